"""Reads a table as a given form: its sections, what every column means; or says why it cannot be that form."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from loaders.document import Table
from loaders.forms.captions import PlacedTable, printed_form_number
from loaders.forms.form import Form
from loaders.forms.headers import (
    Column,
    HeaderProblem,
    HeaderReading,
    HeaderRow,
    read_header,
    unknown_texts,
)
from loaders.forms.reasons import Reason
from loaders.forms.recognition import PrintedMarks, RecognisedTable, SectionColumn
from loaders.forms.segments import RowPlace, Segment, Segmentation, segment, texts_of
from loaders.forms.text import header_text, unit_in_header
from loaders.notation.text import code_text, is_blank, is_dash, plain

_TOTAL_WORDS = frozenset({"合计", "总计"})
_CODE_WORDS = frozenset({"类", "款", "项", "合计", "总计", "小计"})
_LABEL_CHARACTERS = frozenset("".join(_CODE_WORDS) + "人员公用经费支出基本项目")
_ELLIPSIS = frozenset("….·")


def read_as_form(
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
        if found.section.has_amounts and all(c.role != "amount" for c in reading.columns):
            return Reason("none of its columns holds figures", "没有一列是数字")
        misfit = _misfit(reading.columns, [table.rows[n].cells for n in found.body])
        if misfit:
            return misfit
        columns.extend(SectionColumn(found.section.key, column) for column in reading.columns)
        displacement += reading.displacement
    columns = _as_notes_tell(columns, form, placed, segmentation)
    units = _units_of_header(table, segmentation)
    detail = {
        **evidence,
        **_contradiction(marks.unit, units),
        "header": [[text for _, text in row] for found in grids for row in found.header],
        "header_displacement": displacement,
        "column_numbers_printed": any(found.numbered_columns for found in grids),
        "sections_missing": _sections_missing(form, segmentation),
    }
    return RecognisedTable(
        placed,
        _with_unit(marks, units, columns),
        form.form_id,
        form.name,
        _layout_id(form, columns),
        None,
        tuple(columns),
        segmentation.places,
        detail,
    )


def _as_notes_tell(
    columns: list[SectionColumn], form: Form, placed: PlacedTable, segmentation: Segmentation
) -> list[SectionColumn]:
    """The columns with the measures that the notes below the table give them (预算数为全年预算数)."""
    rows = zip(placed.table.rows, segmentation.places, strict=True)
    notes = [*placed.notes, *("".join(r.cells) for r, place in rows if place.kind == "note")]
    for rule in form.notes_tell:
        measures = {found.column.measure for found in columns}
        if rule.means in measures or not any(rule.note.search(plain(note)) for note in notes):
            continue
        columns = [
            replace(found, column=replace(found.column, measure=rule.means))
            if found.column.measure == rule.measure
            else found
            for found in columns
        ]
    return columns


def _sections_missing(form: Form, segmentation: Segmentation) -> list[str]:
    found = {segment.section.key for segment in segmentation.segments}
    replaced = {s.instead_of for s in form.sections if s.key in found}
    return [s.key for s in form.sections if s.key not in found | replaced and s.instead_of is None]


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
    return HeaderReading(tuple(Column.of(n, 1, cell, ()) for n, cell in enumerate(cells)), 0)


def _misfit(columns: tuple[Column, ...], body: Sequence[tuple[str, ...]]) -> Reason | None:
    """Why the body contradicts the header (words where amounts should be, names where codes should be), or None."""
    for column in columns:
        cells = [plain(cells[column.index]) for cells in body if not is_blank(cells[column.index])]
        cells = [c for c in cells if not set(c) <= _ELLIPSIS and header_text(c) not in column.path]
        if column.role == "amount" and column.value != "text":
            wrong = [c for c in cells if not (is_dash(c) or any(map(str.isdigit, c)))]
            expected, expected_zh = "figures", "数字"
        elif column.role == "code":
            wrong = [
                c for c in cells if not code_text(c).isdigit() and not set(c) <= _LABEL_CHARACTERS
            ]
            expected, expected_zh = "codes", "编码"
            if not wrong:
                wrong = [c for c in cells if c.isdigit() and _is_of_another_list(c, column)]
                expected, expected_zh = "codes of this form", "本表所用的科目编码"
        else:
            continue
        if cells and len(wrong) * 2 > len(cells):
            return Reason(
                f"column {column.index + 1} should hold {expected}, but holds “{wrong[0]}”",
                f"第 {column.index + 1} 列应是{expected_zh}，却是“{wrong[0]}”",
            )
    return None


def _is_of_another_list(code: str, column: Column) -> bool:
    """An economic code under a functional header, or the reverse. Codes in parts (201 | 01 | 02) begin at the first."""
    return bool(column.cells) and len(code) > 2 and not re.fullmatch(column.cells or "", code)


def _contradiction(unit: str | None, units: Sequence[str]) -> dict[str, Any]:
    """The units of the header, where they are not the unit of the lines above."""
    others = sorted(set(units) - {unit})
    return {"unit_above": unit, "units_of_header": others} if unit and others else {}


def _units_of_header(table: Table, segmentation: Segmentation) -> list[str]:
    """The units printed in header cells, 决算数(万元), one for each cell that prints one."""
    headers = (n for n, place in enumerate(segmentation.places) if place.kind == "header")
    return [unit for n in headers for cell in table.rows[n].cells if (unit := unit_in_header(cell))]


def _with_unit(
    marks: PrintedMarks, units: Sequence[str], columns: Sequence[SectionColumn]
) -> PrintedMarks:
    """The unit of the table: of the lines above it, or where its header prints another over every amount, that one.

    Where only some header cells contradict the lines above, no unit is right for the whole table.
    """
    distinct = set(units)
    if len(distinct) != 1 or distinct == {marks.unit}:
        return marks
    amounts = sum(1 for found in columns if found.column.role == "amount")
    is_over_all = marks.unit is None or len(units) >= amounts
    return replace(marks, unit=distinct.pop() if is_over_all else None)


def _layout_id(form: Form, columns: Sequence[SectionColumn]) -> str:
    """A name for the arrangement of columns: equal for tables whose columns mean the same in the same order."""
    meaning = [
        (
            *(c.section, c.column.index, c.column.block, c.column.role, c.column.measure),
            *((c.column.fund, c.column.item) if c.column.item else (c.column.fund,)),
        )
        for c in columns
    ]
    digest = hashlib.sha256(json.dumps(meaning, ensure_ascii=False).encode()).hexdigest()[:6]
    return f"{form.form_id}-{len(columns)}-{digest}"
