"""What is in the warehouse and how it does: documents, loads, quarantine, builds, versions, sizes, marts."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg.rows import class_row, scalar_row

from loaders import __version__
from loaders.building import holding, state
from loaders.building.holding import HeldBack
from loaders.database.connection import Connection
from loaders.database.planted import Planted, find_planted
from loaders.database.revision import current_revision, needed_revision
from loaders.database.settings_of_roles import altered_settings
from loaders.forms.catalogue import catalogue_version
from loaders.loading.landed_documents import older_documents

BUILDS_SHOWN = 5
SLOWEST_SHOWN = 10
TABLES_SHOWN = 10
LOADS_SHOWN = 5


@dataclass(frozen=True)
class Attempt:
    """One attempt at a file."""

    at: datetime
    outcome: str
    file: str
    reason: str | None
    reason_zh: str | None


@dataclass(frozen=True)
class Quarantined:
    """A file that was refused (`rejected` or `failed`) when it was last tried, and why; `attempts` counts the refusals."""

    file: str
    outcome: str
    reason: str
    last_attempt: datetime
    attempts: int
    reason_zh: str | None


@dataclass(frozen=True)
class BuildEntry:
    """A build: what it was for, how it ended and how long it took (None while it runs)."""

    build_id: int
    started_at: datetime
    ended_at: datetime | None
    seconds: Decimal | None
    kind: str
    outcome: str
    reason: str
    document_count: int
    message: str | None


@dataclass(frozen=True)
class StepTime:
    """A step of a build and how long it took, in seconds."""

    node: str
    kind: str
    status: str
    seconds: Decimal


@dataclass(frozen=True)
class MartsState:
    """Whether the marts are those of what is there now; if not, why (`reason`), and since when something waits.

    `changed_documents` counts the documents that wait; `waiting_since` is None where it cannot be known, as for rules.
    """

    built_at: datetime | None
    is_current: bool
    reason: str | None
    changed_documents: int
    waiting_since: datetime | None


@dataclass(frozen=True)
class Versions:
    """What works here now: juesuan, the catalogue of forms, the dbt project (SHA-256); and the catalogues in use.

    `catalogues` counts the documents by the version of the catalogue their tables were recognised with.
    """

    juesuan: str
    catalogue: str
    rules: str
    catalogues: dict[str, int]


@dataclass(frozen=True)
class RelationSize:
    """A schema or table and its size on disk in bytes, indexes included."""

    name: str
    size_bytes: int


@dataclass(frozen=True)
class Kept:
    """What is kept of how many files to recognise them again: its size, and what it was before it was compressed."""

    documents: int
    size_bytes: int
    unpacked_bytes: int


@dataclass(frozen=True)
class ClockStep:
    """Where the clock of the database was set back: the time of the entry that follows in the ledger, and by how long."""

    at: datetime
    seconds: int


@dataclass(frozen=True)
class WarehouseStatus:
    """A look at the warehouse.

    `unassigned_documents` are those whose account is in doubt; it and `accounts` are None where there are no marts, or
    this user may not read them; `marts` and the builds are empty where this user may not read schema `build`.
    `held_back` are the accounts and documents that the published marts leave out because the build fails with them.
    `unrecognised_tables` counts the tables that no form of the catalogue fits; `older_documents` are the files that another
    version read.
    """

    server_version: str
    database_size: str
    revision: str | None
    needed_revision: str
    versions: Versions
    documents: int = 0
    accounts: int | None = None
    unassigned_documents: int | None = None
    unrecognised_tables: int = 0
    load_outcomes: dict[str, int] = field(default_factory=dict)
    older_documents: tuple[str, ...] = ()
    kept: Kept | None = None
    clock_steps: tuple[ClockStep, ...] = ()
    planted: tuple[Planted, ...] = ()
    altered_settings: tuple[str, ...] = ()
    last_loads: tuple[Attempt, ...] = ()
    quarantine: tuple[Quarantined, ...] = ()
    marts: MartsState | None = None
    held_back: tuple[HeldBack, ...] = ()
    last_builds: tuple[BuildEntry, ...] = ()
    slowest_steps: tuple[StepTime, ...] = ()
    schema_sizes: tuple[RelationSize, ...] = ()
    largest_tables: tuple[RelationSize, ...] = ()


def read_status(connection: Connection) -> WarehouseStatus:
    """Read the state of the warehouse; works on an empty database, and on one of an older schema, too."""
    revision, needed = current_revision(connection), needed_revision()
    version = connection.info.parameter_status("server_version") or ""
    size = _one(connection, "select pg_size_pretty(pg_database_size(current_database()))")
    if revision is None:
        return WarehouseStatus(version, size, None, needed, _versions({}))
    has_marts = _may_read_marts(connection)
    may_read_builds = revision == needed and _may_read(connection, "build")
    return WarehouseStatus(
        server_version=version,
        database_size=size,
        revision=revision,
        needed_revision=needed,
        versions=_versions(_catalogues(connection)),
        documents=_one(connection, "select count(*) from raw.document"),
        accounts=_one(connection, "select count(*) from marts.dim_account") if has_marts else None,
        unassigned_documents=_one(
            connection, "select count(*) from marts.dim_document where account_id is null"
        )
        if has_marts
        else None,
        unrecognised_tables=_one(
            connection,
            "select count(*) from raw.document_table where form_id is null and table_no < 10000000",
        ),
        load_outcomes=dict(
            connection.execute(
                "select outcome, count(*) from raw.load_event group by outcome order by outcome"
            ).fetchall()
        ),
        older_documents=tuple(each.file_name for each in older_documents(connection))
        if revision == needed
        else (),
        kept=_kept(connection) if revision == needed else None,
        clock_steps=_rows(connection, ClockStep, _CLOCK_STEPS),
        planted=find_planted(connection),
        altered_settings=altered_settings(connection),
        last_loads=_rows(connection, Attempt, _LAST_LOADS, LOADS_SHOWN),
        quarantine=_rows(connection, Quarantined, _QUARANTINE),
        marts=_marts(connection) if may_read_builds else None,
        held_back=holding.held_back(connection) if may_read_builds and has_marts else (),
        last_builds=_rows(connection, BuildEntry, _BUILDS, BUILDS_SHOWN) if may_read_builds else (),
        slowest_steps=_rows(connection, StepTime, _STEPS, SLOWEST_SHOWN) if may_read_builds else (),
        schema_sizes=_rows(connection, RelationSize, _SCHEMAS),
        largest_tables=_rows(connection, RelationSize, _TABLES, TABLES_SHOWN),
    )


_LAST_LOADS = """
    select occurred_at as at, outcome, source_address as file, reason, reason_zh
    from raw.load_event
    order by load_event_id desc
    limit %s
