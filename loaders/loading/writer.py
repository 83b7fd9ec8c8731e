"""One connection to land with, made anew when it is lost: what was under way is done again after a growing pause."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import psycopg
from psycopg import errors

from loaders.database.connection import Connection
from loaders.errors import DatabaseError
from loaders.language import Message
from loaders.settings import Settings

_LONGEST_PAUSE = 30.0
# The server ends or does not yet take sessions. What is under way was rolled back.
_GOING_AWAY = (errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow)
# Two transactions got in each other's way, and this one was chosen to give way.
_IN_EACH_OTHERS_WAY = (errors.SerializationFailure, errors.DeadlockDetected)
# Troubles of the server that meet every file alike, and that only a person can mend.
_NO_ROOM = (errors.DiskFull, errors.IoError)

Result = TypeVar("Result")
Work = Callable[[Connection, bool], Result]


@dataclass(frozen=True)
class Lost:
    """The connection was lost and will be made again: the `attempt`th time of `attempts`, after a pause."""

    reason: str
    attempt: int
    attempts: int
    pause_seconds: float


class Writer:
    """Does work on the database in transactions, one after the other, over as many connections as it takes."""

    def __init__(
        self,
        connection: Connection,
        reconnect: Callable[[], Connection] | None,
        settings: Settings,
        on_lost: Callable[[Lost], None],
    ) -> None:
        self.connection = connection
        self._reconnect = reconnect
        self._attempts = settings.reconnect_tries if reconnect else 0
        self._first_pause = settings.reconnect_seconds
        self._on_lost = on_lost

    def call(self, work: Work[Result], address: str) -> Result:
        """Call `work` with a connection and whether it is called again, in case its first commit was not answered.

        Raises what the database says of the work itself (`psycopg.Error`), and `DatabaseError` naming `address` when
        the connection is lost and does not come back, or the server has no room.
        """
        attempt = 0
        while True:
            try:
                with self.connection.transaction():
                    return work(self.connection, attempt > 0)
            except _NO_ROOM as error:
                raise DatabaseError.of(_no_room(error, address)) from error
            except psycopg.Error as error:
                away = self.connection.closed or isinstance(error, _GOING_AWAY)
                if not away and not isinstance(error, _IN_EACH_OTHERS_WAY):
                    raise
                if attempt >= self._attempts:
                    raise DatabaseError.of(_given_up(error, address, attempt)) from error
                attempt = self._wait(error, attempt)
                if away:
                    attempt = self._connect_again(address, attempt)

    def close(self) -> None:
        """Close the connection, whichever it is by now."""
        self.connection.close()

    def _connect_again(self, address: str, attempt: int) -> int:
        """A new connection, as often tried as is left; gives back how many attempts were made."""
        assert self._reconnect is not None  # noqa: S101 - without it there are no attempts
        self.connection.close()
        while True:
            try:
                self.connection = self._reconnect()
            except DatabaseError as error:
                if attempt >= self._attempts:
                    raise DatabaseError.of(_given_up(error, address, attempt)) from error
                attempt = self._wait(error, attempt)
            else:
                return attempt

    def _wait(self, error: Exception, attempt: int) -> int:
        pause = min(self._first_pause * 2**attempt, _LONGEST_PAUSE)
        self._on_lost(Lost(_one_line(error), attempt + 1, self._attempts, pause))
        time.sleep(pause)
        return attempt + 1


@contextmanager
def writing(
    connection: Connection,
    reconnect: Callable[[], Connection] | None,
    settings: Settings,
    on_lost: Callable[[Lost], None],
) -> Iterator[Writer]:
    """A writer on `connection`; connections it made itself are closed at the end. Without `reconnect` it never tries again."""
    writer = Writer(connection, reconnect, settings, on_lost)
    try:
        yield writer
    finally:
        if writer.connection is not connection:
            writer.close()


def _given_up(error: Exception, address: str, attempts: int) -> Message:
    return Message(
        f"The connection to the database was lost while loading {address} ({_one_line(error)}"
        f"{f'; tried again {attempts} times' if attempts else ''}). "
        "Every file is in the warehouse whole or not at all. See that the database runs (`juesuan status`), then run the "
        "same command again: it goes on where this one stopped.",
        f"装载 {address} 时与数据库的连接中断（{_one_line(error)}{f'；已重试 {attempts} 次' if attempts else ''}）。"
        "每个文件要么完整地在库中，要么完全不在。请确认数据库在运行（juesuan status），然后重新运行同一命令："
        "它会从停下的地方继续。",
    )


def _no_room(error: psycopg.Error, address: str) -> Message:
    return Message(
        f"The database has no room left, or cannot write to its disk, while loading {address} ({_one_line(error)}). "
        "Nothing of this file was kept; files loaded before it are whole. Free some space on the disk of the database, "
        "then run the same command again: it goes on where this one stopped.",
        f"装载 {address} 时数据库没有剩余空间，或不能写入磁盘（{_one_line(error)}）。没有保留此文件的任何内容；"
        "之前装载的文件是完整的。请在数据库的磁盘上腾出空间，然后重新运行同一命令：它会从停下的地方继续。",
    )


def _one_line(error: Exception) -> str:
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return (
        " ".join((primary or str(error)).split()).rstrip(".") or "the server closed the connection"
    )
