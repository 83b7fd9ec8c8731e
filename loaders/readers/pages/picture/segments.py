"""Ink on a page → lines of text, cut where rules or wide gaps part them, each with what it looks like."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from loaders.readers.pages.page import Box

_HEIGHT = 0.13  # inches: letters of a page that has none to measure
_WIDE_GAP = 0.9  # of the height of a line: what stands further apart is two texts
_SPECK = 0.3  # of the height of a line
_MARGIN = 0.18  # of the height of a line, round what is cut out


class Segment(NamedTuple):
    """Where a piece of a line stands on the page, in pixels, and the top and bottom of the line it is of."""

    left: int
    right: int
    top: int
    bottom: int


def segments_of(ink: NDArray[np.uint8], regions: Sequence[Box], dpi: float) -> list[Segment]:
    """The pieces of lines in each region (pixels), in reading order."""
    bands = [(region, _bands(_inside(ink, region))) for region in regions]
    heights = [bottom - top for _, found in bands for top, bottom in found]
    usual = [h for h in heights if 0.05 * dpi < h < 0.3 * dpi]
    height = float(np.median(usual)) if usual else _HEIGHT * dpi
    return [
        segment
        for region, found in bands
        for top, bottom in _joined(found, height)
        for segment in _pieces(ink, region, top, bottom, height)
    ]


def crop(grey: NDArray[np.uint8], segment: Segment) -> NDArray[np.uint8]:
    """What a segment looks like, with a little paper around it."""
    margin = max(round(_MARGIN * (segment.bottom - segment.top)), 2)
    top, left = max(segment.top - margin, 0), max(segment.left - margin, 0)
    return grey[top : segment.bottom + margin, left : segment.right + margin]


def _inside(ink: NDArray[np.uint8], region: Box) -> NDArray[np.uint8]:
    left, top, right, bottom = map(int, region)
    return ink[top:bottom, left:right]


def _bands(ink: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Rows with ink in them, from and to."""
    return _stretches((ink > 0).sum(axis=1) > 0)


def _stretches(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marked.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _joined(bands: Sequence[tuple[int, int]], height: float) -> Iterator[tuple[int, int]]:
    """Bands of whole lines: what is too low for one belongs to its neighbour, as the strokes of 二 do."""
    line: tuple[int, int] | None = None
    for top, bottom in bands:
        if line is not None:
            is_part = bottom - top < 0.6 * height or line[1] - line[0] < 0.6 * height
            if is_part and bottom - line[0] < 1.35 * height:
                line = (line[0], bottom)
                continue
            yield line
        line = (top, bottom)
    if line is not None:
        yield line


def _pieces(
    ink: NDArray[np.uint8], region: Box, top: int, bottom: int, height: float
) -> Iterator[Segment]:
    left, above = int(region.left), int(region.top)
    band = _inside(ink, region)[top:bottom]
    count, _, places, _ = cv2.connectedComponentsWithStats(band)
    small = _SPECK * height
    inked = [
        (x, x + width, max(width, rows) > small)
        for x, _, width, rows, _ in places[1:count].tolist()
    ]
    for start, end, is_text in _together(
        sorted(inked), _WIDE_GAP * max(bottom - top, 0.6 * height)
    ):
        if is_text:
            yield Segment(left + start, left + end, above + top, above + bottom)


def _together(
    inked: Sequence[tuple[int, int, bool]], gap: float
) -> Iterator[tuple[int, int, bool]]:
    """Pieces of ink that stand near each other, and whether there is more to them than specks."""
    start, end, is_text = -1, -1, False
    for left, right, is_large in inked:
        if start >= 0 and left - end > gap:
            yield start, end, is_text
            start, end, is_text = left, right, is_large
        elif start < 0:
            start, end, is_text = left, right, is_large
        else:
            end, is_text = max(end, right), is_text or is_large
    if start >= 0:
        yield start, end, is_text
