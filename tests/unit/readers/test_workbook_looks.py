"""What a workbook shows beside the texts of its cells, in every kind of file: marks, strikes, what is hidden, results."""

import io
import struct
from collections.abc import Callable, Sequence
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import CellNote, CellNoteKind, Row, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.notation.text import cell_state
from loaders.readers.number_format.formats import number_format
from loaders.readers.workbook import reader as workbook
from loaders.readers.workbook import spreadsheet_xml
from loaders.readers.workbook.formulas import add_up
from loaders.readers.workbook.references import from_open_document, from_r1c1, moved
from loaders.readers.workbook.sheet import PLAIN, Formula, Look, Sheet, seen_text
from tests.properties import PATIENT
from tests.unit.readers.workbook_files import ods_of, package, record, relationships, wide

MARK, STRUCK, HIDDEN = CellNoteKind.MARK, CellNoteKind.STRUCK, CellNoteKind.HIDDEN
# The first row of a sheet: a figure with a raised mark, one with text struck out of it, one all struck out, a plain one
# in a hidden column, a plain one.
SEEN = Row(
    ("12", "8.00", "", "", "5"),
    1,
    notes=(
        CellNote(0, MARK, "①1"),
        CellNote(1, STRUCK, "9.00"),
        CellNote(2, CellNoteKind.ONLY_STRUCK),
        CellNote(2, STRUCK, "7"),
        CellNote(3, HIDDEN, "6"),
    ),
)


def _xlsx() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        raised = book.add_format({"font_script": 1})
        struck = book.add_format({"font_strikeout": True})
        plain = book.add_format()
        sheet.write_rich_string(0, 0, plain, "12", raised, "①1")
        sheet.write_rich_string(0, 1, struck, "9.00", plain, "8.00")
        sheet.write_number(0, 2, 7, struck)
        sheet.write_number(0, 3, 6)
        sheet.write_number(0, 4, 5)
        sheet.set_column(3, 3, None, None, {"hidden": True})
    return stream.getvalue()


def _xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    raised, struck = xlwt.Font(), xlwt.Font()
    raised.escapement, struck.struck_out = xlwt.Font.ESCAPEMENT_SUPERSCRIPT, True
    style = xlwt.XFStyle()
    style.font = struck
    sheet.write_rich_text(0, 0, ["12", ("①1", raised)])
    sheet.write_rich_text(0, 1, [("9.00", struck), ("8.00", xlwt.Font())])
    sheet.write(0, 2, 7, style)
    sheet.write(0, 3, 6)
    sheet.write(0, 4, 5)
    sheet.col(3).hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _ods() -> bytes:
    number = '<t:table-cell o:value-type="float" o:value="{0}"{1}><x:p>{0}</x:p></t:table-cell>'
    cells = (
        '<t:table-cell><x:p>12<x:span x:style-name="U">①1</x:span></x:p></t:table-cell>'
        '<t:table-cell><x:p><x:span x:style-name="D">9.00</x:span>8.00</x:p></t:table-cell>'
        + number.format("7", ' t:style-name="D"')
        + number.format("6", "")
        + number.format("5", "")
    )
    return ods_of(
        '<o:automatic-styles><s:style s:name="U"><s:text-properties s:text-position="super 58%"/></s:style>'
        '<s:style s:name="D"><s:text-properties s:text-line-through-style="solid"/></s:style></o:automatic-styles>'
        '<o:body><o:spreadsheet><t:table t:name="S"><t:table-column t:number-columns-repeated="3"/>'
        '<t:table-column t:visibility="collapse"/><t:table-column/>'
        f"<t:table-row>{cells}</t:table-row></t:table></o:spreadsheet></o:body>"
    )


def _excel_2003() -> bytes:
    html = 'xmlns="http://www.w3.org/TR/REC-html40"'
    number = '<Cell{1}><Data ss:Type="Number">{0}</Data></Cell>'
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="D">'
        '<Font ss:StrikeThrough="1"/></Style></Styles><Worksheet ss:Name="S"><Table>'
        '<Column ss:Index="4" ss:Hidden="1"/><Row>'
        f'<Cell><ss:Data ss:Type="String" {html}>12<Sup>①1</Sup></ss:Data></Cell>'
        f'<Cell><ss:Data ss:Type="String" {html}><S>9.00</S>8.00</ss:Data></Cell>'
        + number.format("7", ' ss:StyleID="D"')
        + number.format("6", "")
        + number.format("5", "")
        + "</Row></Table></Worksheet></Workbook>"
    ).encode()


