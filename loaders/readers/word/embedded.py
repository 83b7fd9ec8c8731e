"""Files embedded in a Word document: a worksheet that is shown whole is read in its place, everything else is named."""

import io
import re
from dataclasses import dataclass

import olefile
from lxml import etree

from loaders.document import ReadingProblem, Table
from loaders.errors import InputError
from loaders.language import Message
from loaders.limits import Limits
from loaders.readers.packages import find_part, is_package, open_package, parse_xml, read_part
from loaders.readers.word.related import Related, reference_of
from loaders.readers.workbook import reader as workbook

_OLE_OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
_WORKBOOK = "xl/workbook.xml"
_PACKED = "Package"  # the stream of an OLE container in which a package stands
_WHAT = Message("an embedded workbook", "嵌入的工作簿")
_PLACE = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$")


@dataclass(frozen=True)
class Embedded:
    """What an embedded object shows: its table where that is sure, and otherwise why it was not read."""

    tables: tuple[Table, ...] = ()
    problem: ReadingProblem | None = None


def read_object(element: etree._Element, related: Related, limits: Limits) -> Embedded:
    """Read a w:object."""
    found = next(element.iter(_OLE_OBJECT), None)
    if found is None:
        return Embedded()
    program = found.get("ProgID") or "?"
    try:
        content = related.content(reference_of(found))
        tables = () if content is None else _shown_tables(_unpacked(content), limits)
    except InputError:
        tables = ()
    if tables:
        return Embedded(tables)
    if program.startswith("Equation"):
        return Embedded()
    return Embedded((), _not_read(program))


def _not_read(program: str) -> ReadingProblem:
    return ReadingProblem(
        "embedded_file",
        f"an embedded object ({program}) was not read: only its picture says which part of it is shown; "
        "open it in the document, save it as a file of its own, and load that",
        f"文档中的嵌入对象（{program}）未读取，无法确定其显示的部分；请在文档中打开该对象，另存为单独文件后装载",
    )


def _unpacked(content: bytes) -> bytes:
    """The file inside an OLE container, where it is one that only holds a package."""
    if not olefile.isOleFile(io.BytesIO(content)):
        return content
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            return (
                bytes(container.openstream(_PACKED).read())
                if container.exists(_PACKED)
                else content
            )
    except Exception:  # olefile raises whatever a damaged directory leads it to
        return content


def _shown_tables(content: bytes, limits: Limits) -> tuple[Table, ...]:
    """The table of a workbook with one sheet that is shown whole; nothing where only part of it may be shown."""
    if not workbook.recognises(content):
        return ()
    blocks = workbook.read(content, limits).blocks
    tables = [block for block in blocks if isinstance(block, Table) and not block.is_hidden]
    if len(tables) != 1 or len(blocks) != 1 or not _is_shown_whole(content, tables[0], limits):
        return ()
    return (tables[0],)


def _is_shown_whole(content: bytes, table: Table, limits: Limits) -> bool:
    """Whether the part that Word shows, where the workbook says which, is at least as large as the table."""
    if not is_package(content):
        return True
    with open_package(content, limits, _WHAT) as package:
        if find_part(package, _WORKBOOK) is None:
            return True
        root = parse_xml(read_part(package, _WORKBOOK, limits), _WHAT)
    size = root.find("{*}oleSize")
    place = None if size is None else _PLACE.match((size.get("ref") or "").replace("$", ""))
    if place is None:
        return size is None
    first_column, first_row, last_column, last_row = place.groups()
    rows = int(last_row or first_row) - int(first_row) + 1
    columns = _number(last_column or first_column) - _number(first_column) + 1
    return rows >= len(table.rows) and columns >= table.column_count


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
