"""Web pages: what a browser shows, in order, in whatever encoding; tables as grids; hostile pages refused in words."""

import codecs

import pytest

from loaders.document import Paragraph, Row, Span, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers import delimited_text
from loaders.readers.reading import UnreadableFile
from loaders.readers.web import reader as web_page
from loaders.readers.web.markup import decode_markup
from tests.unit.readers.web_files import ACCOUNT, BLOCKS, blocks, cells, declared, table, texts


def test_an_account() -> None:
    assert web_page.recognises(ACCOUNT.encode())
    reading = web_page.read(ACCOUNT.encode(), DEFAULT_LIMITS)
    assert reading.blocks == BLOCKS
    assert reading.media_type == "text/html"
    assert reading.problems == ()


# --- what is a web page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        "<html>", "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>", "\n <TABLE border=1>", "<body>",
        "<?xml version='1.0' encoding='gb2312'?>\n<!-- x --><html xmlns:o='u'>", "<meta charset=gbk><style>a</style><table>",
        "<!-- saved from url --><!DOCTYPE html>", "<div><table>", "<![if x]><table>",
    ],
)  # fmt: skip
def test_pages_are_recognised(page: str) -> None:
    assert web_page.recognises(page.encode())
    assert web_page.recognises(codecs.BOM_UTF8 + page.encode())
    assert web_page.recognises(codecs.BOM_UTF16_LE + page.encode("utf-16-le"))
    if page.startswith("<"):
        assert web_page.recognises(page.encode("utf-16-be"))


@pytest.mark.parametrize(
    "text",
    [
        "", "收入决算表\n项目\t金额\n", "如何写 <html> 和 <table>：\n<table>", "<收入> <table>", "<div>无表", "<Workbook><Table>",
        "<x:html>", "<a><table>", "a < b\n<table>", "From: 财政局\n收入", "%PDF-1.7 <html>", "PK\x03\x04<html>", "<!-- <html>",
    ],
)  # fmt: skip
def test_other_texts_are_not(text: str) -> None:
    assert not web_page.recognises(text.encode())
    assert not web_page.recognises(text.encode("gb18030"))


def test_a_plain_text_that_mentions_tags_stays_a_text() -> None:
    content = "说明\n<table>\t1\n".encode()
    assert not web_page.recognises(content)
    assert delimited_text.recognises(content)


# --- encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "actual", "known"),
    [
        (declared("gb2312"), "gb18030", "gb18030"),
        (declared("GBK"), "gb18030", "gb18030"),
        (declared("utf-8"), "utf-8", "utf-8"),
        (ACCOUNT.replace("<head>", "<head><meta charset='gb18030'>"), "gb18030", "gb18030"),
        ('<?xml version="1.0" encoding="GB2312"?>' + ACCOUNT, "gb18030", "gb18030"),
        (declared("big5").replace("单", "單").replace("万", "萬"), "utf-8", "utf-8"),
        (declared("utf-8"), "gb18030", "gb18030"),  # a wrong declaration
        (declared("gb2312"), "utf-8", "utf-8"),
        (declared("iso-8859-1"), "gb18030", "gb18030"),
        (declared("unicode_escape"), "utf-8", "utf-8"),
        (declared("zlib"), "gb18030", "gb18030"),
        (ACCOUNT, "utf-8", "utf-8"),
        (ACCOUNT, "gb18030", "gb18030"),
        (ACCOUNT, "utf-8-sig", "utf-8-sig"),
        (declared("gb2312"), "utf-16", "utf-16"),
        (ACCOUNT, "utf-16-le", "utf-16-le"),
    ],
)
def test_encodings(page: str, actual: str, known: str) -> None:
    content = page.encode(actual)
    assert web_page.recognises(content)
    reading = web_page.read(content, DEFAULT_LIMITS)
    assert reading.encoding == known
    assert reading.problems == ()
    if "單" not in page:
        assert reading.blocks == BLOCKS


def test_characters_outside_gb2312_in_a_page_that_says_gb2312() -> None:
    page = "<html><meta charset=gb2312><p>朱镕基㙍𠀀" + "\u3000" + "</p>"
    assert web_page.read(page.encode("gb18030"), DEFAULT_LIMITS).blocks == (
        Paragraph("朱镕基㙍𠀀\u3000"),
    )


def test_traditional_characters_in_big5() -> None:
    page = "<html><meta charset=big5><p>收入決算表</p>"
    assert web_page.read(page.encode("big5"), DEFAULT_LIMITS).blocks == (Paragraph("收入決算表"),)


