"""The rules of a scanned page: what is longer and thinner than any stroke of a character."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from loaders.readers.pages.page import Rule

_SHORTEST = (0.4, 0.22)  # inches: no character has a stroke so long, across and down
_THICKEST = 0.06  # inches
_GAP = 0.05  # inches: where a scan lost a piece of a rule


def ruling(ink: NDArray[np.uint8], dpi: float) -> tuple[list[Rule], NDArray[np.uint8]]:
    """The rules, in points, and 255 where they are."""
    rules: list[Rule] = []
    mask = np.zeros_like(ink)
    for is_horizontal in (True, False):
        long = _long(ink, dpi, is_horizontal)
        mask |= long
        rules += _rules(long, dpi, is_horizontal)
    return rules, mask


def _long(ink: NDArray[np.uint8], dpi: float, is_horizontal: bool) -> NDArray[np.uint8]:
    length = int(_SHORTEST[0 if is_horizontal else 1] * dpi)
    gap = max(int(_GAP * dpi), 3) | 1

    def along(size: int) -> NDArray[np.uint8]:
        return np.ones((1, size) if is_horizontal else (size, 1), np.uint8)

    # A rule that is not quite level is broken into steps: a pixel to each side joins them.
    aside = np.ones((3, 1) if is_horizontal else (1, 3), np.uint8)
    whole = cv2.morphologyEx(cv2.dilate(ink, aside), cv2.MORPH_CLOSE, along(3))
    pieces = cv2.morphologyEx(whole, cv2.MORPH_OPEN, along(length))
    found: NDArray[np.uint8] = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, along(gap))
    return found


def _rules(long: NDArray[np.uint8], dpi: float, is_horizontal: bool) -> Iterator[Rule]:
    count, _, places, middles = cv2.connectedComponentsWithStats(long)
    points = 72 / dpi
    for (left, top, width, height, _), (x, y) in zip(
        places[1:count].tolist(), middles[1:count].tolist(), strict=True
    ):
        if (height if is_horizontal else width) > _THICKEST * dpi:
            continue
        if is_horizontal:
            yield Rule(True, y * points, left * points, (left + width) * points)
        else:
            yield Rule(False, x * points, top * points, (top + height) * points)
