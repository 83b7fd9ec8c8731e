"""Where a document prints its year, organisation and scope (汇总 or 本级). Evidence only: dbt weighs it, nobody guesses."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from loaders.document import Document
from loaders.forms.recognition import AccountEvidence, RecognisedTable
from loaders.forms.surroundings import PlacedParagraph, printed_organizations
from loaders.forms.text import plain, years_in

_HEADING = re.compile(r"^(?P<organization>.*?)(?P<year>20\d{2})(?:年度?)?(?:部门|单位)决算")
_FILE_NAME = re.compile(r"^(?P<organization>.*?)[_\-]?(?P<year>(?<!\d)20\d{2}(?!\d))")
_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
_SCOPE = re.compile(r"[(（](本级|汇总|机关)[)）]$|(本级|汇总)$")
_SCOPES = {"本级": "own", "机关": "own", "汇总": "consolidated"}
_MOST_HEADINGS = 30


def gather_evidence(
    document: Document, tables: Sequence[RecognisedTable], paragraphs: Sequence[PlacedParagraph]
) -> tuple[AccountEvidence, ...]:
    """Every printed year, organisation and scope: in captions, titles, notes, headings, fields and the file name."""
    return (
        *_from_lines(paragraphs),
        *_from_tables(tables),
        *_from_headings(paragraphs),
        *_from_file_name(document.source.file_name),
    )


def split_scope(name: str) -> tuple[str, str | None]:
    """An organisation's name without its （本级）or（汇总）, and that scope as own/consolidated or None."""
    match = _SCOPE.search(name.strip())
    if not match:
        return name.strip(), None
    bare = name.strip()[: match.start()].strip()
    return (bare, _SCOPES[match.group(1) or match.group(2)]) if bare else (name.strip(), None)


def _organization(printed: str, source: str, table: int | None) -> Iterator[AccountEvidence]:
    name, scope = split_scope(printed)
    yield AccountEvidence("organization", name, source, printed, table)
    if scope:
        yield AccountEvidence("scope", scope, source, printed, table)


def _from_lines(paragraphs: Sequence[PlacedParagraph]) -> Iterator[AccountEvidence]:
    for line in paragraphs:
        text = line.paragraph.text
        if line.role == "caption":
            for name in printed_organizations((text,)):
                yield from _organization(name, "caption", line.table)
        years = years_in(text)
        # A line that names two years compares them; it does not say which year the account is of.
        if line.role in ("caption", "note") and len(years) == 1:
            yield AccountEvidence("year", years[0], line.role, text.strip(), line.table)


def _from_tables(tables: Sequence[RecognisedTable]) -> Iterator[AccountEvidence]:
    for number, table in enumerate(tables):
        title = table.marks.title
        if (
            title
            and table.marks.year
            and title not in (line.strip() for line in table.placed.captions)
        ):
            yield AccountEvidence("year", table.marks.year, "title", title, number)
        if table.form_id == "department_performance":
            yield from _from_fields(table, number)


def _from_fields(table: RecognisedTable, number: int) -> Iterator[AccountEvidence]:
    for row in table.placed.table.rows:
        filled = [cell for cell in row.cells if plain(cell)]
        if len(filled) >= 2 and plain(filled[0]) in ("部门名称", "单位名称"):
            yield from _organization(filled[1].strip(), "field", number)


def _from_headings(paragraphs: Sequence[PlacedParagraph]) -> Iterator[AccountEvidence]:
    for line in paragraphs[:_MOST_HEADINGS]:
        match = _HEADING.match(plain(line.paragraph.text))
        if not match or len(years_in(line.paragraph.text)) > 1:
            continue
        printed = line.paragraph.text.strip()
        yield AccountEvidence("year", match.group("year"), "heading", printed, line.table)
        if match.group("organization"):
            for found in _organization(match.group("organization"), "heading", line.table):
                yield AccountEvidence(found.field, found.value, "heading", printed, line.table)


def _from_file_name(file_name: str) -> Iterator[AccountEvidence]:
    name = plain(PurePath(file_name).stem)
    match = _FILE_NAME.match(name)
    if match and len(set(_YEAR.findall(name))) == 1:
        yield AccountEvidence("year", match.group("year"), "file_name", file_name, None)
        if match.group("organization"):
            for found in _organization(match.group("organization"), "file_name", None):
                yield AccountEvidence(found.field, found.value, "file_name", file_name, None)
