"""Makes again, over the marts just published, what people had made over those before; names what no longer can be."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import errors, sql

from loaders.building.people.made import NEXT_SUFFIX, Made, find_moving
from loaders.database.connection import Connection
from loaders.database.roles import TRANSFORMER
from loaders.errors import PublishingError

# A materialized view that needs longer is left empty: people wait for the marts meanwhile.
REFRESH_SECONDS = 60


@dataclass(frozen=True)
class Lost:
    """Something of people that could not be made again: its kind and name, how it was defined, and why not."""

    kind: str
    name: str
    definition: str
    reason: str


def move_on(connection: Connection) -> None:
    """Move tables and sequences of people from the published schemas into those that take their place.

    Raises `PublishingError` where one bears a name that is published now, or the login may not move it.
    """
    for kind, schema, name in find_moving(connection):
        following = sql.Identifier(f"{schema}{NEXT_SUFFIX}")
        statement = sql.SQL("alter {} {} set schema {}").format(
            sql.SQL(kind), sql.Identifier(schema, name), following
        )
        try:
            with connection.transaction():
                connection.execute("set local role none")
                connection.execute(statement)
                _act_as_transformer(connection)
        except (
            errors.DuplicateTable,
            errors.InsufficientPrivilege,
            errors.UndefinedObject,
        ) as error:
            raise PublishingError(
                f"The marts were built but not published: somebody's {kind} {schema}.{name} stands among them and cannot "
                f"move on ({_one_line(error)}). What is published is as before. Let its owner rename it or move it to a "
                "schema of their own, then run `juesuan build --publish`.",
                f"集市已建成但没有发布：有人的对象（{kind} {schema}.{name}）在其中，无法移开（{_one_line(error)}）。"
                "已发布的内容保持原样。请由所有者改名或移到自己的模式，然后运行 juesuan build --publish。",
            ) from None


def make_again(connection: Connection, made: Sequence[Made]) -> tuple[Lost, ...]:
    """Make each again, those that need one another in whatever order works; gives back what could not be made, and why.

    Raises `PublishingError` where the login may not: whose it is would otherwise lose it.
    """
    waiting = [each for each in made if each.statements]
    lost = [
        Lost(each.kind, each.name, each.definition, "it is of a kind that builds do not make again")
        for each in made
        if not each.statements
    ]
    while waiting:
        failed = [(each, why) for each in waiting if (why := _make(connection, each))]
        if len(failed) == len(waiting):
            lost += [Lost(each.kind, each.name, each.definition, why) for each, why in failed]
            break
        waiting = [each for each, _ in failed]
    return tuple(lost)


def _make(connection: Connection, made: Made) -> str | None:
    """Make it; None, or the server's words why it no longer can be."""
    try:
        with connection.transaction():
            if not made.is_ours_to_make:
                connection.execute("set local role none")
            connection.execute(f"set local statement_timeout = '{REFRESH_SECONDS}s'".encode())
            for statement in made.statements:
                connection.execute(statement.encode())
            connection.execute("set local statement_timeout to default")
            _act_as_transformer(connection)
    except errors.InsufficientPrivilege as error:
        raise PublishingError(
            f"The marts were built but not published: somebody's {made.kind} {made.name} is over them, and user "
            f"'{connection.info.user}' may not make it again for its owner ({_one_line(error)}). What is published is as "
            "before. Run `juesuan build --publish` once as the owner of the database, or let it be dropped.",
            f"集市已建成但没有发布：有人的对象（{made.kind} {made.name}）建在集市之上，而用户"
            f"“{connection.info.user}”不能替其所有者重建（{_one_line(error)}）。已发布的内容保持原样。"
            "请以数据库所有者的身份运行一次 juesuan build --publish，或删除该对象。",
        ) from None
    except errors.QueryCanceled:
        return f"it took longer than {REFRESH_SECONDS} seconds"
    except psycopg.OperationalError:  # locked, no room, gone away: not the doing of what is made
        raise
    except psycopg.Error as error:
        return _one_line(error)
    return None


def _act_as_transformer(connection: Connection) -> None:
    connection.execute(sql.SQL("set local role {}").format(sql.Identifier(TRANSFORMER)))


def _one_line(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split())
