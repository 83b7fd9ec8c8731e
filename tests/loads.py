"""Loads as processes of their own that tests kill, stop and starve; and what is in the warehouse afterwards."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from loaders.settings import PROJECT_ROOT
from tests.accounts import small_account

# Every landing table with a document, and the columns that are not made from the file.
_TABLES = (
    *("document", "document_table", "table_column", "table_row", "paragraph", "account_evidence"),
    *("cell_note", "form_mention", "reading_problem", "narrative_claim"),
)
_PATIENCE_SECONDS = 60.0


def write_accounts(directory: Path, count: int) -> Path:
    """`count` small accounts of different organisations, in directories of a hundred."""
    for number in range(count):
        place = directory / f"{number // 100:02d}"
        place.mkdir(parents=True, exist_ok=True)
        text = small_account(organization=f"测试市第{number:04d}单位", amount=f"{number + 1:,}.00")
        (place / f"{number:04d}.txt").write_text(text, encoding="utf-8")
    return directory


@dataclass(frozen=True)
class Load:
    """A running `juesuan`, in a process group of its own; `marker` is the directory its temporary files go into."""

    process: subprocess.Popen[str]
    marker: Path

    def kill_parent(self) -> None:
        """kill -9 of the process that lands; its workers are left to themselves."""
        self.process.kill()

    def kill_group(self) -> None:
        """kill -9 of all of them at once, as a machine out of memory or a job scheduler does."""
        with suppress(ProcessLookupError):  # it came to its end by itself
            os.killpg(self.process.pid, signal.SIGKILL)

    def ended(self) -> tuple[int, str, str]:
        """Wait for the end: exit code, standard output, standard error."""
        out, err = self.process.communicate(timeout=_PATIENCE_SECONDS * 4)
        return self.process.returncode, out, err

    def processes(self) -> list[int]:
        """Its processes that live still, whoever their parent is by now."""
        wanted = f"TMPDIR={self.marker}".encode()
        found: list[int] = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (place / "environ").read_bytes().split(b"\0"):
                    found.append(int(place.name))
            except OSError:  # ended meanwhile
                continue
        return found


def start(url: str, marker: Path, *arguments: str | Path, **environment: str) -> Load:
    """Start `juesuan` with these arguments on the database at `url`, its temporary files in `marker`."""
    marker.mkdir(exist_ok=True)
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("JUESUAN_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "loaders.cli", *map(str, arguments)],
        cwd=PROJECT_ROOT,
        env={
            **inherited,
            "JUESUAN_DATABASE_URL": url,
            "JUESUAN_LANG": "en",
            "JUESUAN_WORKERS": "2",
            "JUESUAN_DATA_DIR": str(marker / "data"),
            "TMPDIR": str(marker),
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    return Load(process, marker)


def wait_for(condition: Callable[[], bool], what: str, seconds: float = _PATIENCE_SECONDS) -> None:
    """Wait until it is so; fails the test, saying what was waited for, when it is not within so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.005)


def count(connection: psycopg.Connection, statement: str) -> int:
    """The number a statement gives."""
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return int(row[0])


def document_count(url: str) -> int:
    """How many documents are there."""
    with psycopg.connect(url, autocommit=True) as connection:
        return count(connection, "select count(*) from raw.document")


def contents(url: str) -> dict[str, str]:
    """For every document a hash over all its rows in every landing table, times of loading apart."""
    hashes: dict[str, hashlib._Hash] = {}
    with psycopg.connect(url) as connection:
        for table in _TABLES:
            statement = sql.SQL(
                "select document_id::text, md5(string_agg(told, chr(10) order by told)) from ("
                "select document_id, (to_jsonb(t) - 'loaded_at' - 'landed_at')::text as told from raw.{} as t"
                ") as every_row group by 1"
            ).format(sql.Identifier(table))
            for document, digest in connection.execute(statement):
                hashes.setdefault(document, hashlib.sha256()).update(f"{table} {digest}".encode())
    return {document: found.hexdigest() for document, found in hashes.items()}


def published(url: str) -> dict[str, str]:
    """For every published mart a hash over all its rows, times of loading apart."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "select relname from pg_class where relnamespace = 'marts'::regnamespace and relkind = 'r' order by 1"
        ).fetchall()
        found = {}
        for (name,) in names:
            statement = sql.SQL(
                "select md5(string_agg(told, chr(10) order by told)) from "
                "(select (to_jsonb(t) - 'loaded_at' - 'built_at')::text as told from marts.{} as t) as every_row"
            ).format(sql.Identifier(name))
            row = connection.execute(statement).fetchone()
            found[name] = str(row and row[0])
    return found


def loaded_events(url: str) -> tuple[int, int]:
    """How many entries of the ledger say loaded, and for how many documents."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select count(*), count(distinct document_id) from raw.load_event where outcome = 'loaded'"
        ).fetchone()
    assert row is not None
    return row[0], row[1]
