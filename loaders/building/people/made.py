"""What people made over the published schemas, found in the server's catalogue with the statements that make it again.

A full build puts new schemas in the place of the published ones, and PostgreSQL drops with the old ones all that hangs on
them: views, rights, indexes, row policies. What juesuan published itself is noted in `build.published_object`; whatever else
is there, people made. Every statement is written by the server from its own catalogue, for the name the thing hangs on,
which is the same after the exchange.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from loaders.building.people import over_ours, upon_ours
from loaders.building.people.notes import FORGET, NOTES, REMEMBER
from loaders.database.connection import Connection
from loaders.database.roles import READER

PUBLISHED = ("marts", "reports")
NEXT_SUFFIX = "_next"


@dataclass(frozen=True)
class Made:
    """Something people made: its kind and name as people write them, and the statements that make it as it was.

    `is_ours_to_make`: it belongs to a relation of ours, so that the transformer may make it; else only its owner or a
    superuser may. Without statements it cannot be made again, `definition` says what it was.
    """

    kind: str
    name: str
    statements: tuple[str, ...]
    is_ours_to_make: bool
    definition: str


def note_what_leaves(connection: Connection) -> None:
    """Note, until the transaction ends, which relations are ours (`ours`), which of people's move on (`moving`), and all
    that would be dropped with the published schemas (`leaving`)."""
    parameters = {"published": list(PUBLISHED)}
    for statement in NOTES:
        connection.execute(statement.encode(), parameters)


def find_made(connection: Connection) -> Iterator[Made]:
    """All that people made and that leaves with the published schemas; `note_what_leaves` comes first."""
    parameters = {"published": list(PUBLISHED), "reader": READER}
    for query in _QUERIES:
        for kind, name, statements, is_ours, definition in connection.execute(
            query.encode(), parameters
        ).fetchall():
            told = definition or ";\n".join(each.rstrip(";") for each in statements) + ";"
            yield Made(kind, name, tuple(statements), is_ours, told)


def find_moving(connection: Connection) -> list[tuple[str, str, str]]:
    """Tables and sequences that people put into the published schemas: kind, schema, name. They move on as they are."""
    return connection.execute(
        "select kind, schema_name, relation_name from moving order by schema_name, relation_name"
    ).fetchall()


def remember_published(connection: Connection, schema: str) -> None:
    """Note what we are about to publish as `schema`: what is found there later beside it was made by people.

    To be called in the transaction of `note_what_leaves`, while nothing of people has moved into the schema to come.
    """
    connection.execute(FORGET.encode(), {"schema": schema})
    connection.execute(REMEMBER.encode(), {"schema": schema, "next": f"{schema}{NEXT_SUFFIX}"})


# A materialized view is filled when all that it reads, and all rights, are there again.
_QUERIES = (
    *(upon_ours.RIGHTS_ON_SCHEMAS, upon_ours.RIGHTS_ON_OURS, upon_ours.DEFAULT_PRIVILEGES),
    *(upon_ours.COMMENTS_ON_OURS, upon_ours.INDEXES, upon_ours.STATISTICS, upon_ours.CONSTRAINTS),
    *(
        over_ours.FUNCTIONS,
        over_ours.VIEWS,
        upon_ours.POLICIES,
        over_ours.NOT_REMADE,
        over_ours.REFRESHED,
    ),
)
