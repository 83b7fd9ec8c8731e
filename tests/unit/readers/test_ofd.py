"""OFD files: characters by position, tables by their rules, every page of every document; hostile files refused in words."""

import pytest

from loaders.document import Block, Paragraph, Row, Span, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.ofd import reader as ofd
from loaders.readers.ofd.geometry import POINTS, Matrix, number, numbers
from loaders.readers.ofd.text import offsets
from loaders.readers.pages.page import Rule
from loaders.readers.pages.rules import joined
from loaders.readers.reading import UnreadableFile
from loaders.readers.word import reader as word
from tests.hostile import packed, refusal
from tests.renderings.ofd import (
    NAMESPACE,
    OfdStyle,
    code_object,
    grid,
    ofd_of,
    ofd_package,
    path_object,
    rule_object,
    runs,
    text_object,
    unpacked,
)

TABLE = Table(
    (
        Row(("项目", "金额", "")),
        Row(("", "本年", "上年")),
        Row(("一、一般公共预算财政拨款收入", "33,279,201.93", "")),
        Row(("2010301", "行政运行", "—")),
        Row(("合计", "1,000.00", "0.00")),
    ),
    spans=(Span(0, 0, 2, 1), Span(0, 1, 1, 2)),
)


def blocks(*pages: str) -> tuple[Block, ...]:
    return ofd.read(ofd_package([pages]), DEFAULT_LIMITS).blocks


def texts(*pages: str) -> list[str]:
    return [block.text for block in blocks(*pages) if isinstance(block, Paragraph)]


def tables(content: bytes) -> list[Table]:
    return [b for b in ofd.read(content, DEFAULT_LIMITS).blocks if isinstance(b, Table)]


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


# --- whole files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "style",
    [OfdStyle(), OfdStyle(filled_rules=True), OfdStyle(turned=True), OfdStyle(210.0, 297.0, 3.0)],
    ids=["lines", "thin rectangles", "sideways", "upright"],
)
def test_a_table_comes_out_as_it_was_drawn(style: OfdStyle) -> None:
    content = ofd_of(
        [TABLE], ["收入决算表", "公开02表　　　金额单位：元", "2024 annual report"], style
    )
    assert ofd.recognises(content)
    reading = ofd.read(content, DEFAULT_LIMITS)
    assert reading.media_type == "application/ofd"
    assert reading.problems == ()
    first, second, third, table, mark = reading.blocks
    assert first == Paragraph("收入决算表", page=1)
    assert second == Paragraph("公开02表  金额单位：元", page=1)
    assert third == Paragraph("2024 annual report", page=1)
    assert isinstance(table, Table)
    assert cells(table) == cells(TABLE)
    assert table.spans == TABLE.spans
    assert len(table.column_edges) == 4
    assert {row.page for row in table.rows} == {1}
    assert mark == Paragraph("- 1 -", page=1, is_page_mark=True)


def test_a_long_table_goes_over_pages_and_nothing_is_lost() -> None:
    long = Table(tuple(Row((f"{n:07}", f"第{n}项", f"{n}.00")) for n in range(1, 121)))
    found = tables(ofd_of([long]))
    assert [row for table in found for row in cells(table)] == cells(long)
    assert [table.rows[0].page for table in found] == list(range(1, len(found) + 1))
    assert len({table.column_edges for table in found}) == 1  # so that page breaks can be healed


def test_wrapped_names_are_one_text() -> None:
    name = "一般公共预算财政拨款安排的行政事业单位养老支出" * 2
    narrow = Table((Row((name, "1.00", "甲乙丙" * 9)), Row(("乙", "2.00", ""))))
    assert cells(tables(ofd_of([narrow], style=OfdStyle(120.0, 120.0)))[0]) == cells(narrow)


def test_all_documents_of_a_file_in_order() -> None:
    one, two = (text_object(text, 20, 30) for text in ("汇总", "本级"))
    content = ofd_package([[one, two], [two]])
    found = ofd.read(content, DEFAULT_LIMITS).blocks
    assert found == (
        Paragraph("汇总", page=1),
        Paragraph("本级", page=2),
        Paragraph("本级", page=3),
    )


def test_templates_are_part_of_the_page() -> None:
    content = ofd_package(
        [[text_object("合计", 22, 36) + text_object("1.00", 52, 36)]],
        template=grid(20, 30, 2, 2) + text_object("项目", 22, 44),
    )
    assert cells(tables(content)[0]) == [("合计", "1.00"), ("项目", "")]


