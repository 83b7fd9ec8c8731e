"""Cells of an .xlsx sheet: what is stored in one, with its kind and style, as it is shown; references as numbers."""

import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from loaders.readers.number_format.formats import NumberFormat
from loaders.readers.printed_text import PrintedText
from loaders.readers.workbook.colours import Colours
from loaders.readers.workbook.sheet import (
    LAST_COLUMN,
    LAST_ROW,
    PLAIN,
    Look,
    Merge,
    seen_text,
)
from loaders.readers.workbook.xml import damaged, is_true, unescaped, whole_number

DIGITS = "0123456789"
ORDINARY_STYLE = "0"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_FIRST_DAY = datetime.datetime(1899, 12, 30)
_DAYS_TO_1904 = 1_462


@dataclass(frozen=True)
class CellTexts:
    """What the sheets of a workbook share. `formats` and `looks` are by the number of the style as a cell writes it.

    `rich` are the runs of those shared texts that do not look the same all through, `coloured` the styles of cells on
    another ground than paper, `colours` those that runs name by number.
    """

    shared: list[str]
    formats: dict[str, NumberFormat]
    is_1904: bool
    rich: Mapping[int, Sequence[tuple[str, Look | None]]] = field(default_factory=dict)
    looks: Mapping[str, Look] = field(default_factory=dict)
    coloured: Collection[str] = ()
    colours: Colours = field(default_factory=Colours)

    def without_colours(self) -> "CellTexts":
        """The same for a sheet that colours its cells by rules of its own: nobody can tell by the styles what is unseen."""
        looks = {style: look._replace(is_unseen=False) for style, look in self.looks.items()}
        return replace(self, looks=looks, coloured=frozenset(self.formats))

    def style(self, style: str | None) -> NumberFormat:
        """The number format of a style; a cell that names none has the first one."""
        return self.formats.get(style or ORDINARY_STYLE) or self.formats[ORDINARY_STYLE]

    def seen(self, kind: str | None, style: str | None, stored: str) -> PrintedText | str:
        """The text that a cell shows, and what is seen in it beside that, if anything is."""
        look = self.looks.get(style or ORDINARY_STYLE, PLAIN) if self.looks else PLAIN
        if kind == "s" and self.rich and (runs := self.rich.get(whole_number(stored))):
            return self.seen_runs(style, runs)
        shown = self.shown(kind, style, stored)
        return seen_text([(shown, look)]) if look != PLAIN else shown

    def seen_runs(self, style: str | None, runs: Iterable[tuple[str, Look | None]]) -> PrintedText:
        """What is seen of runs of text in a cell of a style; what is white stands on its ground."""
        look = self.looks.get(style or ORDINARY_STYLE, PLAIN)
        is_on_paper = (style or ORDINARY_STYLE) not in self.coloured
        return seen_text(
            (text, look if own is None else own._replace(is_unseen=own.is_unseen and is_on_paper))
            for text, own in runs
        )

    def unshown(self, kind: str | None, stored: str) -> str:
        """What is stored in a cell that shows nothing."""
        return self._shared_text(stored) if kind == "s" else unescaped(stored)

    def shown(self, kind: str | None, style: str | None, stored: str) -> str:
        """The text that a cell shows; a cell that names no style has the first one."""
        shown_by = self.style(style)
        if not kind:
            return shown_by.number(stored, self.is_1904)
        if kind == "s":
            return shown_by.text(self._shared_text(stored))
        if kind in ("n", "d"):
            number = stored if kind == "n" else _days(stored, self.is_1904)
            return shown_by.number(number, self.is_1904)
        if kind == "b":
            return "TRUE" if is_true(stored.strip()) else "FALSE"
        # An error, the text of a formula, or a text that stands in its cell and not among the shared ones.
        return stored if kind == "e" else shown_by.text(unescaped(stored))

    def _shared_text(self, stored: str) -> str:
        number = int(stored) if stored.isdecimal() else whole_number(stored)
        if number >= len(self.shared):
            raise damaged(f"a cell refers to text {number}, which is not there")
        return self.shared[number]


def _days(stored: str, is_1904: bool) -> str:
    """A date in letters, which only few writers store, as the number that others store for it."""
    try:
        moment = datetime.datetime.fromisoformat(stored.strip()).replace(tzinfo=None)
    except ValueError:
        return stored
    since = moment - _FIRST_DAY
    days = since.days - (_DAYS_TO_1904 if is_1904 else 0)
    seconds = Decimal(since.seconds) + Decimal(since.microseconds) / 1_000_000
    return f"{days + seconds / 86_400:f}"


def column_of(letters: str) -> int:
    """The number of a column from 0: A is 0."""
    column = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise damaged(f"a cell at {letters!r}")
        column = column * 26 + ord(letter) - ord("A") + 1
        if column - 1 > LAST_COLUMN:
            raise damaged(f"a cell in column {letters!r}")
    if column == 0:
        raise damaged("a cell without a column")
    return column - 1


def letters_of(column: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        letters = chr(ord("A") + letter) + letters
        column -= 1
    return letters


def merge_of(reference: str) -> Merge:
    """A merged range from its first and last cell (`A1:C2`)."""
    first, _, last = reference.partition(":")
    corners = [_REFERENCE.fullmatch(corner) for corner in (first, last or first)]
    if corners[0] is None or corners[1] is None:
        raise damaged(f"a merged range {reference!r}")
    columns = sorted(column_of(corner[1]) for corner in corners if corner)
    rows = sorted(int(corner[2]) - 1 for corner in corners if corner)
    if rows[0] < 0 or rows[1] > LAST_ROW:
        raise damaged(f"a merged range {reference!r}")
    return Merge(rows[0], columns[0], rows[1], columns[1])
