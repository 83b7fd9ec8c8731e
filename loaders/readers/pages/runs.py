"""Characters of a page in the order they are painted → runs: what was set as one word or figure.

A run decides what belongs together where positions alone would cut it: a figure wider than its cell is one figure, a
shadow is the same run painted again, a line through a run strikes it out.
"""

from collections.abc import Iterable, Iterator, Sequence
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
_FIELD = 16.0  # points: how high and wide the fields of the index of runs are


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


_Places = dict[tuple[str, int, int], list[Run]]


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
        _NEXT[0] * size <= glyph.left - before.right <= _NEXT[1] * size
        and -_SAME_BASELINE * size <= glyph.baseline - before.baseline <= _SAME_BASELINE * size
        and -_SAME_SIZE * size <= glyph.size - size <= _SAME_SIZE * size
        and glyph.left > before.left
    )


def without_shadows(runs: Sequence[Run]) -> list[Run]:
    """The runs without those that repeat an earlier one a little aside: a shadow, or bold made by painting twice."""
    earlier: _Places = {}
    kept: list[Run] = []
    for run in runs:
        first = run.glyphs[0]
        row, column = int(first.baseline // _FIELD), int(first.left // _FIELD)
        if any(_is_shadow(run, like) for like in _near(first.text, row, column, earlier)):
            continue
        kept.append(run)
        earlier.setdefault((first.text, row, column), []).append(run)
    return kept if len(kept) == len(runs) else runs_of(g for run in kept for g in run.glyphs)


def _near(text: str, row: int, column: int, earlier: _Places) -> Iterator[Run]:
    for at in (row - 1, row, row + 1):
        for beside in (column - 1, column, column + 1):
            yield from earlier.get((text, at, beside), ())


def _is_shadow(run: Run, like: Run) -> bool:
    """True when a run has the characters of another, all at one and the same small distance from them."""
    one, other = run.glyphs[0], like.glyphs[0]
    across, down = one.left - other.left, one.baseline - other.baseline
    farthest = min(_SHADOW * one.size, _SHADOW_OF_WIDTH * (one.right - one.left))
    if abs(across) >= farthest or abs(down) >= _SHADOW * one.size:
        return False
    if abs(one.size - other.size) > _SAME_SIZE * one.size or len(run.glyphs) > len(like.glyphs):
        return False
    slack = 0.08 * one.size
    return all(
        mine.text == theirs.text and abs(mine.left - theirs.left - across) < slack
        for mine, theirs in zip(run.glyphs, like.glyphs, strict=False)
    )


def stand_over_each_other(glyphs: Sequence[Glyph]) -> bool:
    """True when characters of one line cover each other: no person could tell them apart."""
    ordered = sorted(glyphs, key=lambda g: (round(g.baseline), g.left))
    return any(
        abs(a.baseline - b.baseline) < 0.35 * a.size
        and a.text != b.text
        and b.left < a.right - 0.3 * (a.right - a.left)
        for a, b in pairwise(ordered)
    )
