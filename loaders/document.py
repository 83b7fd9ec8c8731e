"""What every reader returns: a file as text, in the order it was printed, with nothing interpreted.

A `Document` is a sequence of blocks. A block is either a `Paragraph` (one line or passage of text) or a `Table`
(a grid of text cells). Readers decide only what is a grid and what is a line; which form a grid is, and
what its lines above and below mean, is decided in `loaders.forms`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

# How a page or table was read: from the text of its file, from the text a machine put over or under a picture of the page,
# or (`ocr:` and the name of the engine) from the picture itself.
TEXT = "text"
TEXT_OVER_PICTURE = "text_over_picture"

# Namespace of all document ids: the same bytes have the same id in every warehouse.
DOCUMENT_NAMESPACE = UUID("6d3f1c52-4c0a-5f43-9a43-8d1a7a0e2b11")


def document_id_of(content_sha256: str) -> UUID:
    """The key of the document with this content."""
    return uuid5(DOCUMENT_NAMESPACE, content_sha256)


@dataclass(frozen=True)
class Source:
    """Where a document came from.

    `file_name` is the bare name, `address` the path or URL as the user gave it (for a member of an archive, the
    archive's path, `!/` and the member's path), `folder` the directory or archive it stands in, `content_sha256` the
    hash of the bytes, `encoding` the text encoding where the format has one, `reader` the module that read it.
    """

    file_name: str
    address: str
    folder: str
    content_sha256: str
    size_bytes: int
    media_type: str
    encoding: str | None
    reader: str

    @property
    def document_id(self) -> UUID:
        """The document's key: made from its content alone, so the same file is the same document everywhere."""
        return document_id_of(self.content_sha256)


@dataclass(frozen=True)
class Paragraph:
    """A line or passage of text outside any table, as printed; `line` counts from 1 in the file, `page` from 1.

    `is_page_mark` tells lines that belong to the page and not to the text: page numbers, running heads.
    """

    text: str
    line: int | None = None
    page: int | None = None
    is_page_mark: bool = False


class CellNoteKind(StrEnum):
    """What a reader saw in a cell beside its text; seed cell_note_kinds says what each means for the figure.

    With the kinds of `UNREADABLE_KINDS` nobody can tell the figure from the cell: it is an unreadable cell, whatever its
    text, and a finding names it and the kind. The others leave the figure as the text says it.
    """

    MARK = "mark"  # a raised, lowered or otherwise set-off mark of a note; no part of the text
    STRUCK = "struck"  # text that is struck out or deleted; no part of the text
    HIDDEN = "hidden"  # text that nobody sees: of a hidden row, column or sheet, or not painted; no part of the text
    SUMMED = "summed"  # a formula without result that is a sum of cells: the text is the sum
    FILLED_IN = (
        "filled_in"  # the text comes from a form field, an annotation or a text box over the cell
    )
    TWO_NUMBERS = "two_numbers"  # two figures, one beside or below the other
    UNKNOWN_CHARACTER = (
        "unknown_character"  # something is painted, but the file does not say which character
    )
    FORMULA_WITHOUT_RESULT = "formula_without_result"
    CUT_OFF = "cut_off"  # the text goes on where it is not shown
    OVERPRINTED = "overprinted"  # one text over another
    ONLY_STRUCK = "only_struck"  # all of it is struck out, and nothing put in its place
    ONLY_RAISED = "only_raised"  # all of it is set as a mark of a note is
    TWO_SIZES = "two_sizes"  # digits of two sizes in one figure: the small ones may be a mark
    REVERSED = "reversed"  # its digits run from right to left
    PICTURE = "picture"  # a picture instead of text
    TEXT_BOX = "text_box"  # a text box with digits that hangs somewhere near it
    COUNTED = "counted"  # part of it is counted by the program that shows it


