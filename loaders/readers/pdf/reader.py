"""PDF files with a text layer: characters and rules from pdfium, by position, laid out by `loaders.readers.pages.layout`.

What a person with the printed page could not see is left out, what stands in annotations and form fields is read. A page that
is only a picture is read from it where that can be done (`scanned`), else it is reported with the reason.
"""

import ctypes
from collections.abc import Callable, Iterator, Sequence

import pypdfium2 as pdfium
from pypdfium2 import raw

from loaders.limits import Limits
from loaders.readers.pages.ground import Area, share_covered
from loaders.readers.pages.layout import lay_out
from loaders.readers.pages.page import UNKNOWN_CHARACTER, Box, Glyph, Page, Rule, Slash, is_scan
from loaders.readers.pdf.annotations import Annotated, with_annotations
from loaders.readers.pdf.characters import Character
from loaders.readers.pdf.layers import shown
from loaders.readers.pdf.lost_text import LostText
from loaders.readers.pdf.objects import PageObject, objects_of
from loaders.readers.pdf.page_text import characters_on, with_overlaid
from loaders.readers.pdf.painted import Pictures, painted
from loaders.readers.pdf.paths import drawing_of
from loaders.readers.pdf.scanned import read_scanned_page
from loaders.readers.reading import Reading, UnreadableFile

MEDIA_TYPE = "application/pdf"
_HEAD = 1024  # the signature may stand a little after the start
_UPRIGHT = 3  # degrees: text no further aslant stands upright
# Where neither is in a file it has no layers: they are named in its catalogue, which may be packed in an object stream.
_LAYERS = (b"/OCProperties", b"/ObjStm")

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
    lost = LostText(content)
    has_layers = any(name in content for name in _LAYERS)
    for index in range(len(document)):
        annotated = with_annotations(document, document[index], index)
        yield _page(annotated, index, lost, has_layers=has_layers)
        annotated.page.close()


def _page(annotated: Annotated, index: int, lost: LostText, *, has_layers: bool) -> Page:
    page = annotated.page
    bounds = Box(*page.get_bbox())
    objects = objects_of(page.raw, annotated.own_count)
    drawing = drawing_of(objects, bounds)
    pictures, share = _pictures(objects, bounds)

    def seen_of(found: Sequence[Character]) -> list[Character]:
        visible = painted(found, objects, drawing.areas, pictures, page)
        return shown(visible, objects, page, has_layers=has_layers)

    found = [*characters_on(page, index, objects, lost), *annotated.characters]
    characters = seen_of(found)
    if len(characters) < len(found):
        whole = with_overlaid(found, characters, index, objects, lost)
        characters = seen_of(whole) if len(whole) > len(found) else characters
    if not characters and is_scan(share):
        return read_scanned_page(page, objects, bounds, index + 1)
    angle, characters = _upright(characters)
    turn = _turn(angle, bounds)
    across, down = bounds.right - bounds.left, bounds.bottom - bounds.top
    return Page(
        index + 1,
        *((across, down) if angle in (0, 180) else (down, across)),
        _glyphs(characters, angle, turn, bounds),
        tuple([_turned(rule, turn) for rule in (*drawing.rules, *annotated.strikes)]),
        share,
        tuple(Slash(*turn(s.x1, s.y1), *turn(s.x2, s.y2)) for s in drawing.slashes),
    )


def _pictures(objects: Sequence[PageObject], bounds: Box) -> tuple[Pictures, float]:
    """The pictures of a page, and the part of it that they cover."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    found: list[Area] = []
    for number, part in enumerate(objects):
        if part.kind == raw.FPDF_PAGEOBJ_IMAGE:
            raw.FPDFPageObj_GetBounds(part.handle, left, bottom, right, top)
            x1, y1 = part.place.point(left.value, bottom.value)
            x2, y2 = part.place.point(right.value, top.value)
            box = Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
            found.append(Area(number, box, None))
    share = share_covered([area.box for area in found], bounds)
    return Pictures(found, is_scan(share)), share


def _upright(characters: Sequence[Character]) -> tuple[int, list[Character]]:
    """The direction most text runs in (0, 90, 180 or 270 degrees), and the characters that run so.

    Watermarks set aslant run another way and are left out; a figure that stands on its side is not read, but not lost.
    """
    if all(character.angle == 0 for character in characters):  # nearly always
        return 0, list(characters)
    by_angle: dict[int, list[Character]] = {}
    for character in characters:
        straight = round(character.angle / 90) * 90
        if abs(character.angle - straight) <= _UPRIGHT:
            by_angle.setdefault(straight % 360, []).append(character)
    if not by_angle:
        return 0, []
    main = max(by_angle, key=lambda angle: len(by_angle[angle]))
    sideways = [
        character._replace(text=UNKNOWN_CHARACTER)
        for angle, found in by_angle.items()
        for character in found
        if angle != main and character.text.isdecimal()
    ]
    return main, [*by_angle[main], *sideways]


def _turn(angle: int, bounds: Box) -> Turn:
    """From a position on the page (y upwards) to one where the text stands upright (y downwards)."""
    if angle == 270:  # pdfium counts clockwise: the text runs up the page
        return lambda x, y: (y - bounds.top, x - bounds.left)
    if angle == 180:
        return lambda x, y: (bounds.right - x, y - bounds.top)
    if angle == 90:
        return lambda x, y: (bounds.bottom - y, bounds.right - x)
    return lambda x, y: (x - bounds.left, bounds.bottom - y)


def _glyphs(
    characters: Sequence[Character], angle: int, turn: Turn, bounds: Box
) -> tuple[Glyph, ...]:
    if angle == 0:  # nearly always, and quicker so
        left, top = bounds.left, bounds.bottom
        return tuple(
            [
                Glyph(
                    c.text,
                    c.left - left,
                    c.right - left,
                    top - c.y,
                    c.size,
                    c.piece,
                    c.is_faint,
                    c.is_added,
                )
                for c in characters
            ]
        )
    return tuple([_glyph(character, turn) for character in characters])


def _glyph(character: Character, turn: Turn) -> Glyph:
    _, baseline = turn(character.x, character.y)
    one, _ = turn(character.left, character.bottom)
    other, _ = turn(character.right, character.top)
    return Glyph(
        character.text, min(one, other), max(one, other), baseline,
        character.size, character.piece, character.is_faint, character.is_added,
    )  # fmt: skip


def _turned(rule: Rule, turn: Turn) -> Rule:
    if rule.is_horizontal:
        (x1, y1), (x2, y2) = turn(rule.start, rule.place), turn(rule.end, rule.place)
    else:
        (x1, y1), (x2, y2) = turn(rule.place, rule.start), turn(rule.place, rule.end)
    if y1 == y2:
        return Rule(True, y1, min(x1, x2), max(x1, x2), rule.is_drawn)
    return Rule(False, x1, min(y1, y2), max(y1, y2), rule.is_drawn)
