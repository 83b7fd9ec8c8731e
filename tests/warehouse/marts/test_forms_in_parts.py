"""Two tables of one form that complement each other both count; a newer file hides nothing that it lacks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.accounts import lines_of, small_account
from tests.altered_accounts import load_and_build, query, write_account
from tests.postgres import PostgresServer
from tests.warehouse.marts.mutations import clean_text
from tests.warehouse.marts.test_completeness_and_codes import (
    EXPENDITURE,
    SUMMARY,
    without,
)

UNIT = "金额单位：元\n"


def balances(title: str, organization: str, figures: str = "5.00|20.00|15.00|10.00") -> str:
    """A table with balances whose only row is one 项."""
    return (
        f"2023年度{title}\n部门：{organization}\n{UNIT}"
        + lines_of(
            "项目||年初结转和结余|本年收入|本年支出|年末结转和结余",
            "科目编码|科目名称||||",
            "栏次||1|2|3|4",
            f"合计||{figures}",
            f"2080801|死亡抚恤|{figures}",
        )
        + "\n"
    )


def natures(title: str, organization: str, basic: str = "6.00") -> str:
    """The table of the same expenditure by nature, whose classes and groups are printed too."""
    figures = f"15.00|{basic}|9.00"
    return (
        f"2023年度{title}\n部门：{organization}\n{UNIT}"
        + lines_of(
            "项目||本年支出|基本支出|项目支出",
            "科目编码|科目名称|||",
            "栏次||1|2|3",
            f"合计||{figures}",
            f"208|社会保障和就业支出|{figures}",
            f"20808|抚恤|{figures}",
            f"2080801|死亡抚恤|{figures}",
        )
        + "\n"
    )


def economic(title: str, organization: str, *rows: str) -> str:
    """A table of economic items in one block."""
    return (
        f"2023年度{title}\n部门：{organization}\n{UNIT}"
        + lines_of("科目编码|科目名称|金额", *rows)
        + "\n"
    )


FUNDS = {
    "一般公共预算财政拨款": "general_budget_appropriation",
    "政府性基金预算财政拨款": "government_fund_appropriation",
    "国有资本经营预算财政拨款": "state_capital_appropriation",
    "财政专户管理资金": "fiscal_account",
}
PAIRS = {
    f"松岭市第{number}局": balances(f"{fund}收入支出决算表", f"松岭市第{number}局")
    + natures(f"{fund}支出决算表", f"松岭市第{number}局")
    for number, fund in enumerate(FUNDS, start=1)
}
BASIC = "松岭市经济局"
CLASSES = ("合计||15.00", "301|工资福利支出|10.00", "302|商品和服务支出|5.00")
ITEMS = (
    *("合计||15.00", "301|工资福利支出|10.00", "30101|基本工资|10.00"),
    *("302|商品和服务支出|5.00", "30201|办公费|5.00"),
)
OTHER_ACCOUNTS = {
    # Classes alone, then the items.
    BASIC: economic("一般公共预算财政拨款基本支出决算表", BASIC, *CLASSES)
    + economic("一般公共预算财政拨款基本支出决算明细表", BASIC, *ITEMS),
    # Both of one fund, and they differ.
    "松岭市矛盾局": balances("国有资本经营预算财政拨款收入支出决算表", "松岭市矛盾局")
    + natures("国有资本经营预算财政拨款支出决算表", "松岭市矛盾局", "7.00").replace(
        "15.00\t7.00", "16.00\t7.00"
    ),
    # The same table twice is printed again, no part.
    "松岭市重复局": natures("支出决算表", "松岭市重复局") + natures("支出决算表", "松岭市重复局"),
}
LISTED = "目录\n一、收入决算表……1\n二、支出决算表……2\n\n"
LACKING = "松岭市缺表局"
WHOLE = small_account(LACKING, "2023")


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Every account above, and two whose newer file lacks a form, built."""
    directory = tmp_path_factory.mktemp("分表")

    def written(name: str, text: str) -> Path:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    first = [
        written(f"{organization}.txt", text)
        for organization, text in {**PAIRS, **OTHER_ACCOUNTS}.items()
    ]
    apart = "松岭市分册局"
    first += [
        written("分册/一.txt", balances("一般公共预算财政拨款收入支出决算表", apart)),
        written("分册/二.txt", natures("一般公共预算财政拨款支出决算表", apart)),
        written("缺表一.txt", LISTED + WHOLE),
        write_account(directory, "松岭市成套办公室", clean_text()),
    ]
    newer = directory / "newer"
    newer.mkdir()
    later = [
        written("缺表二.txt", LISTED + WHOLE[: WHOLE.index("2023年度支出决算表")] + "更正稿。\n"),
        write_account(newer, "松岭市成套办公室", without(EXPENDITURE, SUMMARY)(clean_text())),
        # A correction of one table lists nothing and is no set: the others stand.
        written("单表更正.txt", natures("支出决算表", "松岭市第1局")),
    ]
    with postgres_server.fresh_database(migrated=True) as url:
        load_and_build(url, first, tests=False)
        load_and_build(url, later)
        yield url


