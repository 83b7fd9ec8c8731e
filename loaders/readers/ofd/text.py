"""Text objects of an OFD page → characters with their positions.

A character's place is the start of its text plus the offsets before it, `g 3 4.2` standing for 4.2 three times. Fonts are
not read: how wide a character is follows from where the next one stands.
"""

import math
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml import etree

from loaders.readers.ofd.geometry import Matrix, number, placed, tag

_WIDE, _NARROW = 1.0, 0.55  # of the font size
_FITS = 1.3  # a next character further away than this many widths is set apart
_LONGEST_RUN = 1_000_000


class PlacedCharacter(NamedTuple):
    """A character on the page in points: its origin, the direction it runs in, its width along it, its font size."""

    text: str
    x: float
    y: float
    angle: int
    width: float
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its body."""
        turn = math.radians(self.angle)
        along, up = self.width / 2, 0.35 * self.size
        return (
            self.x + along * math.cos(turn) + up * math.sin(turn),
            self.y + along * math.sin(turn) - up * math.cos(turn),
        )


def characters(element: etree._Element, outside: Matrix) -> Iterator[PlacedCharacter]:
    """The characters of a TextObject, blanks left out."""
    matrix = placed(element, outside)
    size = number(element.get("Size"), 0.0)
    advance = size * number(element.get("HScale"), 1.0)
    angle = (matrix.angle + round(number(element.get("CharDirection"), 0.0))) % 360
    width_of_size, printed_size = advance * matrix.across, size * matrix.upwards
    x = y = 0.0
    for code in element:
        if tag(code) != "TextCode":
            continue
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        text = _printed(code)
        places = [matrix.point(*place) for place in _places(code, text, x, y, advance)]
        for index, (character, (left, baseline)) in enumerate(zip(text, places, strict=True)):
            if character.isspace():
                continue
            width = width_of_size * _share(character)
            if index + 1 < len(places):
                width = _width(width, (left, baseline), places[index + 1])
            yield PlacedCharacter(character, left, baseline, angle, width, printed_size)


def _printed(code: etree._Element) -> str:
    """The text; line ends and what a writer of XML put around them to indent it are not part of it."""
    text = code.text or ""
    return text.strip() if "\n" in text else text


def _share(character: str) -> float:
    return _WIDE if unicodedata.east_asian_width(character) in "WFA" else _NARROW


def _width(natural: float, here: tuple[float, float], following: tuple[float, float]) -> float:
    across, down = abs(following[0] - here[0]), abs(following[1] - here[1])
    distance = across if across > down else down
    return distance if 0 < distance <= _FITS * natural else natural


def _places(
    code: etree._Element, text: str, x: float, y: float, advance: float
) -> Iterator[tuple[float, float]]:
    count = len(text) - 1
    offsets_x, offsets_y = (
        list(islice(offsets(code.get(name)), max(count, 0))) for name in ("DeltaX", "DeltaY")
    )
    # Without any offset all would be printed on one spot: writers that leave them out mean the widths of the font.
    is_set = any(offsets_x) or any(offsets_y)
    for index, character in enumerate(text):
        yield x, y
        if not is_set:
            x += advance * _share(character)
            continue
        x += offsets_x[index] if index < len(offsets_x) else 0.0
        y += offsets_y[index] if index < len(offsets_y) else 0.0
        if index >= max(len(offsets_x), len(offsets_y)):
            x += advance * _share(character)


def offsets(text: str | None) -> Iterator[float]:
    """The offsets of a DeltaX or DeltaY; what is no number ends them."""
    tokens = iter((text or "").split())
    for token in tokens:
        if token.lower() != "g":
            yield number(token, 0.0)
            continue
        try:
            count, value = int(next(tokens, "")), number(next(tokens, None), 0.0)
        except ValueError:
            return
        for _ in range(min(count, _LONGEST_RUN)):
            yield value
