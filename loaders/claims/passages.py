"""The running text of a document: lines that belong together as one passage, each character with its place in the file.

A line that a page or a line of the page ended is joined with the next; headings are not. Characters are compared as in
`loaders.forms.text.plain`, but a blank between two digits stays: nobody can tell whether one number or two stand there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from loaders.claims.claim import Origin
from loaders.claims.vocabulary import load_vocabulary
from loaders.forms.recognition import RecognisedDocument
from loaders.notation.text import is_blank_character, plain

_ENDS = ("。", ";", ":", "!", "?")
_NUMBERED = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+(?:部分|章|条)|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d{1,2}[、.)](?!\d))"
)
_QUANTITY_FIRST = re.compile(r"^[\d,.]+(?:万元|亿元|元|%)")
_LONGEST_HEADING = 45
_SHORTEST_CELL = 15


@dataclass(frozen=True)
class Passage:
    """Text for comparison; `places` gives for each character the line it is from and its place in that line."""

    text: str
    places: tuple[tuple[int, int], ...]
    origins: tuple[Origin, ...]
    printed: tuple[str, ...]
    is_heading: bool = False

    def span(self, start: int, end: int) -> tuple[Origin, int, int]:
        """Where the characters `start` to `end` are printed; of a span over two lines, the part on the last line."""
        line = self.places[end - 1][0]
        inside = [place for of, place in self.places[start:end] if of == line]
        return self.origins[line], min(inside), max(inside) + 1

    def as_printed(self, start: int, end: int) -> str:
        """The characters `start` to `end` as they are printed."""
        pieces: dict[int, list[int]] = {}
        for line, place in self.places[start:end]:
            pieces.setdefault(line, []).append(place)
        return "".join(self.printed[n][min(of) : max(of) + 1] for n, of in pieces.items())


def passage_of(paragraph: int, text: str) -> Passage:
    """A line of text as a passage by itself."""
    return _passage([_line(Origin(paragraph), text)])


@dataclass(frozen=True)
class _Line:
    origin: Origin
    printed: str
    text: str
    places: tuple[int, ...]


def passages(recognised: RecognisedDocument) -> Iterator[tuple[Passage, ...]]:
    """The passages of the document, in groups that know nothing of each other: the text, then each text cell."""
    yield tuple(_joined(_text_lines(recognised)))
    forms = load_vocabulary().narrative_forms
    for number, table in enumerate(recognised.tables):
        if table.form_id not in forms:
            continue
        for row_no, (row, place) in enumerate(
            zip(table.placed.table.rows, table.places, strict=True)
        ):
            for column, cell in enumerate(row.cells):
                if place.kind == "body" and len(cell) >= _SHORTEST_CELL:
                    line = _line(Origin(None, number, row_no, column), cell)
                    yield (_passage([line]),)


def _text_lines(recognised: RecognisedDocument) -> list[list[_Line]]:
    """The lines of role text, in runs that no table, caption or note interrupts."""
    runs: list[list[_Line]] = [[]]
    position: int | None = None
    for number, placed in enumerate(recognised.paragraphs):
        if placed.role == "page_mark":
            position = placed.position if position == placed.position - 1 else position
            continue
        if placed.role != "text" or position != placed.position - 1:
            runs.append([])
        if placed.role == "text":
            runs[-1].append(_line(Origin(number), placed.paragraph.text))
            position = placed.position
    return [run for run in runs if run]


def _line(origin: Origin, printed: str) -> _Line:
    characters = [
        (character, place)
        for place, original in enumerate(printed)
        for character in _plain_character(original)
    ]
    text, places = _without_blanks(characters)
    return _Line(origin, printed, text, places)


@cache
def _plain_character(character: str) -> str:
    return " " if is_blank_character(character) else plain(character)


def _without_blanks(characters: Sequence[tuple[str, int]]) -> tuple[str, tuple[int, ...]]:
    kept: list[tuple[str, int]] = []
    blank: int | None = None
    for character, place in characters:
        if character == " ":
            blank = place
            continue
        if blank is not None and kept and kept[-1][0].isdigit() and character.isdigit():
            kept.append((" ", blank))
        blank = None
        kept.append((character, place))
    return "".join(c for c, _ in kept), tuple(p for _, p in kept)


def _joined(runs: Sequence[Sequence[_Line]]) -> Iterator[Passage]:
    for run in runs:
        together: list[_Line] = []
        for line in run:
            if together and not _goes_on(together, line):
                yield _passage(together)
                together = []
            together.append(line)
        if together:
            yield _passage(together)


def _goes_on(together: Sequence[_Line], following: _Line) -> bool:
    last = together[-1].text
    if not last or last.endswith(_ENDS) or _NUMBERED.match(following.text):
        return False
    if _is_heading("".join(line.text for line in together)):
        return False
    running = "," in last or ";" in last or "。" in last or len(last) > _LONGEST_HEADING
    return running or bool(_QUANTITY_FIRST.match(following.text))


def _is_heading(text: str) -> bool:
    return (
        len(text) <= _LONGEST_HEADING
        and bool(_NUMBERED.match(text))
        and not text.endswith(_ENDS)
        and not re.search(r"[,;]|\d(?:万元|亿元|元|%)", text)
    )


def _passage(lines: Sequence[_Line]) -> Passage:
    text = ""
    places: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if text and line.text and text[-1] in "0123456789,." and line.text[0] in "0123456789,.":
            text += " "  # a number may be broken here: it is not put together by guess
            places.append((number, 0))
        text += line.text
        places.extend((number, place) for place in line.places)
    return Passage(
        text,
        tuple(places),
        tuple(line.origin for line in lines),
        tuple(line.printed for line in lines),
        _is_heading(text),
    )
