"""A run that crosses a rule between two cells: where it may be parted, and whose it is where it may not.

A word, and above all a figure, is not cut at a rule: it belongs to the cell that holds most of it, or to the one it is set
flush with; where neither tells, no person could either.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from enum import Enum
from itertools import groupby, pairwise
from typing import Final

from loaders.readers.pages.page import Glyph

_SEAM = 0.1  # of the font size: a wider gap at a rule parts two words
_MOST = 0.65  # of the width of a figure: the cell that holds so much of it is its own
_FLUSH = 0.8  # of the font size: so near its rule stands a figure set flush with it
_OF_FIGURES = frozenset("0123456789,.，-−%()（）")
_WHOLE = re.compile(r"[-−]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?%?")


class _Ambiguous(Enum):
    AMBIGUOUS = "ambiguous"


AMBIGUOUS: Final = _Ambiguous.AMBIGUOUS
_Owners = Sequence[int | None]


def parts_at_rules(
    glyphs: Sequence[Glyph], owners: _Owners
) -> list[tuple[Sequence[Glyph], _Owners]]:
    """The run parted where one word ends and another begins at a rule, a character to either side of it."""
    cuts = [0]
    for place in range(1, len(glyphs)):
        if owners[place] != owners[place - 1]:
            seam = next((at for at in (place, place - 1, place + 1) if _is_seam(glyphs, at)), None)
            if seam is not None and seam > cuts[-1]:
                cuts.append(seam)
    cuts.append(len(glyphs))
    return [(glyphs[start:end], owners[start:end]) for start, end in pairwise(cuts)]


def _is_seam(glyphs: Sequence[Glyph], at: int) -> bool:
    """True when a word may end before the character: a gap, another kind of character, or two texts set by themselves."""
    if not 0 < at < len(glyphs):
        return False
    before, after = glyphs[at - 1], glyphs[at]
    if after.left - before.right > _SEAM * after.size or _kind(before) != _kind(after):
        return True
    if before.piece == after.piece:
        return False
    if not (before.text in _OF_FIGURES and after.text in _OF_FIGURES):
        return True
    figures = ["".join(g.text for g in part) for part in (glyphs[:at], glyphs[at:])]
    return all(_WHOLE.fullmatch(figure) for figure in figures) and any(
        one.piece == other.piece for one, other in pairwise(glyphs)
    )


def _kind(glyph: Glyph) -> bool:
    return unicodedata.east_asian_width(glyph.text[0]) in "WF"


def owner_of(
    glyphs: Sequence[Glyph],
    owners: _Owners,
    columns_of: Callable[[int], tuple[float, float]],
) -> int | _Ambiguous | None:
    """Whose a word that runs over rules is. `columns_of` gives the left and right rule of a cell."""
    shares: dict[int | None, float] = {}
    for owner, part in groupby(zip(owners, glyphs, strict=True), key=lambda pair: pair[0]):
        widths = [glyph.right - glyph.left for _, glyph in part]
        shares[owner] = shares.get(owner, 0.0) + sum(widths)
    most = max(shares, key=lambda owner: shares[owner])
    is_figure = any(glyph.text.isdecimal() for glyph in glyphs)
    if not is_figure or shares[most] >= _MOST * sum(shares.values()):
        return most
    return _flush_with(glyphs, owners, columns_of)


def _flush_with(
    glyphs: Sequence[Glyph],
    owners: _Owners,
    columns_of: Callable[[int], tuple[float, float]],
) -> int | _Ambiguous | None:
    first, last = owners[0], owners[-1]
    slack = _FLUSH * glyphs[0].size
    is_left = first is not None and 0 <= glyphs[0].left - columns_of(first)[0] <= slack
    is_right = last is not None and 0 <= columns_of(last)[1] - glyphs[-1].right <= slack
    if is_left == is_right:
        return AMBIGUOUS
    return first if is_left else last
