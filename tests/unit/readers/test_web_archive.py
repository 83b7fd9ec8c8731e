"""Web archives: the pages in them in order, the sheets of a workbook by name."""

import pytest

from loaders.document import Paragraph, Row, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers import delimited_text
from loaders.readers.web import reader as web_page
from tests.hostile import refusal
from tests.unit.readers.web_files import ACCOUNT, BLOCKS, archive


def test_a_web_archive() -> None:
    content = archive(("file:///C:/x.htm", ACCOUNT, "gb2312"))
    assert web_page.recognises(content)
    assert delimited_text.read(content, DEFAULT_LIMITS).blocks != BLOCKS
    reading = web_page.read(content, DEFAULT_LIMITS)
    assert reading.blocks == BLOCKS
    assert reading.media_type == "multipart/related"
    assert reading.encoding == "gb18030"


def test_an_archive_of_a_workbook_has_its_sheets_by_name() -> None:
    book = (
        "<html><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>"
        '<x:ExcelWorksheet><x:Name>收入&amp;支出</x:Name><x:WorksheetSource HRef="x.files/sheet001.htm"/></x:ExcelWorksheet>'
        '<x:ExcelWorksheet>\n<x:Name>三公</x:Name>\n<x:WorksheetSource HRef="x.files/sheet002.htm"/></x:ExcelWorksheet>'
        "</x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--><frameset><frame src=a></frameset></html>"
    )
    content = archive(
        ("file:///C:/x.htm", book, "utf-8"),
        (
            "file:///C:/x.files/tabstrip.htm",
            "<table><tr><td>收入&amp;支出<td>三公</table>",
            "utf-8",
        ),
        ("file:///C:/x.files/sheet001.htm", "<table><tr><td>甲<td>1</table>", "utf-8"),
        ("file:///C:/x.files/sheet002.htm", "<table><tr><td>乙<td>2</table>", "utf-8"),
    )
    assert web_page.read(content, DEFAULT_LIMITS).blocks == (
        Table((Row(("甲", "1")),), sheet="收入&支出"),
        Table((Row(("乙", "2")),), sheet="三公"),
    )


def test_an_archive_in_quoted_printable_with_bare_bytes() -> None:
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    quoted = b'--b\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    body = b"<html><p class=3Dx>=CA=D5=C8=\r\n=EB\r\n"
    bare = (
        b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + "<p>支出".encode("gb18030")
    )
    content = head + quoted + body + bare + b"\r\n--b--\r\n"
    assert web_page.recognises(content)
    assert web_page.read(content, DEFAULT_LIMITS).blocks == (Paragraph("收入"), Paragraph("支出"))


HEAD = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b0"\n\n'


def test_pages_in_a_part_of_parts() -> None:
    inner = b'\n--b0\nContent-Type: multipart/alternative; boundary="b1"\n\n\n--b1\nContent-Type: text/plain\n\nx\n'
    inner += "--b1\nContent-Type: text/html\n\n<p>收入\n--b1--\n--b0\nContent-Type: text/html\n\n<p>支出\n--b0--\n".encode()
    assert web_page.read(HEAD + inner, DEFAULT_LIMITS).blocks == (
        Paragraph("收入"),
        Paragraph("支出"),
    )


def test_a_single_page_with_headers() -> None:
    content = "Subject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=gbk\n\n<html><p>收入".encode(
        "gbk"
    )
    assert web_page.read(content, DEFAULT_LIMITS).blocks == (Paragraph("收入"),)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (archive(), "holds no page"),
        (HEAD, "holds no page"),
        (HEAD.rstrip(), "holds no page"),
        (HEAD.replace(b"b0", b""), "holds no page"),
        (HEAD.replace(b'="b0"', b"*=utf-8''b; boundary*0*=x''b"), "that is damaged"),
        (HEAD + b"\n--b0\n\n" * 10_000, "more than 5000 parts"),
        (
            HEAD + b"\n--b0\nContent-Type: text/html\n" + b"a: b\n" * 100_000 + b"\n<p>x",
            "holds no page",
        ),
        (
            HEAD
            + b"".join(
                f'\n--b{n}\nContent-Type: multipart/related; boundary="b{n + 1}"\n\n'.encode()
                for n in range(2_000)
            ),
            "holds no page",
        ),
    ],
    ids=[
        "empty",
        "no parts",
        "no body",
        "no boundary",
        "two boundaries",
        "many parts",
        "many headers",
        "deep",
    ],
)
def test_archives_that_cannot_be_read(content: bytes, reason: str) -> None:
    assert web_page.recognises(content)
    assert reason in str(refusal(web_page.read, content))
