"""Word documents: everything printed is read once, in order, and nothing that is not printed."""

import docx
import pytest

from loaders.document import Paragraph, Row, Span, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.word import numbering
from loaders.readers.word import reader as word
from loaders.readers.word.symbols import symbol, with_symbols
from tests.hostile import packed
from tests.unit.readers.word_files import (
    NAMESPACES,
    blocks,
    cells,
    document,
    p,
    plain,
    r,
    saved,
    tbl,
    tc,
    texts,
    tr,
)

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def test_a_document_made_by_another_program() -> None:
    made = docx.Document()
    made.add_heading("收入决算表", 1)
    made.add_paragraph("金额单位：万元")
    table = made.add_table(3, 3)
    for row, amounts in enumerate(
        (("项目", "", ""), ("", "本年", "上年"), ("合计", "1,000.00", ""))
    ):
        for column, text in enumerate(amounts):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2)).text = "金额"
    made.add_paragraph("注：本表反映收入。")
    content = saved(made)
    assert word.recognises(content)
    reading = word.read(content, DEFAULT_LIMITS)
    assert reading.media_type == word.MEDIA_TYPE
    assert reading.encoding is None
    assert reading.problems == ()
    assert reading.blocks == (
        Paragraph("收入决算表"),
        Paragraph("金额单位：万元"),
        Table(
            (
                Row(("项目", "金额", "")),
                Row(("", "本年", "上年")),
                Row(("合计", "1,000.00", "")),
            ),
            spans=(Span(0, 0, 2, 1), Span(0, 1, 1, 2)),
        ),
        Paragraph("注：本表反映收入。"),
    )


def test_the_main_part_is_the_one_the_package_names() -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Types><Override PartName="/word/document2.xml" ContentType="{kind}"/></Types>'
    body = f"<w:document {NAMESPACES}><w:body>{p(r('收入'))}</w:body></w:document>"
    content = packed({"[Content_Types].xml": types, "word/document2.xml": body})
    assert word.recognises(content)
    assert word.read(content, DEFAULT_LIMITS).blocks == (Paragraph("收入"),)


def test_other_files_are_not_taken_for_documents() -> None:
    workbook = packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
    archive = packed({"账/说明.docx": document(p(r("一")))})
    for content in (
        workbook,
        archive,
        archive[:-40],
        b"%PDF-1.7",
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
    ):
        assert not word.recognises(content)


def test_a_strict_document_is_read_alike() -> None:
    body = f"<w:document {NAMESPACES}><w:body>{p(r('收入'))}{plain('甲 乙')}</w:body></w:document>"
    usual = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    content = packed({"word/document.xml": body.replace(usual, STRICT)})
    found = word.read(content, DEFAULT_LIMITS).blocks
    assert found[0] == Paragraph("收入")
    assert cells(found[1]) == [("甲", "乙")]


def test_blank_paragraphs_print_nothing_and_text_is_as_it_stands() -> None:
    body = p("") + p(r("  ")) + p(r(" 合　计 ")) + p("<w:r><w:t> 甲 </w:t></w:r>")
    assert texts(body) == [" 合　计 ", "甲"]


