"""Web pages that are empty, damaged or made to break a reader: refused in words, and soon."""

from dataclasses import replace

import pytest

from loaders.limits import DEFAULT_LIMITS
from loaders.readers.reading import UnreadableFile
from loaders.readers.web import reader as web_page
from loaders.readers.workbook import spreadsheet_xml
from tests.hostile import damaged, refusal
from tests.unit.readers.web_files import ACCOUNT, archive, blocks, declared, table, texts


def test_pages_without_text_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="a web page without text; a script may fetch it"):
        blocks("<html><body><div id=app></div><script>go()</script>")
    with pytest.raises(UnreadableFile, match="a web page of frames only"):
        blocks(
            "<html><frameset><frame src='x.files/sheet001.htm'><noframes><p>x</noframes></frameset></html>"
        )
    assert refusal(web_page.read, b"") is not None


@pytest.mark.parametrize("tag", ["div", "table", "<table><tr><td", "span", "ul><li", "b"])
def test_deep_nesting_ends_in_words(tag: str) -> None:
    tag = tag.removeprefix("<")
    assert "nested deeper" in str(
        refusal(web_page.read, f"<html><{tag}>".encode() + f"<{tag}>".encode() * 100_000 + b"x")
    )


def test_nesting_that_real_pages_have_is_read() -> None:
    assert texts("<html>" + "<font>" * 900 + "甲") == ["甲"]
    few = replace(DEFAULT_LIMITS, nesting_depth=10)
    assert "nested deeper" in str(refusal(web_page.read, b"<html>" + b"<font>" * 100 + b"x", few))


def test_a_few_bytes_cannot_ask_for_millions_of_cells() -> None:
    wide = "<table>" + "<tr><td colspan=1000>x<td>y" * 2_000
    assert "more than 2000000 cells" in str(refusal(web_page.read, wide.encode()))
    many = "<table><tr><td colspan=1000>x<td>y</table>" * 2_000
    assert "more than 2000000 cells" in str(refusal(web_page.read, many.encode()))
    high = "<table><tr>" + "<td rowspan=65534>x" * 1_000 + "<tr><td>y" * 2_000
    assert "more than 2000000 cells" in str(refusal(web_page.read, high.encode()))


def test_large_pages_take_no_time() -> None:
    rows = "".join(f"<tr><td>{n}<td>1,000.00<td>x" for n in range(20_000))
    found = table(f"<html><table>{rows}")
    assert len(found.rows) == 20_000
    many = b"<html><p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x"
    assert "more elements or attributes" in str(refusal(web_page.read, many))
    few = b"<html><p " + b" ".join(b"a%d=1" % n for n in range(400)) + b">x"
    assert refusal(web_page.read, few) is None
    assert refusal(web_page.read, b"<html>" + b"<p style=display:none>x</p>y" * 50_000) is None
    assert refusal(web_page.read, b"<html>" + b"<!-- x -->y" * 50_000) is None


def test_an_entity_bomb_is_only_text() -> None:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    page = f'<!DOCTYPE html [<!ENTITY l0 "ha">{lines}]><html><p>&l9;</p>'
    refusal(web_page.read, page.encode())


def test_damaged_pages_never_crash() -> None:
    for encoding in ("utf-8", "gb18030", "utf-16"):
        for content in damaged(declared(encoding).encode(encoding), seed=5):
            web_page.recognises(content)
            spreadsheet_xml.recognises(content)
            refusal(web_page.read, content)
    for content in damaged(archive(("x.htm", ACCOUNT, "gb2312")), seed=6):
        refusal(web_page.read, content)
