"""Colours of a PDF page, and whether a person can tell them apart."""

import ctypes
from typing import Any, NamedTuple

from pypdfium2 import raw

_ALIKE = 28  # of 255: tones nearer than this look the same on paper
_FAINT = 0.6  # of the way from black to white
_SHINES_THROUGH = 0.6  # of opaque
_UNSEEN = 0.06  # of opaque


class Colour(NamedTuple):
    """Red, green, blue and how opaque it is, 0 to 255."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    @property
    def is_opaque(self) -> bool:
        """True for what hides all under it."""
        return self.alpha == 255

    @property
    def is_faint(self) -> bool:
        """True for a light tone, or one that the page shines through."""
        tone = (0.299 * self.red + 0.587 * self.green + 0.114 * self.blue) / 255
        return tone > _FAINT or self.alpha < 255 * _SHINES_THROUGH

    def is_seen_on(self, ground: "Colour") -> bool:
        """True when a person can see it on that ground."""
        farthest = max(
            abs(self.red - ground.red), abs(self.green - ground.green), abs(self.blue - ground.blue)
        )
        return self.alpha > 255 * _UNSEEN and farthest * self.alpha / 255 > _ALIKE


# Where pdfium puts the parts of a colour: one place for all, as a process reads one file at a time.
_PARTS = tuple(ctypes.c_uint() for _ in range(4))
PAPER = Colour(255, 255, 255)
INK = Colour(0, 0, 0)


def fill_of(handle: Any) -> Colour | None:
    """The colour an object is filled with; None where it is no one opaque colour: a pattern, or a mode of blending."""
    colour = _colour(raw.FPDFPageObj_GetFillColor, handle)
    if colour is None or not colour.is_opaque or raw.FPDFPageObj_HasTransparency(handle):
        return None
    return colour


def tone_of(handle: Any, *, is_outlined: bool) -> Colour | None:
    """The colour text is painted with: of its outline where it is drawn as such; None where it is no one colour."""
    get = raw.FPDFPageObj_GetStrokeColor if is_outlined else raw.FPDFPageObj_GetFillColor
    return _colour(get, handle)


def _colour(get: Any, handle: Any) -> Colour | None:
    if not get(handle, *_PARTS):
        return None
    red, green, blue, alpha = _PARTS
    return Colour(red.value, green.value, blue.value, alpha.value)
