"""Where a text box hangs: in the cell that its anchor stands in, or anywhere on the page."""

import re

from lxml import etree

from loaders.readers.word.xml import W

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_ANCHOR, _INLINE, _OFFSET = f"{_WP}anchor", f"{_WP}inline", f"{_WP}posOffset"
_CELL = f"{W}tc"
_SHAPES = frozenset({"shape", "rect", "roundrect"})
# How far from its anchor a box may hang and still be in the anchor's cell: points to the right, and up or down.
_LEFT, _RIGHT, _UP_OR_DOWN = -15.0, 120.0, 20.0
_POINT = 12_700  # of the units of drawings
_BESIDE_THE_ANCHOR = {
    "positionH": frozenset({"column", "character"}),
    "positionV": frozenset({"paragraph", "line"}),
}
_SHIFT = re.compile(
    r"(?:^|;)\s*margin-(left|top)\s*:\s*(-?[\d.]+)\s*(pt|px|in|cm|mm|)", re.IGNORECASE
)
_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "cm": 28.35, "mm": 2.835, "": 0.75}
_ELSEWHERE = re.compile(r"mso-position-(?:horizontal|vertical)-relative\s*:\s*(?:page|margin)")


def hangs_in_its_cell(box: etree._Element) -> bool:
    """True where the box stands in the line like a letter, or so near its anchor that it lies in the anchor's cell."""
    for element in box.iterancestors():
        if element.tag in (_CELL, _INLINE):
            return True
        if element.tag == _ANCHOR:
            return _is_near(element)
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2] in _SHAPES:
            style = element.get("style") or ""
            if "absolute" in style:
                return _is_near_by_style(style)
    return True


def _is_near(anchor: etree._Element) -> bool:
    for name, places in _BESIDE_THE_ANCHOR.items():
        position = anchor.find(f"{_WP}{name}")
        if position is None or position.get("relativeFrom") not in places:
            return False
        offset = position.findtext(_OFFSET) or "0"
        try:
            points = int(offset) / _POINT
        except ValueError:
            return False
        if not _is_within(name == "positionH", points):
            return False
    return True


def _is_near_by_style(style: str) -> bool:
    if _ELSEWHERE.search(style):
        return False
    return all(
        _is_within(side.lower() == "left", float(number) * _POINTS[unit.lower()])
        for side, number, unit in _SHIFT.findall(style)
        if number.strip("-.")
    )


def _is_within(is_sideways: bool, points: float) -> bool:
    return _LEFT <= points <= _RIGHT if is_sideways else abs(points) <= _UP_OR_DOWN
