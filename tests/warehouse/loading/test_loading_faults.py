"""What goes wrong around a load, made to happen: the database goes, comes back, is full; this machine is full."""

import os
import signal
import subprocess
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from loaders.database import migrate
from loaders.database.connection import Connection, connect
from loaders.database.embedded import server
from loaders.database.embedded.process import find_postmaster
from loaders.errors import DatabaseError
from loaders.loading.inputs import files_to_load
from loaders.loading.pipeline import Listener, load
from loaders.loading.writer import Lost, Writer
from loaders.settings import Settings
from tests.loads import (
    Load,
    contents,
    count,
    document_count,
    loaded_events,
    start,
    wait_for,
    write_accounts,
)
from tests.postgres import SESSIONS_WAITING, PostgresServer
from tests.proxy import losing_the_answer_to_commit
from tests.warehouse.embedded import FAST, MakeProject, pid_of


def crash(running: server.Server) -> None:
    """End the server at once, as pg_ctl stop -m immediate does; what was under way is rolled back when it starts."""
    os.kill(pid_of(running), signal.SIGQUIT)
    wait_for(lambda: find_postmaster(running.data_dir) is None, "the server to be gone")


@contextmanager
def amid_a_document(url: str, marker: Path, accounts: Path, **environment: str) -> Iterator[Load]:
    """A load that has landed some documents and waits in the midst of one for a lock that we hold."""
    watching = psycopg.connect(url, autocommit=True)
    going = start(url, marker, "load", accounts, **environment)
    wait_for(lambda: count(watching, "select count(*) from raw.document") >= 3, "three documents")
    blocking = psycopg.connect(url)
    blocking.execute("lock table raw.account_evidence in access exclusive mode")
    wait_for(lambda: count(watching, SESSIONS_WAITING) == 1, "the load to wait")
    yield going
    watching.close()
    blocking.close()


def test_a_server_that_goes_amid_a_load(make_project: MakeProject, tmp_path: Path) -> None:
    settings = make_project()
    url = server.ensure_running(settings, FAST).url
    migrate.upgrade(url)
    accounts = write_accounts(tmp_path / "accounts", 40)
    # For good: the load gives up, and says what to do.
    short = {"JUESUAN_RECONNECT_TRIES": "2", "JUESUAN_RECONNECT_SECONDS": "0.1"}
    with amid_a_document(url, tmp_path / "1", accounts, **short) as going:
        crash(server.ensure_running(settings))
        code, _, err = going.ended()
    assert code == 5, err
    assert "The connection to the database was lost while loading" in err
    assert "tried again 2 times" in err
    assert "run the same command again: it goes on where this one stopped" in " ".join(err.split())
    assert "Traceback" not in err
    # It is there again, and a restart amid the next run is lived through.
    assert server.ensure_running(settings, FAST).url == url
    there = document_count(url)
    assert 3 <= there < 40
    blocked = {"JUESUAN_RECONNECT_TRIES": "60"}
    with amid_a_document(url, tmp_path / "2", accounts, **blocked) as going:
        crash(server.ensure_running(settings))
        server.ensure_running(settings, FAST)
        code, out, err = going.ended()
    assert code == 0, err
    assert "connection to the database was lost" in err
    assert f"loaded {40 - there}, duplicate {there}" in out
    assert loaded_events(url) == (40, 40)
    whole = contents(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create database clean template template0")
    clean = f"{url.rpartition('/')[0]}/clean"
    migrate.upgrade(clean)
    assert start(clean, tmp_path / "3", "load", accounts).ended()[0] == 0
    assert contents(clean) == whole


def test_a_commit_whose_answer_was_lost_is_no_duplicate(database_url: str, tmp_path: Path) -> None:
    accounts = write_accounts(tmp_path / "accounts", 5)
    lost: list[Lost] = []
    settings = Settings(reconnect_seconds=0.01)
    # The first commit is that of the question which files are known; the fourth is that of the third file.
    with losing_the_answer_to_commit(database_url, 4) as url, connect(url) as connection:
        outcomes = list(
            load(
                *(connection, files_to_load([accounts]), settings),
                run_id=uuid4(),
                reconnect=partial(connect, url),
                listener=Listener(lost=lost.append),
            )
        )
    assert len(lost) == 1
    assert [(o.outcome, o.table_count, o.row_count) for o in outcomes] == [("loaded", 2, 10)] * 5
    assert loaded_events(database_url) == (5, 5)
    with connect(database_url) as connection:
        assert count(connection, "select count(*) from raw.load_event") == 5


def test_a_deadlock_is_tried_again_and_a_refusal_is_not(database_url: str) -> None:
    lost: list[Lost] = []
    settings = Settings(reconnect_seconds=0.01, reconnect_tries=2)
    with connect(database_url) as connection:
        writer = Writer(connection, partial(connect, database_url), settings, lost.append)

        def refused(errcode: str, times: int) -> Callable[[Connection, bool], int]:
            left = iter(range(times))

            def work(connection: Connection, again: bool) -> int:
                if next(left, None) is not None:
                    connection.execute(
                        f"do $$ begin raise exception 'no' using errcode = '{errcode}'; end $$".encode()
                    )
                return count(connection, "select 1")

            return work

        assert writer.call(refused("40P01", 2), "a.txt") == 1
        assert [(each.attempt, each.pause_seconds) for each in lost] == [(1, 0.01), (2, 0.02)]
        with pytest.raises(DatabaseError, match="tried again 2 times"):
            writer.call(refused("40001", 3), "a.txt")
        with pytest.raises(psycopg.errors.CheckViolation):
            writer.call(refused("23514", 1), "a.txt")
        assert writer.connection is connection  # a deadlock is no reason for a new one


@contextmanager
def small_disk(mebibytes: int) -> Iterator[Path]:
    """A file system of so many MiB in memory, or the test is skipped where one may not be mounted."""
    with tempfile.TemporaryDirectory(prefix="juesuan-disk-") as name:
        Path(name).chmod(0o755)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=755", "tmpfs", name],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
        if mounted.returncode:
            pytest.skip(f"no file system may be mounted here: {mounted.stderr.strip()}")
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)  # noqa: S607


