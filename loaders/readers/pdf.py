"""PDF files with a text layer: characters from pdfium (by position), rules from tablers, laid out by `page_layout`.

tablers finds the ruled cells of a page as fast as anything can, but takes text in the order of the file; the characters
therefore come from pypdfium2, each with its baseline, and are put in order by position. A page that is only a picture is
reported as scanned; nothing is recognised from pictures.
"""

import ctypes
import math
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import tablers

from loaders.limits import Limits
from loaders.readers.page import UNKNOWN_CHARACTER, Box, Glyph, Page
from loaders.readers.page_layout import lay_out
from loaders.readers.reading import Reading, UnreadableFile

MEDIA_TYPE = "application/pdf"
_HEAD = 1024  # the signature may stand a little after the start
_NO_CHARACTERS = frozenset((*range(0x20), 0x7F, 0xAD))

Turn = Callable[[float, float], tuple[float, float]]
# Text, origin (x, y), box (left, bottom, right, top), font size: in the page's own coordinates, y upwards.
_Character = tuple[str, float, float, float, float, float, float, float]


def recognises(content: bytes) -> bool:
    """True for a PDF file."""
    return b"%PDF-" in content[:_HEAD]


def read(content: bytes, limits: Limits) -> Reading:
    """Read every page. Raises `UnreadableFile` for an encrypted, damaged or overlong file."""
    document = _open(content)
    try:
        count = len(document)
        if count > limits.pages:
            raise UnreadableFile(
                f"a PDF of {count} pages; at most {limits.pages} are read (JUESUAN_MAX_PAGES). "
                "Split it, or raise the limit."
            )
        if count == 0:
            raise UnreadableFile("a PDF without pages. Publishers sometimes post such stubs; get the file again.")
        blocks, problems = lay_out(list(_pages(document, content)), limits)
    finally:
        document.close()
    return Reading(MEDIA_TYPE, None, blocks, problems)


def _open(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise UnreadableFile(
                "an encrypted PDF that asks for a password. Save it without protection and load that file."
            ) from None
        raise UnreadableFile(
            f"a damaged PDF ({str(error).rstrip('.')}). Get the file again, or print it to a new PDF."
        ) from None


def _pages(document: pdfium.PdfDocument, content: bytes) -> Iterator[Page]:
    rules = tablers.Document(bytes=content)
    try:
        for index in range(len(document)):
            yield _page(document[index], rules.get_page(index), index + 1)
    finally:
        rules.close()


def _page(page: pdfium.PdfPage, ruled_page: Any, number: int) -> Page:
    width, height = page.get_size()
    if page.get_rotation() in (90, 270):  # positions are those of the page before it is turned
        width, height = height, width
    text_page = page.get_textpage()
    try:
        angle, characters = _characters(text_page.raw)
    finally:
        text_page.close()
    upright = _turn(angle, width, height)
    if angle == 0:
        glyphs = tuple(
            [
                Glyph(text, left, right, height - y, size)
                for text, _, y, left, _, right, _, size in characters
            ]
        )
    else:
        glyphs = tuple(_glyph(character, upright) for character in characters)
    tables = tuple(
        tuple(_box(cell.bbox, height, upright) for cell in table.cells)
        for table in tablers.find_tables(ruled_page, extract_text=False)
    )
    share = _image_share(page, width * height)
    ruled_page.clear_cache()
    page.close()
    turned = (width, height) if angle in (0, 180) else (height, width)
    return Page(number, *turned, glyphs, tables, share)


def _characters(text_page: Any) -> tuple[int, list[_Character]]:
    """The direction most text runs in (0, 90, 180 or 270 degrees), and the characters that run so.

    Watermarks set aslant run another way and are left out.
    """
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    by_angle: dict[int, list[_Character]] = {}
    scales: dict[float, float] = {}
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code in _NO_CHARACTERS or raw.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        raw.FPDFText_GetLooseCharBox(text_page, index, box)
        angle = round(math.degrees(raw.FPDFText_GetCharAngle(text_page, index))) % 360
        nominal = raw.FPDFText_GetFontSize(text_page, index)
        key = y.value if angle in (0, 180) else x.value
        if key not in scales:  # one line, one scale
            raw.FPDFText_GetMatrix(text_page, index, matrix)
            scales[key] = math.hypot(matrix.c, matrix.d) or 1.0
        by_angle.setdefault(angle, []).append(
            (_text(code), x.value, y.value, box.left, box.bottom, box.right, box.top, nominal * scales[key])
        )
    upright = {angle: found for angle, found in by_angle.items() if angle % 90 == 0}
    if not upright:
        return 0, []
    main = max(upright, key=lambda angle: len(upright[angle]))
    return main, upright[main]


def _text(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF or code == 0xFFFE:
        return UNKNOWN_CHARACTER
    return chr(code)


def _turn(angle: int, width: float, height: float) -> Turn:
    """From a position on the page (y upwards) to one where the text stands upright (y downwards)."""
    if angle == 90:
        return lambda x, y: (y, x)
    if angle == 180:
        return lambda x, y: (width - x, y)
    if angle == 270:
        return lambda x, y: (height - y, width - x)
    return lambda x, y: (x, height - y)


def _glyph(character: _Character, upright: Turn) -> Glyph:
    text, x, y, left, bottom, right, top, size = character
    _, baseline = upright(x, y)
    one, _ = upright(left, bottom)
    other, _ = upright(right, top)
    return Glyph(text, min(one, other), max(one, other), baseline, size)


def _box(found: tuple[float, float, float, float], height: float, upright: Turn) -> Box:
    """A box of tablers (y downwards) as one on the upright page."""
    left, top, right, bottom = found
    x1, y1 = upright(left, height - top)
    x2, y2 = upright(right, height - bottom)
    return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _image_share(page: pdfium.PdfPage, area: float) -> float:
    """The part of the page that its largest picture covers."""
    covered = 0.0
    edges = tuple(ctypes.c_float() for _ in range(4))
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        part = raw.FPDFPage_GetObject(page.raw, index)
        if raw.FPDFPageObj_GetType(part) == raw.FPDF_PAGEOBJ_IMAGE:
            raw.FPDFPageObj_GetBounds(part, *edges)
            left, bottom, right, top = (edge.value for edge in edges)
            covered = max(covered, abs((right - left) * (top - bottom)))
    return min(covered / area, 1.0) if area else 0.0
