"""Workbooks in Office Open XML (.xlsx, .xlsm, .xltx), the form of Excel since 2007 and of WPS.

Read by ourselves: calamine, which is fast, gives no formats, turns numbers into dates, and makes a grid of everything between
the first cell and the last, so that a cell typed by mistake in the last corner ends the process for want of memory.
"""

import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import NamedTuple

from loaders.limits import Limits
from loaders.readers.packages import find_part, read_part
from loaders.readers.workbook.drawn import take_text_boxes
from loaders.readers.workbook.formulas import add_up
from loaders.readers.workbook.sheet import Sheet
from loaders.readers.workbook.xlsx_cells import CellTexts
from loaders.readers.workbook.xlsx_stream import fill_sheet
from loaders.readers.workbook.xlsx_styles import read_styles
from loaders.readers.workbook.xlsx_texts import SharedTexts, read_shared_texts
from loaders.readers.workbook.xml import Attributes, damaged, is_true, local_name, read_xml

WORKBOOK_PART = "xl/workbook.xml"
USUAL_THEME_PART = "xl/theme/theme1.xml"


class SheetPart(NamedTuple):
    """A sheet as the workbook lists it, and the part that holds it."""

    name: str
    is_hidden: bool
    part: str


@dataclass
class Relations:
    """What a workbook refers to by id: the parts of its worksheets, and anything else; its shared texts, styles and theme."""

    sheets: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    shared_texts: str | None = None
    styles: str | None = None
    theme: str | None = None


def read_sheets(package: zipfile.ZipFile, limits: Limits) -> list[Sheet]:
    """The worksheets, in order; sheets of charts and macros are left out. Raises `UnreadableFile`."""
    relations = read_relations(package, "xl/_rels/workbook.xml.rels", limits)
    listed = _list_sheets(read_part(package, WORKBOOK_PART, limits), relations)
    theme = optional_part(package, relations.theme or USUAL_THEME_PART, limits)
    styles = read_styles(optional_part(package, relations.styles or "xl/styles.xml", limits), theme)
    content = optional_part(package, relations.shared_texts or "xl/sharedStrings.xml", limits)
    shared = SharedTexts()
    if content is not None:
        shared = read_shared_texts(content, limits, styles.colours)
    texts = CellTexts(
        *(shared.plain, styles.formats, listed.is_1904, shared.rich),
        *(styles.looks, styles.coloured, styles.colours),
    )
    sheets = []
    for part in listed.sheets:
        sheet = Sheet(part.name, part.is_hidden)
        fill_sheet(sheet, read_part(package, part.part, limits), texts, limits)
        sheets.append(sheet)
    add_up(sheets, is_calculated_when_opened=listed.is_calculated_when_opened)
    for sheet, part in zip(sheets, listed.sheets, strict=True):
        take_text_boxes(sheet, part.part, package, limits)
    return sheets


def optional_part(package: zipfile.ZipFile, part: str, limits: Limits) -> bytes | None:
    """The bytes of a part; None where it is not there."""
    return None if find_part(package, part) is None else read_part(package, part, limits)


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
        elif kind == "theme":
            relations.theme = target

    read_xml(read_part(package, part, limits), start)
    return relations


def worksheet_part(relations: Relations, name: str, identity: str) -> str | None:
    """The part of a sheet; None for a sheet of charts or macros. Raises `UnreadableFile` where it is lost."""
    if identity in relations.sheets:
        return relations.sheets[identity]
    if identity in relations.others:
        return None
    raise damaged(f"the cells of its sheet {name!r} are missing")


@dataclass
class _Workbook:
    """What a workbook says of itself: its sheets, from when its dates count, whether its results are yet to be made."""

    sheets: list[SheetPart] = field(default_factory=list)
    is_1904: bool = False
    is_calculated_when_opened: bool = False


def _list_sheets(content: bytes, relations: Relations) -> _Workbook:
    workbook = _Workbook()

    def start(name: str, attributes: Attributes) -> None:
        local = local_name(name)
        if local == "workbookPr":
            workbook.is_1904 = is_true(attributes.get("date1904"))
        elif local == "calcPr":
            workbook.is_calculated_when_opened = is_true(attributes.get("fullCalcOnLoad"))
        elif local == "sheet":
            # The id of the part is the one attribute with a prefix; which prefix is the writer's choice.
            identity = next((attributes[key] for key in attributes if key.endswith(":id")), "")
            sheet_name = attributes.get("name", "")
            part = worksheet_part(relations, sheet_name, identity)
            if part is not None:
                is_hidden = attributes.get("state", "visible") != "visible"
                workbook.sheets.append(SheetPart(sheet_name, is_hidden, part))

    read_xml(content, start)
    return workbook
