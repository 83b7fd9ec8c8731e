"""Who may do what: the roles, and every privilege they have in the tables Alembic owns.

`set_privileges` makes the database agree with this page, whatever it was before: a fresh one, one of an older juesuan, a copy
of a template, a dump restored into another cluster. The revision of the roles calls it, and so does every migration at its
end. A new table is one line in GRANTS.
"""

from dataclasses import dataclass

from psycopg import errors, sql

from loaders.database.connection import Connection
from loaders.database.roles import (
    BUILT_SCHEMAS,
    LOADER,
    READER,
    ROLES,
    TRANSFORMER,
    can_become,
    exists,
    open_to_readers,
)
from loaders.database.settings_of_roles import SETTINGS, altered_settings
from loaders.errors import DatabaseError
from loaders.language import Message


@dataclass(frozen=True)
class Grant:
    """Privileges of one role on tables of one schema; no tables: on all of them. `privileges` is SQL of this page."""

    role: str
    privileges: str
    schema: str
    tables: tuple[str, ...] = ()


_LANDED = (
    *("account_evidence", "cell_note"),
    *("document", "document_override", "document_reading", "document_table"),
    *("document_withdrawal", "form_mention", "kept_document"),
    *("load_event", "narrative_claim", "paragraph", "reading_confirmation", "reading_problem"),
    *("table_column", "table_row"),
)
_CODE_LISTS = ("functional_class", "economic_class", "government_economic_class", "income_class")

GRANTS = (
    # Landing is append-only: nobody but the owner changes or deletes a row of raw.
    Grant(LOADER, "select", "raw"),
    Grant(LOADER, "insert", "raw", _LANDED),
    # `juesuan codes import` replaces the edition of a year.
    Grant(LOADER, "select", "codes"),
    Grant(LOADER, "insert, delete", "codes", _CODE_LISTS),
    Grant(
        LOADER, "insert, update (source, content_sha256, imported_at)", "codes", ("code_edition",)
    ),
    Grant(TRANSFORMER, "select", "raw"),
    Grant(TRANSFORMER, "select", "codes"),
    Grant(TRANSFORMER, "select, insert, update, delete", "build"),
)

# The loader counts what happens to documents, and sets a reading aside that a newer one replaces: it alters no cell.
_HISTORY = "raw.history"
_SET_READING_ASIDE = "raw.set_reading_aside(uuid)"

# What PostgreSQL lets everybody do who may connect, and no grant on tables closes: writing large objects fills the disk,
# and holding an advisory lock keeps every load, build and migration waiting.
_LARGE_OBJECT_WRITERS = (
    *("lo_creat", "lo_create", "lo_from_bytea", "lo_put", "lowrite"),
    *("lo_truncate", "lo_truncate64", "lo_unlink"),
)
_ADVISORY_LOCKS = "pg_%advisory%"
_LOCKING_ROLES = (LOADER, TRANSFORMER, "pg_database_owner")

# What a reader's queries may put into temporary files at once; only a superuser can set it, and it then holds.
_READER_FILES = "4GB"
_MAINTAIN_SINCE = 170000
_TOO_MIGHTY = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls")


def set_privileges(connection: Connection) -> None:
    """Make the roles where they are absent, and give each exactly its privileges in this database.

    Runs in the caller's transaction as the owner of the database. Raises DatabaseError, naming the SQL for whoever runs the
    server, where this login may not make the roles or act as them, or where one of them can do what none may.
    """
    for role in ROLES:
        _create_role(connection, role)
        _become_member(connection, role)
        _refuse_mighty(connection, role)
    _close_database(connection)
    _close_functions(connection)
    _grant_tables(connection)
    _grant_reading_again(connection)
    _hand_over_built_schemas(connection)
    for role in ROLES:
        _set_settings(connection, role)
    _limit_readers(connection)


