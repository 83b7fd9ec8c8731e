"""How fast accounts land, as a ratio to `psql \\copy` of the same rows in the same run, and the memory it takes.

    .venv/bin/python -m benchmarks.landing [--files 2000]

Makes distinct copies of the sample account (every amount of every copy differs), loads them as `juesuan load` does, one
transaction a document, and times three things apart: reading and recognising, landing (escaping, COPY, ledger, commit),
and the peak memory after a tenth of the files and after all of them. Then writes the very same rows with `psql \\copy`
into a second, equally migrated database: all rows of a table at once, and again document by document in one psql, each
document a transaction as landing does it.
"""

import argparse
import re
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from loaders.database import migrate
from loaders.database.connection import connect
from loaders.database.embedded import server
from loaders.limits import DEFAULT_LIMITS
from loaders.loading.landing import land_document
from loaders.loading.raw_rows import prepare
from loaders.loading.worker import FileToRead, recognise_file
from loaders.settings import PROJECT_ROOT, Settings

SAMPLE = PROJECT_ROOT / "samples" / "曲靖市人民政府办公室_2024_部门决算.txt"
TABLES = (
    "document",
    "document_table",
    "table_column",
    "table_row",
    "cell_note",
    "paragraph",
    "account_evidence",
    "reading_problem",
    "narrative_claim",
)
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})*\.\d{2}")


@dataclass(frozen=True)
class Timing:
    """Seconds spent reading, preparing and landing (which prepares again) `files` files.

    Peaks are the memory in MiB after a tenth of the files and after all.
    """

    files: int
    read_seconds: float
    prepare_seconds: float
    land_seconds: float
    early_peak: float
    final_peak: float


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="juesuan-benchmark-") as directory:
        place = Path(directory)
        place.chmod(0o755)
        settings = Settings(data_dir=place / "warehouse")
        running = server.ensure_running(settings)
        try:
            _measure(running, place, arguments.files)
        finally:
            server.destroy(settings)


def _measure(running: server.Server, place: Path, files: int) -> None:
    migrate.upgrade(running.url)
    timing = _load(running.url, place, files)
    with connect(running.url) as connection:
        rows = {table: _count(connection, table) for table in TABLES}
        dumps = place / "dumps"
        dumps.mkdir()
        documents = _dump(connection, dumps)
    total = sum(rows.values())
    whole = _copy_whole(running, dumps)
    single = _copy_by_document(running, dumps, documents)
    print(
        f"{files} files, {total} rows: "
        + ", ".join(f"{table} {count}" for table, count in rows.items())
    )
    stage = timing.land_seconds - timing.prepare_seconds
    print(
        f"read, recognise  {timing.read_seconds:8.2f} s  {files / timing.read_seconds:10.0f} files/s"
    )
    print(
        f"land             {timing.land_seconds:8.2f} s  {total / timing.land_seconds:10.0f} rows/s"
    )
    print(f"  preparing      {timing.prepare_seconds:8.2f} s  (measured apart, on the same rows)")
    print(f"  COPY stage     {stage:8.2f} s  {total / stage:10.0f} rows/s  (COPY, ledger, commit)")
    for name, seconds in (("file", single), ("table", whole)):
        print(
            f"\\copy by {name:<8} {seconds:8.2f} s  {total / seconds:10.0f} rows/s"
            f"  COPY stage / \\copy = {seconds / stage:.2f}, landing / \\copy = {seconds / timing.land_seconds:.2f}"
        )
    print(
        f"peak memory {timing.early_peak:.0f} MiB after {files // 10} files, {timing.final_peak:.0f} MiB after all"
    )


def copies(count: int, place: Path) -> Iterator[Path]:
    """Write `count` accounts one after the other, each with an organisation and figures of its own."""
    text = SAMPLE.read_text(encoding="utf-8")
    for number in range(count):
        changed = _AMOUNT.sub(lambda match, n=number: _shifted(match.group(), n), text)  # type: ignore[misc]
        path = place / f"单位{number:05d}_2024_部门决算.txt"
        path.write_text(
            changed.replace("曲靖市人民政府办公室", f"单位{number:05d}"), encoding="utf-8"
        )
        yield path
        path.unlink()


def _shifted(amount: str, number: int) -> str:
    cents = int(amount.replace(",", "").replace(".", "")) + number
    return f"{cents // 100:,}.{cents % 100:02d}"


def _load(url: str, place: Path, files: int) -> Timing:
    read_seconds = prepare_seconds = land_seconds = early_peak = 0.0
    run_id = uuid4()
    with connect(url) as connection:
        for number, path in enumerate(copies(files, place)):
            started = time.perf_counter()
            recognised = recognise_file(FileToRead.at(path), DEFAULT_LIMITS)
            read = time.perf_counter()
            document = prepare(recognised)
            prepared = time.perf_counter()
            land_document(connection, document, run_id=run_id, seconds=read - started)
            connection.commit()
            land_seconds += time.perf_counter() - prepared
            prepare_seconds += prepared - read
            read_seconds += read - started
            if number == files // 10:
                early_peak = _peak()
    return Timing(files, read_seconds, prepare_seconds, land_seconds, early_peak, _peak())


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(
        sql.SQL("select count(*) from raw.{}").format(sql.Identifier(table))
    ).fetchone()
    assert row is not None
    return int(row[0])


def _dump(connection: psycopg.Connection, dumps: Path) -> list[str]:
    documents = [
        str(row[0]) for row in connection.execute("select document_id from raw.document order by 1")
    ]
    for table in TABLES:
        _write(connection, f"copy raw.{table} to stdout", dumps / f"{table}.copy")
        for document in documents:
            statement = (
                f"copy (select * from raw.{table} where document_id = '{document}') to stdout"
            )
            _write(connection, statement, dumps / f"{document}.{table}.copy")
    return documents


def _write(connection: psycopg.Connection, statement: str, path: Path) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(statement.encode()) as copy,
        path.open("wb") as file,
    ):
        for block in copy:
            file.write(block)


def _copy_whole(running: server.Server, dumps: Path) -> float:
    script = "".join(f"\\copy raw.{table} from '{dumps / f'{table}.copy'}'\n" for table in TABLES)
    return _psql(running, f"begin;\n{script}commit;\n")


def _copy_by_document(running: server.Server, dumps: Path, documents: list[str]) -> float:
    script = "".join(
        "begin;\n"
        + "".join(
            f"\\copy raw.{table} from '{dumps / f'{document}.{table}.copy'}'\n" for table in TABLES
        )
        + "commit;\n"
        for document in documents
    )
    return _psql(running, script)


def _psql(running: server.Server, script: str) -> float:
    """Run a script in an empty, migrated database of its own; gives the seconds psql took."""
    name = f"peer_{uuid4().hex[:8]}"
    with connect(running.url) as connection:
        connection.autocommit = True
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)).as_bytes())
    url = running.url.rpartition("/")[0] + f"/{name}"
    migrate.upgrade(url)
    started = time.perf_counter()
    subprocess.run(
        [str(running.bin_dir / "psql"), url, "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1"],
        input=script.encode(),
        check=True,
    )
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
