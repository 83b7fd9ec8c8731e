"""Reads a printed table header as a tree and finds which physical column each of its leaves is.

Published headers are often shifted: merged cells lose a column, a second header row starts too far right. So texts are
matched in the order they stand, row by row, against the tree of the form; where they stand only decides between readings
that are both possible. The printed column numbers (栏次), when there are any, must fall on the amount columns.
A header with a text that finds no place, or with two equally good readings, is refused: a wrong column is worse than none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from loaders.forms.form import HeaderCell
from loaders.forms.reasons import Reason

HeaderRow = tuple[tuple[int, str], ...]  # (0-based column, normalised text), left to right
_BLOCK_OF_SIDE = {"income": 1, "expenditure": 2, "nature": 3}
_MOST_READINGS = 20_000  # far above what a form can give; a guard against a pathological header
_MOST_BLOCKS = 6  # side by side; published are 2 to 4, and the readings multiply with each


@dataclass(frozen=True)
class Leaf:
    """A column as the header tells it; `anchors` are the printed positions of the texts that start with it."""

    cell: HeaderCell
    path: tuple[str, ...]
    anchors: tuple[int, ...]
    block: int


@dataclass(frozen=True)
class Column:
    """What one physical column (0-based `index`) of a section means."""

    index: int
    block: int
    role: str
    measure: str | None
    item: str | None
    fund: str | None
    value: str
    side: str | None
    path: tuple[str, ...]
    cells: str | None = None

    @classmethod
    def of(cls, index: int, block: int, cell: HeaderCell, path: tuple[str, ...]) -> "Column":
        """The column at `index` as `cell` of the catalogue tells it."""
        return cls(
            *(index, block, cell.role or "text", cell.measure, cell.item, cell.fund),
            *(cell.value, cell.side, path, cell.cells),
        )


@dataclass(frozen=True)
class HeaderReading:
    """The columns of a section; `displacement` is by how many cells the printed header texts are out of place."""

    columns: tuple[Column, ...]
    displacement: int


@dataclass(frozen=True)
class HeaderProblem:
    """Why a header could not be read."""

    reason: Reason


@lru_cache(maxsize=256)  # the tables of one form, the project forms above all, repeat their header
def read_header(
    cells: tuple[HeaderCell, ...],
    rows: tuple[HeaderRow, ...],
    width: int,
    blank_columns: frozenset[int],
    numbered_columns: frozenset[int],
    repeats: bool,
) -> HeaderReading | HeaderProblem:
    """Find the one best reading of the header `rows` of a section that is `width` columns wide.

    `blank_columns` hold no text in any row of the section and may be left out; `numbered_columns` carry a printed
    column number and must be exactly the amount columns (empty when no numbers are printed).
    """
    known = {text for cell in cells for text in cell.texts()}
    strange = [text for row in rows for _, text in row if text not in known]
    if strange:
        return HeaderProblem(unknown_texts(strange))
    best: dict[tuple[Column, ...], int] = {}
    found_any = False
    for leaves in islice(_readings(cells, rows, repeats), _MOST_READINGS):
        found_any = True
        placed = _place(leaves, width, blank_columns, numbered_columns)
        if placed is not None:
            columns, cost = placed
            best[columns] = min(cost, best.get(columns, cost))
    if not best:
        if found_any:
            return HeaderProblem(
                Reason(
                    f"the header's columns do not fit the {width} columns of the table",
                    f"表头与表的 {width} 列对不上",
                )
            )
        return HeaderProblem(
            Reason(
                "the header's texts are known, but not in an order the form allows",
                "表头文字已知，但排列不是此表所有",
            )
        )
    lowest = min(best.values())
    winners = {_meaning(columns): columns for columns, cost in best.items() if cost == lowest}
    if len(winners) > 1:
        return HeaderProblem(
            Reason(
                "the header can be read in two ways; columns ambiguous", "表头有两种读法，列义不明"
            )
        )
    return HeaderReading(next(iter(winners.values())), lowest)


def unknown_texts(strange: Sequence[str]) -> Reason:
    """The reason to refuse a header that holds these texts, which its form does not know."""
    texts = "、".join(dict.fromkeys(strange))
    return Reason(f"header texts not known for this form: {texts}", f"表头有未知的文字：{texts}")


def _meaning(columns: tuple[Column, ...]) -> tuple[tuple[object, ...], ...]:
    return tuple(
        (c.index, c.block, c.role, c.measure, c.item, c.fund, c.value, c.side) for c in columns
    )


# --- reading: texts → leaves ------------------------------------------------------------------------------------------

_Cursors = tuple[int, ...]
_Partial = tuple[tuple[Leaf, ...], _Cursors]


def _readings(
    cells: tuple[HeaderCell, ...], rows: Sequence[HeaderRow], repeats: bool
) -> Iterator[tuple[Leaf, ...]]:
    """Every way to read all header texts, as the sequence of leaves from left to right."""
    end = tuple(len(row) for row in rows)

    def blocks(cursors: _Cursors, block: int, beginning: HeaderCell | None) -> Iterator[_Partial]:
        for leaves, after in _forest(cells, rows, 0, cursors, block):
            if not leaves or (repeats and all(leaf.cell.role != "amount" for leaf in leaves)):
                continue  # blocks side by side are whole: each has its own amount column
            if beginning is not None and leaves[0].cell != beginning:
                continue  # and each begins as the first one does
            yield leaves, after
            if repeats and after != end and block < _MOST_BLOCKS:
                yield from (
                    (leaves + more, last) for more, last in blocks(after, block + 1, leaves[0].cell)
                )

    for leaves, cursors in blocks(tuple(0 for _ in rows), 1, None):
        if cursors == end:
            yield leaves


def _forest(
    cells: tuple[HeaderCell, ...],
    rows: Sequence[HeaderRow],
    level: int,
    cursors: _Cursors,
    block: int,
) -> Iterator[_Partial]:
    """Read some of `cells`, in their order, from header row `level`."""
    if not cells:
        yield (), cursors
        return
    first, rest = cells[0], cells[1:]
    for leaves, after in _node(first, rows, level, cursors, block):
        for more, last in _forest(rest, rows, level, after, block):
            yield leaves + more, last
    yield from _forest(rest, rows, level, cursors, block)


def _node(
    cell: HeaderCell, rows: Sequence[HeaderRow], level: int, cursors: _Cursors, block: int
) -> Iterator[_Partial]:
    if level < len(rows) and cursors[level] < len(rows[level]):
        position, text = rows[level][cursors[level]]
        if text in cell.headers:
            after = (*cursors[:level], cursors[level] + 1, *cursors[level + 1 :])
            if cell.role:
                own_block = _BLOCK_OF_SIDE.get(cell.side or "", block)
                yield (Leaf(cell, (text,), (position,), own_block),), after
            for lower in range(level + 1, len(rows)):
                for leaves, last in _forest(cell.children, rows, lower, after, block):
                    if leaves:
                        yield _under(leaves, text, position), last
    if cell.optional:
        for leaves, last in _forest(cell.children, rows, level, cursors, block):
            if leaves and not (cell.whole and leaves[0].cell != cell.children[0]):
                yield leaves, last


def _under(leaves: tuple[Leaf, ...], text: str, position: int) -> tuple[Leaf, ...]:
    first, *others = (
        Leaf(leaf.cell, (text, *leaf.path), leaf.anchors, leaf.block) for leaf in leaves
    )
    return (Leaf(first.cell, first.path, (position, *first.anchors), first.block), *others)


# --- placing: leaves → physical columns -------------------------------------------------------------------------------


def _place(
    leaves: tuple[Leaf, ...], width: int, blank: frozenset[int], numbered: frozenset[int]
) -> tuple[tuple[Column, ...], int] | None:
    """The cheapest way to give every column a leaf, leaves in order; None when there is none."""
    if len(leaves) > width:
        return None
    # costs[j]: cheapest way to fill the columns so far when leaf j-1 was the last one begun; choices remember how.
    unreachable = width * width * len(leaves) + 1
    costs = [0] + [unreachable] * len(leaves)
    choices: list[list[bool]] = []
    for column in range(width):
        following, begun = [unreachable] * len(costs), [False] * len(costs)
        for j, cost in enumerate(costs):
            if cost >= unreachable:
                continue
            if _may_continue(leaves[j - 1] if j else None, column, blank) and cost < following[j]:
                following[j], begun[j] = cost, False
            if j < len(leaves) and _may_begin(leaves[j], column, numbered):
                price = cost + sum(abs(anchor - column) for anchor in leaves[j].anchors)
                if price < following[j + 1]:
                    following[j + 1], begun[j + 1] = price, True
        costs = following
        choices.append(begun)
    if costs[-1] >= unreachable:
        return None
    return _columns(leaves, choices, blank), costs[-1]


def _may_begin(leaf: Leaf, column: int, numbered: frozenset[int]) -> bool:
    return not numbered or (leaf.cell.role == "amount") == (column in numbered)


def _may_continue(leaf: Leaf | None, column: int, blank: frozenset[int]) -> bool:
    return column in blank or (leaf is not None and leaf.cell.spans)


def _columns(
    leaves: tuple[Leaf, ...], choices: list[list[bool]], blank: frozenset[int]
) -> tuple[Column, ...]:
    columns: list[Column] = []
    j = len(leaves)
    for index in range(len(choices) - 1, -1, -1):
        begun = choices[index][j]
        leaf = leaves[j - 1] if j else None
        if leaf is not None and (begun or (leaf.cell.spans and index not in blank)):
            columns.append(Column.of(index, leaf.block, leaf.cell, leaf.path))
        if begun:
            j -= 1
    return tuple(reversed(columns))
