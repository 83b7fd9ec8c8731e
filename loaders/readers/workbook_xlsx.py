"""Workbooks in Office Open XML (.xlsx, .xlsm, .xltx), the form of Excel since 2007 and of WPS.

Each sheet is read once, as a stream: a cell's value, its format, its row's visibility come together, and nothing is held but the
filled cells. (calamine, which is fast, gives no formats, turns numbers into dates, and makes a grid of everything between the
first cell and the last: a cell typed by mistake in the last corner ends the process.)
"""

import datetime
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from loaders.limits import Limits
from loaders.readers.number_format import NumberFormat, built_in_format, number_format
from loaders.readers.packages import find_part, read_part
from loaders.readers.workbook_sheet import LAST_COLUMN, LAST_ROW, Merge, Sheet, refuse_more_cells
from loaders.readers.workbook_xml import (
    Attributes,
    damaged,
    is_true,
    local_name,
    prefix_of,
    read_xml,
    unescaped,
    whole_number,
)

WORKBOOK_PART = "xl/workbook.xml"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ORDINARY_STYLE = "0"
_DIGITS = "0123456789"
_FIRST_DAY = datetime.datetime(1899, 12, 30)
_DAYS_TO_1904 = 1_462


class SheetPart(NamedTuple):
    """A sheet as the workbook lists it, and the part that holds it."""

    name: str
    is_hidden: bool
    part: str


@dataclass
class Relations:
    """What a workbook refers to by id: the parts of its worksheets, and anything else; its shared texts, its styles."""

    sheets: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    shared_texts: str | None = None
    styles: str | None = None


@dataclass(frozen=True)
class Shared:
    """What all sheets of a workbook share. `formats` is by the style number that a cell writes."""

    texts: list[str]
    formats: dict[str | None, NumberFormat]
    is_1904: bool


def read_sheets(package: zipfile.ZipFile, limits: Limits) -> list[Sheet]:
    """The worksheets, in order; sheets of charts and macros are left out. Raises `UnreadableFile`."""
    relations = read_relations(package, "xl/_rels/workbook.xml.rels", limits)
    parts, is_1904 = _list_sheets(read_part(package, WORKBOOK_PART, limits), relations)
    shared = Shared(
        texts=_shared_texts(package, relations.shared_texts or "xl/sharedStrings.xml", limits),
        formats=_formats(package, relations.styles or "xl/styles.xml", limits),
        is_1904=is_1904,
    )
    sheets = []
    for part in parts:
        sheet = Sheet(part.name, part.is_hidden)
        content = read_part(package, part.part, limits)
        _SheetReader(sheet, shared, limits).read(content)
        sheets.append(sheet)
    return sheets


def read_relations(package: zipfile.ZipFile, part: str, limits: Limits) -> Relations:
    """What the workbook refers to."""
    relations = Relations()

    def start(name: str, attributes: Attributes) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        if local_name(name) != "Relationship":
            return
        target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        if kind == "worksheet":
            relations.sheets[attributes.get("Id", "")] = target
        else:
            relations.others.add(attributes.get("Id", ""))
        if kind == "sharedStrings":
            relations.shared_texts = target
        elif kind == "styles":
            relations.styles = target

    read_xml(read_part(package, part, limits), start)
    return relations


def worksheet_part(relations: Relations, name: str, identity: str) -> str | None:
    """The part of a sheet; None for a sheet of charts or macros. Raises `UnreadableFile` where it is lost."""
    if identity in relations.sheets:
        return relations.sheets[identity]
    if identity in relations.others:
        return None
    raise damaged(f"the cells of its sheet {name!r} are missing")


def _list_sheets(content: bytes, relations: Relations) -> tuple[list[SheetPart], bool]:
    parts: list[SheetPart] = []
    is_1904 = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal is_1904
        local = local_name(name)
        if local == "workbookPr":
            is_1904 = is_true(attributes.get("date1904"))
        elif local == "sheet":
            # The id of the part is the one attribute with a prefix; which prefix is the writer's choice.
            identity = next((attributes[key] for key in attributes if key.endswith(":id")), "")
            sheet_name = attributes.get("name", "")
            part = worksheet_part(relations, sheet_name, identity)
            if part is not None:
                is_hidden = attributes.get("state", "visible") != "visible"
                parts.append(SheetPart(sheet_name, is_hidden, part))

    read_xml(content, start)
    return parts, is_1904


