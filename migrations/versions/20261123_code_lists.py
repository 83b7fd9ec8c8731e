"""The code lists that juesuan ships: edition 0 of every list, and the changes between years.

The files in migrations/data/ hold the facts compiled for this project, unaltered; `evidence` says
how well each row is backed. A later list is another file and another revision, or is imported by
`juesuan codes import`; what this revision loads stays as it is.
"""

import csv
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import psycopg
from alembic import op

revision = "20261123_code_lists"
down_revision = "20261123_codes"
branch_labels = None
depends_on = None

DATA = Path(__file__).resolve().parent.parent / "data"
LISTS = ("functional_class", "economic_class", "government_economic_class", "income_class")
SHIPPED = 0


def upgrade() -> None:
    """Load the shipped lists and changes by COPY."""
    with _driver_connection().cursor() as cursor:
        for list_name in LISTS:
            file = DATA / f"{list_name}.csv"
            header, rows = _read(file)
            cursor.execute(
                "insert into codes.code_edition (list_name, edition_year, source, content_sha256) "
                "values (%s, %s, %s, %s)",
                (
                    list_name,
                    SHIPPED,
                    f"compiled for juesuan: {file.name}",
                    hashlib.sha256(file.read_bytes()).hexdigest(),
                ),
            )
            _copy(cursor, list_name, (*header, "edition_year"), ((*row, SHIPPED) for row in rows))
        header, rows = _read(DATA / "code_changes.csv")
        columns = ("list_name" if column == "list" else column for column in header)
        numbered = ((number, *row) for number, row in enumerate(rows, start=1))
        _copy(cursor, "code_change", ("change_no", *columns), numbered)


def downgrade() -> None:
    """Remove what was shipped; official lists that were imported stay."""
    op.execute("delete from codes.code_change")
    for list_name in LISTS:
        op.execute(f"delete from codes.{list_name} where edition_year = {SHIPPED}")  # noqa: S608 - constants of this page
    op.execute(f"delete from codes.code_edition where edition_year = {SHIPPED}")  # noqa: S608


def _driver_connection() -> psycopg.Connection:
    connection = op.get_bind().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError(f"COPY needs psycopg 3, found {type(connection).__name__}")
    return connection


def _read(file: Path) -> tuple[list[str], list[list[str | None]]]:
    with file.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return header, [[value or None for value in row] for row in rows]


def _copy(
    cursor: psycopg.Cursor[tuple[object, ...]],
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    # Names come from this module and from the headers of files that are part of it.
    with cursor.copy(f"copy codes.{table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)
