"""Workbooks, told apart by what is in them: .xlsx, .xlsb, .ods (packages of parts), .xls and .et (OLE2 containers).

Every sheet comes out as it is shown: numbers through their formats, merged cells as spans, hidden rows and sheets marked.
A sheet of text alone, one a row (a cover, a list of contents), comes out as paragraphs. What is hidden stands in the
notes of its cells. One damaged sheet refuses the workbook.
"""

import zipfile
from collections.abc import Callable
from typing import NamedTuple

from loaders.language import Message
from loaders.limits import DEFAULT_LIMITS, Limits
from loaders.readers.packages import find_part, is_package, open_package, part_names, read_part
from loaders.readers.reading import Reading, UnreadableFile
from loaders.readers.workbook import ods as workbook_ods
from loaders.readers.workbook import xls as workbook_xls
from loaders.readers.workbook import xlsb as workbook_xlsb
from loaders.readers.workbook import xlsx as workbook_xlsx
from loaders.readers.workbook.drawn import embedded_files
from loaders.readers.workbook.formulas import problems_of_formulas
from loaders.readers.workbook.grid import Budget, sheet_blocks
from loaders.readers.workbook.sheet import Sheet

XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB_MEDIA_TYPE = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
ODS_MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
XLS_MEDIA_TYPE = "application/vnd.ms-excel"  # .et of WPS is the same
_WHAT = Message("a workbook", "工作簿")
# Where OpenDocument says what it is; the first of them that is there counts.
_KIND_PARTS = ("mimetype", "META-INF/manifest.xml")
# It stands uncompressed at the start of the file, so that it can be told without unpacking.
_HEAD = 30
_ODS_HEAD = b"mimetype" + ODS_MEDIA_TYPE.encode()
_SHEETS = "xl/worksheets/"


class _PackageKind(NamedTuple):
    media_type: str
    read_sheets: Callable[[zipfile.ZipFile, Limits], list[Sheet]]


_XLSX = _PackageKind(XLSX_MEDIA_TYPE, workbook_xlsx.read_sheets)
_XLSB = _PackageKind(XLSB_MEDIA_TYPE, workbook_xlsb.read_sheets)
_ODS = _PackageKind(ODS_MEDIA_TYPE, workbook_ods.read_sheets)


def recognises(content: bytes) -> bool:
    """True for a workbook, whole or damaged, and for any Office file under a password, which hides what it is."""
    return workbook_xls.recognises(content) or _package_kind(content) is not None


def read(content: bytes, limits: Limits) -> Reading:
    """Read every sheet. Raises `UnreadableFile` for a damaged, hostile, protected or overlarge workbook."""
    kind = _package_kind(content)
    if kind is None:
        media_type, sheets = XLS_MEDIA_TYPE, workbook_xls.read_sheets(content, limits)
        embedded = workbook_xls.embedded_files(content)
    else:
        with open_package(content, limits, _WHAT) as package:
            media_type, sheets = kind.media_type, kind.read_sheets(package, limits)
            embedded = embedded_files(package, limits)
    budget = Budget(limits)
    blocks = tuple(block for sheet in sheets for block in sheet_blocks(sheet, budget))
    problems = tuple(problem for sheet in sheets for problem in problems_of_formulas(sheet))
    return Reading(media_type, None, blocks, (*problems, *embedded))


def _package_kind(content: bytes) -> _PackageKind | None:
    if not is_package(content):
        return None
    if content[_HEAD:].startswith(_ODS_HEAD):
        return _ODS
    names = {name.casefold() for name in part_names(content)}
    if workbook_xlsb.WORKBOOK_PART in names:
        return _XLSB
    # Of a file that is cut off, the list of its parts is lost, and the part of the workbook may be too.
    if workbook_xlsx.WORKBOOK_PART in names or any(name.startswith(_SHEETS) for name in names):
        return _XLSX
    if not names.isdisjoint(workbook_ods.MAIN_PARTS) and _is_spreadsheet(content):
        return _ODS
    return None


def _is_spreadsheet(content: bytes) -> bool:
    try:
        with open_package(content, DEFAULT_LIMITS, _WHAT) as package:
            kind_part = next((part for part in _KIND_PARTS if find_part(package, part)), None)
            return kind_part is not None and ODS_MEDIA_TYPE.encode() in read_part(
                package, kind_part, DEFAULT_LIMITS
            )
    except UnreadableFile:
        return False