@pytest.mark.parametrize("write", [_xlsx, _xls, _ods])
def test_marks_strikes_and_hidden_columns(write: Callable[[], bytes]) -> None:
    (table,) = workbook.read(write(), DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)
    assert table.rows == (SEEN,)


def test_marks_strikes_and_hidden_columns_in_the_xml_of_excel_2003() -> None:
    (table,) = spreadsheet_xml.read(_excel_2003(), DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)
    assert table.rows == (SEEN,)


def test_a_figure_that_is_all_raised_may_be_a_mark() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "12", book.add_format({"font_script": 1}))
        sheet.write_number(1, 0, 3, book.add_format({"font_script": 2}))
    (table,) = workbook.read(stream.getvalue(), DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)
    raised = (CellNote(0, CellNoteKind.ONLY_RAISED),)
    assert table.rows == (Row(("¹²",), 1, notes=raised), Row(("³",), 2, notes=raised))


def test_a_merged_text_is_seen_where_any_of_it_is() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "收入决算表")
        sheet.write_row(1, 0, [1, 2, 3])
        sheet.set_column(0, 0, None, None, {"hidden": True})
    (table,) = workbook.read(stream.getvalue(), DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)
    assert [row.cells for row in table.rows] == [("收入决算表", "", ""), ("", "2", "3")]


FORMULAS = ("B1+B2", "SUM(B1:B2,B3)-1", "B3^2", "ROUND((B1+B2)*10/3,2)")
RESULTS = (
    Row(("", "1.5"), 1),
    Row(("", "2"), 2),
    Row(("", "3.5"), 3, notes=(CellNote(1, CellNoteKind.SUMMED, "=B1+B2"),)),
    Row(("", "6"), 4, notes=(CellNote(1, CellNoteKind.SUMMED, "=SUM(B1:B2,B3)-1"),)),
    Row(("", ""), 5, notes=(CellNote(1, CellNoteKind.FORMULA_WITHOUT_RESULT, "=B3^2"),)),
    Row(("", "11.67"), 6, notes=(CellNote(1, CellNoteKind.SUMMED, "=ROUND((B1+B2)*10/3,2)"),)),
)


def _with_formulas_xlsxwriter() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 1, [1.5, 2])
        for row, formula in enumerate(FORMULAS, 2):
            sheet.write_formula(row, 1, f"={formula}")
    return stream.getvalue()


