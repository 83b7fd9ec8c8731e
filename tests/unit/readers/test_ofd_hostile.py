"""OFD files that are encrypted, incomplete, damaged or made to break a reader: refused in words, and soon."""

import zipfile
from dataclasses import replace

import pytest

from loaders.document import Paragraph, Row, Span, Table
from loaders.limits import DEFAULT_LIMITS, MEBIBYTE
from loaders.readers.ofd import page as ofd_page
from loaders.readers.ofd import reader as ofd
from tests.hostile import damaged, packed, refusal
from tests.renderings.ofd import (
    NAMESPACE,
    code_object,
    grid,
    ofd_of,
    ofd_package,
    path_object,
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


def test_encrypted_files_are_named() -> None:
    for name in ("Encryptions.xml", "Doc_0/EncryptInfo.xml", "decryptseed.dat"):
        content = ofd_package([[text_object("收入", 20, 30)]], parts={name: "<x/>"})
        assert (
            refusal(ofd.read, content)
            == "an encrypted OFD file. Save it without protection and load that file."
        )
    root = f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:EncryptInfo/></ofd:DocBody></ofd:OFD>"
    assert "an encrypted OFD file" in str(refusal(ofd.read, packed({"OFD.xml": root})))


def test_parts_that_are_missing_or_empty() -> None:
    parts = unpacked(ofd_package([[text_object("收入", 20, 30)]]))
    for name in ("Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"):
        without = {key: value for key, value in parts.items() if key != name}
        assert f"its part {name!r} is missing" in str(refusal(ofd.read, packed(without)))
    assert "an OFD file without pages" in str(refusal(ofd.read, packed({"OFD.xml": "<OFD/>"})))
    assert "without pages" in str(refusal(ofd.read, ofd_package([[]])))
    assert refusal(ofd.read, b"") is not None


def test_more_pages_than_the_limits_allow() -> None:
    content = ofd_package([[text_object("收入", 20, 30)] * 3])
    assert "more than 2 pages" in str(refusal(ofd.read, content, replace(DEFAULT_LIMITS, pages=2)))
    assert refusal(ofd.read, content, replace(DEFAULT_LIMITS, pages=3)) is None


def test_bombs_are_refused() -> None:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    entity = f'<!DOCTYPE d [<!ENTITY l0 "ha">{lines}]><OFD>&l9;</OFD>'
    assert "nested deeper, or larger" in str(refusal(ofd.read, packed({"OFD.xml": entity})))
    assert "times its size" in str(refusal(ofd.read, packed({"OFD.xml": b" " * 60 * MEBIBYTE})))
    deep = ofd_package([["<ofd:PageBlock>" * 100_000 + "</ofd:PageBlock>" * 100_000]])
    assert "nested deeper" in str(refusal(ofd.read, deep))
    wide = grid(0, 0, 190, 190, 1.2, 1.2) + text_object("收入", 20, 30)
    assert "more than 10000 cells" in str(
        refusal(ofd.read, ofd_package([[wide]]), replace(DEFAULT_LIMITS, cells=10_000))
    )


def test_drawings_within_drawings_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_page, "_MOST_OBJECTS", 500_000)
    show = "".join(
        f'<ofd:CompositeObject ID="{n}" ResourceID="7" Boundary="0 0 1 1"/>' for n in range(10)
    )
    unit = f'<ofd:CompositeGraphicUnit ID="7"><ofd:Content>{show}</ofd:Content></ofd:CompositeGraphicUnit>'
    assert "more than 500000 objects" in str(
        refusal(ofd.read, ofd_package([[show]], resources=unit))
    )


def test_a_long_run_of_offsets_costs_no_more_than_the_text_has() -> None:
    page = code_object("收入", 'X="0" Y="4" DeltaX="g 999999999999 4"')
    assert ofd.read(ofd_package([[page]]), DEFAULT_LIMITS).blocks == (Paragraph("收入", page=1),)
    assert (
        refusal(
            ofd.read,
            ofd_package([[code_object("收" * 100_000, 'X="0" Y="4" DeltaX="g 999999999 0.001"')]]),
        )
        is None
    )


def test_a_drawing_of_thousands_of_lines_is_no_table_and_is_reported() -> None:
    crosses = "".join(
        path_object(f"M {x} {y} L {x + 3} {y} M {x + 1} {y - 1} L {x + 1} {y + 2}", (0, 0, 210, 297))
        for x in range(10, 200, 6) for y in range(10, 290, 6)
    )  # fmt: skip
    reading = ofd.read(ofd_package([[crosses + text_object("收入", 20, 30)]]), DEFAULT_LIMITS)
    assert reading.blocks == (Paragraph("收入", page=1),)
    assert [(problem.kind, problem.page) for problem in reading.problems] == [
        ("ambiguous_columns", 1)
    ]


def test_damaged_files_are_refused_in_words() -> None:
    content = ofd_of([TABLE], ["收入决算表"])
    refused = [refusal(ofd.read, copy) for copy in damaged(content, seed=33190)]
    assert sum(reason is not None for reason in refused) > 100


def test_damaged_xml_inside_a_whole_package() -> None:
    parts = unpacked(ofd_of([TABLE], ["收入决算表"]))
    names = ("OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml")
    for name in names:
        for copy in damaged(parts[name].encode(), seed=2016, count=30):
            refusal(ofd.read, packed({**parts, name: copy}, zipfile.ZIP_STORED))


@pytest.mark.parametrize(
    "value", ["", "x", "nan nan nan nan", "1e999 0 0 0", "-1 -1 -1 -1", "0 0 0 0", "1 2 3"]
)
def test_numbers_that_make_no_sense_break_nothing(value: str) -> None:
    page = text_object("收入", 20, 30) + "".join(
        f'<ofd:{kind} Boundary="{value}" CTM="{value}" Size="{value}" HScale="{value}" CharDirection="{value}" '
        f'LineWidth="{value}"><ofd:TextCode X="{value}" Y="{value}" DeltaX="{value}" DeltaY="{value}">甲乙</ofd:TextCode>'
        f"<ofd:AbbreviatedData>M {value} L {value}</ofd:AbbreviatedData></ofd:{kind}>"
        for kind in ("TextObject", "PathObject", "ImageObject", "CompositeObject")
    )
    parts = unpacked(ofd_package([[page]]))
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace("0 0 210.0 297.0", value)
    reading = ofd.read(packed(parts), DEFAULT_LIMITS)
    assert any("收入" in block.text for block in reading.blocks if isinstance(block, Paragraph))
