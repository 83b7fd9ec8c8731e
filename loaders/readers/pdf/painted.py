"""Which characters of a PDF page are painted: a person sees no others.

Not painted are characters set invisible, in the colour of what is under them, clipped away, outside the page, or covered by an
area or a picture painted later. Pictures over most of a page are a scan, and the characters under it what a machine recognised
in it: they stay, and `loaders.readers.pages.layout` says so. Under a smaller picture a person sees something else, which
cannot be read.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from loaders.readers.pages.ground import INK, Area, Colour, Ground, Place, is_legible
from loaders.readers.pages.page import UNKNOWN_CHARACTER, Box
from loaders.readers.pdf.characters import Character
from loaders.readers.pdf.clips import clip_of
from loaders.readers.pdf.colours import tone_of
from loaders.readers.pdf.objects import PageObject
from loaders.readers.pdf.rendering import seen_of

_OUTLINED = frozenset((raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP))
_UNPAINTED = frozenset((raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP))


class _Painting(NamedTuple):
    """How a text object is painted: its colour (None where it is no one colour), and what it is clipped to."""

    is_invisible: bool
    tone: Colour | None
    clip: Box | None
    is_added: bool


class Pictures(NamedTuple):
    """The pictures of a page; `is_scan` where they cover most of it, and characters are what a machine saw in it."""

    areas: Sequence[Area]
    is_scan: bool


class _SortedOut(NamedTuple):
    """Characters that are seen, that are hidden, and that stand at a picture, so that the painted page has to be asked."""

    seen: list[Character]
    hidden: list[Character]
    at_pictures: list[Character]


def painted(
    characters: Sequence[Character],
    objects: Sequence[PageObject],
    areas: Sequence[Area],
    pictures: Pictures,
    page: pdfium.PdfPage,
) -> list[Character]:
    """The characters that a person sees."""
    bounds = Box(*page.get_bbox())
    covers = Ground([*areas, *pictures.areas])
    images = Ground([] if pictures.is_scan else pictures.areas)
    paintings = {
        piece: _painting(objects, piece) for piece in {character.piece for character in characters}
    }
    simple = _simply_seen(paintings, covers)
    sorted_out = _SortedOut([], [], [])
    for character in characters:
        x = (character.left + character.right) / 2
        if not bounds.holds(x, character.y) or not is_legible(character.size):
            continue
        painting = paintings[character.piece]
        if character.piece in simple:  # nearly all: there is nothing to ask of each
            sorted_out.seen.append(character)
        elif not images.is_empty and any(
            image.number > character.piece or painting.is_invisible
            for image in images.at(*character.middle)
        ):
            sorted_out.at_pictures.append(character)
        elif (pictures.is_scan and painting.is_invisible) or _is_seen(character, painting, covers):
            sorted_out.seen.append(_as_painted(character, painting))
        elif not painting.is_invisible:
            sorted_out.hidden.append(character)
    return _with_unknown(sorted_out, covers, objects, page)


def _with_unknown(
    sorted_out: _SortedOut, covers: Ground, objects: Sequence[PageObject], page: pdfium.PdfPage
) -> list[Character]:
    """What is seen, with unknown characters where a person sees that something stands there that cannot be read."""
    seen, hidden, at_pictures = sorted_out
    if not hidden and not at_pictures:
        return seen
    blackened = covers.blackened([_place(c) for c in hidden], [_place(c) for c in seen])
    unknown = [
        character._replace(text=UNKNOWN_CHARACTER)
        for character, is_blackened in zip(hidden, blackened, strict=True)
        if is_blackened
    ]
    under = _under_pictures(at_pictures, objects, page) if at_pictures else []
    return sorted([*seen, *unknown, *under], key=lambda character: character.piece)


def _place(character: Character) -> Place:
    return Place(character.piece, *character.middle)


def _simply_seen(paintings: Mapping[int, _Painting], covers: Ground) -> set[int]:
    """The pieces of which every character is seen: painted dark on a page without areas, and clipped by nothing."""
    if not covers.is_empty:
        return set()
    return {
        piece
        for piece, painting in paintings.items()
        if not (painting.is_invisible or painting.is_added or painting.clip)
        and painting.tone is not None
        and not painting.tone.is_faint
    }


def _as_painted(character: Character, painting: _Painting) -> Character:
    is_faint = painting.tone is not None and painting.tone.is_faint
    if not is_faint and not painting.is_added:
        return character
    return character._replace(is_faint=is_faint, is_added=painting.is_added)


def _under_pictures(
    characters: Sequence[Character], objects: Sequence[PageObject], page: pdfium.PdfPage
) -> list[Character]:
    """The characters, unknown where a picture hides them; a seal that they show through hides none."""
    pieces = {character.piece for character in characters if character.piece < len(objects)}
    shows = seen_of(characters, [objects[piece].handle for piece in pieces], page)
    return [
        character if is_seen else character._replace(text=UNKNOWN_CHARACTER)
        for character, is_seen in zip(characters, shows, strict=True)
    ]


def _painting(objects: Sequence[PageObject], piece: int) -> _Painting:
    if piece >= len(objects):
        return _Painting(False, INK, None, is_added=piece > len(objects))
    part = objects[piece]
    mode = raw.FPDFTextObj_GetTextRenderMode(part.handle)
    tone = tone_of(part.handle, is_outlined=mode in _OUTLINED)
    return _Painting(mode in _UNPAINTED, tone, clip_of(part), part.is_annotation)


def _is_seen(character: Character, painting: _Painting, covers: Ground) -> bool:
    if painting.is_invisible:
        return False
    if painting.clip is not None and not painting.clip.holds(*character.middle):
        return False
    return covers.shows(character.piece, painting.tone, *character.middle)