def test_parts_are_found_however_their_place_is_written() -> None:
    usual = ofd_package([[text_object("收入", 20, 30)]])
    for before, after in (
        ("Pages/Page_0/", "/Doc_0/Pages/Page_0/"),
        ("Pages/Page_0/", "./Pages/../Pages/Page_0/"),
        ("Pages/Page_0/", "Doc_0/Pages/Page_0/"),
        ("Pages/Page_0/", "pages\\page_0\\"),
    ):
        parts = unpacked(usual)
        parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(before, after)
        assert ofd.read(packed(parts), DEFAULT_LIMITS).blocks == (Paragraph("收入", page=1),)


def test_the_older_namespace_and_none() -> None:
    for other in ('xmlns:ofd="http://www.ofdspec.org"', 'xmlns:ofd="urn:x"'):
        parts = {
            name: text.replace(NAMESPACE, other)
            for name, text in unpacked(ofd_package([[text_object("收入", 20, 30)]])).items()
        }
        assert ofd.read(packed(parts), DEFAULT_LIMITS).blocks == (Paragraph("收入", page=1),)


def test_what_is_recognised() -> None:
    content = ofd_package([[text_object("收入", 20, 30)]])
    assert ofd.recognises(content)
    assert ofd.recognises(content[:-30])
    assert not word.recognises(content)
    for other in (
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7",
        packed({"a/OFD.xml": "x"}),
        packed({"word/document.xml": "x"}),
    ):
        assert not ofd.recognises(other)


# --- characters ---------------------------------------------------------------------------------------------------------


def test_offsets_and_their_short_form() -> None:
    assert list(offsets("g 3 4.2 1 g 2 -1.5")) == [4.2, 4.2, 4.2, 1.0, -1.5, -1.5]
    assert list(offsets("G 2 1")) == [1.0, 1.0]
    assert list(offsets("1 g x 2 3")) == [1.0]
    assert list(offsets("g 2")) == [0.0, 0.0]
    assert list(offsets("")) == list(offsets(None)) == list(offsets("g -5 1")) == []
    assert runs([4.0, 4.0, 2.0]) == "g 2 4.0000 2.0000"


def test_characters_are_put_together_by_position_not_by_order() -> None:
    one = (
        code_object("决", 'X="8" Y="4"')
        + code_object("收", 'X="0" Y="4"')
        + code_object("入", 'X="4" Y="4"')
    )
    assert texts(one) == ["收入决"]
    pieces = "".join(code_object(c, f'X="{n * 2}" Y="4"') for n, c in enumerate("1,066.51"))
    assert texts(pieces) == ["1,066.51"]


def test_several_pieces_in_one_object_and_offsets_that_are_left_out() -> None:
    several = (
        '<ofd:TextObject ID="1" Boundary="20 20 100 20" Size="4">'
        '<ofd:TextCode X="0" Y="4" DeltaX="4">收入</ofd:TextCode><ofd:TextCode X="8" DeltaX="4">决算</ofd:TextCode>'
        '<ofd:TextCode X="0" Y="14">下一行</ofd:TextCode></ofd:TextObject>'
    )
    assert texts(several) == ["收入决算", "下一行"]
    assert texts(code_object("收入决算", 'X="0" Y="4" DeltaX="4"')) == ["收入决算"]  # too few
    assert texts(code_object("2024年", 'X="0" Y="4" DeltaX="0 0 0 0"')) == ["2024年"]
    assert texts(code_object("\n   收入\n  ", 'X="0" Y="4" DeltaX="4"')) == ["收入"]


def test_wide_gaps_are_blanks() -> None:
    assert texts(code_object("合计", 'X="0" Y="4" DeltaX="12"')) == ["合 计"]
    assert texts(code_object("合 计", 'X="0" Y="4" DeltaX="4 4"')) == ["合 计"]
    assert texts(code_object("ab cd", 'X="0" Y="4" DeltaX="g 4 2"')) == ["ab cd"]
    assert texts(code_object("合计", 'X="0" Y="4" DeltaX="5"')) == ["合计"]  # spread a little


def test_sizes_in_points_with_a_matrix_as_other_writers_have_them() -> None:
    matrix = 'Size="9" CTM="0.3527 0 0 0.3527 0 139.66919"'
    first = code_object(
        "661016", 'X="83" Y="168" DeltaX="g 5 4.158"', matrix, "-8.8 -170.3 361.5 399.9"
    )
    second = code_object("元", 'X="120" Y="168"', matrix, "-8.8 -170.3 361.5 399.9")
    assert texts(first + second) == ["661016 元"]


