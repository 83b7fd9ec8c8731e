"""Web archives: the pages in them in order, the sheets of a workbook by name."""

from loaders.document import Paragraph, Row, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers import delimited_text, web_page
from tests.hostile import refusal
from tests.unit.web_files import ACCOUNT, BLOCKS, archive


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


def test_archives_that_cannot_be_read() -> None:
    empty = archive()
    assert "holds no page" in str(refusal(web_page.read, empty))
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b0"\n\n'
    nested = b"".join(
        f'--b{n}\nContent-Type: multipart/related; boundary="b{n + 1}"\n\n'.encode()
        for n in range(2_000)
    )
    assert web_page.recognises(head + nested)
    assert refusal(web_page.read, head + nested) is not None
