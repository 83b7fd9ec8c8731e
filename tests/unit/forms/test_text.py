"""How texts are made comparable: numbering, units, years, figures."""

import pytest

from loaders.forms.text import header_text, title_text, unit_in_header, years_in
from loaders.notation.text import is_blank, is_dash, looks_like_amount


@pytest.mark.parametrize(
    ("printed", "compared", "unit"),
    [
        ("其中：教育收费", "教育收费", None),
        ("2017年决算(万元)", "2017年决算", "万元"),
        ("金额（单位：元）", "金额", "元"),
        ("部门预算资金(元)", "部门预算资金", "元"),
        ("执行率(%)", "执行率(%)", None),
        ("项目(按功能分类)", "项目(按功能分类)", None),
    ],
)
def test_header_cells(printed: str, compared: str, unit: str | None) -> None:
    assert header_text(printed) == compared
    assert unit_in_header(printed) == unit


@pytest.mark.parametrize(
    "printed",
    [
        "收入支出决算表",
        "公开01表 收入支出决算表",
        "表1：收入支出决算表",
        "表一、收入支出决算表",
        "附表1 收入支出决算表",
        "《收入支出决算表》",
        "C01 收入支出决算表",
        "2016年收入支出决算表",
        "测试市财政局2024年度收入支出决算表",
        "测试市财政局 收入支出决算表",
        "（一）收入支出决算表",
        "本年度收入支出决算表",
        "20××年度收入支出决算表",
        "测试市财政局××年度收入支出决算表",
    ],
)
def test_titles_of_one_form(printed: str) -> None:
    assert title_text(printed, "测试市财政局") == "收入支出决算表"


def test_a_title_keeps_what_tells_forms_apart() -> None:
    assert title_text("2024年度部门整体支出绩效自评表") == "部门整体支出绩效自评表"
    assert title_text("财政拨款收入支出决算表") == "财政拨款收入支出决算表"
    assert title_text("收入支出预算表") == "收入支出预算表"


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        ("33,247,561.93", True),
        ("-291,719.39", True),
        ("−5", True),
        ("100.00%", True),
        ("０.00", True),
        ("0", True),
        (" 12 ", True),
        ("1,2x4.00", False),
        ("一、", False),
        ("", False),
        ("-", False),
        ("1.", False),
    ],
)
def test_what_looks_like_a_figure(cell: str, figure: bool) -> None:
    assert looks_like_amount(cell) is figure


def test_blanks_and_dashes() -> None:
    assert all(map(is_blank, ("", " ", "\u3000", "\ufeff")))
    assert not any(map(is_blank, ("0", "—", "/")))
    assert all(map(is_dash, ("—", "——", "────", "/", " - ", "－", "一", "……", "无")))
    assert not any(map(is_dash, ("", "0", "-1", "①", "一一〇")))


@pytest.mark.parametrize(
    ("line", "years"),
    [
        ("2024年度部门决算", ["2024"]),
        ("２０２４ 年 度", ["2024"]),
        ("2024年比2023年增加，2024年", ["2024", "2023"]),
        ("公开2024号", []),
        ("32024年", []),
    ],
)
def test_years(line: str, years: list[str]) -> None:
    assert years_in(line) == years
