"""Withdrawing a document from the accounts and taking that back: events in `raw.document_withdrawal`, nothing is deleted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from loaders.database.connection import Connection
from loaders.errors import ConfigurationError
from loaders.language import Message

_SHOWN_MATCHES = 10
# A few digits of a hash are no name of a document: they match too much, and may be the year in a file's name.
_LEAST_PREFIX = 6
_DONE = {
    "withdrawn": Message("withdrawn already", "已经撤回"),
    "reinstated": Message("not withdrawn", "没有撤回"),
}
_NEW_LINE = "\n"


@dataclass(frozen=True)
class DocumentName:
    """A landed file as people know it."""

    document_id: UUID
    file_name: str
    source_address: str
    content_sha256: str
    loaded_at: datetime


@dataclass(frozen=True)
class Withdrawal:
    """One event: `action` withdrawn or reinstated, why, when (UTC) and by which database user."""

    document: DocumentName
    action: str
    reason: str
    told_at: datetime
    told_by: str


def withdraw(connection: Connection, document: str, reason: str) -> Withdrawal:
    """Withdraw a document from its accounts; `document` as `find_document` takes it.

    Takes effect at the next build. Commits nothing. Raises `ConfigurationError` where the reason is blank, the
    document is not found, or it is withdrawn already.
    """
    return _record(connection, document, reason, "withdrawn")


def reinstate(connection: Connection, document: str, reason: str) -> Withdrawal:
    """Take the withdrawal of a document back. As `withdraw`; raises where the document is not withdrawn."""
    return _record(connection, document, reason, "reinstated")


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


def _record(connection: Connection, wanted: str, reason: str, action: str) -> Withdrawal:
    reason = reason.strip()
    if not reason:
        raise ConfigurationError(
            "--reason is blank. Say why, for whoever reads the account later.",
            "--reason 是空白。请写明理由，供以后查阅账户的人了解。",
        )
    document = find_document(connection, wanted)
    # Two who say something of one document at once must neither take one number nor say the same twice.
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (str(document.document_id),)
    )
    last = _last_event(connection, document)
    if (last.action if last else "reinstated") == action:
        since = f" ({last.told_at:%Y-%m-%d %H:%M}, {last.told_by}: {last.reason})" if last else ""
        raise ConfigurationError(
            f"{document.file_name} ({document.document_id}) is {_DONE[action].en}{since}. Nothing was changed.",
            f"{document.file_name}（{document.document_id}）{_DONE[action].zh}{since}。没有改动任何内容。",
        )
    row = connection.execute(
        """
        insert into raw.document_withdrawal (document_id, event_no, action, reason, told_at)
        -- The time after the wait for the lock, not that of the transaction: events are told in their order.
        select %(document)s, coalesce(max(event_no), 0) + 1, %(action)s, %(reason)s, clock_timestamp()
        from raw.document_withdrawal
        where document_id = %(document)s
        returning told_at, told_by
        """,
        {"document": document.document_id, "action": action, "reason": reason},
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate without groups gives one row
    return Withdrawal(document, action, reason, row[0], row[1])


def _last_event(connection: Connection, document: DocumentName) -> Withdrawal | None:
    row = connection.execute(
        """
        select action, reason, told_at, told_by
        from raw.document_withdrawal
        where document_id = %s
        order by event_no desc
        limit 1
        """,
        (document.document_id,),
    ).fetchone()
    return Withdrawal(document, *row) if row else None


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
