"""How fast files are read, as ratios to a peer in the same run, and the memory it takes.

    .venv/bin/python -m benchmarks.reading [--rounds 7] [--documents 200]

- PDF: pages a second of our reader (tables and text), of pdfplumber (`extract_tables` alone, which leaves the text out), and
  of tablers alone (finding tables with their text), on every PDF of ../shared/samples that has one of a final account.
- Workbooks: our reader against `pandas.read_excel` with openpyxl, on a made-up account and on one long sheet.
- Documents a second from file to raw.* with two workers, by format.
- Peak memory of a process that reads one format after the other, as a worker does.

Peers take turns in every round, so that a machine that slows down slows down all; ratios are medians over the rounds.
"""

import argparse
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pandas
import pdfplumber
import tablers
import xlsxwriter

from loaders.database import migrate
from loaders.database.connection import connect
from loaders.database.embedded import server
from loaders.loading.inputs import files_to_load
from loaders.loading.pipeline import load
from loaders.readers import read_content
from loaders.settings import PROJECT_ROOT, Settings
from tests.renderings.account import made_up
from tests.renderings.formats import FORMATS
from tests.renderings.regions import LAYOUTS

SHARED = Path(os.environ.get("JUESUAN_SHARED") or PROJECT_ROOT.parent / "shared")
LANDED = {"gb18030 text": "txt", "xlsx": "xlsx", "docx": "docx", "pdf": "pdf"}
Work = Callable[[], object]


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--documents", type=int, default=200)
    arguments = parser.parse_args()
    _pdf(arguments.rounds)
    _workbooks(arguments.rounds)
    with tempfile.TemporaryDirectory(prefix="juesuan-benchmark-") as directory:
        Path(directory).chmod(0o755)
        _documents(Path(directory), arguments.documents)
        _memory(Path(directory))


def _pdf(rounds: int) -> None:
    files = sorted((SHARED / "samples").glob("*决算*.pdf")) if SHARED.is_dir() else []
    contents = {path.name: path.read_bytes() for path in files}
    contents["made up, its font not embedded (read again by pdfminer)"] = _rendered("pdf", 0)
    print("PDF, pages a second (median of the rounds)")
    for name, content in contents.items():
        pages = len(list(tablers.Document(bytes=content).pages()))
        seconds = _in_turns(
            {
                "juesuan": lambda c=content: _read(c),  # type: ignore[misc]
                "pdfplumber": lambda c=content: _pdfplumber(c),  # type: ignore[misc]
                "tablers": lambda c=content: _tablers(c),  # type: ignore[misc]
            },
            rounds,
        )
        _print(name, f"{pages} pages", pages, seconds)


def _workbooks(rounds: int) -> None:
    print("Workbooks, reads a second (median of the rounds)")
    for name, content in (
        ("made-up account", _rendered("xlsx", 0)),
        ("one sheet of 20,000 rows", _long_sheet(20_000)),
    ):
        seconds = _in_turns(
            {
                "juesuan": lambda c=content: _read(c),  # type: ignore[misc]
                "pandas": lambda c=content: pandas.read_excel(  # type: ignore[misc]
                    io.BytesIO(c), sheet_name=None, header=None, engine="openpyxl"
                ),
            },
            rounds,
        )
        _print(name, f"{len(content) // 1024} KiB", 1, seconds)


def _print(name: str, size: str, amount: int, seconds: Mapping[str, Sequence[float]]) -> None:
    own = seconds["juesuan"]
    parts = [f"juesuan {amount / statistics.median(own):.1f}"]
    for peer, theirs in seconds.items():
        if peer != "juesuan":
            ratios = [their / mine for mine, their in zip(own, theirs, strict=True)]
            parts.append(
                f"{peer} {amount / statistics.median(theirs):.1f}"
                f" (juesuan is {statistics.median(ratios):.2f} times as fast)"
            )
    print(f"  {name} ({size}): {', '.join(parts)}")


def _in_turns(works: Mapping[str, Work], rounds: int) -> dict[str, list[float]]:
    """The seconds of each work in each round; the first round warms up and does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            if number:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def _read(content: bytes) -> object:
    return read_content(content, "决算", "决算", "/")


def _pdfplumber(content: bytes) -> object:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [page.extract_tables() for page in document.pages]


def _tablers(content: bytes) -> object:
    document = tablers.Document(bytes=content)
    return [tablers.find_tables(page, extract_text=True) for page in document.pages()]


def _rendered(form: str, number: int) -> bytes:
    """A made-up account of one of the six layouts, of an organisation of its own."""
    layouts = sorted(LAYOUTS)
    account = replace(made_up(number), organization=f"甲市第{number:05d}局")
    layout = LAYOUTS[layouts[number % len(layouts)]]
    return FORMATS[form](f"{account.organization}2024年度部门决算", layout(account))


def _long_sheet(rows: int) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    amounts = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet("支出决算表")
    for number in range(rows):
        sheet.write_string(number, 0, f"2{number % 100000:06d}")
        sheet.write_string(number, 1, f"项目{number}")
        for column in range(2, 8):
            sheet.write_number(number, column, round(number * 7.31 + column, 2), amounts)
    book.close()
    return target.getvalue()


def _documents(place: Path, count: int) -> None:
    print(f"From file to raw.*, two workers, {count} documents of six layouts")
    settings = Settings(data_dir=place / "warehouse", workers=2)
    running = server.ensure_running(settings)
    try:
        migrate.upgrade(running.url)
        for form, suffix in LANDED.items():
            folder = place / suffix
            folder.mkdir()
            for number in range(count):
                (folder / f"{number:05d}.{suffix}").write_bytes(_rendered(form, number))
            started = time.perf_counter()
            with connect(running.url) as connection:
                outcomes = list(load(connection, files_to_load([folder]), settings, run_id=uuid4()))
            elapsed = time.perf_counter() - started
            loaded = sum(1 for outcome in outcomes if outcome.outcome == "loaded")
            rows = sum(outcome.row_count for outcome in outcomes)
            print(
                f"  {suffix}: {loaded} loaded, {rows} rows, {loaded / elapsed:.1f} documents a second"
            )
    finally:
        server.destroy(settings)


def _memory(place: Path) -> None:
    files = {suffix: sorted((place / suffix).iterdir()) for suffix in LANDED.values()}
    if SHARED.is_dir():
        files["the samples"] = sorted((SHARED / "samples").iterdir())
    for name, paths in files.items():
        read = subprocess.run(
            [sys.executable, "-m", "benchmarks.peak_memory", *map(str, paths)],
            check=True,
            capture_output=True,
            text=True,
        )
        print(f"  {name}: peak memory of a worker {read.stdout.strip()} MiB")


if __name__ == "__main__":
    main()
