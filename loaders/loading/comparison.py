"""Compares a new reading of a document with the one in the warehouse: is anything different, and which tables."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg import sql

from loaders.database.connection import Connection
from loaders.forms.recognition import RecognisedDocument
from loaders.loading.raw_rows import TABLE_COLUMNS, raw_rows

# From this number on rows are of readings that were set aside: migrations/reading_schema.py.
ASIDE = 10_000_000
_NUMBERS = {
    **dict.fromkeys(("document_table", "table_column", "table_row", "cell_note"), "table_no"),
    "paragraph": "paragraph_no",
    "account_evidence": "evidence_no",
    "form_mention": "mention_no",
    "reading_problem": "problem_no",
    "narrative_claim": "claim_no",
}
# What follows from the evidence; the rest explains it to people, and may read otherwise with every new form.
_EVIDENCE_THAT_COUNTS = ("titled_form", "recognised_by", "figures_not_placed", "reason_zh")
_LEFT_OUT = frozenset({"document_id", "catalogue_version"})


@dataclass(frozen=True)
class TableSeen:
    """A table in one reading: where it stands, what it is called, and the form it was recognised as (None: refused)."""

    position: int
    table_no: int
    title: str | None
    form_id: str | None
    row_count: int


@dataclass(frozen=True)
class ReadingSeen:
    """A reading as it is compared: its tables, and of every raw table how often each row occurs, by a digest."""

    tables: tuple[TableSeen, ...]
    rows: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class TableChange:
    """A table that another reading recognises otherwise, or that only one of them has."""

    before: TableSeen | None
    after: TableSeen | None


@dataclass(frozen=True)
class Change:
    """What is different in another reading: tables, and for every raw table how many rows only either of the two has."""

    tables: tuple[TableChange, ...]
    rows: Mapping[str, tuple[int, int]]

    @property
    def is_nothing(self) -> bool:
        """True where both readings are the same."""
        return not self.rows


def seen_in(recognised: RecognisedDocument) -> ReadingSeen:
    """A new reading as it is compared."""
    return _seen({table: list(rows) for table, rows in raw_rows(recognised)})


def seen_in_warehouse(connection: Connection, document_id: UUID) -> ReadingSeen:
    """The newest reading of a document as it is compared."""
    rows: dict[str, list[Sequence[Any]]] = {}
    for table, columns in TABLE_COLUMNS.items():
        statement = sql.SQL("select {} from raw.{} where document_id = %s and {} < %s").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.Identifier(table),
            sql.Identifier(_NUMBERS[table]),
        )
        rows[table] = list(connection.execute(statement, (document_id, ASIDE)).fetchall())
    return _seen(rows)


def compare(before: ReadingSeen, after: ReadingSeen) -> Change:
    """What the second reading has otherwise than the first."""
    rows: dict[str, tuple[int, int]] = {}
    for table in TABLE_COLUMNS:
        old, new = Counter(before.rows[table]), Counter(after.rows[table])
        gone, come = (old - new).total(), (new - old).total()
        if gone or come:
            rows[table] = (gone, come)
    return Change(tuple(_table_changes(before.tables, after.tables)), rows)


def _table_changes(
    before: Sequence[TableSeen], after: Sequence[TableSeen]
) -> Iterable[TableChange]:
    """Tables are the same where they stand at one position; one read as another form, or that is new or gone, is told."""
    old = {table.position: table for table in before}
    new = {table.position: table for table in after}
    for position in sorted(old.keys() | new.keys()):
        first, second = old.get(position), new.get(position)
        if first is None or second is None or first.form_id != second.form_id:
            yield TableChange(first, second)


def _seen(rows: Mapping[str, Sequence[Sequence[Any]]]) -> ReadingSeen:
    columns = TABLE_COLUMNS["document_table"]
    place = {name: columns.index(name) for name in columns}
    tables = (
        TableSeen(
            *(row[place["position"]], row[place["table_no"]], row[place["printed_title"]]),
            *(row[place["form_id"]], row[place["row_count"]]),
        )
        for row in rows["document_table"]
    )
    return ReadingSeen(
        tuple(sorted(tables, key=lambda table: table.position)),
        {
            name: Counter(_digest(TABLE_COLUMNS[name], row) for row in found)
            for name, found in rows.items()
        },
    )


def _digest(columns: Sequence[str], row: Sequence[Any]) -> str:
    values = [
        _comparable(column, value)
        for column, value in zip(columns, row, strict=True)
        if column not in _LEFT_OUT
    ]
    text = json.dumps(values, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _comparable(column: str, value: Any) -> Any:
    """One value, whether it is about to be landed or comes from the database."""
    if column == "evidence":
        found = json.loads(value) if isinstance(value, str) else value
        return [found.get(key) for key in _EVIDENCE_THAT_COUNTS]
    if column == "number" and value is not None:
        return f"{Decimal(value):f}"
    return value
