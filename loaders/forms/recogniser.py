"""Recognises every table of a document: which form it is, by title and header together, never by number or position."""

import re
from collections.abc import Sequence
from typing import Any

from loaders.document import Document, Table
from loaders.forms.account_evidence import gather_evidence
from loaders.forms.captions import (
    PlacedTable,
    arrange,
    printed_form_number,
    printed_organizations,
    printed_unit,
)
from loaders.forms.catalogue import Catalogue, load_catalogue
from loaders.forms.divide import divide_tables
from loaders.forms.form import Form
from loaders.forms.mentions import gather_mentions
from loaders.forms.nearest import Nearest, nearest_form
from loaders.forms.page_breaks import join_tables
from loaders.forms.reasons import Reason
from loaders.forms.recognition import PrintedMarks, RecognisedDocument, RecognisedTable
from loaders.forms.segments import RowPlace, amounts_in
from loaders.forms.table_reader import read_as_form
from loaders.forms.text import title_text, years_in
from loaders.forms.titles import Titled, budget_title, caption_rows, titled_forms
from loaders.notation.text import looks_like_amount, plain

_MOST_HEADER_ROWS = 6
# 收入决算表, 收入决算表（分单位）
_ENDS_LIKE_A_TITLE = re.compile(r"表(?:\([^()]{1,12}\))?$")
_HIDDEN_SHEET = Reason(
    "a hidden sheet, which nobody sees who opens the file",
    "隐藏的工作表，打开文件的人看不到",
)


def recognise(document: Document, catalogue: Catalogue | None = None) -> RecognisedDocument:
    """Recognise or refuse each table of `document`; gather where it prints year, organisation, scope and names of forms."""
    catalogue = catalogue or load_catalogue()
    document = divide_tables(join_tables(document, catalogue.inner_headers), catalogue)
    placed_tables, paragraphs = arrange(document)
    tables = [_recognise_table(placed, catalogue) for placed in placed_tables]
    tables = _recognise_by_header(tables, catalogue)
    evidence = gather_evidence(document, tables, paragraphs)
    mentions = gather_mentions(paragraphs, tables, catalogue)
    return RecognisedDocument(
        document, tuple(tables), paragraphs, evidence, mentions, catalogue.version
    )


def _recognise_table(placed: PlacedTable, catalogue: Catalogue) -> RecognisedTable:
    table = placed.table
    if table.is_hidden:
        return _refused(placed, PrintedMarks(), _HIDDEN_SHEET, {"title": None}, catalogue)
    lines = (*placed.captions, *caption_rows(table, catalogue))
    if table.sheet:
        lines = (table.sheet, *lines)
    organizations = printed_organizations(lines)
    organization = organizations[0] if organizations else None
    candidates = tuple(
        found
        for found in titled_forms(lines, organization, catalogue)
        if not found.form.is_titled_like_a_budget(title_text(found.line, organization))
        or _says_final(lines, table)
    )
    unit, units = printed_unit(lines)
    title = candidates[0].line if candidates else None
    years = years_in(title) if title else []
    marks = PrintedMarks(
        title=title,
        form_number=printed_form_number(lines),
        unit=unit,
        organization=organization,
        year=years[0] if years else None,
    )
    evidence: dict[str, Any] = {
        "title": title,
        "units": list(units),
        "organizations": list(organizations),
    }
    if not candidates:
        evidence |= {"title": _unknown_title(lines), "is_budget": budget_title(lines) is not None}
        reason = _reason_without_title(lines, placed, catalogue)
        return _refused(placed, marks, reason, evidence, catalogue)
    return _as_one_of(candidates, placed, marks, evidence, catalogue)


def _as_one_of(
    candidates: Sequence[Titled],
    placed: PlacedTable,
    marks: PrintedMarks,
    evidence: dict[str, Any],
    catalogue: Catalogue,
) -> RecognisedTable:
    evidence["titled_form"] = candidates[0].form.form_id
    problems: list[Reason] = []
    for candidate in candidates:
        outcome = read_as_form(placed, marks, candidate.form, evidence)
        if isinstance(outcome, RecognisedTable):
            return outcome
        problems.append(outcome.of_form(candidate.form.name))
    for other in dict.fromkeys(form for c in candidates for form in c.form.otherwise):
        outcome = read_as_form(
            placed, marks, catalogue.form(other), {**evidence, "recognised_by": "title and header"}
        )
        if isinstance(outcome, RecognisedTable):
            return outcome
    reason = Reason("; ".join(p.en for p in problems), "；".join(p.zh for p in problems))
    return _refused(placed, marks, reason, evidence, catalogue)


