"""Brings what dbt built and tested in `marts_next` and `reports_next` before the people, in one transaction.

Until it commits, everybody sees the marts of the build before; a build that fails changes nothing that they see.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psycopg import sql

from loaders.building.people.made import NEXT_SUFFIX, find_made, remember_published
from loaders.building.people.restoring import Lost, make_again, move_on
from loaders.database import roles
from loaders.database.connection import Connection
from loaders.database.roles import PUBLISHED

# Who waits for a lock makes everybody wait who comes after: better to give way and come again (`waiting`).
LOCK_TIMEOUT = "2s"


@dataclass(frozen=True)
class Change:
    """How many rows of the marts an incremental build replaced."""

    deleted: int
    inserted: int


@dataclass(frozen=True)
class _Mart:
    """A table of the marts: its columns, those of its primary key, and the marts it refers to."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    required: frozenset[str]
    parents: frozenset[str]


def drop_working_schemas(connection: Connection) -> None:
    """Drop what the build before left in the working schemas, so that nothing old is taken for new."""
    for schema in ("staging", "intermediate", *(f"{name}{NEXT_SUFFIX}" for name in PUBLISHED)):
        connection.execute(
            sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema))
        )


def publish_everything(connection: Connection) -> tuple[Lost, ...]:
    """Put the schemas that were built in the place of those that are published.

    What people made over the marts is made again (`loaders.building.people`); gives back what no longer can be.
    """
    _begin(connection)
    _lock_published(connection)
    made = find_made(connection)
    following = [schema for schema in PUBLISHED if _exists(connection, f"{schema}{NEXT_SUFFIX}")]
    for schema in following:
        remember_published(connection, schema)
    move_on(connection)
    for schema in following:
        place = sql.Identifier(schema)
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(place))
        connection.execute(
            sql.SQL("alter schema {} rename to {}").format(
                sql.Identifier(f"{schema}{NEXT_SUFFIX}"), place
            )
        )
    roles.open_to_readers(connection)
    lost = make_again(connection, made)
    _remember_documents(connection, everything=True)
    return lost


def publish_changed(connection: Connection) -> Change:
    """Replace the rows of the documents and organisations that the build is about, in every mart."""
    _begin(connection)
    _note_accounts(connection)
    marts = list(_parents_first(_marts(connection)))
    own = [mart for mart in marts if _condition(mart)]
    shared = [mart for mart in marts if not _condition(mart)]
    deleted = inserted = 0
    for mart in shared:
        _upsert(connection, mart)
    for mart in reversed(own):
        deleted += _execute(connection, "delete from marts.{mart} where ", mart, _condition(mart))
    for mart in own:
        inserted += _execute(
            connection, "insert into marts.{mart} ({columns}) select {columns} from {next}", mart
        )
    for mart in reversed(shared):
        _remove_vanished(connection, mart)
    _remember_documents(connection, everything=False)
    return Change(deleted, inserted)


def _begin(connection: Connection) -> None:
    """Names mean what the server's catalogue says; a policy of people must not hide rows from the exchange."""
    for name, value in (
        ("lock_timeout", LOCK_TIMEOUT),
        ("search_path", "pg_catalog"),
        ("row_security", "off"),
    ):
        connection.execute("select set_config(%s, %s, true)", (name, value))


def _lock_published(connection: Connection) -> None:
    """Have every published table for ourselves, or wait for none of them long: others wait behind us meanwhile."""
    rows = connection.execute(
        """
        select schemas.nspname, relations.relname
        from pg_class as relations
        inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
        where
            schemas.nspname = any(%s)
            and relations.relkind in ('r', 'p')
            and pg_has_role(relations.relowner, 'usage') -- a table of people moves on, and needs no exchange
        order by schemas.nspname, relations.relname
        """,
        (list(PUBLISHED),),
    ).fetchall()
    if rows:
        names = sql.SQL(", ").join(sql.Identifier(*name) for name in rows)
        connection.execute(sql.SQL("lock table {} in access exclusive mode").format(names))


def _marts(connection: Connection) -> list[_Mart]:
    rows = connection.execute(
        """
        select
            tables.relname,
            array(
                select attname::text from pg_attribute
                where attrelid = tables.oid and attnum > 0 and not attisdropped
                order by attnum
            ),
            array(
                select columns.attname::text
                from pg_constraint as keys
                inner join pg_attribute as columns
                    on keys.conrelid = columns.attrelid and columns.attnum = any(keys.conkey)
                where keys.conrelid = tables.oid and keys.contype = 'p'
            ),
            array(
                select attname::text from pg_attribute
                where attrelid = tables.oid and attnum > 0 and attnotnull
            ),
            array(
                select parents.relname::text
                from pg_constraint as keys
                inner join pg_class as parents on keys.confrelid = parents.oid
                where keys.conrelid = tables.oid and keys.contype = 'f' and parents.oid <> tables.oid
            )
        from pg_class as tables
        where tables.relnamespace = 'marts_next'::regnamespace and tables.relkind = 'r'
        order by tables.relname
        """
    ).fetchall()
    return [
        _Mart(name, tuple(columns), tuple(key), frozenset(required), frozenset(parents))
        for name, columns, key, required, parents in rows
    ]


