"""The three roles of the database, and working as one of them with no more rights than it has.

Whoever owns the database migrates it; everything else is done by a role that can do only its part. What each may do stands
in migrations/privileges.py; why, in docs/decisions/0013-roles.md.
"""

from psycopg import errors, sql

from loaders.database.connection import Connection
from loaders.errors import DatabaseError, SchemaError
from loaders.language import Message

LOADER = "juesuan_loader"
TRANSFORMER = "juesuan_transformer"
READER = "juesuan_reader"
ROLES = (LOADER, TRANSFORMER, READER)

# What dbt builds and the transformer owns; of these, what readers see.
BUILT_SCHEMAS = (
    *("staging", "intermediate", "seeds"),
    *("marts", "marts_next", "reports", "reports_next"),
)
PUBLISHED = ("marts", "reports")

_WORK = {
    LOADER: Message("load files or code lists", "装载文件或科目表"),
    TRANSFORMER: Message("build or review the marts", "构建或审阅集市"),
    READER: Message("read", "查询"),
}
_SET_OPTION_SINCE = 160000


def act_as(connection: Connection, role: str) -> None:
    """Let the connection do its work with the rights of `role` only, until it is closed.

    A transaction that is open is committed. Raises as `ensure_may` does.
    """
    ensure_may(connection, role)
    connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    connection.commit()  # else the first rollback would bring the login's rights back


def ensure_may(connection: Connection, role: str) -> None:
    """Raises DatabaseError, saying what to do, unless the login is `role`, a member of it, or a superuser.

    Raises SchemaError where there is no such role, as in a database restored into another cluster.
    """
    if not exists(connection, role):
        raise SchemaError(
            f"The server has no role {role}. Its database may have been restored from another server: "
            "run `juesuan migrate`, which makes the roles and their rights.",
            f"服务器没有角色 {role}。数据库可能是从另一台服务器恢复的：请运行 juesuan migrate，它会建"
            "立角色及其权限。",
        )
    if not can_become(connection, role):
        user = connection.info.user
        grant = f"grant {role} to {sql.Identifier(user).as_string(connection)}"
        raise DatabaseError(
            f"User '{user}' may not {_WORK[role].en}: that is the part of {role}. Connect as {role} or as the owner "
            f"of the database, or let the owner run: {grant}",
            f"用户“{user}”不能{_WORK[role].zh}：这是 {role} 的权限。请以 {role} 或数据库所有者的身份连接，"
            f"或由所有者运行：{grant}",
        )


def not_allowed(error: errors.InsufficientPrivilege) -> DatabaseError:
    """What the user is told where PostgreSQL refused the login something that `ensure_may` does not ask for."""
    return DatabaseError(
        f"This login may not do this: PostgreSQL says {' '.join(str(error).split())}. Files are loaded as {LOADER}, marts "
        f"built and reviewed as {TRANSFORMER}, marts and reports read by SQL as {READER}; the owner of the database may "
        "do everything. Connect as one who may.",
        f"当前登录不能做这件事：PostgreSQL 的答复是 {' '.join(str(error).split())}。装载文件用 "
        f"{LOADER}，构建和审阅集市用 {TRANSFORMER}，用 SQL 查询集市和报表用 {READER}；数据库的所有"
        "者都可以做。请换一个有权限的登录。",
    )


def open_to_readers(connection: Connection) -> None:
    """Let `juesuan_reader` see the marts and reports that are published now.

    To be called by the owner of the database or the transformer, in the transaction that publishes them: readers then never
    find a gap. What others have put into these schemas stays theirs to show.
    """
    reader = sql.Identifier(READER)
    for schema in PUBLISHED:
        rows = connection.execute(
            """
            select c.relname
            from pg_catalog.pg_class as c
            inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
            where
                n.nspname = %s
                and c.relkind in ('r', 'p', 'v', 'm', 'f')
                and pg_has_role(n.nspowner, 'usage')
                and pg_has_role(c.relowner, 'usage')
            """,
            (schema,),
        ).fetchall()
        if rows:
            relations = sql.SQL(", ").join(sql.Identifier(schema, name) for (name,) in rows)
            connection.execute(
                sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(schema), reader)
            )
            connection.execute(sql.SQL("grant select on {} to {}").format(relations, reader))


def exists(connection: Connection, role: str) -> bool:
    """Whether the server has the role."""
    row = connection.execute("select to_regrole(%s) is not null", (role,)).fetchone()
    return row is not None and bool(row[0])


def can_become(connection: Connection, role: str) -> bool:
    """Whether the login may `set role` to it; a role may always become itself."""
    option = "set" if connection.info.server_version >= _SET_OPTION_SINCE else "member"
    row = connection.execute("select pg_has_role(session_user, %s, %s)", (role, option)).fetchone()
    return row is not None and bool(row[0])


def is_owner(connection: Connection) -> bool:
    """Whether the login is a superuser, or owns the database or the landing tables: more than any command but `migrate` needs."""
    row = connection.execute(
        """
        select
            exists (select from pg_catalog.pg_roles where rolname = session_user and rolsuper)
            or exists (
                select from pg_catalog.pg_database
                where datname = current_database() and datdba = session_user::pg_catalog.regrole
            )
            or exists (
                select from pg_catalog.pg_namespace
                where nspname = 'raw' and nspowner = session_user::pg_catalog.regrole
            )
        """
    ).fetchone()
    return row is not None and bool(row[0])