"""
# A file is out of quarantine when it, or the same bytes by another name, was loaded.
_QUARANTINE = """
    with newest as (
        select distinct on (source_address) source_address, outcome, reason, reason_zh, content_sha256, occurred_at
        from raw.load_event
        order by source_address, load_event_id desc
    )
    select
        newest.source_address as file,
        newest.outcome,
        newest.reason,
        newest.reason_zh,
        newest.occurred_at as last_attempt,
        (
            select count(*)
            from raw.load_event as refusals
            where
                refusals.source_address = newest.source_address
                and refusals.outcome in ('rejected', 'failed')
        ) as attempts
    from newest
    where
        newest.outcome in ('rejected', 'failed')
        and not exists (
            select from raw.document where document.content_sha256 = newest.content_sha256
        )
    order by newest.occurred_at desc, newest.source_address
"""
# Two loads at one time enter in the ledger in another order than their transactions began: by seconds, not by minutes.
_CLOCK_STEPS = """
    with entries as (
        select
            load_event_id,
            occurred_at,
            max(occurred_at) over (
                order by load_event_id rows between unbounded preceding and 1 preceding
            ) as latest_before,
            lag(occurred_at) over (order by load_event_id) as before
        from (
            select load_event_id, occurred_at from raw.load_event
            union all
            select null, now()
        ) as events
    )

    select occurred_at as at, round(extract(epoch from before - occurred_at))::integer as seconds
    from entries
    where before - occurred_at > interval '1 minute' and latest_before - occurred_at > interval '1 minute'
    order by occurred_at desc
    limit 10
