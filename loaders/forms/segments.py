"""Divides a table of a known form into its sections and tells header rows, body rows and notes apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.document import Row, Table
from loaders.forms.form import Form, Section
from loaders.forms.headers import HeaderRow
from loaders.forms.text import header_texts
from loaders.notation.text import NOTE_OPENING, looks_like_amount, plain

_NUMBERING = "栏次"
_TOTALS = frozenset({"合计", "总计", "小计"})
_CODE_LEVELS = ("类", "款", "项")
_NUMBERED_NOTE = re.compile(r"^\d{1,2}[.、]")


@dataclass(frozen=True)
class RowPlace:
    """What a physical row is: `kind` header, body or note; `section` None for rows before the first section."""

    kind: str
    section: str | None


@dataclass(frozen=True)
class Segment:
    """A section as it stands in a table: its header texts by row, its numbered columns, its body rows (indices)."""

    section: Section
    header: tuple[HeaderRow, ...]
    numbered_columns: frozenset[int]
    body: tuple[int, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Segmentation:
    """The sections found in a table and the place of every row."""

    segments: tuple[Segment, ...]
    places: tuple[RowPlace, ...]


def texts_of(row: Row) -> HeaderRow:
    """The non-blank cells of a row as (column, text for comparison)."""
    return header_texts(row.cells)


def segment(table: Table, form: Form) -> Segmentation:
    """Walk the rows from the top and give each its section and kind."""
    return _Walk(table.rows, form).run()


class _Walk:
    """One pass over the rows of a table; the state is which section we are in and what it has gathered."""

    def __init__(self, rows: Sequence[Row], form: Form) -> None:
        self.rows = rows
        self.form = form
        self.places: list[RowPlace] = []
        self.headers: dict[str, list[HeaderRow]] = {}
        self.numbered: dict[str, frozenset[int]] = {}
        self.current: Section | None = None
        self.in_header = False
        self.in_notes = False

    def run(self) -> Segmentation:
        for row in self.rows:
            self.places.append(self._place(texts_of(row), row))
        return Segmentation(tuple(self._segments()), tuple(self.places))

    def _place(self, texts: HeaderRow, row: Row) -> RowPlace:
        if row.is_header_again or self._is_note(texts, row):
            kind = "header" if row.is_header_again else "note"
            return RowPlace(kind, self.current.key if self.current else None)
        if not texts:  # a blank row between two header rows does not end the header
            kind = "body" if self.current and not self.in_header else "header"
            return RowPlace(kind, self.current.key if self.current else None)
        heading = next(
            (s for s in self.form.sections if all(text in s.headings for _, text in texts)), None
        )
        if heading:
            return RowPlace("header", heading.key)
        for section in self.form.sections:
            if self._continues_header(section, texts) or self._begins(section, texts):
                return self._header_row(section, texts)
        for section in self.form.sections:
            if texts[0][1] in section.fields and self._may_follow(section):
                self.current, self.in_header = section, False
                return RowPlace("body", section.key)
        return self._body_row(texts)

    def _may_follow(self, section: Section) -> bool:
        """A section of fields that says what it comes after begins there alone; once begun it goes on."""
        here = self.current.key if self.current else None
        return section.after is None or here in (section.after, section.key)

    def _body_row(self, texts: HeaderRow) -> RowPlace:
        if self.current is None:
            headerless = next((s for s in self.form.sections if s.headerless), None)
            if headerless and re.fullmatch(headerless.first_column or ".*", texts[0][1]):
                self.current = headerless
                self.headers[headerless.key] = []
        if self.current is None:
            return RowPlace("header", None)
        if self.in_header:
            words = _header_words_in_body(texts, self.current)
            if words:
                self.headers[self.current.key].append(words)
        self.in_header = False
        return RowPlace("body", self.current.key)

    def _is_note(self, texts: HeaderRow, row: Row) -> bool:
        first = plain(next((cell for cell in row.cells if plain(cell)), ""))
        starts = bool(NOTE_OPENING.match(first)) and len(texts) == 1
        goes_on = self.in_notes and len(texts) == 1 and bool(_NUMBERED_NOTE.match(first))
        self.in_notes = starts or goes_on
        return self.in_notes

    def _begins(self, section: Section, texts: HeaderRow) -> bool:
        """A section begins, once, at a row whose every text may stand in its header."""
        if section.key in self.headers or not section.columns or section.headerless:
            return False
        shapes = {s.key for s in self.form.sections if s.is_shape_of == section.is_shape_of}
        if shapes & self.headers.keys():
            return False
        if section.begins_with and texts[0][1] not in section.begins_with:
            return False
        return all(text in section.vocabulary for _, text in texts) and not self._is_total(texts)

    def _continues_header(self, section: Section, texts: HeaderRow) -> bool:
        if section is not self.current or not section.columns or section.headerless:
            return False
        words = [text for _, text in texts if not text.isdigit() and text != _NUMBERING]
        numbered = any(text == _NUMBERING for _, text in texts) or (
            self.in_header and not words and _counts_up([text for _, text in texts])
        )
        if not all(text in section.vocabulary for text in words) or (
            len(words) < len(texts) and not numbered
        ):
            return False
        # A header printed again at the top of a page is a header too, wherever it stands.
        if not words:
            return self.in_header
        return (self.in_header and not self._is_total(texts)) or (
            len(words) >= 3 and not self._is_total(texts)
        )

    @staticmethod
    def _is_total(texts: HeaderRow) -> bool:
        return len(texts) == 1 and texts[0][1] in _TOTALS

    def _header_row(self, section: Section, texts: HeaderRow) -> RowPlace:
        repeated = section is self.current and not self.in_header
        if section is not self.current:
            self.headers[section.key] = []
            self.current, self.in_header = section, True
        if repeated:
            return RowPlace("header", section.key)
        numbers = frozenset(n for n, text in texts if text.isdigit())
        words = tuple((n, text) for n, text in texts if text in section.column_texts)
        if numbers:
            self.numbered[section.key] = numbers
            self.in_header = False
        if words and not all(text in section.fillers for _, text in words):
            self.headers[section.key].append(words)
        return RowPlace("header", section.key)

    def _segments(self) -> list[Segment]:
        found: list[Segment] = []
        for section in self.form.sections:
            rows = tuple(n for n, place in enumerate(self.places) if place.section == section.key)
            if section.key in self.headers or (section.fields and rows):
                found.append(
                    Segment(
                        section,
                        tuple(self.headers.get(section.key, ())),
                        self.numbered.get(section.key, frozenset()),
                        tuple(n for n in rows if self.places[n].kind == "body"),
                        rows,
                    )
                )
        return found


def _header_words_in_body(texts: HeaderRow, section: Section) -> HeaderRow:
    """The header texts in a row that is the last of the header and the first of the body at once.

    类 款 项 合计 4,733.14, or 合计 1.00 20.00 合计 基本支出 项目支出 3.00: the first 合计 is the label of the row.
    """
    if texts[0][1] in _CODE_LEVELS:
        return tuple((n, text) for n, text in texts if text in _CODE_LEVELS)
    if texts[0][1] not in _TOTALS:
        return ()
    first_figure = next((n for n, text in texts if looks_like_amount(text)), None)
    if first_figure is None:
        return ()
    return tuple(
        (n, text) for n, text in texts if n > first_figure and text in section.column_texts
    )


def _counts_up(numbers: Sequence[str]) -> bool:
    """1, 2, 3 …: printed column numbers without the word 栏次."""
    return len(numbers) > 1 and list(numbers) == [str(n) for n in range(1, len(numbers) + 1)]


def amounts_in(rows: Sequence[Row]) -> int:
    """How many cells of the rows could be figures of two digits or more, so that a refused table shows what it holds."""
    return sum(
        1 for row in rows for cell in row.cells if looks_like_amount(cell) and len(plain(cell)) > 1
    )
