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
from loaders.readers.pages.layout import lay_out
from loaders.readers.pages.page import UNKNOWN_CHARACTER, Box, Glyph, Page
from loaders.readers.pdf import characters as pdf_characters
from loaders.readers.pdf.characters import Character, stand_over_each_other
from loaders.readers.reading import Reading, UnreadableFile

MEDIA_TYPE = "application/pdf"
_HEAD = 1024  # the signature may stand a little after the start
# Frames of rectangles are rules too, as pdfplumber has it; tablers by itself takes drawn lines only.
_RULES: Any = {"horizontal_strategy": "lines", "vertical_strategy": "lines"}
_NO_CHARACTERS = frozenset((*range(0x21), 0x7F, 0xA0, 0xAD, 0x3000))

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
                "Split it, or raise the limit.",
                f"PDF 有 {count} 页；最多读取 {limits.pages} 页（JUESUAN_MAX_PAGES）。请拆分，或提高上限。",
            )
        if count == 0:
            raise UnreadableFile(
                "a PDF without pages. Get the file again.", "PDF 没有页。请重新取得文件。"
            )
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
    return UnreadableFile(
        f"a damaged PDF ({told}). Get the file again, or print it to a new PDF.",
        f"PDF 已损坏（{told}）。请重新取得文件，或打印成新的 PDF。",
    )


def _open(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise UnreadableFile(
                "an encrypted PDF that asks for a password. Save it without protection and load that file.",
                "PDF 已加密，需要密码。请去除保护另存后装载。",
            ) from None
        raise _damaged(error) from None


def _pages(document: pdfium.PdfDocument, content: bytes) -> Iterator[Page]:
    rules = tablers.Document(bytes=content)
    try:
        for index in range(len(document)):
            yield _page(document[index], rules, index + 1, content)
    finally:
        rules.close()


def _page(page: pdfium.PdfPage, rules: Any, number: int, content: bytes) -> Page:
    width, height = page.get_size()
    if page.get_rotation() in (90, 270):  # positions are those of the page before it is turned
        width, height = height, width
    parts = _parts(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0)
    text_page = page.get_textpage()
    try:
        found, indices = _characters(text_page.raw)
        if any(stand_over_each_other(found)):
            found = _in_file_order(found, indices, text_page.raw, parts)
    finally:
        text_page.close()
    share, has_skipped = _pictures_and_lost_text(parts, width * height)
    if has_skipped:
        found = max(found, pdf_characters.characters_of_page(content, number), key=len)
    angle, characters = _upright(found)
    turn = _turn(angle, width, height)
    if angle == 0:
        glyphs = tuple([Glyph(c.text, c.left, c.right, height - c.y, c.size) for c in characters])
    else:
        glyphs = tuple(_glyph(character, turn) for character in characters)
    tables = _ruled_cells(rules, number, height, turn) if _has_drawing(parts) else ()
    page.close()
    turned = (width, height) if angle in (0, 180) else (height, width)
    return Page(number, *turned, glyphs, tables, share)


def _ruled_cells(rules: Any, number: int, height: float, turn: Turn) -> tuple[tuple[Box, ...], ...]:
    """The cells of every ruled table of a page."""
    page = rules.get_page(number - 1)
    tables = tuple(
        tuple(_box(cell.bbox, height, turn) for cell in table.cells)
        for table in tablers.find_tables(page, extract_text=False, **_RULES)
    )
    page.clear_cache()
    return tables


def _has_drawing(parts: Sequence[Any]) -> bool:
    """True for a page on which anything is drawn; a page of text alone has no rules to look for."""
    get_type = raw.FPDFPageObj_GetType
    return any(get_type(part) == raw.FPDF_PAGEOBJ_PATH for part in parts)


def _characters(text_page: Any) -> tuple[list[Character], list[int]]:
    """The characters pdfium finds on a page, and its numbers for them; blanks are left out.

    Every call into pdfium costs, and there are some for every character: what all characters of a line share is asked
    once a line.
    """
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    get_unicode, get_origin = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharOrigin
    get_box = raw.FPDFText_GetLooseCharBox
    found: list[Character] = []
    indices: list[int] = []
    last_y, angle, size = math.nan, 0, 0.0
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = get_unicode(text_page, index)
        if code in _NO_CHARACTERS:
            continue
        get_origin(text_page, index, x, y)
        get_box(text_page, index, box)
        if y.value != last_y:
            last_y = y.value
            angle, size = _angle_and_size(text_page, index)
        indices.append(index)
        found.append(
            Character(
                _text(code), angle, x.value, last_y, box.left, box.bottom, box.right, box.top, size
            )
        )
    return found, indices


def _in_file_order(
    characters: Sequence[Character], indices: Sequence[int], text_page: Any, parts: Sequence[Any]
) -> list[Character]:
    """The characters in the order they were set. pdfium puts those of a line in order of position instead."""
    places = {_address(part): place for place, part in enumerate(parts)}
    owners = [_address(raw.FPDFText_GetTextObject(text_page, index)) for index in indices]
    keyed = sorted(
        zip(owners, indices, characters, strict=True),
        key=lambda item: (places.get(item[0], len(places)), item[1]),
    )
    return [character for _, _, character in keyed]


def _address(part: Any) -> int:
    return ctypes.c_void_p.from_buffer(part).value or 0


def _angle_and_size(text_page: Any, index: int) -> tuple[int, float]:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text_page, index, matrix)
    angle = round(math.degrees(raw.FPDFText_GetCharAngle(text_page, index))) % 360
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    return angle, raw.FPDFText_GetFontSize(text_page, index) * scale


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


def _pictures_and_lost_text(parts: Sequence[Any], area: float) -> tuple[float, bool]:
    """The part of the page that its largest picture covers, and whether pdfium leaves out some of its text.

    Text without extent is left out: a single character of a font that is neither embedded nor on this machine.
    """
    covered, has_skipped = 0.0, False
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    get_type, get_bounds = raw.FPDFPageObj_GetType, raw.FPDFPageObj_GetBounds
    for part in parts:
        kind = get_type(part)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            get_bounds(part, left, bottom, right, top)
            has_skipped = has_skipped or abs(right.value - left.value) < _NO_EXTENT
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            get_bounds(part, left, bottom, right, top)
            covered = max(covered, abs((right.value - left.value) * (top.value - bottom.value)))
    return (min(covered / area, 1.0) if area else 0.0), has_skipped


def _parts(holder: Any, count: Any, get: Any, depth: int) -> list[Any]:
    """The objects of a page or form, those of the forms in it included."""
    parts = [get(holder, index) for index in range(count(holder))]
    if depth < _DEEPEST_FORM:
        for part in [p for p in parts if raw.FPDFPageObj_GetType(p) == raw.FPDF_PAGEOBJ_FORM]:
            parts += _parts(
                part, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1
            )
    return parts
