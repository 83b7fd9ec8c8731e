"""From paths to landed documents: reading in workers, landing by one writer, and what came of each file."""

import logging
import shutil
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from uuid import UUID

import psycopg

from loaders import logs
from loaders.database.connection import Connection
from loaders.document import document_id_of
from loaders.errors import DatabaseError, InputError, JuesuanError, ResourceError
from loaders.forms.recognition import RecognisedDocument
from loaders.language import Message
from loaders.limits import Limits
from loaders.loading.allowance import Allowance
from loaders.loading.content_hash import sha256_of
from loaders.loading.inputs import FileToLoad, files_to_load
from loaders.loading.landing import (
    Landed,
    documents_among,
    land_document,
    land_duplicate,
    landed_before,
    record_event,
)
from loaders.loading.outcome import FileOutcome
from loaders.loading.raw_rows import Prepared
from loaders.loading.scratch import scratch_directory
from loaders.loading.worker import FileToRead, Unpacked, prepare_file, recognise_file
from loaders.loading.worker_pool import Read, WorkerPool, worker_pool
from loaders.loading.writer import Lost, Writer, writing
from loaders.readers.file_names import printable
from loaders.settings import Settings

_ASKED_AT_ONCE = 50  # files of whose content the database is asked in one query


@dataclass(frozen=True)
class Listener:
    """Who is told how a load goes: that an archive holds `more` files, and that the connection was `lost`."""

    more: Callable[[int], None] = lambda _: None
    lost: Callable[[Lost], None] = lambda _: None


@dataclass(frozen=True)
class _Task:
    """A file to read with what the user said about it, and the directory its members go into if it is an archive.

    `allowance` is what the archive it was in may still ask for; None for a file that the user named. `known` is the SHA-256
    of its content where that is in the warehouse already: it need not be read again.
    """

    file: FileToRead
    to_load: FileToLoad
    scratch: Path
    allowance: Allowance | None = None
    known: str | None = None


@dataclass(frozen=True)
class _Load:
    """What every step of one load needs."""

    writer: Writer
    pool: WorkerPool
    settings: Settings
    listener: Listener
    run_id: UUID


_Done = Read[_Task, Prepared | Unpacked]


def inspect_file(path: Path, settings: Settings) -> RecognisedDocument:
    """Read and recognise one file in a worker. Raises `InputError` when it cannot be read."""
    file = FileToRead.at(path)
    with worker_pool(settings, workers=1) as pool:
        return pool.read(recognise_file, (file, settings.limits), file.address)


def load(
    connection: Connection,
    tasks: Sequence[FileToLoad],
    settings: Settings,
    *,
    run_id: UUID,
    reconnect: Callable[[], Connection] | None = None,
    listener: Listener = Listener(),
) -> Generator[FileOutcome, None, None]:
    """Load the files, read in worker processes and landed one after the other in their order.

    A file that cannot be loaded is recorded with its reason and the rest go on. The files of an archive take its place.
    A file whose content is in the warehouse already is not read again. When the connection is lost, `reconnect` is
    called for another, as often as the settings say, and the file under way is landed again.

    Raises `DatabaseError` when the database is lost for good, has no room, or takes no entry in its ledger, and
    `ResourceError` when this machine has no room: the files given back so far are whole in the warehouse.
    """
    if not tasks:
        return
    workers = min(settings.workers, len(tasks))
    begun, outcomes = time.monotonic(), Counter[str]()
    logs.event("load_started", run_id=run_id, files=len(tasks))
    with (
        scratch_directory() as scratch,
        writing(connection, reconnect, settings, listener.lost) as writer,
        worker_pool(settings, workers if len(tasks) > 1 else 1) as pool,
    ):
        going = _Load(writer, pool, settings, listener, run_id)
        given = (
            _Task(FileToRead.at(task.path, task.folder), task, scratch / str(number))
            for number, task in enumerate(tasks)
        )
        for done in _read(going, given):
            started = time.monotonic()
            outcome = _land(going, done)
            _log(outcome, run_id, done.seconds + time.monotonic() - started)
            outcomes[outcome.outcome] += 1
            yield outcome
            shutil.rmtree(done.given.scratch, ignore_errors=True)  # where it is large
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


def _read(going: _Load, given: Iterable[_Task]) -> Iterator[_Done]:
    """Every file's reading, in order; an archive gives those of its members instead of its own."""
    limits, keep = going.settings.limits, going.settings.keep_documents
    results = going.pool.read_all(
        prepare_file,
        _with_known(going, given),
        arguments=lambda task: _arguments(task, limits, keep),
        shown=lambda task: task.file.address,
    )
    for done in results:
        if done.given.allowance is not None:
            done.given.allowance.spend(done.seconds, is_refused=done.error is not None)
        if isinstance(done.value, Unpacked):
            yield from _read_members(going, done.given, done.value)
        else:
            yield done


def _arguments(
    task: _Task, limits: Limits, keep: bool
) -> tuple[FileToRead, Path, Limits, bool] | InputError | None:
    """What a worker needs for a file; None where it need not be read, an error where its archive took its time already."""
    if task.known:
        return None
    if task.allowance is None:
        return task.file, task.scratch, limits, keep
    why = task.allowance.why_spent(limits)
    if why is not None:
        return InputError.of(why.about(task.file.address))
    return task.file, task.scratch, task.allowance.within(limits), keep


