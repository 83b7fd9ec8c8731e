"""Divides a grid that holds several printed tables one below the other (a sheet, a CSV file, a web page) at their titles."""

from collections.abc import Sequence
from dataclasses import replace

from loaders.document import Block, Document, Row, Span, Table
from loaders.forms.catalogue import Catalogue
from loaders.forms.text import is_blank, title_text


def divide_tables(document: Document, catalogue: Catalogue) -> Document:
    """The document with one table for each title that stands in a row of its own below other rows."""
    blocks: list[Block] = []
    for block in document.blocks:
        blocks.extend(_divided(block, catalogue) if isinstance(block, Table) else (block,))
    return replace(document, blocks=tuple(blocks))


def _divided(table: Table, catalogue: Catalogue) -> tuple[Table, ...]:
    titles = [n for n, row in enumerate(table.rows) if _is_title(row, catalogue)]
    # The first title belongs to the first table, with whatever stands above it.
    starts = [0, *titles[1:]]
    if len(starts) == 1:
        return (table,)
    ends = [*starts[1:], len(table.rows)]
    return tuple(_part(table, start, end) for start, end in zip(starts, ends, strict=True))


def _is_title(row: Row, catalogue: Catalogue) -> bool:
    texts = [cell for cell in row.cells if not is_blank(cell)]
    return len(texts) in (1, 2) and any(catalogue.by_title(title_text(text)) for text in texts)


def _part(table: Table, start: int, end: int) -> Table:
    spans: Sequence[Span] = [
        replace(span, row=span.row - start) for span in table.spans if start <= span.row < end
    ]
    return replace(table, rows=table.rows[start:end], spans=tuple(spans))
