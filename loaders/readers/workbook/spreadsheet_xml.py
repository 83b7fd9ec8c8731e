"""Workbooks in the XML of Excel 2003 (SpreadsheetML): .xml, or .xls files that are XML inside, as many systems export them.

Cells are shown through their number formats and come out as those of every other workbook do (`workbook_grid`).
"""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from loaders.document import Block
from loaders.limits import Limits
from loaders.readers.colour import Colour, from_hexadecimal
from loaders.readers.number_format.formats import NumberFormat, number_format
from loaders.readers.printed_text import PrintedText
from loaders.readers.reading import Reading, UnreadableFile
from loaders.readers.web.markup import decode_markup, head_text, problems_of, root_at
from loaders.readers.workbook.colours import is_unseen
from loaders.readers.workbook.formulas import add_up, problems_of_formulas
from loaders.readers.workbook.grid import Budget, sheet_blocks
from loaders.readers.workbook.references import from_r1c1
from loaders.readers.workbook.sheet import (
    LAST_COLUMN,
    LAST_ROW,
    PLAIN,
    Formula,
    Look,
    Merge,
    Sheet,
    refuse_more_cells,
    seen_text,
)
from loaders.readers.workbook.xml import Attributes, is_true, read_xml

MEDIA_TYPE = "application/vnd.ms-excel"
_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{_NAMESPACE} "
_HTML = "http://www.w3.org/TR/REC-html40 "
_LOOKS = {
    **{f"{_HTML}{name}": Look(is_struck=True) for name in ("S", "Del", "Strike")},
    **{f"{_HTML}{name}": Look(is_raised=True) for name in ("Sup", "Sub")},
}
_EXCEL = "urn:schemas-microsoft-com:office:excel "
_ROOT = re.compile(r"<(?:\w+:)?Workbook[\s>]")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_GENERAL = number_format("General")
_NAMED_FORMATS = {
    "General Number": "General",
    "General Date": "yyyy/m/d h:mm",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "d-mmm-yy",
    "Short Date": "yyyy/m/d",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
    "Currency": '"¥"#,##0.00;"¥"-#,##0.00',
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Yes/No": '"Yes";"Yes";"No"',
    "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}
_FIRST_DAY = datetime(1899, 12, 30)  # that Excel counts from
_SECONDS_A_DAY = 86_400


def recognises(content: bytes) -> bool:
    """True for a workbook in the XML of Excel 2003."""
    head = head_text(content)
    return bool(_ROOT.match(head, root_at(head))) and _NAMESPACE in head


def read(content: bytes, limits: Limits) -> Reading:
    """Read every sheet. Raises `UnreadableFile` for damaged XML, and when there is no filled cell or there are too many."""
    decoded = decode_markup(content)
    # The text is UTF-8 now, whatever the declaration says.
    text = _DECLARATION.sub("", decoded.text.lstrip("\ufeff"), count=1)
    workbook = _Workbook(limits)
    read_xml(
        text.encode("utf-8", "replace"),
        workbook.start,
        workbook.end,
        workbook.text,
        namespaces=True,
    )
    add_up(workbook.sheets)
    blocks = tuple(_blocks(workbook.sheets, limits))
    if not blocks:
        raise UnreadableFile(
            "a workbook without a filled cell. Get the file again.",
            "工作簿没有填写任何单元格。请重新取得文件。",
        )
    problems = tuple(p for sheet in workbook.sheets for p in problems_of_formulas(sheet))
    return Reading(MEDIA_TYPE, decoded.encoding, blocks, (*problems_of(decoded.lost), *problems))


def _blocks(sheets: list[Sheet], limits: Limits) -> Iterator[Block]:
    budget = Budget(limits)
    for sheet in sheets:
        yield from sheet_blocks(sheet, budget)


class _Workbook:
    """Takes the elements of a workbook in order."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[Sheet] = []
        self._limits = limits
        self._formats: dict[str, NumberFormat] = {"Default": _GENERAL}
        self._looks: dict[str, Look] = {}
        self._colours: dict[str, tuple[Colour | None, Colour | None]] = {}  # of text and ground
        self._style = ""
        self._parent: str | None = None
        self._row = self._next_row = self._column = self._next_column = 0
        self._next_hidden = 0
        self._stored, self._row_style = "", "Default"
        self._cell_format = self._row_format = _GENERAL
        self._kind = ""
        self._text: list[str] | None = None
        self._run_looks: list[Look] = []
        self._marks: list[str] = []  # elements that change the look, from the outermost
        self._cell_look = PLAIN
        self._formula: str | None = None
        self._in_comment = 0
        self._filled = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == f"{_SS}Cell":
            self._start_cell(attributes)
        elif name == f"{_SS}Data" and not self._in_comment:
            self._kind = attributes.get(f"{_SS}Type", "String")
            self._text, self._run_looks, self._marks = [], [], []
        elif name in _LOOKS:
            self._marks.append(name)
        elif name == f"{_SS}Row":
            self._start_row(attributes)
        elif name == f"{_SS}Comment":
            self._in_comment += 1
        elif name == f"{_SS}Worksheet":
            self.sheets.append(Sheet(attributes.get(f"{_SS}Name", ""), is_hidden=False))
            self._next_row = self._next_hidden = 0
        elif name == f"{_SS}Column":
            self._pass_columns(attributes)
        elif name == f"{_EXCEL}Visible":
            self._text = []
        elif name in (f"{_SS}{kind}" for kind in ("Style", "NumberFormat", "Font", "Interior")):
            self._start_style(name, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == f"{_SS}Data" and self._text is not None and not self._in_comment:
            self._fill("".join(self._text))
            self._text = None
        elif name in _LOOKS and self._marks:
            self._marks.pop()
        elif name == f"{_SS}Cell":
            self._take_formula()
        elif name == f"{_SS}Comment":
            self._in_comment -= 1
        elif name == f"{_EXCEL}Visible" and self._text is not None:
            if self.sheets and "".join(self._text).strip() in ("SheetHidden", "SheetVeryHidden"):
                self.sheets[-1].is_hidden = True
            self._text = None

    def text(self, text: str) -> None:
        """Text stands here; that of a cell may be divided by its fonts."""
        if self._text is not None and not self._in_comment:
            self._text.append(text)
            self._run_looks.append(
                Look(
                    self._cell_look.is_struck
                    or any(_LOOKS[mark].is_struck for mark in self._marks),
                    any(_LOOKS[mark].is_raised for mark in self._marks),
                    self._cell_look.is_unseen,
                )
            )

    def _start_style(self, name: str, attributes: Attributes) -> None:
        if name == f"{_SS}Style":
            self._style = attributes.get(f"{_SS}ID", "")
            parent = attributes.get(f"{_SS}Parent", "Default")
            self._formats[self._style] = self._formats.get(parent, _GENERAL)
            self._looks[self._style] = self._looks.get(parent, PLAIN)
            self._colours[self._style] = self._colours.get(parent, (None, None))
        elif name == f"{_SS}Font":
            is_struck = is_true(attributes.get(f"{_SS}StrikeThrough"))
            ground = self._colours.get(self._style, (None, None))[1]
            self._colour(Look(is_struck), _colour(attributes), ground)
        elif name == f"{_SS}Interior":
            ink = self._colours.get(self._style, (None, None))[0]
            is_solid = attributes.get(f"{_SS}Pattern") == "Solid"
            look = self._looks.get(self._style, PLAIN)
            self._colour(look, ink, _colour(attributes) if is_solid else None)
        elif (code := attributes.get(f"{_SS}Format")) is not None:
            self._formats[self._style] = number_format(_NAMED_FORMATS.get(code, code))

    def _colour(self, look: Look, ink: Colour | None, ground: Colour | None) -> None:
        """Give the style its look, with the colours of its text and of what that stands on."""
        self._colours[self._style] = (ink, ground)
        self._looks[self._style] = look._replace(is_unseen=is_unseen(ink, ground))

    def _start_row(self, attributes: Attributes) -> None:
        self._row = _place(attributes, self._next_row, LAST_ROW)
        covered = _count(attributes.get(f"{_SS}Span"), LAST_ROW - self._row)
        self._next_row = self._row + covered + 1
        self._next_column = 0
        self._row_format = self._format(attributes, self._formats["Default"])
        self._row_style = attributes.get(f"{_SS}StyleID", "Default")
        if is_true(attributes.get(f"{_SS}Hidden")) and self.sheets:
            self.sheets[-1].hidden_rows.append((self._row, self._row + covered))

    def _start_cell(self, attributes: Attributes) -> None:
        self._column = _place(attributes, self._next_column, LAST_COLUMN)
        across = _count(attributes.get(f"{_SS}MergeAcross"), LAST_COLUMN - self._column)
        down = _count(attributes.get(f"{_SS}MergeDown"), LAST_ROW - self._row)
        self._next_column = self._column + across + 1
        self._cell_format = self._format(attributes, self._row_format)
        style = attributes.get(f"{_SS}StyleID", self._row_style)
        self._cell_look = self._looks.get(style, PLAIN)
        self._formula = attributes.get(f"{_SS}Formula")
        self._stored = ""
        if (across or down) and self.sheets:
            merge = Merge(self._row, self._column, self._row + down, self._column + across)
            self.sheets[-1].merges.append(merge)

    def _format(self, attributes: Attributes, otherwise: NumberFormat) -> NumberFormat:
        return self._formats.get(attributes.get(f"{_SS}StyleID", ""), otherwise)

    def _fill(self, stored: str) -> None:
        if not self.sheets or not stored:
            return
        sheet = self.sheets[-1]
        if self._kind in ("Number", "DateTime"):
            sheet.has_numbers = True
        if self._kind == "Number":
            self._stored = stored.strip()
        seen = PrintedText(self._shown(stored))
        if any(look != PLAIN for look in self._run_looks):
            is_text = self._kind not in ("Number", "Boolean", "DateTime")
            texts = self._text or [] if is_text else [seen.text]
            seen = seen_text(zip(texts, self._run_looks, strict=False))
        if not seen.text and not seen.beside:
            sheet.note_unshown(self._row, self._column, stored)
        text = sheet.note_all(self._row, self._column, seen)
        sheet.rows.setdefault(self._row, {})[self._column] = text
        self._filled += 1
        refuse_more_cells(self._filled, self._limits)

    def _take_formula(self) -> None:
        """Take the number of the cell that ends here, or its formula that may have none, for sums of cells."""
        if not self.sheets:
            return
        sheet, place = self.sheets[-1], (self._row, self._column)
        is_filled = bool(sheet.rows.get(self._row, {}).get(self._column))
        if self._formula and self._stored.strip("0.") == "" and (self._stored or not is_filled):
            text = from_r1c1(self._formula, *place)
            sheet.formulas.append(Formula(*place, text, self._stored, self._cell_format))
        elif self._stored:
            sheet.numbers[place] = self._stored

    def _pass_columns(self, attributes: Attributes) -> None:
        first = _place(attributes, self._next_hidden, LAST_COLUMN)
        last = first + _count(attributes.get(f"{_SS}Span"), LAST_COLUMN - first)
        self._next_hidden = last + 1
        if is_true(attributes.get(f"{_SS}Hidden")) and self.sheets:
            self.sheets[-1].hidden_columns.append((first, last))

    def _shown(self, stored: str) -> str:
        if self._kind == "Number":
            return self._cell_format.number(stored.strip())
        if self._kind == "Boolean":
            return "TRUE" if is_true(stored.strip()) else "FALSE"
        if self._kind == "DateTime":
            return _moment(stored.strip(), self._cell_format)
        return stored if self._kind == "Error" else self._cell_format.text(stored)


def _colour(attributes: Attributes) -> Colour | None:
    """The colour of a font or a ground (#FFFFFF)."""
    try:
        return from_hexadecimal(attributes.get(f"{_SS}Color", "").removeprefix("#")[:6])
    except (ValueError, TypeError):
        return None


def _place(attributes: Attributes, following: int, last: int) -> int:
    """The row or column, from 0: the one that is said, else the one that follows."""
    said = attributes.get(f"{_SS}Index")
    place = following if said is None else int(said) - 1
    if not following <= place <= last:
        raise ValueError(f"a row or cell stands at place {place + 1}, out of order")
    return place


def _count(text: str | None, most: int) -> int:
    return min(max(int(text or 0), 0), most)


def _moment(stored: str, shown_as: NumberFormat) -> str:
    """A date and time through its format; as a plain date where the cell has no format of its own."""
    try:
        moment = datetime.fromisoformat(stored).replace(tzinfo=None)
    except ValueError:
        return stored
    if shown_as.is_general:
        is_date = not (moment.hour or moment.minute or moment.second)
        return f"{moment:%Y-%m-%d}" if is_date else f"{moment:%Y-%m-%d %H:%M:%S}"
    since = moment - _FIRST_DAY
    days = Decimal(since.days) + Decimal(since.seconds) / _SECONDS_A_DAY
    return shown_as.number(f"{days:f}")
