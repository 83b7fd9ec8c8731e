"""Lands recognised documents in schema `raw`: COPY in text format, one transaction a document, and the load ledger.

Knows neither file formats nor the catalogue. Every row of `raw` is written here and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from loaders.database.connection import Connection
from loaders.document import Source, document_id_of
from loaders.language import Message
from loaders.limits import MEBIBYTE
from loaders.loading.contradiction import refuse_contradiction
from loaders.loading.raw_rows import TABLE_COLUMNS, Prepared
from loaders.loading.version import reading_version

_PART = MEBIBYTE


_COPY_STATEMENTS = {
    table: f"copy raw.{table} ({', '.join(columns)}) from stdin".encode()
    for table, columns in TABLE_COLUMNS.items()
}


@dataclass(frozen=True)
class Override:
    """What the user said about a document: `field` one of `manifest.FIELDS`; `source` command or manifest.

    `yields_to_print`: it is refused where the document prints another value throughout.
    """

    field: str
    value: str
    source: str
    yields_to_print: bool = False


@dataclass(frozen=True)
class Landed:
    """What landing a document did: `outcome` loaded or duplicate; row counts are 0 for a duplicate."""

    outcome: str
    reason: str | None
    table_count: int
    row_count: int
    paragraph_count: int
    reason_zh: str | None = None


def land_document(
    connection: Connection,
    prepared: Prepared,
    overrides: Sequence[Override] = (),
    *,
    run_id: UUID,
    seconds: float,
) -> Landed:
    """Write a document, its tables and lines, and its entry in the ledger, in one transaction.

    A document that is there already is left as it is; overrides that say something new are added to it. Two loaders
    may call this with the same file at once: the second waits for the first and then finds a duplicate.
    `seconds` is how long reading took, for the ledger. Raises psycopg errors, and `InputError` where an override that
    yields to the print contradicts it; nothing is then written.
    """
    source = prepared.source
    with connection.transaction():
        if not _insert_document(connection, source):
            return land_duplicate(
                *(connection, source.address, source.content_sha256, overrides),
                run_id=run_id,
                seconds=seconds,
            )
        _land_rows(connection, prepared, 1, "file")
        landed = _landed("loaded", prepared)
        _refuse_contradiction(connection, source.address, source.document_id, overrides)
        add_overrides(connection, source.document_id, overrides)
        record_event(
            connection,
            source.address,
            landed,
            run_id=run_id,
            content_sha256=source.content_sha256,
            seconds=seconds,
        )
    return landed


def land_reading(
    connection: Connection,
    prepared: Prepared,
    former_no: int,
    source: str,
    *,
    run_id: UUID,
    seconds: float,
) -> Landed | None:
    """Land another reading of a document in one transaction; the former one, number `former_no`, is set aside.

    `source` is what was read: file or kept. None, and nothing is written, where somebody else has read it again meanwhile.
    """
    document = prepared.source
    with connection.transaction():
        _lock_document(connection, document.document_id)
        if newest_reading(connection, document.document_id) != former_no:
            return None
        connection.execute("select raw.set_reading_aside(%s)", (document.document_id,))
        _land_rows(connection, prepared, former_no + 1, source)
        landed = _landed("reinterpreted", prepared)
        record_event(
            connection,
            document.address,
            landed,
            run_id=run_id,
            content_sha256=document.content_sha256,
            seconds=seconds,
        )
    return landed


def newest_reading(connection: Connection, document_id: UUID) -> int | None:
    """The number of the reading of a document that holds; None where there is no such document."""
    row = connection.execute(
        "select max(reading_no) from raw.document_reading where document_id = %s", (document_id,)
    ).fetchone()
    return row[0] if row else None


def confirm_reading(
    connection: Connection, document_id: UUID, reading_no: int, catalogue_version: str
) -> None:
    """Record that this version of juesuan reads the document as that reading has it."""
    with connection.transaction():
        _lock_document(connection, document_id)
        connection.execute(
            """
            insert into raw.reading_confirmation
                (document_id, reading_no, confirmation_no, loader_version, catalogue_version)
            select %(document)s, %(reading)s, coalesce(max(confirmation_no), 0) + 1, %(version)s, %(catalogue)s
            from raw.reading_confirmation
            where document_id = %(document)s and reading_no = %(reading)s
            """,
            {
                "document": document_id,
                "reading": reading_no,
                "version": reading_version(),
                "catalogue": catalogue_version,
            },
        )


def land_duplicate(
    connection: Connection,
    address: str,
    content_sha256: str,
    overrides: Sequence[Override] = (),
    *,
    run_id: UUID,
    seconds: float,
) -> Landed:
    """Record that a file came whose content is a document already; overrides that say something new are added to it.

    Raises `InputError`, and writes nothing, where an override that yields to the print contradicts it.
    """
    document_id = document_id_of(content_sha256)
    with connection.transaction():
        reason = _first_loaded(connection, document_id)
        _refuse_contradiction(connection, address, document_id, overrides)
        added = add_overrides(connection, document_id, overrides)
        if added:
            said = ", ".join(f"{o.field} = {o.value}" for o in added)
            reason = Message(f"{reason.en}; now told: {said}", f"{reason.zh}；现在另说明：{said}")
        landed = Landed("duplicate", reason.en, 0, 0, 0, reason.zh)
        record_event(
            connection,
            address,
            landed,
            run_id=run_id,
            content_sha256=content_sha256,
            seconds=seconds,
        )
    return landed


def landed_before(
    connection: Connection, address: str, content_sha256: str | None, run_id: UUID
) -> Landed | None:
    """What this very run recorded of the file: the server may have committed and died before it could say so."""
    row = connection.execute(
        """
        select outcome, reason, table_count, row_count, paragraph_count, reason_zh
        from raw.load_event
        where run_id = %s and source_address = %s and content_sha256 is not distinct from %s
        order by load_event_id desc
        limit 1
        """,
        (run_id, address, content_sha256),
    ).fetchone()
    return Landed(*row) if row else None


def documents_among(connection: Connection, hashes: Sequence[str]) -> frozenset[str]:
    """Those of the SHA-256 hashes whose content is a document already."""
    rows = connection.execute(
        "select content_sha256 from raw.document where document_id = any(%s)",
        ([document_id_of(content) for content in hashes],),
    ).fetchall()
    return frozenset(row[0] for row in rows)


def record_event(
    connection: Connection,
    address: str,
    landed: Landed,
    *,
    run_id: UUID,
    content_sha256: str | None = None,
    seconds: float = 0,
) -> None:
    """Add one attempt at one file to the ledger; for `rejected` and `failed` the reason is what the user is told."""
    kept = landed.outcome in ("loaded", "duplicate", "reinterpreted")
    connection.execute(
        """
        insert into raw.load_event
            (run_id, source_address, content_sha256, document_id, outcome, reason, seconds,
             table_count, row_count, paragraph_count, reason_zh)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            run_id,
            address,
            content_sha256,
            document_id_of(content_sha256) if kept and content_sha256 else None,
            landed.outcome,
            landed.reason,
            f"{seconds:.3f}",
            landed.table_count,
            landed.row_count,
            landed.paragraph_count,
            landed.reason_zh,
        ),
    )


