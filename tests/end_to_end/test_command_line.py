"""The command line as a user calls it: what it prints, its exit code, and what it says when it cannot."""

import csv
import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from loaders.database.connection import connect
from loaders.database.embedded import server
from loaders.language import Language, speaking
from loaders.review.reading import read_review
from loaders.review.selection import Selection, accounts_named
from loaders.review.spreadsheet import as_workbook
from loaders.settings import DBT_PROJECT, Settings
from tests.altered_accounts import query as ask
from tests.browser import opened, overflow
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
    assert re.search(r"  3  支出决算表 +16 行，35 个数字", again.stdout)
    assert "勾稽关系 162 条：不成立 6，成立 65，不适用 91" in again.stdout
    assert "不适用 01.blocks" not in again.stdout
    assert "20921“文物和陈列品购置”，疑为 30921" in again.stdout
    assert again.stdout.index("警告（9 项）") < again.stdout.index("提示（2 项）")
    whole = juesuan("run", "--all").stdout
    assert "不适用 01.blocks：本表不列" in whole


def test_a_changed_rule_is_built_again(juesuan: CommandLine) -> None:
    assert "集市已是最新" in juesuan("run").stdout
    _psql(juesuan, "update build.build_event set rules_version = 'another'")
    built = juesuan("run")
    assert built.returncode == 0, built.stderr
    assert "构建完成" in built.stdout
    assert "集市已是最新" in juesuan("run").stdout


@pytest.fixture(scope="module")
def document(juesuan: CommandLine) -> dict[str, Any]:
    """What `check --json` says of the sample."""
    checked = juesuan("check", "--json")
    assert checked.returncode == 0, checked.stderr
    document: dict[str, Any] = json.loads(checked.stdout)
    return document


