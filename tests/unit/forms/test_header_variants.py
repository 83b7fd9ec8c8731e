"""Headers that other provinces print over known forms: every amount column has its meaning."""

import pytest

from loaders.forms.recogniser import recognise
from tests.accounts import document_of, lines_of

CODE = "2080801|死亡抚恤"
CODED = "科目编码|科目名称"
NATURES = ["expenditure", "expenditure.basic", "expenditure.project"]
BASIC = ["expenditure.basic", "expenditure.basic.personnel", "expenditure.basic.operating"]
GENERAL, BY_ECONOMIC = "一般公共预算财政拨款支出决算表", "一般公共预算财政拨款基本支出决算表"
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
