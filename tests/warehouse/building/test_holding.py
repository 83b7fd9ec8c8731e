"""An account that a model or a test fails with is held back; all others are published, and everybody is told."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loaders.building import dbt_runner
from loaders.building.build import Built
from loaders.database.connection import connect
from loaders.errors import BuildError
from loaders.settings import DBT_PROJECT
from loaders.status.concerns import concerns
from loaders.status.warehouse import read_status
from tests.accounts import small_account, summary
from tests.altered_accounts import build_marts, load_files, query
from tests.postgres import PostgresServer

# What the altered project cannot bear: a figure that a model fails with, and an account that a test fails with.
POISON, CONDEMNED = "6,660.66", "测试市受检局"
_FIGURE = " as printed_amount,"
_TEST = (
    "select account_id from {{ ref('fct_expenditure') }} inner join {{ ref('dim_account') }} "
    f"using (account_id) where organization = '{CONDEMNED}'\n"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The dbt project with a model and a test that fail with some accounts."""
    copy = tmp_path_factory.mktemp("altered") / "dbt_project"
    shutil.copytree(DBT_PROJECT, copy)
    model = copy / "models/intermediate/int_cell.sql"
    before = model.read_text(encoding="utf-8")
    after = before.replace(
        _FIGURE, f" / case when trim(printed_text) = '{POISON}' then 0 else 1 end{_FIGURE}"
    )
    assert after != before
    model.write_text(after, encoding="utf-8")
    (copy / "tests/nobody_is_condemned.sql").write_text(_TEST, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt_runner, "DBT_PROJECT", copy)
        yield copy


@pytest.fixture(scope="module")
def url(project: Path, postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.fresh_database(migrated=True) as url:
        yield url


@pytest.fixture(scope="module")
def built(url: str, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Good accounts, one whose second file is poison, and one that the test condemns; built in one go."""
    directory = tmp_path_factory.mktemp("accounts")
    texts = {
        "good1": small_account("测试市甲局"),
        "good2": small_account("测试市乙局"),
        "condemned": small_account(CONDEMNED, amount="500.00"),
        "fine_part": summary("测试市毒局"),
        "poison": small_account("测试市毒局", amount=POISON),
    }
    files = []
    for name, text in texts.items():
        path = directory / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        files.append(path)
    load_files(url, files)
    return build_marts(url)


def facts(url: str) -> dict[str, int]:
    """How many rows of expenditure each organisation has."""
    return dict(
        query(
            url,
            "select organization, count(facts.account_id) from marts.dim_account"
            " left join marts.fct_expenditure as facts using (account_id) group by 1",
        )
    )


def test_the_others_are_published_whole(built: Built, url: str) -> None:
    assert built.kind == "full"
    assert facts(url) == {"测试市甲局": 1, "测试市乙局": 1, CONDEMNED: 0, "测试市毒局": 0}
    figures = query(
        url,
        "select organization, count(*), bool_or(verification <> 'withheld') from marts.fct_reported_amount"
        " inner join marts.dim_account using (account_id) group by 1 order by 1",
    )
    # The figures of the condemned are told and in no fact; of the poisoned the other file is there.
    assert {name: (count, good) for name, count, good in figures} == {
        "测试市甲局": (8, True),
        "测试市乙局": (8, True),
        CONDEMNED: (8, False),
        "测试市毒局": (8, True),
    }


def test_everybody_is_told(built: Built, url: str) -> None:
    held = {each.name: (each.level, each.step, each.reason) for each in built.held_back}
    assert held == {
        "poison.txt": ("contents", "int_cell", "division by zero"),
        f"{CONDEMNED} 2024": ("facts", "nobody_is_condemned", "Got 1 result"),
    }
    assert built.as_json()["held_back"]
    found = query(
        url,
        "select organization, message_zh, message_en from marts.fct_finding"
        " inner join marts.dim_account using (account_id)"
        " where kind = 'held_back' and severity = 'error' order by 1",
    )
    assert [name for name, _, _ in found] == sorted([CONDEMNED, "测试市毒局"])
    assert all("搁置" in chinese and "held back" in english for _, chinese, english in found)
    with connect(url) as connection:
        needed = concerns(read_status(connection), datetime.now(UTC))
    assert [each.kind for each in needed if each.kind == "held_back"] == ["held_back"] * 2


def test_a_later_build_of_others_forgets_nothing(built: Built, url: str, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text(small_account("测试市丙局"), encoding="utf-8")
    load_files(url, [tmp_path / "new.txt"])
    later = build_marts(url)
    assert (later.kind, later.held_back) == ("incremental", ())
    assert query(url, "select count(*) from build.held_back") == [(2,)]
    assert facts(url)["测试市丙局"] == 1


def test_what_no_account_explains_stops_the_build(built: Built, url: str, project: Path) -> None:
    extra = project / "tests/always_fails.sql"
    extra.write_text("select 1 as number\n", encoding="utf-8")
    before = facts(url)
    try:
        with pytest.raises(BuildError, match="always_fails"):
            build_marts(url, full_refresh=True)
    finally:
        extra.unlink()
    assert facts(url) == before
