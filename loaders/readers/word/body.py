"""The content of a Word document → paragraphs and tables in the order they stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from loaders.document import Block, Paragraph, Row, Table
from loaders.limits import Limits
from loaders.readers.reading import UnreadableFile
from loaders.readers.span_grid import CellBudget, PlacedCell, lay_spans
from loaders.readers.word.numbering import Numbering
from loaders.readers.word.styles import Styles
from loaders.readers.word.tables import WordCell, WordTable, shape_of
from loaders.readers.word.text import PageCount, Passage, read_passage, settle_fields
from loaders.readers.word.xml import W, attribute, child, unwrapped

_PARAGRAPH, _TABLE = f"{W}p", f"{W}tbl"


@dataclass(frozen=True)
class _CellText:
    """What a cell holds: its own text, the page it begins on, and the tables and text boxes in it."""

    text: str
    page: int | None
    inner: tuple[Block, ...]


class BodyReader:
    """Reads one document from its first to its last paragraph; numbers, pages and cells are counted on the way."""

    def __init__(
        self, root: etree._Element, numbering: Numbering, styles: Styles, limits: Limits
    ) -> None:
        settle_fields(root)
        self._root = root
        self._numbering = numbering
        self._styles = styles
        self._limits = limits
        self._pages = PageCount(root)
        self._budget = CellBudget(limits)
        self._new_pages = _sections_on_new_pages(root)

    def blocks(self) -> list[Block]:
        """The blocks of the whole body."""
        body = child(self._root, "body")
        return [] if body is None else self._blocks(body, 0)

    def _blocks(self, container: etree._Element, depth: int) -> list[Block]:
        found: list[Block] = []
        for part in self._parts(container):
            if isinstance(part, Passage):
                found += _paragraphs(part)
                found += self._boxes(part, depth)
            else:
                found += self._table(part, depth + 1)
        return found

    def _parts(self, container: etree._Element) -> Iterator[Passage | etree._Element]:
        """The paragraphs, read, and the tables, not yet read."""
        before: Passage | None = None
        for element in unwrapped(container):
            if element.tag == _PARAGRAPH:
                label = self._numbering.label(element)
                passage = read_passage(element, label, before, self._styles, self._pages)
                before = passage if passage.runs_on else None
                if before is None:
                    yield passage
                if element in self._new_pages:
                    self._pages.set_by_author()
            elif element.tag == _TABLE:
                if before is not None:
                    yield before
                    before = None
                yield element
        if before is not None:
            yield before

    def _boxes(self, passage: Passage, depth: int) -> list[Block]:
        """The text boxes of a paragraph. They hang over the page and move none of what follows."""
        found: list[Block] = []
        for box in passage.boxes:
            state = self._pages.state
            found += self._blocks(box, depth + 1)
            self._pages.restore(state)
        return found

    def _table(self, element: etree._Element, depth: int) -> list[Block]:
        if depth > self._limits.nesting_depth:
            raise UnreadableFile(
                f"a Word document with tables or text boxes nested more than {self._limits.nesting_depth} deep, "
                "deeper than any account. Save it anew without them.",
                f"Word 文档的表格或文本框嵌套超过 {self._limits.nesting_depth} 层，深于任何决算。请去掉后"
                "重新保存。",
            )
        shape = shape_of(element)
        if shape.is_layout:
            return [block for cell in shape.cells for block in self._blocks(cell.element, depth)]
        if not shape.cells:
            return []
        return self._data_table(shape, depth)

    def _data_table(self, shape: WordTable, depth: int) -> list[Block]:
        placed: list[PlacedCell] = []
        inner: list[Block] = []
        pages: list[int | None] = [None] * shape.row_count
        for row in _by_row(shape):
            begin = end = self._pages.state
            for cell in row:
                self._pages.restore(begin)
                read = self._cell(cell.element, depth)
                end = max(end, self._pages.state, key=_order)
                placed.append(
                    PlacedCell(read.text, cell.row, cell.column, cell.row_count, cell.column_count)
                )
                inner += read.inner
                if pages[cell.row] is None and read.text.strip():
                    pages[cell.row] = read.page
            self._pages.restore(end)
        grid = lay_spans(placed, shape.row_count, shape.column_count, self._budget)
        rows = tuple(
            Row(cells, page=page, is_hidden=number in shape.hidden_rows)
            for number, (cells, page) in enumerate(zip(grid.cells, pages, strict=True))
        )
        return [Table(rows, spans=grid.spans), *inner]

    def _cell(self, element: etree._Element, depth: int) -> _CellText:
        texts: list[str] = []
        inner: list[Block] = []
        page: int | None = None
        for part in self._parts(element):
            if isinstance(part, Passage):
                texts.append(part.text)
                page = page or next((p for p in part.pages if p is not None), None)
                inner += self._boxes(part, depth)
                continue
            blocks = self._table(part, depth + 1)
            if all(isinstance(block, Paragraph) for block in blocks):  # a frame around some text
                texts += [block.text for block in blocks if isinstance(block, Paragraph)]
            else:
                inner += blocks
        return _CellText("\n".join(texts).strip("\n"), page, tuple(inner))


def _order(state: tuple[int | None, bool]) -> tuple[int, bool]:
    return state[0] or 0, state[1]


def _by_row(shape: WordTable) -> Iterator[list[WordCell]]:
    row: list[WordCell] = []
    for cell in shape.cells:
        if row and row[0].row != cell.row:
            yield row
            row = []
        row.append(cell)
    if row:
        yield row


def _paragraphs(passage: Passage) -> Iterator[Paragraph]:
    for line, page in zip(passage.lines, passage.pages, strict=True):
        if line.strip():
            yield Paragraph(line, page=page)


def _sections_on_new_pages(root: etree._Element) -> frozenset[etree._Element]:
    """The paragraphs that end a section after which a new page begins: how it begins is said by the next section."""
    changes = f"{W}sectPrChange"  # holds the properties before a tracked change
    sections = [
        section
        for section in root.iter(f"{W}sectPr")
        if (parent := section.getparent()) is None or parent.tag != changes
    ]
    ends: set[etree._Element] = set()
    for section, following in pairwise(sections):
        paragraph = next(section.iterancestors(_PARAGRAPH), None)
        if paragraph is not None and attribute(following, "type") != "continuous":
            ends.add(paragraph)
    return frozenset(ends)
