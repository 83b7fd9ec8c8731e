"""Workbooks that are damaged, protected, or made to exhaust a machine: refused with a reason, never a crash."""

import io
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import msoffcrypto.format.ooxml
import pytest
import xlsxwriter
import xlwt

from loaders.document import Block, Paragraph, Table
from loaders.limits import DEFAULT_LIMITS, MEBIBYTE, Limits
from loaders.readers.reading import UnreadableFile
from loaders.readers.workbook import reader as workbook
from tests.unit.readers import workbook_files as files
from tests.unit.readers.test_workbook import ACCOUNT, BLOCKS, WRITERS, read
from tests.unit.readers.workbook_files import ods_of, raw_xlsx

HELD = {media_type: make(ACCOUNT) for media_type, make in WRITERS.items()}
LAST_ROW = 1_048_576


def refusal(content: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    """Why a file that is recognised is refused."""
    assert workbook.recognises(content)
    with pytest.raises(UnreadableFile) as caught:
        workbook.read(content, limits)
    message = str(caught.value)
    assert message.endswith(".")
    return message


def test_an_encrypted_package_is_refused() -> None:
    """It does not say whether it is a workbook or a document."""
    sealed = io.BytesIO()
    plain = msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(HELD[workbook.XLSX_MEDIA_TYPE]))
    plain.encrypt("密码", sealed)
    assert sealed.getvalue().startswith(b"\xd0\xcf\x11\xe0")
    assert refusal(sealed.getvalue()).startswith(
        "a workbook (or document) protected by a password. Save"
    )


def test_an_encrypted_xls_is_refused() -> None:
    book = xlwt.Workbook()
    book.add_sheet("S").write(0, 0, "x")
    stream = book.get_biff_data()
    beginning = 4 + struct.unpack_from("<H", stream, 2)[0]
    sealed = (
        stream[:beginning] + struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678) + stream[beginning:]
    )
    held = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(held, sealed)
    assert refusal(held.getvalue()).startswith(
        "a workbook protected by a password. Save it without"
    )


def test_an_encrypted_ods_is_refused() -> None:
    manifest = "<m><encryption-data/></m>"
    content = files.changed(
        HELD[workbook.ODS_MEDIA_TYPE],
        {"META-INF/manifest.xml": manifest, "content.xml": b"\x00\x9f"},
    )
    assert refusal(content).startswith("a workbook protected by a password. Save it without")
    sealed = files.package({"mimetype": workbook.ODS_MEDIA_TYPE, "encrypted-package": b"\x00"})
    assert refusal(sealed).startswith("a workbook protected by a password.")


