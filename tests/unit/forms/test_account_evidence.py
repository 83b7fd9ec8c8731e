"""Where a document prints its year, organisation and scope; and what is no evidence."""

import pytest

from loaders.forms.account_evidence import split_scope
from loaders.forms.recogniser import recognise
from tests.accounts import document_of, lines_of, small_account

Found = list[tuple[str, str, str, int | None]]
TABLE = lines_of("科目编码|科目名称|本年收入合计", "2010301|行政运行|5.00")


def evidence(text: str, file_name: str = "account.txt") -> Found:
    found = recognise(document_of(text, file_name)).evidence
    return [(e.field, e.value, e.source, e.table) for e in found]


def test_captions_and_notes() -> None:
    assert evidence(small_account("某某局（本级）", "2024")) == [
        ("year", "2024", "caption", 0),
        ("organization", "某某局", "caption", 0),
        ("scope", "own", "caption", 0),
        ("year", "2024", "note", 0),
        ("year", "2024", "caption", 1),
        ("organization", "某某局", "caption", 1),
        ("scope", "own", "caption", 1),
        ("year", "2024", "note", 1),
    ]


def test_what_was_printed_is_kept_with_it() -> None:
    first, second, *_ = recognise(document_of(small_account("某某局（汇总）"))).evidence
    assert (first.value, first.printed) == ("2024", "2024年度收入决算表")
    assert (second.value, second.printed) == ("某某局", "某某局（汇总）")


def test_a_title_inside_the_table() -> None:
    text = lines_of("2024年度收入决算表||") + TABLE
    assert evidence(text) == [("year", "2024", "title", 0)]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        (
            "某某局2024年度部门决算",
            [("year", "2024", "cover", None), ("organization", "某某局", "cover", None)],
        ),
        (
            "某某局（本级） 2024 年度单位决算公开",
            [
                ("year", "2024", "cover", None),
                ("organization", "某某局", "cover", None),
                ("scope", "own", "cover", None),
            ],
        ),
        ("2024年部门决算", [("year", "2024", "cover", None)]),
        ("某某局2023年和2024年度部门决算", []),  # two years compare; which is the account's?
        ("某某局部门决算", []),
        ("某某局2024年度部门预算", []),
    ],
)
def test_headings(heading: str, expected: Found) -> None:
    sentence = "这一句不是标题，也不属于任何表。"
    assert evidence(f"{heading}\n{sentence}\n收入决算表\n{TABLE}") == expected


@pytest.mark.parametrize("lines", [1, 2, 3, 4])
def test_a_title_may_be_set_over_four_lines(lines: int) -> None:
    parts = ["某省", "某某局", "2024年度", "部门决算"]
    title = "\n".join([*parts[: lines - 1], "".join(parts[lines - 1 :])])
    found = evidence(f"{title}\n\n收入决算表\n{TABLE}")
    assert ("organization", "某省某某局", "cover", None) in found


@pytest.mark.parametrize(
    "note",
    ["注：2024年比2023年增加。", "注：本表反映收入。", "注：公开2024号。"],
)
def test_lines_that_say_nothing_of_the_year(note: str) -> None:
    assert evidence(f"收入决算表\n{TABLE}{note}\n") == []


def test_text_between_tables_is_no_evidence() -> None:
    assert evidence(f"收入决算表\n{TABLE}2022年收入为5万元。\n单位：某局。\n") == []


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("某某局_2024_部门决算.txt", {"year": "2024", "organization": "某某局"}),
        ("某某局2024年度部门决算.txt", {"year": "2024", "organization": "某某局"}),
        (
            "某某局（汇总）2024.txt",
            {"year": "2024", "organization": "某某局", "scope": "consolidated"},
        ),
        ("2024年度决算.txt", {"year": "2024"}),
        ("某某局2023-2024年决算.txt", {}),
        ("20240815.txt", {}),
        ("决算.txt", {}),
    ],
)
def test_file_names(file_name: str, expected: dict[str, str]) -> None:
    found = evidence(f"收入决算表\n{TABLE}", file_name)
    assert found == [(field, value, "file_name", None) for field, value in expected.items()]


def test_the_field_of_the_self_evaluation() -> None:
    text = "2024年度部门整体支出绩效自评表\n" + lines_of(
        "基本信息||||",
        "部门名称|某某局（本级）|||",
        "部门预算资金(元)|项目年度支出|年初预算数|执行数（系统提取）|备注",
        "|年度资金总额|5.00|5.00|",
    )
    assert evidence(text) == [
        ("year", "2024", "caption", 0),
        ("organization", "某某局", "field", 0),
        ("scope", "own", "field", 0),
    ]


@pytest.mark.parametrize(
    ("printed", "name", "scope"),
    [
        ("某某局", "某某局", None),
        ("某某局（本级）", "某某局", "own"),
        ("某某局(机关)", "某某局", "own"),
        ("某某局本级", "某某局", "own"),
        (" 某某局（汇总） ", "某某局", "consolidated"),
        ("某某局（本级）服务中心", "某某局（本级）服务中心", None),
        ("本级", "本级", None),
    ],
)
def test_the_scope_is_taken_off_the_name(printed: str, name: str, scope: str | None) -> None:
    assert split_scope(printed) == (name, scope)