def _with_known(going: _Load, given: Iterable[_Task]) -> Iterator[_Task]:
    """The tasks, those marked whose content is in the warehouse."""
    tasks = iter(given)
    while some := tuple(islice(tasks, _ASKED_AT_ONCE)):
        hashes = [sha256_of(task.file.path, going.settings.limits) for task in some]
        asked = [content for content in hashes if content]
        known = going.writer.call(
            lambda connection, _, asked=asked: documents_among(connection, asked),  # type: ignore[misc]
            some[0].file.address,
        )
        for task, content in zip(some, hashes, strict=True):
            yield replace(task, known=content) if content in known else task


def _read_members(going: _Load, archive: _Task, unpacked: Unpacked) -> Iterator[_Done]:
    limits = going.settings.limits
    allowance = archive.allowance or Allowance.of(limits)
    try:
        if not unpacked.members:
            raise InputError(
                f"{archive.file.address}: an archive without files in it.",
                f"{archive.file.address}：压缩包中没有文件。",
            )
        allowance.take(len(unpacked.members), unpacked.size_bytes, archive.file.address, limits)
        found = _found_in(archive)
    except JuesuanError as error:
        yield Read(archive, None, error)
        return
    going.listener.more(len(found) - 1)
    yield from _read(going, (_member(archive, a, n, allowance) for n, a in enumerate(found)))
    shutil.rmtree(
        archive.scratch, ignore_errors=True
    )  # thousands of archives must not fill the disk


def _found_in(archive: _Task) -> tuple[FileToLoad, ...]:
    """The members to load. What a manifest among them gets wrong is told by its place in the archive."""
    try:
        return files_to_load([archive.scratch], archive.to_load.overrides)
    except InputError as error:
        inside, outside = str(archive.scratch), f"{archive.file.address}!"
        told = error.message
        raise InputError(
            told.en.replace(inside, outside), told.zh.replace(inside, outside)
        ) from error


def _member(archive: _Task, to_load: FileToLoad, number: int, allowance: Allowance) -> _Task:
    inside = printable(to_load.path.relative_to(archive.scratch))
    directory = inside.rpartition("/")[0]
    file = FileToRead(
        to_load.path,
        f"{archive.file.address}!/{inside}",
        f"{archive.file.folder}/{printable(archive.file.path.name)}!/{directory}",
        archive.file.depth + 1,
    )
    scratch = archive.scratch.with_name(f"{archive.scratch.name}-{number}")
    return _Task(file, to_load, scratch, allowance)


def _land(going: _Load, done: _Done) -> FileOutcome:
    address = done.given.file.address
    try:
        return going.writer.call(
            lambda connection, again: _landed(connection, done, going.run_id, again=again), address
        )
    except psycopg.Error as error:
        why = error.diag.message_primary or error
        reason = Message(
            f"{address}: the database refused it ({why}). Nothing was kept.",
            f"{address}：数据库拒绝了它（{why}）。没有保留任何内容。",
        )
    try:
        return going.writer.call(
            lambda connection, _: _not_landed(connection, done, "failed", reason, going.run_id),
            address,
        )
    except psycopg.Error as error:
        raise DatabaseError(
            f"The database refused to record the load while loading {address} ({' '.join(str(error).split())}). "
            "Nothing of this file was kept; files loaded before it are. Run the same command again to go on.",
            f"装载 {address} 时数据库拒绝记录（{' '.join(str(error).split())}）。没有保留此文件的任何"
            "内容；之前装载的文件都在。请重新运行同一命令以继续。",
        ) from error


def _landed(connection: Connection, done: _Done, run_id: UUID, *, again: bool) -> FileOutcome:
    """Land one file, or record why not, in the transaction that is open."""
    content = _content_of(done)
    before = landed_before(connection, done.given.file.address, content, run_id) if again else None
    if before is not None:
        return _outcome(done, before)
    if done.error is not None:
        kind = "failed" if isinstance(done.error, ResourceError) else "rejected"
        return _not_landed(connection, done, kind, done.error.message, run_id)
    overrides = done.given.to_load.overrides
    try:
        if isinstance(done.value, Prepared):
            landed = land_document(
                connection, done.value, overrides, run_id=run_id, seconds=done.seconds
            )
        else:
            assert content is not None  # noqa: S101 - archives were replaced by their members
            landed = land_duplicate(
                *(connection, done.given.file.address, content, overrides), run_id=run_id, seconds=0
            )
    except InputError as error:  # what was said of it contradicts what it prints
        return _not_landed(connection, done, "rejected", error.message, run_id)
    return _outcome(done, landed)


def _not_landed(
    connection: Connection, done: _Done, outcome: str, reason: Message, run_id: UUID
) -> FileOutcome:
    landed = Landed(outcome, reason.en, 0, 0, 0, reason.zh)
    record_event(
        *(connection, done.given.file.address, landed),
        run_id=run_id,
        content_sha256=_content_of(done),
        seconds=done.seconds,
    )
    return _outcome(done, landed)


def _content_of(done: _Done) -> str | None:
    return (
        done.value.source.content_sha256 if isinstance(done.value, Prepared) else done.given.known
    )


def _outcome(done: _Done, landed: Landed) -> FileOutcome:
    content = _content_of(done)
    return FileOutcome(
        path=done.given.file.address,
        outcome=landed.outcome,
        reason=landed.reason,
        reason_zh=landed.reason_zh,
        table_count=landed.table_count,
        unrecognised_count=done.value.unrecognised_count if isinstance(done.value, Prepared) else 0,
        row_count=landed.row_count,
        document_id=document_id_of(content)
        if content and landed.outcome in ("loaded", "duplicate")
        else None,
    )
