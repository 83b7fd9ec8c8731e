"""PDF files: against pdfplumber cell by cell, page breaks, turned pages, lost characters, scans, encryption, damage."""

import io
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pdfplumber
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from loaders.document import Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.pdf import reader as pdf
from loaders.readers.reading import Reading, UnreadableFile
from tests.golden_accounts import FILES
from tests.renderings.account import made_up
from tests.renderings.pages import Style, as_pdf
from tests.renderings.regions.shanghai import shanghai

FONT = "STSong-Light"
Draw = Callable[[Canvas], None]


def drawn(*pages: Draw, size: tuple[float, float] = (600, 400), encrypted: bool = False) -> bytes:
    """A PDF file with a page for each function, which draws it."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    sink = io.BytesIO()
    protection = StandardEncryption("secret", canPrint=0) if encrypted else None
    canvas = Canvas(sink, pagesize=size, encrypt=protection)
    for page in pages:
        canvas.setFont(FONT, 10)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def read(content: bytes) -> Reading:
    return pdf.read(content, DEFAULT_LIMITS)


def tables_of(reading: Reading) -> list[list[tuple[str, ...]]]:
    return [[row.cells for row in b.rows] for b in reading.blocks if isinstance(b, Table)]


def texts_of(reading: Reading) -> list[str]:
    return [b.text for b in reading.blocks if not isinstance(b, Table) and not b.is_page_mark]


def grid(canvas: Canvas, rows: list[list[str]], top: float, *, open_last: bool = False) -> None:
    """A ruled table with columns of 120 points; the last row without its rules when `open_last`."""
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if not (open_last and r == len(rows) - 1):
                canvas.rect(40 + 120 * c, top - 20 * (r + 1), 120, 20)
            canvas.drawString(44 + 120 * c, top - 20 * (r + 1) + 6, text)


# --- the oracle -------------------------------------------------------------------------------------------------------


def _plain(text: str | None) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or ""))


def _by_page(reading: Reading) -> dict[int, list[list[list[str]]]]:
    pages: dict[int, list[list[list[str]]]] = {}
    for block in reading.blocks:
        if isinstance(block, Table):
            page = block.rows[0].page
            assert page is not None
            pages.setdefault(page, []).append(
                [[_plain(c) for c in row.cells] for row in block.rows]
            )
    return pages


def _oracle(path: Path) -> Iterator[tuple[int, list[list[list[str]]]]]:
    with pdfplumber.open(path) as document:
        for number, page in enumerate(document.pages, start=1):
            found = [table for table in page.find_tables() if len(table.cells) > 1]
            yield number, [[[_plain(c) for c in row] for row in t.extract()] for t in found]


@pytest.mark.parametrize("account", [a for a, name in FILES.items() if name.endswith(".pdf")])
def test_every_cell_is_what_pdfplumber_finds(shared_samples: Path, account: str) -> None:
    path = shared_samples / FILES[account]
    ours = _by_page(read(path.read_bytes()))
    cells = 0
    for number, theirs in _oracle(path):
        assert ours.get(number, []) == theirs, f"page {number}"
        cells += sum(len(row) for table in theirs for row in table)
    assert cells > 800


# --- what pages do to tables ------------------------------------------------------------------------------------------


def test_a_row_outside_the_rules_at_the_page_end_is_put_back() -> None:
    header = ["科目编码", "科目名称", "金额"]
    first = [header, ["2010301", "行政运行", "1,200.00"], ["2010302", "一般行政", "300.00"]]
    second = [["2080501", "离退休", "40.00"], ["2080505", "养老", "5.00"]]
    reading = read(
        drawn(
            lambda c: grid(c, first, 120, open_last=True),
            lambda c: grid(c, second, 380),
        )
    )
    assert tables_of(reading) == [
        [tuple(header), ("2010301", "行政运行", "1,200.00"), ("2010302", "一般行政", "300.00")],
        [("2080501", "离退休", "40.00"), ("2080505", "养老", "5.00")],
    ]
    assert texts_of(reading) == []


def test_a_caption_below_a_table_is_no_row_of_it() -> None:
    rows = [["科目编码", "科目名称", "金额"], ["2010301", "行政运行", "1,200.00"]]

    def first(canvas: Canvas) -> None:
        grid(canvas, rows, 120)
        canvas.drawString(44, 66, "注：本表反映2024年度支出5.00元")

    reading = read(drawn(first, lambda c: grid(c, rows, 380)))
    assert texts_of(reading) == ["注：本表反映2024年度支出5.00元"]
    assert [len(table) for table in tables_of(reading)] == [2, 2]


def test_wrapped_names_and_amounts_are_whole_and_stacked_amounts_are_not_one() -> None:
    def page(canvas: Canvas) -> None:
        grid(canvas, [["名称", "甲", "乙"], ["", "", ""]], 380)
        canvas.drawString(44, 351, "机关事业单位")
        canvas.drawString(44, 342, "养老保险")
        canvas.drawString(164, 351, "1,238.")
        canvas.drawString(164, 342, "58")
        canvas.drawString(284, 351, "100.00")
        canvas.drawString(284, 342, "20.00")

    (table,) = tables_of(read(drawn(page)))
    assert table[1] == ("机关事业单位养老保险", "1,238.58", "100.00\n20.00")


def test_a_name_that_runs_into_the_cell_below_is_told_from_the_text_there() -> None:
    def page(canvas: Canvas) -> None:
        grid(canvas, [["编码", "名称"], ["2080505", ""], ["2080506", ""], ["2080599", ""]], 380)
        for y, text in (
            (346, "机关基本养老"),
            (326, "保险缴费支出"),
            (326.5, "机关职业年金"),
            (306, "其他"),
        ):
            canvas.drawString(164, y, text)

    (table,) = tables_of(read(drawn(page)))
    assert [row[1] for row in table] == ["名称", "机关基本养老保险缴费支出", "机关职业年金", "其他"]


def test_a_single_character_of_a_font_that_is_not_embedded_is_not_lost() -> None:
    """pdfium leaves such a piece of text out; a digit could be lost so."""
    rows = [["科目", "金额"], ["出", "5"]]
    assert tables_of(read(drawn(lambda c: grid(c, rows, 380))))[0][1] == ("出", "5")


def test_a_page_that_is_turned_is_read_upright() -> None:
    account = made_up(3)
    upright, turned = (
        as_pdf("甲", shanghai(account), Style(turned=turn)) for turn in (False, True)
    )
    assert tables_of(read(turned)) == tables_of(read(upright))


def test_kangxi_radicals_are_the_characters_they_stand_for() -> None:
    (text,) = texts_of(read(drawn(lambda c: c.drawString(40, 300, "⽇常公⽤经费"))))
    assert text == "日常公用经费"


def test_watermarks_set_aslant_are_left_out() -> None:
    def page(canvas: Canvas) -> None:
        grid(canvas, [["科目", "金额"], ["行政运行", "5.00"]], 380)
        canvas.translate(100, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料")

    reading = read(drawn(page))
    assert tables_of(reading) == [[("科目", "金额"), ("行政运行", "5.00")]]
    assert texts_of(reading) == []


def test_page_numbers_and_running_heads_are_marks() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(200, 380, "某市财政局部门决算公开")
            canvas.drawString(60, 200, f"第{number}页的正文在这里。")
            canvas.drawCentredString(300, 20, f"- {number} -")

        return draw

    reading = read(drawn(*(page(n) for n in range(1, 6))))
    assert texts_of(reading) == [f"第{n}页的正文在这里。" for n in range(1, 6)]


# --- tables without rules ---------------------------------------------------------------------------------------------


def _unruled(canvas: Canvas, rows: list[list[str]], places: list[float]) -> None:
    for r, row in enumerate(rows):
        for x, text in zip(places, row, strict=True):
            is_amount = bool(re.match(r"^[\d,.]+$", text)) and "." in text
            (canvas.drawRightString if is_amount else canvas.drawString)(x, 360 - 18 * r, text)


ROWS = [
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["201", "一般公共服务支出", "1,500.00", "1,200.00", "300.00"],
    ["20103", "政府办公厅", "1,500.00", "1,200.00", "300.00"],
    ["2010301", "行政运行", "1,200.00", "1,200.00", ""],
    ["2010302", "一般行政管理事务", "300.00", "", "300.00"],
]


def test_a_table_without_rules_is_read_by_its_columns() -> None:
    reading = read(drawn(lambda c: _unruled(c, ROWS, [40, 100, 330, 430, 530])))
    assert tables_of(reading) == [[tuple(row) for row in ROWS]]
    assert reading.problems == ()


def test_columns_that_run_together_are_not_read() -> None:
    """The name of one row reaches under the figures of the next: no telling whose column it is."""
    rows = [*ROWS, ["2010303", "一个长得伸到数字下面去的科目名称叫做机关服务", "", "9.00", "9.00"]]
    reading = read(drawn(lambda c: _unruled(c, rows, [40, 100, 290, 430, 530])))
    assert tables_of(reading) == []
    (problem,) = reading.problems
    assert (problem.kind, problem.page) == ("ambiguous_columns", 1)
    assert "not read: columns ambiguous" in problem.en
    assert "2010303  一个长得伸到数字下面去的科目名称叫做机关服务" in "\n".join(texts_of(reading))


# --- what cannot be read ----------------------------------------------------------------------------------------------


def _scan(canvas: Canvas) -> None:
    image = Image.new("RGB", (60, 40), "white")
    canvas.drawImage(ImageReader(image), 0, 0, 600, 400)


def test_scanned_pages_are_told_page_by_page() -> None:
    reading = read(
        drawn(lambda c: c.drawString(40, 300, "某市财政局2024年度部门决算"), _scan, _scan)
    )
    assert [(p.kind, p.page) for p in reading.problems] == [
        ("scanned_page", 2),
        ("scanned_page", 3),
    ]
    assert reading.problems[0].en.startswith(
        "page 2: scanned, no text layer; nothing on it was read. "
    )
    with pytest.raises(UnreadableFile, match="scanned, no text layer on any of its 2 pages"):
        read(drawn(_scan, _scan))


def test_a_picture_with_a_text_layer_is_told() -> None:
    def page(canvas: Canvas) -> None:
        _scan(canvas)
        canvas.drawString(40, 300, "收入合计 1,000.00")

    (problem,) = read(drawn(page)).problems
    assert problem.kind == "recognised_picture"


def test_an_encrypted_file_is_refused_by_name() -> None:
    with pytest.raises(UnreadableFile, match="an encrypted PDF that asks for a password"):
        read(drawn(lambda c: c.drawString(40, 300, "甲"), encrypted=True))


def test_too_many_pages_are_refused() -> None:
    blank = drawn(*[lambda _: None] * 30)
    limits = DEFAULT_LIMITS.__class__(pages=20)
    with pytest.raises(UnreadableFile, match="a PDF of 30 pages; at most 20 are read"):
        pdf.read(blank, limits)
    with pytest.raises(UnreadableFile, match="no text on any of its 30 pages"):
        read(blank)


def test_damaged_files_end_in_a_refusal() -> None:
    """Cut off and with bits turned: read or refused, never anything else."""
    whole = as_pdf("某市财政局2024年度部门决算", shanghai(made_up(1))[:3])
    dice = random.Random(11)
    refused = 0
    for _ in range(60):
        damaged = bytearray(whole[: dice.randint(1, len(whole))] if dice.random() < 0.5 else whole)
        for _ in range(dice.randint(0, 40)):
            damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
        try:
            read(bytes(damaged))
        except UnreadableFile:
            refused += 1
    assert refused > 10
