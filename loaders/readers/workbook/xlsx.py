"""Workbooks in Office Open XML (.xlsx, .xlsm, .xltx), the form of Excel since 2007 and of WPS.

Read by ourselves: calamine, which is fast, gives no formats, turns numbers into dates, and makes a grid of everything between
the first cell and the last, so that a cell typed by mistake in the last corner ends the process for want of memory.
"""

import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import NamedTuple

from loaders.limits import Limits
from loaders.readers.number_format.formats import NumberFormat, built_in_format, number_format
from loaders.readers.packages import find_part, read_part
from loaders.readers.workbook import xlsx_plain as workbook_xlsx_plain
from loaders.readers.workbook import xlsx_stream as workbook_xlsx_stream
from loaders.readers.workbook.sheet import Sheet, refuse_more_cells
from loaders.readers.workbook.xlsx_cells import ORDINARY_STYLE, CellTexts
from loaders.readers.workbook.xml import (
    Attributes,
    damaged,
    is_true,
    local_name,
    read_xml,
    unescaped,
)

WORKBOOK_PART = "xl/workbook.xml"


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


def read_sheets(package: zipfile.ZipFile, limits: Limits) -> list[Sheet]:
    """The worksheets, in order; sheets of charts and macros are left out. Raises `UnreadableFile`."""
    relations = read_relations(package, "xl/_rels/workbook.xml.rels", limits)
    parts, is_1904 = _list_sheets(read_part(package, WORKBOOK_PART, limits), relations)
    texts = CellTexts(
        shared=_shared_texts(package, relations.shared_texts or "xl/sharedStrings.xml", limits),
        formats=_formats(package, relations.styles or "xl/styles.xml", limits),
        is_1904=is_1904,
    )
    sheets = []
    for part in parts:
        sheet = Sheet(part.name, part.is_hidden)
        content = read_part(package, part.part, limits)
        if not workbook_xlsx_plain.fill_sheet(sheet, content, texts, limits):
            workbook_xlsx_stream.fill_sheet(sheet, content, texts, limits)
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
    reader = _TextReader(limits)
    read_xml(content, reader.start, reader.end, reader.pieces.append)
    return reader.texts


class _TextReader:
    """Takes the shared texts: the runs (`t`) of each item, without its reading in another script (`rPh`)."""

    def __init__(self, limits: Limits) -> None:
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self._limits = limits
        self._runs: list[str] = []
        self._is_reading = False

    def start(self, name: str, _: Attributes) -> None:
        """An element begins."""
        self.pieces.clear()
        if local_name(name) == "rPh":
            self._is_reading = True

    def end(self, name: str) -> None:
        """An element ends."""
        local = local_name(name)
        if local == "t":
            if not self._is_reading:
                self._runs += self.pieces
        elif local == "si":
            self.texts.append(unescaped("".join(self._runs)))
            self._runs.clear()
            refuse_more_cells(len(self.texts), self._limits)
        elif local == "rPh":
            self._is_reading = False


def _formats(package: zipfile.ZipFile, part: str, limits: Limits) -> dict[str, NumberFormat]:
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
    formats: dict[str, NumberFormat] = {
        str(index): by_id[number] for index, number in enumerate(styles)
    }
    formats.setdefault(ORDINARY_STYLE, built_in_format(0))
    return formats


def _id(number: str) -> int:
    return int(number) if number.isdecimal() and len(number) < 6 else 0
