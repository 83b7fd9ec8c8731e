"""What lies under and over the text of a page: filled areas, their colours, and whether a person can tell colours apart.

Positions are those of the reader's page; areas and pieces of text are numbered together, in the order they are painted.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from loaders.readers.pages.page import Box

_ALIKE = 28  # of 255: tones nearer than this look the same on paper
_FAINT = 0.6  # of the way from black to white
_SMALLEST = 1.5  # points: nobody reads smaller letters
_SHINES_THROUGH = 0.6  # of opaque
_UNSEEN = 0.06  # of opaque
_NEARLY_ALL = 0.85  # of its box
_FIELD = 32.0  # points
_LARGE = 64  # fields: what covers more is looked at for every character
_MOST_LARGE = 200
_SAMPLES = 40  # along each edge of a page


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


def is_legible(size: float) -> bool:
    """True for letters that are large enough to be read."""
    return size >= _SMALLEST


PAPER = Colour(255, 255, 255)
INK = Colour(0, 0, 0)


class Area(NamedTuple):
    """What a filled path or a picture covers, and its colour.

    `colour` is None for what is not one opaque colour: a pattern, a picture, something that shines through.
    """

    number: int
    box: Box
    colour: Colour | None


def fills_its_box(points: Sequence[tuple[float, float]]) -> bool:
    """True when a shape covers nearly all of the box around it, as a rectangle does, also one with round corners."""
    twice = sum(
        x1 * y2 - x2 * y1
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True)
    )
    box = box_around(points)
    return abs(twice) / 2 >= _NEARLY_ALL * (box.right - box.left) * (box.bottom - box.top)


def box_around(points: Sequence[tuple[float, float]]) -> Box:
    """The box around points."""
    across, down = [x for x, _ in points], [y for _, y in points]
    return Box(min(across), min(down), max(across), max(down))


def share_covered(boxes: Sequence[Box], page: Box) -> float:
    """The part of a page that pictures cover together, 0 to 1: scanners cut a page into strips."""
    across, down = (page.right - page.left) / _SAMPLES, (page.bottom - page.top) / _SAMPLES
    if not boxes or across <= 0 or down <= 0:
        return 0.0
    covered = {
        (row, column)
        for box in boxes
        for row in _sampled(box.top - page.top, box.bottom - page.top, down)
        for column in _sampled(box.left - page.left, box.right - page.left, across)
    }
    return len(covered) / _SAMPLES**2


def _sampled(first: float, last: float, step: float) -> range:
    """Which of the middles of equal parts of a page lie between two places."""
    return range(
        max(math.ceil(first / step - 0.5), 0), min(math.floor(last / step - 0.5) + 1, _SAMPLES)
    )


class Place(NamedTuple):
    """Where a character stands, and the number of its object in the order of painting."""

    number: int
    x: float
    y: float


class Ground:
    """The areas of a page by where they are, so that a page of many is read in the time of its length."""

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

    @property
    def is_empty(self) -> bool:
        """True where there are no areas."""
        return not self._fields and not self._large

    def at(self, x: float, y: float) -> list[Area]:
        """The areas that hold a point, in the order of painting."""
        if self.is_empty:
            return []
        near = self._fields.get((int(y // _FIELD), int(x // _FIELD)), [])
        found = [area for area in (*self._large, *near) if area.box.holds(x, y)]
        return sorted(found, key=lambda area: area.number) if len(found) > 1 else found

    def blackened(self, hidden: Sequence[Place], seen: Sequence[Place]) -> list[bool]:
        """For each hidden place whether it is blacked out: under a dark area on which nothing is written.

        A person sees that something stood there; under a light area, nothing.
        """
        over = [self._cover_of(place) for place in hidden]
        if not any(over):
            return [False] * len(over)
        written = {area for place in seen for area in self.at(place.x, place.y)}
        return [
            area is not None
            and area.colour is not None
            and not area.colour.is_faint
            and area not in written
            for area in over
        ]

    def _cover_of(self, place: Place) -> Area | None:
        """The topmost opaque area over a place."""
        areas = self.at(place.x, place.y)
        later = [a for a in areas if a.number > place.number and a.colour is not None]
        return later[-1] if later else None

    def shows(self, number: int, tone: Colour | None, x: float, y: float) -> bool:
        """True when what is painted there as `number` in a tone is seen: not covered later, not of the colour of its ground."""
        areas = self.at(x, y)
        if any(area.number > number and area.colour is not None for area in areas):
            return False
        under = [area for area in areas if area.number < number]
        ground = under[-1].colour if under else PAPER
        return ground is None or tone is None or tone.is_seen_on(ground)


def _fields(first: float, last: float) -> range:
    return range(int(first // _FIELD), int(last // _FIELD) + 1)