def test_tabs_breaks_and_special_characters() -> None:
    run = (
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/><w:t>丁</w:t><w:noBreakHyphen/>"
        '<w:t>戊</w:t><w:softHyphen/><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    )
    assert texts(p(run)) == ["甲\t乙", "丙", "丁-戊☑≥"]
    found = blocks(tbl(tr(f"<w:tc>{p(run)}</w:tc>", tc("2"))))
    assert cells(found[0]) == [("甲\t乙\n丙\n丁-戊☑≥", "2")]


def test_symbols() -> None:
    assert symbol("Wingdings 2", "0052") == "☑"
    assert symbol("Wingdings", "F0A8") == "☐"
    assert symbol("宋体", "2460") == "①"
    assert symbol("Wingdings", "F099") == "\uf099"  # not known: nothing is lost
    assert symbol("Wingdings", "xyz") == symbol(None, None) == symbol("x", "D800") == ""
    assert with_symbols("Wingdings", "\uf0fe是") == "☑是"
    assert with_symbols("宋体", "\uf0fe") == "\uf0fe"
    assert texts(p(r("\uf0fe", '<w:rFonts w:ascii="Wingdings"/>'))) == ["☑"]


def test_formulas_and_reading_aids() -> None:
    formula = "<m:oMath><m:r><m:t>x≥50</m:t></m:r></m:oMath>"
    ruby = f"<w:r><w:ruby><w:rt>{r('jué')}</w:rt><w:rubyBase>{r('决')}</w:rubyBase></w:ruby></w:r>"
    assert texts(p(formula + ruby + r("算"))) == ["x≥50决算"]


# --- wrappers, tracked changes, fields, hidden text ----------------------------------------------------------------------


def test_wrappers_are_looked_through_wherever_they_stand() -> None:
    def sdt(content: str) -> str:
        return f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    inline = p(
        sdt(r("一")) + f"<w:smartTag>{r('二')}</w:smartTag><w:hyperlink>{r('三')}</w:hyperlink>"
    )
    row = tr(sdt(tc("甲")), f"<w:customXml>{tc('乙')}</w:customXml>")
    body = sdt(p(r("零"))) + f"<w:customXml>{inline}</w:customXml>" + sdt(tbl(sdt(row)))
    found = blocks(body)
    assert found[:2] == (Paragraph("零"), Paragraph("一二三"))
    assert cells(found[2]) == [("甲", "乙")]


def test_tracked_changes_are_accepted() -> None:
    changes = (
        f'{r("本年")}<w:ins w:id="1">{r("收入")}</w:ins><w:del w:id="2"><w:r><w:delText>支出</w:delText></w:r></w:del>'
        f"<w:moveFrom>{r('旧处')}</w:moveFrom><w:moveTo>{r('新处')}</w:moveTo>"
    )
    assert texts(p(changes)) == ["本年收入新处"]


def test_deleted_rows_and_cells_are_gone_and_inserted_ones_stay() -> None:
    found = blocks(
        tbl(
            tr(tc("甲"), tc("乙")),
            tr(tc("删"), tc("9"), properties='<w:del w:id="1"/>'),
            tr(
                tc("增"), tc("删", '<w:cellDel w:id="3"/>'), tc("1"), properties='<w:ins w:id="2"/>'
            ),
        )
    )
    assert cells(found[0]) == [("甲", "乙"), ("增", "1")]


@pytest.mark.parametrize("end", ["<w:del w:id='1'/>", "<w:moveFrom w:id='1'/>", "<w:vanish/>"])
def test_a_paragraph_whose_end_is_gone_runs_on(end: str) -> None:
    gone = f"<w:rPr>{end}</w:rPr>"
    assert texts(p(r("一、收"), gone) + p(r("入"), gone) + p(r("合计"))) == ["一、收入合计"]
    found = blocks(p(r("甲"), gone) + plain("1 2") + p(r("乙"), gone))
    assert [type(block) for block in found] == [Paragraph, Table, Paragraph]


def test_fields_show_their_results() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def code(text: str) -> str:
        return f"<w:r><w:instrText>{text}</w:instrText></w:r>"

    page = mark("begin") + code(" PAGE ") + mark("separate") + r("3") + mark("end")
    assert texts(p(r("第") + page + r("页"))) == ["第3页"]
    inner = mark("begin") + code("REF a") + mark("separate") + r("内") + mark("end")
    outer = (
        mark("begin")
        + code("IF ")
        + inner
        + code(" = 1")
        + mark("separate")
        + r("外")
        + mark("end")
    )
    assert texts(p(outer)) == ["外"]
    assert texts(p(mark("begin") + code("XE") + mark("end") + r("后"))) == ["后"]
    assert texts(p(f"<w:fldSimple w:instr='DATE'>{r('2024年')}</w:fldSimple>")) == ["2024年"]
    # A field over several paragraphs, as a table of contents is; and one that never ends hides nothing.
    assert texts(
        p(mark("begin") + code("TOC") + mark("separate") + r("目录")) + p(mark("end") + r("后"))
    ) == ["目录", "后"]
    assert texts(p(mark("begin") + code("x") + r("不丢")) + p(r("失"))) == ["不丢", "失"]


def test_hidden_text_is_not_printed() -> None:
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"/>'
        '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="h2"><w:basedOn w:val="h"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="hp"><w:basedOn w:val="a"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
    )
    body = (
        p(
            r("甲")
            + r("藏", "<w:vanish/>")
            + r("乙", '<w:vanish w:val="0"/>')
            + r("网", "<w:webHidden/>")
        )
        + p(r("丙") + r("藏", '<w:rStyle w:val="h2"/>'))
        + p(r("藏") + r("丁", '<w:vanish w:val="false"/>'), '<w:pStyle w:val="hp"/>')
        + p(r("戊"), '<w:pStyle w:val="loop"/>')
    )
    assert texts(body, styles=styles) == ["甲乙网", "丙", "丁", "戊"]


# --- tables ----------------------------------------------------------------------------------------------------------------


def test_merged_cells_become_a_full_grid() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    found = blocks(
        tbl(
            tr(tc("项目", down), tc("金额", wide + down), tc("备注")),
            tr(tc("不印", on), tc("", wide + on), tc("1")),
            tr(tc("合计"), tc("甲"), tc("乙"), tc("2")),
        )
    )
    assert found == (
        Table(
            (
                Row(("项目", "金额", "", "备注")),
                Row(("", "", "", "1")),
                Row(("合计", "甲", "乙", "2")),
            ),
            spans=(Span(0, 0, 2, 1), Span(0, 1, 2, 2)),
        ),
    )


def test_cells_that_go_on_without_a_fitting_one_above_stand_for_themselves() -> None:
    found = blocks(
        tbl(
            tr(tc("甲"), tc("乙", '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>')),
            tr(tc("一", "<w:vMerge/>"), tc("二", "<w:vMerge/>"), tc("三")),
            tr(tc("", '<w:vMerge w:val="continue"/>'), tc("四"), tc("五")),
        )
    )
    assert isinstance(found[0], Table)
    assert cells(found[0]) == [("甲", "乙", ""), ("一", "二", "三"), ("", "四", "五")]
    assert found[0].spans == (Span(0, 1, 1, 2), Span(1, 0, 2, 1))


