"""Pages of positioned characters and ruled cells → paragraphs and tables in reading order, the same for PDF and OFD.

A page's ruled tables are read by geometry; rows that fell outside the rules at a page break are put back; what stands in
columns without rules is read where the columns are unambiguous (`unruled`); the rest are lines, and lines that run on are
one paragraph. Tables that go on over a page break stay separate here: `loaders.page_breaks` joins them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from loaders.document import (
    TEXT_OVER_PICTURE,
    Block,
    CellNote,
    Paragraph,
    ReadingProblem,
    Row,
    Table,
)
from loaders.language import Message
from loaders.limits import Limits
from loaders.notation.text import NUMERAL
from loaders.readers.pages import unruled
from loaders.readers.pages.cells import CellText
from loaders.readers.pages.grids import Grid, GridBuilder
from loaders.readers.pages.marks import page_mark_texts
from loaders.readers.pages.page import Page, Rule, is_unknown
from loaders.readers.pages.picture.available import NOT_IN_THIS_FORMAT
from loaders.readers.pages.rows import recover_rows
from loaders.readers.pages.rules import tables_of
from loaders.readers.pages.runs import Run, runs_of, without_shadows
from loaders.readers.pages.strikes import struck_out
from loaders.readers.pages.text import Line, lines_of
from loaders.readers.pages.watermarks import without_watermarks
from loaders.readers.reading import UnreadableFile

_UNREADABLE = 0.3  # of a page's characters without text
_LEADING = 2.4  # of the font size: lines further apart are not one paragraph
_SAME_PLACE = 0.7  # of the font size
_TEXT_OVER = Message("a picture with a text layer over it", "图片上附有识别出的文字")
_FROM_PICTURE = Message("a picture, read on this machine", "图片，由本机识别")
_SENTENCE_END = frozenset("。；：！？;:!?")
_ENUMERATED = re.compile(
    rf"^[（(]?(?:{NUMERAL}{{1,3}}|\d{{1,2}})(?:[、.．]|[)）])|^第{NUMERAL}{{1,3}}[条部章]"
)


@dataclass(frozen=True)
class PageItem:
    """A table or a line where it stands on its page."""

    page: int
    top: float
    content: Grid | Line


def lay_out(
    pages: Sequence[Page], limits: Limits
) -> tuple[tuple[Block, ...], tuple[ReadingProblem, ...]]:
    """The blocks of all pages in order, and the pages that could not be read.

    Raises `UnreadableFile` when no page has a text layer, or when the tables hold more cells than the limits allow.
    """
    problems = [problem for page in pages for problem in _problems(page)]
    _refuse_pictures(pages, problems)
    items: list[list[PageItem]] = []
    cells = 0
    for page, runs, rules in _without_what_is_no_text(pages):
        found, ambiguous = _items(page, runs, rules)
        problems += ambiguous
        cells += sum(
            len(item.content.cells) * len(item.content.column_edges)
            for item in found
            if isinstance(item.content, Grid)
        )
        if cells > limits.cells:
            raise UnreadableFile(
                f"tables of more than {limits.cells} cells, more than any account has (JUESUAN_MAX_CELLS).",
                f"表格超过 {limits.cells} 个单元格，多于任何决算（JUESUAN_MAX_CELLS）。",
            )
        items.append(found)
    items = _with_rows_at_page_breaks(items)
    marks = page_mark_texts(
        [[i.content for i in page if isinstance(i.content, Line)] for page in items]
    )
    read_by = {page.number: page.read_by for page in pages}
    return tuple(_blocks(items, marks, read_by)), tuple(problems)


def _problems(page: Page) -> list[ReadingProblem]:
    number = page.number
    if not page.glyphs and page.is_picture:
        return [
            ReadingProblem(
                "scanned_page",
                f"page {number}: scanned, no text layer; nothing on it was read. {_why_unread(page).en}",
                f"第 {number} 页：扫描件，没有文字层，未读取。{_why_unread(page).zh}",
                number,
            )
        ]
    unknown = sum(1 for glyph in page.glyphs if is_unknown(glyph.text))
    if unknown > _UNREADABLE * len(page.glyphs):
        return [
            ReadingProblem(
                "unreadable_text",
                f"page {number}: {unknown} of its {len(page.glyphs)} characters carry no text (the font has no Unicode map)",
                f"第 {number} 页：{len(page.glyphs)} 个字符中有 {unknown} 个没有文字编码（字体缺少 Unicode 映射）",
                number,
            )
        ]
    if page.glyphs and page.is_picture:
        what = _TEXT_OVER if page.read_by == TEXT_OVER_PICTURE else _FROM_PICTURE
        return [
            ReadingProblem(
                "recognised_picture",
                f"page {number}: {what.en}; figures recognised by a machine may be misread",
                f"第 {number} 页：{what.zh}，机器识别的数字可能有误",
                number,
            )
        ]
    return []


def _why_unread(page: Page) -> Message:
    return page.why_unread or NOT_IN_THIS_FORMAT


def _refuse_pictures(pages: Sequence[Page], problems: Sequence[ReadingProblem]) -> None:
    if any(page.glyphs for page in pages):
        return
    scanned = [problem for problem in problems if problem.kind == "scanned_page"]
    if scanned:
        why = next(_why_unread(page) for page in pages if page.is_picture)
        raise UnreadableFile(
            f"scanned, no text layer on any of its {len(pages)} pages. {why.en}",
            f"扫描件，全部 {len(pages)} 页都没有文字层。{why.zh}",
        )
    raise UnreadableFile(
        f"no text on any of its {len(pages)} pages.", f"全部 {len(pages)} 页都没有文字。"
    )


def _without_what_is_no_text(
    pages: Sequence[Page],
) -> Iterator[tuple[Page, list[Run], list[Rule]]]:
    """Every page with its runs and rules, without shadows, watermarks, and the lines that strike out."""
    runs = without_watermarks(
        [without_shadows(runs_of(page.glyphs)) for page in pages], [page.rules for page in pages]
    )
    for page, found in zip(pages, runs, strict=True):
        yield page, *struck_out(found, page.rules, page.slashes)


def _items(
    page: Page, runs: Sequence[Run], rules: Sequence[Rule]
) -> tuple[list[PageItem], list[ReadingProblem]]:
    tables, is_clear = tables_of(rules)
    builders = [GridBuilder(boxes) for boxes in tables]
    builders = [b for b in builders if b.is_table]
    for builder in builders:
        loose = [builder.put(run) for run in runs]
        runs = [Run(glyphs) for glyphs in loose if glyphs]
    grids = [builder.build() for builder in builders]
    items = [PageItem(page.number, grid.row_edges[0], grid) for grid in grids]
    tops = [grid.row_edges[0] for grid in grids]
    glyphs = [glyph for run in runs for glyph in run.glyphs if not glyph.is_struck]
    found, problems = unruled.find_tables(lines_of(glyphs), tops, page.number)
    items += [PageItem(page.number, _top(part), part) for part in found]
    if not is_clear:
        problems.append(_too_many_rules(page.number))
    return sorted(items, key=lambda item: item.top), problems


def _too_many_rules(number: int) -> ReadingProblem:
    return ReadingProblem(
        "ambiguous_columns",
        f"page {number}: more rules than a table has; its text was read as lines",
        f"第 {number} 页：线条过多，无法识别表格，按文本行读取",
        number,
    )


def _top(part: Grid | Line) -> float:
    return part.row_edges[0] if isinstance(part, Grid) else part.baseline - part.size


def _with_rows_at_page_breaks(pages: list[list[PageItem]]) -> list[list[PageItem]]:
    """Rows that stand outside the rules at the end of a page or at the start of the next, back in their table."""
    result = [list(page) for page in pages]
    for before, after in pairwise(result):
        last = _last_table(before)
        first = _first_table(after)
        if last is None or first is None:
            continue
        _recover(before, last, below=True)
        _recover(after, first, below=False)
    return result


def _last_table(items: Sequence[PageItem]) -> int | None:
    tables = [n for n, item in enumerate(items) if isinstance(item.content, Grid)]
    return tables[-1] if tables else None


def _first_table(items: Sequence[PageItem]) -> int | None:
    return next((n for n, item in enumerate(items) if isinstance(item.content, Grid)), None)


def _recover(items: list[PageItem], index: int, *, below: bool) -> None:
    grid = items[index].content
    assert isinstance(grid, Grid)  # noqa: S101 - the caller looked it up as one
    beside = items[index + 1 :] if below else items[:index][::-1]
    lines = [item.content for item in beside if isinstance(item.content, Line)]
    widened, used = recover_rows(grid, lines, below=below)
    if not used:
        return
    items[index] = replace(items[index], content=widened)
    items[:] = [item for item in items if not any(item.content is line for line in used)]


# --- lines → paragraphs -----------------------------------------------------------------------------------------------


def _blocks(
    pages: Sequence[Sequence[PageItem]],
    marks: frozenset[tuple[int, float]],
    read_by: Mapping[int, str],
) -> list[Block]:
    left, right = _margins(pages)
    blocks: list[Block] = []
    before: PageItem | None = None  # the line the last paragraph ended with
    last_text = -1  # where that paragraph stands in `blocks`: page marks may follow it
    for item in (item for page in pages for item in page):
        content = item.content
        if isinstance(content, Grid):
            blocks.append(_table(content, item.page, read_by[item.page]))
            before = None
        elif (item.page, content.baseline) in marks:
            blocks.append(Paragraph(content.text, page=item.page, is_page_mark=True))
        elif before is not None and _runs_on(before, item, left, right):
            blocks[last_text] = _extended(blocks[last_text], content.text)
            before = item
        else:
            last_text = len(blocks)
            blocks.append(Paragraph(content.text, page=item.page))
            before = item
    return blocks


def _table(grid: Grid, page: int, read_by: str) -> Table:
    return Table(
        tuple(_row(cells, page) for cells in grid.cells),
        spans=grid.spans,
        column_edges=grid.column_edges,
        read_by=read_by,
    )


def _row(cells: Sequence[CellText], page: int) -> Row:
    notes = tuple(
        CellNote(column, kind, text)
        for column, cell in enumerate(cells)
        for kind, text in cell.notes
    )
    return Row(tuple(cell.text for cell in cells), page=page, notes=notes)


def _margins(pages: Sequence[Sequence[PageItem]]) -> tuple[float, float]:
    """Where running text begins and ends: the commonest left and right edge of long lines."""
    lines = [
        item.content
        for page in pages
        for item in page
        if isinstance(item.content, Line) and len(item.content.text) > 20
    ]
    if not lines:
        return 0.0, float("inf")
    lefts = Counter(round(line.left / 4) for line in lines)
    often = [place for place, count in lefts.items() if count >= max(2, 0.15 * len(lines))]
    rights = sorted(line.right for line in lines)
    return 4.0 * min(often, default=min(lefts)), rights[int(0.9 * (len(rights) - 1))]


def _runs_on(before: PageItem, item: PageItem, left: float, right: float) -> bool:
    """True when a line goes on with the sentence of the line before it: that one is full, this one is not indented."""
    first, second = before.content, item.content
    assert isinstance(first, Line)  # noqa: S101 - only lines are kept as before
    assert isinstance(second, Line)  # noqa: S101
    size = max(first.size, second.size)
    if abs(first.size - second.size) > 0.2 * size or item.page - before.page not in (0, 1):
        return False
    if item.page == before.page and second.baseline - first.baseline > _LEADING * size:
        return False
    if second.left > left + _SAME_PLACE * size + 4 or first.left > left + 5 * size:
        return False
    is_full = first.right > right - 2.2 * size
    if first.text[-1] in _SENTENCE_END or _ENUMERATED.match(second.text):
        return is_full and not _ENUMERATED.match(second.text)
    return first.right > left + 0.75 * (right - left)


def _extended(block: Block, text: str) -> Paragraph:
    assert isinstance(block, Paragraph)  # noqa: S101 - a line can only run on from a paragraph
    latin = block.text[-1:].isascii() and text[:1].isascii() and block.text[-1:].isalpha()
    return replace(block, text=block.text + (" " if latin else "") + text)
