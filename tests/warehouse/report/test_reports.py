"""Schema reports: what people read in Chinese, against the printed account; and a model that BI tools understand."""

import csv
import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import openpyxl
import psycopg
import pytest
from psycopg import sql

from loaders.database import roles
from loaders.database.connection import connect
from loaders.errors import ConfigurationError
from loaders.export.commands import export_command
from loaders.export.directory import ExportFormat
from loaders.report.commands import report as report_command
from tests.accounts import lines_of, sample_text, summary
from tests.acting import acting_as
from tests.altered_accounts import (
    ORGANIZATION,
    build_marts,
    load_files,
    query,
)
from tests.browser import opened, overflow
from tests.postgres import PostgresServer

# As form 10 prints them: item, budget at the beginning of the year, actual; the adjusted budget is the actual to the cent.
THREE_PUBLIC = [
    ("“三公”经费支出合计", "2016737.01", "1301809.72", "100.00"),
    ("公务接待费", "50000.00", "21469.00", "100.00"),
    ("公务用车购置及运行维护费", "1966737.01", "1280340.72", "100.00"),
]
BROKEN = "玉溪市人民政府办公室"
LISTING = "昆明市人民政府办公室"
# Forms 20 and 22, of which the sample has none.
PROJECTS_AND_PURCHASES = (
    f"\n2024年度项目支出决算表\n部门：{LISTING}\n金额单位：元\n"
    + lines_of(
        "科目编码|项目名称|合计|一般公共预算财政拨款",
        "|合计|300.00|300.00",
        "2010302|办公用房维修|100.00|100.00",
        "2010302|政务信息化|200.00|200.00",
    )
    + f"2024年度政府采购情况表\n部门：{LISTING}\n金额单位：万元\n"
    + lines_of(
        "项目|预算数|决算数",
        "政府采购支出合计|700.00|600.00",
        "其中：政府采购货物支出|400.00|300.00",
        "政府采购工程支出|200.00|200.00",
        "政府采购服务支出|100.00|100.00",
    )
)


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample; two offices like it, one with a broken form of expenditure; two years of a third kind, the second
    built incrementally.
    """
    directory = tmp_path_factory.mktemp("报表")
    broken = (
        sample_text().replace(ORGANIZATION, BROKEN).replace("28,426,833.23", "28,426,833.24", 1)
    )
    texts = {
        "样本.txt": sample_text(),
        "昆明.txt": sample_text().replace(ORGANIZATION, LISTING) + PROJECTS_AND_PURCHASES,
        "大理.txt": broken,
        **{
            f"{name}23.txt": summary(f"{name}财政局", 2023)
            for name in ("昆明市五华区", "大理白族自治州洱源县", "曲靖市麒麟区")
        },
        "官渡23.txt": summary("昆明市官渡区财政局", 2023, expenditure="70.00", closing="35.00"),
    }
    later = {
        "乙24.txt": summary("昆明市五华区财政局", 2024, opening="15.00", closing="25.00"),
        "丁23.txt": summary(
            "大理白族自治州洱源县财政局", 2023, expenditure="80.00", closing="25.00"
        ),
    }
    with postgres_server.fresh_database(migrated=True) as url:
        for found in (texts, later):
            load_files(url, [_written(directory / name, text) for name, text in found.items()])
            kind = build_marts(url, tests=found is later).kind
        assert kind == "incremental"
        yield url


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def report(url: str, columns: str, view: str, condition: str) -> list[tuple[object, ...]]:
    return query(url, f"select {columns} from reports.{view} where {condition}")


def test_the_overview_says_what_the_account_prints(url: str) -> None:
    found = report(
        url,
        "本年收入_元, 年初结转和结余_元, 收入总计_元, 本年支出_元, 基本支出_元, 项目支出_元, 年末结转和结余_元,"
        " 支出总计_元, 财政拨款支出_元, 三公经费_元, 机关运行经费_元, 机关运行经费_万元, 地区, 行政层级, 部门类别, 勾稽状态",
        "部门收支总览",
        f"单位 = '{ORGANIZATION}' and 年度 = 2024",
    )
    assert [tuple(str(value) for value in row) for row in found] == [
        (
            *("33247561.93", "31640.00", "33279201.93", "33279201.93", "28426833.23", "4852368.70"),
            *("None", "33279201.93", "33247561.93", "1301809.72", "4074153.87", "407.415387"),
            *("曲靖市", "市级", "人民政府办公室", "已核对"),
        )
    ]


def test_functional_levels_each_add_up_to_the_total(url: str) -> None:
    sums = report(
        url,
        "级次, sum(支出合计_元), sum(基本支出_元), sum(项目支出_元), round(sum(占支出合计_百分比))",
        "支出按功能分类",
        f"单位 = '{ORGANIZATION}' and 资金范围 = '全部资金' group by 级次 order by 1",
    )
    printed = (Decimal("33279201.93"), Decimal("28426833.23"), Decimal("4852368.70"), 100)
    assert sums == [(level, *printed) for level in ("款", "类", "项")]
    assert report(
        url,
        "功能科目, 类名称, 款名称, 上级编码, 是否印出, 支出合计_元",
        "支出按功能分类",
        f"单位 = '{ORGANIZATION}' and 资金范围 = '全部资金' and 功能科目编码 = '2010350'",
    ) == [
        (
            *("事业运行", "一般公共服务支出", "政府办公厅（室）及相关机构事务", "20103"),
            *(True, Decimal("976693.54")),
        )
    ]


def test_income_economic_and_natures_add_up(url: str) -> None:
    own = f"单位 = '{ORGANIZATION}'"
    assert report(url, "sum(金额_元)", "收入来源结构", f"{own} and 是否计入合计") == [
        (Decimal("33247561.93"),)
    ]
    for level in ("类", "款"):
        assert report(
            url,
            "sum(金额_元)",
            "支出按经济分类",
            f"{own} and 支出性质 = '基本支出' and 级次 = '{level}'",
        ) == [(Decimal("28426833.23"),)]
    assert report(
        url,
        "基本支出_元, 人员经费_元, 公用经费_元, 项目支出_元, 基本支出占比_百分比",
        "基本支出与项目支出",
        f"{own} and 资金范围 = '一般公共预算'",
    ) == [tuple(map(Decimal, ("28426833.23", "24352679.36", "4074153.87", "4820728.70", "85.50")))]
    assert report(
        url,
        "本年收入_元, 本年支出_元, 推算年末_元, 差额_元",
        "财政拨款收支与结转结余",
        f"{own} and 资金范围 = '财政拨款'",
    ) == [tuple(map(Decimal, ("33247561.93", "33247561.93", "0.00", "0.00")))]


def test_three_public_and_projects(url: str) -> None:
    own = f"单位 = '{ORGANIZATION}'"
    items = report(
        url,
        "项目, 年初预算数_元, 决算数_元, 执行率_百分比",
        "三公经费",
        f"{own} and 资金范围 = '财政拨款' and 层次 <= 2 order by 层次, 项目编码",
    )
    assert [tuple(map(str, item)) for item in items] == THREE_PUBLIC
    assert report(url, "count(*)", "项目支出绩效", own) == [(14,)]
    indicators = report(url, "count(*)", "绩效指标完成", f"{own} and 表名 = '项目支出绩效自评表'")
    assert indicators == report(url, "sum(指标数)", "项目支出绩效", own) != [(0,)]


def test_projects_by_name_and_purchases_stand_with_their_money(url: str) -> None:
    own = f"单位 = '{LISTING}'"
    assert report(
        url,
        "表名, 名称, 功能科目, 指标, 资金范围, 金额_元, 每数只计一次",
        "单位与项目明细",
        f"{own} and 资金范围 = '全部资金' order by 金额_元",
    ) == [
        ("项目支出决算表", name, "一般行政管理事务", "项目支出", "全部资金", Decimal(amount), True)
        for name, amount in (("办公用房维修", "100.00"), ("政务信息化", "200.00"))
    ]
    purchases = report(
        url,
        "项目编码, 上级编码, 年初预算数_元, 决算或年末数_万元, 年初数_元",
        "机构运行采购与资产",
        f"{own} and 表名 = '政府采购情况表' order by 2 nulls first, 1",
    )
    whole = "procurement"
    assert purchases == [
        (item, parent, Decimal(budget), Decimal(actual), None)
        for item, parent, budget, actual in (
            (whole, None, "7000000.00", "600.000000"),
            (f"{whole}.goods", whole, "4000000.00", "300.000000"),
            (f"{whole}.services", whole, "1000000.00", "100.000000"),
            (f"{whole}.works", whole, "2000000.00", "200.000000"),
        )
    ]


def test_a_broken_form_says_so_beside_every_figure_of_it(url: str) -> None:
    states = report(
        url,
        "收支总表勾稽状态, 支出表勾稽状态, 基本支出_元, 勾稽状态",
        "部门收支总览",
        f"单位 = '{BROKEN}'",
    )
    assert states == [("已核对", "不予采用", Decimal("28426833.24"), "不予采用")]
    for view in ("支出按功能分类", "基本支出与项目支出", "数据来源"):
        assert report(
            url, "distinct 勾稽状态", view, f"单位 = '{BROKEN}' and 表名 = '支出决算表'"
        ) == [("不予采用",)], view
    broken = report(url, "关系编号, 结果", "勾稽结果", f"单位 = '{BROKEN}' and 勾稽状态 = '不平'")
    assert {result for _, result in broken} == {"不成立"}
    findings = report(
        url, "级别, 表名, 勾稽状态", "问题清单", f"单位 = '{BROKEN}' and 级别 = '错误'"
    )
    assert set(findings) == {("错误", "支出决算表", "不予采用")}


def test_peers_are_compared_by_figures_that_pass_only(url: str) -> None:
    offices = report(
        url,
        "单位, 比较范围, 同类单位数, 同类平均_元, 排名, 勾稽状态",
        "同类部门比较",
        "部门类别 = '人民政府办公室' and 指标 = '基本支出' order by 1",
    )
    too_few = ("同类单位不足 3 个", 0, None, None)
    assert offices == [
        ("昆明市人民政府办公室", *too_few, "已核对"),
        (ORGANIZATION, *too_few, "已核对"),
        (BROKEN, *too_few, "不予采用"),
    ]
    bureaus = report(
        url,
        "金额_元, 同类平均_元, 同类中位数_元, 同类最高_元, 同类最低_元, 排名, 高于同类_百分比",
        "同类部门比较",
        "部门类别 = '财政局' and 年度 = 2023 and 指标 = '本年支出' and 比较范围 = '同省' and 同类单位数 = 3",
    )
    amounts = [Decimal(str(row[0])) for row in bureaus]
    assert (len(amounts), len(set(amounts))) == (4, 3)
    for number, (_, mean, middle, largest, smallest, rank, percentile) in enumerate(bureaus):
        amount = amounts[number]
        others = amounts[:number] + amounts[number + 1 :]  # never itself
        assert (largest, smallest) == (max(others), min(others))
        assert mean == round(sum(others) / 3, 2)
        assert middle == median(others)
        assert rank == 1 + sum(other > amount for other in others)
        assert percentile == round(Decimal(100 * sum(other < amount for other in others)) / 3, 2)


def test_years_are_compared_within_one_scope(url: str) -> None:
    assert report(
        url,
        "本年_元, 上年_元, 增减额_元, 增减率_百分比, 上年勾稽状态, 勾稽状态",
        "年度对比",
        "单位 = '昆明市五华区财政局' and 指标 = '年末结转和结余'",
    ) == [(*map(Decimal, ("25.00", "15.00", "10.00", "66.67")), "已核对", "已核对")]


def test_every_figure_leads_to_its_cell(url: str) -> None:
    assert report(
        url,
        "印出文本, 文件名, 项目, 指标, 金额_万元",
        "数据来源",
        f"单位 = '{ORGANIZATION}' and 金额_元 = 976693.54 and 表名 = '支出决算表' and 指标 = '基本支出'",
    ) == [("976,693.54", "样本.txt", "事业运行", "基本支出", Decimal("97.669354"))]


def test_the_reader_sees_all_of_it_and_nothing_else(url: str) -> None:
    views = [
        name for (name,) in query(url, "select viewname from pg_views where schemaname = 'reports'")
    ]
    assert len(views) == 17
    with connect(url) as connection, acting_as(connection, roles.READER):
        for name in views:
            statement = sql.SQL("select count(*) from {}").format(sql.Identifier("reports", name))
            row = connection.execute(statement).fetchone()
            assert row is not None
            assert row[0] > 0, name
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select count(*) from intermediate.int_datapoint")


def test_tools_find_keys_comments_and_plain_types(url: str) -> None:
    keys = query(
        url,
        """
        select contype::text, count(distinct conrelid)::integer, bool_and(convalidated)
        from pg_constraint where connamespace = 'marts'::regnamespace and contype in ('p', 'f') group by 1 order by 1
        """,
    )
    tables = query(url, "select count(*) from pg_tables where schemaname = 'marts'")[0][0]
    assert [kind for kind, _, _ in keys] == ["f", "p"]
    # Of fct_restated_amount no column is always filled.
    assert {kind: count for kind, count, _ in keys}["p"] == tables - 1
    assert all(valid for _, _, valid in keys)
    columns = query(
        url,
        """
        select n.nspname || '.' || c.relname || '.' || a.attname, format_type(a.atttypid, null),
            col_description(c.oid, a.attnum), obj_description(c.oid)
        from pg_attribute as a
        inner join pg_class as c on a.attrelid = c.oid and c.relkind in ('r', 'v')
        inner join pg_namespace as n on c.relnamespace = n.oid
        where n.nspname in ('marts', 'reports') and a.attnum > 0 and not a.attisdropped
        """,
    )
    assert {kind for _, kind, _, _ in columns} == {
        *("uuid", "text", "integer", "bigint", "numeric", "boolean", "date"),
        "timestamp with time zone",
    }
    assert [
        name
        for name, _, column, relation in columns
        if not ("\u4e00" <= (column or "")[:1] <= "\u9fff" or (column or "")[:1] in "“0123456789（")
        or not relation
    ] == []


def test_the_indexes_and_keys_outlive_an_incremental_build(url: str) -> None:
    """Rows are replaced in the published tables: nothing of their structure is made anew or lost."""
    assert query(
        url, "select kind from build.build_event where outcome = 'succeeded' order by build_id"
    ) == [("full",), ("incremental",)]
    with connect(url) as connection, pytest.raises(psycopg.errors.ForeignKeyViolation):
        connection.execute("delete from marts.dim_account")


def test_the_page_prints_what_sql_gives_and_asks_nobody(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUESUAN_DATABASE_URL", url)
    file = tmp_path / "report.html"
    report_command([f"{ORGANIZATION}:2024"], file, every=False)
    overview = report(
        url, "本年收入_元, 基本支出_元, 三公经费_元", "部门收支总览", f"单位 = '{ORGANIZATION}'"
    )
    groups = report(
        url,
        "功能科目编码, round(支出合计_万元, 2)",
        "支出按功能分类",
        f"单位 = '{ORGANIZATION}' and 资金范围 = '全部资金' order by 1",
    )
    for width in (1440, 390):
        with opened(file, width=width) as (page, seen):
            shown = [
                page.locator(f"tr[data-figure={name}] td").nth(1).inner_text()
                for name in ("本年收入", "基本支出", "三公经费")
            ]
            assert [Decimal(text.replace(",", "")) for text in shown] == list(overview[0])
            rows = page.locator("#functions ~ .scroll tr[data-code]")
            printed = [
                (row.get_attribute("data-code"), row.locator("td").first.inner_text())
                for row in rows.all()
            ]
            assert [(code, Decimal(text.replace(",", ""))) for code, text in printed] == groups
            assert overflow(page) <= 0
            assert seen.errors == []
            assert {address.partition(":")[0] for address in seen.addresses} <= {"file", "data"}


def test_an_index_leads_to_every_account(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUESUAN_DATABASE_URL", url)
    index = tmp_path / "目录.html"
    report_command(None, index, every=True)
    accounts = report(url, "count(*)", "部门收支总览", "true")[0][0]
    with opened(index) as (page, seen):
        links = page.locator("tbody a")
        assert links.count() == accounts
        page.locator(f"tr:has-text('{BROKEN}') a").click()
        assert BROKEN in page.locator("h1").inner_text()
        assert page.locator("tr[data-figure=基本支出] .tag").inner_text() == "不予采用"
        page.get_by_text("返回目录").click()
        assert page.locator("tbody a").count() == accounts
        assert seen.errors == []


@pytest.mark.parametrize("form", list(ExportFormat))
def test_what_is_exported_is_what_is_published_to_the_cent(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: ExportFormat
) -> None:
    monkeypatch.setenv("JUESUAN_DATABASE_URL", url)
    tables = ["marts.fct_expenditure", "部门收支总览", "数据来源"]
    for place in ("一", "二"):
        export_command(tmp_path / place, form, tables, replace=False)
    manifest = json.loads((tmp_path / "一" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == json.loads((tmp_path / "二" / "manifest.json").read_text(encoding="utf-8"))
    assert [file["relation"] for file in manifest["files"]] == [
        *("marts.fct_expenditure", "reports.数据来源", "reports.部门收支总览", None)
    ]
    for file in manifest["files"]:
        content = (tmp_path / "一" / file["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        if file["relation"]:
            assert file["rows"] == query(url, f"select count(*) from {file['relation']}")[0][0]
    of_file = _sum(tmp_path / "一" / "marts" / f"fct_expenditure.{form}", form)
    assert of_file == query(url, "select sum(amount_yuan) from marts.fct_expenditure")[0][0]
    with pytest.raises(ConfigurationError, match="an earlier export"):
        export_command(tmp_path / "一", form, tables, replace=False)
    (tmp_path / "一" / "manifest.json").unlink()
    with pytest.raises(ConfigurationError, match="no export of juesuan"):
        export_command(tmp_path / "一", form, tables, replace=True)


def _parquet(statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as database:
        return database.execute(statement).fetchall()


def _sum(file: Path, form: ExportFormat) -> Decimal:
    """The sum of amount_yuan as whoever opens the file would reckon it."""
    match form:
        case ExportFormat.CSV:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                return sum(
                    (Decimal(row["amount_yuan"]) for row in csv.DictReader(lines)), Decimal(0)
                )
        case ExportFormat.PARQUET:
            total, kind = _parquet(
                f"select sum(amount_yuan), typeof(any_value(amount_yuan)) from '{file}'"
            )[0]
            assert kind == "DECIMAL(20,2)"
            return Decimal(total)
        case ExportFormat.XLSX:
            sheet = openpyxl.load_workbook(file)["数据"]
            assert sheet.freeze_panes == "B2"
            header, *rows = sheet.iter_rows()
            at = [cell.value for cell in header].index("amount_yuan")
            assert {row[at].number_format for row in rows} == {"#,##0.00;[Red]-#,##0.00"}
            return sum((Decimal(str(row[at].value)) for row in rows), Decimal(0)).quantize(
                Decimal("0.01")
            )
