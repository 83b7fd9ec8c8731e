"""`juesuan withdraw` and `juesuan reinstate`: a document leaves its accounts, and comes back."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from loaders import display
from loaders.database import connection as warehouse_database
from loaders.database.connection import Connection
from loaders.database.logins import connect_as
from loaders.database.revision import ensure_current
from loaders.database.roles import LOADER
from loaders.language import say
from loaders.options import AsJson
from loaders.settings import load_settings
from loaders.withdrawal import events as withdrawal

Document = Annotated[
    str,
    typer.Argument(
        metavar="DOCUMENT",
        help="A file name, the path it was loaded from, or the beginning of a document_id or SHA-256.",
    ),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept with time and database user.")]


def withdraw_command(document: Document, reason: Reason, as_json: AsJson = False) -> None:
    """Withdraw a document: from the next build on nothing of it counts, and what it had replaced counts again.

    Nothing is deleted; `juesuan reinstate` takes it back. Exit code 2: no such document, several, or withdrawn already.
    """
    event = _told(withdrawal.withdraw, document, reason)
    _show(event, say("Withdrawn:", "已撤回"), as_json=as_json)


def reinstate_command(document: Document, reason: Reason, as_json: AsJson = False) -> None:
    """Take the withdrawal of a document back: from the next build on it counts as before."""
    event = _told(withdrawal.reinstate, document, reason)
    _show(event, say("Reinstated:", "已恢复"), as_json=as_json)


def _told(
    tell: Callable[[Connection, str, str], withdrawal.Withdrawal], document: str, reason: str
) -> withdrawal.Withdrawal:
    url = warehouse_database.warehouse_url(load_settings())
    connection = connect_as(url, LOADER)
    try:
        ensure_current(connection)
        with connection.transaction():
            return tell(connection, document, reason)
    finally:
        connection.close()


def _show(event: withdrawal.Withdrawal, done: str, *, as_json: bool) -> None:
    if as_json:
        display.show_json(asdict(event))
        return
    display.console.print(
        say(
            f"{done} {escape(event.document.file_name)} ({event.document.document_id}): "
            f"{escape(event.reason)}\nThe marts follow at the next build (juesuan build).",
            f"{done} {escape(event.document.file_name)}（{event.document.document_id}）：{escape(event.reason)}\n"
            "下次构建（juesuan build）后各集市即随之改变。",
        )
    )
