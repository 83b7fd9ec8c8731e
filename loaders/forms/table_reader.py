"""Reads a table as a given form: its sections, what every column means; or says why it cannot be that form."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from loaders.document import Table
from loaders.forms.captions import PlacedTable, printed_form_number
from loaders.forms.catalogue import Form
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
from loaders.forms.text import unit_in_header
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
        misfit = _misfit(reading.columns, [table.rows[n].cells for n in found.body])
        if misfit:
            return misfit
        columns.extend(SectionColumn(found.section.key, column) for column in reading.columns)
        displacement += reading.displacement
    detail = {
        **evidence,
        "header": [[text for _, text in row] for found in grids for row in found.header],
        "header_displacement": displacement,
        "column_numbers_printed": any(found.numbered_columns for found in grids),
        "sections_missing": _sections_missing(form, segmentation),
    }
    return RecognisedTable(
        placed,
        _with_unit_of_header(marks, table, segmentation),
        form.form_id,
        form.name,
        _layout_id(form, columns),
        None,
        tuple(columns),
        segmentation.places,
        detail,
    )


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
        cells = [cell for cell in cells if not set(cell) <= _ELLIPSIS]
        if column.role == "amount" and column.value != "text":
            wrong = [c for c in cells if not (is_dash(c) or any(map(str.isdigit, c)))]
            expected, expected_zh = "figures", "数字"
        elif column.role == "code":
            wrong = [
                c for c in cells if not code_text(c).isdigit() and not set(c) <= _LABEL_CHARACTERS
            ]
            expected, expected_zh = "codes", "编码"
        else:
            continue
        if cells and len(wrong) * 2 > len(cells):
            return Reason(
                f"column {column.index + 1} should hold {expected}, but holds “{wrong[0]}”",
                f"第 {column.index + 1} 列应是{expected_zh}，却是“{wrong[0]}”",
            )
    return None


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
        (
            *(c.section, c.column.index, c.column.block, c.column.role, c.column.measure),
            *((c.column.fund, c.column.item) if c.column.item else (c.column.fund,)),
        )
        for c in columns
    ]
    digest = hashlib.sha256(json.dumps(meaning, ensure_ascii=False).encode()).hexdigest()[:6]
    return f"{form.form_id}-{len(columns)}-{digest}"
