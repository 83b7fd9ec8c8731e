"""What the options say against what a file prints: refused, unless forced, in the manifest, or the print leaves it open."""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pytest

from loaders.database.connection import Connection, connect
from loaders.loading.inputs import files_to_load
from loaders.loading.landing import Override
from loaders.loading.options import said_of_files
from loaders.loading.outcome import FileOutcome
from loaders.loading.pipeline import load
from loaders.settings import Settings
from loaders.status.warehouse import read_status
from tests.accounts import small_account


def said(
    year: str | None = None,
    organization: str | None = None,
    scope: str | None = None,
    *,
    force: bool = False,
) -> tuple[Override, ...]:
    return said_of_files(year, organization, scope, None, None, None, force=force)


def loaded(
    connection: Connection, path: Path, overrides: Sequence[Override] = ()
) -> list[FileOutcome]:
    return list(load(connection, files_to_load([path], overrides), Settings(), run_id=uuid4()))


def told(connection: Connection) -> list[tuple[str, str, str]]:
    rows = connection.execute(
        "select field, value, source from raw.document_override order by document_id, override_no"
    ).fetchall()
    connection.commit()
    return rows


def quarantined(connection: Connection) -> set[str]:
    return {refused.file for refused in read_status(connection).quarantine}


@pytest.fixture
def account(tmp_path: Path) -> Path:
    """An account that prints 2024 and 测试市财政局 throughout."""
    path = tmp_path / "accounts" / "甲.txt"
    path.parent.mkdir()
    path.write_text(small_account(), encoding="utf-8")
    return path


@pytest.mark.parametrize("is_there", [False, True])
def test_a_contradiction_is_refused_and_the_others_are_loaded(
    each_database_url: str, account: Path, is_there: bool
) -> None:
    (account.parent / "乙.txt").write_text(small_account(year="2023"), encoding="utf-8")
    with connect(each_database_url) as connection:
        if is_there:
            loaded(connection, account)
        other, refused = loaded(connection, account.parent, said("2023"))
        assert (other.outcome, refused.outcome) == ("loaded", "rejected")
        assert refused.reason is not None
        assert refused.reason.startswith(
            f"{account}: --year says 2023, but the file prints 2024 (table 1: “2024年度收入决算表”)."
        )
        assert refused.reason_zh is not None
        assert "而文件印的是 2024（第 1 张表：“2024年度收入决算表”）" in refused.reason_zh
        assert told(connection) == [("year", "2023", "command")]  # of the other file
        assert quarantined(connection) == (set() if is_there else {str(account)})


def test_force_and_the_manifest_say_it_all_the_same(each_database_url: str, account: Path) -> None:
    with connect(each_database_url) as connection:
        (forced,) = loaded(connection, account, said("2023", force=True))
        (again,) = loaded(connection, account, said("2023"))  # what was said last is no news
        (other,) = loaded(connection, account, said("2022"))
        assert [forced.outcome, again.outcome, other.outcome] == ["loaded", "duplicate", "rejected"]
        (printed,) = loaded(connection, account, said("2024"))
        (account.parent / "manifest.csv").write_text("file,year\n甲.txt,2021\n", encoding="utf-8")
        (listed,) = loaded(connection, account.parent)
        assert [printed.outcome, listed.outcome] == ["duplicate", "duplicate"]
        assert told(connection) == [
            ("year", "2023", "command"),
            ("year", "2024", "command"),
            ("year", "2021", "manifest"),
        ]


@pytest.mark.parametrize(
    ("printed", "organization", "outcome"),
    [
        ("测试市财政局", "测试市 财政局（本级）", "loaded"),
        ("财政局", "测试市财政局", "loaded"),
        ("测试市发展改革委员会", "测试市发展改革委", "loaded"),
        ("测试市财政局", "测试市审计局", "rejected"),
        ("测试市财政局", "测试市财政局收费中心", "rejected"),
    ],
)
def test_ways_to_print_one_organization(
    each_database_url: str, account: Path, printed: str, organization: str, outcome: str
) -> None:
    account.write_text(small_account(organization=printed), encoding="utf-8")
    with connect(each_database_url) as connection:
        (found,) = loaded(connection, account, said(organization=organization))
        assert found.outcome == outcome


def test_a_scope_that_is_printed(each_database_url: str, account: Path) -> None:
    account.write_text(small_account(organization="测试市财政局（本级）"), encoding="utf-8")
    with connect(each_database_url) as connection:
        (refused,) = loaded(connection, account, said(scope="consolidated"))
        assert refused.outcome == "rejected"
        assert "--scope 说明口径为 汇总，而文件印的是 本级" in (refused.reason_zh or "")
        assert loaded(connection, account, said(scope="own"))[0].outcome == "loaded"


@pytest.mark.parametrize("kind", ["missing", "two years", "another in the name"])
def test_a_print_that_leaves_it_open_is_decided_by_what_is_said(
    each_database_url: str, account: Path, kind: str
) -> None:
    changes = {"missing": ("2024年度", ""), "two years": ("2024年度支出", "2023年度支出")}
    name = (
        "甲.txt" if kind == "two years" else "测试市财政局2025.txt"
    )  # without a print a name is none
    account = account.rename(account.with_name(name))
    account.write_text(small_account().replace(*changes.get(kind, ("", ""))), encoding="utf-8")
    with connect(each_database_url) as connection:
        (found,) = loaded(connection, account, said("2022"))
        assert found.outcome == "loaded"
        assert told(connection) == [("year", "2022", "command")]
