"""What several layouts have in common: the rows of form 01, 行次, the columns of forms 05 and of 三公."""

from tests.renderings.account import Account
from tests.renderings.layouts import (
    Money,
    income_lines,
    side_by_side,
    summary_sides,
)

THREE = (
    "three_public",
    "going_abroad",
    "vehicle",
    "vehicle.purchase",
    "vehicle.running",
    "reception",
)
BALANCE = (
    *("opening", "opening.basic", "opening.project", "income", "income.basic", "income.project"),
    *(
        "expenditure",
        "expenditure.basic",
        "expenditure.basic.personnel",
        "expenditure.basic.operating",
    ),
    *("expenditure.project", "closing", "closing.basic", "closing.project"),
    *("closing.project.carryover", "closing.project.surplus"),
)


def summary_rows(
    account: Account,
    money: Money,
    *,
    by_fund: bool,
    classes: tuple[str, ...],
    surplus: str,
    total: str,
) -> list[tuple[str, ...]]:
    left, right = summary_sides(
        account, money, income=income_lines(account, by_fund=by_fund), classes=classes
    )
    rows = side_by_side(left, right, (2, 2))
    rows.append(("本年收入合计", money(account.income), "本年支出合计", money(account.expenditure)))
    rows.append(
        (surplus, money(account.use_of_surplus), "结余分配", money(account.surplus_distribution))
    )
    rows.append(
        ("年初结转和结余", money(account.opening), "年末结转和结余", money(account.closing))
    )
    rows.append((total, money(account.grand_total), total, money(account.grand_total)))
    return rows


def numbered(rows: list[tuple[str, ...]], at: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
    """The rows with 行次 put in before the columns `at`, counted down one column after the other."""
    result: list[tuple[str, ...]] = []
    for number, row in enumerate(rows, start=1):
        cells = list(row)
        for turn, column in enumerate(reversed(at)):
            side = len(at) - 1 - turn
            cells.insert(column, str(number + side * len(rows)))
        result.append(tuple(cells))
    return tuple(result)