def test_the_wide_blank_of_old_pages() -> None:
    content = "<html><p>合".encode("gb18030") + b"\xa3\xa0" + "计".encode("gb18030")
    assert web_page.read(content, DEFAULT_LIMITS).blocks == (Paragraph("合\u3000计"),)


def test_a_few_damaged_bytes_lose_only_themselves_and_are_reported() -> None:
    content = (
        declared("gb2312").encode("gb18030").replace("注".encode("gb18030"), b"\xff\xff")
        + b"<!--"
        + b" " * 5_000
    )
    reading = web_page.read(content, DEFAULT_LIMITS)
    assert reading.blocks[:3] == BLOCKS[:3]
    last = reading.blocks[3]
    assert isinstance(last, Paragraph)
    assert last.text.endswith("：本表反映收入。")
    (problem,) = reading.problems
    assert problem.kind == "unreadable_text"
    assert "2 characters are damaged" in problem.en


def test_text_in_another_encoding_is_detected_or_refused() -> None:
    korean = "<html><p>" + "세입세출 결산 보고서 " * 40
    assert decode_markup(korean.encode("utf-8")).text == korean
    with pytest.raises(UnreadableFile, match="unknown encoding, or damaged"):
        web_page.read(b"<html>" + bytes(range(128, 256)) * 40, DEFAULT_LIMITS)


# --- text ---------------------------------------------------------------------------------------------------------------


def test_blocks_and_breaks_divide_text_and_inline_elements_do_not() -> None:
    page = (
        "<html>零<p>一<b>二</b><span>三</span>四<p>五<br>六<br/><br>七<div>八<div>九</div>十</div>"
    )
    page += "尾<hr>末<ul><li>甲<li>乙</ul>"
    assert texts(page) == [
        "零",
        "一二三四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "尾",
        "末",
        "甲",
        "乙",
    ]


def test_blanks_are_folded_and_hard_blanks_kept() -> None:
    assert texts("<html><p>\n  收入  \t 决算\r\n表 <b> x</b>&nbsp;&nbsp;y &#160;</p>") == [
        "收入 决算 表 x  y  "
    ]
    assert texts("<html><p>&nbsp;&nbsp;一、概况<p>&nbsp;<p>二") == ["  一、概况", "二"]
    assert texts("<html><p>合&emsp;计</p>") == ["合\u2003计"]
    assert texts("<html><p>&lt;甲&gt;&amp;&#20915;") == ["<甲>&决"]


def test_preformatted_text_keeps_its_lines() -> None:
    assert texts("<html><pre>一  二\n\n 三\n</pre>四") == ["一  二", " 三", "四"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>藏</script>", "<style>藏</style>", "<noscript>藏</noscript>", "<template><p>藏</p></template>", "<!-- 藏 -->",
        "<p hidden>藏</p>", "<p style='DISPLAY : None'>藏</p>", "<div style='color:red;display:none'><p>藏<p>藏</div>",
        "<span style='mso-hide:all'>藏</span>", "<xml><x:Name>藏</x:Name></xml>", "<select><option>藏</select>", "<?藏?>",
        "<!--[if gte mso 9]><p>藏</p><![endif]-->", "<iframe>藏</iframe>", "<title>藏</title>",
    ],
)  # fmt: skip
def test_what_is_not_shown_is_left_out(hidden: str) -> None:
    assert "".join(texts(f"<html><body><p>前</p>{hidden}<p>后</p>")) == "前后"
    assert "".join(texts(f"<html><body>前{hidden}后")) == "前后"


def test_what_looks_hidden_and_is_not() -> None:
    assert texts("<html><p style='display:inline'>一<p class='hidden'>二<o:p>三</o:p>") == [
        "一",
        "二三",
    ]


# --- tables -------------------------------------------------------------------------------------------------------------


def test_text_of_a_cell() -> None:
    page = "<table><tr><td> 功能 <br>分类<td><p>科目</p><p>编码</p><td>&nbsp;<td><br>甲<br><br>乙<br><tr><td>x"
    assert cells(table(page))[0] == ("功能\n分类", "科目\n编码", " ", "甲\n\n乙")


