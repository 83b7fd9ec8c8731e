"""Colours of text and of what lies below it: whether the one can be read on the other."""

from typing import NamedTuple

_ALIKE = 1.1  # the contrast below which nobody reads, by the formula for accessible pages
_NEAR = 0.2  # the farthest apart that two alike colours are in red, green or blue


class Colour(NamedTuple):
    """Red, green and blue from 0 to 1, and how opaque it is."""

    red: float
    green: float
    blue: float
    opacity: float = 1.0

    def over(self, ground: "Colour") -> "Colour":
        """What is seen where this colour lies over an opaque one."""
        seen = [
            own * self.opacity + below * (1 - self.opacity)
            for own, below in zip(self[:3], ground[:3], strict=True)
        ]
        return Colour(*seen)


BLACK, WHITE, TRANSPARENT = Colour(0, 0, 0), Colour(1, 1, 1), Colour(0, 0, 0, 0)


def from_hexadecimal(digits: str) -> Colour:
    """A colour from two digits each for red, green, blue and, where given, how opaque it is. Raises `ValueError` for others."""
    return Colour(*(int(digits[at : at + 2], 16) / 255 for at in range(0, len(digits), 2)))


def are_alike(one: Colour, other: Colour) -> bool:
    """True where text of one colour cannot be read on a ground of the other."""
    low, high = sorted((_luminance(one), _luminance(other)))
    is_near = all(abs(a - b) < _NEAR for a, b in zip(one[:3], other[:3], strict=True))
    return is_near and (high + 0.05) / (low + 0.05) < _ALIKE


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
