"""Loads that are stopped, killed, or run side by side: whole documents only, and the next run goes on."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from loaders.loading.progress import Pace, duration
from tests.kills import kill_again_and_again
from tests.loads import (
    contents,
    count,
    document_count,
    loaded_events,
    start,
    wait_for,
    write_accounts,
)
from tests.postgres import SESSIONS_WAITING, PostgresServer


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory with a short path: deep in that of a test, workers could not be started by a fork server."""
    with TemporaryDirectory(prefix="juesuan-", ignore_cleanup_errors=True) as directory:
        yield Path(directory)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "sigterm"]
)
@pytest.mark.parametrize("whole_group", [False, True], ids=["parent", "group"])
def test_a_load_that_is_stopped_says_how_far_it_came(
    database_url: str,
    place: Path,
    tmp_path: Path,
    number: signal.Signals,
    code: int,
    whole_group: bool,
) -> None:
    accounts = write_accounts(
        tmp_path / "accounts", 400
    )  # more than are read before the lock is had
    with psycopg.connect(database_url, autocommit=True) as watching:
        load = start(database_url, place, "load", accounts)
        wait_for(
            lambda: count(watching, "select count(*) from raw.document") >= 3, "three documents"
        )
        with psycopg.connect(database_url) as blocking:  # holds the load amid a document
            blocking.execute("lock table raw.account_evidence in access exclusive mode")
            there = count(watching, "select count(*) from raw.document")
            wait_for(lambda: count(watching, SESSIONS_WAITING) == 1, "the load to wait")
            (os.killpg if whole_group else os.kill)(load.process.pid, number)
            ended, _, err = load.ended()
    assert ended == code, err
    assert f"stopped after {there} files." in " ".join(err.split())
    assert "Run the same command again to go on." in err
    assert "Traceback" not in err
    assert document_count(database_url) == there < 400
    wait_for(lambda: not load.processes(), "its workers to end")
    assert list((place).glob("juesuan-scratch-*")) == []


def test_workers_end_with_the_process_that_lands_even_amid_a_file(
    database_url: str, place: Path, tmp_path: Path
) -> None:
    endless = tmp_path / "管道.txt"
    os.mkfifo(endless)  # whoever reads it waits for ever
    load = start(database_url, place, "load", endless)
    wait_for(lambda: len(list((place).glob("juesuan-scratch-*"))) == 1, "its scratch directory")
    wait_for(lambda: _is_read(endless), "a worker to read the pipe")
    load.kill_parent()
    load.ended()
    wait_for(lambda: not load.processes(), "the worker to end")
    assert len(list((place).glob("juesuan-scratch-*"))) == 1  # nobody could remove it
    accounts = write_accounts(tmp_path / "accounts", 1)
    assert start(database_url, place, "load", accounts).ended()[0] == 0
    assert list((place).glob("juesuan-scratch-*")) == []


def _is_read(pipe: Path) -> bool:
    """True when somebody has the pipe open to read. From then on nothing ever comes out of it, nor does it end."""
    try:
        os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:  # nobody reads yet
        return False
    return True


def test_a_killed_load_goes_on_where_it_stopped(
    postgres_server: PostgresServer, place: Path, tmp_path: Path
) -> None:
    accounts = write_accounts(tmp_path / "accounts", 40)
    amid = kill_again_and_again(postgres_server, accounts, place, files=40, kills=3, seed=7)
    assert amid > 0


def test_two_loaders_at_once_load_every_file_once(
    postgres_server: PostgresServer, place: Path, tmp_path: Path
) -> None:
    accounts = write_accounts(tmp_path / "accounts", 100)
    files = sorted(accounts.rglob("*.txt"))
    with (
        postgres_server.fresh_database(migrated=True) as url,
        postgres_server.fresh_database(migrated=True) as clean_url,
    ):
        assert start(clean_url, place / "0", "load", accounts).ended()[0] == 0
        both = [
            start(url, place / "1", "load", *files),
            start(url, place / "2", "load", *reversed(files)),
        ]
        for load in both:
            code, _, err = load.ended()
            assert (code, err) == (0, "")
        assert contents(url) == contents(clean_url)
        assert loaded_events(url) == (100, 100)
        with psycopg.connect(url) as connection:
            assert count(connection, "select count(*) from raw.load_event") == 200
            assert (
                count(
                    connection,
                    "select count(*) from raw.load_event where outcome = 'duplicate' and reason like 'the same content%'",
                )
                == 100
            )


def test_the_pace_is_that_of_the_last_half_minute() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    assert pace.per_second() == 0.0
    for now, done in ((0.0, 0), (1.0, 4000), (20.0, 4020), (40.0, 4040)):  # noqa: B007
        pace.mark(done)
    assert pace.per_second() == 1.0
    assert [duration(s) for s in (8.4, 185, 7260)] == ["8 s", "3 min 05 s", "2 h 01 min"]
