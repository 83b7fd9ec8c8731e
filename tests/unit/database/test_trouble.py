"""What is done and said where the server is not there yet, or its disk is full."""

import time
from pathlib import Path

import psycopg
import pytest

from loaders.database import connection
from loaders.database.embedded.process import _start_failure
from loaders.errors import DatabaseError

URL = "postgresql://juesuan:secret@127.0.0.1:1/juesuan"


@pytest.mark.parametrize(
    "words",
    ["FATAL:  the database system is in recovery mode", "致命错误:  数据库系统启动中"],
)
def test_a_server_that_recovers_is_waited_for(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Not told to check host, port, user and password, which are right; what it says in the end counts."""
    answers = [words, words, "FATAL:  password authentication failed"]
    pauses: list[float] = []

    def connect(**_: object) -> psycopg.Connection:
        raise psycopg.OperationalError(answers.pop(0))

    monkeypatch.setattr(psycopg, "connect", connect)
    monkeypatch.setattr(time, "sleep", pauses.append)
    with pytest.raises(DatabaseError, match="password authentication failed"):
        connection.connect(URL)
    assert (answers, len(pauses)) == ([], 2)


def test_waiting_for_a_server_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(**_: object) -> psycopg.Connection:
        raise psycopg.OperationalError("FATAL:  the database system is starting up")

    monkeypatch.setattr(psycopg, "connect", connect)
    monkeypatch.setattr(connection, "RECOVERY_SECONDS", 0.0)
    with pytest.raises(DatabaseError, match="starting up"):
        connection.connect(URL)


def test_a_full_disk_is_no_reason_to_destroy_the_database(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text('PANIC:  could not write to file "pg_wal/xlogtemp.1": No space left on device\n')
    told = str(_start_failure(log, 0, still_starting=False))
    assert "free some space" in told
    assert "destroy" not in told
    log.write_text("PANIC:  could not locate a valid checkpoint record\n")
    assert "juesuan db destroy" in str(_start_failure(log, 0, still_starting=False))
