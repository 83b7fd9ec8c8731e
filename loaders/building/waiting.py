"""Publishing waits for whoever reads: it comes again after growing pauses, says whose session it waits for, loses nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from psycopg import errors
from psycopg.rows import class_row

from loaders.building.people.made import PUBLISHED
from loaders.building.state import Connection
from loaders.errors import PublishingError

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_SHOWN = 5

Result = TypeVar("Result")


@dataclass(frozen=True)
class Session:
    """A session that holds a lock on what is published; `since` its transaction began, None where we may not see it."""

    pid: int
    user: str | None
    application: str | None
    since: datetime | None

    def __str__(self) -> str:
        """For people: who it is and since when."""
        since = f"，事务始于 {self.since.astimezone():%Y-%m-%d %H:%M:%S}" if self.since else ""
        return f"会话 {self.pid}（用户 {self.user or '?'}，程序 {self.application or '?'}{since}）"


def when_free(
    connection: Connection,
    publish: Callable[[], Result],
    *,
    patience_seconds: float,
    on_wait: Callable[[str], None],
) -> Result:
    """Publish, again and again while others hold locks on what is published, for `patience_seconds` in all.

    `on_wait` is told before each pause whom we wait for. Raises `PublishingError` naming them when patience ends; what was
    built is then still there.
    """
    give_up_at = time.monotonic() + patience_seconds
    pause = _FIRST_PAUSE
    while True:
        try:
            return publish()
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            connection.rollback()
        holders = _named(sessions_in_the_way(connection))
        if time.monotonic() + pause > give_up_at:
            raise PublishingError(
                "The marts were built and tested but not published: others kept reading them for "
                f"{patience_seconds:g} seconds (JUESUAN_PUBLISH_SECONDS). What is published is as before, what was built is "
                "kept. Let them end, then run `juesuan build --publish`. "
                f"集市已建成并通过测试，尚未发布，等待的是：{holders}。"
            )
        on_wait(
            f"等待发布：{holders}占用着集市，{pause:g} 秒后再试（publishing waits for these sessions）"
        )
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def sessions_in_the_way(connection: Connection) -> tuple[Session, ...]:
    """The other sessions that hold a lock on a published relation, those that began first first.

    Asked with the rights of the login: the transformer may not see since when. Ends the transaction that is open.
    """
    with connection.cursor(row_factory=class_row(Session)) as cursor:
        cursor.execute("set local role none")
        cursor.execute(
            """
            select distinct
                activity.pid,
                activity.usename::text as user,
                activity.application_name as application,
                activity.xact_start as since
            from pg_catalog.pg_locks as locks
            inner join pg_catalog.pg_class as relations on locks.relation = relations.oid
            inner join pg_catalog.pg_namespace as schemas on relations.relnamespace = schemas.oid
            inner join pg_catalog.pg_stat_activity as activity on locks.pid = activity.pid
            where
                locks.locktype = 'relation'
                and locks.granted
                and locks.pid <> pg_catalog.pg_backend_pid()
                and activity.datname = pg_catalog.current_database()
                and (schemas.nspname = any(%s) or relations.relkind = 'm') -- a view of people over them
            order by since nulls last, pid
            """,
            (list(PUBLISHED),),
        )
        found = tuple(cursor.fetchall())
    connection.rollback()
    return found


def _named(sessions: tuple[Session, ...]) -> str:
    if not sessions:
        return "已经离开的会话"
    more = f"等 {len(sessions)} 个会话" if len(sessions) > _SHOWN else ""
    return "、".join(map(str, sessions[:_SHOWN])) + more
