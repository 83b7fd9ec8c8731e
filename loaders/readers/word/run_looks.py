"""How the text of a run is painted: by its own properties, else by its style, its paragraph's style, the document's defaults."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from loaders.readers.colour import WHITE, Colour, are_alike, from_hexadecimal
from loaders.readers.printed_text import Look
from loaders.readers.word.styles import Styles
from loaders.readers.word.xml import OFF, W, attribute, child

_KINDS = (
    "vanish", "strike", "dstrike", "vertAlign", "position", "sz", "color", "shd", "highlight", "rStyle", "rtl", "bdo",
)  # fmt: skip
_RELEVANT = frozenset(f"{W}{kind}" for kind in _KINDS)
_USUAL_SIZE = 20.0  # half points, where nothing is said
_SMALLEST = 2.0  # half points: smaller letters are a line of dust
_RAISED_BY = 0.15  # of the size of the letters
_SMALLER = 0.7  # of their size are raised letters
_RUN = f"{W}r"
_HOLDERS = {f"{W}tc": "tcPr", f"{W}tbl": "tblPr"}
_BOX = f"{W}txbxContent"


class RunLook(NamedTuple):
    """The look of a run, and the height of its letters in half points."""

    look: Look = Look.PLAIN
    size: float = _USUAL_SIZE


class RunLooks:
    """The looks of the runs of one document."""

    def __init__(self, styles: Styles, root: etree._Element) -> None:
        self._styles = styles
        self._known: dict[tuple[object, ...], RunLook] = {}
        self._last_shifted: tuple[etree._Element | None, bool] = (None, False)
        self._has_coloured_pages = child(root, "background") is not None

    def of(self, run: etree._Element, paragraph: etree._Element, style: str | None) -> RunLook:
        """How a run of a paragraph with this style is painted."""
        own = {} if (found := child(run, "rPr")) is None else _properties(found)
        coloured = _said(own, "color") is not None or self._colour(style) is not None
        ground = self._ground(run, paragraph) if coloured or "rStyle" in own else WHITE
        is_shifted = "position" in own and not self._are_all_shifted(paragraph)
        key = (style, ground, is_shifted, *(_key(element) for element in own.values()))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._look(own, style, ground, is_shifted)
        return known

    def _are_all_shifted(self, paragraph: etree._Element) -> bool:
        """True where all text of a paragraph is set higher or lower, which only places it in its line."""
        if self._last_shifted[0] is not paragraph:
            runs = (run for run in paragraph.iter(_RUN) if child(run, "t") is not None)
            are_all = all(child(run, "rPr/position") is not None for run in runs)
            self._last_shifted = (paragraph, are_all)
        return self._last_shifted[1]

    def _colour(self, style: str | None) -> etree._Element | None:
        return self._styles.of_text(style, "color")

    def _look(
        self,
        own: dict[str, etree._Element],
        style: str | None,
        ground: Colour | None,
        is_shifted: bool,
    ) -> RunLook:
        said = _Properties(own, self._styles, style)
        size = said.number("sz") or _USUAL_SIZE
        ink = _colour(said.value("color"))
        if said.is_on("vanish") or size <= _SMALLEST:
            return RunLook(Look.UNPAINTED, size)
        if ink is not None and ground is not None and are_alike(ink, ground):
            return RunLook(Look.UNPAINTED, size)
        if said.is_on("strike") or said.is_on("dstrike"):
            return RunLook(Look.STRUCK, size)
        shift = abs(said.number("position") or 0.0)
        if said.value("vertAlign") in ("superscript", "subscript"):
            return RunLook(Look.RAISED, size * _SMALLER)
        if is_shifted and shift > _RAISED_BY * size:
            return RunLook(Look.RAISED, size)
        is_pale = ground is None and ink is not None and are_alike(ink, WHITE)
        return RunLook(Look.PALE if is_pale else Look.PLAIN, size)

    def _ground(self, run: etree._Element, paragraph: etree._Element) -> Colour | None:
        """The colour below a run; None where it is not known."""
        highlight = attribute(run, "rPr/highlight")
        if highlight is not None and highlight != "none":
            return _colour(_HIGHLIGHTS.get(highlight))
        holders = (run, "rPr"), (paragraph, "pPr"), *_cells_and_tables(paragraph)
        for holder, properties in holders:
            shade = child(holder, f"{properties}/shd")
            if shade is not None and _is_shade(shade):
                return _fill(shade)
        styles = attribute(paragraph, "pPr/pStyle"), *_table_styles(paragraph)
        if self._has_coloured_pages or any(map(self._styles.shades, styles)):
            return None
        # What fills a text box is said in the language of drawings.
        return None if next(paragraph.iterancestors(_BOX), None) is not None else WHITE


_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip


class _Properties:
    """The properties of a run, its own before those of its styles."""

    def __init__(
        self, own: dict[str, etree._Element], styles: Styles, paragraph_style: str | None
    ) -> None:
        self._own = own
        self._styles = styles
        self._paragraph_style = paragraph_style
        named = own.get("rStyle")
        self._style = None if named is None else named.get(f"{W}val")

    def _said(self, kind: str) -> etree._Element | None:
        if kind in self._own:
            return self._own[kind]
        for style in (self._style, self._paragraph_style):
            found = self._styles.of_text(style, kind)
            if found is not None:
                return found
        return None if self._styles.defaults is None else child(self._styles.defaults, kind)

    def value(self, kind: str) -> str | None:
        said = self._said(kind)
        return None if said is None else said.get(f"{W}val")

    def is_on(self, kind: str) -> bool:
        said = self._said(kind)
        return said is not None and said.get(f"{W}val", "on") not in OFF

    def number(self, kind: str) -> float | None:
        try:
            return float(self.value(kind) or "")
        except ValueError:
            return None


def _properties(properties: etree._Element) -> dict[str, etree._Element]:
    return {
        str(element.tag).removeprefix(W): element
        for element in properties
        if element.tag in _RELEVANT
    }


def _said(own: dict[str, etree._Element], kind: str) -> str | None:
    return None if kind not in own else own[kind].get(f"{W}val")


def _key(element: etree._Element) -> tuple[str, ...]:
    return (str(element.tag), *map(str, element.attrib.values()))


def _colour(value: str | None) -> Colour | None:
    if value is None or value == "auto":
        return None
    try:
        return from_hexadecimal(value) if len(value) == 6 else None
    except ValueError:
        return None


def _cells_and_tables(paragraph: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """What a paragraph stands in, from the inside to the outside, as far as the text box it may be in."""
    for element in paragraph.iterancestors():
        if element.tag == _BOX:
            return
        if element.tag in _HOLDERS:
            yield element, _HOLDERS[str(element.tag)]


def _table_styles(paragraph: etree._Element) -> Iterator[str | None]:
    for element, _ in _cells_and_tables(paragraph):
        yield attribute(element, "tblPr/tblStyle")


def _is_shade(shade: etree._Element) -> bool:
    is_plain = shade.get(f"{W}val", "clear") in ("clear", "nil")
    return not is_plain or shade.get(f"{W}fill", "auto") != "auto"


def _fill(shade: etree._Element) -> Colour | None:
    if shade.get(f"{W}val", "clear") not in ("clear", "nil"):
        return None
    return _colour(shade.get(f"{W}fill"))
