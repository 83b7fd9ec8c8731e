"""Pieces of text as they are painted → what a person would copy down of a cell, what stands beside it, and what nobody can tell.

A web page and a Word document say of each piece of text how it is painted. Small digits above the line are the mark of a
footnote, what is struck out or not painted is no part of the value, and where a person could not tell, neither can a reader.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby, pairwise
from typing import NamedTuple

from loaders.document import CellNote, CellNoteKind


class Look(Enum):
    """How a piece of text is painted.

    `PALE` has the colour of paper on a ground that is not known: beside other text it is hidden, alone it stands on a
    dark ground. `REVERSED` is printed from right to left.
    """

    PLAIN = "plain"
    RAISED = "raised"
    STRUCK = "struck"
    PALE = "pale"
    REVERSED = "reversed"
    UNPAINTED = "unpainted"


class Piece(NamedTuple):
    """Text of one look; `size` is the height of its letters, in whatever unit its file has."""

    text: str
    look: Look = Look.PLAIN
    size: float = 0.0


Line = list[Piece]


@dataclass(frozen=True)
class PrintedText:
    """What is printed of a cell: its text, and in `beside` what else was seen in it, each kind with what it is about."""

    text: str
    beside: tuple[tuple[CellNoteKind, str], ...] = ()

    def notes(self, column: int) -> tuple[CellNote, ...]:
        """What was seen beside the text, as notes of the cell in a column of its row."""
        return tuple(CellNote(column, kind, text) for kind, text in self.beside)


_RAISED_CHARACTERS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
# A raised figure behind a unit of length is a power: m², not a mark.
_POWERS = frozenset("23")
_BEFORE_A_POWER = re.compile(r"(?:^|[^a-zA-Z])[ckd]?m$|[米里]$")
_DIGIT = re.compile(r"\d")
_SMALL = 0.84  # of the size beside it: `small` and 10 beside 12 are less
_OVERRIDES = re.compile("[\u202e\u2067]")  # letters and digits from here on run from right to left


_ALONE = {Look.RAISED: CellNoteKind.ONLY_RAISED, Look.STRUCK: CellNoteKind.ONLY_STRUCK}
_NOTED_LOOKS = {
    Look.RAISED: CellNoteKind.MARK,
    Look.STRUCK: CellNoteKind.STRUCK,
    Look.UNPAINTED: CellNoteKind.HIDDEN,
}


def printed_cell(lines: Sequence[Line], seen: Iterable[CellNoteKind] = ()) -> PrintedText:
    """What a person would copy down of a cell; `seen` is what its reader saw beside the pieces."""
    if all(piece.look is Look.PLAIN for line in lines for piece in line):
        text = "\n".join(["".join([piece.text for piece in line]) for line in lines]).strip("\n")
        return PrintedText(text, tuple([(kind, "") for kind in (*seen, *_doubt(lines, text, {}))]))
    lines = [_settled(line, is_pale_hidden=_has_look(lines, Look.PLAIN)) for line in lines]
    text = "\n".join(map(_text, lines)).strip("\n")
    passages = {look: _passages(lines, look) for look in _NOTED_LOOKS}
    doubt = _doubt(lines, text, passages)
    raised = passages[Look.RAISED]
    if not text.strip() and raised:
        text = " ".join(raised).translate(_RAISED_CHARACTERS)
        passages[Look.RAISED] = ()
    beside = [(kind, "") for kind in (*seen, *doubt)]
    beside += [
        (_NOTED_LOOKS[look], said) for look, all_said in passages.items() for said in all_said
    ]
    return PrintedText(text, tuple(beside))


def printed_line(line: Line) -> str:
    """A line of text outside tables; raised figures are written as such, so that they never join a number."""
    if all(piece.look is Look.PLAIN for piece in line):
        return "".join([piece.text for piece in line])
    pieces = _settled(line, is_pale_hidden=_has_look([line], Look.PLAIN))
    return _text(
        [
            Piece(piece.text.translate(_RAISED_CHARACTERS)) if piece.look is Look.RAISED else piece
            for piece in pieces
        ]
    )


def _has_look(lines: Iterable[Line], look: Look) -> bool:
    return any(piece.look is look and piece.text.strip() for line in lines for piece in line)


def _settled(line: Line, *, is_pale_hidden: bool) -> Line:
    """The line with pale text decided, and powers written as such."""
    pale = Look.UNPAINTED if is_pale_hidden else Look.PLAIN
    settled: Line = []
    before = ""
    for piece in line:
        look = pale if piece.look is Look.PALE else piece.look
        text = piece.text
        if look is Look.RAISED and text.strip() in _POWERS and _BEFORE_A_POWER.search(before):
            look, text = Look.PLAIN, text.translate(_RAISED_CHARACTERS)
        if look is Look.PLAIN:
            before = text
        settled.append(Piece(text, look, piece.size))
    return settled


def _text(line: Line) -> str:
    printed = [piece.text for piece in line if piece.look in (Look.PLAIN, Look.REVERSED)]
    text = "".join(printed)
    # Between what was left out and what stands, blanks are no part of either.
    return text if len(printed) == len(line) else text.strip()


def _passages(lines: Iterable[Line], look: Look) -> tuple[str, ...]:
    """The texts of one look, each as it stands together."""
    return tuple(
        passage
        for line in lines
        for is_wanted, pieces in groupby(line, lambda piece: piece.look is look)
        if is_wanted and (passage := "".join(piece.text for piece in pieces).strip())
    )


def _doubt(
    lines: Sequence[Line], text: str, passages: Mapping[Look, tuple[str, ...]]
) -> tuple[CellNoteKind, ...]:
    """Why nobody can tell what the cell says, where that is so."""
    if not text.strip():
        for look, kind in _ALONE.items():
            if _DIGIT.search("".join(passages.get(look, ()))):
                return (kind,)
        return ()
    if not text.isascii() and _OVERRIDES.search(text) and _DIGIT.search(text):
        return (CellNoteKind.REVERSED,)
    several = [line for line in lines if len(line) > 1 or (line and line[0].look is not Look.PLAIN)]
    if any(p.look is Look.REVERSED and _DIGIT.search(p.text) for line in several for p in line):
        return (CellNoteKind.REVERSED,)
    if any(_are_of_two_sizes(*pair) for line in several for pair in _neighbours(line)):
        return (CellNoteKind.TWO_SIZES,)
    return ()


def _neighbours(line: Line) -> Iterator[tuple[Piece, Piece]]:
    return pairwise(piece for piece in line if piece.look is Look.PLAIN and piece.text)


def _are_of_two_sizes(left: Piece, right: Piece) -> bool:
    """True where digits meet digits of another size; decimals may be small (12<small>.50</small>)."""
    if not (left.text[-1].isdigit() and right.text[0].isdigit()):
        return False
    small, large = sorted((left.size, right.size))
    return small <= _SMALL * large
