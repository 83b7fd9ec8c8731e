"""A PDF page as pdfium paints it, for what only the painted page tells."""

from collections.abc import Iterable, Sequence
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from loaders.readers.pdf.characters import Character

_SCALE = 2.0  # pixels a point: enough to see a full stop
_DIFFERENT = 20  # of 255


class PaintedPage:
    """The pixels of a page."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._left, _, _, self._top = page.get_bbox()
        bitmap = page.render(
            scale=_SCALE, rotation=-page.get_rotation() % 360, may_draw_forms=False, rev_byteorder=True,
            force_bitmap_format=raw.FPDFBitmap_BGRx,
        )  # fmt: skip
        self._stride, self._width, self._height = bitmap.stride, bitmap.width, bitmap.height
        self._bytes = bytes(bitmap.buffer)
        bitmap.close()

    def tone_at(self, x: float, y: float) -> tuple[int, ...]:
        """The colour of a point of the page."""
        column, row = int((x - self._left) * _SCALE), int((self._top - y) * _SCALE)
        if not (0 <= column < self._width and 0 <= row < self._height):
            return ()
        at = row * self._stride + 4 * column
        return tuple(self._bytes[at : at + 3])

    def differs_at(self, other: "PaintedPage", character: Character) -> bool:
        """True when the two pages differ where a character stands."""
        first = max(int((character.left - self._left) * _SCALE), 0)
        last = min(int((character.right - self._left) * _SCALE) + 1, self._width)
        top = max(int((self._top - character.top) * _SCALE), 0)
        bottom = min(int((self._top - character.bottom) * _SCALE) + 1, self._height)
        for row in range(top, bottom):
            start, end = row * self._stride + 4 * first, row * self._stride + 4 * last
            mine, theirs = self._bytes[start:end], other._bytes[start:end]
            if mine != theirs and any(
                abs(a - b) > _DIFFERENT for a, b in zip(mine, theirs, strict=True)
            ):
                return True
        return False


def seen_of(
    characters: Sequence[Character], handles: Iterable[Any], page: pdfium.PdfPage
) -> list[bool]:
    """For each character whether the page is another without these objects where it stands: whether they show there."""
    objects = list(handles)
    whole = PaintedPage(page)
    for handle in objects:
        raw.FPDFPageObj_SetIsActive(handle, False)
    without = PaintedPage(page)
    for handle in objects:
        raw.FPDFPageObj_SetIsActive(handle, True)
    return [whole.differs_at(without, character) for character in characters]