def add_overrides(
    connection: Connection, document_id: UUID, overrides: Sequence[Override]
) -> tuple[Override, ...]:
    """Record what the user said, where it differs from what was said last; gives back what was added."""
    added: list[Override] = []
    if overrides:  # two that tell one document something must not take the same number
        _lock_document(connection, document_id)
    for override in overrides:
        row = connection.execute(
            """
            insert into raw.document_override (document_id, override_no, field, value, source)
            select %(document)s, coalesce(max(override_no), 0) + 1, %(field)s, %(value)s, %(source)s
            from raw.document_override
            where document_id = %(document)s
            having %(value)s is distinct from (
                select latest.value
                from raw.document_override as latest
                where latest.document_id = %(document)s and latest.field = %(field)s
                order by latest.override_no desc
                limit 1
            )
            returning override_no
            """,
            {
                "document": document_id,
                "field": override.field,
                "value": override.value,
                "source": override.source,
            },
        ).fetchone()
        if row:
            added.append(override)
    return tuple(added)


def _refuse_contradiction(
    connection: Connection, address: str, document_id: UUID, overrides: Sequence[Override]
) -> None:
    said = {override.field: override.value for override in overrides if override.yields_to_print}
    refuse_contradiction(connection, address, document_id, said)


def _lock_document(connection: Connection, document_id: UUID) -> None:
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (str(document_id),))


