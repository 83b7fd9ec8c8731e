"""Reading text: every encoding and line end, nothing lost, what is no text refused with the reason."""

import codecs
import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import CellNoteKind, Paragraph, Row, Table
from loaders.errors import InputError
from loaders.limits import DEFAULT_LIMITS
from loaders.readers import delimited_text, read_file
from loaders.readers.file_names import printable
from tests.properties import PATIENT

TEXT = "收入决算表\n单位：元\n项目\t金额\t\n 合计 \t1,000.00\n\n注：本表反映收入。\n"
BLOCKS = (
    Paragraph("收入决算表", 1),
    Paragraph("单位：元", 2),
    Table((Row(("项目", "金额", ""), 3), Row((" 合计 ", "1,000.00", ""), 4))),
    Paragraph("注：本表反映收入。", 6),
)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (lambda text: text.encode(), "utf-8"),
        (lambda text: codecs.BOM_UTF8 + text.encode(), "utf-8-sig"),
        (lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"), "utf-16"),
        (lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"), "utf-16"),
        (lambda text: text.encode("gb18030"), "gb18030"),
    ],
    ids=["utf-8", "bom", "utf-16-le", "utf-16-be", "gb18030"],
)
def test_encodings_and_line_ends(
    tmp_path: Path,
    content: Callable[[str], bytes],
    encoding: str,
    line_end: str,
) -> None:
    path = tmp_path / "决算 表.dat"
    path.write_bytes(content(TEXT.replace("\n", line_end)))
    document = read_file(path)
    assert document.blocks == BLOCKS
    assert document.source.encoding == encoding
    assert document.source.media_type == "text/tab-separated-values"
    assert document.source.file_name == "决算 表.dat"
    assert document.source.address == str(path)
    assert document.source.size_bytes == path.stat().st_size


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty. Expected an account"),
        (codecs.BOM_UTF8 + b" \r\n\t\n", "the file is empty"),
        (b"\x00" * 512, "the file is empty"),
        (random.Random(7).randbytes(4096), "not a file that can be read"),
        ("收入\x00决算表\t1".encode(), "not a file that can be read"),
        ((TEXT * 50 + "\x00").encode(), "not a file that can be read"),  # PostgreSQL keeps no NUL
        (TEXT.encode()[:-5], "characters that are damaged or cut off"),
        (TEXT.encode("utf-16-le"), "not a file that can be read"),
        (b"\x01\x02\x03\x04text\t1\n", "not a file that can be read"),
        (b"%PDF-1.7\n\xe2\xe3", "a damaged PDF"),
        (b"PK\x03\x04\x14\x00", "a ZIP file that holds no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file that is neither"),
        (b"\x1f\x8b\x08\x00", "gzip archive"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "rubbish.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason) as caught:
        read_file(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt: no such file\. Check the path\."):
        read_file(tmp_path / "none.txt")
    with pytest.raises(InputError, match="a directory, not a file"):
        read_file(tmp_path)


def test_file_names_that_are_no_utf8_are_shown_as_text() -> None:
    """Archives packed in China give GB18030 names; a lone surrogate could be neither shown nor stored."""
    assert printable(Path("账/曲靖.txt")) == str(Path("账/曲靖.txt"))
    assert printable(os.fsdecode("曲靖_2024.txt".encode("gb18030"))) == "曲靖_2024.txt"
    assert printable(os.fsdecode(b"\xff\xff.txt")) == "\\xff\\xff.txt"


# Any text that can stand in a cell: no tab or line end, and nothing that marks a file as binary.
CELL = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], exclude_characters="\ufeff"),
    max_size=8,
)
LINE = CELL.filter(lambda text: bool(text.strip()))
GRID = st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=4)


