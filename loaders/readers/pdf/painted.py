"""Which characters of a PDF page are painted: a person sees no others.

Not painted are characters set invisible, in the colour of what is under them, clipped away, outside the page, or covered by an
area or a picture painted later. A picture over most of a page is a scan, and the characters under it what a machine recognised
in it: they stay, and `loaders.readers.pages.layout` says so. Under a smaller picture a person sees something else, which
cannot be read.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pypdfium2 import raw

from loaders.readers.pages.page import UNKNOWN_CHARACTER, Box
from loaders.readers.pdf.characters import Character
from loaders.readers.pdf.clips import clip_of
from loaders.readers.pdf.colours import INK, PAPER, Colour, tone_of
from loaders.readers.pdf.objects import PageObject
from loaders.readers.pdf.paths import Area

_FIELD = 32.0  # points
_LARGE = 64  # fields: what covers more is looked at for every character
_MOST_LARGE = 200
_OUTLINED = frozenset((raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP))
_UNPAINTED = frozenset((raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP))


class _Painting(NamedTuple):
    """How a text object is painted: its colour (None where it is no one colour), and what it is clipped to."""

    is_invisible: bool
    tone: Colour | None
    clip: Box | None


class Pictures(NamedTuple):
    """The pictures of a page; `is_scan` where one covers most of it, and characters are what a machine saw in it."""

    areas: Sequence[Area]
    is_scan: bool


def painted(
    characters: Sequence[Character],
    objects: Sequence[PageObject],
    areas: Sequence[Area],
    pictures: Pictures,
    page: Box,
) -> list[Character]:
    """The characters that a person sees. `page` is the part of the page that is shown."""
    covers = _Areas([*areas, *pictures.areas])
    images = _Areas([] if pictures.is_scan else pictures.areas)
    paintings: dict[int, _Painting] = {}
    kept: list[Character] = []
    for character in characters:
        painting = paintings.get(character.piece)
        if painting is None:
            painting = paintings[character.piece] = _painting(objects, character.piece)
        middle = character.middle
        if not page.holds(*middle):
            continue
        if images.cover(character) or (painting.is_invisible and images.hold(character)):
            kept.append(character._replace(text=UNKNOWN_CHARACTER))
        elif (pictures.is_scan and painting.is_invisible) or _is_seen(character, painting, covers):
            is_faint = painting.tone is not None and painting.tone.is_faint
            kept.append(character._replace(is_faint=True) if is_faint else character)
    return kept


def _painting(objects: Sequence[PageObject], piece: int) -> _Painting:
    if piece >= len(objects):
        return _Painting(False, INK, None)
    part = objects[piece]
    mode = raw.FPDFTextObj_GetTextRenderMode(part.handle)
    tone = tone_of(part.handle, is_outlined=mode in _OUTLINED)
    return _Painting(mode in _UNPAINTED, tone, clip_of(part))


def _is_seen(character: Character, painting: _Painting, covers: "_Areas") -> bool:
    if painting.is_invisible:
        return False
    if painting.clip is not None and not painting.clip.holds(*character.middle):
        return False
    if covers.are_opaque_over(character):
        return False
    ground = covers.ground_of(character)
    return ground is None or painting.tone is None or painting.tone.is_seen_on(ground)


class _Areas:
    """Areas by where they are, so that a page of many is read in the time of its length."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._fields: dict[tuple[int, int], list[Area]] = {}
        self._large: list[Area] = []
        for area in areas:
            rows = _fields(area.box.top, area.box.bottom)
            columns = _fields(area.box.left, area.box.right)
            if len(rows) * len(columns) > _LARGE:
                self._large.append(area)
                continue
            for row in rows:
                for column in columns:
                    self._fields.setdefault((row, column), []).append(area)
        del self._large[:-_MOST_LARGE]

    def _at(self, character: Character) -> list[Area]:
        """The areas that hold the middle of a character, in the order of painting."""
        if not self._fields and not self._large:
            return []
        x, y = character.middle
        near = self._fields.get((int(y // _FIELD), int(x // _FIELD)), [])
        found = [area for area in (*self._large, *near) if area.box.holds(x, y)]
        return sorted(found, key=lambda area: area.number) if len(found) > 1 else found

    def hold(self, character: Character) -> bool:
        """True when the character stands in one of them."""
        return bool(self._at(character))

    def cover(self, character: Character) -> bool:
        """True when one of them is painted over the character."""
        return any(area.number > character.piece for area in self._at(character))

    def are_opaque_over(self, character: Character) -> bool:
        """True when an area of one opaque colour is painted over the character."""
        return any(
            area.number > character.piece and area.colour is not None
            for area in self._at(character)
        )

    def ground_of(self, character: Character) -> Colour | None:
        """The colour the character is painted on; None where it is no one colour."""
        under = [area for area in self._at(character) if area.number < character.piece]
        return under[-1].colour if under else PAPER


def _fields(first: float, last: float) -> range:
    return range(int(first // _FIELD), int(last // _FIELD) + 1)
