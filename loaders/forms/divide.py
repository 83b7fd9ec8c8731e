"""Divides a grid that holds several printed tables one below the other (a sheet, a CSV file, a web page) at their titles.

Lines that stand alone above a title (the account's name, 附件1) are no rows of a table; they become paragraphs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.document import Block, Document, Paragraph, Row, Table
from loaders.forms.catalogue import Catalogue
from loaders.forms.text import title_text
from loaders.notation.text import NOTE_OPENING, is_blank, plain

_LABEL = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|[(（]?\d{1,2}[)）.、]|合计|总计|小计|其中)")


def divide_tables(document: Document, catalogue: Catalogue) -> Document:
    """The document with one table for each title that stands in a row of its own."""
    blocks: list[Block] = []
    for block in document.blocks:
        blocks.extend(_divided(block, catalogue) if isinstance(block, Table) else (block,))
    return replace(document, blocks=tuple(blocks))


def _divided(table: Table, catalogue: Catalogue) -> Iterator[Block]:
    titles = [
        n
        for n, row in enumerate(table.rows)
        if not row.is_header_again and _is_title(row, catalogue)
    ]
    start = 0
    for title in titles:
        above = _lines_above(table.rows, title, start)
        if start < above:
            yield _part(table, start, above)
        yield from _paragraphs(table.rows[above:title])
        start = title
    if start < len(table.rows):
        yield _part(table, start, len(table.rows)) if titles else table


def _is_title(row: Row, catalogue: Catalogue) -> bool:
    texts = _texts(row)
    return len(texts) in (1, 2) and any(catalogue.by_title(title_text(text)) for text in texts)


def _lines_above(rows: Sequence[Row], title: int, start: int) -> int:
    """Where the lines begin that stand alone above a title; what is above them belongs to the table before."""
    above = title
    while above > start:
        texts = _texts(rows[above - 1])
        if len(texts) > 1 or any(
            NOTE_OPENING.match(plain(t)) or _LABEL.match(plain(t)) for t in texts
        ):
            break
        above -= 1
    return above


def _paragraphs(rows: Sequence[Row]) -> Iterator[Paragraph]:
    for row in rows:
        for text in _texts(row):
            yield Paragraph(text, row.line, row.page)


def _texts(row: Row) -> list[str]:
    return [cell for cell in row.cells if not is_blank(cell)]


def _part(table: Table, start: int, end: int) -> Table:
    """Some rows as a table of their own, without the columns behind that only other parts of the grid use."""
    spans = [replace(s, row=s.row - start) for s in table.spans if start <= s.row < end]
    rows = table.rows[start:end]
    ends = [s.column + s.column_count for s in spans]
    ends += [n for row in rows for n, cell in enumerate(row.cells, start=1) if not is_blank(cell)]
    ends += [note.column + 1 for row in rows for note in row.notes]
    width = max(ends, default=table.column_count)
    return replace(
        table,
        rows=tuple(replace(row, cells=row.cells[:width]) for row in rows),
        spans=tuple(spans),
        column_edges=table.column_edges[: width + 1],
    )