def test_check_says_it_for_machines_too(document: dict[str, Any]) -> None:
    (account,) = document["accounts"]
    assert (account["organization"], account["year"], account["scope"]) == (
        "曲靖市人民政府办公室",
        2024,
        "own",
    )
    assert account["outcomes"] == {
        "holds": 65,
        "holds_within_rounding": 0,
        "broken": 6,
        "not_applicable": 91,
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


def test_check_takes_files_and_accounts(
    juesuan: CommandLine, document: dict[str, Any], directory: Path
) -> None:
    checked = juesuan("check", SAMPLE, "--json")
    assert checked.returncode == 0, checked.stderr
    assert json.loads(checked.stdout)["findings"] == document["findings"]
    account = document["accounts"][0]["account_id"]
    with connect(juesuan("db", "url").stdout.strip()) as connection:
        for name in ("曲靖市人民政府办公室", "曲靖市人民政府办公室：2024", account):
            assert list(map(str, accounts_named(connection, [name]))) == [account]
    unknown = juesuan("check", "曲靖市人民政府:2024")
    assert unknown.returncode == 2
    assert "没有这个名称的账户" in unknown.stderr
    assert "名称中含有它的单位有：曲靖市人民政府办公室。" in unknown.stderr
    broken = write(directory, "坏.txt", "您好。\n\n姓名\t电话\n张三\t123\n")
    refused = juesuan("check", broken, "--json")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "不是部门决算" in refused.stderr


def test_check_writes_what_sql_gives(juesuan: CommandLine, document: dict[str, Any]) -> None:
    url = juesuan("db", "url").stdout.strip()
    for name, table in (
        ("identities", "marts.fct_identity_result"),
        ("findings", "marts.fct_finding"),
        ("claims", "marts.fct_narrative_claim"),
        ("accounts", "marts.dim_account"),
    ):
        assert len(document[name]) == ask(url, f"select count(*) from {table}")[0][0], name
    cells = ask(
        url,
        "select finding_id, role, table_no, row_no, column_no, printed_text from marts.fct_finding_cell",
    )
    assert sorted(map(str, cells)) == sorted(
        str((f["id"], c["role"], c["table"], c["row"], c["column"], c["printed"]))
        for f in document["findings"]
        for c in f["cells"]
    )
    assert document["provenance"]["is_current"]
    assert document["provenance"]["built_at"]
    rows = list(csv.reader(io.StringIO(juesuan("check", "--format", "csv").stdout)))
    assert len(rows) == 1 + len(document["findings"])
    with connect(url) as connection:
        review = read_review(connection, Selection(everything=True), with_terms=True)
    with speaking(Language.CHINESE):
        sheets = openpyxl.load_workbook(io.BytesIO(as_workbook(review)), read_only=True)
    assert sum(1 for _ in sheets["勾稽结果"].rows) == 1 + len(document["identities"])
    terms = ask(url, "select count(*) from marts.fct_identity_term")[0][0]
    assert sum(1 for _ in sheets["单元格"].rows) == 1 + len(cells) + terms


def test_the_page_of_a_review_in_a_browser(juesuan: CommandLine, directory: Path) -> None:
    url = juesuan("db", "url").stdout.strip()
    file = directory / "审阅.html"
    written = juesuan("check", SAMPLE, "--format", "html", "--output", file)
    assert written.returncode == 0, written.stderr
    assert f"已写入 {file}" in written.stdout
    with opened(file) as (page, seen):
        shown = {
            each.get_attribute("data-count"): each.inner_text()
            for each in page.locator("[data-count]").all()
        }
        (counts,) = ask(
            url,
            "select identities_held, identities_within_rounding, identities_broken, "
            "identities_not_applicable, identities_not_evaluable, claims_agreeing, "
            "claims_within_rounding, claims_contradicting, claims_not_placed from marts.dim_account",
        )
        assert list(map(int, list(shown.values())[4:])) == list(counts)
        assert shown["coverage"] == "100%"
        by_severity: dict[str, int] = dict(
            ask(url, "select severity, count(*) from marts.fct_finding group by 1")
        )
        for severity in ("error", "warning", "note"):
            assert int(shown[severity]) == by_severity.get(severity, 0)
            assert page.locator(f"article.{severity}").count() == by_severity.get(severity, 0)
        results = ask(
            url,
            "select outcome, count(*) from marts.fct_identity_result "
            "where outcome <> 'not_applicable' group by 1",
        )
        for outcome, count in results:
            assert page.locator(f"tr[data-outcome={outcome}]").count() == count
        (sides,) = ask(
            url,
            "select left_yuan, right_yuan from marts.fct_identity_result "
            "where identity_id = '01.balance'",
        )
        held = page.locator("details", has_text="01.balance")
        assert not held.locator("table").is_visible()
        held.locator("summary").click()
        assert held.locator("td.sum b").all_inner_texts() == [f"{side:,f}" for side in sides]
        pages = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        text = "".join(each.get_textpage().get_text_bounded() for each in pages)
        assert len(pages) > 5
        assert "关系式：收入总计=支出总计" in "".join(text.split())
        assert "政府预算支出经济分类" in "".join(text.split())
        page.set_viewport_size({"width": 390, "height": 844})
        assert overflow(page) <= 0
        page.click("#unfold")
        assert page.locator("details:not([open])").count() == 0
        assert overflow(page) <= 0
        assert seen.errors == []
        assert {address.partition(":")[0] for address in seen.addresses} <= {"file", "data"}


def test_the_steps_it_proposes_can_be_taken(juesuan: CommandLine, directory: Path) -> None:
    _, _, shown = juesuan("run").stdout.partition("接下来可以：\n")
    steps = [line.strip() for line in shown.splitlines() if not line.startswith("  #")]
    report, query, address = map(shlex.split, steps)
    page = directory / "report.html"
    assert juesuan(*report[1:-1], page).returncode == 0
    assert page.is_file()
    answered = juesuan(*query[1:])
    assert answered.returncode == 0, answered.stderr
    assert "曲靖市人民政府办公室" in answered.stdout
    assert ask(address[0], "select current_user") == [("juesuan_reader",)]


# What a Chinese sentence has and English never: its punctuation, but where names or print are quoted.
_CHINESE_SENTENCE = re.compile("[，。；：！]")
_ENGLISH_SENTENCE = re.compile(r"(?<!\S)(?:the|is|was|were|and|not|of|with)(?!\S)", re.IGNORECASE)
# A rule of its own tells in the data what it found: Chinese alone.
_FROM_DATA = "15.copied_indicators"


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_every_command_speaks_one_language(
    juesuan: CommandLine, directory: Path, spoken: str
) -> None:
    unknown = write(directory, "unknown.csv", "x,y,z\n1,2,3\n4,5,6\n7,8,9\n")
    exported, kept = directory / f"exported-{spoken}", directory / f"{spoken}.backup"
    foreign = _CHINESE_SENTENCE if spoken == "en" else _ENGLISH_SENTENCE
    for command in (
        ("run",),
        ("check",),
        ("check", "办公室"),
        ("load", SAMPLE, unknown),
        ("inspect", SAMPLE, "--explain"),
        ("inspect", unknown, "--explain"),
        ("build",),
        ("report", "--all", "--output", directory / f"{spoken}.html"),
        ("export", "--format", "csv", exported),
        ("status",),
        ("status", "--check"),
        ("migrate",),
        ("reinterpret", "--all", "--dry-run"),
        ("withdraw", "nothing.txt", "--reason", "x"),
        ("backup", kept),
        ("codes", "import", unknown, "--list", "functional_class", "--year", "2031"),
        ("doctor",),
        ("db", "start"),
        ("nonsense",),
    ):
        ended = juesuan(*command, JUESUAN_LANG=spoken)
        lines = (ended.stdout + ended.stderr).splitlines()
        assert lines, command
        assert [line for line in lines if foreign.search(line) and _FROM_DATA not in line] == [], (
            command
        )


def test_dbt_by_hand_builds_beside_the_warehouse(juesuan: CommandLine) -> None:
    """As its users call it: in its directory, told by the environment where the warehouse is."""
    dbt = str(Path(sys.executable).with_name("dbt"))
    build = [dbt, "build", "--select", "+dim_form", "--indirect-selection", "cautious"]

    def called(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            build,
            cwd=DBT_PROJECT,
            env={**juesuan.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    lost = called({})
    assert lost.returncode != 0
    assert "juesuan db environment" in lost.stdout
    told = juesuan("db", "environment").stdout
    names = [shlex.split(line)[1].partition("=") for line in told.splitlines()]
    built = called({name: value for name, _, value in names})
    assert built.returncode == 0, built.stdout
    url = juesuan("db", "url").stdout.strip()
    forms = "select count(*) from {}.dim_form"
    assert ask(url, forms.format("by_hand_marts")) == ask(url, forms.format("marts"))
    assert json.loads(juesuan("status", "--json").stdout)["marts"]["is_current"]


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
    refused = juesuan("load", path, "--lang", "en")
    assert refused.returncode == code
    assert message in refused.stderr
    assert name in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_directory_without_files_and_wrong_options(juesuan: CommandLine, directory: Path) -> None:
    empty = directory / "空目录"
    empty.mkdir()
    refused = juesuan("load", empty, JUESUAN_LANG="en")
    assert (refused.returncode, "holds no files" in refused.stderr) == (3, True)
    refused = juesuan("load", SAMPLE, "--year", "24", JUESUAN_LANG="en")
    assert (refused.returncode, "is not a year such as 2024" in refused.stderr) == (3, True)
    refused = juesuan("load", SAMPLE, "--year", "2023", JUESUAN_LANG="en")
    assert (refused.returncode, "the file prints 2024" in refused.stderr) == (3, True)
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
        assert (refused.returncode, "20991231_future" in refused.stderr) == (6, True)
        _psql(command, "update raw.alembic_version set version_num = '20261123_raw'")
        refused = command("load", SAMPLE)
        assert (refused.returncode, "juesuan migrate" in refused.stderr) == (6, True)
        assert "Traceback" not in refused.stderr


def _psql(command: CommandLine, statement: str) -> None:
    ran = command("db", "psql", "--no-psqlrc", "--quiet", "--command", statement)
    assert ran.returncode == 0, ran.stderr
