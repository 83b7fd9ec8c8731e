"""Copies of the sample account with something changed, and a warehouse loaded and built from them."""

import atexit
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from loaders.building.build import Built
from loaders.building.build import build_marts as build
from loaders.database.connection import connect
from loaders.loading.inputs import files_to_load
from loaders.loading.outcome import FileOutcome
from loaders.loading.pipeline import load
from loaders.settings import PROJECT_ROOT, Settings

ORGANIZATION = "曲靖市人民政府办公室"
SAMPLE_NAME = f"{ORGANIZATION}_2024_部门决算.txt"
SAMPLE = PROJECT_ROOT / "samples" / SAMPLE_NAME

# dbt parses the project anew for a database of another name: whatever is built bears this one meanwhile.
NAME_WHILE_BUILT = "being_built"
_NUMBER = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?%?")
_UNIT_LINES = ("金额单位：元", "单位：元")


@dataclass(frozen=True, order=True)
class Place:
    """A cell of a text: line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Row:
    """A line of a table as printed: which table, which row of it, which line of the file."""

    table_no: int
    row_no: int
    line: int
    cells: tuple[str, ...]


def table_rows(text: str) -> list[Row]:
    """The rows of every table, found without juesuan: a table is a run of lines with tabs in them."""
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" not in line:
            continue
        last = rows[-1] if rows else Row(0, 0, 0, ())
        continues = bool(rows) and last.line == number - 1
        rows.append(
            Row(
                table_no=last.table_no + (0 if continues else 1),
                row_no=last.row_no + 1 if continues else 1,
                line=number,
                cells=tuple(line.split("\t")),
            )
        )
    return rows


def printed_number(cell: str) -> Decimal | None:
    """The number a cell prints, or None where it prints none."""
    plain = cell.strip()
    if not _NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", "").rstrip("%"))


def decimals_of(cell: str) -> int:
    """How many digits a printed number has behind its point."""
    return len(cell.strip().rstrip("%").partition(".")[2])


def raised(cell: str) -> str:
    """The printed number one unit of its last printed digit higher: 0.01 for an amount, 1 for a count."""
    number = printed_number(cell)
    assert number is not None, f"“{cell}” is no number"
    decimals = decimals_of(cell)
    return f"{number + Decimal(1).scaleb(-decimals):,.{decimals}f}"


def cell_at(text: str, place: Place) -> str:
    """The cell of a text at a place."""
    return text.split("\n")[place.line - 1].split("\t")[place.column - 1]


def with_cell(text: str, place: Place, new: str) -> str:
    """The text with one cell replaced."""
    lines = text.split("\n")
    cells = lines[place.line - 1].split("\t")
    cells[place.column - 1] = new
    lines[place.line - 1] = "\t".join(cells)
    return "\n".join(lines)


def in_ten_thousands(text: str) -> str:
    """The account as if published in 万元 with two decimals: every amount rounded by itself, as publishers do."""
    lines = ["金额单位：万元" if line in _UNIT_LINES else line for line in text.split("\n")]
    for row in table_rows(text):
        lines[row.line - 1] = "\t".join(map(_in_ten_thousands, row.cells))
    return "\n".join(lines)


def _in_ten_thousands(cell: str) -> str:
    number = printed_number(cell)
    # An amount prints cents; codes, line numbers and counts do not.
    if number is None or decimals_of(cell) != 2 or cell.endswith("%"):
        return cell
    return f"{number / 10000:,.2f}"


def write_account(directory: Path, organization: str, text: str) -> Path:
    """Write a copy of the sample as the account of another organisation, and give back its file."""
    path = directory / f"{organization}_2024_部门决算.txt"
    renamed = text.replace(ORGANIZATION, organization)
    path.write_text(renamed, encoding="utf-8", newline="\n")
    return path


def load_files(url: str, files: Sequence[Path]) -> tuple[FileOutcome, ...]:
    """Load files into the warehouse at `url`, as the pipeline does, in one run."""
    with connect(url) as connection:
        return tuple(load(connection, files_to_load(files), Settings(), run_id=uuid4()))


def load_and_build(url: str, files: Sequence[Path], *, tests: bool = True) -> None:
    """Load files, each of which must be new, and build the marts; dbt's own tests run unless told otherwise."""
    outcomes = load_files(url, files)
    assert [o.reason for o in outcomes if o.outcome != "loaded"] == []
    build_marts(url, tests=tests)


def build_marts(url: str, *, tests: bool = True, full_refresh: bool = False) -> Built:
    """Build as the pipeline does."""
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        _rename(connection, name, NAME_WHILE_BUILT)
        try:
            return build(
                f"{server}/{NAME_WHILE_BUILT}",
                work_directory(),
                tests=tests,
                full_refresh=full_refresh,
            )
        finally:
            _rename(connection, NAME_WHILE_BUILT, name)


def _rename(connection: psycopg.Connection, before: str, after: str) -> None:
    # dbt may leave a session behind, and a database in use cannot be renamed.
    connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (before,)
    )
    connection.execute(
        sql.SQL("alter database {} rename to {}").format(
            sql.Identifier(before), sql.Identifier(after)
        )
    )


@cache
def work_directory() -> Path:
    """Where dbt keeps the parsed project of this process."""
    directory = Path(tempfile.mkdtemp(prefix="juesuan-dbt-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


def query(url: str, statement: str, parameters: Sequence[object] = ()) -> list[TupleRow]:
    """The rows of an answer."""
    with connect(url) as connection:
        return connection.execute(statement.encode(), parameters).fetchall()
