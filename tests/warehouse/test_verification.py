"""A fact is no better verified than the worst of its figures: the macro that says so, on PostgreSQL itself."""

from itertools import combinations_with_replacement, permutations

import psycopg
import pytest
from jinja2 import Environment

from loaders.settings import DBT_PROJECT

_MACROS = (DBT_PROJECT / "macros" / "verification.sql").read_text(encoding="utf-8")
_QUERY = "select {{ worst_verification('state') }} from unnest(%s::text[]) as given (state)"
# From the worst to the best.
STATES = ("unverified", "within_rounding", "verified")


@pytest.mark.parametrize("states", list(combinations_with_replacement(STATES, 3)), ids="-".join)
def test_the_worst_of_the_figures_counts(database_url: str, states: tuple[str, ...]) -> None:
    query = Environment(autoescape=False).from_string(_MACROS + _QUERY).render()  # noqa: S701 - SQL
    with psycopg.connect(database_url) as connection:
        for order in set(permutations(states)):
            row = connection.execute(query.encode(), [list(order)]).fetchone()
            assert row == (min(states, key=STATES.index),)
