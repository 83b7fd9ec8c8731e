"""Publishing waits for whoever reads: it comes again after growing pauses, says whose session it waits for, loses nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from psycopg import errors
from psycopg.rows import class_row

from loaders.database.connection import Connection
from loaders.errors import PublishingError
from loaders.language import Message, say

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

    @property
    def in_words(self) -> Message:
        """Who it is, and since when."""
        user, program = self.user or "?", self.application or "?"
        moment = f"{self.since.astimezone():%Y-%m-%d %H:%M:%S}" if self.since else ""
        return Message(
            f"session {self.pid} (user {user}, program {program}{moment and f', in a transaction since {moment}'})",
            f"会话 {self.pid}（用户 {user}，程序 {program}{moment and f'，事务始于 {moment}'}）",
        )


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
                f"kept. Let them end, then run `juesuan build --publish`. Waited for: {holders.en}.",
                f"集市已建成并通过测试，但没有发布：{patience_seconds:g} 秒内一直有会话在读取"
                "（JUESUAN_PUBLISH_SECONDS）。已发布的内容保持原样，构建的结果已保留。请等它们结束，"
                f"然后运行 juesuan build --publish。等待的是：{holders.zh}。",
            )
        on_wait(
            say(
                f"Waiting to publish: {holders.en} holds the marts; next try in {pause:g} seconds",
                f"等待发布：{holders.zh}占用着集市，{pause:g} 秒后再试",
            )
        )
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def sessions_in_the_way(connection: Connection) -> tuple[Session, ...]:
    """The other sessions that hold a lock on a published relation, those that began first first.

    `keeping` tells since when: the transformer may not see it. Ends the transaction that is open.
    """
    with connection.cursor(row_factory=class_row(Session)) as cursor:
        cursor.execute(
            'select pid, usename as "user", application, since from keeping.sessions_in_the_way()'
        )
        found = tuple(cursor.fetchall())
    connection.rollback()
    return found


def _named(sessions: tuple[Session, ...]) -> Message:
    if not sessions:
        return Message("a session that has gone", "已经离开的会话")
    shown = [session.in_words for session in sessions[:_SHOWN]]
    hidden = len(sessions) - len(shown)
    return Message(
        ", ".join(each.en for each in shown) + (f" and {hidden} more" if hidden else ""),
        "、".join(each.zh for each in shown) + (f"等 {len(sessions)} 个会话" if hidden else ""),
    )
