"""CSV as PostgreSQL writes it, streamed: UTF-8 with a byte order mark, every digit as it is stored."""

from collections.abc import Callable
from pathlib import Path

from psycopg import sql

from loaders.database.connection import Connection
from loaders.export.relations import Column, Relation

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # by it Excel knows UTF-8
# What a spreadsheet would take for the beginning of a formula (OWASP, CSV injection); a plain number is none.
_FORMULA = r"^[=+\-@\t\r＝＋－＠]"
_NUMBER = r"^-?[0-9][0-9,]*(\.[0-9]+)?%?$"


def write_csv(connection: Connection, relation: Relation, file: Path) -> int:
    """Write the relation to `file` for spreadsheets; gives back the number of rows.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; nothing else is changed.
    """
    with file.open("wb") as target:
        target.write(BYTE_ORDER_MARK)
        return copy_csv(
            connection, relation.query([_harmless(c) for c in relation.columns]), target.write
        )


def copy_csv(connection: Connection, query: sql.Composed, write: Callable[[bytes], object]) -> int:
    """Stream what a query gives as CSV with a header; gives back the number of rows."""
    statement = sql.SQL("copy ({}) to stdout (format csv, header true)").format(query)
    with connection.cursor() as cursor:
        with cursor.copy(statement) as blocks:
            for block in blocks:
                write(bytes(block))
        return cursor.rowcount


def _harmless(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if not column.is_text:
        return name
    return sql.SQL(
        "case when {name} ~ {formula} and {name} !~ {number} then '''' || {name} else {name} end as {name}"
    ).format(name=name, formula=sql.Literal(_FORMULA), number=sql.Literal(_NUMBER))