def test_cells_over_rows_and_columns() -> None:
    page = (
        "<table><tr><td rowspan=3>a<td colspan=2 rowspan=2>b<td>c<tr><td>d<tr><td>e<td>f<td>g"
        "<tr><td colspan=9 rowspan=9>h</table>"
    )
    found = table(page)
    assert [row[:4] for row in cells(found)] == [
        ("a", "b", "", "c"), ("", "", "", "d"), ("", "e", "f", "g"), ("h", "", "", ""),
    ]  # fmt: skip
    assert found.spans == (Span(0, 0, 3, 1), Span(0, 1, 2, 2), Span(3, 0, 1, 9))


def test_spans_as_browsers_understand_them() -> None:
    page = "<table><tr><td rowspan=0>a<td colspan='0'>b<td colspan=x>c<td rowspan='-2'>d<tr><td>e<td rowspan='999999999'>f"
    found = table(page)
    assert cells(found) == [("a", "b", "c", "d"), ("", "e", "f", "")]
    assert found.spans == (Span(0, 0, 2, 1),)


def test_a_cell_ends_before_one_that_comes_from_above() -> None:
    found = table("<table><tr><td>a<td>b<td rowspan=2>c<tr><td colspan=3>d</table>")
    assert cells(found) == [("a", "b", "c"), ("d", "", "")]
    assert found.spans == (Span(0, 2, 2, 1), Span(1, 0, 1, 2))


def test_sections_stand_where_a_browser_shows_them() -> None:
    page = (
        "<table><tfoot><tr><td>尾<td>3</tfoot><tbody><tr><td rowspan=5>体<td>1<tr><td>2</tbody>"
        "<thead><tr><th>头<th>0</thead><tr><td>续<td>9</table>"
    )
    assert cells(table(page)) == [("头", "0"), ("体", "1"), ("", "2"), ("续", "9"), ("尾", "3")]


def test_rows_and_sections_may_be_left_out() -> None:
    assert cells(table("<table><thead><th>甲<th>乙</thead><td>1<td>2</table>")) == [
        ("甲", "乙"),
        ("1", "2"),
    ]


def test_captions_and_text_that_stands_in_no_cell() -> None:
    page = "<html>前<table>漏<tr><td>1<td>2</tr><caption>表一</caption></table>后"
    found = blocks(page)
    assert found[:3] == (Paragraph("前"), Paragraph("漏"), Paragraph("表一"))
    assert cells(found[3]) == [("1", "2")]
    assert found[4:] == (Paragraph("后"),)
    assert texts("<table><tr></tr></table><p>空") == ["空"]


def test_layout_tables_are_looked_through() -> None:
    inner = "<table><caption>表一</caption><tr><td>甲<td>乙<tr><td>1<td>2</table>"
    page = f"<table><tr><td>菜单<td>单位：元<p>{inner}注一<tr><td>脚</table>"
    found = blocks(page)
    assert found[:3] == (Paragraph("菜单"), Paragraph("单位：元"), Paragraph("表一"))
    assert cells(found[3]) == [("甲", "乙"), ("1", "2")]
    assert found[4:] == (Paragraph("注一"), Paragraph("脚"))


def test_a_single_cell_is_layout_even_in_a_cell() -> None:
    assert texts("<table><tr><td>说明<br>如下</table>") == ["说明", "如下"]
    assert texts("<table><tr><td>甲<td><table><tr><td>乙</table></table>") == ["甲", "乙"]
    # What is not shown makes no table.
    assert cells(table("<table><tr><td>甲<table hidden><tr><td>藏</table><td>乙</table>")) == [
        ("甲", "乙")
    ]


def test_a_workbook_that_excel_saved_as_a_page() -> None:
    page = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
    <head><meta http-equiv=Content-Type content="text/html; charset=gb2312"><meta name=ProgId content=Excel.Sheet>
    <style><!--.xl24 {mso-number-format:"\\#\\,\\#\\#0\\.00";}--></style>
    <!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet>
    <x:Name>C01 收入决算表</x:Name></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></head>
    <body><table x:str border=0><col width=72 span=2 style='width:54pt'>
    <tr height=19><td class=xl24>合计</td><td class=xl24 align=right x:num="4733.1400000000003"> 4,733.14 </td></tr>
    <tr height=0 style='display:none'><td>藏</td><td>9</td></tr>
    <![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td><td width=72></td></tr><![endif]>
    </table></body></html>"""
    content = page.encode("gb18030")
    assert web_page.recognises(content)
    assert web_page.read(content, DEFAULT_LIMITS).blocks == (
        Table((Row(("合计", "4,733.14")),), sheet="C01 收入决算表"),
    )
