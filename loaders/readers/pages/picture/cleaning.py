"""A scanned page → even grey paper without seal ink, its lines level."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Light = NDArray[np.float32]

_COLOURED = (
    50  # of 255 between the strongest and the weakest colour: ink of a seal, or coloured print
)
_SEAL = 0.45  # inches across and down: coloured ink that reaches this far is no character
_INK_UNDER_SEAL = (
    120  # of 255, in the seal's own colour: black print under it is darker, its own edges are not
)
_SPECK = 2  # pixels: no point of a figure is so small on a page that is read
_STEEPEST = 3.0  # degrees
_PROFILE = 900  # pixels across: enough to tell how the lines run


def cleaned(picture: Picture, dpi: float) -> Picture:
    """The page in grey, level, its paper white."""
    if picture.ndim == 2:
        return _levelled(_on_white(picture, _paper_of(picture, dpi)))
    strongest = picture.max(axis=2)
    paper = _paper_of(strongest, dpi)
    grey = _on_white(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), paper)
    _take_out_seals(grey, _on_white(strongest, paper), _coloured(picture), dpi)
    return _levelled(grey)


def ink_of(grey: Picture) -> Picture:
    """255 where there is ink, of a cleaned page."""
    level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    ink = np.where(grey < min(max(level, 110), 190), 255, 0).astype(np.uint8)
    count, pieces, places, _ = cv2.connectedComponentsWithStats(ink)
    is_speck = places[:count, cv2.CC_STAT_AREA] <= _SPECK
    return np.where(is_speck[pieces], 0, ink).astype(np.uint8)


def _coloured(picture: Picture) -> Picture:
    """1 where ink has a colour."""
    apart = picture.max(axis=2).astype(np.int16) - picture.min(axis=2)
    coloured: Picture = (apart > _COLOURED).astype(np.uint8)
    return coloured


def _take_out_seals(grey: Picture, strongest: Picture, coloured: Picture, dpi: float) -> None:
    """Under a seal what counts is the colour in which its ink is as light as paper; coloured print stays."""
    if not coloured.any():
        return
    reach = np.ones((max(int(0.04 * dpi), 1),) * 2, np.uint8)
    edge = np.ones((7, 7), np.uint8)  # where JPEG mixes the seal's colour with the paper's
    count, _, places, _ = cv2.connectedComponentsWithStats(cv2.dilate(coloured, reach))
    for left, top, width, height, _ in places[1:count]:
        if min(width, height) > _SEAL * dpi:
            here = np.s_[top : top + height, left : left + width]
            seal = cv2.dilate(coloured[here], edge) > 0
            light = np.where(strongest[here] > _INK_UNDER_SEAL, 255, strongest[here])
            grey[here] = np.where(seal, light, grey[here])


def _paper_of(grey: Picture, dpi: float) -> Light:
    """How light the paper is everywhere, whatever the light of the copier was."""
    small: Any = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    size = max(int(dpi * 0.08), 5) | 1
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((size, size), np.uint8)), 21)
    even: Light = cv2.resize(paper, (grey.shape[1], grey.shape[0])).astype(np.float32)
    return even


def _on_white(grey: Picture, paper: NDArray[np.float32]) -> Picture:
    return np.clip(grey.astype(np.float32) * 255 / np.maximum(paper, 60), 0, 255).astype(np.uint8)


def _levelled(grey: Picture) -> Picture:
    """Turned so that lines and rules run level: then the rows of a page are darkest and lightest in turn."""
    scale = min(_PROFILE / grey.shape[1], 1.0)
    ink = 255 - cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = np.where(ink > 60, ink, 0).astype(np.float32)
    coarse = max(np.arange(-_STEEPEST, _STEEPEST + 0.01, 0.5), key=lambda a: _evenness(ink, a))
    fine = max(np.arange(coarse - 0.5, coarse + 0.51, 0.05), key=lambda a: _evenness(ink, a))
    return grey if abs(fine) < 0.04 else turned(grey, float(fine))


def _evenness(ink: NDArray[np.float32], angle: float) -> float:
    rows = turned(ink, float(angle), 0).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())


def turned(picture: NDArray[Any], degrees: float, paper: int = 255) -> NDArray[Any]:
    """Turned a little, counter-clockwise, in the same frame."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    level: NDArray[Any] = cv2.warpAffine(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper
    )
    return level
