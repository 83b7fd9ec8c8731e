"""Lines through characters, level or aslant: what is struck out is not what the cell says.

A line strikes out the characters whose middle it goes through, a third of the font size above the baseline. It is told from
a rule of the table by its ends: those of a strike stand near the ends of what it strikes, or at least at no other rule.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from loaders.readers.pages.page import Rule, Slash
from loaders.readers.pages.runs import Run

_BAND = (0.15, 0.6)  # of the font size above the baseline: where a line through a character runs
_OVERHANG = 0.6  # of the font size: a strike goes no further beyond what it strikes
_BODY = 0.75  # of the font size: how high a figure is
_MOST_OF_FIGURE = 0.6  # of its width: what crosses less of it strikes nothing out
_MOST_SLASHES = 500  # of a page: more are a drawing
_MEETS = 0.75  # points: a rule that ends this near another meets it


def struck_out(
    runs: Sequence[Run], rules: Sequence[Rule], slashes: Sequence[Slash]
) -> tuple[list[Run], list[Rule]]:
    """The runs with their struck characters marked, and the rules without the lines that strike them."""
    if 0 < len(slashes) <= _MOST_SLASHES:
        runs = [_crossed_out(run, slashes) for run in runs]
    drawn = _Lines(rules)
    strikes: set[int] = set()
    marked: list[Run] = []
    for run in runs:
        over = [number for number in drawn.through(run) if drawn.is_strike(number, run)]
        strikes.update(over)
        marked.append(_struck(run, [rules[number] for number in over]) if over else run)
    if not strikes:
        return list(runs), list(rules)
    return marked, [rule for number, rule in enumerate(rules) if number not in strikes]


def _struck(run: Run, lines: Sequence[Rule]) -> Run:
    return Run(
        tuple(
            glyph._replace(is_struck=True)
            if any(line.start <= glyph.middle[0] <= line.end for line in lines)
            else glyph
            for glyph in run.glyphs
        )
    )


def _crossed_out(run: Run, slashes: Sequence[Slash]) -> Run:
    """A figure that a slash about as long crosses, struck out; one over a whole cell, as in a header, crosses no figure."""
    if not any(glyph.text.isdecimal() for glyph in run.glyphs):
        return run
    width, slack = run.right - run.left, 2 * _OVERHANG * run.size
    for slash in slashes:
        left, right = min(slash.x1, slash.x2), max(slash.x1, slash.x2)
        middle = (slash.y1 + slash.y2) / 2
        is_as_long = right - left <= width + 2 * slack
        crosses = min(right, run.right) - max(left, run.left) >= _MOST_OF_FIGURE * width
        if is_as_long and crosses and run.baseline - _BODY * run.size <= middle <= run.baseline:
            return Run(tuple(glyph._replace(is_struck=True) for glyph in run.glyphs))
    return run


class _Lines:
    """The drawn horizontal lines of a page by where they are, and the vertical rules they may end at."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._across = sorted(
            (rule.place, number)
            for number, rule in enumerate(rules)
            if rule.is_horizontal and rule.is_drawn
        )
        self._places = [place for place, _ in self._across]
        self._down = sorted(rule.place for rule in rules if not rule.is_horizontal)

    def through(self, run: Run) -> list[int]:
        """The numbers of the lines that go through the middle of some character of the run."""
        first = bisect_left(self._places, run.baseline - _BAND[1] * run.size)
        last = bisect_right(self._places, run.baseline - _BAND[0] * run.size)
        return [
            number
            for _, number in self._across[first:last]
            if any(
                self._rules[number].start <= glyph.middle[0] <= self._rules[number].end
                for glyph in run.glyphs
            )
        ]

    def is_strike(self, number: int, run: Run) -> bool:
        """True for a line as long as the run, or part of it; and for a longer one that ends at no other rule."""
        rule = self._rules[number]
        if self._meets(rule.start) and self._meets(rule.end):
            return False
        slack = _OVERHANG * run.size
        if run.left - slack <= rule.start and rule.end <= run.right + slack:
            return True
        return not (self._meets(rule.start) or self._meets(rule.end))

    def _meets(self, place: float) -> bool:
        first = bisect_left(self._down, place - _MEETS)
        return first < len(self._down) and self._down[first] <= place + _MEETS