"""
_BUILDS = """
    select
        build_id, started_at, ended_at, kind, outcome, reason, document_count, message,
        round(extract(epoch from ended_at - started_at), 1) as seconds
    from build.build_event
    order by build_id desc
    limit %s
"""
_STEPS = """
    select node_name as node, kind, status, seconds
    from build.node_event
    where build_id = (select max(build_id) from build.node_event)
    order by seconds desc, node_no
    limit %s
"""
_SCHEMAS = """
    select n.nspname::text as name, sum(pg_total_relation_size(c.oid))::bigint as size_bytes
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    where c.relkind in ('r', 'm', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    group by n.nspname
    order by size_bytes desc, name
"""
_TABLES = """
    select n.nspname || '.' || c.relname as name, pg_total_relation_size(c.oid) as size_bytes
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    order by size_bytes desc, name
    limit %s
"""


def _may_read_marts(connection: Connection) -> bool:
    """Whether there are marts and this user may look into them; a loader may not."""
    return _may_read(connection, "marts") and bool(
        _one(connection, "select to_regclass('marts.dim_document') is not null")
    )


def _may_read(connection: Connection, schema: str) -> bool:
    """Whether there is such a schema and this user may look into it."""
    statement = "select coalesce(has_schema_privilege(to_regnamespace(%s)::oid, 'usage'), false)"
    return bool(_one(connection, statement, (schema,)))


def _versions(catalogues: dict[str, int]) -> Versions:
    return Versions(__version__, catalogue_version(), state.project_version(), catalogues)


def _catalogues(connection: Connection) -> dict[str, int]:
    return dict(
        connection.execute(
            """
            select catalogue_version, count(distinct document_id)
            from raw.document_table
            where table_no < 10000000 -- of the reading that holds
            group by catalogue_version
            order by catalogue_version
            """
        ).fetchall()
    )


def _kept(connection: Connection) -> Kept:
    row = connection.execute(
        """
        select
            count(distinct document_id),
            coalesce(sum(length(content)), 0)::bigint,
            coalesce(sum(size_bytes), 0)::bigint
        from raw.kept_document
        """
    ).fetchone()
    return Kept(*(row or (0, 0, 0)))


def _marts(connection: Connection) -> MartsState:
    build, pending = state.last_build(connection), state.pending(connection)
    changed = pending.documents or (state.changed_documents(connection) if build else ())
    waiting_since = None
    if build and changed:
        waiting_since = _one(
            connection,
            """
            select min(at)
            from (
                select loaded_at as at from raw.document where document_id = any(%(changed)s)
                union all
                select told_at from raw.document_override where document_id = any(%(changed)s)
                union all
                select told_at from raw.document_withdrawal where document_id = any(%(changed)s)
            ) as changes
            where at > %(built)s
            """,
            {"changed": list(changed), "built": build.ended_at},
        )
    reason = pending.full_reason
    if reason is None and changed:
        reason = f"{len(changed)} documents are new or changed"
    return MartsState(
        built_at=build.ended_at if build else None,
        is_current=pending.is_nothing,
        reason=reason,
        changed_documents=len(changed),
        waiting_since=waiting_since,
    )


def _rows(connection: Connection, kind: type[Any], statement: str, *limit: int) -> tuple[Any, ...]:
    with connection.cursor(row_factory=class_row(kind)) as cursor:
        return tuple(cursor.execute(statement.encode(), limit or None).fetchall())


def _one(connection: Connection, statement: str, parameters: Any = None) -> Any:
    with connection.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(statement.encode(), parameters).fetchone()
