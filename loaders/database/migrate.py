"""Brings the tables Alembic owns to the revision this version needs; refuses foreign databases."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from psycopg import errors

from loaders.database import roles
from loaders.database.connection import Connection, connect
from loaders.database.passwords import roles_passwords, set_passwords
from loaders.database.revision import (
    MIGRATIONS,
    current_revision,
    exists,
    known_revision,
    known_revisions,
    needed_revision,
)
from loaders.database.roles import ROLES
from loaders.errors import DatabaseError, SchemaError
from loaders.settings import load_settings
from migrations.keeping import renew_keeping
from migrations.privileges import privileges_are_set, set_privileges

# Any number will do that nobody else chose: whoever migrates this database holds it.
MIGRATION_LOCK = 7_052_026_112_300
# Another migration may take a while; tables that somebody reads for minutes are better left alone.
WAIT_FOR_MIGRATION = "5min"
WAIT_FOR_TABLES = "15s"


@dataclass(frozen=True)
class Migration:
    """What migrating did: the revision before and after, None where there is no schema of ours."""

    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        """False when the database was at that revision already."""
        return self.before != self.after


def upgrade(url: str, revision: str = "head") -> Migration:
    """Make or bring up the schema of the database at `url`, in one transaction.

    Two that do this at once wait for each other. Raises SchemaError, with nothing changed, for a
    database that is not ours or that a newer juesuan made; DatabaseError where it cannot be
    reached, a table stays locked, or the user may not create schemas.
    """
    with _migrating(url) as connection:
        driver = _driver_connection(connection)
        before = known_revision(driver)
        absent = _made_way_for(driver)
        _run(command.upgrade, connection, revision)
        after = current_revision(driver)
        if after == needed_revision() and (before != after or _may_mend(driver)):
            _make_ready(driver, url, absent)
        return Migration(before, after)


@contextmanager
def migrating_by_hand(url: str) -> Iterator[sa.Connection]:
    """A connection for `alembic` called by hand: with the same guards and locks, and the same done afterwards."""
    with _migrating(url) as connection:
        driver = _driver_connection(connection)
        before = known_revision(driver)
        absent = _made_way_for(driver)
        yield connection
        after = current_revision(driver)
        if after == needed_revision() and before != after:
            _make_ready(driver, url, absent)


def downgrade(url: str, revision: str) -> Migration:
    """Take the schema of the database at `url` back to `revision` ("base": no tables of ours).

    What the dropped tables hold is lost. Raises as `upgrade` does.
    """
    with _migrating(url) as connection:
        driver = _driver_connection(connection)
        before = known_revision(driver)
        if before is not None:
            _run(command.downgrade, connection, revision)
        return Migration(before, current_revision(driver))


def alembic_config(connection: sa.Connection) -> Config:
    """Alembic's configuration, without an alembic.ini, for work on this connection."""
    config = Config(attributes={"connection": connection})
    # Config interpolates: a % in the path of the project must not be taken for a reference.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@contextmanager
def sqlalchemy_connection(url: str) -> Iterator[sa.Connection]:
    """A SQLAlchemy connection in a transaction that is committed at the end.

    Raises as `loaders.database.connection.connect` does.
    """
    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect(url, application_name="juesuan migrate"),
        poolclass=sa.NullPool,
    )
    with engine.begin() as connection:
        yield connection


@contextmanager
def _migrating(url: str) -> Iterator[sa.Connection]:
    try:
        with sqlalchemy_connection(url) as connection:
            _set_lock_timeout(connection, WAIT_FOR_MIGRATION)
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            _set_lock_timeout(connection, WAIT_FOR_TABLES)
            yield connection
    except (sa.exc.DBAPIError, psycopg.Error) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        if isinstance(cause, errors.LockNotAvailable):
            raise DatabaseError(
                "The database was not migrated: another session kept a table locked for "
                f"{WAIT_FOR_TABLES}, or another migration did not end in {WAIT_FOR_MIGRATION}. "
                "Nothing was changed. Let loading and other sessions end, then run: juesuan migrate",
                f"数据库没有升级：另一个会话锁住了表，超过 {WAIT_FOR_TABLES}，或另一次升级在 "
                f"{WAIT_FOR_MIGRATION} 内没有结束。没有改动任何内容。请等装载和其他会话结束，然后运行："
                "juesuan migrate",
            ) from error
        if isinstance(cause, errors.InsufficientPrivilege):
            reason = " ".join(str(cause).split())
            raise DatabaseError(
                f"The database was not migrated: {reason}. Nothing was changed. Migrate as the "
                "owner of the database; a superuser can make you so: alter database … owner to …",
                f"数据库没有升级：{reason}。没有改动任何内容。请以数据库所有者的身份升级；超级用户可以让您"
                "成为所有者：alter database … owner to …",
            ) from error
        raise


def _set_lock_timeout(connection: sa.Connection, timeout: str) -> None:
    connection.execute(sa.select(sa.func.set_config("lock_timeout", timeout, True)))


def _run(change: Any, connection: sa.Connection, revision: str) -> None:
    try:
        change(alembic_config(connection), revision)
    except CommandError as error:
        raise SchemaError(
            f"The database was not migrated to revision '{revision}': {error}. Nothing was "
            f"changed. Known revisions: {', '.join(known_revisions())}.",
            f"数据库没有升级到版本“{revision}”：{error}。没有改动任何内容。已知的版本："
            f"{'、'.join(known_revisions())}。",
        ) from error


def _made_way_for(connection: Connection) -> tuple[str, ...]:
    """Make the schema that Alembic's own table stands in; gives back the roles that the revisions have yet to make."""
    if not exists(connection, "raw"):
        connection.execute("create schema raw")
    return tuple(role for role in ROLES if not roles.exists(connection, role))


def _make_ready(connection: Connection, url: str, made_now: Sequence[str]) -> None:
    """What follows the newest revision: the rights, what makes people's views again, the passwords of the roles."""
    set_privileges(connection)
    renew_keeping(connection)
    _give_passwords(connection, url, made_now)


def _may_mend(connection: Connection) -> bool:
    """Whether rights are missing, as in a copy or a restored dump, and the login is who gives them."""
    with connection.transaction():
        row = connection.execute(
            "select pg_has_role(datdba, 'usage') from pg_catalog.pg_database "
            "where datname = current_database()"
        ).fetchone()
    return row is not None and bool(row[0]) and not privileges_are_set(connection)


def _give_passwords(connection: Connection, url: str, made_now: Sequence[str]) -> None:
    """Let the commands log in as roles that have no password yet; one that somebody has set stays."""
    lacking = set(made_now)
    with suppress(errors.InsufficientPrivilege), connection.transaction():
        rows = connection.execute(
            "select rolname from pg_catalog.pg_authid where rolpassword is null and rolname = any(%s)",
            (list(ROLES),),
        ).fetchall()
        lacking |= {row[0] for row in rows}
    if lacking:
        set_passwords(connection, roles_passwords(load_settings(), url, *lacking))


def _driver_connection(connection: sa.Connection) -> Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(f"expected a psycopg 3 connection, found {type(driver).__name__}")
    return driver
