"""Word documents that are empty, damaged or made to break a reader: refused in words, and soon."""

from dataclasses import replace

import docx
import pytest

from loaders.document import Paragraph
from loaders.limits import DEFAULT_LIMITS, MEBIBYTE
from loaders.readers.reading import UnreadableFile
from loaders.readers.word import reader as word
from tests.hostile import damaged, packed, refusal
from tests.unit.readers.word_files import (
    NAMESPACES,
    blocks,
    document,
    n,
    p,
    plain,
    r,
    saved,
    tbl,
    tc,
    tr,
)


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"without text\. Nothing is recognised from pictures"):
        blocks(p("<w:r><w:drawing/></w:r>"))
    with pytest.raises(UnreadableFile, match="only embeds other files"):
        blocks('<w:altChunk r:id="x"/>')


def test_embedded_files_are_reported() -> None:
    reading = word.read(document(p(r("一")) + '<w:altChunk r:id="x"/>'), DEFAULT_LIMITS)
    assert reading.blocks == (Paragraph("一"),)
    assert [problem.kind for problem in reading.problems] == ["embedded_file"]


def test_an_entity_bomb_and_a_zip_bomb_are_refused() -> None:
    lines = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 10))
    bomb = f'<!DOCTYPE d [<!ENTITY l0 "ha">{lines}]><w:document {NAMESPACES}>&l9;</w:document>'
    assert "nested deeper, or larger" in str(
        refusal(word.read, packed({"word/document.xml": bomb}))
    )
    zeros = packed({"word/document.xml": b" " * 60 * MEBIBYTE})
    assert word.recognises(zeros)
    assert "times its size" in str(refusal(word.read, zeros))


@pytest.mark.parametrize("count", [100, 100_000])
def test_tables_nested_in_tables_end_in_words(count: int) -> None:
    nested = "<w:tbl><w:tr><w:tc>" * count + p(r("甲")) + "</w:tc></w:tr></w:tbl>" * count
    assert "nested deeper" in str(refusal(word.read, document(nested)))


@pytest.mark.parametrize("others", ["", tc("乙") + "</w:tr><w:tr>" + tc("丙")])
def test_the_deepest_nesting_that_is_read_does_not_overflow(others: str) -> None:
    nested = "<w:tbl><w:tr><w:tc>" * 80 + p(r("甲")) + f"</w:tc>{others}</w:tr></w:tbl>" * 80
    assert refusal(word.read, document(nested)) is None
    few = replace(DEFAULT_LIMITS, nesting_depth=79)
    assert "nested more than 79 deep" in str(refusal(word.read, document(nested), few))


def test_a_few_bytes_cannot_ask_for_millions_of_cells() -> None:
    wide = tbl(
        *(tr(tc("甲", '<w:gridSpan w:val="999999999"/>')) for _ in range(2_001)),
        tr(tc("乙"), tc("丙")),
    )
    assert "more than 2000000 cells" in str(refusal(word.read, document(wide)))
    many = "".join(tbl(tr(tc("甲", '<w:gridSpan w:val="1000"/>'), tc("乙"))) for _ in range(2_001))
    assert "more than 2000000 cells" in str(refusal(word.read, document(many)))


def test_thousands_of_open_fields_take_no_time() -> None:
    begun = '<w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/>' * 50_000
    assert refusal(word.read, document(p(f"<w:r>{begun}</w:r>" + r("甲") * 50_000))) is None


def test_damaged_documents_are_refused_in_words() -> None:
    made = docx.Document()
    made.add_paragraph("收入决算表")
    made.add_table(2, 2).cell(0, 0).text = "合计"
    refused = [refusal(word.read, content) for content in damaged(saved(made), seed=2024)]
    assert sum(reason is not None for reason in refused) > 100
    body = document(p(r("一")) + plain("甲 乙", "1 2"))
    assert word.recognises(body[:-20])
    assert "damaged" in str(refusal(word.read, body[:-20]))


def test_damaged_xml_inside_a_whole_package() -> None:
    body = f"<w:document {NAMESPACES}><w:body>{n('一')}{plain('甲 乙', '1 2')}</w:body></w:document>".encode()
    read = [
        refusal(word.read, packed({"word/document.xml": content}))
        for content in damaged(body, seed=33190)
    ]
    assert sum(reason is not None for reason in read) > 100
