"""Backup, loss, restore, monitoring and logs, as an operator calls them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loaders.database.embedded import server
from loaders.settings import Settings
from tests.end_to_end.command_line import SAMPLE, CommandLine, write


@pytest.fixture(scope="module")
def juesuan(directory: Path) -> Iterator[CommandLine]:
    """The command line with the sample loaded, nothing built."""
    data_dir = directory / "仓 库"
    command = CommandLine(data_dir)
    try:
        for arguments in (("migrate",), ("load", SAMPLE)):
            ran = command(*arguments)
            assert ran.returncode == 0, ran.stderr
        yield command
    finally:
        server.destroy(Settings(data_dir=data_dir))


def events(stderr: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stderr.splitlines()]


def test_a_warehouse_is_lost_and_restored(juesuan: CommandLine, directory: Path) -> None:
    file = directory / "备份 一.backup"
    missing = juesuan("status", "--check")
    assert missing.returncode == 1
    assert "集市不是最新的" in missing.stdout
    made = juesuan("backup", file)
    assert made.returncode == 0, made.stderr
    assert f"已备份到 {file}" in made.stdout
    assert "文件 1 个" in made.stdout
    again = juesuan("backup", file)
    assert (again.returncode, "用 --force 覆盖" in again.stderr) == (2, True)
    assert json.loads(juesuan("backup", file, "--force", "--json").stdout)["documents"] == 1
    refused = juesuan("restore", file)
    assert (refused.returncode, "不是空的：有 1 个文件" in refused.stderr) == (2, True)

    assert juesuan("db", "destroy", "--yes").returncode == 0
    restored = juesuan("restore", file, JUESUAN_LOG_FORMAT="json")
    assert restored.returncode == 0, restored.stderr
    assert f"已恢复 {file}：文件 1 个" in restored.stdout
    assert "构建完成" in restored.stdout
    logged = events(restored.stderr)
    assert [e["event"] for e in logged if e["event"] != "build_step"] == [
        "backup_restored",
        "build_started",
        "build_ended",
    ]
    steps = {e["node"]: e for e in logged if e["event"] == "build_step"}
    assert {steps["fct_finding"]["kind"], steps["fct_finding"]["status"]} == {"model", "success"}
    assert steps["fct_finding"]["seconds"] > 0

    fine = juesuan("status", "--check")
    assert (fine.returncode, fine.stdout) == (0, "一切正常\n")
    status = json.loads(juesuan("status", "--json").stdout)
    assert status["marts"]["is_current"]
    assert (status["accounts"], status["concerns"]) == (1, [])
    assert status["last_builds"][0]["outcome"] == "succeeded"
    shown = juesuan("status").stdout
    assert "上次构建最慢的步骤（秒）" in shown
    assert "***" in shown


def test_a_refused_file_is_logged_and_calls_a_person(juesuan: CommandLine, directory: Path) -> None:
    letter = write(directory, "信 件.txt", "您好。\n")
    loaded = juesuan("--log-format", "json", "load", letter, SAMPLE, "--json")
    assert loaded.returncode == 3
    assert [each["outcome"] for each in json.loads(loaded.stdout)] == ["rejected", "duplicate"]
    assert "Traceback" not in loaded.stderr, loaded.stderr
    started, refused, duplicate, ended = events(loaded.stderr)
    assert (started["event"], started["files"]) == ("load_started", 2)
    assert (refused["level"], refused["file"], refused["outcome"]) == (
        "warning",
        str(letter),
        "rejected",
    )
    assert "no table in it" in refused["reason"]
    assert (duplicate["level"], duplicate["outcome"]) == ("info", "duplicate")
    assert (ended["event"], ended["rejected"], ended["duplicate"]) == ("load_ended", 1, 1)
    assert len({e["run_id"] for e in (started, refused, duplicate, ended)}) == 1

    checked = juesuan("status", "--check", "--json", JUESUAN_LOG_FORMAT="json")
    assert checked.returncode == 1
    (concern,) = json.loads(checked.stdout)["concerns"]
    assert concern["kind"] == "quarantine"
    assert [e["kind"] for e in events(checked.stderr)] == ["quarantine"]


def test_an_error_is_one_line_without_the_password(directory: Path) -> None:
    url = "postgresql://someone:top-secret@127.0.0.1:1/none"
    nowhere = CommandLine(directory / "x", JUESUAN_DATABASE_URL=url)
    for arguments in (("status",), ("backup", "a.backup"), ("restore", "a.backup")):
        failed = nowhere("--log-format", "json", *arguments)
        (line,) = events(failed.stderr)
        assert (line["level"], line["event"]) == ("error", "error")
        assert line["exit_code"] == failed.returncode
        assert "top-secret" not in failed.stdout + failed.stderr
    assert not Path("a.backup").exists()