def figures(url: str, organization: str, form: str) -> dict[tuple[str, str], str]:
    """(code or 合计, measure) → amount of the facts' figures, each once."""
    rows = query(
        url,
        """
        select coalesce(f.functional_code, f.economic_code, f.printed_label), f.measure, f.amount_yuan::text
        from marts.fct_reported_amount as f inner join marts.dim_account as a using (account_id)
        where a.organization = %s and f.form_id = %s and f.status = 'current'
            and f.repetition is distinct from 'repeated'
        """,
        [organization, form],
    )
    found: dict[tuple[str, str], str] = {}
    for code, measure, amount in rows:
        assert (code, measure) not in found, (code, measure)
        found[code, measure] = amount
    return found


def kinds(url: str, organization: str) -> list[tuple[str, str, str]]:
    return [
        (str(kind), str(severity), str(message))
        for kind, severity, message in query(
            url,
            """
            select f.kind, f.severity, f.message_zh from marts.fct_finding as f
            inner join marts.dim_account as a using (account_id)
            where a.organization = %s order by 1, 2, 3
            """,
            [organization],
        )
    ]


@pytest.mark.parametrize(
    ("organization", "form"),
    [*zip(PAIRS, FUNDS.values(), strict=True), ("松岭市分册局", "general_budget_appropriation")],
)
def test_balances_and_natures_of_one_fund_are_both_there(
    url: str, organization: str, form: str
) -> None:
    found = figures(url, organization, form)
    assert {measure: amount for (code, measure), amount in found.items() if code == "2080801"} == {
        "opening": "5.00",
        "income": "20.00",
        "expenditure": "15.00",
        "expenditure.basic": "6.00",
        "expenditure.project": "9.00",
        "closing": "10.00",
    }
    assert not {"restated_amount", "form_printed_again", "item_contradicted"} & {
        kind for kind, _, _ in kinds(url, organization)
    }


def test_classes_and_their_items_are_both_there(url: str) -> None:
    found = figures(url, BASIC, "general_budget_basic_by_economic")
    assert sorted(found.values()) == ["10.00", "10.00", "15.00", "5.00", "5.00"]
    assert "restated_amount" not in {kind for kind, _, _ in kinds(url, BASIC)}


def test_tables_of_one_fund_that_differ_contradict_each_other(url: str) -> None:
    found = kinds(url, "松岭市矛盾局")
    assert any(
        kind == "item_contradicted" and "15.00" in message and "16.00" in message
        for kind, _, message in found
    ), found


def test_a_table_printed_again_is_no_part(url: str) -> None:
    found = {kind for kind, _, _ in kinds(url, "松岭市重复局")}
    assert "form_printed_again" in found
    assert len(figures(url, "松岭市重复局", "expenditure")) == 12


@pytest.mark.parametrize(
    ("organization", "severity", "words"),
    [
        (LACKING, "error", "缺表二.txt：没有支出决算表，而文件列有“二、支出决算表……2”"),
        ("松岭市成套办公室", "warning", "没有支出决算表，而它的其他各表属于"),
    ],
)
def test_a_newer_file_is_told_what_it_lacks(
    url: str, organization: str, severity: str, words: str
) -> None:
    found = [row for row in kinds(url, organization) if row[0] == "form_missing"]
    assert [row[1] for row in found] == [severity], found
    assert words in found[0][2]
    ((coverage,),) = query(
        url, "select coverage from marts.dim_account where organization = %s", [organization]
    )
    assert coverage < 1
    assert query(
        url,
        """
        select f.verification from marts.dim_account_form as f
        inner join marts.dim_account as a using (account_id)
        where a.organization = %s and f.form_id = 'expenditure'
        """,
        [organization],
    ) == [("unverified",)]


def test_a_correction_of_one_table_lacks_nothing(url: str) -> None:
    assert "form_missing" not in {kind for kind, _, _ in kinds(url, "松岭市第1局")}
