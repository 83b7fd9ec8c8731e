"""The embedded PostgreSQL: real servers, started, killed, raced for and locked out of."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from loaders.database.connection import connect
from loaders.database.embedded import home as server_home
from loaders.database.embedded import process as server_process
from loaders.database.embedded import server
from loaders.database.embedded.process import find_postmaster, unprivileged_account, wait_until
from loaders.errors import DatabaseError
from tests.warehouse.embedded import FAST, INSTALLATIONS, MakeProject, ask, pid_of


def _starts(running: server.Server) -> int:
    log = (running.run_dir / "server.log").read_text()
    return log.count("database system is ready to accept connections")


def _kill(running: server.Server) -> None:
    """End a server as the kernel does when memory runs out: the first process, not its children."""
    os.kill(pid_of(running), signal.SIGKILL)
    assert wait_until(lambda: find_postmaster(running.data_dir) is None, 60)


@pytest.mark.parametrize("postgres_bin", INSTALLATIONS)
def test_life_of_a_server(make_project: MakeProject, postgres_bin: Path | None) -> None:
    settings = make_project(postgres_bin=postgres_bin)
    assert server.status(settings).state == "absent"
    assert server.stop(settings) is False

    first = server.ensure_running(settings, FAST)
    assert server.status(settings).state == "running"
    assert server.status(settings).server == first
    assert (first.host, first.user, first.database) == ("127.0.0.1", "juesuan", "juesuan")
    assert first.data_dir.stat().st_uid != 0  # PostgreSQL insists on being the owner
    assert (first.bin_dir / "psql").exists()

    again = server.ensure_running(settings, FAST)
    assert again == first
    assert _starts(first) == 1

    with connect(first.url) as connection:
        connection.execute("create table kept as select '决算' as word")
    assert server.stop(settings) is True
    assert server.stop(settings) is False
    assert server.status(settings).state == "stopped"

    second = server.ensure_running(settings, FAST)
    assert second.url == first.url
    assert ask(second.url, "select word from kept") == "决算"

    server.destroy(settings)
    assert server.status(settings).state == "absent"
    assert not second.run_dir.exists()
    server.destroy(settings)


@pytest.mark.parametrize("postgres_bin", INSTALLATIONS)
def test_text_is_utf8_with_unicode_letters_and_byte_order(
    make_project: MakeProject, postgres_bin: Path | None
) -> None:
    url = server.ensure_running(make_project(postgres_bin=postgres_bin), FAST).url
    assert ask(url, "show server_encoding") == "UTF8"
    assert ask(url, r"select '功' ~ '^\w$' and lower('É') = 'é'") is True
    assert ask(url, "select string_agg(w, '' order by w) from unnest('{b,A,a,B}'::text[]) w") == (
        "ABab"
    )
    assert ask(url, "show data_checksums") == "on"
    assert ask(url, "select current_setting('unix_socket_directories')") == ""


def test_only_the_password_opens_the_door(make_project: MakeProject) -> None:
    running = server.ensure_running(make_project(), FAST)
    state = running.run_dir / server_home.STATE_FILE
    assert state.stat().st_mode & 0o777 == 0o600
    kept = json.loads(state.read_text())
    assert (kept["port"], kept["password"]) == (running.port, running.password)
    assert running.password not in repr(running)
    wrong = running.url.replace(running.password, "wrong-secret")
    with pytest.raises(DatabaseError) as caught:
        connect(wrong)
    message = str(caught.value)
    assert f"127.0.0.1, port {running.port}, database 'juesuan'" in message
    assert "password authentication failed" in message
    assert "JUESUAN_DATABASE_URL" in message
    assert "wrong-secret" not in message
    with pytest.raises(DatabaseError, match="no password supplied"):
        connect(running.url.replace(f":{running.password}", ""))


def test_a_missing_database_and_a_silent_port_are_named(make_project: MakeProject) -> None:
    settings = make_project()
    running = server.ensure_running(settings, FAST)
    with pytest.raises(DatabaseError, match=r'database "没有" does not exist'):
        connect(running.url.removesuffix("juesuan") + "没有")
    server.stop(settings)
    with pytest.raises(DatabaseError, match=f"port {running.port}.*refused") as caught:
        connect(running.url)
    assert running.password not in str(caught.value)


def test_a_database_that_is_not_utf8_is_refused(make_project: MakeProject) -> None:
    running = server.ensure_running(make_project(), FAST)
    with psycopg.connect(running.url, autocommit=True) as connection:
        connection.execute(
            "create database latin encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' "
            "locale_provider libc template template0"
        )
    with pytest.raises(DatabaseError, match="encoding LATIN1; accounts need UTF8"):
        connect(running.url.removesuffix("juesuan") + "latin")


@pytest.mark.parametrize("postgres_bin", INSTALLATIONS)
def test_a_killed_server_comes_back_with_its_data(
    make_project: MakeProject, postgres_bin: Path | None
) -> None:
    settings = make_project(postgres_bin=postgres_bin)
    running = server.ensure_running(settings, {**FAST, "fsync": "on", "full_page_writes": "on"})
    with connect(running.url) as connection:
        connection.execute("create table kept as select 42 as n")
    _kill(running)
    assert (running.data_dir / "postmaster.pid").exists()
    assert server.status(settings).state == "stopped"
    assert ask(server.ensure_running(settings, FAST).url, "select n from kept") == 42


def test_a_stale_pid_file_that_names_a_living_stranger(make_project: MakeProject) -> None:
    settings = make_project()
    running = server.ensure_running(settings, FAST)
    pid_file = running.data_dir / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    server.stop(settings)
    # The stranger has PostgreSQL's own user: one of another user would not irritate PostgreSQL.
    account = unprivileged_account(running.data_dir)
    stranger = subprocess.Popen(
        ["/bin/sleep", "600"],
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        assert server.status(settings).state == "stopped"
        assert server.stop(settings) is False
        again = server.ensure_running(settings, FAST)
        assert ask(again.url, "select 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
    server.stop(settings)
    pid_file.write_text("")
    assert ask(server.ensure_running(settings, FAST).url, "select 1") == 1


def test_a_port_taken_by_somebody_else_is_given_up(make_project: MakeProject) -> None:
    settings = make_project()
    first = server.ensure_running(settings, FAST)
    server.stop(settings)
    with socket.create_server((first.host, first.port)):
        second = server.ensure_running(settings, FAST)
        assert second.port != first.port
        assert ask(second.url, "select 1") == 1
    server.stop(settings)
    assert server.ensure_running(settings, FAST).port == second.port


def test_a_port_taken_at_the_last_moment(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_project()
    first = server.ensure_running(settings, FAST)
    server.stop(settings)
    answers = iter([True])  # the first look finds the port free, when it is not
    really = server_process.port_is_free
    monkeypatch.setattr(
        "loaders.database.embedded.server.port_is_free",
        lambda port: next(answers, None) or really(port),
    )
    with socket.create_server((first.host, first.port)):
        assert server.ensure_running(settings, FAST).port != first.port


def test_two_projects_at_once(make_project: MakeProject) -> None:
    one = server.ensure_running(make_project("一"), FAST)
    two = server.ensure_running(make_project("二"), FAST)
    assert one.port != two.port
    assert one.password != two.password
    with connect(one.url) as connection:
        connection.execute("create table only_here ()")
    assert ask(two.url, "select to_regclass('only_here') is null") is True
    with pytest.raises(DatabaseError, match="password authentication failed"):
        connect(two.url.replace(two.password, one.password))


def test_four_processes_at_once_start_one_server(make_project: MakeProject) -> None:
    settings = make_project()
    program = (
        "import sys; from pathlib import Path; from loaders.database.embedded import server;"
        "from loaders.settings import Settings;"
        "s = Settings(database_url=None, data_dir=Path(sys.argv[1]));"
        f"print(server.ensure_running(s, {FAST!r}).url)"
    )
    command = [sys.executable, "-c", program, str(settings.data_dir)]
    # Their output goes through pipes that end with them, although the server goes on.
    together = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(4)
    ]
    said = {process.communicate(timeout=300)[0].strip() for process in together}
    running = server.ensure_running(settings, FAST)
    assert said == {running.url}
    assert _starts(running) == 1


def test_a_failing_start_quotes_the_log(make_project: MakeProject) -> None:
    settings = make_project()
    with pytest.raises(DatabaseError) as caught:
        server.ensure_running(settings, {**FAST, "work_mem": "plenty"})
    assert 'invalid value for parameter "work_mem": "plenty"' in str(caught.value)
    assert str(settings.data_dir / "postgres" / "server.log") in str(caught.value)
    assert ask(server.ensure_running(settings, FAST).url, "select 1") == 1
