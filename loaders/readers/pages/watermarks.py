"""Watermarks: what stands behind or across a page and belongs to none of its cells.

A watermark is much larger than the text and runs over rules or other characters, or it is faint and does so, or it is large
or faint and stands in one place of most pages.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from statistics import median_low

from loaders.readers.pages.page import Glyph, Rule
from loaders.readers.pages.runs import Run

_LARGE = 1.8  # times the size of the page's text
_BODY = 0.7  # of the font size: how high a character is
_FEWEST_PAGES = 3
_PLACE = 2.0  # points
_FIELD = 16.0  # points


def without_watermarks(
    pages: Sequence[Sequence[Run]], rules: Sequence[Sequence[Rule]]
) -> list[list[Run]]:
    """The runs of all pages without those that are watermarks."""
    suspects = [_suspects(runs) for runs in pages]
    places = Counter(place for found in suspects for place in {_place(run) for run in found})
    often = max(_FEWEST_PAGES, len(pages) // 2)
    return [
        _without(runs, found, drawn, {place for place, count in places.items() if count >= often})
        for runs, found, drawn in zip(pages, suspects, rules, strict=True)
    ]


def _suspects(runs: Sequence[Run]) -> list[Run]:
    """The runs of a page that are large or faint."""
    if not runs:
        return []
    usual = median_low([glyph.size for run in runs for glyph in run.glyphs])
    return [run for run in runs if run.glyphs[0].is_faint or run.size >= _LARGE * usual]


def _place(run: Run) -> tuple[str, int, int]:
    return run.text, round(run.left / _PLACE), round(run.baseline / _PLACE)


def _without(
    runs: Sequence[Run],
    suspects: Sequence[Run],
    rules: Sequence[Rule],
    often: set[tuple[str, int, int]],
) -> list[Run]:
    if not suspects:
        return list(runs)
    ids = {id(run) for run in suspects}
    ground = _Ground([run for run in runs if id(run) not in ids], rules)
    marks = {id(run) for run in suspects if _place(run) in often or ground.lies_under(run)}
    return [run for run in runs if id(run) not in marks]


class _Ground:
    """The text and the rules of a page, for asking what a suspect lies over."""

    def __init__(self, runs: Sequence[Run], rules: Sequence[Rule]) -> None:
        self._glyphs: dict[tuple[int, int], list[Glyph]] = {}
        for run in runs:
            for glyph in run.glyphs:
                x, y = glyph.middle
                self._glyphs.setdefault((int(y // _FIELD), int(x // _FIELD)), []).append(glyph)
        self._across = sorted(rule for rule in rules if rule.is_horizontal)
        self._down = sorted(rule for rule in rules if not rule.is_horizontal)

    def lies_under(self, run: Run) -> bool:
        """True when a rule, or another character, runs through the run."""
        top, inside = run.baseline - _BODY * run.size, 0.1 * run.size
        return (
            self._is_crossed(self._across, top + inside, run.baseline - inside, run.left, run.right)
            or self._is_crossed(
                self._down, run.left + inside, run.right - inside, top, run.baseline
            )
            or self._is_written_over(run, top)
        )

    @staticmethod
    def _is_crossed(
        rules: Sequence[Rule], first: float, last: float, start: float, end: float
    ) -> bool:
        if not rules:
            return False
        kind = rules[0].is_horizontal
        begin = bisect_left(rules, Rule(kind, first, 0.0, 0.0))
        stop = bisect_right(rules, Rule(kind, last, 0.0, 0.0))
        return any(rule.start < end and rule.end > start for rule in rules[begin:stop])

    def _is_written_over(self, run: Run, top: float) -> bool:
        for row in range(int(top // _FIELD), int(run.baseline // _FIELD) + 1):
            for column in range(int(run.left // _FIELD), int(run.right // _FIELD) + 1):
                for glyph in self._glyphs.get((row, column), ()):
                    x, y = glyph.middle
                    if run.left < x < run.right and top < y < run.baseline:
                        return True
        return False
