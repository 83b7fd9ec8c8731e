"""Headers that other provinces print over known forms: every amount column has its meaning."""

from pathlib import Path

import pytest

from loaders.forms.recogniser import recognise
from loaders.forms.recognition import RecognisedTable
from loaders.readers import read_file
from tests.accounts import document_of, lines_of

CODE = "2080801|死亡抚恤"
CODED = "科目编码|科目名称"
NATURES = ["expenditure", "expenditure.basic", "expenditure.project"]
BASIC = ["expenditure.basic", "expenditure.basic.personnel", "expenditure.basic.operating"]
GENERAL, BY_ECONOMIC = "一般公共预算财政拨款支出决算表", "一般公共预算财政拨款基本支出决算表"
GOVERNMENT_FUND = "政府性基金预算财政拨款支出决算表"
THREE_PUBLIC = "财政拨款“三公”经费支出决算表"
VARIANTS = {
    "总额与其分项并列": (
        GENERAL,
        [f"{CODED}|本年支出|基本支出|项目支出", f"{CODE}|9.00|4.00|5.00"],
        NATURES,
    ),
    "支出决算数与其分项并列": (
        GENERAL,
        [f"{CODED}|支出决算数|基本支出|项目支出", f"{CODE}|9.00|4.00|5.00"],
        NATURES,
    ),
    "资金名称在上层": (
        "政府性基金预算支出决算表",
        [
            f"{CODED}|本年政府性基金预算财政拨款支出||",
            "||合计|基本支出|项目支出",
            f"{CODE}|9.00|4.00|5.00",
        ],
        NATURES,
    ),
    "国资资金名称在上层": (
        "国有资本经营预算财政拨款支出决算表",
        [
            f"{CODED}|本年国有资本经营预算财政拨款支出||",
            "||小计|基本支出|项目支出",
            f"{CODE}|9.00|4.00|5.00",
        ],
        NATURES,
    ),
    "基本支出在上层": (
        BY_ECONOMIC,
        [
            "项目||本年基本支出决算数||",
            "经济分类科目编码|经济分类科目名称|合计|人员经费|公用经费",
            "30101|基本工资|9.00|9.00|",
        ],
        BASIC,
    ),
    "支出金额": (
        BY_ECONOMIC,
        ["经济科目编码|经济科目名称|支出金额", "30101|基本工资|9.00"],
        ["expenditure.basic"],
    ),
    "两栏金额": (
        "财政拨款收支决算总表",
        [
            "收入||支出|",
            "项目|金额|项目|金额",
            "一、一般公共预算财政拨款|9.00|一、一般公共服务支出|9.00",
        ],
        ["actual", "actual"],
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_amount_column_has_its_meaning(name: str) -> None:
    title, rows, measures = VARIANTS[name]
    text = f"2023年度{title}\n部门：青石市统计局\n金额单位：元\n" + lines_of(*rows)
    (table,) = recognise(document_of(text)).tables
    assert table.refusal is None, table.refusal
    columns = [placed.column for placed in table.columns]
    assert [column.measure for column in columns if column.role == "amount"] == measures


# Title, rows, and what each figure of the last row is: its measure (with the fund a column says), or else its role.
FIGURES = {
    "财政拨款收入按资金分栏": (
        "收入决算表",
        [
            f"{CODED}|本年收入合计|一般公共预算财政拨款收入|政府性基金预算财政拨款收入"
            "|国有资本经营预算财政拨款收入|其他收入",
            f"{CODE}|15.00|1.00|2.00|4.00|8.00",
        ],
        "income=15.00 income.appropriation:general_public_budget=1.00 "
        "income.appropriation:government_fund=2.00 income.appropriation:state_capital=4.00 "
        "income.other=8.00",
    ),
    "财政拨款收入在上层": (
        "收入决算表",
        [
            f"{CODED}|本年收入合计|财政拨款收入|||其他收入",
            "|||一般公共预算财政拨款|政府性基金预算财政拨款|国有资本经营预算财政拨款|",
            f"{CODE}|15.00|1.00|2.00|4.00|8.00",
        ],
        "income=15.00 income.appropriation:general_public_budget=1.00 "
        "income.appropriation:government_fund=2.00 income.appropriation:state_capital=4.00 "
        "income.other=8.00",
    ),
    "年初预算数与决算数": (
        GENERAL,
        [f"{CODED}|年初预算数|决算数", f"{CODE}|7.00|9.00"],
        "original_budget=7.00 expenditure=9.00",
    ),
    "两种预算、决算及其分项、差异、完成率": (
        GOVERNMENT_FUND,
        [
            "项目||本年支出||||||",
            f"{CODED}|年初预算数|调整预算数|决算数|基本支出|项目支出|预决算差异数|完成率(%)",
            f"{CODE}|7.00|8.00|9.00|4.00|5.00|2.00|128.57",
        ],
        "original_budget=7.00 adjusted_budget=8.00 expenditure=9.00 expenditure.basic=4.00 "
        "expenditure.project=5.00 text=2.00 execution_rate=128.57",
    ),
    "上年决算、本年决算与增减": (
        GENERAL,
        [f"{CODED}|上年决算|本年决算|增减|增减率(%)", f"{CODE}|7.00|9.00|2.00|28.57"],
        "prior_actual=7.00 expenditure=9.00 change=2.00 change_rate=28.57",
    ),
    "两个年度的决算数": (
        GENERAL,
        [f"{CODED}|2022年决算数|2023年决算数|增减额", f"{CODE}|7.00|9.00|2.00"],
        "prior_actual=7.00 expenditure=9.00 change=2.00",
    ),
    "本年在上年之前": (
        GENERAL,
        [f"{CODED}|本年决算数|上年决算数|增减", f"{CODE}|9.00|7.00|2.00"],
        "expenditure=9.00 prior_actual=7.00 change=2.00",
    ),
    "三公的预决算差异": (
        THREE_PUBLIC,
        ["项目|年初预算数|决算数|预决算差异数", "公务接待费|9.00|7.00|-2.00"],
        "original_budget=9.00 actual=7.00 text=-2.00",
    ),
    "三公的完成率": (
        THREE_PUBLIC,
        ["项目|预算数|决算数|完成率(%)", "公务接待费|8.00|6.00|75.00"],
        "original_budget=8.00 actual=6.00 execution_rate=75.00",
    ),
    "第三栏也以支出为名": (
        "收入支出决算总表",
        [
            "收入|||支出|||支出||",
            "项目|行次|金额|项目（按功能分类）|行次|金额|项目（按支出性质）|行次|金额",
            "一、财政拨款收入|1|3.00|一、一般公共服务支出|31|5.00|一、基本支出|61|7.00",
        ],
        "actual@income=3.00 actual@expenditure=5.00 actual@nature=7.00",
    ),
}
# What cannot be told: which column a second header row divides, or on what 增减 is a change; and what would count twice.
DOUBTFUL = {
    "分项属预算还是决算不明": (
        GENERAL,
        [
            f"{CODED}|年初预算数|||决算数",
            "||小计|基本支出|项目支出|",
            f"{CODE}|7.00|3.00|4.00|9.00",
        ],
    ),
    "决算分项在下层": (
        GENERAL,
        [
            f"{CODED}|年初预算数|决算数||",
            "|||小计|基本支出|项目支出",
            f"{CODE}|7.00|9.00|4.00|5.00",
        ],
    ),
    "分项属决算还是上年不明": (
        GENERAL,
        [
            f"{CODED}|决算数|上年决算数||",
            "|||小计|基本支出|项目支出",
            f"{CODE}|9.00|7.00|3.00|4.00",
        ],
    ),
    "两栏本年支出": (GENERAL, [f"{CODED}|本年支出|年初预算数|决算数", f"{CODE}|9.00|7.00|9.00"]),
    "增减所比不明": (GENERAL, [f"{CODED}|年初预算数|决算数|增减", f"{CODE}|7.00|9.00|2.00"]),
    "财政拨款与其分项并列": (
        "收入决算表",
        [
            f"{CODED}|本年收入合计|财政拨款收入|一般公共预算财政拨款收入|政府性基金预算财政拨款收入",
            f"{CODE}|3.00|3.00|1.00|2.00",
        ],
    ),
}


@pytest.mark.parametrize("suffix", ["txt", "html"])
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_goes_to_its_measure(name: str, suffix: str, tmp_path: Path) -> None:
    title, rows, expected = FIGURES[name]
    table = recognised(title, rows, suffix, tmp_path)
    assert table.refusal is None, table.refusal
    last = table.placed.table.rows[-1].cells
    found = []
    for column in (placed.column for placed in table.columns):
        if column.role in ("amount", "text"):
            fund = f":{column.fund}" if column.fund else ""
            side = f"@{column.side}" if column.side else ""
            found.append(f"{column.measure or column.role}{fund}{side}={last[column.index]}")
    assert " ".join(found) == expected


@pytest.mark.parametrize("suffix", ["txt", "html"])
@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_cannot_be_told_is_refused(name: str, suffix: str, tmp_path: Path) -> None:
    title, rows = DOUBTFUL[name]
    assert recognised(title, rows, suffix, tmp_path).form_id is None


def recognised(title: str, rows: list[str], suffix: str, folder: Path) -> RecognisedTable:
    """The one table of a file that prints these rows under this title."""
    captions = (f"2023年度{title}", "部门：青石市统计局", "金额单位：元")
    if suffix == "html":
        lines = "".join(f"<p>{line}</p>" for line in captions)
        grid = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>"
            for row in rows
        )
        content = f'<html><meta charset="utf-8"><body>{lines}<table>{grid}</table></body></html>'
    else:
        content = "\n".join(captions) + "\n" + lines_of(*rows)
    file = folder / f"account.{suffix}"
    file.write_text(content, encoding="utf-8")
    (table,) = recognise(read_file(file)).tables
    return table
