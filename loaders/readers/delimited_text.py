"""Tab-separated and plain text: what one gets by pasting a published account into a text editor.

A run of consecutive lines that hold a tab is a table; every other non-blank line is a paragraph. Rows of a table
whose trailing tabs were lost are filled up with blank cells to the width of the table.
UTF-8 (with or without BOM), UTF-16 with BOM and GB18030 are read; CRLF, LF and CR line ends.
"""

import codecs
import unicodedata

from loaders.document import Block, Paragraph, Row, Table
from loaders.readers.limits import Limits
from loaders.readers.reading import Reading

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
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    has_tables = any("\t" in line for line in lines)
    media_type = "text/tab-separated-values" if has_tables else "text/plain"
    return Reading(media_type, encoding, tuple(_blocks(lines)))


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
            pending.append((number, line.split("\t")))
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
