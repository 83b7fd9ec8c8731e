"""What recognising a document gives: for every table its form and columns, or the reason it was refused."""

from dataclasses import asdict, dataclass, field
from typing import Any

from loaders.document import Document
from loaders.forms.captions import PlacedParagraph, PlacedTable
from loaders.forms.headers import Column
from loaders.forms.reasons import Reason
from loaders.forms.segments import RowPlace


@dataclass(frozen=True)
class PrintedMarks:
    """What the lines around a table print about it; every value as printed, None where nothing is printed."""

    title: str | None = None
    form_number: str | None = None
    unit: str | None = None
    organization: str | None = None
    year: str | None = None


@dataclass(frozen=True)
class SectionColumn:
    """A column of a section; `column.index` counts from 0."""

    section: str
    column: Column


@dataclass(frozen=True)
class RecognisedTable:
    """A table with its form (`form_id`) or the reason it has none (`refusal`): always exactly one of them.

    `evidence` says why, for people: title, alias, header texts, displacement, nearest form.
    """

    placed: PlacedTable
    marks: PrintedMarks
    form_id: str | None
    form_name: str | None
    layout_id: str | None
    refusal: Reason | None
    columns: tuple[SectionColumn, ...] = ()
    places: tuple[RowPlace, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def body_row_count(self) -> int:
        """Rows that hold data, as opposed to headers and notes."""
        return sum(1 for place in self.places if place.kind == "body")


@dataclass(frozen=True)
class AccountEvidence:
    """One place where year, organisation or scope is printed. `table` counts from 0; None when not at a table."""

    field: str
    value: str
    source: str
    printed: str
    table: int | None


@dataclass(frozen=True)
class FormMention:
    """One place where a form is named by its title; several forms where they share it.

    It stands in a paragraph, or in a row of a table; all three count from 0. `is_whole_line`: there is nothing beside it.
    """

    form_ids: tuple[str, ...]
    is_whole_line: bool
    printed: str
    paragraph: int | None
    table: int | None
    row: int | None


@dataclass(frozen=True)
class RecognisedDocument:
    """A document with every table recognised or refused and every line placed."""

    document: Document
    tables: tuple[RecognisedTable, ...]
    paragraphs: tuple[PlacedParagraph, ...]
    evidence: tuple[AccountEvidence, ...]
    mentions: tuple[FormMention, ...]
    catalogue_version: str

    @property
    def is_account(self) -> bool:
        """True when at least one table is a form of a final account."""
        return any(table.form_id for table in self.tables)

    def as_json(self) -> dict[str, Any]:
        """For machines: per table its form or refusal, marks, columns and counts; and the evidence for the account."""
        return {
            "source": asdict(self.document.source),
            "evidence": [asdict(found) for found in self.evidence],
            "tables": [_table_as_json(n, table) for n, table in enumerate(self.tables, start=1)],
        }


def _table_as_json(number: int, table: RecognisedTable) -> dict[str, Any]:
    return {
        "table_no": number,
        "form": table.form_id,
        "layout": table.layout_id,
        "refusal": asdict(table.refusal) if table.refusal else None,
        "marks": asdict(table.marks),
        "rows": len(table.placed.table.rows),
        "body_rows": table.body_row_count,
        "columns": [{"section": c.section, **asdict(c.column)} for c in table.columns],
        "evidence": table.evidence,
    }
