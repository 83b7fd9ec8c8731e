"""Rules of a page → the cells of its tables, found by tablers."""

from collections.abc import Iterator, Sequence

import tablers
from tablers import Edge

from loaders.readers.pages.page import Box, Rule

# Horizontal times vertical rules: finding cells takes a second for this many, and forever for a hundred times more.
_MOST_CROSSINGS = 40_000
_MANY = 2_000  # rules: more are joined first
_FIELD = 16.0  # points: how high the rows of the index of cells are
_SAME_PLACE = 1.0  # points: rules nearer than this are one
_GAP = 3.0  # points: a rule that begins this near the end of another goes on with it


_Tables = tuple[tuple[Box, ...], ...]


def tables_of(rules: Sequence[Rule]) -> tuple[_Tables, bool]:
    """The boxes of the cells of every ruled table, and whether they could be told: a drawing of thousands of lines is none.

    The border of an area that is only filled is a rule where no drawn rules are: inside a cell it is a highlight or a patch.
    """
    drawn = [rule for rule in rules if rule.is_drawn]
    if len(drawn) == len(rules) or not drawn:
        return _found(rules)
    cells, is_clear = _found(drawn)
    if not cells or not is_clear:
        return _found(rules)
    inside = _Cells([box for table in cells for box in table])
    borders = [rule for rule in rules if not rule.is_drawn and not inside.hold(rule)]
    return _found([*drawn, *borders]) if borders else (cells, is_clear)


class _Cells:
    """Cells by where they are."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._rows: dict[int, list[Box]] = {}
        for box in boxes:
            for row in range(int(box.top // _FIELD), int(box.bottom // _FIELD) + 1):
                self._rows.setdefault(row, []).append(box)

    def hold(self, rule: Rule) -> bool:
        """True when a rule lies in one cell, its edges included."""
        if rule.is_horizontal:
            left, right, top, bottom = rule.start, rule.end, rule.place, rule.place
        else:
            left, right, top, bottom = rule.place, rule.place, rule.start, rule.end
        return any(
            box.left - _GAP <= left
            and right <= box.right + _GAP
            and box.top - _GAP <= top
            and bottom <= box.bottom + _GAP
            for box in self._rows.get(int((top + bottom) / 2 // _FIELD), ())
        )


def _found(rules: Sequence[Rule]) -> tuple[_Tables, bool]:
    if len(rules) > _MANY:
        rules = joined(rules)
    across = [Edge("h", r.start, r.place, r.end, r.place) for r in rules if r.is_horizontal]
    down = [Edge("v", r.place, r.start, r.place, r.end) for r in rules if not r.is_horizontal]
    if not across or not down:
        return (), True
    if len(rules) > _MANY or _crossings(rules) > _MOST_CROSSINGS:
        return (), False
    found = tablers.find_tables(
        None,
        extract_text=False,
        horizontal_strategy="explicit",
        vertical_strategy="explicit",
        explicit_h_edges=across,
        explicit_v_edges=down,
    )
    return tuple(tuple(Box(*cell.bbox) for cell in table.cells) for table in found), True


def _crossings(rules: Sequence[Rule]) -> int:
    """How many places there are at which rules may cross."""
    across = {round(rule.place) for rule in rules if rule.is_horizontal}
    down = {round(rule.place) for rule in rules if not rule.is_horizontal}
    return len(across) * len(down)


def joined(pieces: Sequence[Rule]) -> list[Rule]:
    """The same rules with as few pieces as can be: writers draw the edges of every cell by themselves."""
    found: list[Rule] = []
    for line in _in_one_place(sorted(pieces)):
        place = sum(rule.place for rule in line) / len(line)
        line.sort(key=lambda rule: rule.start)
        start, end = line[0].start, line[0].end
        for rule in line[1:]:
            if rule.start - end > _GAP:
                found.append(Rule(rule.is_horizontal, place, start, end))
                start, end = rule.start, rule.end
            end = max(end, rule.end)
        found.append(Rule(line[0].is_horizontal, place, start, end))
    return found


def _in_one_place(pieces: Sequence[Rule]) -> Iterator[list[Rule]]:
    line: list[Rule] = []
    for rule in pieces:
        if line and (
            rule.is_horizontal != line[0].is_horizontal or rule.place - line[0].place > _SAME_PLACE
        ):
            yield line
            line = []
        line.append(rule)
    if line:
        yield line
