"""PDF files with a text layer: characters from pdfium (by position), rules from tablers, laid out by `page_layout`.

tablers finds the ruled cells of a page as fast as anything can, but takes text in the order of the file; the characters
therefore come from pypdfium2, each with its baseline, and are put in order by position. A page that is only a picture is
reported as scanned; nothing is recognised from pictures.
"""

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pypdfium2 as pdfium
import tablers
from pypdfium2 import raw

from loaders.limits import Limits
from loaders.readers import pdf_characters
from loaders.readers.page import UNKNOWN_CHARACTER, Box, Glyph, Page
from loaders.readers.page_layout import lay_out
from loaders.readers.pdf_characters import Character
from loaders.readers.reading import Reading, UnreadableFile

MEDIA_TYPE = "application/pdf"
_HEAD = 1024  # the signature may stand a little after the start
# Frames of rectangles are rules too, as pdfplumber has it; tablers by itself takes drawn lines only.
_RULES: Any = {"horizontal_strategy": "lines", "vertical_strategy": "lines"}
_NO_CHARACTERS = frozenset((*range(0x20), 0x7F, 0xAD))

_NO_EXTENT = 0.01  # points: pdfium's own limit
_DEEPEST_FORM = 4

Turn = Callable[[float, float], tuple[float, float]]


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
            raise UnreadableFile("a PDF without pages. Get the file again.")
        blocks, problems = lay_out(_whole_pages(document, content), limits)
    finally:
        document.close()
    return Reading(MEDIA_TYPE, None, blocks, problems)


def _whole_pages(document: pdfium.PdfDocument, content: bytes) -> list[Page]:
    """Every page. What the libraries make of a damaged page is a refusal, whatever they raise."""
    try:
        return list(_pages(document, content))
    except UnreadableFile:
        raise
    except Exception as error:
        raise _damaged(error) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # tablers: a panic of Rust is no Exception
            raise _damaged(error) from error
        raise


def _damaged(error: BaseException) -> UnreadableFile:
    told = " ".join(str(error).split()).rstrip(".")[:120]
    return UnreadableFile(f"a damaged PDF ({told}). Get the file again, or print it to a new PDF.")


def _open(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise UnreadableFile(
                "an encrypted PDF that asks for a password. Save it without protection and load that file."
            ) from None
        raise _damaged(error) from None


def _pages(document: pdfium.PdfDocument, content: bytes) -> Iterator[Page]:
    rules = tablers.Document(bytes=content)
    try:
        for index in range(len(document)):
            yield _page(document[index], rules.get_page(index), index + 1, content)
    finally:
        rules.close()


def _page(page: pdfium.PdfPage, ruled_page: Any, number: int, content: bytes) -> Page:
    width, height = page.get_size()
    if page.get_rotation() in (90, 270):  # positions are those of the page before it is turned
        width, height = height, width
    text_page = page.get_textpage()
    try:
        found = _characters(text_page.raw)
    finally:
        text_page.close()
    share, has_skipped = _objects(page, width * height)
    if has_skipped:
        found = max(found, pdf_characters.characters_of_page(content, number), key=_printed)
    angle, characters = _upright(found)
    turn = _turn(angle, width, height)
    if angle == 0:
        glyphs = tuple([Glyph(c.text, c.left, c.right, height - c.y, c.size) for c in characters])
    else:
        glyphs = tuple(_glyph(character, turn) for character in characters)
    tables = tuple(
        tuple(_box(cell.bbox, height, turn) for cell in table.cells)
        for table in tablers.find_tables(ruled_page, extract_text=False, **_RULES)
    )
    ruled_page.clear_cache()
    page.close()
    turned = (width, height) if angle in (0, 180) else (height, width)
    return Page(number, *turned, glyphs, tables, share)


def _characters(text_page: Any) -> list[Character]:
    """The characters pdfium finds on a page, in the order of the file; blanks it made up are left out."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    found: list[Character] = []
    scales: dict[tuple[float, float], float] = {}
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code in _NO_CHARACTERS or raw.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        raw.FPDFText_GetLooseCharBox(text_page, index, box)
        angle = round(math.degrees(raw.FPDFText_GetCharAngle(text_page, index))) % 360
        nominal = raw.FPDFText_GetFontSize(text_page, index)
        key = (nominal, y.value if angle in (0, 180) else x.value)
        if key not in scales:  # one line, one scale
            raw.FPDFText_GetMatrix(text_page, index, matrix)
            scales[key] = math.hypot(matrix.c, matrix.d) or 1.0
        found.append(
            Character(
                *(_text(code), angle, x.value, y.value),
                *(box.left, box.bottom, box.right, box.top, nominal * scales[key]),
            )
        )
    return found


def _printed(characters: Sequence[Character]) -> int:
    return sum(1 for character in characters if not character.text.isspace())


def _upright(characters: Sequence[Character]) -> tuple[int, list[Character]]:
    """The direction most text runs in (0, 90, 180 or 270 degrees), and the characters that run so.

    Watermarks set aslant run another way and are left out.
    """
    by_angle: dict[int, list[Character]] = {}
    for character in characters:
        if character.angle % 90 == 0:
            by_angle.setdefault(character.angle, []).append(character)
    if not by_angle:
        return 0, []
    main = max(by_angle, key=lambda angle: len(by_angle[angle]))
    return main, by_angle[main]


def _text(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF or code == 0xFFFE:
        return UNKNOWN_CHARACTER
    return chr(code)


def _turn(angle: int, width: float, height: float) -> Turn:
    """From a position on the page (y upwards) to one where the text stands upright (y downwards)."""
    if angle == 270:  # pdfium counts clockwise: the text runs up the page
        return lambda x, y: (y, x)
    if angle == 180:
        return lambda x, y: (width - x, y)
    if angle == 90:
        return lambda x, y: (height - y, width - x)
    return lambda x, y: (x, height - y)


def _glyph(character: Character, turn: Turn) -> Glyph:
    _, baseline = turn(character.x, character.y)
    one, _ = turn(character.left, character.bottom)
    other, _ = turn(character.right, character.top)
    return Glyph(character.text, min(one, other), max(one, other), baseline, character.size)


def _box(found: tuple[float, float, float, float], height: float, turn: Turn) -> Box:
    """A box of tablers (y downwards) as one on the upright page."""
    left, top, right, bottom = found
    x1, y1 = turn(left, height - top)
    x2, y2 = turn(right, height - bottom)
    return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _objects(page: pdfium.PdfPage, area: float) -> tuple[float, bool]:
    """The part of the page that its largest picture covers, and whether pdfium leaves out some of its text.

    Text without extent is left out: a single character of a font that is neither embedded nor on this machine.
    """
    covered, has_skipped = 0.0, False
    edges = tuple(ctypes.c_float() for _ in range(4))
    for part in _parts(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0):
        kind = raw.FPDFPageObj_GetType(part)
        if kind not in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT):
            continue
        raw.FPDFPageObj_GetBounds(part, *edges)
        left, bottom, right, top = (edge.value for edge in edges)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            covered = max(covered, abs((right - left) * (top - bottom)))
        elif abs(right - left) < _NO_EXTENT:
            has_skipped = True
    return (min(covered / area, 1.0) if area else 0.0), has_skipped


def _parts(holder: Any, count: Any, get: Any, depth: int) -> Iterator[Any]:
    """The objects of a page or form, those of the forms in it included."""
    for index in range(count(holder)):
        part = get(holder, index)
        if depth < _DEEPEST_FORM and raw.FPDFPageObj_GetType(part) == raw.FPDF_PAGEOBJ_FORM:
            yield from _parts(
                part, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1
            )
        else:
            yield part
