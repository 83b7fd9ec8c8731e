"""Finds a landed document by what people call it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from loaders.database.connection import Connection
from loaders.errors import ConfigurationError

_SHOWN_MATCHES = 10
# A few digits of a hash are no name of a document: they match too much, and may be the year in a file's name.
_LEAST_PREFIX = 6
_NEW_LINE = "\n"


@dataclass(frozen=True)
class DocumentName:
    """A landed file as people know it."""

    document_id: UUID
    file_name: str
    source_address: str
    content_sha256: str
    loaded_at: datetime


def find_document(connection: Connection, wanted: str) -> DocumentName:
    """The one landed document that `wanted` names: its file name, its address, or the beginning of its id or SHA-256.

    A beginning has six characters or more. Raises `ConfigurationError` where there is none, or several, naming them.
    """
    name = wanted.strip()
    found = _named(connection, name) or _beginning_with(connection, name)
    if not found:
        raise ConfigurationError(
            f"No document is called “{name}”. Give its file name, the path it was loaded from, or the first "
            f"{_LEAST_PREFIX} characters or more of its document_id or SHA-256 (marts.dim_document lists them).",
            f"没有名为“{name}”的文件。请给出文件名、装载时的路径，或其 document_id 或 SHA-256 的前 "
            f"{_LEAST_PREFIX} 个以上字符（见 marts.dim_document）。",
        )
    if len(found) > 1:
        shown = "\n".join(
            f"  {each.document_id}  {each.file_name}  {each.loaded_at:%Y-%m-%d %H:%M}  {each.source_address}"
            for each in found[:_SHOWN_MATCHES]
        )
        left_out = max(len(found) - _SHOWN_MATCHES, 0)
        raise ConfigurationError(
            f"“{name}” is the name of {len(found)} documents. Give the document_id of the one you mean:\n{shown}"
            f"{f'{_NEW_LINE}  and {left_out} more' if left_out else ''}",
            f"“{name}”是 {len(found)} 个文件的名称。请给出所指文件的 document_id：\n{shown}"
            f"{f'{_NEW_LINE}  另有 {left_out} 个' if left_out else ''}",
        )
    return found[0]


_COLUMNS = (
    "select document_id, file_name, source_address, content_sha256, loaded_at from raw.document"
)
_ORDER = "order by loaded_at, document_id"


def _named(connection: Connection, name: str) -> list[DocumentName]:
    rows = connection.execute(
        f"{_COLUMNS} where file_name = %(name)s or source_address = %(name)s {_ORDER}".encode(),
        {"name": name},
    )
    return [DocumentName(*row) for row in rows]


def _beginning_with(connection: Connection, name: str) -> list[DocumentName]:
    beginning = name.lower()
    if len(beginning) < _LEAST_PREFIX:
        return []
    rows = connection.execute(
        f"""
        {_COLUMNS}
        where starts_with(document_id::text, %(beginning)s) or starts_with(content_sha256, %(beginning)s)
        {_ORDER}
        """.encode(),
        {"beginning": beginning},
    )
    return [DocumentName(*row) for row in rows]
