"""The lines around a table: which caption it, which annotate it, and the unit, number and organisation they print."""

import pytest

from loaders.forms.captions import (
    arrange,
    printed_form_number,
    printed_organizations,
    printed_unit,
)
from loaders.forms.recogniser import recognise
from tests.accounts import document_of, lines_of, small_account


def roles(text: str) -> list[tuple[str, str, int | None]]:
    _, lines = arrange(document_of(text))
    return [(line.paragraph.text, line.role, line.table) for line in lines]


def test_every_line_gets_its_role() -> None:
    text = (
        "第一部分 概况\n本单位是市政府的工作部门。\n收入决算表\n公开02表\n部门：某局\n"
        "合计\t1\n"
        "注：1.本表反映收入。\n2.数字保留两位小数。\n下文说明情况。\n支出决算表\n单位：元\n"
        "合计\t2\n"
        "说明：无。\n（2）无。\n其他\n"
    )
    assert roles(text) == [
        ("第一部分 概况", "text", None),
        ("本单位是市政府的工作部门。", "text", None),  # a sentence captions nothing
        ("收入决算表", "caption", 0),
        ("公开02表", "caption", 0),
        ("部门：某局", "caption", 0),
        ("注：1.本表反映收入。", "note", 0),
        ("2.数字保留两位小数。", "note", 0),
        ("下文说明情况。", "text", None),
        ("支出决算表", "caption", 1),
        ("单位：元", "caption", 1),
        ("说明：无。", "note", 1),
        ("（2）无。", "note", 1),
        ("其他", "text", None),
    ]


def test_captions_are_few_short_and_near() -> None:
    long = "这是一段很长的说明文字" * 10
    text = "\n".join([f"标题{n}" for n in range(12)]) + "\n合计\t1\n" + f"甲\n{long}\n乙\n合计\t2\n"
    found = roles(text)
    assert [line for line, role, _ in found if role == "text"] == [
        *[f"标题{n}" for n in range(4)],
        "甲",
        long,
    ]
    assert found[-1] == ("乙", "caption", 1)


def test_a_note_before_the_first_table_is_text() -> None:
    assert roles("注：本年度公开。\n收入决算表\n合计\t1\n") == [
        ("注：本年度公开。", "text", None),
        ("收入决算表", "caption", 0),
    ]


def test_no_line_is_lost() -> None:
    document = document_of(small_account() + "\n附注\n" + small_account(year="2023"))
    tables, lines = arrange(document)
    positions = [table.position for table in tables] + [line.position for line in lines]
    assert sorted(positions) == list(range(len(document.blocks)))
    attached = [text for table in tables for text in (*table.captions, *table.notes)]
    assert sorted(attached) == sorted(ln.paragraph.text for ln in lines if ln.table is not None)


@pytest.mark.parametrize(
    ("line", "unit", "organizations"),
    [
        ("单位：元", "元", ()),
        ("金额单位:万元", "万元", ()),
        ("（单位：万元）", "万元", ()),
        ("单 位：元", "元", ()),
        ("单位：人民币元", "元", ()),
        ("单位：元（保留两位小数）", "元", ()),
        ("单位名称：某某局  单位：万元", "万元", ("某某局",)),
        ("部门：某某局（本级）\t金额单位：元", "元", ("某某局（本级）",)),
        ("编制单位：某某局 2024年度 单位：千元", "千元", ("某某局",)),
        ("填报单位（盖章）：某某局", None, ("某某局",)),
        ("部门：某某局（公章）", None, ("某某局",)),
        ("单位：万元 部门：某某局", "万元", ("某某局",)),
        ("单位：元谋县财政局", None, ("元谋县财政局",)),
        ("单位：", None, ()),
        ("本单位支出10元", None, ()),
    ],
)
def test_unit_and_organization(line: str, unit: str | None, organizations: tuple[str, ...]) -> None:
    assert printed_unit([line])[0] == unit
    assert printed_organizations([line]) == organizations


def test_units_that_disagree_are_none() -> None:
    assert printed_unit(["单位：元", "金额单位：万元", "单位：元"]) == (None, ("元", "万元"))
    assert printed_unit(["单位：元", "金额单位：元"]) == ("元", ("元",))
    assert printed_unit(["收入决算表"]) == (None, ())


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["收入决算表", "公开02表"], "公开02表"),
        (["公开 02 表 收入决算表"], "公开 02 表"),
        (["表一：收入决算表"], "表一"),
        (["附表14", "部门整体支出绩效自评表"], "附表14"),
        (["公开01表", "公开02表"], "公开02表"),  # the nearer one
        (["收入决算表"], None),
    ],
)
def test_the_form_number_is_kept_as_printed(lines: list[str], number: str | None) -> None:
    assert printed_form_number(lines) == number


@pytest.mark.parametrize(
    ("captions", "amount_header", "unit", "units"),
    [
        (["单位：元"], "本年收入合计", "元", ["元"]),
        (["单位名称：某局  单位：万元"], "本年收入合计", "万元", ["万元"]),
        ([], "本年收入合计(万元)", "万元", []),
        (["单位：元"], "本年收入合计(万元)", "万元", ["元"]),  # the nearer
        (["单位：元", "金额单位：万元"], "本年收入合计", None, ["元", "万元"]),
        ([], "本年收入合计", None, []),
    ],
)
def test_the_unit_of_a_table(
    captions: list[str], amount_header: str, unit: str | None, units: list[str]
) -> None:
    text = "\n".join(["收入决算表", *captions]) + "\n"
    text += lines_of(f"科目编码|科目名称|{amount_header}", "2010301|行政运行|5.00")
    (table,) = recognise(document_of(text)).tables
    assert table.form_id == "income"
    assert table.marks.unit == unit
    assert table.evidence["units"] == units
