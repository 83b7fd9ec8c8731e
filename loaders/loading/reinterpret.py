"""Reads again what has landed, with the readers and forms of today: in workers, one document after the other.

What is read is the file, where it still lies where it was loaded from with the same content; else what was kept of it. A
document that reads as before is confirmed; of another the former reading is set aside and the new one landed.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg

from loaders import logs
from loaders.database.connection import Connection
from loaders.errors import DatabaseError
from loaders.forms.not_an_account import why_no_account
from loaders.forms.recogniser import recognise
from loaders.language import Message
from loaders.limits import Limits
from loaders.loading import kept
from loaders.loading.comparison import Change, ReadingSeen, compare, seen_in, seen_in_warehouse
from loaders.loading.content_hash import sha256_of
from loaders.loading.landed_documents import LandedDocument
from loaders.loading.landing import confirm_reading, land_reading
from loaders.loading.raw_rows import Prepared, prepare
from loaders.loading.scratch import scratch_directory
from loaders.loading.worker import FileToRead, read_file, set_aside
from loaders.loading.worker_pool import Read, worker_pool
from loaders.loading.writer import Lost, Writer, writing
from loaders.settings import Settings


@dataclass(frozen=True)
class ReadAgain:
    """What came of one document.

    `outcome`: reinterpreted, unchanged, would_change (where nothing was to be written), or not_read and why.
    """

    document: LandedDocument
    outcome: str
    reason: Message | None = None
    change: Change | None = None

    @property
    def succeeded(self) -> bool:
        """False where the document could not be read again."""
        return self.outcome != "not_read"


@dataclass(frozen=True)
class _Reading:
    """A new reading made in a worker: ready to be landed, and as it is compared; `refusal` where it is no account now."""

    prepared: Prepared
    seen: ReadingSeen
    refusal: Message | None


@dataclass(frozen=True)
class _Task:
    """A document to read again, from its file or from what was kept of it; from nothing where there is neither."""

    document: LandedDocument
    file: FileToRead | None
    content: bytes | None
    scratch: Path


@dataclass(frozen=True)
class _Run:
    writer: Writer
    settings: Settings
    run_id: UUID
    dry_run: bool
    counts: Counter[str] = field(default_factory=Counter)


def read_again(
    connection: Connection,
    documents: Sequence[LandedDocument],
    settings: Settings,
    *,
    run_id: UUID,
    dry_run: bool = False,
    kept_only: bool = False,
    reconnect: Callable[[], Connection] | None = None,
    on_lost: Callable[[Lost], None] = lambda _: None,
) -> Generator[ReadAgain, None, None]:
    """Read the documents again; each that reads otherwise is landed in a transaction of its own, unless `dry_run`.

    `kept_only` reads no files. Stopped and begun again it goes on where it was. Raises as `pipeline.load` does.
    """
    if not documents:
        return
    begun = time.monotonic()
    logs.event("reinterpret_started", run_id=run_id, documents=len(documents))
    workers = min(settings.workers, len(documents))
    with (
        scratch_directory() as scratch,
        writing(connection, reconnect, settings, on_lost) as writer,
        worker_pool(settings, workers if len(documents) > 1 else 1) as pool,
    ):
        run = _Run(writer, settings, run_id, dry_run)
        limits, keep = settings.limits, settings.keep_documents
        results = pool.read_all(
            _read_again,
            _tasks(run, documents, scratch, kept_only=kept_only),
            arguments=lambda task: (
                (task.file, task.content, task.scratch, limits, keep)
                if task.file or task.content
                else None
            ),
            shown=lambda task: task.document.file_name,
        )
        for done in results:
            outcome = _outcome(run, done)
            run.counts[outcome.outcome] += 1
            _log(run, outcome, done.seconds)
            yield outcome
    logs.event("reinterpret_ended", run_id=run_id, seconds=time.monotonic() - begun, **run.counts)


def _tasks(
    run: _Run, documents: Iterable[LandedDocument], scratch: Path, *, kept_only: bool
) -> Iterator[_Task]:
    for number, document in enumerate(documents):
        place = scratch / str(number)
        file = None if kept_only else _file_of(document, run.settings.limits)
        content = None if file else _kept(run, document)
        yield _Task(document, file, content, place)


def _file_of(document: LandedDocument, limits: Limits) -> FileToRead | None:
    """The file, where it lies where it was loaded from and is still the same."""
    path = Path(document.address)
    if sha256_of(path, limits) != document.content_sha256:
        return None
    return FileToRead(path, document.address, document.folder)


def _kept(run: _Run, document: LandedDocument) -> bytes | None:
    row = run.writer.call(
        lambda connection, _: connection.execute(
            "select content from raw.kept_document where document_id = %s order by reading_no desc limit 1",
            (document.document_id,),
        ).fetchone(),
        document.file_name,
    )
    return row[0] if row else None


def _read_again(
    file: FileToRead | None, content: bytes | None, scratch: Path, limits: Limits, keep: bool
) -> _Reading:
    """Run in a worker: read the file, or unpack what was kept, and recognise it."""
    if file is not None:
        document = read_file(file, limits)
        packed = kept.pack(document) if keep else None
    else:
        assert content is not None  # noqa: S101 - one of both is there
        document, packed = kept.unpack(content), None
    recognised = recognise(document)
    return _Reading(
        set_aside(prepare(recognised, packed), scratch),
        seen_in(recognised),
        why_no_account(recognised),
    )


def _outcome(run: _Run, done: Read[_Task, _Reading]) -> ReadAgain:
    document = done.given.document
    if done.error is not None:
        return ReadAgain(document, "not_read", done.error.message)
    if done.value is None:
        return ReadAgain(document, "not_read", _without_source(document))
    if done.value.refusal:
        return ReadAgain(
            document,
            "not_read",
            Message(
                f"{document.file_name}: it would be refused today: {done.value.refusal.en} It stays as it was read; "
                f"`juesuan withdraw {document.document_id}` takes it out of its account.",
                f"{document.file_name}：今日会被拒绝：{done.value.refusal.zh}保持原来的读取；"
                f"juesuan withdraw {document.document_id} 可将其移出账户。",
            ),
        )
    try:
        return run.writer.call(
            lambda connection, _: _landed(connection, run, done), document.file_name
        )
    except psycopg.Error as error:
        if isinstance(error, psycopg.OperationalError):
            raise DatabaseError(
                f"The database could not go on at {document.file_name} ({' '.join(str(error).split())}). Every document is "
                "as it was or read again whole. Run the same command again to go on.",
                f"数据库在 {document.file_name} 处不能继续（{' '.join(str(error).split())}）。"
                "每个文件或保持原样，或已完整重新读取。再次运行同一命令即可接着进行。",
            ) from error
        return ReadAgain(
            document,
            "not_read",
            Message(
                f"{document.file_name}: the database refused the new reading "
                f"({error.diag.message_primary or error}). It stays as it was read.",
                f"{document.file_name}：数据库没有接受新的读取（{error.diag.message_primary or error}）。保持原来的读取。",
            ),
        )


def _landed(connection: Connection, run: _Run, done: Read[_Task, _Reading]) -> ReadAgain:
    document, reading = done.given.document, done.value
    assert reading is not None  # noqa: S101 - asked before
    change = compare(seen_in_warehouse(connection, document.document_id), reading.seen)
    if run.dry_run:
        return ReadAgain(
            document, "unchanged" if change.is_nothing else "would_change", None, change
        )
    if change.is_nothing:
        confirm_reading(
            connection,
            document.document_id,
            document.reading_no,
            reading.prepared.catalogue_version,
        )
        return ReadAgain(document, "unchanged", None, change)
    landed = land_reading(
        *(connection, reading.prepared, document.reading_no),
        "file" if done.given.file else "kept",
        run_id=run.run_id,
        seconds=done.seconds,
    )
    if landed is None:
        return ReadAgain(
            document,
            "not_read",
            Message(
                f"{document.file_name}: another juesuan read it again at the same time.",
                f"{document.file_name}：另一个 juesuan 同时重新读取了它。",
            ),
        )
    return ReadAgain(document, "reinterpreted", None, change)


def _without_source(document: LandedDocument) -> Message:
    return Message(
        f"{document.file_name}: nothing was kept of it, and {document.address} is no longer the file that was loaded. "
        "Put the file back there, or give its new path: juesuan reinterpret PATH.",
        f"{document.file_name}：没有保留其内容，{document.address} 也不再是当初装载的文件。请放回原处，"
        "或给出新的路径：juesuan reinterpret 路径。",
    )


def _log(run: _Run, outcome: ReadAgain, seconds: float) -> None:
    logs.event(
        "document_read_again",
        logging.INFO if outcome.succeeded else logging.WARNING,
        run_id=run.run_id,
        file=outcome.document.file_name,
        outcome=outcome.outcome,
        reason=outcome.reason and str(outcome.reason),
        seconds=seconds,
        document_id=outcome.document.document_id,
    )
