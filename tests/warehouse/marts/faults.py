"""Faults of the pen injected one at a time into accounts: what was changed, where, and how it should read."""

import itertools
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path

from loaders.forms.recogniser import recognise
from loaders.readers import read_file
from tests.renderings.account import Account, made_up
from tests.renderings.files import as_text
from tests.renderings.printed import AMOUNT, PrintedTable
from tests.renderings.regions import LAYOUTS
from tests.renderings.sample import printed_again

# table, row and column as the warehouse counts them, from 1.
Address = tuple[int, int, int]
Cells = dict[tuple[int, int], str]
Key = tuple[str, int]
_EVALUATIONS = ("evaluation_narrative", "department_performance", "project_performance")
# Which account, which of its tables, row and column of the body.
Place = tuple[Key, int, int, int]


@dataclass(frozen=True)
class Publication:
    """An account that any organisation may publish: the year, and the tables it then prints."""

    year: int
    tables: Callable[[str], list[PrintedTable]]


Publications = dict[Key, Publication]


@dataclass(frozen=True)
class Fault:
    """One fault in a copy of an account of its own. `cells` are the changed cells with what rightly stands there."""

    organization: str
    account: Key  # layout and seed
    kind: str
    form_id: str
    unit: str
    cells: tuple[tuple[Address, str], ...]
    printed: tuple[str, ...]  # what the changed cells print now
    content: bytes

    @property
    def layout(self) -> str:
        """The layout it is printed in."""
        return self.account[0]

    @property
    def addresses(self) -> frozenset[Address]:
        """The changed cells."""
        return frozenset(address for address, _ in self.cells)


def _digits(text: str) -> list[int]:
    return [n for n, character in enumerate(text) if character.isdigit()]


def _printed(digits: str, negative: bool) -> str:
    return f"{Decimal(('-' if negative else '') + digits) / 100:,.2f}"


def _other_digit(text: str, dice: random.Random) -> str:
    place = dice.choice(_digits(text))
    new = dice.choice([d for d in "0123456789" if d != text[place]])
    return text[:place] + new + text[place + 1 :]


def _lost_digit(text: str, dice: random.Random) -> str:
    digits = re.sub(r"\D", "", text)
    place = dice.randrange(len(digits))
    return _printed(digits[:place] + digits[place + 1 :], text.startswith("-"))


def _transposed(text: str, dice: random.Random) -> str:
    digits = re.sub(r"\D", "", text)
    places = [n for n in range(len(digits) - 1) if digits[n] != digits[n + 1]]
    if not places:
        return text
    n = dice.choice(places)
    swapped = digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :]
    return _printed(swapped, text.startswith("-"))


def _sign(text: str, dice: random.Random) -> str:
    return text.removeprefix("-") if text.startswith("-") else "-" + text


def _ten_thousand(text: str, dice: random.Random) -> str:
    value = Decimal(text.replace(",", ""))
    return f"{value * 10000:,.2f}" if value < 10**6 else f"{value / 10000:,.2f}"


def _blank(text: str, dice: random.Random) -> str:
    return ""


OF_ONE_FIGURE: dict[str, Callable[[str, random.Random], str]] = {
    "a digit changed": _other_digit,
    "a digit lost": _lost_digit,
    "two digits transposed": _transposed,
    "sign": _sign,
    "yuan and ten thousand": _ten_thousand,
    "figure left out": _blank,
}
# The neighbour a figure slips into, as a step in rows and columns.
OF_TWO_CELLS = {"in the next column": (0, 1), "in the next row": (1, 0)}
KINDS = (*OF_ONE_FIGURE, *OF_TWO_CELLS, "row one column off")


def amounts_of(table: PrintedTable) -> Iterator[tuple[int, int, str]]:
    """Row and column of the body, and the text, of every printed amount that is not zero."""
    for r, row in enumerate(table.body):
        for c, cell in enumerate(row):
            if AMOUNT.match(cell) and Decimal(cell.replace(",", "")):
                yield r, c, cell


def _takes_amounts(table: PrintedTable, column: int) -> bool:
    names = [name for block in table.blocks for name in block]
    return names[column] not in ("code", "name", "label", "line_no", "")


def _in_one_block(table: PrintedTable, left: int, right: int) -> bool:
    ends = [sum(map(len, table.blocks[: n + 1])) for n in range(len(table.blocks))]
    return not any(left < end <= right for end in ends)


