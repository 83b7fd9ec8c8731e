"""Characters of a PDF page that pdfium does not give as they are painted, as pdfminer finds them.

pdfium drops a piece of text whose font gives it no extent, which happens to single characters of fonts that are neither
embedded nor installed; a digit could be lost so. pdfminer takes the extent from the widths in the file. And where a piece has an
"actual text", for reading it aloud, pdfium gives that in place of what is painted. pdfminer is slow, and so is asked only about
pages with such pieces, and opens the file once.
"""

import io
import math
from collections import deque
from collections.abc import Sequence, Set
from ctypes import c_float
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pypdfium2 import raw

from loaders.readers.pages.page import UNKNOWN_CHARACTER
from loaders.readers.pdf.characters import Character
from loaders.readers.pdf.objects import PageObject, matrix_of

_NO_EXTENT = 0.01  # points: pdfium's own limit
_NO_VALUE = 0  # pdfium's kind of a parameter that a mark has not
_SAME_PLACE = 0.5  # points


def pieces_without_extent(objects: Sequence[PageObject], known: Set[int]) -> set[int]:
    """The numbers of the text objects that pdfium gives no extent, and so no characters: none of the known ones.

    One of an embedded font has no shape, and so is a blank.
    """
    left, bottom, right, top = (c_float() for _ in range(4))
    found: set[int] = set()
    for number, part in enumerate(objects):
        if part.kind != raw.FPDF_PAGEOBJ_TEXT or number in known:
            continue
        raw.FPDFPageObj_GetBounds(part.handle, left, bottom, right, top)
        if abs(right.value - left.value) < _NO_EXTENT:
            font = raw.FPDFTextObj_GetFont(part.handle)
            if raw.FPDFFont_GetIsEmbedded(font) != 1:
                found.add(number)
    return found


def pieces_with_other_text(objects: Sequence[PageObject]) -> set[int]:
    """The numbers of the text objects for which the file names another text than is painted."""
    return {
        number
        for number, part in enumerate(objects)
        if part.kind == raw.FPDF_PAGEOBJ_TEXT and _has_other_text(part.handle)
    }


def _has_other_text(handle: Any) -> bool:
    return any(
        raw.FPDFPageObjMark_GetParamValueType(raw.FPDFPageObj_GetMark(handle, at), b"ActualText")
        != _NO_VALUE
        for at in range(raw.FPDFPageObj_CountMarks(handle))
    )


class LostText:
    """A PDF file as pdfminer sees it: opened when first asked."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._pages: list[PDFPage] | None = None
        self._resources = PDFResourceManager()

    def on_page(
        self, index: int, wanted: Set[int], objects: Sequence[PageObject]
    ) -> list[Character]:
        """The characters of these pieces of page `index`; none when pdfminer cannot read it."""
        try:
            page = self._page(index)
            collector = _Collector(self._resources)
            PDFPageInterpreter(self._resources, collector).process_page(page)
        except Exception:  # whatever it raises: the page stays as pdfium has it
            return []
        left, bottom = page.mediabox[:2]
        pieces = _Pieces(objects)
        found: list[Character] = []
        for string in collector.strings:
            x, y = string[0].matrix[4] + left, string[0].matrix[5] + bottom
            piece = pieces.next_at(x, y)
            if piece is not None and piece in wanted:
                found += [
                    _character(one, left, bottom, piece)
                    for one in string
                    if not one.get_text().isspace()
                ]
        return found

    def _page(self, index: int) -> PDFPage:
        if self._pages is None:
            document = PDFDocument(PDFParser(io.BytesIO(self._content)))
            self._pages = list(PDFPage.create_pages(document))
        page = self._pages[index]
        page.rotate = 0  # positions before the page is turned, as pdfium gives them
        return page


class _Collector(PDFLayoutAnalyzer):
    """Takes the characters of a page as they come, each string by itself, without laying them out."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources, laparams=None)
        self.strings: list[list[LTChar]] = []
        self._begins = True

    def render_string(self, *arguments: Any) -> None:
        """Called by pdfminer for each string that is painted."""
        self._begins = True
        super().render_string(*arguments)

    def render_char(self, *arguments: Any) -> float:
        """Called by pdfminer for each character of it."""
        width = super().render_char(*arguments)
        character = self.cur_item._objs[-1]
        if isinstance(character, LTChar):
            if self._begins:
                self.strings.append([])
                self._begins = False
            self.strings[-1].append(character)
        return width

    def receive_layout(self, ltpage: LTPage) -> None:
        """Called by pdfminer with the finished page."""


class _Pieces:
    """The text objects of a page by where they begin; of several in one place, the one painted first comes first."""

    def __init__(self, objects: Sequence[PageObject]) -> None:
        self._at: dict[tuple[int, int], deque[int]] = {}
        for number, part in enumerate(objects):
            if part.kind == raw.FPDF_PAGEOBJ_TEXT:
                place = part.place.after(matrix_of(part.handle))
                self._at.setdefault(_place(place.e, place.f), deque()).append(number)

    def next_at(self, x: float, y: float) -> int | None:
        """The number of the next object that begins there; None where none does."""
        column, row = _place(x, y)
        for across in (0, -1, 1):
            for down in (0, -1, 1):
                numbers = self._at.get((column + across, row + down))
                if numbers:
                    return numbers.popleft()
        return None


def _place(x: float, y: float) -> tuple[int, int]:
    return round(x / _SAME_PLACE), round(y / _SAME_PLACE)


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
