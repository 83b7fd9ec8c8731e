"""Values go through PostgreSQL's COPY text format and come back as they were."""

from collections.abc import Iterator, Sequence

import psycopg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loaders.database.connection import connect
from loaders.database.copy_text import CopyValue, copy_block
from tests.postgres import PostgresServer
from tests.properties import PATIENT

NASTY = [
    *(
        "",
        " ",
        "NULL",
        "null",
        "Null",
        "\\N",
        "\\.",
        "\\",
        "\\\\",
        "\\t",
        '"',
        '""',
        "'",
        ",",
        "{}",
    ),
    *("{", "}", "\t", "\n", "\r", "\r\n", "\b\f\v", "a\tb", "\u2028", "\ufeff", "决算", "𠮷", "%s"),
]
TEXT = st.sampled_from(NASTY) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20
)
ROW = st.tuples(
    st.none() | st.integers(-(2**31), 2**31 - 1),
    st.none() | TEXT,
    st.none() | st.lists(TEXT, max_size=6).map(tuple),
)


@pytest.fixture(scope="module")
def table(each_server: PostgresServer) -> Iterator[psycopg.Connection]:
    """A connection with a temporary table `landed` of every kind of column we copy into."""
    with each_server.fresh_database(migrated=False) as url, connect(url) as connection:
        connection.execute(
            "create temp table landed (n int generated always as identity, i int, t text, a text[])"
        )
        connection.commit()
        yield connection


def test_the_format() -> None:
    rows = [(1, "a\tb", ("x", "", "NULL", 'q"\\', "line\n")), (None, None, ())]
    assert copy_block(rows) == (
        b'1\ta\\tb\t{x,"","NULL","q\\\\"\\\\\\\\","line\\n"}\n\\N\t\\N\t{}\n'
    )
    assert copy_block([]) == b""


@PATIENT
@given(st.lists(ROW, max_size=12))
@example([(0, text, (text, text)) for text in NASTY])
def test_values_come_back_as_they_were(
    table: psycopg.Connection, rows: list[Sequence[CopyValue]]
) -> None:
    with table.transaction(force_rollback=True), table.cursor() as cursor:
        with cursor.copy("copy landed (i, t, a) from stdin") as copy:
            copy.write(copy_block(rows))
        cursor.execute("select i, t, a from landed order by n")
        found = [(i, t, None if a is None else tuple(a)) for i, t, a in cursor]
    assert found == rows
