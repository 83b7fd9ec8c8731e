"""Web pages as they are painted: style sheets and what they hide, raise or strike out; the values of form fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import Paragraph
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.web import reader as web_page
from loaders.readers.web.style_sheet import declarations, is_for_screens, rules
from tests.unit.readers.web_files import archive, blocks, cells, table, texts


def cell(content: str, style: str = "", attributes: str = "") -> str:
    """The text of a cell with this content, on a page with this style sheet."""
    page = f"<html><head><style>{style}</style></head><table><tr><td>甲<td {attributes}>{content}</td></tr></table>"
    return cells(table(page))[0][1]


# --- what is not painted ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        "display:none", "visibility:hidden", "visibility: collapse", "opacity:0", "opacity: .0", "font-size:0", "font-size:1px",
        "font: 0/0 a", "font: bold 1px/2 宋体", "color:white", "color:#FFF", "color:#fefefe", "color: rgb(255, 255, 255)",
        "color:rgba(0,0,0,0)", "color:transparent", "color:#ffffff00", "-webkit-text-fill-color:transparent",
        "background:black", "background-color:#000 ", "color:red;background:#f00", "position:absolute;left:-9999px",
        "position:fixed; top:-1000em", "text-indent:-9999px", "margin-left:-3000px", "clip:rect(0,0,0,0);position:absolute",
        "clip-path:inset(50%)", "transform:scale(0)", "width:0;overflow:hidden", "max-height:0px;overflow-y:hidden",
        "transform: translateX(-9999px)", "content-visibility:hidden", "filter:opacity(0)", "mso-hide:all",
        "display:none !important; display:block", "/* x; */ display : NONE",
    ],
)  # fmt: skip
def test_what_is_not_painted_is_no_part_of_a_figure(rule: str) -> None:
    assert cell(f'<span style="{rule}">7</span>12') == "12"
    assert cell('<span class="k other">7</span>12', f".k {{ {rule} }}") == "12"
    assert cell('<span id="k">7</span>12', f"@media screen {{ td > #k {{{rule}}} }}") == "12"
    assert cell("<b>7</b>12", f"<!-- .x{{}} td b, i {{{rule}}} -->") == "12"


@pytest.mark.parametrize(
    "rule",
    [
        "display:inline", "visibility:visible", "opacity:1", "opacity:50%", "font-size:9pt", "color:red", "color:#eee0",
        "background:url(x.png);color:white", "background:#036;color:#fff", "text-indent:-2em", "margin-left:-490px",
        "position:absolute;left:-20px", "width:0", "color:var(--x)", "font: bold 12px/1 宋体", "overflow:hidden;height:20px",
        "color:white;background:linear-gradient(red,blue)", "position:absolute;left:50%;margin-left:-500px",
    ],
)  # fmt: skip
def test_what_only_looks_as_if_it_were_hidden(rule: str) -> None:
    if rule != "color:#eee0":
        assert cell(f'<span style="{rule}">7</span>').strip() == "7"


def test_the_rule_that_wins_is_the_one_a_browser_takes() -> None:
    hidden = ".k{display:none}"
    assert cell("<b class=k>7</b>12", hidden + "b{display:inline}") == "12"
    assert cell("<b class=k>7</b>12", hidden + "b.k{display:inline}") == "712"
    assert cell("<b class=k>7</b>12", hidden + ".k{display:inline}") == "712"
    assert cell("<b class=k id=i>7</b>12", "#i{display:none}.k.k.k{display:inline}") == "12"
    assert cell("<b class=k style='display:inline'>7</b>12", hidden) == "712"
    assert cell("<b class=k style='display:inline'>7</b>12", ".k{display:none!important}") == "12"
    assert cell("<b class=K>7</b>12", hidden) == "712"
    assert cell("<b class=k>7</b>12", f"@media print {{{hidden}}}") == "712"
    assert cell("<b class=k>7</b>12", f"@media (max-width: 600px) {{{hidden}}}") == "712"
    assert cell("<b class=k>7</b>12", f"@media (min-width: 600px) {{{hidden}}}") == "12"
    assert cell("<b class=k>7</b>12", "@import 'x.css'; @charset 'x';" + hidden) == "12"
    assert cell("<b class=k>7</b>12", ".k:hover{display:none}") == "712"
    assert cell("<b class=k>7</b>12", ".x{;;color:} .k,b:unknown(x){;display:none}") == "12"
    assert cell("<b>7</b>12", "td b:first-child {display:none}") == "12"
    colours = "b{background:#fff;color:#fff} b{background-color:#fff} td b{background:#036}"
    assert cell("<b>7</b>12", colours) == "712"
    assert cell("<b title='x'>7</b>12", "[title=x] {display:none}") == "12"


def test_what_an_element_takes_over_from_those_around_it() -> None:
    shown = "<div style='visibility:hidden'>藏<b style='visibility:visible'>7</b></div>"
    assert cell(shown) == "7"
    assert cell("<div style='display:none'>藏<b style='display:inline'>7</b></div>8") == "8"
    assert cell("<div style='opacity:0'>藏<b style='opacity:1'>7</b></div>8") == "8"
    assert cell("<div style='font-size:0'>藏<b style='font-size:12px'>7</b></div>") == "7"
    assert cell("<span style='color:white'>藏<b style='background:#000'>7</b></span>") == "7"
    assert cell("<font color=white>7</font>12") == "12"
    assert cell("<font color=white>7</font>12", attributes="bgcolor=navy") == "712"
    assert cell("7", "tr{color:#fff;background:#369}") == "7"
    assert cell("<b>7</b>", "table{background:#336699} td{color:white}") == "7"


def test_a_page_whose_style_sheets_are_missing() -> None:
    link = (
        "<html><link rel=stylesheet href=x.css><table><tr><td class=h style='color:#fff'>合计<td>"
    )
    assert cells(table(link + "<font color=white>7</font>12"))[0] == ("合计", "12")


def test_style_sheets_that_come_with_an_archive() -> None:
    page = "<html><link rel=Stylesheet href='x.files/style.css'><table><tr><td>甲<td><b class=k>7</b>12</table>"
    content = archive(("file:///C:/x.htm", page, "utf-8"))
    sheet = b"Content-Type: text/css\r\nContent-Location: file:///C:/x.files/style.css\r\n\r\n.k {display:none}\r\n"
    boundary = content.rstrip().rpartition(b"\n--")[2].removesuffix(b"--")
    with_sheet = content.replace(
        b"--" + boundary + b"--", b"--" + boundary + b"\n" + sheet + b"\n--" + boundary + b"--"
    )
    (without,) = web_page.read(content, DEFAULT_LIMITS).blocks
    (with_it,) = web_page.read(with_sheet, DEFAULT_LIMITS).blocks
    assert cells(without) == [("甲", "712")]
    assert cells(with_it) == [("甲", "12")]


# --- marks, and what is struck out --------------------------------------------------------------------------------------

RAISED = [
    "<sup>1</sup>", "<sub>1</sub>", "<sup><a href=#n1>[1]</a></sup>", "<span style='vertical-align:super'>1</span>",
    "<span style='vertical-align: 4px;font-size:8px'>1</span>", "<font style='vertical-align:text-top'>1</font>",
    "<span style='vertical-align:30%'>1</span>", "<small style='vertical-align:top'>1</small>",
    "<span style='position:relative;top:-0.5em;font-size:60%'>1</span>", "<ruby><rt>1</rt></ruby>", "<sup>①</sup>",
    "<span style='font-size:75%;vertical-align:top'>1</span>", "<math><msup><mn>12</mn><mn>1</mn></msup></math>",
]  # fmt: skip


@pytest.mark.parametrize("raised", RAISED)
def test_a_raised_figure_is_a_mark(raised: str) -> None:
    number = "" if "msup" in raised else "12"
    assert cell(number + raised) == "12"
    assert cell("12<b class=n>1</b>", ".n{vertical-align:super}") == "12"


@pytest.mark.parametrize(
    "plain",
    [
        "<span style='vertical-align:middle'>1</span>", "<span style='vertical-align:baseline'>1</span>",
        "<span style='position:relative;top:1px'>1</span>", "<span style='vertical-align:top'>1</span>", "<b>1</b>",
        "<s style='text-decoration:none'>1</s>",
    ],
)  # fmt: skip
def test_what_stands_on_the_line_is_part_of_the_figure(plain: str) -> None:
    assert cell(f"12{plain}") == "121"
    assert cell("121", attributes="style='vertical-align:super' valign=top") == "121"


def test_powers_and_raised_figures_in_text() -> None:
    assert cell("面积（m<sup>2</sup>）") == "面积（m²）"
    assert cell("km<sup>2</sup>") == "km²"
    assert cell("合计<sup>2</sup>") == "合计"
    assert texts("<html><p>支出1,234.56<sup>1</sup>万元") == ["支出1,234.56¹万元"]


@pytest.mark.parametrize(
    "struck",
    [
        "<s>10</s>", "<del>10</del> ", "<strike>10</strike>", "<span style='text-decoration:line-through'>10</span>",
        "<span style='text-decoration: underline line-through red'>10</span>", "<span class=x>1<b>0</b></span>",
        "<span style='text-decoration-line:line-through'><i style='text-decoration:none'>10</i></span>",
    ],
)  # fmt: skip
def test_what_is_struck_out_is_no_part_of_the_figure(struck: str) -> None:
    assert cell(f"{struck}12", ".x{text-decoration:line-through}") == "12"
    assert texts(f"<html><style>.x{{text-decoration:line-through}}</style><p>{struck}12") == ["12"]


def test_a_sign_that_excel_shows_by_colour_alone() -> None:
    assert cell("<font color=red>30,000.00</font>", attributes='x:num="-30000"') == "-30,000.00"
    assert cell("-30,000.00", attributes='x:num="-30000"') == "-30,000.00"
    assert cell("(30,000.00)", attributes='x:num="-30000"') == "(30,000.00)"
    assert cell("30,000.00 ", attributes='x:num="30000"') == "30,000.00"
    assert cell("", attributes='x:num="-30000"') == ""


def noted(content: str) -> list[tuple[str, str]]:
    """What is noted of a cell with this content."""
    (row,) = table(f"<table><tr><td>甲<td>{content}</table>").rows
    assert all(note.column == 1 for note in row.notes)
    return [(str(note.kind), note.text) for note in row.notes]


def test_what_is_noted_of_a_cell() -> None:
    assert noted("12<sup>[1]</sup>") == [("mark", "[1]")]
    assert noted("<del>10</del><span style='opacity:0'>7</span> 12") == [
        ("struck", "10"),
        ("hidden", "7"),
    ]
    assert noted("<s>10</s>") == [("only_struck", ""), ("struck", "10")]
    assert noted("<sup>1</sup>") == [("only_raised", "")]
    assert noted("12<span style='font-size:8px'>3</span>") == [("two_sizes", "")]
    assert noted("12<small>3</small>") == [("two_sizes", "")]
    assert noted("12<small>.30</small>") == []
    assert noted("<bdo dir=rtl>21</bdo>") == [("reversed", "")]
    assert noted("<span style='direction:rtl;unicode-bidi:bidi-override'>21</span>") == [
        ("reversed", "")
    ]
    assert noted("<img src=shu.png width=40 height=12>") == [("picture", "")]
    assert (
        noted("<img src=spacer.gif>")
        == noted("<img src=a.png height=1>")
        == noted("<img src=a.png>12")
        == []
    )
    assert noted("<svg><text>12</text></svg>") == [("picture", "")]
    assert noted("<svg><path d='M1 2'/></svg>") == noted("12") == noted("") == []
    assert noted("<input value=12>") == [("filled_in", "")]
    (row,) = table("<table><tr><td><img src=a.png><td></table>").rows
    assert row.notes == ()


def test_documents_inside_a_page_are_named() -> None:
    reading = web_page.read(
        "<html><p>甲<iframe src='files/表.xlsx'></iframe><iframe src=ad.php>".encode(),
        DEFAULT_LIMITS,
    )
    assert [problem.kind for problem in reading.problems] == ["embedded_file"]
    assert "files/表.xlsx" in reading.problems[0].zh


# --- boxes beside each other ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "two",
    [
        "12<br>3", "<p>12</p><p>3</p>", "<div>12</div>3", "<span style='display:block'>12</span>3",
        "<span style='float:left'>12</span><span>3</span>", "<b style='display:inline-block'>12</b>3", "<ul><li>12<li>3</ul>",
        "<div style='display:flex'><b>12</b><b>3</b></div>", "<pre>12\n3</pre>", "<i style='white-space:pre'>12\n3</i>",
    ],
)  # fmt: skip
def test_two_numbers_stay_two(two: str) -> None:
    assert cell(two) == "12\n3"


def test_a_table_of_divs() -> None:
    page = (
        "<html><style>.t{display:table}.r{display:table-row}.c{display:table-cell}</style><div class=t>"
        + "<div class=r><div class=c>项目</div><div class=c>金额</div></div>" * 2
        + "</div>"
    )
    assert cells(table(page)) == [("项目", "金额")] * 2


def test_a_table_inside_a_cell_of_figures_leaves_the_table_whole() -> None:
    rows = "".join(f"<tr><td>项{n}<td>{n},000.00" for n in range(1, 6))
    framed = f"<table>{rows}<tr><td>合计<td><table><tr><td>15,000.00</table></table>"
    assert cells(table(framed))[-1] == ("合计", "15,000.00")
    inner = f"<table>{rows}<tr><td>注<td><table><tr><td>甲<td>乙<tr><td>1<td>2</table></table>"
    outer, nested = blocks(inner)
    assert len(cells(outer)) == 6
    assert cells(nested) == [("甲", "乙"), ("1", "2")]


# --- fields and added text -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("<input value='41,234.50' readonly>", "41,234.50"), ("<input type=number value=2 disabled>", "2"),
        ("<textarea rows=2>12</textarea>", "12"), ("<input type=hidden value=9>8", "8"), ("<input type=submit value=9>8", "8"),
        ("<select><option>1<option selected>2</select>", "2"), ("<select><option>1<option>2</select>", "1"),
        ("<input style='display:none' value=9>8", "8"), ("<input type=checkbox checked>是", "☑是"),
        ("<s><input value=9></s>8", "8"), ("<button>7</button>", "7"), ("<input placeholder=9>8", "8"),
    ],
)  # fmt: skip
def test_fields_of_forms(field: str, text: str) -> None:
    assert cell(field) == text


def test_a_list_of_links_is_no_text_and_a_chosen_year_is() -> None:
    assert texts("<html><p>a<select><option>友情链接<option>b</select>") == ["a"]
    assert texts("<html><p><select><option>2022<option selected>2023</select>年") == ["2023年"]


def test_text_that_a_style_sheet_adds() -> None:
    assert cell("<b>30,000.00</b>", 'b:before{content:"-"}') == "-30,000.00"
    assert cell("<b data-n='12'></b>", "b::after{content:attr(data-n) '人'}") == "12人"
    assert cell("<b>1</b>", 'b:before{content:"\\e605"}') == "1"
    assert cell("<b>1</b>", 'b:before{content:"\\2212"}') == "−1"
    assert cell("<b>1</b>", 'b:before{content:"9";display:none}') == "1"


# --- the syntax of style sheets -------------------------------------------------------------------------------------------


def test_rules_as_they_are_written() -> None:
    text = """@charset "x"; /* a{b:c} */ a , b{ color : Red ! important; ;x:url(a;b) "}" } @media print{c{d:e}}
    @media screen and (min-width:1px){ d{e:f} @supports (x:y) { g{h:i;j:k} } } @font-face{l:m} n{o:"p;q"; r{s:t} }  u{v:w"""
    found = {rule.selectors: rule.declarations for rule in rules(text)}
    assert set(found) == {"a , b", "d", "g", "n", "u"}
    assert found["a , b"][0] == ("color", "Red", True)
    assert found["a , b"][1][1] == 'url(a;b) "}"'
    assert found["n"][0] == ("o", '"p;q"', False)
    assert found["u"] == (("v", "w", False),)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("", True), ("all", True), ("screen", True), ("only screen and (max-width:1000px)", False), ("print", False),
        ("print, screen", True), ("not print", True), ("(prefers-color-scheme: dark)", False), ("(min-width: 60em)", True),
    ],
)  # fmt: skip
def test_media_queries(query: str, holds: bool) -> None:
    assert is_for_screens(query) is holds


@given(st.text(alphabet="abu{}();:\"'/*\\<>!-@, \n.#", max_size=60))
def test_no_style_sheet_breaks_the_page(sheet: str) -> None:
    declarations(sheet)
    found = blocks(f"<html><style>{sheet.replace('<', '')}</style><p>x<p>y")
    assert all(isinstance(block, Paragraph) for block in found)
