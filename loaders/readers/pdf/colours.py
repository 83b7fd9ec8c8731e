"""The colours objects of a PDF page are painted with."""

import ctypes
from typing import Any

from pypdfium2 import raw

from loaders.readers.pages.ground import Colour

# Where pdfium puts the parts of a colour: one place for all, as a process reads one file at a time.
_PARTS = tuple(ctypes.c_uint() for _ in range(4))


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