def privileges_are_set(connection: Connection) -> bool:
    """Whether the database has what a copy or a restored dump lacks: roles, rights on the database, settings, owners."""
    if not all(exists(connection, role) for role in ROLES):
        return False
    row = connection.execute(
        """
        select
            has_database_privilege(%(transformer)s, current_database(), 'create')
            and has_schema_privilege(%(loader)s, 'raw', 'usage')
            and (
                select count(*) = cardinality(%(roles)s::text[])
                from pg_catalog.pg_db_role_setting as s
                inner join pg_catalog.pg_database as d on s.setdatabase = d.oid
                inner join pg_catalog.pg_roles as r on s.setrole = r.oid
                where d.datname = current_database() and r.rolname = any(%(roles)s)
            )
        """,
        {
            "transformer": TRANSFORMER,
            "loader": LOADER,
            "roles": list(ROLES),
        },
    ).fetchone()
    return (
        row is not None
        and bool(row[0])
        and not _owned_by(connection, None)
        and not altered_settings(connection)
    )


def remove_privileges(connection: Connection) -> None:
    """Take from the roles what they have in this database, and open it as PostgreSQL's own defaults do.

    The roles stay, as other databases of the server may use them; what the transformer owns becomes ours. (DROP OWNED would
    also take the roles' rights on those other databases.)
    """
    database = _database(connection)
    for kind, name in _owned_by(connection, TRANSFORMER):
        connection.execute(sql.SQL(f"alter {kind} {{}} owner to current_user").format(name))
    schemas = sorted({*BUILT_SCHEMAS, *(grant.schema for grant in GRANTS)})
    for schema in (schema for schema in schemas if _schema_exists(connection, schema)):
        for role in ROLES:
            _run(connection, "revoke all on all tables in schema {} from {}", schema, role)
            _run(connection, "revoke all on all sequences in schema {} from {}", schema, role)
            _run(connection, "revoke all on all functions in schema {} from {}", schema, role)
            _run(connection, "revoke all on schema {} from {}", schema, role)
    for role in ROLES:
        _run(connection, "revoke all on database {} from {}", database, role)
        _run(connection, "set local role {}", role)
        _run(connection, "alter role {} in database {} reset all", role, database)
        _run(connection, "reset role")
        if _is_superuser(connection):
            _run(connection, "alter role {} in database {} reset all", role, database)
    _run(connection, "grant connect, temporary on database {} to public", database)
    _run(connection, "alter database {} reset search_path", database)
    if _owns_schema(connection, "public"):
        _run(connection, "grant usage on schema public to public")
    if _is_superuser(connection):
        for function, _ in _open_functions(connection):
            _run(connection, "grant execute on function {} to public", function)
            for role in _LOCKING_ROLES:
                _run(connection, "revoke execute on function {} from {}", function, role)


def _create_role(connection: Connection, role: str) -> None:
    """Roles belong to the whole server: another database may have made it, or be making it at this moment."""
    if exists(connection, role):
        return
    try:
        with connection.transaction():
            # Without a password nobody can log in by SCRAM; `juesuan db passwords` gives it one.
            _run(connection, "create role {} login", role)
    except (errors.DuplicateObject, errors.UniqueViolation):
        return
    except errors.InsufficientPrivilege:
        raise DatabaseError.of(_what_a_superuser_must_run(connection)) from None


def _become_member(connection: Connection, role: str) -> None:
    """The owner of the database must be able to act as the role, and to give it what dbt has built."""
    if can_become(connection, role):
        return
    try:
        with connection.transaction():
            _run(connection, "grant {} to current_user", role)
    except errors.InsufficientPrivilege:
        raise DatabaseError.of(_what_a_superuser_must_run(connection)) from None


def _what_a_superuser_must_run(connection: Connection) -> Message:
    user = sql.Identifier(connection.info.user).as_string(connection)
    statements = [f"create role {role} login;" for role in ROLES if not exists(connection, role)]
    statements.append(f"grant {', '.join(ROLES)} to {user};")
    return Message(
        f"The database was not migrated: user {user} may not create the roles of juesuan, or is no member of them. "
        f"Nothing was changed. Let a superuser run:\n  {' '.join(statements)}\nand then migrate again.",
        f"数据库没有升级：用户 {user} 不能建立 juesuan 的角色，或不是其成员。没有改动任何内容。请由超级用户运行：\n"
        f"  {' '.join(statements)}\n然后重新升级。",
    )


