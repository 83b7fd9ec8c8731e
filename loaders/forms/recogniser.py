"""Recognises every table of a document: which form it is, by title and header together, never by number or position."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from loaders.document import Document, Table
from loaders.forms.account_evidence import gather_evidence
from loaders.forms.catalogue import Catalogue, Form, load_catalogue
from loaders.forms.headers import (
    Column,
    HeaderProblem,
    HeaderReading,
    HeaderRow,
    read_header,
    unknown_texts,
)
from loaders.forms.reasons import Reason
from loaders.forms.recognition import (
    PrintedMarks,
    RecognisedDocument,
    RecognisedTable,
    SectionColumn,
)
from loaders.forms.segments import RowPlace, Segment, Segmentation, amounts_in, segment, texts_of
from loaders.forms.surroundings import (
    PlacedTable,
    arrange,
    printed_form_number,
    printed_organizations,
    printed_unit,
)
from loaders.forms.text import (
    is_blank,
    is_dash,
    looks_like_amount,
    plain,
    title_text,
    unit_in_header,
    years_in,
)

_BUDGET_TITLE = re.compile(r"预算(收支|支出|收入)?(总体情况|情况|明细|总)?表$")
_TOTAL_WORDS = frozenset({"合计", "总计"})
_MOST_TITLE_ROWS = 4
_CODE_WORDS = frozenset({"类", "款", "项", "合计", "总计", "小计"})


def recognise(document: Document, catalogue: Catalogue | None = None) -> RecognisedDocument:
    """Recognise or refuse each table of `document`, and gather where year, organisation and scope are printed."""
    catalogue = catalogue or load_catalogue()
    placed_tables, paragraphs = arrange(document)
    tables = tuple(_recognise_table(placed, catalogue) for placed in placed_tables)
    evidence = gather_evidence(document, tables, paragraphs)
    return RecognisedDocument(document, tables, paragraphs, evidence, catalogue.version)


def _recognise_table(placed: PlacedTable, catalogue: Catalogue) -> RecognisedTable:
    lines = (*placed.captions, *_rows_as_lines(placed.table))
    organizations = printed_organizations(lines)
    organization = organizations[0] if organizations else None
    candidates = _titled_forms(lines, organization, catalogue)
    unit, units = printed_unit(lines)
    title = candidates[0][0] if candidates else None
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
        return _refused(placed, marks, _reason_without_title(lines, placed, catalogue), evidence)
    evidence["titled_form"] = candidates[0][1].form_id
    problems: list[Reason] = []
    for _, form in candidates:
        outcome = _as_form(placed, marks, form, evidence)
        if isinstance(outcome, RecognisedTable):
            return outcome
        problems.append(outcome.of_form(form.name))
    reason = Reason("; ".join(p.en for p in problems), "；".join(p.zh for p in problems))
    return _refused(placed, marks, reason, evidence)


def _rows_as_lines(table: Table) -> tuple[str, ...]:
    """The rows at the top of the grid that hold one text only: a title or a unit printed inside the table."""
    lines: list[str] = []
    for row in table.rows[:_MOST_TITLE_ROWS]:
        texts = [cell for cell in row.cells if not is_blank(cell)]
        if len(texts) != 1:
            break
        lines.append(texts[0])
    return tuple(lines)


def _titled_forms(
    lines: Sequence[str], organization: str | None, catalogue: Catalogue
) -> list[tuple[str, Form]]:
    """The forms known under the title nearest the table, with the line it stands in."""
    for line in reversed(lines):
        forms = catalogue.by_title(title_text(line, organization))
        if forms:
            return [(line.strip(), form) for form in forms]
    return []


def _reason_without_title(
    lines: Sequence[str], placed: PlacedTable, catalogue: Catalogue
) -> Reason:
    for line in lines:
        if _BUDGET_TITLE.search(plain(line)) and "决算" not in line:
            title = line.strip()
            return Reason(f"“{title}”: a budget, not a final account", f"“{title}”是预算，不是决算")
    en, zh = (f"“{lines[-1].strip()}”",) * 2 if lines else ("no line above it", "上方没有文字")
    near = "、".join(_fitting_forms(placed, catalogue))
    if near:
        return Reason(
            f"no title of a known form above it ({en}); its header is like that of {near}",
            f"上方没有已知表的标题（{zh}）；表头与{near}相似",
        )
    return Reason(
        f"no title of a known form above it ({en}), and its header is not that of a known form",
        f"上方没有已知表的标题（{zh}），表头也不是已知的表",
    )


def _fitting_forms(placed: PlacedTable, catalogue: Catalogue) -> list[str]:
    marks = PrintedMarks()
    return [
        f.name
        for f in catalogue.forms
        if isinstance(_as_form(placed, marks, f, {}), RecognisedTable)
    ]


def _refused(
    placed: PlacedTable, marks: PrintedMarks, reason: Reason, evidence: dict[str, Any]
) -> RecognisedTable:
    rows = placed.table.rows
    evidence = {**evidence, "figures_not_placed": amounts_in(rows), "reason_zh": reason.zh}
    places = tuple(RowPlace("body", None) for _ in rows)
    return RecognisedTable(placed, marks, None, None, None, reason, (), places, evidence)


def _as_form(
    placed: PlacedTable, marks: PrintedMarks, form: Form, evidence: dict[str, Any]
) -> RecognisedTable | Reason:
    """The table read as `form`, or why it cannot be that form."""
    table = placed.table
    segmentation = segment(table, form)
    grids = [found for found in segmentation.segments if found.section.columns]
    if not grids:
        return Reason("no row of it is this form's header", "没有一行是此表的表头")
    strange = _strange_texts(table, segmentation)
    if strange:
        return unknown_texts(strange)
    columns: list[SectionColumn] = []
    displacement = 0
    for found in grids:
        reading = _read_section(found, table)
        if isinstance(reading, HeaderProblem):
            return reading.reason
        misfit = _misfit(reading.columns, [table.rows[n].cells for n in found.body])
        if misfit:
            return misfit
        columns.extend(SectionColumn(found.section.key, column) for column in reading.columns)
        displacement += reading.displacement
    marks = _with_unit_of_header(marks, table, segmentation)
    missing = [
        s.key for s in form.sections if s.key not in {f.section.key for f in segmentation.segments}
    ]
    detail = {
        **evidence,
        "header": [[text for _, text in row] for found in grids for row in found.header],
        "header_displacement": displacement,
        "column_numbers_printed": any(found.numbered_columns for found in grids),
        "sections_missing": missing,
    }
    return RecognisedTable(
        placed,
        marks,
        form.form_id,
        form.name,
        _layout_id(form, columns),
        None,
        tuple(columns),
        segmentation.places,
        detail,
    )


def _strange_texts(table: Table, segmentation: Segmentation) -> list[str]:
    """The texts of rows above the header that belong neither to it nor to the captions (部门：…, 公开01表, a lone title)."""
    strange: list[str] = []
    for row, place in zip(table.rows, segmentation.places, strict=True):
        texts = [text for _, text in texts_of(row)]
        if place != RowPlace("header", None) or len(texts) < 2:
            continue
        if not any(":" in text or printed_form_number((text,)) for text in texts):
            strange += texts
    return strange


def _read_section(found: Segment, table: Table) -> HeaderReading | HeaderProblem:
    if found.section.headerless:
        return _headerless(found, table)
    used = {
        n
        for index in found.rows
        for n, cell in enumerate(table.rows[index].cells)
        if not is_blank(cell)
    }
    used |= {n for row in found.header for n, _ in row}
    blank = frozenset(range(table.column_count)) - used
    problem: HeaderProblem | None = None
    for header in _header_variants(found.header):
        attempt = read_header(
            found.section.columns,
            header,
            table.column_count,
            blank,
            found.numbered_columns,
            found.section.repeats,
        )
        if isinstance(attempt, HeaderReading):
            return attempt
        problem = problem or attempt
    return problem or HeaderProblem(Reason("it has no header", "没有表头"))


def _header_variants(header: tuple[HeaderRow, ...]) -> list[tuple[HeaderRow, ...]]:
    """The header as printed; then without a 合计 at the start of its last row, which is the label of the total row."""
    variants = [header]
    if header and header[-1] and header[-1][0][1] in _TOTAL_WORDS:
        variants.append((*header[:-1], header[-1][1:]))
    return variants


def _headerless(found: Segment, table: Table) -> HeaderReading | HeaderProblem:
    cells = found.section.columns
    if table.column_count != len(cells):
        found_width = table.column_count
        return HeaderProblem(
            Reason(
                f"expected {len(cells)} columns, found {found_width}",
                f"应有 {len(cells)} 列，实有 {found_width} 列",
            )
        )
    columns = tuple(
        Column(n, 1, cell.role or "text", cell.measure, cell.fund, cell.value, cell.side, ())
        for n, cell in enumerate(cells)
    )
    return HeaderReading(columns, 0)


def _misfit(columns: tuple[Column, ...], body: Sequence[tuple[str, ...]]) -> Reason | None:
    """Why the body contradicts the header (words where amounts should be, names where codes should be), or None."""
    for column in columns:
        cells = [cells[column.index] for cells in body if not is_blank(cells[column.index])]
        if column.role == "amount" and column.value != "text":
            wrong = [c for c in cells if not (is_dash(c) or any(ch.isdigit() for ch in plain(c)))]
            expected, expected_zh = "figures", "数字"
        elif column.role == "code":
            wrong = [
                c
                for c in cells
                if not plain(c).isdigit() and not set(plain(c)) <= _LABEL_CHARACTERS
            ]
            expected, expected_zh = "codes", "编码"
        else:
            continue
        if cells and len(wrong) * 2 > len(cells):
            return Reason(
                f"column {column.index + 1} should hold {expected}, but holds “{wrong[0].strip()}”",
                f"第 {column.index + 1} 列应是{expected_zh}，却是“{wrong[0].strip()}”",
            )
    return None


_LABEL_CHARACTERS = frozenset("".join(_CODE_WORDS) + "人员公用经费")


def _with_unit_of_header(
    marks: PrintedMarks, table: Table, segmentation: Segmentation
) -> PrintedMarks:
    """The unit printed in a header cell, 决算数(万元), when no line above prints one."""
    if marks.unit:
        return marks
    headers = (n for n, place in enumerate(segmentation.places) if place.kind == "header")
    units = {
        unit for n in headers for cell in table.rows[n].cells if (unit := unit_in_header(cell))
    }
    if len(units) != 1:
        return marks
    return PrintedMarks(marks.title, marks.form_number, units.pop(), marks.organization, marks.year)


def _layout_id(form: Form, columns: Sequence[SectionColumn]) -> str:
    """A name for the arrangement of columns: equal for tables whose columns mean the same in the same order."""
    meaning = [
        (c.section, c.column.index, c.column.block, c.column.role, c.column.measure, c.column.fund)
        for c in columns
    ]
    digest = hashlib.sha256(json.dumps(meaning, ensure_ascii=False).encode()).hexdigest()[:6]
    return f"{form.form_id}-{len(columns)}-{digest}"


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