def fill(disk: Path) -> Path:
    """A file that takes all the room that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return filler


def test_the_disk_of_the_database_is_full(postgres_server: PostgresServer, tmp_path: Path) -> None:
    accounts = write_accounts(tmp_path / "accounts", 60)
    with small_disk(64) as disk, psycopg.connect(postgres_server.url, autocommit=True) as admin:
        (place,) = admin.execute("show data_directory").fetchone() or ("",)
        owner = Path(place).stat()
        space = disk / "space"
        space.mkdir()
        os.chown(space, owner.st_uid, owner.st_gid)
        admin.execute(sql.SQL("create tablespace small location {}").format(str(space)))
        try:
            admin.execute("create database full_disk template migrated_template tablespace small")
            url = postgres_server.url_of("full_disk")
            assert start(url, tmp_path / "1", "load", accounts / "00" / "0000.txt").ended()[0] == 0
            filler = fill(disk)
            code, _, err = start(url, tmp_path / "1", "load", accounts).ended()
            assert code == 5, err
            assert "The database has no room left" in err, err
            assert "No space left on device" in err
            assert "Traceback" not in err
            filler.unlink()
            there = contents(url)
            assert 1 <= len(there) < 60
            code, _, err = start(url, tmp_path / "1", "load", accounts).ended()
            assert code == 0, err
            with postgres_server.fresh_database(migrated=True) as clean:
                assert start(clean, tmp_path / "2", "load", accounts).ended()[0] == 0
                assert there.items() <= contents(clean).items()
                assert contents(url) == contents(clean)
            assert loaded_events(url) == (60, 60)
        finally:
            admin.execute("drop database if exists full_disk with (force)")
            admin.execute("drop tablespace small")


def test_no_room_for_temporary_files(database_url: str, tmp_path: Path) -> None:
    accounts = write_accounts(tmp_path / "accounts", 3)
    with zipfile.ZipFile(tmp_path / "accounts" / "00" / "0001a.zip", "w") as archive:
        for number in range(4):
            archive.writestr(f"{number}.txt", os.urandom(1 << 20))
    with small_disk(2) as disk:
        code, out, err = start(database_url, disk, "load", accounts).ended()
    assert code == 3, err
    assert "failed" in err
    assert "0001a.zip: no room for temporary files" in err
    assert "Traceback" not in err
    assert "loaded 3, failed 1" in out
    with psycopg.connect(database_url) as connection:
        outcomes = connection.execute("select outcome from raw.load_event").fetchall()
    assert Counter(outcome for (outcome,) in outcomes) == {"loaded": 3, "failed": 1}


def test_a_connection_lost_amid_a_build(database_url: str, tmp_path: Path) -> None:
    accounts = write_accounts(tmp_path / "accounts", 1)
    assert start(database_url, tmp_path / "1", "load", accounts).ended()[0] == 0
    going = start(database_url, tmp_path / "1", "build")
    with psycopg.connect(database_url, autocommit=True) as watching:
        wait_for(
            lambda: (
                count(
                    watching,
                    "select count(*) from pg_class join pg_namespace as n on n.oid = relnamespace "
                    "where nspname not in ('raw', 'codes', 'build') and nspname !~ '^pg_|^information' "
                    "and relkind in ('r', 'v')",
                )
                > 3
            ),
            "the first models",
        )

        def ended() -> bool:
            watching.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
            return going.process.poll() is not None

        wait_for(ended, "the build to end")
    code, _, err = going.ended()
    assert code in (5, 7), err
    assert "The connection to the database was lost" in err
    assert "juesuan build" in err or "run the same command again" in err
    assert "Traceback" not in err
    again = start(
        database_url, tmp_path / "1", "run"
    )  # builds, for the marts are not taken as current
    code, out, err = again.ended()
    assert code == 0, err
    assert "Build done" in out
