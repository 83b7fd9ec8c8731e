"""What people made over the published schemas, as `keeping.note` finds it, with the statements that make it again.

A full build puts new schemas in the place of the published ones, and PostgreSQL drops with the old ones all that hangs on
them: views, rights, indexes, row policies. What juesuan published itself is noted in `build.published_object`; whatever else
is there, people made. Every statement is written by the server from its own catalogue, for the name the thing hangs on,
which is the same after the exchange. See migrations/keeping.
"""

from dataclasses import dataclass

from psycopg.rows import class_row

from loaders.database.connection import Connection

NEXT_SUFFIX = "_next"


@dataclass(frozen=True)
class Made:
    """Something people made: its number and kind, its name as people write it, and the statements that make it as it was.

    `is_ours`: it belongs to a relation of ours, so that the transformer makes it; else it is made with the rights of its
    owner. Without statements it cannot be made again, nor with a `hindrance`; `definition` says what it was.
    """

    made_no: int
    kind: str
    name: str
    statements: tuple[str, ...]
    is_ours: bool
    definition: str
    hindrance: str | None


@dataclass(frozen=True)
class Moving:
    """A table or sequence that people put into the published schemas: it moves on as it is."""

    oid: int
    kind: str
    schema_name: str
    relation_name: str


def find_made(connection: Connection) -> tuple[Made, ...]:
    """All that people made and that leaves with the published schemas, noted until the transaction ends."""
    with connection.cursor(row_factory=class_row(Made)) as cursor:
        return tuple(cursor.execute(_MADE).fetchall())


def find_moving(connection: Connection) -> tuple[Moving, ...]:
    """What people put into the published schemas; `find_made` comes first."""
    with connection.cursor(row_factory=class_row(Moving)) as cursor:
        return tuple(cursor.execute("select * from keeping.moving_on()").fetchall())


def remember_published(connection: Connection, schema: str) -> None:
    """Note what we are about to publish as `schema`: what is found there later beside it was made by people.

    To be called in the transaction of `find_made`, while nothing of people has moved into the schema to come.
    """
    connection.execute(_FORGET, {"schema": schema})
    connection.execute(_REMEMBER, {"schema": schema, "next": f"{schema}{NEXT_SUFFIX}"})


_MADE = """
    select
        made_no,
        kind,
        name,
        statements,
        is_ours,
        coalesce(definition, (select string_agg(rtrim(each, ';') || ';', E'\n') from unnest(statements) as each), '')
            as definition,
        hindrance
    from keeping.note()
    order by made_no
"""
_FORGET = "delete from build.published_object where schema_name = %(schema)s"
_REMEMBER = """
    with relations as (
        select relations.*
        from pg_class as relations
        where
            relations.relnamespace = to_regnamespace(%(next)s)
            and relations.relkind in ('r', 'p', 'v', 'm', 'f')
    )

    insert into build.published_object
        (schema_name, relation_name, object_kind, object_name, comment_text)
    select %(schema)s, relname, 'relation', relname, null from relations
    union all
    select %(schema)s, relations.relname, 'comment', comments.column_name, comments.description
    from relations
    inner join keeping.comments as comments on relations.oid = comments.oid
    union all
    select %(schema)s, relations.relname, 'index', names.relname, null
    from relations
    inner join pg_index as indexes on relations.oid = indexes.indrelid
    inner join pg_class as names on indexes.indexrelid = names.oid
    union all
    select %(schema)s, relations.relname, 'constraint', constraints.conname, null
    from relations
    inner join pg_constraint as constraints on relations.oid = constraints.conrelid
"""
