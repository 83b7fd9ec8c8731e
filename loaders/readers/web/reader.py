"""Web pages (.html, .htm, .mht), among them the .xls files that are web pages inside.

Text is read as a browser shows it: blocks and <br> divide it, tables are grids. A table that holds other tables, or a single
cell, only places its content on the page and is looked through. What style sheets hide, raise or strike out is so here;
fields of forms show their values. Not read are the numbers a browser gives to lists.
"""

import re
from collections.abc import Mapping
from html import unescape

from lxml import etree

from loaders.document import Block, CellNoteKind, ReadingProblem
from loaders.limits import Limits
from loaders.readers.printed_text import Look
from loaders.readers.reading import Reading, UnreadableFile
from loaders.readers.span_grid import CellBudget
from loaders.readers.web import archive as web_archive
from loaders.readers.web.flow import Flow
from loaders.readers.web.markup import MarkupText, decode_markup, head_text, problems_of, root_at
from loaders.readers.web.page_tree import parse_page
from loaders.readers.web.pictures import embedded_documents, is_content
from loaders.readers.web.shown import Event, shown
from loaders.readers.web.styles import Styles
from loaders.readers.web.tables import TableBuilder

MEDIA_TYPE = "text/html"
_ARCHIVE_TYPE = "multipart/related"
# A page begins with one of these, and has one of those not far from its beginning.
_FIRST = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|meta|title|style|link|script|base|div|p|center|font|span|form|h[1-6]|tr|td)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)
_SURE = re.compile(r"<(?:!doctype\s+html|html|table|body)(?=[\s>])", re.IGNORECASE)
_FRAMES = re.compile(r"<frameset[\s>]", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:ExcelWorksheet>\s*<x:Name>([^<]*)</x:Name>", re.IGNORECASE)


def recognises(content: bytes) -> bool:
    """True for HTML and for web archives; a plain text that only mentions tags is none."""
    return _is_page(head_text(content)) or web_archive.recognises(content)


def _is_page(head: str) -> bool:
    position = root_at(head)
    return bool(_FIRST.match(head, position)) and bool(_SURE.search(head, position))


def read(content: bytes, limits: Limits) -> Reading:
    """Read the page, or the pages of an archive. Raises `UnreadableFile` when there is no text, or no end to the nesting."""
    budget = CellBudget(limits)
    linked: Mapping[str, str] = {}
    if not _is_page(head_text(content)) and web_archive.recognises(content):
        archive = web_archive.opened(content)
        linked = archive.style_sheets
        pages = [(page.sheet, decode_markup(page.content, page.encoding)) for page in archive.pages]
        media_type = _ARCHIVE_TYPE
    else:
        decoded = decode_markup(content)
        pages = [(_only_sheet(decoded.text), decoded)]
        media_type = MEDIA_TYPE
    blocks: list[Block] = []
    embedded: dict[str, ReadingProblem] = {}
    for sheet, decoded in pages:
        root = parse_page(decoded.text, limits)
        blocks += _PageReader(sheet, budget).blocks(root, Styles(root, linked))
        embedded |= {problem.en: problem for problem in embedded_documents(root)}
    if not blocks:
        raise _without_text(pages)
    encodings = {decoded.encoding: None for _, decoded in pages}
    lost = problems_of(sum(decoded.lost for _, decoded in pages))
    return Reading(media_type, next(iter(encodings)), tuple(blocks), (*lost, *embedded.values()))


def _without_text(pages: list[tuple[str | None, MarkupText]]) -> UnreadableFile:
    if any(_FRAMES.search(decoded.text) for _, decoded in pages):
        return UnreadableFile(
            "a web page of frames only: its text is in other files, usually in the folder of the same name. "
            "Load those, or save the workbook as .xlsx.",
            "网页只有框架：文字在其他文件中，通常在同名的文件夹里。请装载那些文件，或把工作簿另存为 "
            ".xlsx。",
        )
    return UnreadableFile(
        "a web page without text; a script may fetch it when the page is opened. "
        "Save the page from the browser once it is shown, or get the file as Excel, Word or PDF.",
        "网页没有文字；可能由脚本在打开时取得。请在浏览器显示之后保存网页，或取得 Excel、Word 或 "
        "PDF。",
    )


def _only_sheet(text: str) -> str | None:
    """The name of the sheet that Excel saved as this page."""
    names = {unescape(name).strip() for name in _SHEET_NAME.findall(text)}
    return names.pop() or None if len(names) == 1 else None


class _PageReader:
    """Reads one page from its first to its last element."""

    def __init__(self, sheet: str | None, budget: CellBudget) -> None:
        self._sheet = sheet
        self._budget = budget
        self._page = Flow()
        self._tables: list[TableBuilder] = []

    def blocks(self, root: etree._Element, styles: Styles) -> list[Block]:
        """The page's blocks in order."""
        for event in shown(root, styles):
            if event.kind in ("text", "value"):
                self._text(event)
            elif event.kind == "picture":
                self._picture(event)
            elif event.kind == "counted":
                self._flow.seen.append(CellNoteKind.COUNTED)
            elif event.tag == "table":
                self._table(event)
            else:
                self._element(event)
        return self._page.blocks()

    @property
    def _flow(self) -> Flow:
        return self._tables[-1].flow if self._tables else self._page

    def _text(self, event: Event) -> None:
        self._flow.add(event.text, event.look, event.size, keeps_lines=event.keeps_lines)
        if event.kind == "value" and event.look is not Look.UNPAINTED:
            self._flow.seen.append(CellNoteKind.FILLED_IN)

    def _element(self, event: Event) -> None:
        table = self._tables[-1] if self._tables else None
        flow = self._page if table is None else table.flow
        if event.tag == "br":
            if event.kind == "open":
                flow.end_line()
            return
        flow.end_block()
        if table is not None:
            change = table.open if event.kind == "open" else table.close
            change(event.tag, event.element)

    def _table(self, event: Event) -> None:
        if event.kind == "open":
            self._flow.end_block()
            self._tables.append(TableBuilder(self._sheet))
            return
        items = self._tables.pop().items(self._budget)
        if self._tables:
            self._tables[-1].nested(items)
        else:
            self._page.place(items)

    def _picture(self, event: Event) -> None:
        if self._tables and is_content(event.element):
            self._tables[-1].picture()
