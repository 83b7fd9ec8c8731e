"""What is no final account is refused in words that say what it is."""

import pytest

from loaders.forms.not_an_account import why_no_account
from loaders.forms.recogniser import recognise
from tests.accounts import document_of, lines_of, sample_text, small_account

TABLES = (
    "收入支出决算总表\n单位：万元\n"
    + lines_of("收入||支出|", "项目|决算数|项目|决算数", "一、财政拨款收入||一、一般公共服务支出|")
    + "收入决算表\n单位：万元\n"
    + lines_of("科目编码|科目名称|本年收入合计|财政拨款收入", "201|一般公共服务支出||")
    + "支出决算表\n单位：万元\n"
    + lines_of("科目编码|科目名称|本年支出合计|基本支出", "201|一般公共服务支出||")
)


def why(text: str, file_name: str = "account.txt") -> str | None:
    found = why_no_account(recognise(document_of(text, file_name)))
    return str(found) if found else None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            sample_text().replace("决算", "预算"),
            "a budget, not a final account",
        ),
        (TABLES, "a blank template: 3 forms recognised, no figure in any of them"),
        ("上海市XX局2024年度部门决算\n" + TABLES, "a blank template: 3 forms recognised"),
        (
            "某局2024年度部门决算\n目录\n第一部分 概况\n一、主要职能\n二、机构设置\n第二部分 决算表\n一、收入支出决算总表\n",
            "a contents page or cover, without tables and without figures",
        ),
        ("关于召开会议的通知。\n", "no table in it, and no word of a final account"),
        (
            "2024年度部门决算情况说明。本部门没有说明其他事项，特此公告，并无其他数字可以公开给社会公众了解。\n"
            * 3,
            "no table and no amount in it",
        ),
        (
            "您好。\n" + lines_of("姓名|电话", "张三|123"),
            "not a departmental final account: none of its 1 tables",
        ),
    ],
)
def test_what_is_no_account(text: str, told: str) -> None:
    assert str(why(text)).startswith(told)


@pytest.mark.parametrize(
    "text",
    [
        small_account(),
        sample_text(),
        "某市财政局2024年度部门决算\n"
        + TABLES,  # an account whose tables are empty, and says whose it is
        "某局2024年度部门决算情况说明\n2024年度收入总计1,000.00万元，比上年增长5.00%。\n",  # the text of an account
        sample_text() + "2025年部门预算表\n" + lines_of("甲|乙", "1|2"),
    ],
)
def test_what_is_one(text: str) -> None:
    assert why(text) is None


def test_as_many_forms_of_an_account_as_of_a_budget_are_an_account() -> None:
    """One form of each kind: the file may hold a budget beside its account, and nothing is refused that may be one."""
    caption = "某局\n单位：万元\n"
    row = lines_of("科目编码|科目名称|本年支出合计|基本支出", "2010301|行政运行|5.00|5.00")
    account, budget = (f"2024年{title}\n{caption}{row}" for title in ("支出决算表", "支出预算表"))
    assert why(account + budget) is None
    assert str(why(account + budget + budget)).startswith("a budget")


@pytest.mark.parametrize(("sentences", "is_contents"), [(1, True), (2, False)])
def test_nine_headings_in_ten_lines_are_a_contents_page(sentences: int, is_contents: bool) -> None:
    headings = ["某局2024年度部门决算", *(f"{n}、概况" for n in "一二三四五六七八")]
    passage = (
        "本部门按照有关规定公开本年度的决算情况，欢迎社会各界通过来信来访等方式提出意见和建议。"
    )
    told = str(why("\n".join([*headings, *[passage] * sentences])))
    assert told.startswith("a contents page") is is_contents
