"""A picture of a page → the `Page` that layout takes: rules, and the characters that were recognised where they stand."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from loaders.readers.pages.page import UNKNOWN_CHARACTER, Box, Glyph, Page
from loaders.readers.pages.picture import engine
from loaders.readers.pages.picture.cleaning import cleaned, ink_of
from loaders.readers.pages.picture.engine import ReadCharacter
from loaders.readers.pages.picture.ruling import ruling
from loaders.readers.pages.picture.segments import Segment, crop, segments_of
from loaders.readers.pages.rules import tables_of

_TRIED = 10  # lines: how a page is turned shows in so many
_SURE = 0.8
_UPRIGHT = 3 * _TRIED  # a page of which so many characters are read surely stands upright


def page_of(picture: NDArray[np.uint8], dpi: float, number: int) -> Page:
    """The page as it is read, upright. `picture` is grey, or blue, green and red."""
    upright = _Attempt(picture, dpi, 0)
    if upright.sureness >= _UPRIGHT:
        return upright.page(number)
    turned = (_Attempt(picture, dpi, turns) for turns in (1, 2, 3))
    return max(chain((upright,), turned), key=lambda attempt: attempt.sureness).page(number)


class _Attempt:
    """A page turned some quarter turns: what is on it, not yet read."""

    def __init__(self, picture: NDArray[np.uint8], dpi: float, turns: int) -> None:
        self._dpi = dpi
        self._grey = cleaned(np.ascontiguousarray(np.rot90(picture, turns)), dpi)
        ink = ink_of(self._grey)
        self._rules, mask = ruling(ink, dpi)
        ink[cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0] = 0
        self._segments = segments_of(ink, self._regions(), dpi)

    def _regions(self) -> list[Box]:
        """The cells of the tables, and what is above, between and below them, in pixels."""
        scale = self._dpi / 72
        height, width = self._grey.shape
        tables, _ = tables_of(self._rules)
        boxes = [_scaled(box, scale) for table in tables for box in table]
        tops = sorted(
            (min(b.top for b in t) * scale, max(b.bottom for b in t) * scale) for t in tables
        )
        edges = [0.0, *(edge for pair in tops for edge in pair), float(height)]
        between = [
            Box(0, top, width, bottom)
            for top, bottom in zip(edges[::2], edges[1::2], strict=True)
            if bottom - top > 2
        ]
        return sorted([*boxes, *between], key=lambda box: (box.top, box.left))

    @cached_property
    def sureness(self) -> float:
        """How many characters of some lines the model is sure of: of a line on its side it sees one, upside down none."""
        longest = sorted(self._segments, key=lambda s: s.left - s.right)[: 3 * _TRIED : 3]
        lines = engine.read_lines([crop(self._grey, segment) for segment in longest])
        return sum(c.confidence for line in lines for c in line if c.confidence > _SURE)

    def page(self, number: int) -> Page:
        """All of it, read."""
        height, width = self._grey.shape
        points = 72 / self._dpi
        lines = engine.read_lines([crop(self._grey, segment) for segment in self._segments])
        glyphs = [
            glyph
            for piece, (segment, line) in enumerate(zip(self._segments, lines, strict=True))
            for glyph in _glyphs(segment, line, points, piece)
        ]
        return Page(
            number,
            width * points,
            height * points,
            tuple(glyphs),
            tuple(self._rules),
            1.0 if self._segments else 0.0,  # without ink there is no picture: the back of a page
            recognised_by=engine.name(),
        )


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(edge * scale for edge in box))


def _glyphs(
    segment: Segment, line: Sequence[ReadCharacter], points: float, piece: int
) -> Iterator[Glyph]:
    """The characters of a line side by side over all its ink: ink that gave none is a character nobody can tell."""
    left, right = segment.left * points, segment.right * points
    size = (segment.bottom - segment.top) * points
    baseline = segment.bottom * points - 0.08 * size
    if not line:
        yield Glyph(UNKNOWN_CHARACTER, left, right, baseline, size, piece, confidence=0.0)
        return
    middles = [left + (right - left) * character.middle for character in line]
    edges = [left, *((a + b) / 2 for a, b in pairwise(middles)), right]
    for character, (start, end) in zip(line, pairwise(edges), strict=True):
        text = character.text if character.text is not None else UNKNOWN_CHARACTER
        yield Glyph(text, start, end, baseline, size, piece, confidence=character.confidence)
