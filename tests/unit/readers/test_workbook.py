"""Reading workbooks: what is shown, where it stands, what is hidden; the same from every kind of file."""

import io
from collections.abc import Callable, Iterable
from decimal import Decimal

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import Paragraph, Row, Span, Table
from loaders.limits import DEFAULT_LIMITS, Limits
from loaders.readers.reading import Reading, UnreadableFile
from loaders.readers.workbook import reader as workbook
from tests.properties import PATIENT
from tests.unit.readers import workbook_files as files
from tests.unit.readers.workbook_files import Cell, SheetToWrite, ods_of, raw_xlsx, text

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
BLANK = Cell(None)
ACCOUNT = (
    SheetToWrite(
        "封面",
        [[text("2024年度部门决算")], [BLANK], [text("单位名称：曲靖市人民政府办公室")]],
    ),
    SheetToWrite(
        "Z01 收入决算表",
        [
            [text("收入决算表"), BLANK, BLANK, BLANK, BLANK],
            [text("公开02表"), BLANK, BLANK, BLANK, text("单位：元")],
            [text("科目编码"), text("科目名称"), text("本年收入"), BLANK, text("占比")],
            [BLANK, BLANK, text("财政拨款"), text("其他"), BLANK],
            [
                Cell(2010301.0, "0000000", "2010301"),
                text("行政\n运行"),
                Cell(33279201.93, "#,##0.00", "33,279,201.93"),
                Cell(0.0, ACCOUNTING, "-"),
                Cell(0.98765, "0.00%", "98.77%"),
            ],
            [
                text("0205", "@"),
                text("合计"),
                Cell(-12.5, "#,##0.00", "-12.50"),
                Cell(1234567.891, "0.00,", "1234.57"),
                Cell(45322.0, 'yyyy"年"m"月"d"日"', "2024年1月31日"),
            ],
            [BLANK, BLANK, BLANK, BLANK, BLANK],
            [text("注：本表反映收入。"), Cell(True, "General", "TRUE"), BLANK, BLANK, BLANK],
        ],
        merges=((0, 0, 0, 4), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 3, 4)),
        hidden_rows=frozenset({5}),
    ),
    SheetToWrite("草稿", [[text("内部"), Cell(1.0, "General", "1")]], is_hidden=True),
)
BLOCKS = (
    Paragraph("2024年度部门决算", 1),
    Paragraph("单位名称：曲靖市人民政府办公室", 3),
    Table(
        (
            Row(("收入决算表", "", "", "", ""), 1),
            Row(("公开02表", "", "", "", "单位：元"), 2),
            Row(("科目编码", "科目名称", "本年收入", "", "占比"), 3),
            Row(("", "", "财政拨款", "其他", ""), 4),
            Row(("2010301", "行政\n运行", "33,279,201.93", "-", "98.77%"), 5),
            files.hidden_row(("0205", "合计", "-12.50", "1234.57", "2024年1月31日"), 6),
            Row(("", "", "", "", ""), 7),
            Row(("注：本表反映收入。", "TRUE", "", "", ""), 8),
        ),
        sheet="Z01 收入决算表",
        spans=(
            Span(0, 0, 1, 5),
            Span(2, 0, 2, 1),
            Span(2, 1, 2, 1),
            Span(2, 2, 1, 2),
            Span(2, 4, 2, 1),
        ),
    ),
    Table((files.hidden_row(("内部", "1"), 1, is_hidden=False),), sheet="草稿", is_hidden=True),
)
WRITERS: dict[str, Callable[[Iterable[SheetToWrite]], bytes]] = {
    workbook.XLSX_MEDIA_TYPE: files.xlsx,
    workbook.XLS_MEDIA_TYPE: files.xls,
    workbook.ODS_MEDIA_TYPE: files.ods,
    workbook.XLSB_MEDIA_TYPE: files.xlsb,
}


