"""The views of schema `reports` at 10,000 accounts, asked as `juesuan_reader` what people ask.

    python -m benchmarks.reports [--accounts 10000] [--plans plans.txt]

Asked is every view that the sample account fills. It is loaded and built, and its rows are multiplied in SQL under new
keys: four organisations of five are bureaus of one kind in as many counties, over four years. Printed is the median of
five runs of each question, and the slowest; the plans go to a file.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

from loaders.building.build import build_marts
from loaders.database import roles
from loaders.loading.inputs import files_to_load
from loaders.loading.load_files import load_files
from loaders.settings import PROJECT_ROOT, Settings
from tests.postgres import running_server

_YEARS = 4
_RUNS = 5
_TABLES = (
    *("dim_organization", "dim_account", "dim_document", "dim_document_table", "dim_account_form"),
    *("fct_account_overview", "fct_functional_amount", "fct_economic_amount", "fct_budget_item"),
    *("fct_appropriation_position", "fct_income_source", "fct_project_performance"),
    *("fct_performance_indicator", "fct_identity_result", "fct_finding", "fct_reported_amount"),
)
_ONE = "单位 = '第123县财政局' and 年度 = 2023"
QUESTIONS = {
    "部门收支总览": ("*", _ONE),
    "部门收支总览 (a year, 20 largest)": ("*", "年度 = 2023 order by 本年支出_元 desc limit 20"),
    "收入来源结构": ("*", _ONE),
    "支出按功能分类": ("*", _ONE),
    "支出按经济分类": ("*", _ONE),
    "基本支出与项目支出": ("*", _ONE),
    "财政拨款收支与结转结余": ("*", _ONE),
    "三公经费": ("*", _ONE),
    "机关运行经费": ("*", _ONE),
    "项目支出绩效": ("*", _ONE),
    "绩效指标完成": ("*", _ONE),
    "年度对比": ("*", _ONE),
    "同类部门比较": ("*", _ONE),
    "勾稽结果": ("*", _ONE),
    "问题清单": ("*", _ONE),
    "数据来源": ("*", _ONE),
}


def main() -> None:
    """Build, multiply, ask."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--plans", type=Path, default=Path("plans.txt"))
    asked = parser.parse_args()
    with running_server(None) as server, server.fresh_database(migrated=True) as url:
        with tempfile.TemporaryDirectory() as work:
            load_files(url, files_to_load([PROJECT_ROOT / "samples"]), Settings(), quiet=True)
            build_marts(url, Path(work), tests=False)
        started = time.monotonic()
        rows = multiply(url, asked.accounts)
        print(f"{asked.accounts} accounts, {rows} rows made in {time.monotonic() - started:.0f} s")
        _ask(url, asked.plans)


def multiply(url: str, accounts: int) -> int:
    """Copy the rows of the one account under new keys until there are so many; gives back how many rows were made."""
    made = 0
    with psycopg.connect(url) as connection:
        connection.execute(
            "set session_replication_role = replica"
        )  # the keys are right as they are made
        connection.execute(
            """
            create temporary table copies as
            select
                n,
                2024 - mod(n, %(years)s) as account_year,
                n / %(years)s as place,
                '第' || n / %(years)s
                || case when mod(n / %(years)s, 5) = 0 then '县水利局' else '县财政局' end as name
            from generate_series(1, %(count)s) as n
            """,
            {"years": _YEARS, "count": accounts - 1},
        )
        for table in _TABLES:
            made += _multiply_table(connection, table)
        connection.commit()
        connection.autocommit = True
        connection.execute("analyze")
    return made


def _multiply_table(connection: psycopg.Connection, table: str) -> int:
    columns = [
        name
        for (name,) in connection.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
            " order by attnum",
            (f"marts.{table}",),
        )
    ]
    copies = (
        "(select distinct on (place) * from copies)" if table == "dim_organization" else "copies"
    )
    return connection.execute(
        sql.SQL(
            "insert into marts.{} ({}) select {} from marts.{} as old cross join {} as new"
        ).format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(_value(table, column) for column in columns),
            sql.Identifier(table),
            sql.SQL(copies),
        )
    ).rowcount


_NEW = {
    "organization_id": "md5('organization' || new.place)::uuid",
    "account_id": "md5(old.account_id::text || new.n)::uuid",
    "document_id": "md5(old.document_id::text || new.n)::uuid",
    "finding_id": "md5(old.finding_id || new.n)",
    "account_year": "new.account_year",
    "organization": "new.name",
}
_NEW_ORGANIZATION = {
    "name": "new.name",
    "region": "'第' || new.place || '县'",
    "administrative_level": "'county'",
    "department_kind": "right(new.name, 3)",
}


def _value(table: str, column: str) -> sql.Composable:
    new = {**_NEW, **(_NEW_ORGANIZATION if table == "dim_organization" else {})}
    if column in new:
        return sql.SQL(new[column])
    return sql.SQL("old.{}").format(sql.Identifier(column))


def _ask(url: str, plans: Path) -> None:
    with (
        psycopg.connect(url, autocommit=True) as connection,
        plans.open("w", encoding="utf-8") as file,
    ):
        roles.act_as(connection, roles.READER)
        for question, (columns, condition) in QUESTIONS.items():
            view = question.partition(" ")[0]
            statement = f"select {columns} from reports.{view} where {condition}".encode()
            seconds = []
            for _ in range(_RUNS):
                started = time.monotonic()
                found = connection.execute(statement).fetchall()
                seconds.append(time.monotonic() - started)
            told = f"{statistics.median(seconds) * 1000:8.1f} ms median, {max(seconds) * 1000:8.1f} slowest"
            print(f"{told}, {len(found):5d} rows  {question}")
            file.write(f"-- {question}\n{statement.decode()}\n")
            for (line,) in connection.execute(b"explain (analyze, buffers) " + statement):
                file.write(f"{line}\n")
            file.write("\n")


if __name__ == "__main__":
    main()
