"""Withdrawing a document from the accounts and taking that back: events in `raw.document_withdrawal`, nothing is deleted."""

from dataclasses import dataclass
from datetime import datetime

from loaders.database.connection import Connection
from loaders.errors import ConfigurationError
from loaders.language import Message
from loaders.loading.document_names import DocumentName, find_document

_DONE = {
    "withdrawn": Message("withdrawn already", "已经撤回"),
    "reinstated": Message("not withdrawn", "没有撤回"),
}


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
