"""Made-up accounts for the dashboards: three years of three bureaus, one account whose sum is wrong, the sample."""

from dataclasses import replace
from pathlib import Path

from loaders.settings import PROJECT_ROOT
from tests.altered_accounts import printed_number
from tests.renderings.account import Account, made_up
from tests.renderings.formats import FORMATS
from tests.renderings.printed import AMOUNT, PrintedTable
from tests.renderings.regions import LAYOUTS

YEARS = (2022, 2023, 2024)
# Organisation → the layout it publishes in. Bureaus of one kind, so that peers can be compared.
PUBLISHERS = {"云岭市财政局": "shanghai", "海东市财政局": "yunnan", "江北市财政局": "national"}
BROKEN = "石桥市财政局"
# The made-up accounts have no performance forms; the sample has all of them.
SAMPLE = "曲靖市人民政府办公室"


def write_accounts(directory: Path) -> list[Path]:
    """One workbook an account, and the sample as it is; the files, in the order of their names."""
    for number, (organization, layout) in enumerate(PUBLISHERS.items()):
        for year in YEARS:
            _write(directory, organization, year, layout, made_up(10 * number + year - 2020, year))
    broken = made_up(77, 2024)
    _write(directory, BROKEN, 2024, "shanghai", broken, break_it=True)
    return sorted([*directory.iterdir(), *(PROJECT_ROOT / "samples").glob("*.txt")])


def _write(
    directory: Path,
    organization: str,
    year: int,
    layout: str,
    account: Account,
    *,
    break_it: bool = False,
) -> None:
    tables = LAYOUTS[layout](replace(account, organization=organization))
    if break_it:
        tables = [_with_first_amount_raised(table) for table in tables[:1]] + tables[1:]
    content = FORMATS["xlsx"](f"{organization}{year}年度部门决算", tables)
    (directory / f"{organization}_{year}.xlsx").write_bytes(content)


def _with_first_amount_raised(table: PrintedTable) -> PrintedTable:
    """The table with the first amount it prints a thousand higher: far more than rounding."""
    row, column = next(
        (row, column)
        for row, cells in enumerate(table.body)
        for column, cell in enumerate(cells)
        if AMOUNT.match(cell) and cell.strip("0.,")
    )
    cells = list(table.body[row])
    cells[column] = f"{(printed_number(cells[column]) or 0) + 1000:,.2f}"
    body = (*table.body[:row], tuple(cells), *table.body[row + 1 :])
    return replace(table, body=body)
