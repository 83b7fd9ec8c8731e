"""Characters that pdfium leaves out of a PDF page, as pdfminer finds them.

pdfium drops a piece of text whose font gives it no extent, which happens to single characters of fonts that are neither
embedded nor installed; a digit could be lost so. pdfminer takes the extent from the widths in the file. It is slow, and so is
asked only about pages on which pdfium has such pieces, and opens the file once.
"""

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from ctypes import c_float

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTComponent, LTContainer, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pypdfium2 import raw

from loaders.readers.pages.page import UNKNOWN_CHARACTER
from loaders.readers.pdf.characters import Character
from loaders.readers.pdf.objects import PageObject, Point, matrix_of

_NO_EXTENT = 0.01  # points: pdfium's own limit
_SAME_PLACE = 0.5  # points


def pieces_without_extent(objects: Sequence[PageObject]) -> dict[int, Point]:
    """The numbers of the text objects that pdfium gives no extent, and where they stand.

    One of an embedded font has no shape, and so is a blank.
    """
    left, bottom, right, top = (c_float() for _ in range(4))
    found: dict[int, Point] = {}
    for number, part in enumerate(objects):
        if part.kind != raw.FPDF_PAGEOBJ_TEXT:
            continue
        raw.FPDFPageObj_GetBounds(part.handle, left, bottom, right, top)
        if abs(right.value - left.value) < _NO_EXTENT:
            font = raw.FPDFTextObj_GetFont(part.handle)
            if raw.FPDFFont_GetIsEmbedded(font) != 1:
                place = part.place.after(matrix_of(part.handle))
                found[number] = (place.e, place.f)
    return found


class LostText:
    """A PDF file as pdfminer sees it: opened when first asked."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._pages: list[PDFPage] | None = None
        self._resources = PDFResourceManager()

    def on_page(
        self, index: int, pieces: Mapping[int, Point], known: Sequence[Character]
    ) -> list[Character]:
        """The characters of these pieces on page `index` but the known ones; none when pdfminer cannot read it."""
        try:
            page = self._page(index)
            collector = _Collector(self._resources)
            PDFPageInterpreter(self._resources, collector).process_page(page)
            found = list(_characters(collector.page)) if collector.page is not None else []
        except Exception:  # whatever it raises: the page stays as pdfium has it
            return []
        left, bottom = page.mediabox[:2]
        starts = {_place(x, y): number for number, (x, y) in pieces.items()}
        places = {_place(character.x, character.y): -1 for character in known}
        lost: list[Character] = []
        piece: int | None = (
            None  # that the characters belong to: a piece has as many as follow its first
        )
        for one in found:
            x, y = one.matrix[4] + left, one.matrix[5] + bottom
            start = _near(x, y, starts)
            if start is not None:
                piece = start
            elif _near(x, y, places) is not None:
                piece = None
            if piece is not None:
                lost.append(_character(one, left, bottom, piece))
        return lost

    def _page(self, index: int) -> PDFPage:
        if self._pages is None:
            document = PDFDocument(PDFParser(io.BytesIO(self._content)))
            self._pages = list(PDFPage.create_pages(document))
        page = self._pages[index]
        page.rotate = 0  # positions before the page is turned, as pdfium gives them
        return page


class _Collector(PDFLayoutAnalyzer):
    """Takes the characters of a page as they come, without laying them out."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources, laparams=None)
        self.page: LTPage | None = None

    def receive_layout(self, ltpage: LTPage) -> None:
        """Called by pdfminer with the finished page."""
        self.page = ltpage


def _characters(container: LTContainer[LTComponent]) -> Iterator[LTChar]:
    for part in container:
        if isinstance(part, LTChar):
            if not part.get_text().isspace():
                yield part
        elif isinstance(part, LTContainer):
            yield from _characters(part)


def _place(x: float, y: float) -> tuple[int, int]:
    return round(x / _SAME_PLACE), round(y / _SAME_PLACE)


def _near(x: float, y: float, at: Mapping[tuple[int, int], int]) -> int | None:
    column, row = _place(x, y)
    return next(
        (
            at[column + across, row + down]
            for across in (0, -1, 1)
            for down in (0, -1, 1)
            if (column + across, row + down) in at
        ),
        None,
    )


def _character(found: LTChar, left: float, bottom: float, piece: int) -> Character:
    a, b, c, d, x, y = found.matrix
    text = found.get_text()
    return Character(
        text=UNKNOWN_CHARACTER if text.startswith("(cid:") else text,
        angle=round(-math.degrees(math.atan2(b, a))) % 360,
        x=x + left,
        y=y + bottom,
        left=found.x0 + left,
        bottom=found.y0 + bottom,
        right=found.x1 + left,
        top=found.y1 + bottom,
        size=math.hypot(c, d) * found.fontsize if hasattr(found, "fontsize") else found.size,
        piece=piece,
    )
