"""Characters of a PDF page as pdfminer finds them: for the pages on which pdfium leaves some out.

pdfium drops a piece of text whose font gives it no extent, which happens to single characters of fonts that are neither
embedded nor installed; a digit could be lost so. pdfminer takes the extent from the widths in the file. It is slow, and so is
asked only about such pages.
"""

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTComponent, LTContainer, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from loaders.readers.pages.page import UNKNOWN_CHARACTER


class Character(NamedTuple):
    """One character on a page before it is turned: text, angle in degrees clockwise, origin, box, font size; y upwards."""

    text: str
    angle: int
    x: float
    y: float
    left: float
    bottom: float
    right: float
    top: float
    size: float


def stand_over_each_other(characters: Sequence[Character]) -> Iterator[bool]:
    """For each two neighbours of a line, whether they cover each other and are not one character printed twice."""
    ordered = sorted(characters, key=lambda c: (round(c.y), c.left))
    for first, second in pairwise(ordered):
        yield (
            first.text != second.text
            and abs(first.y - second.y) < 0.35 * first.size
            and second.left < first.right - 0.3 * (first.right - first.left)
        )


class _Collector(PDFLayoutAnalyzer):
    """Takes the characters of a page as they come, without laying them out."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources, laparams=None)
        self.page: LTPage | None = None

    def receive_layout(self, ltpage: LTPage) -> None:
        """Called by pdfminer with the finished page."""
        self.page = ltpage


def characters_of_page(content: bytes, number: int) -> list[Character]:
    """The characters of page `number` (from 1); none when pdfminer cannot read the page."""
    try:
        pages = PDFPage.get_pages(io.BytesIO(content), pagenos={number - 1})
        page = next(iter(pages))
        page.rotate = 0  # positions before the page is turned, as pdfium gives them
        resources = PDFResourceManager()
        collector = _Collector(resources)
        PDFPageInterpreter(resources, collector).process_page(page)
    except Exception:
        return []
    if collector.page is None:
        return []
    left, bottom = page.mediabox[:2]
    return [_character(found, left, bottom) for found in _characters(collector.page)]


def _characters(container: Iterable[LTComponent]) -> Iterable[LTChar]:
    for part in container:
        if isinstance(part, LTChar):
            if not part.get_text().isspace():
                yield part
        elif isinstance(part, LTContainer):
            yield from _characters(part)


def _character(found: LTChar, left: float, bottom: float) -> Character:
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
    )
