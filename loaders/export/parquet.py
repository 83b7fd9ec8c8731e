"""Parquet, written by DuckDB from what PostgreSQL streams: amounts are decimals, never floats."""

from pathlib import Path

import duckdb
from psycopg import sql

from loaders.database.connection import Connection
from loaders.export.delimited import copy_csv
from loaders.export.relations import Column, Relation

_TYPES = {
    "uuid": "UUID",
    "text": "VARCHAR",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp with time zone": "TIMESTAMP",  # in UTC
    "numeric": "VARCHAR",  # without bounds: no type of Parquet holds every such number, its text does
}
# Nothing is fetched from anywhere, and one thread writes the rows in their order.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "1",
}


def write_parquet(connection: Connection, relation: Relation, file: Path) -> int:
    """Write the relation to `file`, compressed by zstd; gives back the number of rows.

    Times are in UTC; a numeric without bounds is written as its text.
    """
    passing = file.with_name(f"{file.name}.passing")
    try:
        with passing.open("wb") as target:
            query = relation.query([_expression(column) for column in relation.columns])
            count = copy_csv(connection, query, target.write)
        _convert(passing, relation, file)
    finally:
        passing.unlink(missing_ok=True)
    return count


def _expression(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if column.type == "timestamp with time zone":
        return sql.SQL("{0} at time zone 'UTC' as {0}").format(name)
    return name


def _convert(passing: Path, relation: Relation, file: Path) -> None:
    columns = {column.name: _type(column) for column in relation.columns}
    with duckdb.connect(config=_SETTINGS) as database:
        rows = database.read_csv(
            str(passing),
            header=True,
            columns=columns,
            delimiter=",",
            quotechar='"',
            escapechar='"',
            na_values="",
            allow_quoted_nulls=False,
            auto_detect=False,
            parallel=False,
            max_line_size=64 * 1024 * 1024,
        )
        rows.write_parquet(str(file), compression="zstd")


def _type(column: Column) -> str:
    if column.scale is not None:
        return column.type.replace("numeric", "DECIMAL")
    return _TYPES[column.type]
