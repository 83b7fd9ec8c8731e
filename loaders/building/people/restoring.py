"""Makes again, over the marts just published, what people had made over those before; names what no longer can be."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import errors

from loaders.building.people.made import Made, find_moving
from loaders.database.connection import Connection
from loaders.errors import PublishingError

# A materialized view that needs longer is left empty: people wait for the marts meanwhile.
REFRESH_SECONDS = 60
_NEVER = "it is of a kind that builds do not make again"


@dataclass(frozen=True)
class Lost:
    """Something of people that could not be made again: its kind and name, how it was defined, and why not."""

    kind: str
    name: str
    definition: str
    reason: str


def move_on(connection: Connection) -> None:
    """Move tables and sequences of people from the published schemas into those that take their place.

    Raises `PublishingError` where one bears a name that is published now, or nobody may move it.
    """
    for moving in find_moving(connection):
        try:
            with connection.transaction():
                connection.execute("select keeping.move_on(%s)", (moving.oid,))
        except (
            errors.DuplicateTable,
            errors.InsufficientPrivilege,
            errors.UndefinedObject,
        ) as error:
            what = f"{moving.kind} {moving.schema_name}.{moving.relation_name}"
            raise PublishingError(
                f"The marts were built but not published: somebody's {what} stands among them and cannot "
                f"move on ({_one_line(error)}). What is published is as before. Let its owner rename it or move it to a "
                "schema of their own, then run `juesuan build --publish`.",
                f"集市已建成但没有发布：有人的对象（{what}）在其中，无法移开（{_one_line(error)}）。"
                "已发布的内容保持原样。请由所有者改名或移到自己的模式，然后运行 juesuan build --publish。",
            ) from None


def make_again(connection: Connection, made: Sequence[Made]) -> tuple[Lost, ...]:
    """Make each again, those that need one another in whatever order works; gives back what could not be made, and why.

    Raises `PublishingError` where nobody here may: whose it is would otherwise lose it.
    """
    waiting = [each for each in made if each.statements and not each.hindrance]
    lost = [
        Lost(each.kind, each.name, each.definition, each.hindrance or _NEVER)
        for each in made
        if each not in waiting
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
            connection.execute(f"set local statement_timeout = '{REFRESH_SECONDS}s'".encode())
            if made.is_ours:
                for statement in made.statements:
                    connection.execute(statement.encode())
            else:
                connection.execute("select keeping.make_again(%s)", (made.made_no,))
            connection.execute("set local statement_timeout to default")
    except errors.InsufficientPrivilege as error:
        if _may_serve(connection, made):
            return _one_line(error)
        raise PublishingError(
            f"The marts were built but not published: somebody's {made.kind} {made.name} is over them, and whoever migrated "
            f"this warehouse may not make it again for its owner ({_one_line(error)}). What is published is as before. Let a "
            "superuser run `juesuan migrate` once, or drop it; then run `juesuan build --publish`.",
            f"集市已建成但没有发布：有人的对象（{made.kind} {made.name}）建在集市之上，而升级本库结构的用户"
            f"不能替其所有者重建（{_one_line(error)}）。已发布的内容保持原样。"
            "请由超级用户运行一次 juesuan migrate，或删除该对象，然后运行 juesuan build --publish。",
        ) from None
    except errors.QueryCanceled:
        return f"it took longer than {REFRESH_SECONDS} seconds"
    except psycopg.OperationalError:  # locked, no room, gone away: not the doing of what is made
        raise
    except psycopg.Error as error:
        return _one_line(error)
    return None


def _may_serve(connection: Connection, made: Made) -> bool:
    """Whether the functions of `keeping` have the rights of everybody: then it is the owner who may not do this any more."""
    if made.is_ours:
        return False
    row = connection.execute(
        "select rolsuper from pg_proc inner join pg_roles on proowner = pg_roles.oid "
        "where pg_proc.oid = 'keeping.make_again(bigint)'::regprocedure"
    ).fetchone()
    return bool(row and row[0])


def _one_line(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split())