def test_text_that_runs_down_the_page_is_turned_upright() -> None:
    for matrix, x, y in (
        ("0 1 -1 0 60 0", 0, 0),
        ("0 -1 1 0 0 60", 40, 20),
        ("-1 0 0 -1 90 30", 0, 0),
    ):
        boundary = f"{100 + x} {100 + y} 100 100"
        page = code_object(
            "收入决算", 'X="0" Y="4" DeltaX="g 3 4"', f'Size="4" CTM="{matrix}"', boundary
        )
        page += code_object(
            "第二行", 'X="0" Y="14" DeltaX="g 2 4"', f'Size="4" CTM="{matrix}"', boundary
        )
        assert texts(page) == ["收入决算", "第二行"]


def test_characters_that_are_turned_themselves() -> None:
    page = code_object(
        "收入决算", 'X="50" Y="0" DeltaY="g 3 4"', 'Size="4" CharDirection="90" ReadDirection="90"'
    )
    assert texts(page) == ["收入决算"]


def test_watermarks_set_aslant_are_left_out() -> None:
    aslant = code_object(
        "内部资料", 'X="0" Y="4" DeltaX="g 3 4"', 'Size="4" CTM="0.7 0.7 -0.7 0.7 0 0"'
    )
    assert texts(aslant + text_object("收入", 20, 60)) == ["收入"]


def test_hidden_objects_are_left_out() -> None:
    hidden = code_object("藏", 'X="0" Y="4"', 'Size="4" Visible="false"')
    assert texts(hidden + text_object("收入", 20, 60)) == ["收入"]


def test_characters_without_text_are_reported() -> None:
    reading = ofd.read(
        ofd_package([[text_object("\ue000\ue001\ue002收入", 20, 30)]]), DEFAULT_LIMITS
    )
    assert [problem.kind for problem in reading.problems] == ["unreadable_text"]


# --- rules --------------------------------------------------------------------------------------------------------------

FILLED = 'Fill="true" Stroke="false"'


def in_grid(rules: str) -> list[tuple[str, ...]]:
    """The cells when these rules stand around four texts."""
    text = "".join(
        text_object(t, x, y)
        for t, x, y in (("甲", 22, 36), ("1", 52, 36), ("乙", 22, 44), ("2", 52, 44))
    )
    found = tables(ofd_package([[rules + text]]))
    return cells(found[0]) if found else []


FOUR = [("甲", "1"), ("乙", "2")]


def test_rules_may_be_drawn_in_many_ways() -> None:
    rows, columns = (30, 38, 46), (20, 50, 80)
    whole = [(20, y, 80, y) for y in rows] + [(x, 30, x, 46) for x in columns]
    assert in_grid(grid(20, 30, 2, 2)) == FOUR
    assert in_grid("".join(rule_object(*r, filled=True) for r in whole)) == FOUR
    one_path = " ".join(f"M {a} {b} L {c} {d}" for a, b, c, d in whole)
    assert in_grid(path_object(one_path, (0, 0, 210, 297))) == FOUR
    boxes = " ".join(
        f"S {x} {y} L {x + 30} {y} L {x + 30} {y + 8} L {x} {y + 8} C"
        for x in (20, 50)
        for y in (30, 38)
    )
    assert in_grid(path_object(boxes, (0, 0, 210, 297))) == FOUR
    assert in_grid(path_object(boxes, (0, 0, 210, 297), 'Fill="true"')) == FOUR
    dashes = [(x, y, x + 2, y) for y in rows for x in range(20, 80, 3)]
    dashes += [(x, y, x, y + 1) for x in columns for y in range(30, 46, 2)]
    assert in_grid("".join(rule_object(*r) for r in dashes)) == FOUR
    points = 'CTM="0.352778 0 0 0.352778 0 0"'
    large = " ".join(
        f"M {a / 0.352778} {b / 0.352778} L {c / 0.352778} {d / 0.352778}" for a, b, c, d in whole
    )
    assert in_grid(path_object(large, (0, 0, 210, 297), points)) == FOUR


