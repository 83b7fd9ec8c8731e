"""Small raised or lowered characters: marks of a footnote, not digits of the figure they stand beside.

They become the superscripts and subscripts of Unicode where there are such, so that `2` with a raised `1` is `2¹`, as printed.
"""

from collections.abc import Sequence
from statistics import median_low

from loaders.readers.pages.page import Glyph

_SMALL = 0.8  # of the size of the characters beside it
_OFF = 0.1  # of that size: a small character this far off the baseline is raised, or lowered
_OFF_IN_FULL_SIZE = 0.2  # of that size: so is one that is not small
_HIGHEST, _LOWEST = (
    0.8,
    -0.35,
)  # of that size: where the baseline of a mark is, from that of its line
_BESIDE = 0.6  # of that size: how far a mark stands from what it marks
_PLAIN = "0123456789+-=()（）−"
_RAISED = str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁽⁾⁻")
_LOWERED = str.maketrans(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₍₎₋")


def with_marks(lines: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """The lines, from the top, with raised characters as marks, those that stood on a line of their own put back."""
    if all(_is_even(line) for line in lines) and not _sizes_differ(lines):
        return list(lines)
    result = [list(line) for line in lines]
    for number, line in enumerate(lines):
        for beside in (number + 1, number - 1):
            if 0 <= beside < len(lines) and lines[beside] and _marks_of(line, lines[beside]):
                baseline = lines[beside][0].baseline
                result[beside] += [_as_mark(glyph, baseline) for glyph in line]
                result[number] = []
                break
    return [_marked(line) for line in result if line]


def _is_even(line: Sequence[Glyph]) -> bool:
    baseline, size = line[0].baseline, line[0].size
    slack = _OFF * size
    for glyph in line:
        if glyph.baseline == baseline and glyph.size == size:  # nearly always
            continue
        if abs(glyph.baseline - baseline) > slack or abs(glyph.size - size) > slack:
            return False
    return True


def _sizes_differ(lines: Sequence[Sequence[Glyph]]) -> bool:
    sizes = [line[0].size for line in lines]
    return bool(sizes) and min(sizes) < _SMALL * max(sizes)


def _marks_of(line: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    """True when every character of a line is small and stands, raised or lowered, beside one of the other line."""
    size = median_low([glyph.size for glyph in other])
    if any(glyph.size > _SMALL * size for glyph in line):
        return False
    height = other[0].baseline - line[0].baseline
    if not _LOWEST * size <= height <= _HIGHEST * size or abs(height) < _OFF * size:
        return False
    placed = list(other)
    for glyph in sorted(line, key=lambda g: g.left):
        if not any(_stand_beside(glyph, main, size) for main in placed):
            return False
        placed.append(glyph)
    return True


def _stand_beside(glyph: Glyph, main: Glyph, size: float) -> bool:
    gaps = glyph.left - main.right, main.left - glyph.right
    return -0.3 * size <= max(gaps) <= _BESIDE * size


def _marked(line: list[Glyph]) -> list[Glyph]:
    """The line with its raised characters as marks: those off the baseline of the large ones."""
    if _is_even(line):
        return line
    largest = max(glyph.size for glyph in line)
    baseline = median_low([g.baseline for g in line if g.size > _SMALL * largest])
    main: list[Glyph] = []
    marks: list[Glyph] = []
    for glyph in line:
        off = _OFF if glyph.size <= _SMALL * largest else _OFF_IN_FULL_SIZE
        is_mark = abs(glyph.baseline - baseline) > off * largest
        (marks if is_mark else main).append(glyph)
    return [*main, *(_as_mark(glyph, baseline) for glyph in marks)]


def _as_mark(glyph: Glyph, baseline: float) -> Glyph:
    return glyph._replace(
        text=glyph.text.translate(_RAISED if glyph.baseline < baseline else _LOWERED),
        is_mark=True,
    )