def _refuse_mighty(connection: Connection, role: str) -> None:
    """A role that was there before us may be able to do anything: then none of our limits holds."""
    row = connection.execute(
        sql.SQL("select {} from pg_catalog.pg_roles where rolname = %s").format(
            sql.SQL(", ").join(map(sql.Identifier, _TOO_MIGHTY))
        ),
        (role,),
    ).fetchone()
    if row is not None and any(row):
        raise DatabaseError(
            f"The database was not migrated: the role {role} was there already and may do more than juesuan lets it. "
            f"Nothing was changed. Let a superuser run:\n  alter role {role} nosuperuser nocreaterole nocreatedb "
            "noreplication nobypassrls;\nand then migrate again.",
            f"数据库没有升级：角色 {role} 已经存在，其权限大于 juesuan 所允许的。没有改动任何内容。请由超级用户运行：\n"
            f"  alter role {role} nosuperuser nocreaterole nocreatedb noreplication nobypassrls;\n然后重新升级。",
        )


def _close_database(connection: Connection) -> None:
    """Nobody is in the database, or makes anything in it, without being told so."""
    database = _database(connection)
    _run(connection, "revoke all on database {} from public", database)
    for role in ROLES:
        _run(connection, "grant connect on database {} to {}", database, role)
    _run(connection, "grant create, temporary on database {} to {}", database, TRANSFORMER)
    # Whoever writes a name without its schema gets PostgreSQL's own, never what a neighbour made.
    _run(connection, "alter database {} set search_path to pg_catalog", database)
    if _owns_schema(connection, "public"):
        _run(connection, "revoke all on schema public from public")


def _close_functions(connection: Connection) -> None:
    if not _is_superuser(connection):  # PostgreSQL's functions are not the database owner's
        return
    for function, is_lock in _open_functions(connection):
        _run(connection, "revoke execute on function {} from public", function)
        for role in _LOCKING_ROLES if is_lock else ():
            _run(connection, "grant execute on function {} to {}", function, role)


def _open_functions(connection: Connection) -> list[tuple[sql.SQL, bool]]:
    """The functions that are closed to everybody, and whether each is one of the locks that loads and builds take."""
    rows = connection.execute(
        """
        select oid::regprocedure::text, proname like %(locks)s
        from pg_catalog.pg_proc
        where
            pronamespace = 'pg_catalog'::regnamespace
            and (proname = any(%(writers)s) or proname like %(locks)s)
        """,
        {"writers": list(_LARGE_OBJECT_WRITERS), "locks": _ADVISORY_LOCKS},
    ).fetchall()
    return [(sql.SQL(function), is_lock) for function, is_lock in rows]


def _grant_tables(connection: Connection) -> None:
    for schema in sorted({grant.schema for grant in GRANTS}):
        if not _schema_exists(connection, schema):
            continue
        for role in ROLES:
            _run(connection, "revoke all on all tables in schema {} from {}", schema, role)
            _run(connection, "revoke all on schema {} from {}", schema, role)
        for grant in GRANTS:
            if grant.schema == schema:
                _run(connection, "grant usage on schema {} to {}", schema, grant.role)
                _grant(connection, grant)


def _grant(connection: Connection, grant: Grant) -> None:
    privileges = grant.privileges
    if "update, delete" in privileges and connection.info.server_version >= _MAINTAIN_SINCE:
        privileges += ", maintain"  # ANALYZE, which before PostgreSQL 17 only the owner could do
    rows = connection.execute(
        """
        select relname
        from pg_catalog.pg_class
        where relnamespace = to_regnamespace(%s) and relkind in ('r', 'p')
        """,
        (grant.schema,),
    ).fetchall()
    for (table,) in rows:  # those that a later revision makes are not there yet
        if not grant.tables or table in grant.tables:
            connection.execute(
                sql.SQL("grant {} on {} to {}").format(
                    sql.SQL(privileges),
                    sql.Identifier(grant.schema, table),
                    sql.Identifier(grant.role),
                )
            )


def _grant_reading_again(connection: Connection) -> None:
    if not _true(connection, "select to_regprocedure(%s) is not null", _SET_READING_ASIDE):
        return  # an older revision
    _run(connection, f"grant usage on sequence {_HISTORY} to {{}}", LOADER)
    _run(connection, f"revoke all on function {_SET_READING_ASIDE} from public")
    _run(connection, f"grant execute on function {_SET_READING_ASIDE} to {{}}", LOADER)


