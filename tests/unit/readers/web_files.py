"""Web pages and archives for the tests, and what the reader makes of them."""

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from loaders.document import Block, Paragraph, Row, Span, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.web import reader as web_page

ACCOUNT = """<!DOCTYPE html><html><head><title>决算公开</title><style>p { color: red }</style></head><body>
<h1>收入决算表</h1><p>金额单位：万元</p>
<table><tr><th rowspan="2">项目</th><th colspan="2">金额</th></tr><tr><td>本年</td><td>上年</td></tr>
<tr><td>合计</td><td>1,000.00</td><td></td></tr></table><p>注：本表反映收入。</p></body></html>"""
BLOCKS = (
    Paragraph("收入决算表"),
    Paragraph("金额单位：万元"),
    Table(
        (Row(("项目", "金额", "")), Row(("", "本年", "上年")), Row(("合计", "1,000.00", ""))),
        spans=(Span(0, 0, 2, 1), Span(0, 1, 1, 2)),
    ),
    Paragraph("注：本表反映收入。"),
)


def declared(label: str) -> str:
    """The account with a declared encoding."""
    return ACCOUNT.replace(
        "<head>", f'<head><meta http-equiv="Content-Type" content="text/html; charset={label}">'
    )


def archive(*parts: tuple[str, str, str]) -> bytes:
    """An archive of pages: place, text, encoding."""
    made = MIMEMultipart("related", type="text/html")
    made["From"] = "Saved by Excel"
    made["Subject"] = "决算"
    for place, text, encoding in parts:
        part = MIMEText(text, "html", encoding)
        part["Content-Location"] = place
        made.attach(part)
    return made.as_bytes()


def blocks(page: str) -> tuple[Block, ...]:
    """What the reader makes of a page."""
    return web_page.read(page.encode(), DEFAULT_LIMITS).blocks


def texts(page: str) -> list[str]:
    """The same where it is paragraphs only."""
    found = blocks(page)
    assert all(isinstance(block, Paragraph) for block in found)
    return [block.text for block in found if isinstance(block, Paragraph)]


def table(page: str) -> Table:
    """The only table of a page."""
    (found,) = (block for block in blocks(page) if isinstance(block, Table))
    return found


def cells(block: Block) -> list[tuple[str, ...]]:
    """The texts of a table."""
    assert isinstance(block, Table)
    return [row.cells for row in block.rows]