@pytest.mark.parametrize("media_type", HELD)
def test_a_file_that_is_cut_off_is_never_read_in_part(media_type: str) -> None:
    content = HELD[media_type]
    refused = 0
    for end in range(0, len(content), max(1, len(content) // 300)):
        cut = content[:end]
        if workbook.recognises(cut):
            if reason_for(cut) is None:
                assert read(cut).blocks == BLOCKS  # only what fills the last sector was cut
            else:
                refused += 1
    assert refused > 30


DAMAGED_SHEETS = {
    "no XML": b"\x00\x01\x02",
    "empty": b"",
    "cut off": b'<worksheet xmlns="x"><sheetData><row><c><v>1',
    "row": b'<worksheet><sheetData><row r="1048577"/></sheetData></worksheet>',
    "row zero": b'<worksheet><sheetData><row r="0"/></sheetData></worksheet>',
    "row name": b'<worksheet><sheetData><row r="x"/></sheetData></worksheet>',
    "row length": b'<worksheet><sheetData><row r="' + b"9" * 5000 + b'"/></sheetData></worksheet>',
    "column": b'<worksheet><sheetData><row><c r="XFE1"><v>1</v></c></row></sheetData></worksheet>',
    "column name": b'<worksheet><sheetData><row><c r="a-1"><v>1</v></c></row></sheetData></worksheet>',
    "text": b'<worksheet><sheetData><row><c t="s"><v>99</v></c></row></sheetData></worksheet>',
    "text number": b'<worksheet><sheetData><row><c t="s"><v>-1</v></c></row></sheetData></worksheet>',
    "text name": b'<worksheet><sheetData><row><c t="s"><v>x</v></c></row></sheetData></worksheet>',
    "merge": b'<worksheet><mergeCells><mergeCell ref="A1:B"/></mergeCells></worksheet>',
    "merge row": b'<worksheet><mergeCells><mergeCell ref="A1:B1048577"/></mergeCells></worksheet>',
    "merge column": b'<worksheet><mergeCells><mergeCell ref="A1:ZZZ9"/></mergeCells></worksheet>',
    "encoding": b'<?xml version="1.0" encoding="x-none"?><worksheet/>',
}


@pytest.mark.parametrize("sheet", DAMAGED_SHEETS.values(), ids=DAMAGED_SHEETS)
def test_a_damaged_sheet_is_refused(sheet: bytes) -> None:
    message = refusal(raw_xlsx(sheet))
    assert message.startswith("a damaged workbook (")
    assert message.endswith("). Open it in Excel or WPS, save it again, and load that file.")
    assert len(message) < 250


def test_a_sheet_that_is_lost_is_refused() -> None:
    parts = files.parts_of(HELD[workbook.XLSX_MEDIA_TYPE])
    del parts["xl/worksheets/sheet2.xml"]
    assert "xl/worksheets/sheet2.xml' is missing" in refusal(files.package(parts))
    content = raw_xlsx("<sheetData/>")
    lost = {"xl/_rels/workbook.xml.rels": files.relationships({})}
    assert "the cells of its sheet 'S' are missing" in refusal(files.changed(content, lost))


CELL_WITHOUT_SHEET = "<t:table-row><t:table-cell><x:p>1</x:p></t:table-cell></t:table-row>"


@pytest.mark.parametrize(
    "inside",
    [
        '<t:table-row t:number-rows-repeated="0"/>',
        '<t:table-row t:number-rows-repeated="x"/>',
        '<t:table-row t:number-rows-repeated="9999999"><t:table-cell><x:p>1</x:p></t:table-cell></t:table-row>',
        '<t:table-row><t:table-cell t:number-columns-repeated="99999"><x:p>1</x:p></t:table-cell></t:table-row>',
        '<t:table-row t:number-rows-repeated="1048576"><t:table-cell t:number-columns-repeated="16384">'
        "<x:p>1</x:p></t:table-cell></t:table-row>",
    ],
)
def test_counts_of_ods_that_ask_for_too_much(inside: str) -> None:
    table = f"<o:spreadsheet><t:table>{inside}</t:table></o:spreadsheet>"
    assert "workbook" in refusal(ods_of(table))
    assert "a damaged workbook" in refusal(ods_of(CELL_WITHOUT_SHEET))


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><{root} xmlns='x'>&i;</{root}>"
)


@pytest.mark.parametrize(
    ("part", "root"),
    [
        ("xl/workbook.xml", "workbook"),
        ("xl/_rels/workbook.xml.rels", "Relationships"),
        ("xl/worksheets/sheet2.xml", "worksheet"),
        ("xl/sharedStrings.xml", "sst"),
        ("xl/styles.xml", "styleSheet"),
    ],
)
def test_entities_are_refused(part: str, root: str) -> None:
    content = files.changed(HELD[workbook.XLSX_MEDIA_TYPE], {part: BOMB.replace("{root}", root)})
    assert "declares entities, as only files made to exhaust a machine do" in refusal(content)


def test_entities_of_ods_are_refused_and_files_outside_are_never_opened() -> None:
    bomb = files.changed(
        HELD[workbook.ODS_MEDIA_TYPE], {"content.xml": BOMB.replace("{root}", "r")}
    )
    assert "declares entities" in refusal(bomb)
    outside = '<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>'
    assert "declares entities" in refusal(files.changed(bomb, {"content.xml": outside}))


def test_zip_bombs_are_refused() -> None:
    blank = b"<worksheet>" + b" " * (60 * MEBIBYTE) + b"</worksheet>"
    assert "times its size, as only files made to exhaust a machine do" in refusal(raw_xlsx(blank))
    total = refusal(raw_xlsx("<sheetData/>"), Limits(archive_bytes=100))
    assert "unpacks to more than" in total
    one = refusal(raw_xlsx("<sheetData/>"), Limits(file_bytes=100))
    assert "unpacks to" in one
    many = files.changed(raw_xlsx("<sheetData/>"), {f"xl/media/{n}": b"" for n in range(10_001)})
    assert not workbook.recognises(many)
    with pytest.raises(UnreadableFile):
        workbook.read(many, DEFAULT_LIMITS)


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(raw_xlsx("<sheetData>" + "<row/>" * 1000 + "</sheetData>"))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as package:
        sheet = package.getinfo("xl/worksheets/sheet1.xml")
    entry = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert struct.unpack_from("<I", content, entry + 24)[0] == sheet.file_size
    struct.pack_into("<I", content, entry + 24, 50)
    assert refusal(bytes(content)).startswith("damaged: its part 'xl/worksheets/sheet1.xml'")


def sheet_of(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    """A workbook of one sheet that a function fills."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        fill(book, book.add_worksheet("S"))
    return stream.getvalue()


def whole_columns_formatted() -> bytes:
    """A format for every cell of the sheet, and one cell."""
    return sheet_of(
        lambda book, sheet: (
            sheet.set_column(0, 16_383, 20, book.add_format({"num_format": "0.00"})),
            sheet.write_row(0, 0, [1, 2]),
        )[0]
    )


LARGE: dict[str, tuple[bytes, list[tuple[int, ...]]]] = {
    "dimension": (raw_xlsx('<dimension ref="A1:XFD1048576"/><sheetData/>'), []),
    "empty rows": (raw_xlsx("<sheetData>" + "<row/>" * LAST_ROW + "</sheetData>"), []),
    "hidden rows": (raw_xlsx("<sheetData>" + '<row hidden="1"/>' * LAST_ROW + "</sheetData>"), []),
    "styled cells": (
        raw_xlsx("<sheetData>" + '<row><c s="0"/><c s="0"/></row>' * 100_000 + "</sheetData>"),
        [],
    ),
    "whole columns": (whole_columns_formatted(), [(1, 1)]),
    "last cell": (
        sheet_of(
            lambda _, sheet: (sheet.write_row(0, 0, ["a", 1]), sheet.write(LAST_ROW - 1, 16_383, 2))[0]
        ),
        [(1, 1), (LAST_ROW, LAST_ROW)],
    ),
    "last space": (
        sheet_of(
            lambda _, sheet: (sheet.write_row(0, 0, ["a", 1]), sheet.write(LAST_ROW - 1, 16_383, " "))[0]
        ),
        [(1, 1)],
    ),
    "last merge": (
        raw_xlsx(
            '<sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData><mergeCells>'
            '<mergeCell ref="A2:XFD1048576"/></mergeCells>'
        ),
        [(1, 1)],
    ),
    "ods": (
        ods_of(
            '<t:table><t:table-row t:number-rows-repeated="1048574"><t:table-cell/></t:table-row>'
            "<t:table-row><t:table-cell/><t:table-cell><x:p>1</x:p></t:table-cell></t:table-row></t:table>"
        ),
        [(1_048_575, 1_048_575)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "places"), LARGE.values(), ids=LARGE)
def test_what_is_blank_takes_no_room(content: bytes, places: list[tuple[int, int]]) -> None:
    tracemalloc.start()
    try:
        blocks = read(content).blocks
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [first_and_last(block) for block in blocks] == places
    assert peak < 200 * MEBIBYTE


def first_and_last(block: Block) -> tuple[int | None, int | None]:
    """The lines of the first and last row of a block."""
    if isinstance(block, Paragraph):
        return block.line, block.line
    assert isinstance(block, Table)
    return block.rows[0].line, block.rows[-1].line


def test_one_text_shown_in_a_million_cells_is_refused() -> None:
    row = "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>"
    content = raw_xlsx(
        f"<sheetData>{row * 20}</sheetData>", shared=f"<si><t>{'长' * 30_000}</t></si>"
    )
    assert "more than 50000000 characters" in refusal(content)


def test_far_cells_of_many_sheets_are_refused() -> None:
    """A few bytes a sheet, and room for 65,536 rows."""
    book = xlwt.Workbook()
    for number in range(3):
        book.add_sheet(f"S{number}").write(65_535, 255, 1)
    held = io.BytesIO()
    book.save(held)
    assert "sheets have more than 100000 rows" in refusal(held.getvalue(), Limits(sheet_rows=5_000))
    assert [first_and_last(block) for block in read(held.getvalue()).blocks] == [
        (65_536, 65_536)
    ] * 3


def test_merged_ranges_that_overlap_without_end_are_refused() -> None:
    rows = "<row><c><v>1</v></c></row>" * 1_000
    ranges = "".join(f'<mergeCell ref="A1:B{last}"/>' for last in range(1_000, 12_000))
    content = raw_xlsx(f"<sheetData>{rows}</sheetData><mergeCells>{ranges}</mergeCells>")
    assert "merged ranges of its sheet 'S' overlap" in refusal(content, Limits(cells=100_000))


def mutated(content: bytes, rng: random.Random) -> bytes:
    """The bytes with something cut off, turned over, or moved."""
    changed = bytearray(content)
    kind = rng.randrange(4)
    if kind == 0:
        return content[: rng.randrange(len(content))]
    if kind == 1:
        for _ in range(rng.choice([1, 3, 20])):
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    elif kind == 2:
        start, length = rng.randrange(len(changed)), rng.choice([1, 2, 4, 8])
        changed[start : start + length] = bytes(
            rng.choice([0, 1, 127, 128, 255]) for _ in range(length)
        )
    else:
        start, source, length = (
            rng.randrange(len(changed)),
            rng.randrange(len(changed)),
            rng.randrange(1, 300),
        )
        changed[start : start + length] = changed[source : source + length]
    return bytes(changed)


def mutated_inside(content: bytes, rng: random.Random) -> bytes:
    """A package with one part mutated and packed again, so that the damage gets past the checksum."""
    parts = files.parts_of(content)
    name = rng.choice([name for name in parts if parts[name]])
    return files.package({**parts, name: mutated(parts[name], rng)})


@pytest.mark.parametrize("media_type", HELD)
def test_whatever_the_bytes_they_are_read_or_refused(media_type: str) -> None:
    rng = random.Random(20_241_124)
    content = HELD[media_type]
    is_package = content.startswith(b"PK")
    outcomes = {"read": 0, "refused": 0, "not recognised": 0}
    for _ in range(250):
        mutate = mutated_inside if is_package and rng.random() < 0.7 else mutated
        hostile = mutate(content, rng)
        if not workbook.recognises(hostile):
            outcomes["not recognised"] += 1
            continue
        reason = reason_for(hostile)
        assert reason is None or reason.endswith(".")
        outcomes["refused" if reason else "read"] += 1
    assert min(outcomes["read"], outcomes["refused"]) > 20


def reason_for(content: bytes) -> str | None:
    """Why a file is refused; None where it is read."""
    try:
        workbook.read(content, DEFAULT_LIMITS)
    except UnreadableFile as error:
        return str(error)
    return None
