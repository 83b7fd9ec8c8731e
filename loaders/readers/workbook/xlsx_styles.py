"""What the styles of an .xlsx workbook say of a cell: its number format, and whether its text is struck out, raised, unseen."""

from dataclasses import dataclass, field
from typing import NamedTuple

from loaders.readers.colour import WHITE, Colour, are_alike
from loaders.readers.number_format.formats import NumberFormat, built_in_format, number_format
from loaders.readers.workbook.colours import Colours, is_unseen, theme_colours
from loaders.readers.workbook.sheet import PLAIN, Look
from loaders.readers.workbook.xlsx_cells import ORDINARY_STYLE
from loaders.readers.workbook.xml import Attributes, local_name, read_xml, unescaped

_RAISED = ("superscript", "subscript")


@dataclass
class Styles:
    """`formats` and `looks` by the number of the style as cells write it; of looks only those that are not plain.

    `coloured` are the styles of cells on another ground than paper; `colours` those that runs of text name by number.
    """

    formats: dict[str, NumberFormat] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    coloured: set[str] = field(default_factory=set)
    colours: Colours = field(default_factory=Colours)


class _CellStyle(NamedTuple):
    """The numbers of what makes up the style of a cell."""

    number_format: str
    font: str
    fill: str


def read_styles(content: bytes | None, theme: bytes | None = None) -> Styles:
    """The styles of a workbook from the XML of its part and its theme; without a part, the ordinary style."""
    reader = _StyleReader(Colours(theme_colours(theme)))
    if content is not None:
        read_xml(content, reader.start, reader.end)
    return reader.styles()


def changed_look(look: Look, name: str, attributes: Attributes, colours: Colours) -> Look:
    """The look of a font, on paper, with one more of its properties, an element by its local name."""
    if name == "color":
        return look._replace(is_unseen=is_unseen(colours.of(attributes), None))
    if name in ("strike", "dstrike"):
        return look._replace(is_struck=attributes.get("val", "1") not in ("0", "false", "off"))
    if name == "vertAlign":
        return look._replace(is_raised=attributes.get("val") in _RAISED)
    return look


class _StyleReader:
    """Takes number formats, fonts, fills and cell styles from the part of the styles."""

    def __init__(self, colours: Colours) -> None:
        self._colours = colours
        self._codes: dict[str, str] = {}
        self._fonts: list[Look] = []
        self._inks: list[Colour | None] = []
        self._grounds: list[Colour | None] = []
        self._is_solid = False
        self._cells: list[_CellStyle] = []
        self._inside = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        local = local_name(name)
        if local in ("numFmts", "fonts", "fills", "cellXfs"):
            self._inside = local
        elif local == "numFmt" and self._inside == "numFmts":
            self._codes[attributes.get("numFmtId", "")] = unescaped(
                attributes.get("formatCode", "")
            )
        elif self._inside == "fonts":
            self._take_font(local, attributes)
        elif self._inside == "fills":
            self._take_fill(local, attributes)
        elif local == "xf" and self._inside == "cellXfs":
            numbers = (attributes.get(f"{kind}Id", "0") for kind in ("numFmt", "font", "fill"))
            self._cells.append(_CellStyle(*numbers))

    def _take_font(self, local: str, attributes: Attributes) -> None:
        if local == "font":
            self._fonts.append(PLAIN)
            self._inks.append(None)
        elif local == "color" and self._inks:
            self._inks[-1] = self._colours.of(attributes)
        elif self._fonts:
            self._fonts[-1] = changed_look(self._fonts[-1], local, attributes, self._colours)

    def _take_fill(self, local: str, attributes: Attributes) -> None:
        """Take a ground of one colour; that of a pattern is as good as paper."""
        if local == "fill":
            self._grounds.append(None)
            self._is_solid = False
        elif local == "patternFill":
            self._is_solid = attributes.get("patternType") == "solid"
        elif local == "fgColor" and self._is_solid and self._grounds:
            self._grounds[-1] = self._colours.of(attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if local_name(name) == self._inside:
            self._inside = ""

    def styles(self) -> Styles:
        """What was taken."""
        by_id = {
            number: number_format(self._codes[number])
            if number in self._codes
            else built_in_format(_number(number))
            for number in {cell.number_format for cell in self._cells}
        }
        fonts, inks = dict(enumerate(self._fonts)), dict(enumerate(self._inks))
        grounds = dict(enumerate(self._grounds))
        styles = Styles(colours=self._colours)
        for index, cell in enumerate(self._cells):
            name, font = str(index), _number(cell.font)
            styles.formats[name] = by_id[cell.number_format]
            ground = grounds.get(_number(cell.fill))
            unseen = is_unseen(inks.get(font), ground)
            look = fonts.get(font, PLAIN)._replace(is_unseen=unseen)
            if look != PLAIN:
                styles.looks[name] = look
            if ground is not None and not are_alike(ground, WHITE):
                styles.coloured.add(name)
        styles.formats.setdefault(ORDINARY_STYLE, built_in_format(0))
        return styles


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