@PATIENT
@given(st.lists(LINE | GRID, max_size=8), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_nothing_is_lost_and_nothing_moves(
    parts: list[str | list[list[str]]], encoding: str
) -> None:
    lines: list[str] = []
    for part in parts:
        # A blank line between keeps two tables apart.
        lines += [part] if isinstance(part, str) else ["\t".join(row) for row in part] + [""]
    content = "\n".join(lines).encode(encoding)
    assert delimited_text.recognises(content)
    blocks = delimited_text.read(content, DEFAULT_LIMITS).blocks
    if encoding == "gb18030" and delimited_text.read(content, DEFAULT_LIMITS).encoding != "gb18030":
        return  # the bytes happen to be UTF-8 as well: both readings are right
    assert len(blocks) == len(parts)
    for part, block in zip(parts, blocks, strict=True):
        if isinstance(block, Paragraph):
            assert block.text == part
            assert block.line is not None
            assert lines[block.line - 1] == block.text
            continue
        assert [trimmed(row.cells) for row in block.rows] == [trimmed(row) for row in part]
        assert {len(row.cells) for row in block.rows} == {max(map(len, part))}
        for row in block.rows:
            assert row.line is not None
            assert trimmed(lines[row.line - 1].split("\t")) == trimmed(row.cells)


def trimmed(cells: Sequence[str]) -> list[str]:
    """The cells without the blank ones at the end, which the reader may add."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def test_a_text_without_tabs_has_no_tables() -> None:
    reading = delimited_text.read("2024年度部门决算\n\n一、说明\n".encode(), DEFAULT_LIMITS)
    assert reading.media_type == "text/plain"
    assert reading.blocks == (Paragraph("2024年度部门决算", 1), Paragraph("一、说明", 3))


def test_sentences_with_a_comma_each_are_no_table() -> None:
    """Two fields a line are what any text with commas looks like; three are a table."""
    two, three = ("".join(f"甲{n},乙{rest}\n" for n in range(5)) for rest in ("", ",丙"))
    assert all(
        isinstance(b, Paragraph) for b in delimited_text.read(two.encode(), DEFAULT_LIMITS).blocks
    )
    (table,) = delimited_text.read(three.encode(), DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)


def test_reading_what_is_no_text_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="ask recognises"):
        delimited_text.read(b"\x00\x01", DEFAULT_LIMITS)


HEADER = ["科目", "项目", "本年", "上年"]
BODY = [["201", "甲", "5.00", "6.00"], ["202", "乙", "7.00", ""], ["", "合计", "12.00", "6.00"]]


def _separated(rows: list[list[str]], separator: str = ",", before: str = "") -> Table:
    text = before + "\n".join(separator.join(row) for row in rows)
    (table,) = delimited_text.read(text.encode(), DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)
    return table


@pytest.mark.parametrize(
    ("separator", "before"), [(",", ""), (";", ""), ("|", ""), (";", "sep=;\n"), (",", "sep=,\n")]
)
def test_fields_parted_by_other_marks(separator: str, before: str) -> None:
    table = _separated([HEADER, *BODY], separator, before)
    assert [list(row.cells) for row in table.rows] == [HEADER, *BODY]


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ("203,丙,1,234.00,2.00", ("203", "丙", "1,234.00", "2.00")),
        ("203,丙,1,234,567.00,2.00", ("203", "丙", "1,234,567.00", "2.00")),
        ("203,丙,-1,234.00,", ("203", "丙", "-1,234.00", "")),
        ("203,丙,(1,234.00),2,345.67", ("203", "丙", "(1,234.00)", "2,345.67")),
        (
            "203,丙,5.00,2.00,备注",
            ("203", "丙", "5.00", "2.00", "备注"),
        ),  # a column without a header
    ],
)
def test_thousands_that_nobody_quoted_are_one_figure(row: str, read: tuple[str, ...]) -> None:
    found = _separated([HEADER, *BODY, row.split(",")]).rows[-1]
    assert found.cells[: len(read)] == read
    assert not any(found.cells[len(read) :])
    assert not found.notes


@pytest.mark.parametrize(
    "row",
    [
        "203,丙,1,234,5",  # counts, or a figure of thousands
        "203,丙,1,234,567.00",  # 1,234 beside 567.00, or 1 beside 234,567.00
    ],
)
def test_where_thousands_may_be_put_together_in_two_ways_nobody_can_tell(row: str) -> None:
    found = _separated([HEADER, *BODY, row.split(",")]).rows[-1]
    assert found.cells == ("203", "丙", row.removeprefix("203,丙,"), "")
    assert {note.kind for note in found.notes} == {CellNoteKind.TWO_NUMBERS}
    assert [note.column for note in found.notes] == [2, 3]


def test_a_line_of_very_many_fields_is_read() -> None:
    found = _separated([HEADER, *BODY, ["203", "丙", *["234"] * 5_000]]).rows[-1]
    assert {note.kind for note in found.notes} == {CellNoteKind.TWO_NUMBERS}


def test_thousands_without_quotes_are_said() -> None:
    rows = [HEADER, *BODY, ["203", "丙", "1", "234.00", "2.00"]]
    reading = delimited_text.read("\n".join(map(",".join, rows)).encode(), DEFAULT_LIMITS)
    (problem,) = reading.problems
    assert problem.kind == "thousands_without_quotes"
    assert "1 lines: 5" in problem.en
    quoted = "\n".join(map(",".join, [HEADER, *BODY]))
    assert not delimited_text.read(quoted.encode(), DEFAULT_LIMITS).problems


def test_fields_that_fit_the_header_are_never_put_together() -> None:
    rows = [
        ["科目", "项目", "数量", "人数"],
        ["201", "甲", "1", "234"],
        ["202", "乙", "12", "345.00"],
    ]
    assert [list(row.cells) for row in _separated(rows).rows] == rows


@pytest.mark.parametrize(("records", "is_table"), [(2, False), (3, True)])
def test_two_lines_with_commas_are_sentences_and_three_a_table(
    records: int, is_table: bool
) -> None:
    content = "甲,乙,丙\n" * records
    blocks = delimited_text.read(content.encode(), DEFAULT_LIMITS).blocks
    assert [isinstance(block, Table) for block in blocks] == [is_table] * (1 if is_table else 2)
