"""Brings the tables Alembic owns to the revision this version needs; refuses foreign databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from psycopg import errors

from loaders.database.connection import Connection, connect
from loaders.errors import DatabaseError, SchemaError
from loaders.language import Message
from loaders.settings import PROJECT_ROOT
from migrations.privileges import privileges_are_set, set_privileges

MIGRATIONS = PROJECT_ROOT / "migrations"

# Any number will do that nobody else chose: whoever migrates this database holds it.
MIGRATION_LOCK = 7_052_026_112_300
# Another migration may take a while; tables that somebody reads for minutes are better left alone.
WAIT_FOR_MIGRATION = "5min"
WAIT_FOR_TABLES = "15s"
_STRANGERS_SHOWN = 10


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
        if not _exists(driver, "raw"):
            driver.execute("create schema raw")
        _run(command.upgrade, connection, revision)
        after = current_revision(driver)
        if after == needed_revision() and (before != after or _may_mend(driver)):
            set_privileges(driver)
        return Migration(before, after)


@contextmanager
def migrating_by_hand(url: str) -> Iterator[sa.Connection]:
    """A connection for `alembic` called by hand: with the same guards and locks, and the same rights set afterwards."""
    with _migrating(url) as connection:
        driver = _driver_connection(connection)
        before = known_revision(driver)
        if not _exists(driver, "raw"):
            driver.execute("create schema raw")
        yield connection
        after = current_revision(driver)
        if after == needed_revision() and before != after:
            set_privileges(driver)


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


def current_revision(connection: Connection) -> str | None:
    """The revision of the database, or None where it has no schema of ours.

    Raises SchemaError where this user may not read it.
    """
    with connection.transaction():
        if not _exists(connection, "raw", "alembic_version"):
            return None
    try:
        with connection.transaction():
            rows = connection.execute("select version_num from raw.alembic_version").fetchall()
    except errors.InsufficientPrivilege:
        raise SchemaError(
            f"{_named(connection).en}: user '{connection.info.user}' may not read the schema revision "
            "in raw.alembic_version. Ask its owner to grant access, or connect as another user.",
            f"{_named(connection).zh}：用户“{connection.info.user}”不能读取 raw.alembic_version 中的结"
            "构版本。请让所有者授权，或换一个用户连接。",
        ) from None
    return ", ".join(sorted(row[0] for row in rows)) or None


def needed_revision() -> str:
    """The revision this version of juesuan works with."""
    head = _scripts().get_current_head()
    if head is None:
        raise SchemaError(
            f"{MIGRATIONS} holds no revisions. Install juesuan again.",
            f"{MIGRATIONS} 中没有结构版本。请重新安装 juesuan。",
        )
    return head


def ensure_current(connection: Connection) -> None:
    """Raises SchemaError, saying what to do, unless the database is at the revision we need."""
    revision, needed = known_revision(connection), needed_revision()
    if revision == needed:
        return
    if revision is None:
        raise SchemaError(
            f"{_named(connection).en} has no juesuan tables yet. Make them with: juesuan migrate",
            f"{_named(connection).zh}中还没有 juesuan 的表。请建立：juesuan migrate",
        )
    raise SchemaError(
        f"{_named(connection).en} is at schema revision {revision}, older than {needed}, which this "
        "juesuan works with. Bring it up with: juesuan migrate",
        f"{_named(connection).zh}的结构版本为 {revision}，旧于本版本所用的 {needed}。请升级："
        "juesuan migrate",
    )


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


def known_revision(connection: Connection) -> str | None:
    """The revision of the database, None where it has no tables of ours yet.

    Raises SchemaError where the database is not ours, or a newer juesuan made it.
    """
    revision = current_revision(connection)
    if revision is None:
        _refuse_strangers(connection)
    elif revision not in known_revisions():
        raise SchemaError(
            f"{_named(connection).en} is at schema revision {revision}, which this juesuan does not "
            f"know (its newest is {needed_revision()}): it was made by a newer juesuan. Update "
            "juesuan, or use another database.",
            f"{_named(connection).zh}的结构版本为 {revision}，本版本不认得（本版本最新为 "
            f"{needed_revision()}）：它由更新版本的 juesuan 建立。请更新 juesuan，或换一个数据库。",
        )
    return revision


def _refuse_strangers(connection: Connection) -> None:
    with connection.transaction():
        rows = connection.execute(
            """
            select n.nspname || '.' || c.relname
            from pg_catalog.pg_class as c
            inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
            where
                n.nspname in ('raw', 'codes')
                and c.relkind in ('r', 'p', 'v', 'm', 'f')
                and (n.nspname, c.relname) <> ('raw', 'alembic_version')
            order by 1
            """
        ).fetchall()
    if not rows:
        return
    names = [row[0] for row in rows]
    more = len(names) - _STRANGERS_SHOWN
    shown = ", ".join(names[:_STRANGERS_SHOWN]) + (f" and {more} more" if more > 0 else "")
    raise SchemaError(
        f"{_named(connection).en} is not juesuan's: it has tables in the schemas raw or codes that "
        f"juesuan did not make: {shown}. Nothing was changed. Name an empty database in "
        "JUESUAN_DATABASE_URL, or unset it to use the embedded PostgreSQL.",
        f"{_named(connection).zh}不是 juesuan 的：其 raw 或 codes 模式中有不是 juesuan 建立的表："
        f"{shown}。没有改动任何内容。请在 JUESUAN_DATABASE_URL 中指定一个空库，或取消该设置以使用"
        "内置的 PostgreSQL。",
    )


def _may_mend(connection: Connection) -> bool:
    """Whether rights are missing, as in a copy or a restored dump, and the login is who gives them."""
    with connection.transaction():
        row = connection.execute(
            "select pg_has_role(datdba, 'usage') from pg_catalog.pg_database "
            "where datname = current_database()"
        ).fetchone()
    return row is not None and bool(row[0]) and not privileges_are_set(connection)


def _exists(connection: Connection, schema: str, table: str | None = None) -> bool:
    """Whether there is such a schema or table, whoever may use it."""
    row = connection.execute(
        """
        select exists (
            select
            from pg_catalog.pg_namespace as n
            left join pg_catalog.pg_class as c on n.oid = c.relnamespace
            where n.nspname = %(schema)s and (c.relname = %(table)s or %(table)s::text is null)
        )
        """,
        {"schema": schema, "table": table},
    ).fetchone()
    return row is not None and bool(row[0])


def _driver_connection(connection: sa.Connection) -> Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(f"expected a psycopg 3 connection, found {type(driver).__name__}")
    return driver


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def known_revisions() -> list[str]:
    """Every revision this version of juesuan knows, the oldest first."""
    return [script.revision for script in reversed(list(_scripts().walk_revisions()))]


def _named(connection: Connection) -> Message:
    name = connection.info.dbname
    return Message(f"Database '{name}'", f"数据库“{name}”")
