"""What is in the warehouse: documents, outcomes of loading, schema revision, marts, size."""

from dataclasses import dataclass
from typing import Any

import psycopg

from loaders.migrate import current_revision, needed_revision

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class WarehouseStatus:
    """A look at the warehouse; `last_loads` are the newest attempts (when, outcome, file, reason)."""

    server_version: str
    database_size: str
    revision: str | None
    needed_revision: str
    documents: int
    accounts: int | None
    load_outcomes: dict[str, int]
    last_loads: tuple[tuple[str, str, str, str | None], ...]


def read_status(connection: Connection) -> WarehouseStatus:
    """Read the state of the warehouse; works on an empty database too."""
    revision = current_revision(connection)
    size = _one(connection, "select pg_size_pretty(pg_database_size(current_database()))")
    version = connection.info.parameter_status("server_version") or ""
    if revision is None:
        return WarehouseStatus(version, size, None, needed_revision(), 0, None, {}, ())
    # A loader may not look into the marts: for it there are none.
    has_marts = _one(
        connection,
        "select coalesce(has_schema_privilege(to_regnamespace('marts')::oid, 'usage'), false)",
    ) and _one(connection, "select to_regclass('marts.dim_account') is not null")
    return WarehouseStatus(
        server_version=version,
        database_size=size,
        revision=revision,
        needed_revision=needed_revision(),
        documents=_one(connection, "select count(*) from raw.document"),
        accounts=_one(connection, "select count(*) from marts.dim_account") if has_marts else None,
        load_outcomes=dict(
            connection.execute(
                "select outcome, count(*) from raw.load_event group by outcome order by outcome"
            ).fetchall()
        ),
        last_loads=tuple(
            connection.execute(
                """
                select to_char(occurred_at, 'YYYY-MM-DD HH24:MI:SS'), outcome, source_address, reason
                from raw.load_event
                order by load_event_id desc
                limit 5
                """
            ).fetchall()
        ),
    )


def _one(connection: Connection, statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None
