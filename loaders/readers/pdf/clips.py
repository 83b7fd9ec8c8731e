"""What objects of a PDF page are clipped to."""

import ctypes

from pypdfium2 import raw

from loaders.readers.pages.page import Box
from loaders.readers.pdf.objects import PageObject


def clip_of(part: PageObject) -> Box | None:
    """The box (y upwards) beyond which an object is not painted; None where nothing clips it."""
    clip = raw.FPDFPageObj_GetClipPath(part.handle)
    box: Box | None = None
    for path in range(max(raw.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
        found = _box_of_path(clip, path, part)
        if found is not None:
            box = found if box is None else common(box, found)
    return box


def _box_of_path(clip: object, path: int, part: PageObject) -> Box | None:
    x, y = ctypes.c_float(), ctypes.c_float()
    across: list[float] = []
    upwards: list[float] = []
    for number in range(max(raw.FPDFClipPath_CountPathSegments(clip, path), 0)):
        segment = raw.FPDFClipPath_GetPathSegment(clip, path, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        placed = part.place.point(x.value, y.value)
        across.append(placed[0])
        upwards.append(placed[1])
    if not across:
        return None
    return Box(min(across), min(upwards), max(across), max(upwards))


def common(one: Box, other: Box) -> Box:
    """What two boxes share; of a negative size where they share nothing."""
    return Box(
        max(one.left, other.left),
        max(one.top, other.top),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )
