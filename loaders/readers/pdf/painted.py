"""Which characters of a PDF page are painted: a person sees no others.

Not painted are characters set invisible, in the colour of what is under them, clipped away, outside the page, or covered by an
area or a picture painted later. A picture over most of a page is a scan, and the characters under it what a machine recognised
in it: they stay, and `loaders.readers.pages.layout` says so. Under a smaller picture a person sees something else, which
cannot be read.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from loaders.readers.pages.ground import INK, Area, Colour, Ground
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
    """The pictures of a page; `is_scan` where one covers most of it, and characters are what a machine saw in it."""

    areas: Sequence[Area]
    is_scan: bool


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
    kept: list[Character] = []
    under: list[Character] = []
    for character in characters:
        if not bounds.holds((character.left + character.right) / 2, character.y):
            continue
        painting = paintings[character.piece]
        if character.piece in simple:  # nearly all: there is nothing to ask of each
            kept.append(character)
        elif any(
            image.number > character.piece or painting.is_invisible
            for image in images.at(*character.middle)
        ):
            under.append(character)
        elif (pictures.is_scan and painting.is_invisible) or _is_seen(character, painting, covers):
            kept.append(_as_painted(character, painting))
    if not under:
        return kept
    kept += _under_pictures(under, objects, page)
    return sorted(kept, key=lambda character: character.piece)


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
