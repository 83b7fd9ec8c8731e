"""A sheet of an .xlsx workbook as programs write it, read by pattern: twice as fast as by tag.

Excel, WPS, LibreOffice and most libraries write every cell in one shape. Where a whole sheet has it, patterns find the same
cells as a parser: the XML is first proved well-formed, and without comments, sections of characters or entities every `<` in it
begins a tag. Each cell and row that there is has to be found; one that is not (a text inside its cell, a cell that does not
say where it stands) and the sheet is left to `xlsx_stream`, and so is one with a formula whose result was not stored.
"""

import re

from loaders.limits import MEBIBYTE, Limits
from loaders.readers.workbook.sheet import LAST_ROW, Sheet, refuse_more_cells
from loaders.readers.workbook.xlsx_cells import CellTexts, column_of, merge_of
from loaders.readers.workbook.xml import damaged, read_xml

_LARGEST = 16 * MEBIBYTE  # its cells are held all at once
_MOST_ROWS = 200_000
# In UTF-8, which it need not say.
_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml(?![^>]*encoding=[\"'](?!utf-8))[^>]*\?>\s*)?<worksheet[\s>]",
    re.IGNORECASE,
)
_ROW = re.compile(r'<row r="([0-9]{1,7})"([^<>]*)>')
_HIDDEN = re.compile(r' hidden="(?:1|true)"')
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]{1,7}"(?: s="([0-9]{1,5})"| t="(s|n|b|e|str)")*'
    r"(?:/>|></c>|>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?(?:<v>([^<&\r]*)</v>|<v/>)?</c>)"
)
_UNRECKONED = re.compile(
    r'<c (?:(?! t="str")[^<>])*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)(?:<v/>|<v></v>)?</c>'
)
_MERGE = re.compile(r'<mergeCell ref="([^"]*)"/>')


def fill_sheet(sheet: Sheet, content: bytes, texts: CellTexts, limits: Limits) -> bool:
    """Fill a sheet from its XML, where all of it has the usual shape; otherwise leave it blank and return False.

    Raises `UnreadableFile` where it is damaged or has too many cells.
    """
    divided = _divided(content)
    if divided is None:
        return False
    rows, after = divided
    merges = _MERGE.findall(after)
    if len(merges) != after.count("<mergeCell") - after.count("<mergeCells"):
        return False
    if rows.count("</row") != rows.count("</row>"):
        return False
    found = [(_ROW.findall(piece), _CELL.findall(piece)) for piece in rows.split("</row>")]
    if sum(len(heads) for heads, _ in found) != rows.count("<row"):
        return False
    if sum(len(cells) for _, cells in found) != rows.count("<c"):
        return False
    _fill_rows(sheet, found, texts, limits)
    sheet.merges += map(merge_of, merges)
    return True


def _divided(content: bytes) -> tuple[str, str] | None:
    """The rows of a sheet and what comes after them; None where the XML is not of the usual shape."""
    is_usual = (
        len(content) <= _LARGEST
        and _BEGINNING.match(content) is not None
        and content.count(b"<?") <= 1  # its declaration
        and b"<!" not in content
        and content.count(b"<sheetData>") == content.count(b"</sheetData>") == 1
        and content.count(b"<row") <= _MOST_ROWS
    )
    if not is_usual:
        return None
    read_xml(content)
    before, _, rest = content.decode().partition("<sheetData>")
    rows, _, after = rest.partition("</sheetData>")
    return None if "<mergeCell" in before or _UNRECKONED.search(rows) else (rows, after)


def _fill_rows(
    sheet: Sheet,
    found: list[tuple[list[tuple[str, str]], list[tuple[str, str, str, str]]]],
    texts: CellTexts,
    limits: Limits,
) -> None:
    columns: dict[str, int] = {}
    count = 0
    for heads, cells in found:
        number = -1
        for reference, about in heads:
            number = int(reference) - 1
            if not 0 <= number <= LAST_ROW:
                raise damaged(f"row {number + 1} in sheet {sheet.name!r}")
            if _HIDDEN.search(about):
                sheet.hide_row(number)
        row: dict[int, str] = {}
        for letters, style, kind, stored in cells:
            if stored:
                if letters not in columns:
                    columns[letters] = column_of(letters)
                row[columns[letters]] = texts.shown(kind, style, stored)
        if row:
            if number < 0:
                raise damaged(f"cells outside any row in sheet {sheet.name!r}")
            count += len(row)
            refuse_more_cells(count, limits)
            sheet.rows.setdefault(number, {}).update(row)
