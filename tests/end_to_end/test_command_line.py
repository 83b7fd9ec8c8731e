"""The command line as a user calls it: what it prints, its exit code, and what it says when it cannot."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders import server
from loaders.settings import Settings
from tests.end_to_end.command_line import SAMPLE, CommandLine, write
from tests.postgres import PostgresServer


@pytest.fixture(scope="module")
def juesuan(directory: Path) -> Iterator[CommandLine]:
    """The command line with the sample loaded and built."""
    data_dir = directory / "仓库"
    command = CommandLine(data_dir)
    try:
        ran = command("run", SAMPLE)
        assert ran.returncode == 0, ran.stderr
        yield command
    finally:
        server.destroy(Settings(data_dir=data_dir))


def test_run_again_finds_the_file_there_and_shows_the_same_account(juesuan: CommandLine) -> None:
    again = juesuan("run", SAMPLE)
    assert again.returncode == 0, again.stderr
    assert "已在库中" in again.stdout
    assert "集市已是最新" in again.stdout
    assert "曲靖市人民政府办公室（本级）　2024 年度　金额单位：元" in again.stdout
    assert "3  支出决算表　16 行，35 个数字" in again.stdout
    assert (
        "勾稽关系 83 条：成立 57，四舍五入内成立 0，不成立 7，不适用 19，不能核对 0" in again.stdout
    )
    assert "20921“文物和陈列品购置”，疑为 30921" in again.stdout
    assert re.search(r"psql 'postgresql://\S+@127\.0\.0\.1:\d+/juesuan'", again.stdout)
    assert again.stdout.count("select ") == 3


def test_a_changed_rule_or_a_failed_build_is_built_again(juesuan: CommandLine) -> None:
    assert "集市已是最新" in juesuan("run").stdout
    _psql(juesuan, "comment on schema marts is null")
    built = juesuan("run")
    assert built.returncode == 0, built.stderr
    assert "构建完成" in built.stdout
    assert "集市已是最新" in juesuan("run").stdout


def test_check_says_it_for_machines_too(juesuan: CommandLine) -> None:
    checked = juesuan("check", "--json")
    assert checked.returncode == 0, checked.stderr
    document = json.loads(checked.stdout)
    (account,) = document["accounts"]
    assert (account["organization"], account["year"], account["scope"]) == (
        "曲靖市人民政府办公室",
        2024,
        "own",
    )
    assert account["outcomes"] == {
        "holds": 57,
        "holds_within_rounding": 0,
        "broken": 7,
        "not_applicable": 19,
        "not_evaluable": 0,
    }
    assert [table["figures"] for table in account["tables"][:11]] == [
        10,
        32,
        35,
        15,
        84,
        33,
        18,
        0,
        0,
        18,
        16,
    ]


def test_the_queries_it_proposes_run(juesuan: CommandLine) -> None:
    shown = juesuan("run").stdout
    queries = [line.strip() for line in shown.splitlines() if line.strip().startswith("select ")]
    assert len(queries) == 3
    for query in queries:
        answered = juesuan("db", "psql", "--no-psqlrc", "--tuples-only", "--command", query)
        assert answered.returncode == 0, answered.stderr
        assert answered.stdout.strip()


def test_status_migrate_url(juesuan: CommandLine) -> None:
    status = json.loads(juesuan("status", "--json").stdout)
    assert (status["documents"], status["accounts"]) == (1, 1)
    assert status["revision"] == status["needed_revision"]
    assert json.loads(juesuan("migrate", "--json").stdout)["before"] == status["revision"]
    assert juesuan("db", "url").stdout.startswith("postgresql://juesuan:")
    assert "***" in juesuan("status").stdout


def test_inspect_needs_no_database(directory: Path) -> None:
    nowhere = CommandLine(
        directory / "unused", JUESUAN_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"
    )
    shown = nowhere("inspect", SAMPLE)
    assert shown.returncode == 0, shown.stderr
    assert "表头错位 13 格" in shown.stdout
    tables = json.loads(nowhere("inspect", SAMPLE, "--json").stdout)["tables"]
    assert [table["form"] for table in tables][:3] == [
        "income_expenditure_summary",
        "income",
        "expenditure",
    ]
    assert len(tables) == 27
    assert not (directory / "unused").exists()


def test_an_official_code_list_is_preferred_from_its_year_on(
    juesuan: CommandLine, directory: Path
) -> None:
    listed = write(directory, "经济分类.csv", "code,name\n301,工资福利支出\n30101,基本工资\n")
    imported = juesuan("codes", "import", listed, "--list", "economic_class", "--year", "2031")
    assert imported.returncode == 0, imported.stderr
    assert "不变 2" in imported.stdout
    again = juesuan("codes", "import", listed, "--list", "economic_class", "--year", "2031")
    assert "同一文件已导入" in again.stdout


BAD_INPUT = {
    "missing path": ("nowhere.txt", None, 3, "no such file or directory"),
    "empty file": ("空.txt", b"", 3, "the file is empty"),
    "binary rubbish": ("乱.txt", bytes(range(256)) * 20, 3, "not a file that can be read"),
    "no account": (
        "信.txt",
        "您好。\n\n姓名\t电话\n张三\t123\n".encode(),
        3,
        "not a departmental final account",
    ),
    "text without tables": ("信2.txt", "关于召开会议的通知。\n".encode(), 3, "no table in it"),
    "a PDF": ("决算.txt", b"%PDF-1.7\n...", 3, "a damaged PDF"),
}


@pytest.mark.parametrize(("name", "content", "code", "message"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_files_are_refused_by_name(
    juesuan: CommandLine, directory: Path, name: str, content: bytes | None, code: int, message: str
) -> None:
    path = directory / name
    if content is not None:
        path.write_bytes(content)
    refused = juesuan("load", path)
    assert refused.returncode == code
    assert message in refused.stderr
    assert name in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_directory_without_files_and_wrong_options(juesuan: CommandLine, directory: Path) -> None:
    empty = directory / "空目录"
    empty.mkdir()
    refused = juesuan("load", empty)
    assert (refused.returncode, "holds no files" in refused.stderr) == (3, True)
    refused = juesuan("load", SAMPLE, "--year", "24")
    assert (refused.returncode, "is not a year such as 2024" in refused.stderr) == (3, True)
    assert juesuan("load").returncode == 2


def test_a_wrong_database_url_is_told_without_the_password(directory: Path) -> None:
    url = "postgresql://someone:top-secret@127.0.0.1:1/none"
    refused = CommandLine(directory / "x")("status", JUESUAN_DATABASE_URL=url)
    assert refused.returncode == 5
    assert "127.0.0.1" in refused.stderr
    assert "top-secret" not in refused.stdout + refused.stderr
    refused = CommandLine(directory / "x")("status", JUESUAN_DATABASE_URL="mysql://a@b/c")
    assert (refused.returncode, "postgresql://" in refused.stderr) == (2, True)


def test_databases_that_are_not_ours_older_or_newer(
    postgres_server: PostgresServer, directory: Path
) -> None:
    with postgres_server.fresh_database(migrated=False) as url:
        command = CommandLine(directory / "y", JUESUAN_DATABASE_URL=url)
        refused = command("load", SAMPLE)
        assert (refused.returncode, "juesuan migrate" in refused.stderr) == (6, True)
        command("db", "psql")
        _psql(command, "create schema raw; create table raw.theirs (a int)")
        refused = command("run", SAMPLE)
        assert (refused.returncode, "theirs" in refused.stderr) == (6, True)
    with postgres_server.fresh_database(migrated=True) as url:
        command = CommandLine(directory / "y", JUESUAN_DATABASE_URL=url)
        _psql(command, "update raw.alembic_version set version_num = '20991231_future'")
        refused = command("load", SAMPLE)
        assert (refused.returncode, "newer" in refused.stderr) == (6, True)
        _psql(command, "update raw.alembic_version set version_num = '20261123_raw'")
        refused = command("load", SAMPLE)
        assert (refused.returncode, "juesuan migrate" in refused.stderr) == (6, True)
        assert "Traceback" not in refused.stderr


def _psql(command: CommandLine, statement: str) -> None:
    ran = command("db", "psql", "--no-psqlrc", "--quiet", "--command", statement)
    assert ran.returncode == 0, ran.stderr
