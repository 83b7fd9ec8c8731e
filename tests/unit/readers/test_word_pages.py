"""What Word prints beside the text of a document: automatic numbers, and on which page a text stands."""

from loaders.document import Paragraph, Table
from loaders.readers.word.numbering import chinese
from tests.unit.readers.word_files import blocks, cells, n, p, r, tbl, tc, texts, tr


def numbering(*levels: tuple[str, str], extra: str = "", override: str = "") -> str:
    made = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>{extra}</w:lvl>'
        for n, (kind, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="0">{made}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{override}</w:num>'
    )


def test_automatic_numbers_are_printed() -> None:
    body = (
        n("收入")
        + n("财政", 1)
        + n("其他", 1)
        + n("支出")
        + n("基本", 1)
        + p(r("无号"))
        + n("结余")
    )
    kinds = numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"))
    assert texts(body, numbering=kinds) == [
        "一、收入", "（一）财政", "（二）其他", "二、支出", "（一）基本", "无号", "三、结余",
    ]  # fmt: skip
    kinds = numbering(("upperRoman", "%1."), ("decimal", "%1.%2"), extra="<w:isLgl/>")
    assert texts(n("甲") + n("乙", 1), numbering=kinds) == ["1. 甲", "1.1 乙"]
    assert texts(n("甲"), numbering=numbering(("bullet", "\uf06c"))) == ["甲"]
    assert texts(n("甲", number=9) + n("乙", number=0), numbering=kinds) == ["甲", "乙"]


def test_automatic_numbers_of_cells_and_restarts() -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    kinds = numbering(("decimal", "%1"), extra='<w:suff w:val="nothing"/>', override=restart)
    body = (
        tbl(*(tr(f"<w:tc>{n('')}</w:tc>", tc(name)) for name in "甲乙"))
        + n("", number=2)
        + n("", number=2)
    )
    found = blocks(body, numbering=kinds)
    assert cells(found[0]) == [("1", "甲"), ("2", "乙")]
    assert found[1:] == (Paragraph("1"), Paragraph("2"))


def test_automatic_numbers_given_by_a_style() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="h"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    kinds = numbering(("decimal", "第%1条"), extra='<w:pStyle w:val="h"/>')
    body = p(r("甲"), '<w:pStyle w:val="h"/>') + p(r("乙"), '<w:pStyle w:val="h"/>')
    assert texts(body, styles=styles, numbering=kinds) == ["第1条甲", "第2条乙"]


def test_chinese_numbers() -> None:
    known = {
        1: "一",
        10: "十",
        11: "十一",
        20: "二十",
        105: "一百零五",
        110: "一百一十",
        1010: "一千零一十",
    }
    assert {number: chinese(number) for number in known} == known
    assert chinese(10, "零壹贰叁肆伍陆柒捌玖", "拾佰仟") == "壹拾"
    assert chinese(10_000) == "10000"


# --- pages -----------------------------------------------------------------------------------------------------------------

NOTED = "<w:r><w:lastRenderedPageBreak/></w:r>"
SET = '<w:r><w:br w:type="page"/></w:r>'


def pages(body: str) -> list[int | None]:
    return [block.page for block in blocks(body) if isinstance(block, Paragraph)]


def test_pages_are_counted_where_word_noted_them() -> None:
    assert pages(p(r("一")) + p(NOTED + r("二")) + p(r("三") + NOTED + r("续")) + p(r("四"))) == [
        1,
        2,
        2,
        3,
    ]


def test_pages_are_unknown_otherwise() -> None:
    assert pages(p(r("一") + SET) + p(r("二"))) == [None, None]


def test_a_break_that_is_set_and_noted_is_one() -> None:
    end = "<w:sectPr/>"
    assert pages(p(r("一") + SET) + p(NOTED + r("二")) + p(SET + r("三"))) == [1, 2, 3]
    assert pages(p(r("一"), end) + p(NOTED + r("二")) + p(r("三"), end) + p(r("四")) + end) == [
        1,
        2,
        2,
        3,
    ]
    flowing = '<w:sectPr><w:type w:val="continuous"/></w:sectPr>'
    assert pages(p(r("一"), end) + p(NOTED + r("二"), flowing) + p(r("三")) + flowing) == [1, 2, 2]
    assert pages(p(NOTED + r("一")) + p(r("二"), "<w:pageBreakBefore/>")) == [2, 3]


def test_rows_have_their_page_and_a_row_over_two_pages_counts_once() -> None:
    long = f"<w:tc>{p(r('上') + NOTED + r('下'))}</w:tc>"
    found = blocks(
        tbl(
            tr(tc("一"), tc("1")),
            tr(long, long),
            tr(tc("三"), tc("3")),
            tr(f"<w:tc>{p(NOTED + r('四'))}</w:tc>", tc("4")),
        )
        + p(r("末"))
    )
    assert isinstance(found[0], Table)
    assert [row.page for row in found[0].rows] == [1, 1, 2, 3]
    assert found[1] == Paragraph("末", page=3)
