"""Departments and their units: who belongs to whom in which year, and sums that count nothing twice."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from loaders.building import dbt_runner
from loaders.building.build import build_marts
from loaders.database.connection import connect
from loaders.loading.inputs import files_to_load
from loaders.loading.landing import Override
from loaders.loading.pipeline import load
from loaders.settings import DBT_PROJECT, Settings
from tests.accounts import small_account
from tests.altered_accounts import query
from tests.postgres import PostgresServer

ORGANIZATIONS = (
    "organization,division_code,administrative_level,department_system,department_function,now_called,credit_code,"
    "reason,said_by,said_on\n"
    "槐安市旅游局,,,,,槐安市文化和旅游局,,机构改革,李审计,2026-11-01\n"
)
PARENTS = (
    "organization,parent,valid_from_year,valid_to_year,reason,said_by,said_on\n"
    "槐安市文物所,槐安市文化局,2023,2023,划转前,李审计,2026-11-01\n"
    "槐安市文物所,槐安市教体局,2024,,划转后,李审计,2026-11-01\n"
)
# Name as printed, year, amount, declared department.
ACCOUNTS = (
    # A department with its units: 6,000 in four files, 3,000 in truth.
    ("槐安市教体局（汇总）", 2024, "3,000.00", None),
    ("槐安市教体局（本级）", 2024, "500.00", None),
    ("槐安市第一学校", 2024, "1,500.00", "槐安市教体局"),
    ("槐安市文物所", 2024, "1,000.00", None),
    # A unit of a unit: in its department's account through the unit between.
    ("槐安市第一学校分校", 2024, "200.00", "槐安市第一学校"),
    # A department of which only its own account is there: its units count beside it.
    ("槐安市水务局（本级）", 2024, "40.00", None),
    ("槐安市水务站", 2024, "60.00", "槐安市水务局"),
    # A department that is not there at all.
    ("槐安市林场", 2024, "7.00", "槐安市林业局"),
    # The same unit in the year before, under another department whose account does not say its scope.
    ("槐安市文化局", 2023, "900.00", None),
    ("槐安市文物所", 2023, "300.00", None),
    # One department under two names.
    ("槐安市旅游局", 2022, "11.00", None),
    ("槐安市文化和旅游局", 2023, "12.00", None),
    # Two files that contradict each other about the department.
    ("槐安市调解站", 2024, "1.00", "槐安市水务局"),
    ("槐安市调解站（汇总）", 2024, "2.00", "槐安市林业局"),
)


def write(directory: Path, number: int, name: str, year: int, amount: str) -> Path:
    """An account as a file in a folder of its own."""
    folder = directory / str(number)
    folder.mkdir()
    file = folder / "账.txt"
    file.write_text(small_account(name, str(year), amount), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """All accounts, with what a person said of names and departments."""
    directory = tmp_path_factory.mktemp("部门")
    project = tmp_path_factory.mktemp("dbt 项目") / "dbt_project"
    shutil.copytree(DBT_PROJECT, project)
    (project / "seeds" / "organizations.csv").write_text(ORGANIZATIONS, encoding="utf-8")
    (project / "seeds" / "organization_parents.csv").write_text(PARENTS, encoding="utf-8")
    with (
        pytest.MonkeyPatch.context() as patch,
        postgres_server.fresh_database(migrated=True) as database,
    ):
        patch.setattr(dbt_runner, "DBT_PROJECT", project)
        with connect(database) as connection:
            for number, (name, year, amount, parent) in enumerate(ACCOUNTS):
                said = [Override("parent", parent, "manifest")] if parent else []
                tasks = files_to_load([write(directory, number, name, year, amount)], said)
                (outcome,) = load(connection, tasks, Settings(), run_id=uuid4())
                assert outcome.outcome == "loaded", outcome.reason
        build_marts(database, tmp_path_factory.mktemp("work"))
        yield database


def test_every_yuan_counts_once(url: str) -> None:
    """The 3,000 of the department, the two that stand apart, and the two whose department is not there."""
    counted = query(
        url,
        """
        select organization, scope, account_year from marts.dim_account
        where counts_once and account_year = 2024 order by organization collate "C", scope
        """,
    )
    assert [row[:2] for row in counted] == [
        ("槐安市教体局", "consolidated"),
        ("槐安市林场", "unspecified"),
        ("槐安市水务局", "own"),
        ("槐安市水务站", "unspecified"),
        ("槐安市调解站", "consolidated"),
    ]
    sums = query(
        url,
        """
        select
            sum(amount_yuan)::text,
            (sum(amount_yuan) filter (where counts_once))::text,
            (sum(amount_yuan) filter (where counts_once and province is null))::text
        from marts.fct_expenditure inner join marts.dim_organization using (organization_id)
        where account_year = 2024
        """,
    )
    assert sums == [("6310.00", "3109.00", "3109.00")]
    assert query(
        url,
        """
        select sum(支出合计_元)::text, (sum(支出合计_元) filter (where 每数只计一次))::text
        from reports.基本支出与项目支出 where 年度 = 2024 and 表名 = '支出决算表'
        """,
    ) == [("6310.00", "3109.00")]


@pytest.mark.parametrize("fact", ["fct_expenditure", "fct_income", "fct_functional_amount"])
def test_every_fact_says_scope_and_department(url: str, fact: str) -> None:
    differing = query(
        url,
        f"""
        select facts.account_id from marts.{fact} as facts
        inner join marts.dim_account as accounts on facts.account_id = accounts.account_id
        where
            (facts.scope, facts.is_consolidated, facts.parent_organization_id, facts.counts_once)
            is distinct from (
                accounts.scope, accounts.is_consolidated, accounts.parent_organization_id, accounts.counts_once
            )
        """,
    )
    assert differing == []


def test_the_department_of_a_unit_is_that_of_the_year(url: str) -> None:
    years = query(
        url,
        """
        select
            accounts.account_year, accounts.parent_organization, departments.organization, departments.is_consolidated
        from marts.dim_account as accounts
        left join marts.dim_account as departments on accounts.department_account_id = departments.account_id
        where accounts.organization = '槐安市文物所' order by 1
        """,
    )
    assert years == [
        (2023, "槐安市文化局", "槐安市文化局", True),
        (2024, "槐安市教体局", "槐安市教体局", True),
    ]
    newest = query(
        url,
        """
        select parent_organization, parent_valid_from_year, parent_valid_to_year
        from marts.dim_organization where name = '槐安市文物所'
        """,
    )
    assert newest == [("槐安市教体局", 2024, 2024)]


def test_what_is_not_sure_is_null_and_says_why(url: str) -> None:
    found = query(
        url,
        """
        select name, parent_organization, basis from marts.dim_organization
        inner join marts.dim_organization_evidence using (organization_id)
        where attribute = 'parent' and name in ('槐安市调解站', '槐安市林场', '槐安市教体局')
        order by basis
        """,
    )
    assert found == [
        ("槐安市林场", "槐安市林业局", "declared"),
        ("槐安市教体局", None, "no_parent"),
        ("槐安市调解站", None, "several_parents"),
    ]


def test_a_renamed_organisation_is_one_through_its_years(url: str) -> None:
    found = query(
        url,
        """
        select organizations.name, former_names, array_agg(accounts.organization order by account_year)
        from marts.dim_organization as organizations
        inner join marts.dim_account as accounts using (organization_id)
        where former_names is not null group by 1, 2
        """,
    )
    assert found == [("槐安市文化和旅游局", "槐安市旅游局", ["槐安市旅游局", "槐安市文化和旅游局"])]
