"""The content of a Word document → paragraphs and tables in the order they stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lxml import etree

from loaders.document import Block, CellNoteKind, Paragraph, ReadingProblem, Table
from loaders.limits import Limits
from loaders.readers.printed_text import Line, PrintedText, printed_cell, printed_line
from loaders.readers.reading import UnreadableFile
from loaders.readers.span_grid import CellBudget, PlacedCell, lay_spans
from loaders.readers.word.embedded import read_object
from loaders.readers.word.form_fields import settle_placeholders
from loaders.readers.word.numbering import Numbering
from loaders.readers.word.page_heads import PageHeads
from loaders.readers.word.related import Related
from loaders.readers.word.run_looks import RunLooks
from loaders.readers.word.styles import Styles
from loaders.readers.word.tables import WordCell, WordTable, shape_of
from loaders.readers.word.text import Note, PageCount, Passage, PassageReader, settle_fields
from loaders.readers.word.text_boxes import hangs_in_its_cell
from loaders.readers.word.xml import W, attribute, child, unwrapped

_PARAGRAPH, _TABLE = f"{W}p", f"{W}tbl"


@dataclass
class _CellContent:
    """What a cell holds: its own lines, the page it begins on, what was seen beside them, and the tables and text boxes in it."""

    lines: list[Line] = field(default_factory=list)
    page: int | None = None
    seen: list[CellNoteKind] = field(default_factory=list)
    inner: list[Block] = field(default_factory=list)
    has_picture: bool = False

    def take(self, other: "_CellContent") -> None:
        """Add what a frame inside the cell holds."""
        self.lines += other.lines
        self.page = self.page or other.page
        self.seen += other.seen
        self.inner += other.inner
        self.has_picture |= other.has_picture

    @property
    def text(self) -> str:
        """Its lines as text."""
        return "\n".join(map(printed_line, self.lines))

    def printed(self) -> PrintedText:
        """What is printed in it. A picture alone may be a figure, which nobody read."""
        is_picture = self.has_picture and not self.text.strip()
        seen = [*self.seen, CellNoteKind.PICTURE] if is_picture else self.seen
        return printed_cell(self.lines, dict.fromkeys(seen))


class _Pages:
    """The blocks of the body with heads and feet of pages: at the start of a section, and where a page begins with a table."""

    def __init__(self, heads: PageHeads) -> None:
        self._heads = heads
        self._section = 0
        self._breaks = 0
        self._top: int | None = None
        self._found: list[Block] = [*heads.above(0)]

    def add(self, blocks: list[Block], breaks: int, section: int, *, is_table: bool) -> None:
        """Add what follows, with the breaks between pages and the sections that have gone by since the beginning."""
        if breaks != self._breaks:
            self._breaks, self._top = breaks, len(self._found)
        if is_table and self._top is not None:
            self._found[self._top : self._top] = self._heads.above(self._section)
            self._top = None
        self._found += blocks
        if section != self._section:
            self._found += self._heads.below(self._section)
            self._section, self._top = section, None
            self._found += self._heads.above(section)

    def blocks(self) -> list[Block]:
        """All of them."""
        return [*self._found, *self._heads.below(self._section)]


class BodyReader:
    """Reads one document from its first to its last paragraph; numbers, pages and cells are counted on the way."""

    def __init__(
        self,
        root: etree._Element,
        numbering: Numbering,
        styles: Styles,
        related: Related,
        limits: Limits,
    ) -> None:
        settle_fields(root)
        settle_placeholders(root)
        self._root = root
        self._numbering = numbering
        self._related = related
        self._limits = limits
        self._pages = PageCount(root)
        self._passages = PassageReader(styles, RunLooks(styles, root), self._pages)
        self._budget = CellBudget(limits)
        self._new_pages = _sections_on_new_pages(root)
        self._notes: list[Note] = []
        self._section = 0
        self.problems: list[ReadingProblem] = []
        """What of the document was not read, once it was."""

    def blocks(self) -> list[Block]:
        """The blocks of the whole body, with the heads and feet of its pages."""
        body = child(self._root, "body")
        if body is None:
            return []
        heads = PageHeads(self._root, self._related, self._story)
        pages = _Pages(heads)
        for part in self._parts(body):
            blocks = self._part(part, 0)
            is_table = not isinstance(part, Passage)
            notes = list(self._notes_of(is_table=is_table))
            pages.add([*blocks, *notes], self._pages.breaks, self._section, is_table=is_table)
        return pages.blocks()

    def _story(self, story: etree._Element) -> list[Block]:
        """The blocks of a text beside the body: the head or foot of its pages."""
        settle_fields(story)
        return self._blocks(story, 1)

    def _blocks(self, container: etree._Element, depth: int) -> list[Block]:
        return [block for part in self._parts(container) for block in self._part(part, depth)]

    def _part(self, part: Passage | etree._Element, depth: int) -> list[Block]:
        if isinstance(part, Passage):
            return [*_paragraphs(part), *self._hanging(part, depth)]
        return self._table(part, depth + 1)

    def _parts(self, container: etree._Element) -> Iterator[Passage | etree._Element]:
        """The paragraphs, read, and the tables, not yet read."""
        before: Passage | None = None
        for element in unwrapped(container):
            if element.tag == _PARAGRAPH:
                passage = self._passages.read(element, self._numbering.label(element), before)
                before = passage if passage.runs_on else None
                if before is None:
                    self._notes += passage.notes
                    yield passage
                if element in self._new_pages:
                    self._pages.set_by_author()
                self._section += child(element, "pPr/sectPr") is not None
            elif element.tag == _TABLE:
                if before is not None:
                    yield before
                    before = None
                yield element
        if before is not None:
            yield before

    def _hanging(self, passage: Passage, depth: int) -> list[Block]:
        """The text boxes and embedded tables of a paragraph. Boxes hang over the page and move none of what follows."""
        found: list[Block] = []
        for box in passage.boxes:
            state = self._pages.state
            found += self._blocks(box, depth + 1)
            self._pages.restore(state)
        return found + self._embedded(passage)

    def _embedded(self, passage: Passage) -> list[Table]:
        found: list[Table] = []
        for element in passage.objects:
            read = read_object(element, self._related, self._limits)
            found += read.tables
            self.problems += [read.problem] if read.problem else []
        return found

    def _notes_of(self, *, is_table: bool) -> Iterator[Paragraph]:
        """The footnotes referred to since the last time: those of a table stand below it, the others at the foot of the page."""
        notes, self._notes = self._notes, []
        for note in notes:
            element = self._related.note(note.kind, note.name)
            blocks = [] if element is None else self._story(element)
            lines = [block.text.strip() for block in blocks if isinstance(block, Paragraph)]
            text = " ".join(lines)
            if text and is_table:
                yield Paragraph(f"注{note.mark}：{text}")
            elif text:
                yield Paragraph(f"{note.mark} {text}", is_page_mark=True)

    def _table(self, element: etree._Element, depth: int) -> list[Block]:
        shape = self._shape(element, depth)
        if shape.is_layout:
            return [block for cell in shape.cells for block in self._blocks(cell.element, depth)]
        return self._data_table(shape, depth) if shape.cells else []

    def _shape(self, element: etree._Element, depth: int) -> WordTable:
        if depth > self._limits.nesting_depth:
            raise UnreadableFile(
                f"a Word document with tables or text boxes nested more than {self._limits.nesting_depth} deep, "
                "deeper than any account. Save it anew without them.",
                f"Word 文档的表格或文本框嵌套超过 {self._limits.nesting_depth} 层，深于任何决算。请去掉后"
                "重新保存。",
            )
        return shape_of(element)

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
                printed = read.printed()
                placed.append(
                    PlacedCell(printed, cell.row, cell.column, cell.row_count, cell.column_count)
                )
                inner += read.inner
                if pages[cell.row] is None and printed.text.strip():
                    pages[cell.row] = read.page
            self._pages.restore(end)
        grid = lay_spans(placed, shape.row_count, shape.column_count, self._budget)
        rows = tuple(
            replace(row, page=page, is_hidden=number in shape.hidden_rows)
            for number, (row, page) in enumerate(zip(grid.rows, pages, strict=True))
        )
        return [Table(rows, spans=grid.spans), *inner]

    def _cell(self, element: etree._Element, depth: int) -> _CellContent:
        content = _CellContent()
        for part in self._parts(element):
            if isinstance(part, Passage):
                content.lines += part.lines
                content.page = content.page or next((p for p in part.pages if p is not None), None)
                content.has_picture |= part.has_picture
                content.inner += self._embedded(part)
                for box in part.boxes:
                    self._box_in_cell(box, content, depth)
                continue
            shape = self._shape(part, depth + 1)
            if shape.is_layout:  # a frame around some text
                for cell in shape.cells:
                    content.take(self._cell(cell.element, depth + 1))
            elif shape.cells:
                content.inner += self._data_table(shape, depth + 1)
        return content

    def _box_in_cell(self, box: etree._Element, content: _CellContent, depth: int) -> None:
        """A text box that is anchored in a cell: its text, where it hangs in an otherwise empty one."""
        state = self._pages.state
        inside = self._cell(box, depth + 1)
        self._pages.restore(state)
        is_text = not inside.inner and bool(inside.text.strip())
        if is_text and not content.text.strip() and hangs_in_its_cell(box):
            content.lines = inside.lines
            content.seen += [*inside.seen, CellNoteKind.FILLED_IN]
            return
        if any(character.isdigit() for character in inside.text):
            content.seen.append(CellNoteKind.TEXT_BOX)
        content.inner += [Paragraph(line) for line in inside.text.split("\n") if line.strip()]
        content.inner += inside.inner


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
    for line, page in zip(passage.texts(), passage.pages, strict=True):
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
