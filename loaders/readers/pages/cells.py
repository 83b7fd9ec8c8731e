"""The characters in one cell → what the cell says, and why it cannot be told where no person could tell it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from loaders.readers.pages.page import UNKNOWN_CHARACTER, Glyph
from loaders.readers.pages.runs import stand_over_each_other
from loaders.readers.pages.text import Line, Word, cell_text, lines_of

_FIGURE = re.compile(r"^[-−(（]?[\d,.，]+[)）]?%?$")
_SMALL = 0.8  # of the size of the other digits of a figure


class CellText(NamedTuple):
    """What a cell says: its text, what of it is struck out, and why its text is no figure (a key of `REASONS`)."""

    text: str = ""
    struck: str = ""
    reason: str | None = None


REASONS = {
    "character_without_text": ("a character without text", "有字符没有文字编码"),
    "printed_over": ("texts printed over each other", "文字重叠"),
    "over_a_rule": ("a figure that runs over a rule of the table", "数字跨过框线"),
    "two_figures": ("more than one figure", "一格内有多个数字"),
    "digits_of_two_sizes": ("digits of two sizes", "数字大小不一"),
}


def cell_of(glyphs: Sequence[Glyph], *, runs_over: bool = False) -> CellText:
    """The cell with these characters; `runs_over` is true for a figure of which no telling whose cell it stands in."""
    kept = [glyph for glyph in glyphs if not glyph.is_struck]
    lines = lines_of(kept)
    text = cell_text(lines)
    struck = (
        ""
        if len(kept) == len(glyphs)
        else cell_text(lines_of([glyph for glyph in glyphs if glyph.is_struck]))
    )
    return CellText(text, struck, _reason(kept, lines, text, runs_over))


def _reason(
    glyphs: Sequence[Glyph], lines: Sequence[Line], text: str, runs_over: bool
) -> str | None:
    if UNKNOWN_CHARACTER in text:
        return "character_without_text"
    if not any(character.isdecimal() for character in text):
        return None
    reasons = {
        "over_a_rule": runs_over,
        "printed_over": len({glyph.piece for glyph in glyphs}) > 1
        and stand_over_each_other(glyphs),
        "two_figures": _holds_figures(text),
        "digits_of_two_sizes": any(
            _has_small_digits(word) for line in lines for word in line.words
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _holds_figures(text: str) -> bool:
    """True for figures beside or above each other and nothing else."""
    parts = re.split(r"\n|  ", text)
    return len(parts) > 1 and all(_FIGURE.match(part) for part in parts)


def _has_small_digits(word: Word) -> bool:
    sizes = [glyph.size for glyph in word.glyphs if glyph.text.isdecimal()]
    return bool(sizes) and min(sizes) < _SMALL * max(sizes)
