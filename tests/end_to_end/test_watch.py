"""`juesuan serve` as a process: an empty database, an inbox with files in it, a real build, an orderly end."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.inbox.heartbeat import health
from loaders.settings import PROJECT_ROOT
from tests.altered_accounts import NAME_WHILE_BUILT, SAMPLE, query, work_directory, write_account
from tests.end_to_end.command_line import CommandLine
from tests.postgres import PostgresServer

_LONG_ENOUGH = 300.0


@pytest.fixture
def empty_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a database in which nothing is."""
    with postgres_server.fresh_database(migrated=False, name=NAME_WHILE_BUILT) as url:
        yield url


def test_serving_an_empty_database_to_the_end(empty_url: str, directory: Path) -> None:
    inbox, samples = directory / "收件箱", directory / "样本"
    inbox.mkdir()
    samples.mkdir()
    text = SAMPLE.read_text(encoding="utf-8")
    write_account(samples, "甲市财政局", text)
    dropped = write_account(inbox, "乙市财政局", text)
    juesuan = CommandLine(
        work_directory(),
        JUESUAN_DATABASE_URL=empty_url,
        JUESUAN_READER_PASSWORD="a password of sixteen",
    )
    serving = subprocess.Popen(
        [
            *(sys.executable, "-m", "loaders.cli", "serve", str(inbox)),
            *("--samples", str(samples), "--poll-seconds", "0.1"),
        ],
        cwd=PROJECT_ROOT,
        env=juesuan.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        note = inbox / "done" / f"{dropped.name}.txt"
        _wait_for(inbox / "done" / dropped.name, serving)
        while health(juesuan.data_dir) != (True, f"watching {inbox}"):
            assert serving.poll() is None
            time.sleep(0.1)
        second = juesuan("watch", inbox)
        assert (second.returncode, "另一个 juesuan 正在监视" in second.stderr) == (2, True)
    finally:
        serving.send_signal(signal.SIGTERM)
        output, _ = serving.communicate(timeout=_LONG_ENOUGH)
    assert serving.returncode == 0, output
    assert "已停止监视" in output
    assert health(juesuan.data_dir) == (False, "nothing is being watched")
    told = note.read_text(encoding="utf-8")
    assert "账户：乙市财政局（本级）2024 年度\n表：27 张中识别 27 张，数字 586 个" in told
    assert "Tables: 27 of 27 recognised, 586 figures" in told
    assert "集市已更新。" in told
    as_reader = juesuan("db", "url", "--role", "reader").stdout.strip()
    found = query(as_reader, "select organization from marts.dim_account order by organization")
    assert found == [("乙市财政局",), ("甲市财政局",)]


def _wait_for(file: Path, process: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + _LONG_ENOUGH
    while not file.exists():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < until, f"{file.name} did not come"
        time.sleep(0.1)
