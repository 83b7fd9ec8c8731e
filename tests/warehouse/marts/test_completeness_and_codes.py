"""Accounts with one fault each in what is there and how it is coded: each yields exactly its finding, the clean one none."""

from collections.abc import Callable, Iterator

import pytest

from tests.accounts import lines_of
from tests.altered_accounts import ORGANIZATION, load_and_build, query, write_account
from tests.postgres import PostgresServer
from tests.warehouse.marts.mutations import clean_text

Change = Callable[[str], str]

KINDS = (
    *("form_missing", "form_empty_without_a_word", "placeholder_left", "misplaced_note"),
    *("foreign_heading", "foreign_year", "unknown_code", "impossible_code", "name_differs"),
    *("wrong_parent", "wrong_block", "title_missing", "unrecognised_table"),
)
EXPENDITURE, SUMMARY = "支出决算表", "财政拨款收入支出决算表"
PROJECTS, FUND = "一般公共预算财政拨款项目支出决算表", "政府性基金预算财政拨款收入支出决算表"
STATE, THREE = (
    "国有资本经营预算财政拨款收入支出决算表",
    "财政拨款“三公”经费、行政参公单位机关运行经费情况表",
)
NO_FUND = "2024年度没有政府性基金预算财政拨款收支，本表无数据。"
COVER = f"{ORGANIZATION}2024年度部门决算\n\n"
CONTENTS = (
    "目 录\n一、收入支出决算表……1\n二、收入决算表……2\n三、支出决算表……3\n四、财政拨款收入支出决算表……4\n"
    f"五、{FUND}（见附表）\n\n第一部分 单位概况\n本单位负责综合协调。\n\n"
)


def replaced(old: str, new: str, count: int = 1) -> Change:
    """Puts `new` for `old`, which must be there."""

    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, count)

    return change


def without(title: str, following: str) -> Change:
    """Takes out a table, from its title to the title of the one after it."""

    def change(text: str) -> str:
        before, _, rest = text.partition(f"\n{title}\n")
        _, found, after = rest.partition(f"\n{following}\n")
        assert found, following
        return f"{before}\n{following}\n{after}"

    return change


def both(first: Change, second: Change) -> Change:
    """One change after the other."""
    return lambda text: second(first(text))


def with_subtotals(row: str) -> str:
    """A small account whose form 03 prints 类 and 款 rows, and one row given."""
    return (
        f"2024年度{EXPENDITURE}\n部门：{ORGANIZATION}\n金额单位：元\n"
        + lines_of(
            "项目||本年支出合计|基本支出|项目支出",
            "科目编码|科目名称|||",
            "栏次||1|2|3",
            "合计||10.00|10.00|",
            "201|一般公共服务支出|6.00|6.00|",
            "20103|政府办公厅（室）及相关机构事务|6.00|6.00|",
            "2010301|行政运行|2.00|2.00|",
            row,
            "2010350|事业运行|1.00|1.00|",
            "208|社会保障和就业支出|4.00|4.00|",
            "20805|行政事业单位养老支出|4.00|4.00|",
            "2080505|机关事业单位基本养老保险缴费支出|4.00|4.00|",
        )
        + "注：本表反映本年度各项支出情况。\n"
    )


