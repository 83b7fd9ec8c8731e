"""The figures the sample account prints, found in its text alone: what juesuan must report, no more and no less."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.altered_accounts import Row, printed_number, table_rows

# The forms of the file's tables in its order, each with the columns that hold figures (the last ones fourteen times).
FIGURE_COLUMNS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("income_expenditure_summary", (3, 6)),
    ("income", tuple(range(5, 13))),
    ("expenditure", tuple(range(5, 11))),
    ("appropriation_summary", (3, 6, 7, 8, 9)),
    ("general_budget_appropriation", tuple(range(5, 21))),
    ("general_budget_basic_by_economic", (3, 6, 9)),
    ("general_budget_project_by_economic", (3, 6, 9, 12)),
    ("government_fund_appropriation", tuple(range(5, 21))),
    ("state_capital_appropriation", tuple(range(7, 15))),
    ("three_public", (3, 4, 5)),
    ("three_public_general_budget", (3, 4, 5)),
    ("evaluation_narrative", ()),
    ("department_performance", (4, 5, 6, 7, 8)),
    *[("project_performance", (3, 4, 5, 6, 7, 8))] * 14,
)
INDICATOR_COLUMNS = (8, 9)
NARRATED_FROM = ("部门年度目标", "预期目标")


@dataclass(frozen=True)
class Figure:
    """A printed figure: where, as what, how much."""

    form_id: str
    table_no: int
    row_no: int
    column_no: int
    line: int
    printed_text: str
    kind: str
    number: Decimal
    amount_yuan: Decimal | None


def printed_figures(text: str) -> set[Figure]:
    """Every figure of the file, read from the text alone."""
    figures: set[Figure] = set()
    columns: tuple[int, ...] = ()
    for row in table_rows(text):
        form_id, first_columns = FIGURE_COLUMNS[row.table_no - 1]
        if row.row_no == 1:
            columns = first_columns
        if row.cells[0] in NARRATED_FROM or row.cells[0].startswith("其他需"):
            columns = ()
        if row.cells[0] == "一级指标" and form_id == "project_performance":
            columns = INDICATOR_COLUMNS
        if any(cell.replace(" ", "") == "栏次" for cell in row.cells):
            continue
        # The bottom line of a self-evaluation: its full mark, and the mark given, wherever it stands.
        of_row = range(2, 10) if row.cells[0] == "总分" else columns
        figures |= set(_figures_of_row(form_id, row, of_row))
    return figures


def _figures_of_row(form_id: str, row: Row, columns: Sequence[int]) -> Iterator[Figure]:
    for column in columns:
        cell = row.cells[column - 1] if column <= len(row.cells) else ""
        number = printed_number(cell)
        if number is None:
            continue
        kind = _kind_of(form_id, row, column, cell)
        amount = number if kind == "money" else None
        place = (form_id, row.table_no, row.row_no, column, row.line)
        yield Figure(*place, cell, kind, number, amount)


def _kind_of(form_id: str, row: Row, column: int, cell: str) -> str:
    if cell.endswith("%"):
        return "percent"
    if form_id == "project_performance":
        return "money" if column <= 5 and row.cells[0] != "总分" else "score"
    return "count" if re.search("（[个人辆]）$", row.cells[0]) else "money"
