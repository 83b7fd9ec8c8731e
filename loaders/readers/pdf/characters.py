"""The characters pdfium finds on a PDF page, in the order they are painted.

Every call into pdfium costs, and there are some for every character: what all pieces of a line share is asked once a line. A code
the font gives no character for is an unknown character, however it would come out.
"""

import ctypes
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from pypdfium2 import raw

from loaders.readers.pages.page import UNKNOWN_CHARACTER
from loaders.readers.pdf.objects import PageObject, address_of

_HYPHEN = 0x02  # pdfium's own for a hyphen at the end of a line
_NO_CHARACTERS = frozenset((*range(0x21), 0x7F, 0xA0, 0xAD, 0x3000)) - {_HYPHEN}
_NO_HEIGHT = 0.01  # points
_OTHER = 0.05  # points: a piece is of another line, or of another size


class Character(NamedTuple):
    """One character on a page before it is turned: text, angle in degrees clockwise, origin, box, font size; y upwards.

    `piece` is the number of the object it belongs to in the order of painting.
    """

    text: str
    angle: int
    x: float
    y: float
    left: float
    bottom: float
    right: float
    top: float
    size: float
    piece: int
    is_faint: bool = False
    is_added: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its box."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


def characters_of(text_page: Any, objects: Sequence[PageObject]) -> list[Character]:
    """The characters of a page; blanks are left out."""
    pieces = {address_of(part.handle): number for number, part in enumerate(objects)}
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    get_unicode, get_origin = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharOrigin
    get_box, get_object = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetTextObject
    has_no_character = raw.FPDFText_HasUnicodeMapError
    found: list[tuple[int, int, Character]] = []
    last_piece, last_y, last_height, angle, size = -1, math.inf, 0.0, 0, 0.0
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = get_unicode(text_page, index)
        is_unknown = has_no_character(text_page, index) == 1
        if not is_unknown and code in _NO_CHARACTERS:
            continue
        if is_unknown and _is_blank(text_page, index, code):
            continue
        get_origin(text_page, index, x, y)
        get_box(text_page, index, box)
        height = box.top - box.bottom
        piece = pieces.get(address_of(get_object(text_page, index)), len(objects))
        if piece != last_piece:
            last_piece = piece
            if abs(y.value - last_y) > _OTHER or abs(height - last_height) > _OTHER:
                angle, size = _angle_and_size(text_page, index)
                last_y, last_height = y.value, height
        text = UNKNOWN_CHARACTER if is_unknown else _text(code)
        character = Character(
            text, angle, x.value, y.value, box.left, box.bottom, box.right, box.top, size, piece
        )
        found.append((piece, index, character))
    found.sort(key=lambda item: item[:2])  # pdfium puts those of a line in order of position
    return [character for _, _, character in found]


def _is_blank(text_page: Any, index: int, code: int) -> bool:
    """True for a code without a character that paints nothing: a blank the font does not name."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    if abs(top.value - bottom.value) >= _NO_HEIGHT:
        return False
    font = raw.FPDFTextObj_GetFont(raw.FPDFText_GetTextObject(text_page, index))
    return code == ord(" ") or raw.FPDFFont_GetIsEmbedded(font) == 1


def _text(code: int) -> str:
    if code == _HYPHEN:
        return "-"
    if 0xD800 <= code <= 0xDFFF or code >= 0xFFFE:
        return UNKNOWN_CHARACTER
    return chr(code)


def _angle_and_size(text_page: Any, index: int) -> tuple[int, float]:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text_page, index, matrix)
    # Along the line: the angle pdfium gives is that of slanted letters where they are slanted.
    angle = round(-math.degrees(math.atan2(matrix.b, matrix.a))) % 360
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    return angle, raw.FPDFText_GetFontSize(text_page, index) * scale
