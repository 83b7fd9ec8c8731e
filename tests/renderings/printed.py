"""What is printed: tables with captions, header cells, body and notes, and what each body row says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.document import Span
from tests.golden_accounts import BlockRow, plain_label

# An amount as every layout prints it, in yuan or 万元.
AMOUNT = re.compile(r"^-?\d{1,3}(,\d{3})*\.\d\d$")


@dataclass(frozen=True)
class PrintedTable:
    """A table as a layout prints it. `blocks` name the columns of each half, as the golden files do.

    `header` are rows of the full width; `spans` its merged cells. `captions` are lines above, each of one or two texts
    (left and right).
    """

    form_id: str
    title: str
    unit: str
    blocks: tuple[tuple[str, ...], ...]
    header: tuple[tuple[str, ...], ...]
    spans: tuple[Span, ...]
    body: tuple[tuple[str, ...], ...]
    captions: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    title_first: bool = True
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Number of columns."""
        return sum(map(len, self.blocks))

    def says(self) -> tuple[BlockRow, ...]:
        """Every block row with its code, label and amounts: what any reader must find."""
        found: list[BlockRow] = []
        for row in self.body:
            start = 0
            for number, columns in enumerate(self.blocks, start=1):
                cells = row[start : start + len(columns)]
                start += len(columns)
                block_row = _block_row(number, columns, cells)
                if block_row is not None:
                    found.append(block_row)
        return tuple(found)


def _block_row(number: int, columns: Sequence[str], cells: Sequence[str]) -> BlockRow | None:
    pairs = list(zip(columns, cells, strict=True))
    code = "".join(cell for column, cell in pairs if column == "code")
    label = "".join(cell for column, cell in pairs if column in ("name", "label"))
    if code and not code.isdigit():  # 合计 across the code cells, or 类 款 项 beside it
        label, code = code.replace("类款项", "") + label, ""
    amounts = tuple(
        (column, cell)
        for column, cell in pairs
        if column not in ("code", "name", "label", "line_no", "measure", "") and cell
    )
    if not (code or amounts or plain_label(label) not in ("", "合计")):
        return None
    return BlockRow(number, code, plain_label(label), amounts)


def header_of(*lines: str) -> tuple[tuple[tuple[str, ...], ...], tuple[Span, ...]]:
    """Header rows and spans from lines with | between cells: < goes on with the cell to the left, ^ with the one above."""
    grid = [[cell.strip() for cell in line.split("|")] for line in lines]
    texts = tuple(tuple("" if cell in ("<", "^") else cell for cell in row) for row in grid)
    spans: list[Span] = []
    for r, row in enumerate(grid):
        for c, cell in enumerate(row):
            if cell in ("<", "^"):
                continue
            across, down = _extent(grid, r, c)
            if across > 1 or down > 1:
                spans.append(Span(r, c, down, across))
    return texts, tuple(spans)


def _extent(grid: list[list[str]], r: int, c: int) -> tuple[int, int]:
    across = 1
    while c + across < len(grid[r]) and grid[r][c + across] == "<":
        across += 1
    down = 1
    while r + down < len(grid) and grid[r + down][c] == "^":
        down += 1
    return across, down
