"""At which revision a schema is, and which one is needed: what every command asks first, so it is told without Alembic,
which takes a third of a second to import.
"""

import re
from functools import cache

from psycopg import errors

from loaders.database.connection import Connection
from loaders.errors import SchemaError
from loaders.language import Message
from loaders.settings import PROJECT_ROOT

MIGRATIONS = PROJECT_ROOT / "migrations"
_NAMES = re.compile(r'^(revision|down_revision) = (?:None|"(.+)")$', re.MULTILINE)
_STRANGERS_SHOWN = 10


@cache
def known_revisions() -> tuple[str, ...]:
    """Every revision this version of juesuan knows, the oldest first."""
    following: dict[str | None, str] = {}
    for file in (MIGRATIONS / "versions").glob("*.py"):
        names = {name: value or None for name, value in _NAMES.findall(file.read_text("utf-8"))}
        following[names["down_revision"]] = str(names["revision"])
    chain: list[str] = []
    while (revision := following.get(chain[-1] if chain else None)) is not None:
        chain.append(revision)
    if not chain:
        raise SchemaError(
            f"{MIGRATIONS} holds no revisions. Install juesuan again.",
            f"{MIGRATIONS} 中没有结构版本。请重新安装 juesuan。",
        )
    return tuple(chain)


def needed_revision() -> str:
    """The revision this version of juesuan works with."""
    return known_revisions()[-1]


def current_revision(connection: Connection) -> str | None:
    """The revision of the database, or None where it has no schema of ours.

    Raises SchemaError where this user may not read it.
    """
    with connection.transaction():
        if not exists(connection, "raw", "alembic_version"):
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


def exists(connection: Connection, schema: str, table: str | None = None) -> bool:
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


def _named(connection: Connection) -> Message:
    name = connection.info.dbname
    return Message(f"Database '{name}'", f"数据库“{name}”")
