"""Text and tables as they follow each other on a page or in a cell, with blanks folded as a browser does it."""

import re

from loaders.document import Block, CellNoteKind, Paragraph, Table
from loaders.readers.printed_text import (
    Line,
    Look,
    Piece,
    PrintedText,
    printed_cell,
    printed_line,
)

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_NOTHING = PrintedText("")
_NO_BREAK = "\u00a0"


class Flow:
    """What is put together piece by piece: blanks are one, at the ends of a line none, and &nbsp; stays."""

    def __init__(self) -> None:
        self.items: list[Line | Table] = []
        """Lines and tables in order."""
        self.seen: list[CellNoteKind] = []
        """What was seen here beside the text, should it be a cell."""
        self._line: Line = []
        self._ends_blank = True

    def add(
        self, text: str, look: Look = Look.PLAIN, size: float = 0.0, *, keeps_lines: bool = False
    ) -> None:
        """Add text to the line; `keeps_lines` leaves its blanks and line ends as they are."""
        if keeps_lines:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._append(first, look, size)
            for line in others:
                self.end_line()
                self._append(line, look, size)
            return
        folded = _BLANKS.sub(" ", text)
        self._append(folded.lstrip(" ") if self._ends_blank else folded, look, size)

    def _append(self, text: str, look: Look, size: float) -> None:
        if text:
            self._line.append(Piece(text, look, size))
            if look is not Look.UNPAINTED:
                self._ends_blank = text.endswith(" ")

    def end_line(self) -> None:
        """End the line, even an empty one: <br>."""
        self.items.append(self._line)
        self._line = []
        self._ends_blank = True

    def end_block(self) -> None:
        """End the line if there is one: the edge of a block."""
        if self._line:
            self.end_line()

    def place(self, items: list[Line | Table]) -> None:
        """Put lines and tables that were put together elsewhere behind what is here."""
        self.end_block()
        self.items += items

    def cell(self) -> PrintedText:
        """All lines as the text of a cell, without empty ones at its ends."""
        self.end_block()
        if not (self.items or self.seen):
            return _NOTHING
        lines = [item for item in self.items if isinstance(item, list)]
        return printed_cell(
            [_without_outer_blanks(line) for line in lines], dict.fromkeys(self.seen)
        )

    def tables(self) -> list[Table]:
        """The tables among the lines."""
        return [item for item in self.items if isinstance(item, Table)]

    def blocks(self) -> list[Block]:
        """Everything as paragraphs and tables."""
        self.end_block()
        blocks: list[Block] = []
        for item in self.items:
            if isinstance(item, Table):
                blocks.append(item)
            elif (text := printed_line(_without_outer_blanks(item))) and text.strip():
                blocks.append(Paragraph(text))
        return blocks


def _without_outer_blanks(line: Line) -> Line:
    """The line without a blank at its end, and with hard blanks as blanks."""
    if not line or (
        len(line) == 1 and not line[0].text.endswith(" ") and _NO_BREAK not in line[0].text
    ):
        return line
    *others, last = line
    pieces = [*others, last._replace(text=last.text.rstrip(" "))]
    if any(_NO_BREAK in piece.text for piece in pieces):
        pieces = [piece._replace(text=piece.text.replace(_NO_BREAK, " ")) for piece in pieces]
    return pieces