def _parents_first(marts: Sequence[_Mart]) -> Iterator[_Mart]:
    """The marts so that each comes after those it refers to, and finding_cell after finding."""
    waiting = {mart.name: mart for mart in marts}
    while waiting:
        free = [mart for mart in waiting.values() if not _awaited(mart) & waiting.keys()]
        for mart in free or list(waiting.values())[:1]:
            del waiting[mart.name]
            yield mart


def _awaited(mart: _Mart) -> frozenset[str]:
    of_finding = {"fct_finding"} if _hangs_on_finding(mart) else set()
    return mart.parents | of_finding


def _hangs_on_finding(mart: _Mart) -> bool:
    return mart.name != "fct_finding" and "finding_id" in mart.columns


def _condition(mart: _Mart) -> str:
    """Which rows of the published mart belong to what was built anew; empty for a mart that all accounts share.

    A column that is never empty decides alone: the index on it is used.
    """
    documents = "document_id = any(array(select document_id from build.scope_document))"
    accounts = "account_id = any(array(select account_id from scope_account))"
    if _hangs_on_finding(mart):
        return (
            f"finding_id = any(array(select finding_id from marts.fct_finding "  # noqa: S608 - constants of ours
            f"where {accounts} or {documents}))"
        )
    for column, condition in (("document_id", documents), ("account_id", accounts)):
        if column in mart.required:
            return condition
    if {"document_id", "account_id"} <= set(mart.columns):
        return f"({accounts} or {documents})"
    if "organization_id" in mart.columns:
        return "organization_id in (select organization_id from build.scope_organization)"
    return ""


def _note_accounts(connection: Connection) -> None:
    connection.execute(
        """
        create temporary table scope_account on commit drop as
        select account_id from marts_next.dim_account
        union
        select account_id from marts.dim_account
        where organization_id in (select organization_id from build.scope_organization)
        """
    )


def _upsert(connection: Connection, mart: _Mart) -> None:
    """Bring a mart that all accounts share to what was built, leaving rows that others refer to in place."""
    others = [column for column in mart.columns if column not in mart.key]
    if not mart.key:
        _execute(connection, "delete from marts.{mart}", mart)
        _execute(
            connection, "insert into marts.{mart} ({columns}) select {columns} from {next}", mart
        )
        return
    taken = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in others
    )
    then = sql.SQL("update set {}").format(taken) if others else sql.SQL("nothing")
    connection.execute(
        sql.SQL(
            "insert into marts.{mart} ({columns}) "
            "select {columns} from (select {columns} from {next} except select {columns} from marts.{mart}) as new "
            "on conflict ({key}) do {then}"
        ).format(then=then, key=_names(mart.key), **_parts(mart))
    )


def _remove_vanished(connection: Connection, mart: _Mart) -> None:
    if mart.key:
        connection.execute(
            sql.SQL(
                "delete from marts.{mart} where ({key}) in "
                "(select {key} from marts.{mart} except select {key} from {next})"
            ).format(key=_names(mart.key), **_parts(mart))
        )


def _execute(connection: Connection, statement: str, mart: _Mart, condition: str = "") -> int:
    composed = sql.SQL(statement).format(**_parts(mart)) + sql.SQL(condition)
    return connection.execute(composed).rowcount


def _parts(mart: _Mart) -> dict[str, sql.Composable]:
    return {
        "mart": sql.Identifier(mart.name),
        "next": sql.Identifier("marts_next", mart.name),
        "columns": _names(mart.columns),
    }


def _names(columns: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _remember_documents(connection: Connection, *, everything: bool) -> None:
    """Note what the published marts now know, as it was when the build began."""
    if everything:
        connection.execute("delete from build.published_document")
    else:
        connection.execute(
            "delete from build.published_document "
            "where document_id in (select document_id from build.scope_document)"
        )
    connection.execute(
        """
        insert into build.published_document
            (document_id, fingerprint, folder, organization, year_text, scope, problem, parent_id)
        select
            built.document_id,
            built.fingerprint,
            statements.folder,
            statements.organization,
            statements.year_text,
            statements.scope,
            statements.problem,
            statements.parent_id
        from build.scope_document as built
        left join intermediate.int_document_statement as statements
            on built.document_id = statements.document_id
        where built.fingerprint is not null
        """
    )


def _exists(connection: Connection, schema: str) -> bool:
    row = connection.execute("select to_regnamespace(%s) is not null", (schema,)).fetchone()
    return bool(row and row[0])
