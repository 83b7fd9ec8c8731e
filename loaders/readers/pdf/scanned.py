"""A page of a PDF that is only a picture: painted as finely as it was scanned, and read from that."""

import ctypes
from collections.abc import Sequence

import pypdfium2 as pdfium
from pypdfium2 import raw

from loaders.readers.pages.page import Box, Page
from loaders.readers.pages.picture.available import (
    FEWEST_DPI,
    MOST_DPI,
    NOT_INSTALLED,
    NOTHING_FOUND,
    is_available,
    too_coarse,
)
from loaders.readers.pdf.objects import PageObject


def read_scan(
    page: pdfium.PdfPage, objects: Sequence[PageObject], bounds: Box, number: int
) -> Page:
    """The page as it was recognised, or without characters and with the reason why."""
    unread = Page(number, bounds.right - bounds.left, bounds.bottom - bounds.top, (), (), 1.0)
    if not is_available():
        return unread.because(NOT_INSTALLED)
    dpi = _dpi(objects)
    if dpi < FEWEST_DPI:
        return unread.because(too_coarse(dpi))
    # What reads pictures is loaded where there is one, and only there it has to be installed.
    from loaders.readers.pages.picture.page import page_of  # noqa: PLC0415
    from loaders.readers.pages.picture.room import take_room  # noqa: PLC0415

    take_room()
    dpi = min(dpi, MOST_DPI)
    painted = page.render(scale=dpi / 72, may_draw_forms=False)
    found = page_of(painted.to_numpy()[:, :, :3].copy(), dpi, number)
    return found if found.glyphs or not found.is_picture else unread.because(NOTHING_FOUND)


def _dpi(objects: Sequence[PageObject]) -> float:
    """The dots per inch of the largest picture."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    across, down = ctypes.c_uint(), ctypes.c_uint()
    found = [(0.0, 0.0)]
    for part in objects:
        if part.kind != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        raw.FPDFPageObj_GetBounds(part.handle, left, bottom, right, top)
        x1, y1 = part.place.point(left.value, bottom.value)
        x2, y2 = part.place.point(right.value, top.value)
        area = abs((x2 - x1) * (y2 - y1))
        if area and raw.FPDFImageObj_GetImagePixelSize(part.handle, across, down):
            found.append((area, (72.0**2 * across.value * down.value / area) ** 0.5))
    return max(found)[1]