def _landed(outcome: str, prepared: Prepared) -> Landed:
    counts = (prepared.table_count, prepared.row_count, prepared.paragraph_count)
    return Landed(outcome, None, *counts)


def _land_rows(connection: Connection, prepared: Prepared, reading_no: int, source: str) -> None:
    """Write a reading, what is kept of it, and all its rows."""
    document = prepared.source
    connection.execute(
        """
        insert into raw.document_reading
            (document_id, reading_no, source, reader, loader_version, catalogue_version)
        values (%s, %s, %s, %s, %s, %s)
        """,
        (
            *(document.document_id, reading_no, source, document.reader),
            *(reading_version(), prepared.catalogue_version),
        ),
    )
    if prepared.kept is not None:
        connection.execute(
            """
            insert into raw.kept_document (document_id, reading_no, content, size_bytes)
            values (%s, %s, %b, %s)
            """,
            (
                *(document.document_id, reading_no),
                *(prepared.kept.content, prepared.kept.size_bytes),
            ),
        )
    for table, block in prepared.blocks.items():
        _copy(connection, table, block)


def _insert_document(connection: Connection, source: Source) -> bool:
    inserted = connection.execute(
        """
        insert into raw.document
            (document_id, content_sha256, file_name, source_address, folder, media_type, encoding, size_bytes,
             reader, loader_version)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict do nothing
        returning document_id
        """,
        (
            source.document_id,
            source.content_sha256,
            source.file_name,
            source.address,
            source.folder,
            source.media_type,
            source.encoding,
            source.size_bytes,
            source.reader,
            reading_version(),
        ),
    ).fetchone()
    return inserted is not None


def _first_loaded(connection: Connection, document_id: UUID) -> Message:
    row = connection.execute(
        """
        select
            file_name,
            to_char(loaded_at, 'YYYY-MM-DD HH24:MI'),
            (
                select action
                from raw.document_withdrawal
                where document_id = %(document)s
                order by event_no desc
                limit 1
            )
        from raw.document
        where document_id = %(document)s
        """,
        {"document": document_id},
    ).fetchone()
    if row is None:  # the other loader's transaction was rolled back between our two statements
        return Message("already being loaded by another run", "另一次运行正在装载它")
    loaded = Message(
        f"the same content was loaded on {row[1]} as {row[0]}",
        f"相同的内容已于 {row[1]} 以 {row[0]} 装载",
    )
    if row[2] == "withdrawn":
        return Message(
            f"{loaded.en} and is withdrawn; take that back with juesuan reinstate {document_id}",
            f"{loaded.zh}，并已撤回；恢复请用 juesuan reinstate {document_id}",
        )
    return loaded


def _copy(connection: Connection, table: str, block: bytes | Path) -> None:
    if not block:
        return
    with connection.cursor() as cursor, cursor.copy(_COPY_STATEMENTS[table]) as copy:
        if isinstance(block, bytes):
            copy.write(block)
            return
        with block.open("rb") as file:
            while part := file.read(_PART):
                copy.write(part)
