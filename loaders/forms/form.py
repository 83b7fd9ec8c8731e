"""A form of the account: its titles, and what its columns mean. The catalogue's README says what every field is for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class HeaderCell:
    """A header cell that may be printed: its texts, and what a column under it means."""

    headers: frozenset[str]
    role: str | None
    measure: str | None
    item: str | None
    fund: str | None
    value: str
    side: str | None
    cells: str | None  # a pattern that most cells below it match
    optional: bool
    whole: bool  # the first of the cells below it is always printed
    spans: bool
    children: tuple["HeaderCell", ...]

    @property
    def holds_amounts(self) -> bool:
        """True when figures may stand in this column or in one below it."""
        return self.role == "amount" or any(child.holds_amounts for child in self.children)

    def texts(self) -> Iterator[str]:
        """Every text of this cell and of those below it."""
        yield from self.headers
        for child in self.children:
            yield from child.texts()


@dataclass(frozen=True)
class Section:
    """A part of a form with columns of its own (`columns`), or with labels and values beside them (`fields`)."""

    key: str
    columns: tuple[HeaderCell, ...]
    fields: frozenset[str]
    headings: frozenset[str]
    fillers: frozenset[str]
    repeats: bool
    headerless: bool
    first_column: str | None
    instead_of: str | None  # the section this one is another shape of: a table has one or the other
    after: (
        str | None
    )  # the section below which alone its labels mean it (合计 may be a label elsewhere)
    begins_with: frozenset[str]  # the texts one of which stands first in its header, when not empty

    @cached_property
    def column_texts(self) -> frozenset[str]:
        """Every text of the header tree."""
        return frozenset(text for cell in self.columns for text in cell.texts())

    @property
    def is_shape_of(self) -> str:
        """The section of which this is one shape."""
        return self.instead_of or self.key

    @cached_property
    def has_amounts(self) -> bool:
        """True when some of its columns hold figures."""
        return any(cell.holds_amounts for cell in self.columns)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every text that may stand in a header cell of this section."""
        return self.column_texts | self.fillers | self.headings


@dataclass(frozen=True)
class NoteRule:
    """A note below the table that tells what a column measures: 预算数为全年预算数."""

    note: re.Pattern[str]
    measure: str
    means: str


@dataclass(frozen=True)
class Form:
    """One form of the account."""

    form_id: str
    number: str
    name: str
    titles: frozenset[str]
    title_pattern: re.Pattern[str] | None
    budget_title_pattern: re.Pattern[str] | None  # titles that budgets have too
    fund: str
    repeats: bool
    unit_from_document: bool
    needs_title: bool  # its header alone does not tell it from others
    notes_tell: tuple[NoteRule, ...]
    otherwise: tuple[str, ...]  # the forms that a table under this title may be instead
    sections: tuple[Section, ...]

    def is_titled(self, title: str) -> bool:
        """True when the form is known under this (normalised) title."""
        patterns = (self.title_pattern, self.budget_title_pattern)
        return title in self.titles or any(p and p.fullmatch(title) for p in patterns)

    def is_titled_like_a_budget(self, title: str) -> bool:
        """True when the form is known under this title only where the table says 决算 elsewhere."""
        certain = title in self.titles or (
            self.title_pattern and self.title_pattern.fullmatch(title)
        )
        return not certain and self.is_titled(title)
