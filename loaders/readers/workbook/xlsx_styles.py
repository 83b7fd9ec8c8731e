"""What the styles of an .xlsx workbook say of a cell: its number format, and whether its text is struck out or raised."""

from dataclasses import dataclass, field

from loaders.readers.number_format.formats import NumberFormat, built_in_format, number_format
from loaders.readers.workbook.sheet import PLAIN, Look
from loaders.readers.workbook.xlsx_cells import ORDINARY_STYLE
from loaders.readers.workbook.xml import Attributes, local_name, read_xml, unescaped

_RAISED = ("superscript", "subscript")


@dataclass
class Styles:
    """`formats` and `looks` by the number of the style as cells write it; of looks only those that are not plain."""

    formats: dict[str, NumberFormat] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)


def read_styles(content: bytes | None) -> Styles:
    """The styles of a workbook from the XML of its part; without a part, the ordinary style."""
    reader = _StyleReader()
    if content is not None:
        read_xml(content, reader.start, reader.end)
    return reader.styles()


def changed_look(look: Look, name: str, attributes: Attributes) -> Look:
    """The look of a font with one more of its properties, an element by its local name."""
    if name in ("strike", "dstrike"):
        return look._replace(is_struck=attributes.get("val", "1") not in ("0", "false", "off"))
    if name == "vertAlign":
        return look._replace(is_raised=attributes.get("val") in _RAISED)
    return look


class _StyleReader:
    """Takes number formats, fonts and cell styles from the part of the styles."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._fonts: list[Look] = []
        self._cells: list[tuple[str, str]] = []  # number format and font
        self._inside = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        local = local_name(name)
        if local in ("numFmts", "fonts", "cellXfs"):
            self._inside = local
        elif local == "numFmt" and self._inside == "numFmts":
            self._codes[attributes.get("numFmtId", "")] = unescaped(
                attributes.get("formatCode", "")
            )
        elif self._inside == "fonts" and local == "font":
            self._fonts.append(PLAIN)
        elif self._inside == "fonts" and self._fonts:
            self._fonts[-1] = changed_look(self._fonts[-1], local, attributes)
        elif local == "xf" and self._inside == "cellXfs":
            self._cells.append((attributes.get("numFmtId", "0"), attributes.get("fontId", "0")))

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
            for number in {number for number, _ in self._cells}
        }
        styles = Styles()
        for index, (number, font) in enumerate(self._cells):
            styles.formats[str(index)] = by_id[number]
            look = self._fonts[_number(font)] if _number(font) < len(self._fonts) else PLAIN
            if look != PLAIN:
                styles.looks[str(index)] = look
        styles.formats.setdefault(ORDINARY_STYLE, built_in_format(0))
        return styles


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
