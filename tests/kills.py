"""A load killed with kill -9 again and again, at random, and what is then in the warehouse."""

import os
import random
import signal
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg

from tests.loads import (
    Load,
    contents,
    count,
    document_count,
    loaded_events,
    published,
    start,
    wait_for,
)
from tests.postgres import PostgresServer

_LONGEST_BUILD_SECONDS = 8.0


def kill_again_and_again(
    server: PostgresServer, accounts: Path, place: Path, *, files: int, kills: int, seed: int
) -> int:
    """Load `accounts` and kill the load up to `kills` times, the whole group or the landing process alone by turns.

    The moments are spread over the files and shifted by up to 20 ms, so that they fall anywhere in a transaction. After
    every kill each document that is there must equal that of an undisturbed load; in the end all must be there, each
    with one entry of the ledger that it was loaded, no process left and no scratch. Gives back how many loads were killed
    amid their work.
    """
    dice = random.Random(seed)
    with server.fresh_database(migrated=True) as clean_url:
        code, _, err = start(clean_url, place / "clean", "load", accounts).ended()
        assert code == 0, err
        clean = contents(clean_url)
    assert len(clean) == files
    amid = 0
    marker = place / "killed"
    with server.fresh_database(migrated=True) as url:
        for turn in range(kills):
            there = document_count(url)
            # Half of its share: some more land before the signal comes.
            goal = there + dice.randint(0, max(1, (files - there) // (kills - turn + 1)))
            load = start(url, marker, "load", accounts)
            with psycopg.connect(url, autocommit=True) as watching:
                wait_for(partial(_came_to, watching, goal, load), f"{goal} documents")
            time.sleep(dice.uniform(0, 0.02))
            (load.kill_group if turn % 2 else load.kill_parent)()
            load.ended()
            amid += there < document_count(url) < files
            wait_for(partial(_left_nobody, load), "the workers of a killed load to end")
            found = contents(url)
            assert found.items() <= clean.items(), "a document is there in part"
        code, _, err = start(url, marker, "load", accounts).ended()
        assert code == 0, err
        assert contents(url) == clean
        assert loaded_events(url) == (files, files)
    assert list(marker.glob("juesuan-scratch-*")) == []
    return amid


def kill_builds(
    server: PostgresServer, accounts: Path, place: Path, *, kills: int, seed: int
) -> int:
    """Build all marts again and again, and kill the build at random: all its processes, the building one, or its sessions' server
    processes, by turns; the last takes the whole database down for a moment.

    After every kill what is published must be what an undisturbed build publishes, row by row, and so after the build that
    is then left alone. Gives back how many builds were killed amid their work.
    """
    dice = random.Random(seed)
    marker = place / "killed builds"
    amid = 0
    with server.fresh_database(migrated=True) as url:
        for arguments in (("load", accounts), ("build",)):
            code, _, err = start(url, marker, *arguments).ended()
            assert code == 0, err
        clean = published(url)
        for turn in range(kills):
            build = start(url, marker, "build", "--full-refresh")
            time.sleep(dice.uniform(1, _LONGEST_BUILD_SECONDS))
            if build.process.poll() is None:
                amid += 1
                (build.kill_group, build.kill_parent, partial(_kill_backends, url))[turn % 3]()
            build.ended()
            wait_for(partial(_left_nobody, build), "the processes of a killed build to end")
            wait_for(partial(_answers, url), "the database to answer again")
            assert published(url) == clean, (
                f"kill {turn}: the published marts are not what they were"
            )
        code, _, err = start(url, marker, "build").ended()
        assert code == 0, err
        assert published(url) == clean
    return amid


def _kill_backends(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as watching:
        pids = watching.execute(
            "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        ).fetchall()
    for (pid,) in pids[:1]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _came_to(watching: psycopg.Connection, goal: int, load: Load) -> bool:
    there = count(watching, "select count(*) from raw.document")
    return there >= goal or load.process.poll() is not None


def _left_nobody(load: Load) -> bool:
    return not load.processes()