def _hand_over_built_schemas(connection: Connection) -> None:
    """What an older juesuan built as the owner becomes the transformer's, so that the next build can replace it."""
    built = list(_owned_by(connection, None))
    for kind, name in built:
        connection.execute(
            sql.SQL(f"alter {kind} {{}} owner to {{}}").format(name, sql.Identifier(TRANSFORMER))
        )
    if built:
        open_to_readers(connection)


def _owned_by(connection: Connection, role: str | None) -> list[tuple[str, sql.Identifier]]:
    """The schemas dbt builds and what is in them, schemas first, where `role` owns it; None: whoever owns schema raw.

    Another's schema that happens to bear such a name is left alone.
    """
    rows = connection.execute(
        """
        with owner as (
            select coalesce(to_regrole(%(role)s)::oid, n.nspowner) as id
            from pg_catalog.pg_namespace as n
            where n.nspname = 'raw'
        )

        select 'schema', n.nspname, null
        from pg_catalog.pg_namespace as n
        inner join owner on n.nspowner = owner.id
        where n.nspname = any(%(schemas)s)
        union all
        select 'table', n.nspname, c.relname
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
        inner join owner on c.relowner = owner.id
        where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'p', 'v', 'm', 'f')
        """,
        {"schemas": list(BUILT_SCHEMAS), "role": role},
    ).fetchall()
    return [
        (kind, sql.Identifier(*(part for part in name if part is not None))) for kind, *name in rows
    ]


def _set_settings(connection: Connection, role: str) -> None:
    # As the role itself: PostgreSQL lets an owner without CREATEROLE set nothing of another's.
    _run(connection, "set local role {}", role)
    _run(connection, "alter role {} in database {} reset all", role, _database(connection))
    _run(connection, "alter role {} reset all", role)
    for name, values in SETTINGS[role]:
        connection.execute(
            sql.SQL("alter role {} in database {} set {} to {}").format(
                sql.Identifier(role),
                sql.Identifier(_database(connection)),
                sql.Identifier(name),
                sql.SQL(", ").join(map(sql.Literal, values)),
            )
        )
    _run(connection, "reset role")


def _limit_readers(connection: Connection) -> None:
    """One password, however many use it, leaves room for loading and building; a limit that somebody set stays."""
    if not _is_superuser(connection):
        return
    connection.execute(
        sql.SQL("alter role {} in database {} set temp_file_limit to {}").format(
            sql.Identifier(READER),
            sql.Identifier(_database(connection)),
            sql.Literal(_READER_FILES),
        )
    )
    row = connection.execute(
        "select rolconnlimit, current_setting('max_connections')::integer from pg_catalog.pg_roles where rolname = %s",
        (READER,),
    ).fetchone()
    if row is not None and row[0] == -1:
        statement = "alter role {} connection limit {}"
        limit = sql.Literal(row[1] // 2)
        connection.execute(sql.SQL(statement).format(sql.Identifier(READER), limit))


def _run(connection: Connection, statement: str, *names: str | sql.SQL) -> None:
    """Run a statement of this page; names are quoted, unless the server itself wrote them as SQL."""
    quoted = (name if isinstance(name, sql.SQL) else sql.Identifier(name) for name in names)
    connection.execute(sql.SQL(statement).format(*quoted))


def _database(connection: Connection) -> str:
    return connection.info.dbname


def _is_superuser(connection: Connection) -> bool:
    return _true(connection, "select current_setting('is_superuser') = 'on'")


def _owns_schema(connection: Connection, schema: str) -> bool:
    return _true(
        connection,
        "select exists (select from pg_catalog.pg_namespace "
        "where nspname = %s and pg_has_role(nspowner, 'member'))",
        schema,
    )


def _schema_exists(connection: Connection, schema: str) -> bool:
    return _true(connection, "select to_regnamespace(%s) is not null", schema)


def _true(connection: Connection, question: str, *parameters: str) -> bool:
    row = connection.execute(question.encode(), parameters).fetchone()
    return row is not None and bool(row[0])
