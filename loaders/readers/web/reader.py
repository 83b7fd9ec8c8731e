"""Web pages (.html, .htm, .mht), among them the .xls files that are web pages inside.

Text is read as a browser shows it: blocks and <br> divide it, tables are grids. A table that holds other tables, or a single
cell, only places its content on the page and is looked through. Not read are numbers a browser gives to lists, what only
style sheets hide or show, and the texts of form fields.
"""

import re
from html import unescape

from lxml import etree

from loaders.document import Block, Paragraph
from loaders.limits import Limits
from loaders.readers.reading import Reading, UnreadableFile
from loaders.readers.span_grid import CellBudget
from loaders.readers.web import archive as web_archive
from loaders.readers.web.markup import MarkupText, decode_markup, head_text, problems_of, root_at
from loaders.readers.web.tables import TableBuilder
from loaders.readers.web.text import Event, FoldedText, parse_page, visible

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
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
        "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
        "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip


def recognises(content: bytes) -> bool:
    """True for HTML and for web archives; a plain text that only mentions tags is none."""
    return _is_page(head_text(content)) or web_archive.recognises(content)


def _is_page(head: str) -> bool:
    position = root_at(head)
    return bool(_FIRST.match(head, position)) and bool(_SURE.search(head, position))


def read(content: bytes, limits: Limits) -> Reading:
    """Read the page, or the pages of an archive. Raises `UnreadableFile` when there is no text, or no end to the nesting."""
    budget = CellBudget(limits)
    if not _is_page(head_text(content)) and web_archive.recognises(content):
        pages = [
            (page.sheet, decode_markup(page.content, page.encoding))
            for page in web_archive.pages(content)
        ]
        media_type = _ARCHIVE_TYPE
    else:
        decoded = decode_markup(content)
        pages = [(_only_sheet(decoded.text), decoded)]
        media_type = MEDIA_TYPE
    blocks: list[Block] = []
    for sheet, decoded in pages:
        blocks += _PageReader(parse_page(decoded.text, limits), sheet, budget).blocks()
    if not blocks:
        raise _without_text(pages)
    encodings = {decoded.encoding: None for _, decoded in pages}
    lost = sum(decoded.lost for _, decoded in pages)
    return Reading(media_type, next(iter(encodings)), tuple(blocks), problems_of(lost))


def _without_text(pages: list[tuple[str | None, MarkupText]]) -> UnreadableFile:
    if any(_FRAMES.search(decoded.text) for _, decoded in pages):
        return UnreadableFile(
            "a web page of frames only: its text is in other files, usually in the folder of the same name. "
            "Load those, or save the workbook as .xlsx."
        )
    return UnreadableFile(
        "a web page without text; a script may fetch it when the page is opened. "
        "Save the page from the browser once it is shown, or get the file as Excel, Word or PDF."
    )


def _only_sheet(text: str) -> str | None:
    """The name of the sheet that Excel saved as this page."""
    names = {unescape(name).strip() for name in _SHEET_NAME.findall(text)}
    return names.pop() or None if len(names) == 1 else None


class _PageReader:
    """Reads one page from its first to its last element."""

    def __init__(self, root: etree._Element, sheet: str | None, budget: CellBudget) -> None:
        self._root = root
        self._sheet = sheet
        self._budget = budget
        self._blocks: list[Block] = []
        self._flow = FoldedText()
        self._table: TableBuilder | None = None
        self._preformatted = 0

    def blocks(self) -> list[Block]:
        """The page's blocks in order."""
        layout = _layout_tables(self._root)
        for event in visible(self._root):
            if event.tag == "table" and event.kind != "text" and event.element not in layout:
                self._data_table(event)
            elif event.kind == "text":
                self._text().add(event.text, as_it_is=self._preformatted > 0)
            else:
                self._element(event)
        self._flush()
        return self._blocks

    def _text(self) -> FoldedText:
        return self._flow if self._table is None else self._table.text

    def _element(self, event: Event) -> None:
        if event.tag == "pre":
            self._preformatted += 1 if event.kind == "open" else -1
        if event.tag == "br" and event.kind == "open":
            self._text().end_line()
        elif event.tag in _BLOCKS:
            self._text().end_block()
        if self._table is None:
            return
        if event.kind == "close":
            self._table.close(event.tag)
        elif event.element is not None:
            self._table.open(event.tag, event.element)

    def _data_table(self, event: Event) -> None:
        if event.kind == "open":
            self._flush()
            self._table = TableBuilder(self._sheet)
        elif self._table is not None:
            self._blocks += self._table.blocks(self._budget)
            self._table = None

    def _flush(self) -> None:
        self._flow.end_block()
        self._blocks += [Paragraph(line) for line in self._flow.lines if line.strip()]
        self._flow.lines.clear()


def _layout_tables(root: etree._Element) -> set[etree._Element]:
    """The tables that hold other tables or a single cell."""
    layout: set[etree._Element] = set()
    open_tables: list[tuple[etree._Element, list[int]]] = []
    for event in visible(root):
        if event.element is None:
            continue
        if event.tag == "table" and event.kind == "open":
            if open_tables:
                layout.add(open_tables[-1][0])
            open_tables.append((event.element, [0]))
        elif event.tag == "table":
            table, (cells,) = open_tables.pop()
            if cells == 1:
                layout.add(table)
        elif event.tag in ("td", "th") and event.kind == "open" and open_tables:
            open_tables[-1][1][0] += 1
    return layout
