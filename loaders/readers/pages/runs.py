"""Characters of a page in the order they are painted → runs: what was set as one word or figure.

A run decides what belongs together where positions alone would cut it: a figure wider than its cell is one figure, a
shadow is the same run painted again, a line through a run strikes it out.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from loaders.readers.pages.page import Glyph

_SAME_BASELINE = 0.05  # of the font size
_SAME_SIZE = 0.1  # of the font size
_NEXT = (
    -0.15,
    0.25,
)  # of the font size: the next character of a run begins this far after the last one
_SHADOW = 0.35  # of the font size: a run painted again no further aside is its shadow, or bold
_SHADOW_OF_WIDTH = 0.75  # of the character's width
_FIELD = 16.0  # points: how high and wide the fields of the index of characters are

_Places = dict[tuple[str, int, int], list[Glyph]]


class Run(NamedTuple):
    """Characters painted one after the other without a gap, from the left."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.glyphs[-1].right

    @property
    def baseline(self) -> float:
        """The line it stands on."""
        return self.glyphs[0].baseline

    @property
    def size(self) -> float:
        """The size of its font."""
        return self.glyphs[0].size


def runs_of(glyphs: Iterable[Glyph]) -> list[Run]:
    """The characters, which come in the order they are painted, as runs."""
    groups: list[list[Glyph]] = []
    before: Glyph | None = None
    for glyph in glyphs:
        if before is not None and _goes_on(before, glyph):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
        before = glyph
    return [Run(tuple(group)) for group in groups]


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    size = before.size
    return (
        abs(glyph.baseline - before.baseline) <= _SAME_BASELINE * size
        and abs(glyph.size - size) <= _SAME_SIZE * size
        and _NEXT[0] * size <= glyph.left - before.right <= _NEXT[1] * size
        and glyph.left > before.left
    )


def without_shadows(runs: Sequence[Run]) -> list[Run]:
    """The runs without those that repeat an earlier one a little aside: a shadow, or bold made by painting twice."""
    earlier: _Places = {}
    kept: list[Run] = []
    for run in runs:
        if _is_shadow(run, earlier):
            continue
        kept.append(run)
        for glyph in run.glyphs:
            earlier.setdefault((glyph.text, *_field(glyph)), []).append(glyph)
    return kept if len(kept) == len(runs) else runs_of(g for run in kept for g in run.glyphs)


def _is_shadow(run: Run, earlier: _Places) -> bool:
    """True when every character of the run has its like at one and the same small distance."""
    first = run.glyphs[0]
    for like in _alike(first, earlier):
        across, down = first.left - like.left, first.baseline - like.baseline
        if all(_has_like(glyph, across, down, earlier) for glyph in run.glyphs[1:]):
            return True
    return False


def _alike(glyph: Glyph, earlier: _Places) -> list[Glyph]:
    farthest = min(_SHADOW * glyph.size, _SHADOW_OF_WIDTH * (glyph.right - glyph.left))
    return [
        like
        for like in _near(glyph, earlier)
        if abs(like.left - glyph.left) < farthest
        and abs(like.baseline - glyph.baseline) < _SHADOW * glyph.size
        and abs(like.size - glyph.size) <= _SAME_SIZE * glyph.size
    ]


def _has_like(glyph: Glyph, across: float, down: float, earlier: _Places) -> bool:
    slack = 0.08 * glyph.size
    return any(
        abs(glyph.left - like.left - across) < slack
        and abs(glyph.baseline - like.baseline - down) < slack
        for like in _near(glyph, earlier)
    )


def _field(glyph: Glyph) -> tuple[int, int]:
    return int(glyph.baseline // _FIELD), int(glyph.left // _FIELD)


def _near(glyph: Glyph, earlier: _Places) -> Iterable[Glyph]:
    row, column = _field(glyph)
    for at in (row - 1, row, row + 1):
        for beside in (column - 1, column, column + 1):
            yield from earlier.get((glyph.text, at, beside), ())


def stand_over_each_other(glyphs: Sequence[Glyph]) -> bool:
    """True when characters of one line cover each other: no person could tell them apart."""
    ordered = sorted(glyphs, key=lambda g: (round(g.baseline), g.left))
    return any(
        abs(a.baseline - b.baseline) < 0.35 * a.size
        and a.text != b.text
        and b.left < a.right - 0.3 * (a.right - a.left)
        for a, b in pairwise(ordered)
    )
