"""A sheet as the readers of workbooks give it: its filled cells, merged ranges and hidden rows.

A sheet may have a million rows and one filled cell: only filled cells are kept.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from loaders.limits import Limits
from loaders.readers.reading import UnreadableFile

LAST_ROW = 1_048_575
LAST_COLUMN = 16_383


class Merge(NamedTuple):
    """A merged range: its first and last row and column, from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class Sheet:
    """A sheet as it is read: `rows` holds the shown text of each filled cell by row and column, from 0.

    `hidden_rows` are ranges of rows, first and last. `has_numbers` tells of figures that the texts do not show.
    `unreckoned` are the places of formulas whose result was not stored: what they would show is not known.
    """

    name: str
    is_hidden: bool
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    has_numbers: bool = False
    unreckoned: list[tuple[int, int]] = field(default_factory=list)

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