UNREADABLE_KINDS = frozenset(
    {
        CellNoteKind.TWO_NUMBERS,
        CellNoteKind.UNKNOWN_CHARACTER,
        CellNoteKind.FORMULA_WITHOUT_RESULT,
        CellNoteKind.CUT_OFF,
        CellNoteKind.OVERPRINTED,
        CellNoteKind.ONLY_STRUCK,
        CellNoteKind.ONLY_RAISED,
        CellNoteKind.TWO_SIZES,
        CellNoteKind.REVERSED,
        CellNoteKind.PICTURE,
        CellNoteKind.TEXT_BOX,
        CellNoteKind.COUNTED,
    }
)


class CellNote(NamedTuple):
    """One thing seen in the cell at `column` (from 0); `text` is what it is about: the mark, what is struck out or hidden."""

    column: int
    kind: CellNoteKind
    text: str = ""


@dataclass(frozen=True)
class Row:
    """One physical row of a table; `cells` are what a person with the page in hand would copy down, blanks included.

    What a reader saw in the cells beside that stands in `notes`: nothing of it is in `cells`, nothing of it is lost.
    `is_header_again` marks a row of the header that was printed again where the table goes on over a page break.
    """

    cells: tuple[str, ...]
    line: int | None = None
    page: int | None = None
    is_hidden: bool = False
    is_header_again: bool = False
    notes: tuple[CellNote, ...] = ()

    def placed(self, columns: Sequence[int], width: int) -> "Row":
        """The row in a grid `width` columns wide, in which its columns stand at `columns`."""
        cells = [""] * width
        for cell, column in zip(self.cells, columns, strict=True):
            cells[column] = cell
        notes = tuple(note._replace(column=columns[note.column]) for note in self.notes)
        return replace(self, cells=tuple(cells), notes=notes)


@dataclass(frozen=True)
class Span:
    """A merged cell: its text stands in the cell at `row` and `column` (from 0), the cells it covers are blank."""

    row: int
    column: int
    row_count: int
    column_count: int


@dataclass(frozen=True)
class Table:
    """A grid of cells. Every row has the same number of cells.

    `spans` are the merged cells, where the format tells them. `column_edges` are the positions of the rules between
    the columns on the page (one more than columns), where the format has positions: a table goes on over a page break
    where they agree. `is_hidden` is true for a sheet that its workbook hides. `read_by` says how it was read: `TEXT`,
    `TEXT_OVER_PICTURE`, or `ocr:` and the engine.
    """

    rows: tuple[Row, ...]
    sheet: str | None = None
    spans: tuple[Span, ...] = ()
    column_edges: tuple[float, ...] = ()
    is_hidden: bool = False
    read_by: str = TEXT

    @property
    def column_count(self) -> int:
        """Number of physical columns."""
        return len(self.rows[0].cells) if self.rows else 0


Block = Paragraph | Table


@dataclass(frozen=True)
class ReadingProblem:
    """A part of a file that could not be read: `kind` for machines, the sentence in English and Chinese for people.

    Kinds: `scanned_page` (a picture without text), `unreadable_text` (a text layer without characters),
    `recognised_picture` (a picture with text that a machine recognised), `ambiguous_columns` (a table without rules whose
    columns cannot be told apart), `formula_without_result` (cells of a sheet that no program has computed), `embedded_file`
    (a file inside the file), `thousands_without_quotes` (a CSV whose figures have commas that nobody quoted).
    """

    kind: str
    en: str
    zh: str
    page: int | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Document:
    """One file: its source, its blocks in the order they stand, and what of it could not be read."""

    source: Source
    blocks: tuple[Block, ...]
    problems: tuple[ReadingProblem, ...] = ()

    def tables(self) -> Iterator[Table]:
        """The tables, in order."""
        return (block for block in self.blocks if isinstance(block, Table))

    def paragraphs(self) -> Iterator[Paragraph]:
        """The lines of text outside tables, in order."""
        return (block for block in self.blocks if isinstance(block, Paragraph))
