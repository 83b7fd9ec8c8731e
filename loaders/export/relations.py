"""What is exported: the tables of `marts` and the views of `reports`, their columns, and what each means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from loaders.database.connection import Connection
from loaders.errors import ConfigurationError, SchemaError

_SCHEMAS = ("marts", "reports")
_NUMERIC = re.compile(r"numeric\((\d+),(\d+)\)")
_END_OF_CHINESE = (
    "。 "  # comments say a thing in Chinese, then in English: dbt_project/macros/comments.sql
)


@dataclass(frozen=True)
class Column:
    """A column: its name, its PostgreSQL type as text, and what it means, in Chinese and in English."""

    name: str
    type: str
    meaning_zh: str
    meaning_en: str

    @property
    def is_text(self) -> bool:
        """True for printed words: what a spreadsheet could take for a formula."""
        return self.type == "text"

    @property
    def scale(self) -> int | None:
        """Digits behind the point of an amount or number; None for other types and numbers without bounds."""
        found = _NUMERIC.fullmatch(self.type)
        return int(found[2]) if found else None


@dataclass(frozen=True)
class Relation:
    """A table or view: schema, name, what it holds, its columns, and those its rows are ordered by."""

    schema: str
    name: str
    meaning_zh: str
    meaning_en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """As SQL names it."""
        return f"{self.schema}.{self.name}"

    def query(self, expressions: Sequence[sql.Composable]) -> sql.Composed:
        """Select the expressions from it, always in one order: by its key, or where it has none by every column."""
        kinds = {column.name: column.type for column in self.columns}
        order = [
            sql.SQL('{} collate "C"' if kinds[name] == "text" else "{}").format(
                sql.Identifier(self.name, name)
            )
            for name in self.key or kinds
        ]
        return sql.SQL("select {} from {} order by {}").format(
            sql.SQL(", ").join(expressions),
            sql.Identifier(self.schema, self.name),
            sql.SQL(", ").join(order),
        )


def read_relations(connection: Connection, wanted: Sequence[str]) -> tuple[Relation, ...]:
    """All relations, or those that are named (`部门收支总览` or `marts.dim_account`), by schema and name.

    Raises `SchemaError` where nothing was built yet and `ConfigurationError` for a name that is none.
    """
    rows = connection.execute(
        """
        select
            schemas.nspname,
            relations.relname,
            coalesce(obj_description(relations.oid, 'pg_class'), ''),
            array_agg(
                array[
                    columns.attname::text,
                    format_type(columns.atttypid, columns.atttypmod),
                    coalesce(col_description(relations.oid, columns.attnum), '')
                ]
                order by columns.attnum
            ),
            array(
                select key_columns.attname::text
                from pg_constraint as keys
                cross join unnest(keys.conkey) with ordinality as parts (attnum, place)
                inner join pg_attribute as key_columns
                    on keys.conrelid = key_columns.attrelid and parts.attnum = key_columns.attnum
                where keys.conrelid = relations.oid and keys.contype = 'p'
                order by parts.place
            )
        from pg_class as relations
        inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
        inner join pg_attribute as columns
            on relations.oid = columns.attrelid and columns.attnum > 0 and not columns.attisdropped
        where schemas.nspname = any(%s) and relations.relkind in ('r', 'v')
        group by schemas.nspname, relations.oid
        order by schemas.nspname collate "C", relations.relname collate "C"
        """,
        (list(_SCHEMAS),),
    ).fetchall()
    if not rows:
        raise SchemaError(
            "The marts are not built yet. Run `juesuan build`.",
            "集市还没有构建。请运行 juesuan build。",
        )
    found = tuple(_relation(*row) for row in rows)
    if not wanted:
        return found
    chosen = [each for each in found if {each.name, each.full_name} & set(wanted)]
    unknown = set(wanted) - {name for each in chosen for name in (each.name, each.full_name)}
    if unknown:
        raise ConfigurationError(
            f"There is no {', '.join(sorted(unknown))} in marts or reports. There are: "
            f"{', '.join(each.full_name for each in found)}.",
            f"marts 和 reports 中没有 {'、'.join(sorted(unknown))}。有的是："
            f"{'、'.join(each.full_name for each in found)}。",
        )
    return tuple(chosen)


def _relation(
    schema: str, name: str, comment: str, columns: Sequence[Sequence[str]], key: Sequence[str]
) -> Relation:
    return Relation(
        schema,
        name,
        *in_two_languages(comment),
        tuple(Column(column, kind, *in_two_languages(text)) for column, kind, text in columns),
        tuple(key),
    )


def in_two_languages(comment: str) -> tuple[str, str]:
    """The Chinese and the English part of a comment; all of it is Chinese where it has no English part."""
    chinese, end, english = comment.partition(_END_OF_CHINESE)
    return chinese + end.strip(), english
