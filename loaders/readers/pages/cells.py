"""The characters in one cell → what the cell says, and what else is seen in it: marks, strikes, why its figure cannot be told."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from loaders.document import CellNoteKind
from loaders.readers.pages.page import Glyph, is_unknown
from loaders.readers.pages.runs import stand_over_each_other
from loaders.readers.pages.text import Line, Word, cell_text, lines_of

_FIGURE = re.compile(r"^[-−(（]?[\d,.，]+[)）]?%?$")
_SMALL = 0.8  # of the size of the other digits of a figure
_BEFORE_A_POWER = frozenset("m米")
_POWERS = frozenset("²³")


class CellText(NamedTuple):
    """What a cell says, and what is seen in it beside that: notes of a kind and a text."""

    text: str = ""
    notes: tuple[tuple[CellNoteKind, str], ...] = ()


def cell_of(glyphs: Sequence[Glyph], *, runs_over: bool = False) -> CellText:
    """The cell with these characters; `runs_over` is true for a figure of which no telling whose cell it stands in."""
    struck = [glyph for glyph in glyphs if glyph.is_struck]
    lines = lines_of([glyph for glyph in glyphs if not glyph.is_struck] if struck else glyphs)
    marks = [mark for line in lines for mark in _marks_of(line)]
    if marks:
        lines = [shown for line in lines if (shown := _without_marks(line)) is not None]
    text = cell_text(lines)
    notes = [(CellNoteKind.MARK, mark) for mark in marks]
    if struck:
        what = cell_text(lines_of(struck))
        notes.append((CellNoteKind.STRUCK, what))
        if not text and any(map(str.isdecimal, what)):
            notes.append((CellNoteKind.ONLY_STRUCK, ""))
    if any(glyph.is_added for glyph in glyphs):
        notes.append((CellNoteKind.FILLED_IN, ""))
    doubt = _doubt(lines, text, runs_over=runs_over)
    if doubt is not None:
        notes.append((doubt, ""))
    return CellText(text, tuple(notes))


def _marks_of(line: Line) -> Iterator[str]:
    """The marks of a line, each as it stands together."""
    glyphs = [glyph for word in line.words for glyph in word.glyphs]
    is_mark = _marks_in(glyphs)
    for marks, group in groupby(zip(is_mark, glyphs, strict=True), key=lambda pair: pair[0]):
        if marks:
            yield "".join(glyph.text for _, glyph in group)


def _without_marks(line: Line) -> Line | None:
    words = [
        Word.of(kept)
        for word in line.words
        if (
            kept := [
                g
                for g, is_mark in zip(word.glyphs, _marks_in(word.glyphs), strict=True)
                if not is_mark
            ]
        )
    ]
    return Line(tuple(words), line.baseline, line.size) if words else None


def _marks_in(glyphs: Sequence[Glyph]) -> list[bool]:
    """For each character whether it is a mark; a power, as in m², is none."""
    return [
        glyph.is_mark
        and not (at and glyph.text in _POWERS and glyphs[at - 1].text in _BEFORE_A_POWER)
        for at, glyph in enumerate(glyphs)
    ]


def _doubt(lines: Sequence[Line], text: str, *, runs_over: bool) -> CellNoteKind | None:
    """Why no one can tell which figure a cell holds; None where it holds none, or one that anybody can read."""
    if any(map(is_unknown, text)):
        return CellNoteKind.UNKNOWN_CHARACTER
    if not any(character.isdecimal() for character in text):
        return None
    glyphs = [glyph for line in lines for word in line.words for glyph in word.glyphs]
    doubts: dict[CellNoteKind, Callable[[], bool]] = {
        CellNoteKind.CUT_OFF: lambda: runs_over,
        CellNoteKind.OVERPRINTED: lambda: _are_overprinted(glyphs),
        CellNoteKind.TWO_NUMBERS: lambda: _holds_figures(text),
        CellNoteKind.TWO_SIZES: lambda: _has_digits_of_two_sizes(lines),
    }
    return next((kind for kind, holds in doubts.items() if holds()), None)


def _are_overprinted(glyphs: Sequence[Glyph]) -> bool:
    return len({glyph.piece for glyph in glyphs}) > 1 and stand_over_each_other(glyphs)


def _holds_figures(text: str) -> bool:
    """True for figures beside or above each other and nothing else."""
    parts = re.split(r"\n|  ", text)
    return len(parts) > 1 and all(_FIGURE.match(part) for part in parts)


def _has_digits_of_two_sizes(lines: Sequence[Line]) -> bool:
    """True where small digits stand on the line of large ones: part of the number, or a mark. Decimals alone may be smaller."""
    for line in lines:
        for word in line.words:
            digits = [glyph for glyph in word.glyphs if glyph.text.isdecimal()]
            small = _SMALL * max((glyph.size for glyph in digits), default=0)
            if any(glyph.size < small for glyph in digits) and not _are_decimals(word, small):
                return True
    return False


def _are_decimals(word: Word, small: float) -> bool:
    """True when just the digits behind the point of a word are small."""
    before, point, behind = word.text.partition(".")
    count = len(before) + len(point)
    if len(word.text) != len(word.glyphs) or not behind.isdecimal():
        return False
    whole, decimals = word.glyphs[: len(before)], word.glyphs[count:]
    return all(g.size >= small for g in whole if g.text.isdecimal()) and all(
        g.size < small for g in decimals
    )