def _with_formulas_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    values: list[str | float] = [1.5, 2, *(f"={formula}" for formula in FORMULAS)]
    for row, value in enumerate(values, 1):
        sheet.cell(row, 2, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _with_formulas_xlwt() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for row, value in enumerate((1.5, 2, *map(xlwt.Formula, FORMULAS))):
        sheet.write(row, 1, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _with_formulas_xlsb(*, is_calculated_when_opened: bool = True) -> bytes:
    add, subtract, multiply, divide, power = b"\x03", b"\x04", b"\x05", b"\x06", b"\x07"

    def cell(row: int) -> bytes:
        return struct.pack("<BIH", 0x44, row, 0xC001)

    def number(value: int) -> bytes:
        return struct.pack("<BH", 0x1E, value)

    values: list[float | bytes] = [
        *(1.5, 2.0, cell(0) + cell(1) + add),
        struct.pack("<BIIHH", 0x25, 0, 1, 0xC001, 0xC001)
        + cell(2)
        + struct.pack("<BBH", 0x42, 2, 4)
        + number(1)
        + subtract,
        cell(2) + number(2) + power,
        b"".join([cell(0), cell(1), add, b"\x15", number(10), multiply, number(3), divide])
        + number(2)
        + struct.pack("<BH", 0x41, 27),
    ]
    content = record(129) + record(145)
    for row, value in enumerate(values):
        content += record(0, struct.pack("<IIHBBI", row, 0, 300, 0, 0, 0))
        place = struct.pack("<II", 1, 0)
        if isinstance(value, float):
            content += record(5, place + struct.pack("<d", value))
        else:
            result = struct.pack("<dHI", 0.0, 0, len(value))
            content += record(9, place + result + value + struct.pack("<I", 0))
    sheet = record(156, struct.pack("<II", 0, 1) + wide("r0") + wide("S"))
    flags = struct.pack("<IIIdIH", 0, 1, 100, 0.001, 1, int(is_calculated_when_opened) | 0x0A)
    return package(
        {
            "xl/workbook.bin": record(131) + record(143) + sheet + record(144) + record(157, flags),
            "xl/_rels/workbook.bin.rels": relationships({"r0": ("worksheet", "worksheets/s.bin")}),
            "xl/worksheets/s.bin": content + record(146) + record(130),
        }
    )


@pytest.mark.parametrize(
    "write",
    [_with_formulas_xlsxwriter, _with_formulas_openpyxl, _with_formulas_xlwt, _with_formulas_xlsb],
)
def test_sums_of_cells_without_result_are_added_up_and_other_formulas_are_told(
    write: Callable[[], bytes],
) -> None:
    reading = workbook.read(write(), DEFAULT_LIMITS)
    (table,) = reading.blocks
    assert isinstance(table, Table)
    shown = [(row.cells[-1], [note.kind for note in row.notes]) for row in table.rows]
    assert shown == [(row.cells[-1], [note.kind for note in row.notes]) for row in RESULTS]
    (problem,) = reading.problems
    assert "(B5)" in problem.en


def _sheet_of(
    numbers: dict[tuple[int, int], str], formulas: Sequence[tuple[int, int, str, str]]
) -> Sheet:
    general = number_format("General")
    rows: dict[int, dict[int, str]] = {}
    for (row, column), number in numbers.items():
        rows.setdefault(row, {})[column] = number
    for row, column, _, stored in formulas:
        rows.setdefault(row, {})[column] = stored
    return Sheet(
        *("S", False, rows),
        numbers=numbers,
        formulas=[
            Formula(row, column, text, stored, general) for row, column, text, stored in formulas
        ],
    )


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("SUM(A1:A3)", "6"),
        ("SUM(A1,A2:A3,10)", "16"),
        ("A1-(A2-A3)", "2"),
        ("-A1+$A$3", "2"),
        ("'S'!A1+S!A2", "3"),
        ("SUM(C1:C9)", "0"),
        ("A9", "0"),
        ("A1*2", "2"),
        ("-A2*A3/4", "-1.5"),
        ("A1/3*A3", "1"),
        ("50%*A2", "1"),
        ("ROUND(A2/3,2)", "0.67"),
        ("ROUND(-5/2,0)+A1", "-2"),
        ("A1/A9", None),  # by nothing
        ("A1^2", None),
        ("ROUND(A1)", None),
        ("IF(A1>0,1,2)", None),
        ("SUBTOTAL(9,A1:A3)", None),  # leaves out what is filtered
        ("SUM(A1:A3", None),
        ("T!A1", None),
        ("D1", None),  # names itself
        ("B1+A1", None),  # a text
        ("", None),
    ],
)
def test_formulas_that_are_sums(formula: str, shown: str | None) -> None:
    sheet = _sheet_of({(0, 0): "1", (1, 0): "2", (2, 0): "3"}, [(0, 3, formula, "")])
    sheet.rows[0][1] = "甲"
    add_up([sheet])
    kind = sheet.notes[0, 3][0][0]
    assert sheet.rows[0].get(3) == shown
    assert kind is (CellNoteKind.FORMULA_WITHOUT_RESULT if shown is None else CellNoteKind.SUMMED)


def test_a_stored_0_counts_where_nothing_speaks_against_it() -> None:
    numbers = {(0, 0): "0.1", (1, 0): "0.2", (2, 0): "-0.30000000000000004"}
    formulas = [(3, 0, "SUM(A1:A3)", "0"), (4, 0, "IF(A1,0,1)", "0")]
    trusted = _sheet_of(dict(numbers), formulas)
    add_up([trusted])
    assert not trusted.notes
    assert trusted.rows[4] == {0: "0"}
    asked = _sheet_of(dict(numbers), formulas)
    add_up([asked], is_calculated_when_opened=True)
    assert [kind for kind, _ in asked.notes[4, 0]] == [CellNoteKind.FORMULA_WITHOUT_RESULT]
    contradicted = _sheet_of(dict(numbers), [*formulas, (5, 0, "A1+A2", "0")])
    add_up([contradicted])
    assert contradicted.rows[5] == {0: "0.3"}
    assert (4, 0) in contradicted.notes


