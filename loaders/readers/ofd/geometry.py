"""Positions on a page of an OFD file: millimetres of an object → points of the page, y from the top edge down."""

import math
from typing import NamedTuple

from lxml import etree

POINTS = 72 / 25.4  # a millimetre
_FARTHEST = 1e6  # a number further out is damage


class Matrix(NamedTuple):
    """An affine transformation: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to stand."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: "Matrix") -> "Matrix":
        """The transformation that does `first`, then this one."""
        a, b = self.a * first.a + self.c * first.b, self.b * first.a + self.d * first.b
        c, d = self.a * first.c + self.c * first.d, self.b * first.c + self.d * first.d
        return Matrix(a, b, c, d, *self.point(first.e, first.f))

    @property
    def across(self) -> float:
        """How much longer things get along x."""
        return math.hypot(self.a, self.b)

    @property
    def upwards(self) -> float:
        """How much longer things get along y."""
        return math.hypot(self.c, self.d)

    @property
    def angle(self) -> int:
        """The direction that what ran along x runs in, in whole degrees clockwise."""
        return round(math.degrees(math.atan2(self.b, self.a))) % 360


PAGE = Matrix(POINTS, 0, 0, POINTS, 0, 0)


def number(text: str | None, default: float) -> float:
    """A number as written in an attribute; the default when it is none."""
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        return default
    return value if abs(value) < _FARTHEST else default


def numbers(text: str | None) -> list[float]:
    """Numbers with blanks between them; empty when one of them is none."""
    found = [number(token, math.nan) for token in (text or "").split()]
    return [] if any(map(math.isnan, found)) else found


def placed(element: etree._Element, outside: Matrix) -> Matrix:
    """The transformation of an object: its CTM, then its place on what it stands on, then that of what it stands on."""
    boundary = numbers(element.get("Boundary"))
    x, y = (boundary[0], boundary[1]) if len(boundary) == 4 else (0.0, 0.0)
    own = Matrix(1, 0, 0, 1, x, y)
    factors = numbers(element.get("CTM"))
    if len(factors) == 6:
        own = own.after(Matrix(*factors))
    return outside.after(own)


def tag(element: etree._Element) -> str:
    """The name of an element without its namespace: writers use different ones."""
    return str(element.tag).rpartition("}")[2]