def read(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read what is recognised."""
    assert workbook.recognises(content)
    return workbook.read(content, limits)


def table(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Table:
    """The only table of a workbook."""
    (block,) = read(content, limits).blocks
    assert isinstance(block, Table)
    return block


def cells(content: bytes) -> list[tuple[str, ...]]:
    """The cells of the only table of a workbook."""
    return [row.cells for row in table(content).rows]


@pytest.mark.parametrize("media_type", WRITERS)
def test_the_same_account_from_every_kind_of_file(media_type: str) -> None:
    reading = read(WRITERS[media_type](ACCOUNT))
    assert reading.blocks == BLOCKS
    assert reading.media_type == media_type
    assert reading.encoding is None
    assert reading.problems == ()


def test_the_fixtures_hold_what_other_libraries_read_in_them() -> None:
    """Our own writer of .xlsb is no proof of itself: calamine has to read the same texts and numbers."""
    for make in WRITERS.values():
        with python_calamine.load_workbook(io.BytesIO(make(ACCOUNT))) as book:
            assert book.sheet_names == [sheet.name for sheet in ACCOUNT]
            rows = book.get_sheet_by_index(1).to_python()
            assert rows[4][:3] == [2010301, "行政\n运行", 33279201.93]
            assert rows[5][0] == "0205"


@pytest.mark.parametrize("make", [files.xlsx, files.xls], ids=["xlsx", "xls"])
@PATIENT
@given(
    st.lists(
        st.decimals(
            min_value=Decimal("-9999999999999.99"), max_value=Decimal("9999999999999.99"), places=2
        ),
        min_size=1,
        max_size=40,
    )
)
def test_every_amount_to_the_cent(
    make: Callable[[Iterable[SheetToWrite]], bytes], amounts: list[Decimal]
) -> None:
    rows = [[text("x"), Cell(float(amount), "#,##0.00")] for amount in amounts]
    expected = [("x", f"{amount or abs(amount):,.2f}") for amount in amounts]
    assert cells(make([SheetToWrite("S", rows)])) == expected


@pytest.mark.parametrize("make", WRITERS.values(), ids=["xlsx", "xls", "ods", "xlsb"])
def test_codes_keep_their_leading_zeros(make: Callable[[Iterable[SheetToWrite]], bytes]) -> None:
    rows = [
        [text("0020103"), Cell(20103.0, "0000000", "0020103")],
        [text("007", "@"), Cell(7.0, "000", "007")],
    ]
    assert cells(make([SheetToWrite("S", rows)])) == [("0020103", "0020103"), ("007", "007")]


def test_rows_and_columns_around_the_cells_are_left_out() -> None:
    rows = [
        [BLANK] * 6,
        [BLANK, text(" "), BLANK, BLANK, BLANK, BLANK],
        [BLANK, BLANK, text("a"), BLANK, BLANK, text("\u3000")],
        [BLANK] * 6,
        [BLANK, BLANK, BLANK, text("b"), BLANK, BLANK],
        [BLANK] * 6,
    ]
    merges = ((0, 0, 0, 5), (2, 2, 2, 5), (4, 3, 5, 3), (2, 0, 2, 1))
    found = table(
        files.xlsx([SheetToWrite("S", [*rows, rows[0], [BLANK, BLANK, text("1")]], merges)])
    )
    assert [(row.line, row.cells) for row in found.rows] == [
        (3, ("a", "")),
        (4, ("", "")),
        (5, ("", "b")),
        (6, ("", "")),
        (7, ("", "")),
        (8, ("1", "")),
    ]
    assert found.spans == (Span(0, 0, 1, 2), Span(2, 1, 2, 1))


def test_two_titles_and_a_merged_header() -> None:
    rows = [
        [text("附件1"), BLANK, BLANK],
        [text("收入支出决算总表"), BLANK, BLANK],
        [text("项目"), text("金额"), BLANK],
        [BLANK, text("年初"), text("年末")],
        [text("结转"), Cell(1.0, "0.00", "1.00"), Cell(2.0, "0.00", "2.00")],
    ]
    merges = ((0, 0, 0, 2), (1, 0, 1, 2), (2, 0, 3, 0), (2, 1, 2, 2))
    for make in WRITERS.values():
        found = table(make([SheetToWrite("S", rows, merges)]))
        assert found.spans == (
            Span(0, 0, 1, 3),
            Span(1, 0, 1, 3),
            Span(2, 0, 2, 1),
            Span(2, 1, 1, 2),
        )
        assert found.rows[1].cells == ("收入支出决算总表", "", "")
        assert found.rows[4].cells == ("结转", "1.00", "2.00")


def test_what_a_merged_cell_covers_is_not_shown() -> None:
    content = raw_xlsx(
        '<sheetData><row r="1"><c r="A1" t="str"><v>标题</v></c><c r="B1" t="str"><v>旧</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    assert cells(content) == [("标题", ""), ("1", "2")]


@pytest.mark.parametrize(
    ("blank", "places"),
    [(0, [[1, 2]]), (3, [[1, 2, 3, 4, 5]]), (4, [[1], [6]]), (900, [[1], [902]])],
)
def test_a_long_run_of_blank_rows_divides_a_sheet(blank: int, places: list[list[int]]) -> None:
    row = [text("a"), Cell(1.0, "0", "1")]
    content = files.xlsx([SheetToWrite("S", [row, *[[BLANK, BLANK]] * blank, row])])
    found = read(content, Limits(blank_rows=4)).blocks
    assert [
        [line.line for line in block.rows] for block in found if isinstance(block, Table)
    ] == places
    assert {block.sheet for block in found if isinstance(block, Table)} == {"S"}


def test_merged_cells_of_a_divided_sheet_stay_with_their_part() -> None:
    row = [text("a"), BLANK, Cell(1.0, "0", "1")]
    rows = [row, *[[BLANK] * 3] * 9, [BLANK, text("b"), BLANK], [BLANK, text("1"), text("2")]]
    content = files.xlsx([SheetToWrite("S", rows, ((0, 0, 0, 1), (10, 1, 10, 2)))])
    first, second = read(content, Limits(blank_rows=4)).blocks
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert first.spans == (Span(0, 0, 1, 2),)
    assert second.spans == (Span(0, 0, 1, 2),)
    assert [line.cells for line in second.rows] == [("b", ""), ("1", "2")]


@pytest.mark.parametrize(
    ("rows", "is_text"),
    [
        ([[text("目录")], [BLANK], [text("一、收入决算表")]], True),
        ([[BLANK, text("目录")], [text("一、收入决算表")]], True),
        ([[text("目录")], [Cell(45322.0, 'yyyy"年"m"月"', "2024年1月")]], True),
        ([[text("目录")], [Cell(5.0, "0.00", "5.00")]], False),
        ([[text("目录")], [text("1,000.00")]], False),
        ([[text("目录")], [text("一、收入决算表"), text("1")]], False),
    ],
)
def test_a_sheet_of_lines_is_paragraphs(rows: list[list[Cell]], is_text: bool) -> None:
    blocks = read(files.xlsx([SheetToWrite("目录", rows)])).blocks
    assert all(isinstance(block, Paragraph) for block in blocks) == is_text
    if is_text:
        lines = [
            (number, cell.shown) for number, row in enumerate(rows, 1) for cell in row if cell.shown
        ]
        assert [
            (block.line, block.text) for block in blocks if isinstance(block, Paragraph)
        ] == lines


def test_a_line_that_is_hidden_stays_in_a_table() -> None:
    """A paragraph could not say that nobody saw it."""
    rows = [[text("目录")], [text("内部")]]
    found = table(files.xlsx([SheetToWrite("S", rows, hidden_rows=frozenset({1}))]))
    assert [row.is_hidden for row in found.rows] == [False, True]
    shown = SheetToWrite("A", [[text("目录")]])
    first, second = read(files.xlsx([shown, SheetToWrite("S", rows, is_hidden=True)])).blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, Table)
    assert second.is_hidden


def test_hidden_sheets_of_every_degree() -> None:
    content = files.xlsx([SheetToWrite("S", [[text("a"), text("b")]])])
    book = files.parts_of(content)["xl/workbook.xml"].decode()
    very = book.replace('<sheet name="S"', '<sheet name="S" state="veryHidden"')
    assert table(files.changed(content, {"xl/workbook.xml": very})).is_hidden
    assert not table(content).is_hidden


def test_sheets_of_charts_are_left_out() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["a", 1])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=数据!$B$1:$B$1"})
        book.add_chartsheet("图").set_chart(chart)
        book.add_worksheet("后").write_row(0, 0, ["b", 2])
    blocks = read(stream.getvalue()).blocks
    assert [block.sheet for block in blocks if isinstance(block, Table)] == ["数据", "后"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        files.package({"a.txt": "x"}),
        files.package({"word/document.xml": "<d/>"}),
        files.package(
            {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<d/>"}
        ),
        files.package({"content.xml": "<d/>"}),
        files.package({"账/收入.xlsx": files.xlsx(ACCOUNT)}),
        b"%PDF-1.7",
        "项目\t金额\n".encode(),
    ],
)
def test_what_is_no_workbook_is_left_to_others(content: bytes) -> None:
    assert not workbook.recognises(content)


def test_limits() -> None:
    rows = [[text("a"), Cell(1.0, "0", "1")]] * 10
    for make in WRITERS.values():
        content = make([SheetToWrite("S", rows)])
        with pytest.raises(UnreadableFile, match=r"sheet 'S' has 10 rows; at most 9 are read"):
            workbook.read(content, Limits(sheet_rows=9))
        with pytest.raises(UnreadableFile, match=r"more than 19 cells.*JUESUAN_MAX_CELLS"):
            workbook.read(content, Limits(cells=19))
        with pytest.raises(UnreadableFile, match="more than 19 characters"):
            workbook.read(content, Limits(text_characters=19))
        assert read(content, Limits(sheet_rows=10, cells=20, text_characters=20)).blocks
    wide = files.xlsx([SheetToWrite("S", [[text("a"), *[BLANK] * 50, text("b")]] * 4)])
    with pytest.raises(UnreadableFile, match="more than 100 cells"):
        workbook.read(wide, Limits(cells=100))


def test_a_formula_without_its_result_is_told() -> None:
    """Programs write formulas and leave the reckoning to Excel: what is not in the file is not blank without a word."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "支出决算表"
    sheet.append(["合计", "=B2^2"])
    sheet.append(["201", 1.5])
    stream = io.BytesIO()
    book.save(stream)
    (problem,) = workbook.read(stream.getvalue(), DEFAULT_LIMITS).problems
    assert (problem.kind, problem.sheet) == ("formula_without_result", "支出决算表")
    assert "1 cells hold a formula without its result (B1)" in problem.en

    cells = '<t:table-cell t:formula="of:=2^1"/><t:table-cell o:value-type="float" o:value="2"/>'
    made = ods_of(
        f'<o:body><o:spreadsheet><t:table t:name="表"><t:table-row>{cells}</t:table-row></t:table></o:spreadsheet></o:body>'
    )
    (problem,) = workbook.read(made, DEFAULT_LIMITS).problems
    assert "(A1)" in problem.en

    reckoned = raw_xlsx(
        '<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c></row></sheetData>'
    )
    assert workbook.read(reckoned, DEFAULT_LIMITS).problems == ()