@PATIENT
@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=8), st.data())
def test_sums_come_to_what_python_makes_of_them(
    numbers: list[Decimal], data: st.DataObject
) -> None:
    cells = {(row, 0): str(number) for row, number in enumerate(numbers)}
    terms, expected = "0", Decimal(0)
    for _ in range(data.draw(st.integers(1, 4))):
        first = data.draw(st.integers(0, len(numbers) - 1))
        last = data.draw(st.integers(first, len(numbers) - 1))
        sign = data.draw(st.sampled_from("+-"))
        terms += f"{sign}SUM(A{first + 1}:A{last + 1})"
        total = sum(numbers[first : last + 1], Decimal(0))
        expected += total if sign == "+" else -total
    sheet = _sheet_of(cells, [(0, 5, terms, "")])
    add_up([sheet])
    assert Decimal(sheet.rows[0][5]) == expected


def test_references_of_other_notations() -> None:
    assert moved("SUM(B2:$C$3)+'表1'!D4", 2, 1) == "SUM(C4:$C$3)+'表1'!E6"
    assert from_r1c1("=SUM(R[-3]C:R[-1]C)+R1C2-RC[1]", 4, 1) == "SUM(B2:B4)+B1-C5"
    assert from_open_document("of:=SUM([.B2:.B5];[$'表 1'.C7])") == "SUM(B2:B5;'表 1'!C7)"


def test_a_number_that_its_format_does_not_show_is_noted() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [1, 2])
        sheet.write_number(0, 2, 3, book.add_format({"num_format": ";;;"}))
    (table,) = workbook.read(stream.getvalue(), DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)
    assert table.rows == (Row(("1", "2", ""), 1, notes=(CellNote(2, HIDDEN, "3"),)),)


@st.composite
def _cells_with_anything(draw: st.DrawFn) -> tuple[Decimal, str, str, bool, str]:
    """A figure, the mark beside it, what is struck out before it, whether its column is hidden, its number format."""
    return (
        draw(st.decimals(-(10**7), 10**7, places=2)),
        draw(st.sampled_from(["", "①", "1", "[2]", "注3"])),
        draw(st.sampled_from(["", "9.00", "旧"])),
        draw(st.booleans()),
        draw(
            st.sampled_from(["0.00", "#,##0.00;[Red]#,##0.00", "#,##0.00_);(#,##0.00)", '"¥"0.00'])
        ),
    )


@PATIENT
@given(st.lists(_cells_with_anything(), min_size=1, max_size=5))
def test_whatever_stands_beside_a_figure_it_lands_the_same(
    cells: list[tuple[Decimal, str, str, bool, str]],
) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "合计")
        sheet.write_string(1, 0, "合计")
        raised, struck = book.add_format({"font_script": 1}), book.add_format({"font_strikeout": 1})
        for column, (figure, mark, old, is_hidden, code) in enumerate(cells, 1):
            sheet.write_number(0, column, float(figure), book.add_format({"num_format": code}))
            runs = [
                *([struck, old] if old else []),
                f"{figure:,}",
                *([raised, mark] if mark else []),
            ]
            if len(runs) > 1:
                sheet.write_rich_string(1, column, *runs, book.add_format())
            else:
                sheet.write_string(1, column, runs[0])
            if is_hidden:
                sheet.set_column(column, column, None, None, {"hidden": True})
    (table,) = workbook.read(stream.getvalue(), DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)
    for column, (figure, mark, old, is_hidden, _) in enumerate(cells, 1):
        of_number, of_text = (row.cells[column] for row in table.rows)
        kinds = {note.kind for row in table.rows for note in row.notes if note.column == column}
        if is_hidden:
            assert (of_number, of_text, kinds) == ("", "", {HIDDEN})
            continue
        assert kinds == {kind for kind, text in ((MARK, mark), (STRUCK, old)) if text}
        for printed in (of_number, of_text):
            assert cell_state(printed) == "amount"
            digits = Decimal("".join(c for c in printed if c.isdigit() or c == "."))
            is_negative = bool(set(printed) & set("-("))
            assert (-digits if is_negative else digits) == figure


def test_what_is_struck_in_the_second_line_of_a_cell_is_not_in_the_first() -> None:
    runs = [("甲\n", PLAIN), ("乙", Look(is_struck=True)), ("丙", PLAIN)]
    assert seen_text(runs).text == "甲\n丙"
