"""Files per second of `juesuan load` on made-up accounts, and the memory of loader and database at their peak.

    .venv/bin/python -m benchmarks.loading [--files 5000] [--workers 2]

Generates accounts as GB18030 text in the layouts of tests/renderings, loads them with the command line into an embedded
PostgreSQL of its own, samples the memory of every process (PSS: shared pages counted once) five times a second, and loads
them again, when all of them are known. Beside it, in the same run: reading alone (the same workers, nothing landed),
and `psql \\copy` of all rows that were landed.
"""

import argparse
import re
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from loaders.database import migrate
from loaders.database.connection import connect
from loaders.database.embedded import server
from loaders.database.embedded.process import find_postmaster
from loaders.loading.inputs import files_to_load
from loaders.loading.worker import FileToRead, prepare_file
from loaders.loading.worker_pool import worker_pool
from loaders.settings import Settings
from tests.loads import Load, document_count, start
from tests.renderings.account import made_up
from tests.renderings.files import as_text
from tests.renderings.regions import LAYOUTS

_LAYOUTS = ("yunnan", "national", "shanghai", "university")
_TABLES = (
    *("document", "document_table", "table_column", "table_row", "paragraph", "account_evidence"),
    *("cell_note", "form_mention", "reading_problem", "narrative_claim"),
)
Result = TypeVar("Result")
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass
class Memory:
    """The most memory seen, in MiB: of the landing process (early too), of the others of the loader, of the database."""

    peaks: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def note(self, name: str, mebibytes: float) -> None:
        """Keep it where it is the most so far."""
        self.peaks[name] = max(self.peaks[name], mebibytes)


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=2)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="juesuan-benchmark-") as name:
        place = Path(name)
        place.chmod(0o755)
        settings = Settings(data_dir=place / "warehouse", workers=said.workers)
        accounts, seconds = _timed(lambda: generate(place / "accounts", said.files))
        size = sum(path.stat().st_size for path in accounts.rglob("*.txt"))
        print(
            f"{said.files} accounts, {size / 2**20:.0f} MiB, generated in {seconds:.0f} s",
            flush=True,
        )
        running = server.ensure_running(settings)
        try:
            _measure(running, place, accounts, settings, said.files)
        finally:
            server.destroy(settings)


def generate(directory: Path, count: int) -> Path:
    """`count` accounts of different organisations, in directories of a hundred."""
    for number in range(count):
        layout = _LAYOUTS[number % len(_LAYOUTS)]
        account = replace(made_up(number), organization=f"测试市第{number:05d}单位")
        place = directory / f"{number // 100:03d}"
        place.mkdir(parents=True, exist_ok=True)
        content = as_text(f"{account.organization}2024年度部门决算", LAYOUTS[layout](account))
        (place / f"{number:05d}.txt").write_bytes(content)
    return directory


def _measure(
    running: server.Server, place: Path, accounts: Path, settings: Settings, files: int
) -> None:
    migrate.upgrade(running.url)
    for title in ("load", "load again"):
        memory = Memory()
        _, seconds = _timed(lambda memory=memory: _load(running, place, accounts, settings, memory))  # type: ignore[misc]
        print(f"{title:<12} {seconds:8.1f} s  {files / seconds:8.1f} files/s", flush=True)
        for name, peak in sorted(memory.peaks.items()):
            print(f"  peak memory, {name}: {peak:.0f} MiB")
    assert document_count(running.url) == files
    _, seconds = _timed(lambda: _read_only(accounts, settings))
    print(f"reading only {seconds:8.1f} s  {files / seconds:8.1f} files/s (nothing landed)")
    rows, seconds = _copy(running, place)
    print(
        f"psql \\copy   {seconds:8.1f} s  {files / seconds:8.1f} files/s ({rows} rows, nothing read)"
    )


def _load(
    running: server.Server, place: Path, accounts: Path, settings: Settings, memory: Memory
) -> None:
    load = start(
        running.url, place / "scratch", "load", accounts, JUESUAN_WORKERS=str(settings.workers)
    )
    over = threading.Event()
    sampler = threading.Thread(target=_sample, args=(load, running, memory, over))
    sampler.start()
    code, out, err = load.ended()
    over.set()
    sampler.join()
    assert code == 0, err
    print(out.splitlines()[-1])


def _sample(load: Load, running: server.Server, memory: Memory, over: threading.Event) -> None:
    postmaster = find_postmaster(running.data_dir)
    assert postmaster is not None
    started = time.monotonic()
    while not over.wait(0.2):
        parent = _pss(load.process.pid)
        memory.note("landing process", parent)
        if time.monotonic() - started < 20:
            memory.note("landing process, first 20 s", parent)
        others = [pid for pid in load.processes() if pid != load.process.pid]
        memory.note("workers and their fork server", sum(map(_pss, others)))
        memory.note("database", sum(map(_pss, (postmaster.pid, *_children(postmaster.pid)))))


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def _pss(pid: int) -> float:
    """Memory in MiB, a page shared by n processes counted as the nth part; 0 for a process that has ended."""
    try:
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _read_only(accounts: Path, settings: Settings) -> None:
    files = [FileToRead.at(task.path) for task in files_to_load([accounts])]
    with worker_pool(settings) as pool:
        read = pool.read_all(
            prepare_file,
            files,
            lambda file: (file, accounts / "unused", settings.limits),
            lambda file: file.address,
        )
        assert all(done.error is None for done in read)


def _copy(running: server.Server, place: Path) -> tuple[int, float]:
    """Copy all landed rows into a second, equally migrated database: how many, and the seconds psql took."""
    dumps = place / "dumps"
    dumps.mkdir()
    rows = 0
    with connect(running.url) as connection:
        for table in _TABLES:
            with (
                connection.cursor() as cursor,
                cursor.copy(f"copy raw.{table} to stdout".encode()) as copy,
                (dumps / table).open("wb") as file,
            ):
                for block in copy:
                    rows += bytes(block).count(b"\n")
                    file.write(block)
        connection.rollback()
        connection.autocommit = True
        name = f"peer_{uuid4().hex[:8]}"
        connection.execute(f"create database {name}".encode())
    url = running.url.rpartition("/")[0] + f"/{name}"
    migrate.upgrade(url)
    script = "".join(f"\\copy raw.{table} from '{dumps / table}'\n" for table in _TABLES)
    command = [str(running.bin_dir / "psql"), url, "--quiet", "--no-psqlrc", "--set"]
    _, seconds = _timed(
        lambda: subprocess.run(
            [*command, "ON_ERROR_STOP=1"], input=f"begin;\n{script}commit;\n".encode(), check=True
        )
    )
    return rows, seconds


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


if __name__ == "__main__":
    main()
