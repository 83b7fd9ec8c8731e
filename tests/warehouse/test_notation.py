"""The macros of the dbt project read the examples of the table of characters as Python does (tests/unit/test_notation.py)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import psycopg
from jinja2 import Environment

from loaders.notation.table import examples, units
from loaders.notation.text import code_text
from loaders.settings import DBT_PROJECT

_MACROS = "".join(
    (DBT_PROJECT / "macros" / name).read_text(encoding="utf-8")
    for name in ("notation.sql", "text.sql", "amount.sql")
)
_QUERY = """
with cells as (
    select
        printed,
        {{ figure_text('printed') }} as figure,
        {{ plain('printed') }} as plain,
        {{ code_text('printed') }} as code
    from unnest(:given::text[]) with ordinality as given (printed, place)
    order by place
),
states as (select *, {{ cell_state('figure') }} as state from cells)
select
    plain,
    state,
    case when state = 'amount' then {{ printed_number('figure') }} end as number,
    case when state = 'amount' then {{ printed_decimals('figure') }} end as decimals,
    case when state = 'amount' then {{ trailing_unit('figure') }} end as unit,
    case when state = 'unreadable' then {{ unreadable_reason('figure') }} end as reason,
    code
from states
"""


def _expected(example: Mapping[str, Any]) -> tuple[object, ...]:
    number = Decimal(example["number"]) if "number" in example else None
    said = (example.get(name) for name in ("decimals", "unit", "reason"))
    code = example.get("code", code_text(example["printed"]))
    return (example["plain"], example["state"], number, *said, code)


def _asked(url: str, query: str, given: list[str]) -> list[tuple[object, ...]]:
    rendered = Environment(autoescape=False).from_string(_MACROS + query).render()  # noqa: S701
    with psycopg.connect(url) as connection:
        return connection.execute(
            rendered.replace("%", "%%").replace(":given", "%s").encode(), (given,)
        ).fetchall()


def test_sql_reads_the_examples(each_empty_url: str) -> None:
    found = _asked(each_empty_url, _QUERY, [example["printed"] for example in examples()])
    wrong = [
        (example["printed"], row)
        for example, row in zip(examples(), found, strict=True)
        if row != _expected(example)
    ]
    assert not wrong


def test_sql_knows_the_units(each_empty_url: str) -> None:
    query = "select {{ yuan_in('unit') }} from unnest(:given::text[]) as given (unit)"
    found = _asked(each_empty_url, query, list(units()))
    assert [row[0] for row in found] == list(units().values())
