"""A printed page as positions: characters and rules. What PDF and OFD readers produce and page layout consumes.

All positions are in points, x from the left edge, y from the top edge down, after the page was turned so that its text
stands upright. Only what is painted is on it.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from loaders.document import TEXT, TEXT_OVER_PICTURE
from loaders.language import Message

_SCAN = 0.5  # of a page: where pictures cover more, it is a scan
UNKNOWN_CHARACTER = "\ufffd"  # a character that a person sees and the file gives no text for


def is_unknown(text: str) -> bool:
    """True for a character that the file gives no text for: an unknown one, or one of private use."""
    return text == UNKNOWN_CHARACTER or "\ue000" <= text <= "\uf8ff"


class Glyph(NamedTuple):
    """One character: its text, its left and right edge, its baseline, and the size of its font.

    `piece` is the number, in the order of painting, of the text object it belongs to. `is_faint` is true for what is
    painted in a light tone or half transparent, as watermarks are; `is_added` for what was put on the page beside its
    content, in a form field or an annotation; `is_struck` for what a line is drawn through; `is_mark` for a small raised or
    lowered one. `confidence` (0 to 1) is less than 1 for what was recognised in a picture.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    piece: int = 0
    is_faint: bool = False
    is_added: bool = False
    is_struck: bool = False
    is_mark: bool = False
    confidence: float = 1.0

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

    def holds(self, x: float, y: float) -> bool:
        """True when the point is in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


class Rule(NamedTuple):
    """A line along an edge of the page: horizontal at y = `place` or vertical at x = `place`, from `start` to `end`.

    `is_drawn` is false for the border of an area that is only filled: it may part cells, but strikes nothing out.
    """

    is_horizontal: bool
    place: float
    start: float
    end: float
    is_drawn: bool = True


class Slash(NamedTuple):
    """A straight line that runs along no edge of the page."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Page:
    """One page; its glyphs in the order they are painted. `image_share` is the part of the page that pictures cover (0 to 1),
    `recognised_by` the engine that read it, where it was read from its picture,
    `why_unread` why it was not."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    image_share: float = 0.0
    slashes: tuple[Slash, ...] = ()
    recognised_by: str | None = None
    why_unread: Message | None = None

    def because(self, reason: Message) -> "Page":
        """The page, which is a picture that was not read, with the reason."""
        return replace(self, why_unread=reason)

    @property
    def is_picture(self) -> bool:
        """True where pictures cover most of it: what a person sees is a scan."""
        return is_scan(self.image_share)

    @property
    def read_by(self) -> str:
        """How it was read: characters over or under a scan are what a machine recognised in it."""
        if self.recognised_by is not None:
            return self.recognised_by
        return TEXT_OVER_PICTURE if self.glyphs and self.is_picture else TEXT


def is_scan(image_share: float) -> bool:
    """True for a page that pictures cover so much of that they are the page."""
    return image_share > _SCAN
