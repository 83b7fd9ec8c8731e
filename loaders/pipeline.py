"""From paths to landed documents: reading in workers, landing by one writer, and what came of each file."""

import logging
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg

from loaders import logs
from loaders.assignments import Assignment, assignments
from loaders.errors import DatabaseError, InputError, JuesuanError
from loaders.file_reading import FileToRead, Unpacked, prepare_file, recognise_file
from loaders.forms.recognition import RecognisedDocument
from loaders.landing import Connection, Landed, land_document, record_event
from loaders.raw_rows import Prepared
from loaders.readers import printable
from loaders.reading_pool import Read, ReadingPool, reading_pool
from loaders.settings import Settings


@dataclass(frozen=True)
class FileOutcome:
    """What came of one file: `outcome` loaded, duplicate, rejected or failed, and why."""

    path: str
    outcome: str
    reason: str | None
    table_count: int = 0
    unrecognised_count: int = 0
    row_count: int = 0
    document_id: UUID | None = None

    @property
    def succeeded(self) -> bool:
        """True when the file is now in the warehouse."""
        return self.outcome in ("loaded", "duplicate")


@dataclass(frozen=True)
class _Task:
    """A file to read with what the user said about it, and the directory its members go into if it is an archive."""

    file: FileToRead
    assignment: Assignment
    spool: Path


_Done = Read[_Task, Prepared | Unpacked]


def inspect_file(path: Path, settings: Settings) -> RecognisedDocument:
    """Read and recognise one file in a worker. Raises `InputError` when it cannot be read."""
    file = FileToRead.at(path)
    with reading_pool(settings, workers=1) as pool:
        return pool.read(recognise_file, (file, settings.limits), file.address)


def load(
    connection: Connection, tasks: Sequence[Assignment], settings: Settings, *, run_id: UUID
) -> Iterator[FileOutcome]:
    """Load the files, read in worker processes and landed one after the other in their order.

    A file that cannot be loaded is recorded with its reason and the rest go on. The files of an archive take its place.
    Raises `DatabaseError` when the database is lost or takes no entry in its ledger: the files given back so far are
    whole in the warehouse.
    """
    if not tasks:
        return
    workers = min(settings.workers, len(tasks))
    begun, outcomes = time.monotonic(), Counter[str]()
    logs.event("load_started", run_id=run_id, files=len(tasks))
    with (
        tempfile.TemporaryDirectory(prefix="juesuan-") as spool,
        reading_pool(settings, workers if len(tasks) > 1 else 1) as pool,
    ):
        given = (
            _Task(FileToRead.at(task.path, task.folder), task, Path(spool) / str(number))
            for number, task in enumerate(tasks)
        )
        for done in _read(pool, given, settings):
            started = time.monotonic()
            outcome = _land(connection, done, run_id)
            _log(outcome, run_id, done.seconds + time.monotonic() - started)
            outcomes[outcome.outcome] += 1
            yield outcome
    logs.event("load_ended", run_id=run_id, seconds=time.monotonic() - begun, **outcomes)


def _log(outcome: FileOutcome, run_id: UUID, seconds: float) -> None:
    logs.event(
        "file",
        logging.INFO if outcome.succeeded else logging.WARNING,
        run_id=run_id,
        file=outcome.path,
        outcome=outcome.outcome,
        reason=outcome.reason,
        seconds=seconds,
        tables=outcome.table_count,
        unrecognised_tables=outcome.unrecognised_count,
        rows=outcome.row_count,
        document_id=outcome.document_id,
    )


def _read(pool: ReadingPool, given: Iterable[_Task], settings: Settings) -> Iterator[_Done]:
    """Every file's reading, in order; an archive gives those of its members instead of its own."""
    results = pool.read_all(
        prepare_file,
        given,
        arguments=lambda task: (task.file, task.spool, settings.limits),
        shown=lambda task: task.file.address,
    )
    for done in results:
        if isinstance(done.value, Unpacked):
            yield from _read_members(pool, done.given, done.value, settings)
        else:
            yield done


def _read_members(
    pool: ReadingPool, archive: _Task, unpacked: Unpacked, settings: Settings
) -> Iterator[_Done]:
    try:
        if not unpacked.members:
            raise InputError(f"{archive.file.address}: an archive without files in it.")
        found = assignments([archive.spool], archive.assignment.overrides)
    except JuesuanError as error:
        yield Read(archive, None, error)
        return
    yield from _read(pool, (_member(archive, a, n) for n, a in enumerate(found)), settings)
    shutil.rmtree(archive.spool, ignore_errors=True)  # thousands of archives must not fill the disk


def _member(archive: _Task, assignment: Assignment, number: int) -> _Task:
    inside = printable(assignment.path.relative_to(archive.spool))
    directory = inside.rpartition("/")[0]
    file = FileToRead(
        assignment.path,
        f"{archive.file.address}!/{inside}",
        f"{archive.file.folder}/{printable(archive.file.path.name)}!/{directory}",
        archive.file.depth + 1,
    )
    return _Task(file, assignment, archive.spool.with_name(f"{archive.spool.name}-{number}"))


def _land(connection: Connection, done: _Done, run_id: UUID) -> FileOutcome:
    address = done.given.file.address
    started = time.monotonic()
    try:
        if done.error is not None:
            return _not_loaded(connection, address, "rejected", str(done.error), run_id)
        assert isinstance(done.value, Prepared)  # noqa: S101 - archives were replaced by their members
        landed = land_document(
            connection,
            done.value,
            done.given.assignment.overrides,
            run_id=run_id,
            seconds=done.seconds + time.monotonic() - started,
        )
        return FileOutcome(
            *(address, landed.outcome, landed.reason, landed.table_count),
            *(done.value.unrecognised_count, landed.row_count, done.value.source.document_id),
        )
    except psycopg.Error as error:
        return _refused_by_database(connection, address, error, run_id)


def _refused_by_database(
    connection: Connection, address: str, error: psycopg.Error, run_id: UUID
) -> FileOutcome:
    try:
        if connection.closed:
            raise error
        reason = f"{address}: the database refused it ({error.diag.message_primary or error}). Nothing was kept."
        return _not_loaded(connection, address, "failed", reason, run_id)
    except psycopg.Error as fatal:
        what = (
            "The connection to the database was lost"
            if connection.closed
            else "The database refused to record the load"
        )
        raise DatabaseError(
            f"{what} while loading {address} ({' '.join(str(fatal).split())}). "
            "Nothing of this file was kept; files loaded before it are. Run the same command again to go on."
        ) from fatal


def _not_loaded(
    connection: Connection, address: str, outcome: str, reason: str, run_id: UUID
) -> FileOutcome:
    with connection.transaction():
        record_event(connection, address, Landed(outcome, reason, 0, 0, 0), run_id=run_id)
    return FileOutcome(address, outcome, reason)