def _recognise_by_header(
    tables: Sequence[RecognisedTable], catalogue: Catalogue
) -> list[RecognisedTable]:
    """Tables whose title was lost, beside titled tables of a final account: by their header, when it is one form's alone.

    A form that the document already has is not found a second time this way, and nothing is, in a budget.
    """
    if any(_is_budget(table) for table in tables):
        return list(tables)
    seen = {table.form_id for table in tables if table.form_id}
    if not seen:
        return list(tables)
    result: list[RecognisedTable] = []
    for table in tables:
        fitting = _fitting(table, catalogue) if _has_lost_its_title(table) else []
        if len(fitting) == 1 and fitting[0].form_id not in seen:
            seen.add(str(fitting[0].form_id))
            result.append(fitting[0])
        else:
            result.append(table)
    return result


def _has_lost_its_title(table: RecognisedTable) -> bool:
    """True when no line above a refused table looks like a title: an unknown title says that it is something else."""
    lines = table.placed.captions
    return table.form_id is None and not any(
        _ENDS_LIKE_A_TITLE.search(plain(line)) for line in lines
    )


def _fitting(table: RecognisedTable, catalogue: Catalogue) -> list[RecognisedTable]:
    evidence = {
        key: value
        for key, value in table.evidence.items()
        if key in ("title", "units", "organizations")
    }
    outcomes = (
        read_as_form(table.placed, table.marks, form, {**evidence, "recognised_by": "header"})
        for form in catalogue.forms
        if not form.needs_title and not any(section.headerless for section in form.sections)
    )
    return [outcome for outcome in outcomes if isinstance(outcome, RecognisedTable)]


def _is_budget(table: RecognisedTable) -> bool:
    return bool(table.evidence.get("is_budget"))


def _reason_without_title(
    lines: Sequence[str], placed: PlacedTable, catalogue: Catalogue
) -> Reason:
    budget = budget_title(lines)
    if budget:
        return Reason(f"“{budget}”: a budget, not a final account", f"“{budget}”是预算，不是决算")
    above = _unknown_title(lines) or (lines[-1].strip() if lines else None)
    en, zh = (f"“{above}”",) * 2 if above else ("no line above it", "上方没有文字")
    near = "、".join(form.name for form in _fitting_forms(placed, catalogue))
    if near:
        return Reason(
            f"no title of a known form above it ({en}); its header is like that of {near}",
            f"上方没有已知表的标题（{zh}）；表头与{near}相似",
        )
    return Reason(
        f"no title of a known form above it ({en}), and its header is not that of a known form",
        f"上方没有已知表的标题（{zh}），表头也不是已知的表",
    )


def _says_final(lines: Sequence[str], table: Table) -> bool:
    """True when something above the table or in its header says 决算."""
    header = (cell for row in table.rows[:_MOST_HEADER_ROWS] for cell in row.cells)
    return any("决算" in plain(text) for text in (*lines, *header))


def _unknown_title(lines: Sequence[str]) -> str | None:
    """The last line above a table that reads like a title, of whatever table it may be."""
    titles = [line.strip() for line in lines if _ENDS_LIKE_A_TITLE.search(title_text(line))]
    return titles[-1] if titles else None


def _fitting_forms(placed: PlacedTable, catalogue: Catalogue) -> list[Form]:
    marks = PrintedMarks()
    return [
        form
        for form in catalogue.forms
        if isinstance(read_as_form(placed, marks, form, {}), RecognisedTable)
    ]


def _refused(
    placed: PlacedTable,
    marks: PrintedMarks,
    reason: Reason,
    evidence: dict[str, Any],
    catalogue: Catalogue,
) -> RecognisedTable:
    rows = placed.table.rows
    evidence = {
        **evidence,
        "figures_not_placed": amounts_in(rows),
        "reason_zh": reason.zh,
        **_explanation(
            nearest_form(placed.table, evidence.get("titled_form"), catalogue), evidence["title"]
        ),
    }
    places = tuple(RowPlace("body", None) for _ in rows)
    return RecognisedTable(placed, marks, None, None, None, reason, (), places, evidence)


def _explanation(nearest: Nearest | None, title: str | None) -> dict[str, Any]:
    """The nearest form, the headers that match it and those that do not, and the YAML that would teach the table."""
    if nearest is None:
        return {}
    return {
        "nearest_form": nearest.form.form_id,
        "nearest_form_name": nearest.form.name,
        "headers_matched": list(nearest.matched),
        "headers_unknown": list(nearest.unknown),
        "teaching": nearest.teaching(title_text(title) if title else None),
    }


def figures_in(table: RecognisedTable) -> int:
    """How many cells of the body look like figures in columns that hold figures."""
    rows = table.placed.table.rows
    return sum(
        1
        for found in table.columns
        if found.column.role == "amount"
        for n, place in enumerate(table.places)
        if place.kind == "body"
        and place.section == found.section
        and looks_like_amount(rows[n].cells[found.column.index])
    )