def _shared_texts(package: zipfile.ZipFile, part: str, limits: Limits) -> list[str]:
    """The texts that cells refer to by number."""
    if find_part(package, part) is None:
        return []
    content = read_part(package, part, limits)
    reader = _TextReader(prefix_of(content), limits)
    read_xml(content, reader.start, reader.end, reader.pieces.append)
    return reader.texts


class _TextReader:
    """Takes the shared texts: the runs (`t`) of each item, without its reading in another script (`rPh`)."""

    def __init__(self, prefix: str, limits: Limits) -> None:
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self._limits = limits
        self._runs: list[str] = []
        self._is_reading = False
        self._item, self._run, self._reading = f"{prefix}si", f"{prefix}t", f"{prefix}rPh"

    def start(self, name: str, _: Attributes) -> None:
        """An element begins."""
        self.pieces.clear()
        if name == self._reading:
            self._is_reading = True

    def end(self, name: str) -> None:
        """An element ends."""
        if name == self._run:
            if not self._is_reading:
                self._runs += self.pieces
        elif name == self._item:
            self.texts.append(unescaped("".join(self._runs)))
            self._runs.clear()
            refuse_more_cells(len(self.texts), self._limits)
        elif name == self._reading:
            self._is_reading = False


def _formats(package: zipfile.ZipFile, part: str, limits: Limits) -> dict[str | None, NumberFormat]:
    """The number format of each style, by the number of the style as cells write it."""
    codes: dict[str, str] = {}
    styles: list[str] = []
    inside = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        local = local_name(name)
        if local in ("numFmts", "cellXfs"):
            inside = local
        elif local == "numFmt" and inside == "numFmts":
            codes[attributes.get("numFmtId", "")] = unescaped(attributes.get("formatCode", ""))
        elif local == "xf" and inside == "cellXfs":
            styles.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal inside
        if local_name(name) == inside:
            inside = ""

    if find_part(package, part) is not None:
        read_xml(read_part(package, part, limits), start, end)
    by_id = {
        number: number_format(codes[number]) if number in codes else built_in_format(_id(number))
        for number in set(styles)
    }
    formats: dict[str | None, NumberFormat] = {
        str(index): by_id[number] for index, number in enumerate(styles)
    }
    formats.setdefault(_ORDINARY_STYLE, built_in_format(0))
    return formats


def _id(number: str) -> int:
    return int(number) if number.isdecimal() and len(number) < 6 else 0