def _changed_cells(
    table: PrintedTable, r: int, c: int, kind: str, dice: random.Random
) -> Cells | None:
    """The cells of a fault with what they now print, or None where the fault cannot happen here."""
    text = table.body[r][c]
    if kind in OF_ONE_FIGURE:
        new = OF_ONE_FIGURE[kind](text, dice)
        return None if new == text else {(r, c): new}
    if kind in OF_TWO_CELLS:
        down, right = OF_TWO_CELLS[kind]
        other = (r + down, c + right)
        if other[0] >= len(table.body) or other[1] >= table.width:
            return None
        neighbour = table.body[other[0]][other[1]]
        possible = _takes_amounts(table, other[1]) and _in_one_block(table, c, other[1])
        # A figure slips into a blank, or changes places with the one beside it.
        if not possible or neighbour == text or not (not neighbour or AMOUNT.match(neighbour)):
            return None
        return {(r, c): neighbour, other: text}
    return _shifted_row(table, r, c)


def _shifted_row(table: PrintedTable, r: int, c: int) -> Cells | None:
    """The figures of a row from column `c` up to the next blank, each one column to the right."""
    row = table.body[r]
    end = c
    while end < table.width and AMOUNT.match(row[end]):
        end += 1
    if end - c < 2 or end >= table.width or row[end] or not _takes_amounts(table, end):
        return None
    if not _in_one_block(table, c, end):
        return None
    moved = {(r, n): row[n - 1] for n in range(c + 1, end + 1) if row[n] != row[n - 1]}
    return {(r, c): "", **moved}


def _with(table: PrintedTable, cells: Cells) -> PrintedTable:
    body = [list(row) for row in table.body]
    for (r, c), text in cells.items():
        body[r][c] = text
    return replace(table, body=tuple(tuple(row) for row in body))


def clean_accounts(seeds: Sequence[int]) -> Publications:
    """The made-up accounts by layout and seed. Before 2018 there was no class 223: such accounts are left out."""
    found: Publications = {}
    for layout, seed in itertools.product(LAYOUTS, seeds):
        account = made_up(seed, year=2016 if layout == "before_2018" else 2024)
        if layout != "before_2018" or not any(i.code.startswith("223") for i in account.items):
            found[layout, seed] = Publication(account.year, partial(_made_up, layout, account))
    return found


def _made_up(layout: str, account: Account, organization: str) -> list[PrintedTable]:
    """As that organisation prints them, without lines of classes that have no figure."""
    return [
        replace(
            table, body=tuple(row for row in table.body if row[0] or any(map(AMOUNT.match, row)))
        )
        for table in LAYOUTS[layout](replace(account, organization=organization))
    ]


def published_account(path: Path) -> Publication:
    """A real account, its accounting tables printed again as text; the heading names the organisation.

    Self-evaluations name theirs inside the table, and no hard identity uses them: they are left out.
    """
    document = recognise(read_file(path))
    years = [e.value for e in document.evidence if e.field == "year"]
    tables = [
        printed_again(table)
        for table in document.tables
        if table.form_id and table.form_id not in _EVALUATIONS
    ]
    return Publication(int(years[0]), lambda _: tables)


def as_file(publication: Publication, organization: str) -> bytes:
    """The text file without a fault."""
    return as_text(
        f"{organization}{publication.year}年度部门决算", publication.tables(organization)
    )


def _places(publications: Publications) -> list[Place]:
    return [
        (key, number, r, c)
        for key, publication in publications.items()
        for number, table in enumerate(publication.tables("某局"))
        for r, c, _ in amounts_of(table)
    ]


def faults(publications: Publications, count: int, seed: int = 0) -> Iterator[Fault]:
    """`count` faults, every kind as often as every other, each in a cell picked by chance."""
    dice = random.Random(seed)
    places = _places(publications)
    found = 0
    while found < count:
        kind = KINDS[found % len(KINDS)]
        fault = _injected(publications, dice.choice(places), kind, found + 1, dice)
        if fault is not None:
            found += 1
            yield fault


def faults_everywhere(publications: Publications, seed: int = 0) -> Iterator[Fault]:
    """A fault in every figure, of the next kind in turn that can happen there."""
    dice = random.Random(seed)
    kinds = itertools.cycle(KINDS)
    for number, place in enumerate(_places(publications), start=1):
        tried = (
            _injected(publications, place, kind, number, dice)
            for kind in itertools.islice(kinds, len(KINDS))
        )
        yield from itertools.islice((fault for fault in tried if fault is not None), 1)


def _injected(
    publications: Publications, place: Place, kind: str, ordinal: int, dice: random.Random
) -> Fault | None:
    key, number, r, c = place
    organization = f"第{ordinal:05}号局"
    publication = publications[key]
    tables = publication.tables(organization)
    table = tables[number]
    changed = _changed_cells(table, r, c, kind, dice)
    if changed is None:
        return None
    copy = [*tables[:number], _with(table, changed), *tables[number + 1 :]]
    return Fault(
        organization=organization,
        account=key,
        kind=kind,
        form_id=table.form_id,
        unit=table.unit,
        cells=tuple(
            ((number + 1, len(table.header) + row + 1, column + 1), table.body[row][column])
            for row, column in changed
        ),
        printed=tuple(changed.values()),
        content=as_text(f"{organization}{publication.year}年度部门决算", copy),
    )
