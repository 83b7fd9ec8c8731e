"""A page of a PDF that is only a picture: painted as finely as it was scanned, and read from that."""

import ctypes
from collections.abc import Sequence
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from loaders.readers.pages.page import Box, Page
from loaders.readers.pages.picture.scan import read_scan
from loaders.readers.pdf.objects import PageObject


def read_scanned_page(
    page: pdfium.PdfPage, objects: Sequence[PageObject], bounds: Box, number: int
) -> Page:
    """The page as it was recognised, or without characters and with the reason why."""

    def painted(dpi: float) -> Any:
        bitmap = page.render(scale=dpi / 72, may_draw_forms=False)
        return bitmap.to_numpy()[:, :, :3].copy()

    unread = Page(number, bounds.right - bounds.left, bounds.bottom - bounds.top, (), (), 1.0)
    return read_scan(unread, _dpi(objects), painted)


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