def test_what_is_drawn_and_is_no_rule() -> None:
    shade = path_object("M 0 0 L 60 0 L 60 8 L 0 8 C", (20, 30, 60, 8), FILLED)
    assert in_grid(shade + grid(20, 30, 2, 2)) == FOUR
    slash = path_object("M 0 0 L 30 8", (20, 30, 30, 8))
    curve = path_object("M 0 0 B 1 1 2 2 30 0 Q 1 1 30 8 A 5 5 0 0 1 0 8", (20, 30, 30, 8))
    assert in_grid(slash + curve + grid(20, 30, 2, 2)) == FOUR
    unseen = path_object("M 30 0 L 30 16", (20, 30, 60, 16), 'Stroke="false"')
    bar = path_object("M 15 0 L 15 16", (20, 30, 60, 16)).replace('"0.25"', '"5"')
    assert in_grid(unseen + bar + grid(20, 30, 2, 2)) == FOUR
    broken = (
        path_object("M 0 0 L x 1", (0, 0, 9, 9))
        + path_object("M 0", (0, 0, 9, 9))
        + path_object("9 9", (0, 0, 9, 9))
    )
    assert in_grid(broken + grid(20, 30, 2, 2)) == FOUR
    assert in_grid(broken.replace("AbbreviatedData", "Other") + shade) == []


def test_a_frame_around_text_is_no_table() -> None:
    assert texts(grid(20, 30, 1, 1) + text_object("说明", 22, 36)) == ["说明"]


def test_two_tables_on_a_page() -> None:
    page = grid(20, 30, 2, 1) + text_object("甲", 22, 36) + text_object("之间", 20, 60)
    page += grid(20, 80, 2, 1) + text_object("乙", 22, 86)
    kinds = [type(block) for block in blocks(page)]
    assert kinds == [Table, Paragraph, Table]


def test_rules_are_joined() -> None:
    pieces = [
        Rule(True, 10.0, 0.0, 5.0),
        Rule(True, 10.4, 6.0, 9.0),
        Rule(True, 10.0, 20.0, 30.0),
        Rule(False, 10.0, 0.0, 5.0),
    ]
    assert [(r.is_horizontal, round(r.place, 2), r.start, r.end) for r in joined(pieces)] == [
        (False, 10.0, 0.0, 5.0), (True, 10.13, 0.0, 9.0), (True, 10.13, 20.0, 30.0),
    ]  # fmt: skip


def test_drawings_that_are_shown_from_the_resources() -> None:
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7" Width="60" Height="16"><ofd:Content>'
        f"{grid(0, 0, 2, 2)}{text_object('甲', 2, 6)}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    shown = '<ofd:PageBlock><ofd:CompositeObject ID="9" ResourceID="7" Boundary="20 30 60 16"/></ofd:PageBlock>'
    content = ofd_package([[shown + text_object("1", 52, 36)]], resources=unit)
    assert cells(tables(content)[0]) == [("甲", "1"), ("", "")]
    lost = '<ofd:CompositeObject ID="9" ResourceID="99" Boundary="20 30 60 16"/>'
    assert texts(lost + text_object("收入", 20, 30)) == ["收入"]


def test_matrices_and_numbers() -> None:
    double, turn = Matrix(2, 0, 0, 2, 1, 0), Matrix(0, 1, -1, 0, 0, 0)
    assert turn.after(double).point(1, 1) == turn.point(*double.point(1, 1))
    assert (turn.angle, double.angle, double.across, turn.upwards) == (90, 0, 2.0, 1.0)
    assert numbers("1 -2.5 3e1") == [1.0, -2.5, 30.0]
    for text in ("nan", "inf", "-1e400", "x", ""):
        assert number(text, 7.0) == 7.0
        assert numbers(f"1 {text or '--'}") == []
    assert round(POINTS * 25.4) == 72


# --- pictures -----------------------------------------------------------------------------------------------------------


def picture(box: str = "0 0 210 297") -> str:
    return f'<ofd:ImageObject ID="1" ResourceID="2" CTM="210 0 0 297 0 0" Boundary="{box}"/>'


def test_scanned_pages() -> None:
    with pytest.raises(UnreadableFile, match="scanned, no text layer on any of its 2 pages"):
        blocks(picture(), picture())
    reading = ofd.read(ofd_package([[picture(), text_object("收入", 20, 30)]]), DEFAULT_LIMITS)
    assert [(problem.kind, problem.page) for problem in reading.problems] == [("scanned_page", 1)]
    over = ofd.read(ofd_package([[picture() + text_object("收入", 20, 30)]]), DEFAULT_LIMITS)
    assert [problem.kind for problem in over.problems] == ["recognised_picture"]
    small = ofd.read(
        ofd_package([[picture("10 10 30 30") + text_object("收入", 20, 30)]]), DEFAULT_LIMITS
    )
    assert small.problems == ()
    assert refusal(ofd.read, ofd_package([[picture("1 2")]])) == "no text on any of its 1 pages."
