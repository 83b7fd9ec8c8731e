"""Lines through characters: what is struck out is not what the cell says.

A line strikes out the characters whose middle it goes through, a third of the font size above the baseline. It is told from
a rule of the table by its ends: those of a strike stand near the ends of what it strikes, or at least at no other rule.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from loaders.readers.pages.page import Rule
from loaders.readers.pages.runs import Run

_BAND = (0.15, 0.6)  # of the font size above the baseline: where a line through a character runs
_OVERHANG = 0.6  # of the font size: a strike goes no further beyond what it strikes
_MEETS = 0.75  # points: a rule that ends this near another meets it


def struck_out(runs: Sequence[Run], rules: Sequence[Rule]) -> tuple[list[Run], list[Rule]]:
    """The runs with their struck characters marked, and the rules without the lines that strike them."""
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