class _SheetReader:
    """Takes the cells of one sheet as its XML goes by. Its methods are called for every tag: they do no more than they must.

    The parser puts all text into `_pieces`; what was there before a value began is dropped when it begins.
    """

    def __init__(self, sheet: Sheet, shared: Shared, limits: Limits) -> None:
        self._sheet = sheet
        self._texts = shared.texts
        self._formats = shared.formats
        self._is_1904 = shared.is_1904
        self._limits = limits
        self._columns: dict[str, int] = {}
        self._count = 0
        self._row_number = -1
        self._cell: Attributes = {}
        self._row: dict[int, str] = {}
        self._ordinary = shared.formats[_ORDINARY_STYLE]
        self._pieces: list[str] = []
        self._inline: list[str] = []
        self._is_reading = False
        self._names("")

    def _names(self, prefix: str) -> None:
        self._cell_name, self._value_name, self._row_name = (
            f"{prefix}c",
            f"{prefix}v",
            f"{prefix}row",
        )
        self._inline_name, self._text_name, self._reading_name = (
            f"{prefix}is",
            f"{prefix}t",
            f"{prefix}rPh",
        )
        self._merge_name = f"{prefix}mergeCell"

    def read(self, content: bytes) -> None:
        """Fill the sheet."""
        self._names(prefix_of(content))
        read_xml(content, self._start, self._end, self._pieces.append)
        self._close_row()

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == self._cell_name:
            if "r" not in attributes:
                attributes["r"] = self._next_place()
            self._cell = attributes
        elif name == self._value_name:
            self._pieces.clear()
        elif name == self._row_name:
            self._open_row(attributes)
        elif name == self._text_name:
            self._pieces.clear()
        elif name == self._inline_name:
            self._inline.clear()
        elif name == self._reading_name:
            self._is_reading = True
        elif name == self._merge_name:
            self._sheet.merges.append(_merge(attributes.get("ref", "")))

    def _end(self, name: str) -> None:
        if name == self._value_name:
            kind = self._cell.get("t")
            if kind is None:
                self._put(self._format().number("".join(self._pieces), self._is_1904))
            elif kind != "inlineStr":
                self._put(self._shown(kind, "".join(self._pieces)))
        elif name == self._text_name:
            if not self._is_reading:
                self._inline += self._pieces
        elif name == self._inline_name:
            if self._cell.get("t") == "inlineStr":
                self._put(self._shown("inlineStr", "".join(self._inline)))
        elif name == self._reading_name:
            self._is_reading = False

    def _open_row(self, attributes: Attributes) -> None:
        self._close_row()
        reference = attributes.get("r")
        number = self._row_number + 1 if reference is None else whole_number(reference) - 1
        if not 0 <= number <= LAST_ROW:
            raise damaged(f"row {number + 1} in sheet {self._sheet.name!r}")
        self._row_number, self._cell = number, {}
        if is_true(attributes.get("hidden")):
            self._sheet.hide_row(number)

    def _close_row(self) -> None:
        self._pieces.clear()
        if self._row:
            self._count += len(self._row)
            refuse_more_cells(self._count, self._limits)
            self._sheet.rows.setdefault(self._row_number, {}).update(self._row)
            self._row = {}

    def _next_place(self) -> str:
        """Where a cell stands that does not say so: next to the one before it."""
        before = self._cell.get("r", "").rstrip(_DIGITS)
        return _letters(_column(before) + 1 if before else 0)

    def _put(self, shown: str) -> None:
        letters = self._cell["r"].rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters)
        self._row[column] = shown

    def _format(self) -> NumberFormat:
        return self._formats.get(self._cell.get("s"), self._ordinary)

    def _shown(self, kind: str, stored: str) -> str:
        if kind == "s":
            return self._format().text(self._shared_text(stored))
        if kind == "b":
            return "TRUE" if is_true(stored.strip()) else "FALSE"
        if kind == "e":
            return stored
        if kind in ("n", "d"):
            number = stored if kind == "n" else _days(stored, self._is_1904)
            return self._format().number(number, self._is_1904)
        return self._format().text(unescaped(stored))  # of a formula, or not shared

    def _shared_text(self, stored: str) -> str:
        number = int(stored) if stored.isdecimal() else whole_number(stored)
        if number >= len(self._texts):
            raise damaged(
                f"a cell of sheet {self._sheet.name!r} refers to text {number}, which is not there"
            )
        return self._texts[number]


def _days(stored: str, is_1904: bool) -> str:
    """A date in letters, which only few writers store, as the number that others store for it."""
    try:
        moment = datetime.datetime.fromisoformat(stored.strip()).replace(tzinfo=None)
    except ValueError:
        return stored
    since = moment - _FIRST_DAY
    days = since.days - (_DAYS_TO_1904 if is_1904 else 0)
    seconds = Decimal(since.seconds) + Decimal(since.microseconds) / 1_000_000
    return f"{days + seconds / 86_400:f}"


def _column(letters: str) -> int:
    """The number of a column from 0: A is 0."""
    column = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise damaged(f"a cell at {letters!r}")
        column = column * 26 + ord(letter) - ord("A") + 1
        if column - 1 > LAST_COLUMN:
            raise damaged(f"a cell in column {letters!r}")
    if column == 0:
        raise damaged("a cell without a column")
    return column - 1


def _letters(column: int) -> str:
    letters = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        letters = chr(ord("A") + letter) + letters
        column -= 1
    return letters


def _merge(reference: str) -> Merge:
    first, _, last = reference.partition(":")
    corners = [_REFERENCE.fullmatch(corner) for corner in (first, last or first)]
    if corners[0] is None or corners[1] is None:
        raise damaged(f"a merged range {reference!r}")
    columns = sorted(_column(corner[1]) for corner in corners if corner)
    rows = sorted(int(corner[2]) - 1 for corner in corners if corner)
    if rows[0] < 0 or rows[1] > LAST_ROW:
        raise damaged(f"a merged range {reference!r}")
    return Merge(rows[0], columns[0], rows[1], columns[1])
