"""A sheet as the readers of workbooks give it: its filled cells with what was seen in them, merged ranges, what is hidden.

A sheet may have a million rows and one filled cell: only filled cells are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from loaders.document import CellNoteKind
from loaders.limits import Limits
from loaders.readers.number_format.formats import NumberFormat
from loaders.readers.printed_text import Line, Piece, PrintedText, printed_cell
from loaders.readers.printed_text import Look as Painted
from loaders.readers.reading import UnreadableFile

LAST_ROW = 1_048_575
LAST_COLUMN = 16_383


class Merge(NamedTuple):
    """A merged range: its first and last row and column, from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Formula(NamedTuple):
    """A formula whose stored result may be none: nothing was stored, or 0. `text` is as Excel writes it, without the =."""

    row: int
    column: int
    text: str
    stored: str
    style: NumberFormat
    is_1904: bool = False

    def shown(self, number: str) -> str:
        """What its cell shows for a result."""
        return self.style.number(number, self.is_1904)


class Look(NamedTuple):
    """How a run of text looks, as far as it says what belongs to the text of its cell."""

    is_struck: bool = False
    is_raised: bool = False  # or lowered
    is_unseen: bool = False  # in the colour of its ground

    @property
    def painted(self) -> Painted:
        """The look as it counts for the text of the cell."""
        if self.is_unseen:
            return Painted.UNPAINTED
        if self.is_struck:
            return Painted.STRUCK
        return Painted.RAISED if self.is_raised else Painted.PLAIN


PLAIN = Look()


def seen_text(runs: Iterable[tuple[str, Look]]) -> PrintedText:
    """Runs of text as one: what is struck out or not to be seen, and marks raised or lowered beside other text, stand apart."""
    runs = list(runs)
    if all(look == PLAIN for _, look in runs):
        return PrintedText("".join(text for text, _ in runs))
    lines: list[Line] = [[]]
    for text, look in runs:
        painted = look.painted
        first, *others = text.split("\n")
        lines[-1].append(Piece(first, painted))
        lines += [[Piece(other, painted)] for other in others]
    return printed_cell([[piece for piece in line if piece.text] for line in lines])


@dataclass
class Sheet:
    """A sheet as it is read: `rows` holds the shown text of each filled cell by row and column, from 0.

    `notes` is what was seen in a cell beside its text. `hidden_rows` and `hidden_columns` are ranges, first and last.
    `has_numbers` tells of figures that the texts do not show. `formulas` are those whose result may be none, and `numbers`
    the stored numbers that they may add up. `lines_below` are texts drawn somewhere over the cells.
    """

    name: str
    is_hidden: bool
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    notes: dict[tuple[int, int], list[tuple[CellNoteKind, str]]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    has_numbers: bool = False
    formulas: list[Formula] = field(default_factory=list)
    numbers: dict[tuple[int, int], str] = field(default_factory=dict)
    lines_below: list[str] = field(default_factory=list)

    def note(self, row: int, column: int, kind: CellNoteKind, text: str = "") -> None:
        """Note what was seen in a cell."""
        self.notes.setdefault((row, column), []).append((kind, text))

    def note_all(self, row: int, column: int, seen: PrintedText) -> str:
        """Note what was seen in a cell beside its text; returns the text."""
        for kind, text in seen.beside:
            self.note(row, column, kind, text)
        return seen.text

    def note_unshown(self, row: int, column: int, stored: str) -> None:
        """Note a number or a text that its format does not show."""
        if stored.strip():
            self.note(row, column, CellNoteKind.HIDDEN, stored)

    def hide_row(self, row: int) -> None:
        """Mark a row as hidden."""
        if self.hidden_rows and self.hidden_rows[-1][1] == row - 1:
            self.hidden_rows[-1] = (self.hidden_rows[-1][0], row)
        else:
            self.hidden_rows.append((row, row))


def refuse_more_cells(count: int, limits: Limits) -> None:
    """Raise `UnreadableFile` when a sheet has more filled cells than the limits allow."""
    if count > limits.cells:
        raise UnreadableFile(
            f"a workbook with a sheet of more than {limits.cells} cells, more than any account has "
            "(JUESUAN_MAX_CELLS).",
            f"工作簿有一张工作表超过 {limits.cells} 个单元格，多于任何决算（JUESUAN_MAX_CELLS）。",
        )
