"""All characters that are painted on a PDF page, from pdfium, and from pdfminer where pdfium gives others than are painted."""

from collections import Counter
from collections.abc import Sequence
from ctypes import c_float

import pypdfium2 as pdfium
from pypdfium2 import raw

from loaders.readers.pages.ground import Area, Ground, box_around
from loaders.readers.pages.page import UNKNOWN_CHARACTER
from loaders.readers.pdf.characters import Character, characters_of
from loaders.readers.pdf.lost_text import LostText, pieces_with_other_text, pieces_without_extent
from loaders.readers.pdf.objects import PageObject, Point


def characters_on(
    page: pdfium.PdfPage, index: int, objects: Sequence[PageObject], lost: LostText
) -> list[Character]:
    """The characters of a page in the order of painting."""
    text_page = page.get_textpage()
    try:
        characters = characters_of(text_page.raw, objects)
    finally:
        text_page.close()
    said = pieces_with_other_text(objects)
    left_out = pieces_without_extent(objects, {character.piece for character in characters})
    if not said and not left_out:
        return characters
    kept = [character for character in characters if character.piece not in said]
    found = lost.on_page(index, left_out | said, objects)
    read = {character.piece for character in found}
    unread = [
        character._replace(text=UNKNOWN_CHARACTER)
        for character in characters
        if character.piece in said and character.piece not in read
    ]
    return sorted([*kept, *found, *unread], key=lambda character: character.piece)


def with_overlaid(
    characters: Sequence[Character],
    seen: Sequence[Character],
    index: int,
    objects: Sequence[PageObject],
    lost: LostText,
) -> list[Character]:
    """The characters of a page with those that pdfium dropped because a hidden one of the same text stands in their place."""
    shown = {(c.piece, c.x, c.y) for c in seen}
    hidden = [c for c in characters if (c.piece, c.x, c.y) not in shown]
    over = _pieces_over(hidden, objects)
    found = lost.on_page(index, over, objects) if over else []
    counts, before = Counter(c.piece for c in found), Counter(c.piece for c in characters)
    more = {piece for piece, count in counts.items() if count > before[piece]}
    result = [c for c in characters if c.piece not in more] + [c for c in found if c.piece in more]
    return sorted(result, key=lambda character: character.piece)


def _pieces_over(hidden: Sequence[Character], objects: Sequence[PageObject]) -> set[int]:
    """The numbers of the other text objects that stand where hidden characters do."""
    pieces = {character.piece for character in hidden}
    texts = Ground(
        [
            Area(number, box_around(_corners(part)), None)
            for number, part in enumerate(objects)
            if part.kind == raw.FPDF_PAGEOBJ_TEXT and number not in pieces
        ]
    )
    return {area.number for character in hidden for area in texts.at(*character.middle)}


def _corners(part: PageObject) -> list[Point]:
    left, bottom, right, top = (c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(part.handle, left, bottom, right, top)
    return [part.place.point(left.value, bottom.value), part.place.point(right.value, top.value)]
