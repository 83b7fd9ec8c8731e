"""The documents of the warehouse as they can be read again: which an older version read, and which the user names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from loaders.database.connection import Connection
from loaders.errors import ConfigurationError
from loaders.limits import Limits
from loaders.loading.comparison import ASIDE
from loaders.loading.content_hash import sha256_of
from loaders.loading.version import reading_version


@dataclass(frozen=True)
class LandedDocument:
    """A document in the warehouse and the number of the reading that holds."""

    document_id: UUID
    file_name: str
    address: str
    folder: str
    content_sha256: str
    reading_no: int


def older_documents(
    connection: Connection, *, unrecognized: bool = False
) -> tuple[LandedDocument, ...]:
    """The documents that no reading or confirmation of this version knows, in the order they were loaded.

    `unrecognized`: only those with a table that is no known form.
    """
    return _documents(
        connection,
        """
        where
            not exists (
                select from raw.reading_confirmation as confirmations
                where
                    confirmations.document_id = readings.document_id
                    and confirmations.reading_no = readings.reading_no
                    and confirmations.loader_version = %(version)s
            )
            and readings.loader_version <> %(version)s
            and (
                not %(unrecognized)s
                or exists (
                    select from raw.document_table as tables
                    where
                        tables.document_id = readings.document_id
                        and tables.table_no < %(aside)s
                        and tables.form_id is null
                )
            )
        """,
        {"version": reading_version(), "unrecognized": unrecognized, "aside": ASIDE},
    )


def documents_of(connection: Connection, ids: Sequence[UUID]) -> tuple[LandedDocument, ...]:
    """These documents, whichever version read them."""
    return _documents(connection, "where readings.document_id = any(%(ids)s)", {"ids": list(ids)})


def with_files(
    connection: Connection, paths: Sequence[Path], limits: Limits
) -> tuple[LandedDocument, ...]:
    """The documents of files given by path, to be read from there; their addresses are these paths.

    Raises `ConfigurationError` naming the file whose content is no document.
    """
    found: list[LandedDocument] = []
    for path in paths:
        content = sha256_of(path, limits)
        row = connection.execute(
            "select document_id from raw.document where content_sha256 = %s", (content,)
        ).fetchone()
        if row is None:
            raise ConfigurationError(
                f"{path}: a file of this content was never loaded. Load it: juesuan load {path}",
                f"{path}：没有装载过这一内容的文件。请装载：juesuan load {path}",
            )
        (document,) = documents_of(connection, [row[0]])
        found.append(
            LandedDocument(
                *(document.document_id, document.file_name, str(path), document.folder),
                *(document.content_sha256, document.reading_no),
            )
        )
    return tuple(found)


def _documents(
    connection: Connection, condition: str, parameters: dict[str, Any]
) -> tuple[LandedDocument, ...]:
    rows = connection.execute(
        f"""
        with readings as (
            select distinct on (document_id) document_id, reading_no, loader_version
            from raw.document_reading
            order by document_id, reading_no desc
        ),

        first_readings as (
            select document_id, history_no
            from raw.document_reading
            where reading_no = 1
        )

        select
            documents.document_id,
            documents.file_name,
            documents.source_address,
            documents.folder,
            documents.content_sha256,
            readings.reading_no
        from raw.document as documents
        inner join readings on documents.document_id = readings.document_id
        inner join first_readings on documents.document_id = first_readings.document_id
        {condition}
        order by first_readings.history_no
        """.encode(),  # noqa: S608 - conditions of ours
        parameters,
    ).fetchall()
    return tuple(LandedDocument(*row) for row in rows)
