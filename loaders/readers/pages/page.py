"""A printed page as positions: characters and ruled cells. What PDF and OFD readers produce and page layout consumes.

All positions are in points, x from the left edge, y from the top edge down, after the page was turned so that its text
stands upright.
"""

from dataclasses import dataclass
from typing import NamedTuple

UNKNOWN_CHARACTER = "\ufffd"  # a character the font gives no text for


class Glyph(NamedTuple):
    """One character: its text, its left and right edge, its baseline, and the size of its font."""

    text: str
    left: float
    right: float
    baseline: float
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point that decides which cell the character is in."""
        return (self.left + self.right) / 2, self.baseline - 0.35 * self.size


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """One page. `tables` holds, for each ruled table, the boxes of its cells; `image_share` is the part of the page
    that pictures cover (0 to 1)."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    tables: tuple[tuple[Box, ...], ...]
    image_share: float = 0.0