FAULTS: dict[str, tuple[Change, list[tuple[str, str, str]]]] = {
    "目录缺表": (
        both(lambda text: COVER + CONTENTS + text, without(EXPENDITURE, SUMMARY)),
        [("form_missing", "error", "列有“三、支出决算表……3”；账户的其他各表属于省级十一表")],
    ),
    "套表缺表": (
        without(PROJECTS, FUND),
        [
            (
                "form_missing",
                "warning",
                "没有一般公共预算财政拨款项目支出决算表，而账户的其他各表属于",
            )
        ],
    ),
    "声明空表": (
        both(
            without(STATE, THREE),
            replaced(NO_FUND, NO_FUND + f"\n\n本年度没有国资收支，《{STATE}》为空表。"),
        ),
        [("form_missing", "note", "文件说明该表为空表，空表也应当列示")],
    ),
    "空白无说明": (
        replaced(f"说明：{ORGANIZATION}（本级）{NO_FUND}\n", ""),
        [
            (
                "form_empty_without_a_word",
                "warning",
                "政府性基金预算财政拨款收入支出决算表）：没有一个数字",
            )
        ],
    ),
    "空白而正文说无": (
        both(
            replaced(f"说明：{ORGANIZATION}（本级）{NO_FUND}\n", ""),
            lambda text: text + "\n本单位2024年度无政府性基金预算财政拨款收入和支出。\n",
        ),
        [("form_empty_without_a_word", "note", "，文字说没有这项收支")],
    ),
    "有文无表": (
        lambda _: COVER + CONTENTS + "第二部分 情况说明\n本年收入合计33,279,201.93元。\n",
        [
            (
                "form_missing",
                "warning",
                "一张表也没有，而文件列有 5 张：收入支出决算总表、收入决算表",
            )
        ],
    ),
    "误留占位": (
        lambda text: COVER + "第一部分 某市XX局概况\n\n" + text + "\n增加××万元。\n",
        [
            ("placeholder_left", "warning", "未替换的“XX”，共 1 处：“第一部分某市XX局概况”"),
            ("placeholder_left", "warning", "未替换的“××”，共 1 处：“增加××万元。”"),
        ],
    ),
    "误留填写说明": (
        lambda text: text + "\n无此项支出的，仍保留该表格式，并在本表下方作下述说明：\n",
        [("placeholder_left", "note", "模板的填写说明没有删除，共 1 处")],
    ),
    "错放的注": (
        replaced(
            "注：列示国有资本经营预算财政拨款在本年度的收支与结转结余。",
            "注：列示政府性基金预算财政拨款在本年度的收支与结转结余。",
        ),
        [("misplaced_note", "warning", "说的是政府性基金预算财政拨款收入支出决算表，不是此表")],
    ),
    "他年文字": (
        lambda text: (
            COVER
            + text
            + f"\n第三部分 {ORGANIZATION}2023年度部门决算情况说明\n\n"
            + "截至2023年12月31日，本单位共有车辆3辆，其中其他用车3辆。\n"
        ),
        [
            ("foreign_heading", "warning", "写的年度是“2023”，不是本账户的“2024”"),
            ("foreign_year", "warning", "不是本账户 2024 年度的年末"),
        ],
    ),
    "位数不对": (
        replaced("\n2010350\t\t\t事业运行\t976,693.54\t", "\n201035\t\t\t事业运行\t976,693.54\t"),
        [("impossible_code", "warning", "编码 201035“事业运行” 有 6 位")],
    ),
    "他科目名称": (
        replaced("30201\t办公费\t315", "30201\t印刷费\t315"),
        [
            (
                "name_differs",
                "warning",
                "编码 30201 印的名称是“印刷费”，2024 年科目表中是“办公费”；“印刷费”的编码是 30202",
            )
        ],
    ),
    "名称不像": (
        replaced("30201\t办公费\t315", "30201\t图书订阅\t315"),
        [("name_differs", "warning", "编码 30201 印的名称是“图书订阅”")],
    ),
    "名称有出入": (
        replaced("30109\t职业年金缴费\t108", "30109\t职业年金交纳\t108"),
        [("name_differs", "note", "编码 30109 印的名称是“职业年金交纳”")],
    ),
    "站错栏块": (
        replaced("30201\t办公费\t315", "30101\t办公费\t315"),
        [("wrong_block", "warning", "编码 30101“办公费”印在 302 之下，不属于该类，疑为 30201")],
    ),
    "站错款": (
        lambda _: with_subtotals("2011302|一般行政管理事务|3.00|3.00|"),
        [("wrong_parent", "warning", "印在 20103 之下，不属于该款，疑为 2010302")],
    ),
    # What real accounts do and is no fault.
    "换行错字": (replaced("\t公务员医疗补助缴费\t", "\t费公务员医疗补助缴\t"), []),
    "通行写法": (replaced("\t职业年金缴费\t", "\t职业年金\t"), []),
    "层级正常": (lambda _: with_subtotals("2010302|一般行政管理事务|3.00|3.00|"), []),
    "按表号说明空表": (
        both(
            replaced(f"说明：{ORGANIZATION}（本级）{NO_FUND}\n", ""),
            lambda text: text + "\n公开08表、公开09表为空表。\n",
        ),
        [],
    ),
    "两年对照": (
        lambda text: (
            COVER + text + "\n截至2023年12月31日，共有车辆3辆；截至2024年12月31日，共有车辆4辆。\n"
        ),
        [],
    ),
    "目录齐全": (lambda text: COVER + CONTENTS + text, []),
    "完好": (lambda text: text, []),
}


def repaired() -> str:
    """The forms of the sample without its one misprinted code."""
    text = clean_text()
    assert "20921\t" in text
    return text.replace("20921\t", "30921\t")


@pytest.fixture(scope="module")
def found(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, list[tuple[str, str, str]]]]:
    """The findings of `KINDS` of each account: kind, severity and message."""
    text = repaired()
    directory = tmp_path_factory.mktemp("缺漏")
    names = {f"云岭市第{number}办公室": name for number, name in enumerate(FAULTS, start=1)}
    files = [
        write_account(directory, organization, FAULTS[name][0](text))
        for organization, name in names.items()
    ]
    with postgres_server.fresh_database(migrated=True) as url:
        load_and_build(url, files)
        rows = query(
            url,
            """
            select a.organization, f.kind, f.severity, f.message_zh
            from marts.fct_finding as f left join marts.dim_account as a using (account_id)
            where f.kind = any(%s) or a.account_id is null order by 1, 2, 4
            """,
            [list(KINDS)],
        )
        findings: dict[str, list[tuple[str, str, str]]] = {}
        for organization, kind, severity, message in rows:
            findings.setdefault(names.get(organization, ""), []).append((kind, severity, message))
        yield findings


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_yields_exactly_its_finding(
    found: dict[str, list[tuple[str, str, str]]], name: str
) -> None:
    expected = FAULTS[name][1]
    actual = sorted(found.get(name, []))
    assert [row[:2] for row in actual] == sorted(row[:2] for row in expected), actual
    for kind, _, words in expected:
        assert any(row[0] == kind and words in row[2] for row in actual), actual


def test_no_finding_is_of_an_unknown_account(
    found: dict[str, list[tuple[str, str, str]]],
) -> None:
    assert set(found) <= set(FAULTS)
