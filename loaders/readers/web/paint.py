"""What a browser would paint of an element's text: whether it is seen at all, raised, struck out, or runs from right to left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from loaders.readers.colour import BLACK, TRANSPARENT, WHITE, Colour, are_alike
from loaders.readers.printed_text import Look
from loaders.readers.web.css_values import (
    SIZES_OF_FONT_ELEMENTS,
    colour,
    font_size,
    font_size_of_shorthand,
    ground,
    length,
)
from loaders.readers.web.styles import NOTHING_SAID, Said


class Box(Enum):
    """How an element stands among its neighbours; `GONE` is not shown, `DEFAULT` as its tag stands by itself."""

    DEFAULT = "default"
    INLINE = "inline"
    BLOCK = "block"
    ROW_OF_BOXES = "flex"
    GONE = "none"
    TABLE = "table"
    ROW = "tr"
    CELL = "td"
    CAPTION = "caption"


_BOXES = {
    "none": Box.GONE, "block": Box.BLOCK, "list-item": Box.BLOCK, "flow-root": Box.BLOCK, "inline-block": Box.BLOCK,
    "flex": Box.ROW_OF_BOXES, "inline-flex": Box.ROW_OF_BOXES, "grid": Box.ROW_OF_BOXES, "inline-grid": Box.ROW_OF_BOXES,
    "-webkit-box": Box.ROW_OF_BOXES, "inline": Box.INLINE, "contents": Box.INLINE, "table": Box.TABLE,
    "inline-table": Box.TABLE, "table-row": Box.ROW, "table-cell": Box.CELL, "table-caption": Box.CAPTION,
}  # fmt: skip
_RAISING_TAGS = frozenset({"sup", "sub", "rt"})
_STRIKING_TAGS = frozenset({"s", "strike", "del"})
_SMALLER_TAGS = frozenset({"sup", "sub", "small", "rt"})
_KEEPING_TAGS = frozenset({"pre", "textarea", "xmp", "listing"})
_WITH_A_LOOK = _RAISING_TAGS | _STRIKING_TAGS | _SMALLER_TAGS | _KEEPING_TAGS | {"bdo", "mark"}
# Elements whose vertical alignment places their whole content, not a piece of a line.
_PLACING_TAGS = frozenset(
    {"td", "th", "tr", "tbody", "thead", "tfoot", "table", "col", "img", "input", "select"}
)
_ON_THE_LINE = frozenset(
    {"baseline", "middle", "inherit", "initial", "unset", "revert", "auto", "top", "bottom"}
)
_AT_THE_EDGE = frozenset(
    {"top", "bottom"}
)  # of the line: raised only where the letters are smaller than it
_SMALL = 0.85
_RAISED_BY = 0.15  # of the size of the letters
_SMALLEST = 1.5  # pixels; smaller letters are a line of dust
_FAINTEST = 0.1
_FAR_AWAY = 400.0  # pixels off the page
_FAR_MARGIN = 1_500.0  # half the width of a page is a usual margin of what stands in its middle
_STRUCTURE = frozenset(
    {"table-header-group", "table-row-group", "table-footer-group", "table-column"}
)


@dataclass(frozen=True, eq=False)
class Paint:
    """How text inside an element is painted; what children take over from it.

    `ground` is what lies below the text, None where it is not known. `is_gone` holds for all that is inside, whatever
    it says of itself; what is merely not `is_visible` may hold something that is.
    """

    ink: Colour | None = BLACK
    ground: Colour | None = WHITE
    size: float = 16.0
    is_visible: bool = True
    is_gone: bool = False
    is_struck: bool = False
    is_raised: bool = False
    is_reversed: bool = False
    keeps_lines: bool = False
    is_rtl: bool = False

    @cached_property
    def look(self) -> Look:
        """The look of text that stands here."""
        if self.is_gone or not self.is_visible or self.size <= _SMALLEST or self._is_unreadable():
            return Look.UNPAINTED
        if self.is_struck:
            return Look.STRUCK
        if self.is_raised:
            return Look.RAISED
        if self.is_reversed:
            return Look.REVERSED
        is_pale = self.ground is None and self.ink is not None and are_alike(self.ink, WHITE)
        return Look.PALE if is_pale else Look.PLAIN

    def _is_unreadable(self) -> bool:
        if self.ink is None:
            return False
        if self.ink.opacity < _FAINTEST:
            return True
        return self.ground is not None and are_alike(self.ink.over(self.ground), self.ground)


class Painter:
    """Paints elements one inside another; those that say the same in the same place look the same."""

    def __init__(self, *, is_complete: bool) -> None:
        self.page = Paint(ground=WHITE if is_complete else None)
        """The page before anything is painted on it; its ground is not known where style sheets are missing."""
        self._known: dict[tuple[Paint, Said, str], tuple[Paint, Box]] = {}
        self._raised: dict[Paint, Paint] = {}

    def element(self, parent: Paint, said: Said, tag: str) -> tuple[Paint, Box]:
        """How an element inside another is painted, and how it stands."""
        if said is NOTHING_SAID and tag not in _WITH_A_LOOK:
            return parent, Box.DEFAULT
        key = (parent, said, tag)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (
                _painted(parent, said.values, said.attributes, tag),
                _box(said),
            )
        return known

    def raised(self, paint: Paint) -> Paint:
        """The same above or below the line."""
        known = self._raised.get(paint)
        if known is None:
            known = self._raised[paint] = replace(paint, is_raised=True)
        return known

    def added(self, parent: Paint, values: Mapping[str, str]) -> Paint | None:
        """How text that a style sheet adds is painted; None where it is not shown."""
        if values.get("display") == "none":
            return None
        return _painted(parent, values, {}, "")


def _box(said: Said) -> Box:
    values = said.values
    if "hidden" in said.attributes and values.get("display") in (None, "none"):
        return Box.GONE
    if values.get("mso-hide") == "all" or values.get("visibility") == "collapse":
        return Box.GONE
    box = _BOXES.get(values.get("display", ""), Box.DEFAULT)
    if box is Box.INLINE or box is Box.DEFAULT:
        is_apart = values.get("float", "none") != "none" or values.get("position") in (
            "absolute",
            "fixed",
        )
        if is_apart and values.get("display") not in _STRUCTURE:
            return Box.BLOCK
    return box


def _painted(
    parent: Paint, values: Mapping[str, str], attributes: Mapping[str, str], tag: str
) -> Paint:
    size = _size(parent.size, values, attributes, tag)
    is_rtl = _is_rtl(parent.is_rtl, values, attributes)
    overrides = values.get("unicode-bidi") in ("bidi-override", "isolate-override") or tag == "bdo"
    lines = values.get("white-space")
    keeps_lines = parent.keeps_lines or tag in _KEEPING_TAGS
    return replace(
        parent,
        size=size,
        ink=_ink(parent, values, attributes),
        ground=_ground(parent, values, attributes, tag),
        is_visible=_is_visible(parent, values),
        is_gone=parent.is_gone or _is_gone(values, size),
        is_struck=parent.is_struck or _strikes(tag, values),
        is_raised=parent.is_raised
        or tag in _RAISING_TAGS
        or _is_raised(values, parent.size, size, tag),
        is_rtl=is_rtl,
        is_reversed=is_rtl and (parent.is_reversed or overrides),
        keeps_lines=keeps_lines if lines is None else lines.startswith(("pre", "break-spaces")),
    )


def _size(
    parent: float, values: Mapping[str, str], attributes: Mapping[str, str], tag: str
) -> float:
    size = font_size("smaller", parent) if tag in _SMALLER_TAGS else None
    step = attributes.get("size", "") if tag == "font" else ""
    if step.strip("+-").isdecimal() and len(step) < 4:
        place = int(step) if step.isdecimal() else 3 + int(step)
        size = font_size(SIZES_OF_FONT_ELEMENTS[min(max(place, 1), 7) - 1], parent)
    for name, value in values.items():
        said = None
        if name == "font-size":
            said = font_size(value, parent)
        elif name == "font":
            said = font_size_of_shorthand(value, parent)
        size = size if said is None else said
    return parent if size is None else max(size, 0.0)


def _ink(parent: Paint, values: Mapping[str, str], attributes: Mapping[str, str]) -> Colour | None:
    said = values.get("-webkit-text-fill-color", values.get("color"))
    said = said or attributes.get("color") or attributes.get("text")
    if said in (None, "inherit", "currentcolor", "unset"):
        return parent.ink
    return BLACK if said == "initial" else colour(said or "")


def _ground(
    parent: Paint, values: Mapping[str, str], attributes: Mapping[str, str], tag: str
) -> Colour | None:
    own: Colour | None = colour(attributes["bgcolor"]) if "bgcolor" in attributes else TRANSPARENT
    if attributes.get("background") or tag == "mark":
        own = None
    for name, value in values.items():
        if name == "background":
            own = ground(value)
        elif name == "background-color":
            own = (
                parent.ground
                if value == "inherit"
                else TRANSPARENT
                if value == "initial"
                else colour(value)
            )
        elif name == "background-image" and value not in ("none", "initial"):
            own = None
    if own is None or own.opacity >= 1:
        return own
    if parent.ground is None:
        return None
    return own.over(parent.ground) if own.opacity else parent.ground


def _is_visible(parent: Paint, values: Mapping[str, str]) -> bool:
    said = values.get("visibility", "inherit")
    return parent.is_visible if said in ("inherit", "unset") else said not in ("hidden", "collapse")


def _is_rtl(parent: bool, values: Mapping[str, str], attributes: Mapping[str, str]) -> bool:
    said = values.get("direction") or attributes.get("dir", "").lower()
    return said == "rtl" if said in ("rtl", "ltr") else parent


def _strikes(tag: str, values: Mapping[str, str]) -> bool:
    """Whether an element strikes its text out: as its tag does, where no style sheet says otherwise."""
    usual = "line-through" if tag in _STRIKING_TAGS else ""
    return "line-through" in values.get(
        "text-decoration-line", values.get("text-decoration", usual)
    )


def _is_raised(values: Mapping[str, str], parent_size: float, size: float, tag: str) -> bool:
    aligned = values.get("vertical-align")
    if aligned is not None and tag not in _PLACING_TAGS and values.get("display") != "table-cell":
        shift = length(aligned, size, size)
        if aligned in _AT_THE_EDGE and size <= _SMALL * parent_size:
            return True
        if aligned not in _ON_THE_LINE and (shift is None or abs(shift) > _RAISED_BY * size):
            return True
    if values.get("position") != "relative" or size > _SMALL * parent_size:
        return False
    shifts = (length(values.get(side), size, size) for side in ("top", "bottom"))
    return any(shift is not None and abs(shift) > _RAISED_BY * size for shift in shifts)


def _is_gone(values: Mapping[str, str], size: float) -> bool:
    """True where nothing inside is painted: too faint, cut away, shrunk to nothing, or moved off the page."""
    if not values:
        return False
    if values.get("content-visibility") == "hidden":
        return True
    opacity = length(values.get("opacity"), 1.0, 1.0)
    if opacity is not None and opacity < _FAINTEST:
        return True
    if values.get("filter", "").replace(" ", "").startswith(("opacity(0)", "opacity(0%)")):
        return True
    return _is_cut_away(values, size) or _is_off_the_page(values, size)


def _is_cut_away(values: Mapping[str, str], size: float) -> bool:
    overflow = (values.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if any(word in said for said in overflow for word in ("hidden", "clip")):
        sides = (values.get(n) for n in ("width", "height", "max-width", "max-height"))
        if any((side := length(said, size)) is not None and side <= 1 for said in sides):
            return True
    is_clipped = values.get("position") in ("absolute", "fixed")
    if is_clipped and values.get("clip", "").replace(" ", "").startswith(
        (
            "rect(0,0,0,0",
            "rect(0px,0px,0px,0px",
            "rect(1px,1px,1px,1px",
            "rect(1px1px1px1px",
            "rect(0000",
        )
    ):
        return True
    path = values.get("clip-path", "").replace(" ", "")
    if path.startswith(("inset(50%)", "inset(100%)", "circle(0", "polygon(00,00")):
        return True
    transform = values.get("transform", "").replace(" ", "")
    return any(
        f"{name}(0)" in transform or f"{name}(0," in transform
        for name in ("scale", "scalex", "scaley")
    )


def _is_off_the_page(values: Mapping[str, str], size: float) -> bool:
    margins = [
        values.get("margin-left"),
        values.get("margin-top"),
        *values.get("margin", "").split(),
    ]
    shifts = [values.get("text-indent")]
    if values.get("position") in ("absolute", "fixed", "relative"):
        shifts += [values.get(name) for name in ("left", "top", "right", "bottom")]
    transform = values.get("transform", "")
    if transform.startswith("translate"):
        shifts += transform.partition("(")[2].rstrip(")").split(",")
    bounds = [(said, _FAR_MARGIN) for said in margins] + [(said, _FAR_AWAY) for said in shifts]
    for said, bound in bounds:
        shift = length(said, size)
        if shift is not None and "%" not in (said or "") and shift <= -bound:
            return True
    return False
