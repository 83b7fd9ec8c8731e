"""The golden figures of tests/golden, and what a recognised table says in the same shape."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from loaders.forms.headers import Column
from loaders.forms.recognition import RecognisedTable
from loaders.notation.text import plain

DIRECTORY = Path(__file__).parent / "golden"
FILES = {
    "putuo_ecology_2025": "上海市普陀区生态环境局_2025_表格文本.txt",
    "putuo_finance_2024": "上海市普陀区财政局2024年度部门决算.pdf",
    "putuo_finance_2024_damaged": "损坏副本_普陀区财政局_2024.pdf",
    "putuo_social_work_2024": "中共上海市普陀区委社会工作部2024年度部门决算.pdf",
    "putuo_template_2024": "空白模板_普陀区_2024.pdf",
    "southwest_university_2023": "西南大学2023年度决算公开.pdf",
}
# A 合计 row without a figure may share its line with header cells; nothing is lost with it.
_NOTHING = frozenset({"", "合计"})
_WORDS = frozenset("类款项合计总小人员公用经费支出")


@dataclass(frozen=True)
class BlockRow:
    """One half of a printed row: block, joined code cells, label, and its amounts by column name (blanks left out)."""

    block: int
    code: str
    label: str
    amounts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GoldenTable:
    """One golden file: the form, the unit and every block row as printed."""

    form_id: str
    unit: str
    rows: tuple[BlockRow, ...]


def golden_tables(account: str) -> tuple[GoldenTable, ...]:
    """The golden tables of an account, in the order they are printed."""
    return tuple(_read(path) for path in sorted((DIRECTORY / account).glob("*.tsv")))


def _read(path: Path) -> GoldenTable:
    lines = path.read_text(encoding="utf-8").splitlines()
    remarks = dict(line[1:].split(":", 1) for line in lines if line.startswith("#") and ":" in line)
    facts = {key.strip(): value.strip() for key, value in remarks.items()}
    body = "\n".join(line for line in lines if not line.startswith("#"))
    rows = csv.DictReader(io.StringIO(body), delimiter="\t", quoting=csv.QUOTE_NONE)
    return GoldenTable(
        facts["form"],
        facts["unit"],
        tuple(
            BlockRow(
                int(row["block"]),
                plain(row["code"]),
                plain(row["label"]),
                tuple(
                    (name, value)
                    for name, value in row.items()
                    if name not in ("block", "code", "label") and value
                ),
            )
            for row in rows
            if row["label"] != "合计" or len([value for value in row.values() if value]) > 2
        ),
    )


def plain_label(text: str) -> str:
    """A label for comparison."""
    return plain(text)


def printed_rows(table: RecognisedTable) -> tuple[BlockRow, ...]:
    """What the recognised table says, in the golden files' shape."""
    found: list[BlockRow] = []
    blocks = sorted({c.column.block for c in table.columns})
    for row, place in zip(table.placed.table.rows, table.places, strict=True):
        if place.kind != "body":
            continue
        for block in blocks:
            columns = [c.column for c in table.columns if c.column.block == block]
            code = "".join(plain(row.cells[c.index]) for c in columns if c.role == "code")
            label = "".join(
                plain(row.cells[c.index]) for c in columns if c.role in ("name", "label")
            )
            if code and set(code) <= _WORDS:  # 合计 across the code cells, or 类 款 项 beside it
                label, code = code.replace("类款项", "") + label, ""
            amounts = tuple(
                (_column_name(table, c), row.cells[c.index].strip())
                for c in columns
                if c.role == "amount" and row.cells[c.index].strip()
            )
            if code or amounts or label not in _NOTHING:
                found.append(BlockRow(block, code, label, amounts))
    return tuple(found)


def _column_name(table: RecognisedTable, column: Column) -> str:
    """A column as the golden files name it."""
    name = f"{column.item}/{column.measure}" if column.item else str(column.measure)
    fund = column.fund
    if table.form_id == "appropriation_summary" and column.side == "expenditure":
        fund = fund or "appropriation"
    return f"{name}@{fund}" if fund else name
