"""Whether the marts are those of the files, codes and dbt project that are there now.

The state of a good build is kept as the comment of schema `marts`: it goes when the marts go, and needs no table.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql

from loaders.settings import PROJECT_ROOT

Connection = psycopg.Connection[Any]
_MARK = "juesuan build "
_PROJECT_FILES = ("*.sql", "*.yml", "*.csv")


@dataclass(frozen=True)
class Build:
    """A good build: the state it was made from, the version of its rules, and when it ended (ISO 8601, UTC)."""

    state: str
    rules: str | None
    at: str | None


def rules_version() -> str:
    """The rules that are here now, as a SHA-256 over the files of the dbt project: models, tests, seeds."""
    digest = hashlib.sha256()
    project = PROJECT_ROOT / "dbt_project"
    for file in sorted(path for pattern in _PROJECT_FILES for path in project.rglob(pattern)):
        digest.update(str(file.relative_to(project)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def current_state(connection: Connection) -> str:
    """A hash of all that a build depends on: documents, overrides, withdrawals, code editions, and the dbt project's files."""
    row = connection.execute(
        """
        select
            (select count(*) || ' ' || coalesce(max(loaded_at)::text, '') from raw.document),
            (select count(*) || ' ' || coalesce(max(told_at)::text, '') from raw.document_override),
            (select count(*) || ' ' || coalesce(max(told_at)::text, '') from raw.document_withdrawal),
            (select count(*) || ' ' || coalesce(max(imported_at)::text, '') from codes.code_edition),
            (select string_agg(version_num, ' ') from raw.alembic_version)
        """
    ).fetchone()
    return hashlib.sha256(f"{row!r} {rules_version()}".encode()).hexdigest()


def last_build(connection: Connection) -> Build | None:
    """The build the marts come from, or None where they were never built and tested to the end."""
    row = connection.execute(
        "select obj_description(to_regnamespace('marts')::oid, 'pg_namespace')"
    ).fetchone()
    comment = row[0] if row else None
    if not comment or not comment.startswith(_MARK):
        return None
    state, rules, at = (*comment.removeprefix(_MARK).split(), None, None)[:3]
    return Build(state, rules, at)


def built_state(connection: Connection) -> str | None:
    """The state the marts were last built and tested from, or None."""
    build = last_build(connection)
    return build.state if build else None


def remember(connection: Connection, state: str | None) -> None:
    """Note the state after a good build; None before one begins, so that a failed build is never taken for a good one."""
    exists = connection.execute("select to_regnamespace('marts') is not null").fetchone()
    if exists and exists[0]:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        comment = sql.Literal(None if state is None else f"{_MARK}{state} {rules_version()} {at}")
        connection.execute(sql.SQL("comment on schema marts is {}").format(comment))
    connection.commit()
