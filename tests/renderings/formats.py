"""Every format that an account is rendered in, by name."""

from collections.abc import Callable, Sequence

from tests.renderings.files import as_csv, as_docx, as_html, as_text, as_xls, as_xlsx
from tests.renderings.ofd import as_ofd
from tests.renderings.pages import Style, as_pdf
from tests.renderings.printed import PrintedTable

Render = Callable[[str, Sequence[PrintedTable]], bytes]
FORMATS: dict[str, Render] = {
    "xlsx": as_xlsx,
    "xls": as_xls,
    "docx": as_docx,
    "html": as_html,
    "ofd": as_ofd,
    "csv": as_csv,
    "gb18030 text": as_text,
    "pdf": as_pdf,
    "pdf, header on the first page only": lambda heading, tables: as_pdf(
        heading, tables, Style(repeats_header=False, page_height=420)
    ),
    "pdf, turned pages": lambda heading, tables: as_pdf(heading, tables, Style(turned=True)),
}
