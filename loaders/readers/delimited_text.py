"""Delimited and plain text: what one gets by pasting a published account into a text editor, or saving a sheet as CSV.

A run of consecutive lines that hold a tab is a table; every other non-blank line is a paragraph. Rows of a table
whose trailing tabs were lost are filled up with blank cells to the width of the table. A file most of whose lines have
the same number of commas, semicolons or bars (quoted as in CSV), and few a tab, is one table, in which titles are rows
like any other.
A cell written as ="2010301", so that Excel keeps it as text, is the text inside.
UTF-8 (with or without BOM), UTF-16 with BOM and GB18030 are read; CRLF, LF and CR line ends.
"""

import codecs
import unicodedata
from collections.abc import Sequence

from loaders.document import Block, Paragraph, Row, Table
from loaders.limits import Limits
from loaders.readers.comma_separated import separated_table, unwrapped
from loaders.readers.reading import Reading, UnreadableFile

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Cc: control, Cn: unassigned, Co: private use, Cs: lone surrogate. Real accounts hold none or next to none of them.
_SUSPECT_CATEGORIES = frozenset({"Cc", "Cn", "Co", "Cs"})
_BLANKS = frozenset("\t\r\n\f\v")
_LARGEST_SUSPECT_SHARE = 0.01


def recognises(content: bytes) -> bool:
    """True when the bytes are text in an encoding this reader knows."""
    return _decode(content) is not None


def read(content: bytes, limits: Limits) -> Reading:
    """Split the text into paragraphs and tables, in order; nothing is trimmed inside a line or a cell."""
    decoded = _decode(content)
    if decoded is None:
        raise ValueError("not text: ask recognises() first")
    encoding, text = decoded
    if len(text) > limits.text_characters:
        raise UnreadableFile(
            f"a text of {len(text)} characters; at most {limits.text_characters} are read. Split it.",
            f"文本有 {len(text)} 个字符；最多读取 {limits.text_characters} 个。请拆分。",
        )
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    with_tabs = sum("\t" in line for line in lines)
    separated = None if with_tabs * 2 > sum(map(bool, lines)) else separated_table(text)
    if with_tabs and separated is None:
        blocks = _blocks(lines)
        _check_size(blocks, limits)
        return Reading("text/tab-separated-values", encoding, tuple(blocks))
    if separated is not None:
        _check_size([separated.table], limits)
        return Reading("text/csv", encoding, (separated.table,), separated.problems)
    return Reading("text/plain", encoding, tuple(_blocks(lines)))


def _check_size(blocks: Sequence[Block], limits: Limits) -> None:
    cells = sum(
        len(block.rows) * block.column_count for block in blocks if isinstance(block, Table)
    )
    if cells > limits.cells:
        raise UnreadableFile(
            f"tables of {cells} cells; at most {limits.cells} are read (JUESUAN_MAX_CELLS).",
            f"表格有 {cells} 个单元格；最多读取 {limits.cells} 个（JUESUAN_MAX_CELLS）。",
        )


def _blocks(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    pending: list[tuple[int, list[str]]] = []

    def close_table() -> None:
        if pending:
            width = max(len(cells) for _, cells in pending)
            rows = (
                Row(tuple(cells + [""] * (width - len(cells))), number) for number, cells in pending
            )
            blocks.append(Table(tuple(rows)))
            pending.clear()

    for number, line in enumerate(lines, start=1):
        if "\t" in line:
            pending.append((number, [unwrapped(cell) for cell in line.split("\t")]))
            continue
        close_table()
        if line.strip():
            blocks.append(Paragraph(line, number))
    close_table()
    return blocks


def _decode(content: bytes) -> tuple[str, str] | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(content, encoding)
    return _decode_as(content, "utf-8") or _decode_as(content, "gb18030")


def _decode_as(content: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    suspects = (c for c in set(text) - _BLANKS if unicodedata.category(c) in _SUSPECT_CATEGORIES)
    suspect = sum(map(text.count, suspects))
    if "\x00" in text or suspect > _LARGEST_SUSPECT_SHARE * len(text):
        return None
    return encoding, text