def test_rows_that_begin_later_or_end_earlier_are_filled_up() -> None:
    found = blocks(
        tbl(
            tr(tc("丙"), tc("丁"), properties='<w:gridBefore w:val="1"/>'),
            tr(tc("一"), tc("二"), tc("三"), tc("四")),
            tr(tc("五"), properties='<w:gridAfter w:val="3"/>'),
            tr(tc("六", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("七")),
        )
    )
    assert isinstance(found[0], Table)
    assert cells(found[0]) == [
        ("", "丙", "丁", ""),
        ("一", "二", "三", "四"),
        ("五", "", "", ""),
        ("六", "", "七", ""),
    ]
    assert found[0].spans == (Span(3, 0, 1, 2),)


def test_paragraphs_of_a_cell_are_lines_of_it() -> None:
    inner = p(r("功能分类")) + p("") + p(r("科目编码")) + p("")
    assert cells(blocks(tbl(tr(tc(inner), tc("2"))))[0]) == [("功能分类\n\n科目编码", "2")]


def test_hidden_rows_are_marked() -> None:
    found = blocks(tbl(tr(tc("甲"), tc("乙")), tr(tc("丙"), tc("丁"), properties="<w:hidden/>")))
    assert isinstance(found[0], Table)
    assert [row.is_hidden for row in found[0].rows] == [False, True]


def test_a_nested_table_follows_the_one_it_stands_in() -> None:
    inside = p(r("前")) + plain("一 二", "三 四") + p(r("后"))
    found = blocks(tbl(tr(tc("甲"), tc(inside)), tr(tc("丙"), tc("丁"))) + p(r("末")))
    assert cells(found[0]) == [("甲", "前\n后"), ("丙", "丁")]
    assert cells(found[1]) == [("一", "二"), ("三", "四")]
    assert found[2:] == (Paragraph("末"),)


@pytest.mark.parametrize(
    "layout",
    [
        lambda *parts: tbl(tr(*map(tc, parts))),
        lambda *parts: tbl(*(tr(tc(part)) for part in parts)),
    ],
    ids=["one row", "one column"],
)
def test_a_table_that_only_places_others_is_looked_through(layout: type) -> None:
    found = blocks(
        str(layout("表一", plain("甲 乙", "1 2") + p(""), "表二", plain("丙 丁", "3 4")))
    )
    assert found[0] == Paragraph("表一")
    assert cells(found[1]) == [("甲", "乙"), ("1", "2")]
    assert found[2] == Paragraph("表二")
    assert cells(found[3]) == [("丙", "丁"), ("3", "4")]


def test_a_frame_around_text_is_no_table_and_one_in_a_cell_is_its_text() -> None:
    assert texts(tbl(tr(tc(p(r("说明")) + p(r("如下")))))) == ["说明", "如下"]
    framed = tbl(tr(tc("甲"), tc(tbl(tr(tc("框"))))), tr(tc("乙"), tc("丙")))
    assert cells(blocks(framed)[0]) == [("甲", "框"), ("乙", "丙")]


def test_one_row_of_plain_cells_is_a_table() -> None:
    assert cells(blocks(plain("甲 乙 丙"))[0]) == [("甲", "乙", "丙")]
    assert cells(blocks(plain("甲", "乙"))[0]) == [("甲",), ("乙",)]


# --- text boxes ------------------------------------------------------------------------------------------------------------


def box(content: str) -> str:
    """A text box as Word writes it: once for new programs, once more for old ones."""
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>'
        f"{inner}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{inner}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_text_boxes_follow_the_paragraph_they_hang_on_and_are_read_once() -> None:
    found = blocks(p(r("正") + box(p(r("框一")) + plain("甲 乙")) + r("文")) + p(r("末")))
    assert found[:2] == (Paragraph("正文"), Paragraph("框一"))
    assert cells(found[2]) == [("甲", "乙")]
    assert found[3:] == (Paragraph("末"),)
    old = f"<w:r><w:pict><v:textbox><w:txbxContent>{p(r('旧框'))}</w:txbxContent></v:textbox></w:pict></w:r>"
    assert texts(p(r("正") + old)) == ["正", "旧框"]
    only_old = "<w:r><mc:AlternateContent><mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    assert texts(p(only_old + "<mc:AlternateContent/>")) == ["旧"]


def test_a_text_box_in_a_cell_follows_the_table() -> None:
    found = blocks(tbl(tr(f"<w:tc>{p(r('甲') + box(p(r('框'))))}</w:tc>", tc("乙"))) + p(r("末")))
    assert cells(found[0]) == [("甲", "乙")]
    assert found[1:] == (Paragraph("框"), Paragraph("末"))


def test_letters_go_on_after_z_as_word_counts_them() -> None:
    assert [numbering._letters(number) for number in (0, 1, 26, 27, 52, 53)] == [
        *("0", "a", "z", "aa", "zz", "aaa")
    ]
