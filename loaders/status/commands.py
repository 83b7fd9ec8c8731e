"""`juesuan status`: what is in the warehouse and how it does, for people, for machines, and for monitoring."""

from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from loaders import display, logs
from loaders.database import connection as warehouse_database
from loaders.database.logins import connect_to_look
from loaders.options import AsJson
from loaders.settings import load_settings
from loaders.status.concerns import Concern, Patience, concerns
from loaders.status.display import show_concerns, show_status
from loaders.status.warehouse import read_status


def status(
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Show only what needs a person; exit code 1 where anything does."
        ),
    ] = False,
    stale_minutes: Annotated[
        int,
        typer.Option(min=0, help="With --check: how long marts may wait for a build, or it run."),
    ] = 60,
    quarantine_days: Annotated[
        int | None,
        typer.Option(
            min=1, help="With --check: only files refused in the last days; without it, any."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what is in the warehouse and how it does: documents, quarantine, builds, versions, sizes."""
    url = warehouse_database.warehouse_url(load_settings())
    with closing(connect_to_look(url)) as connection:
        found = read_status(connection)
    patience = Patience(
        stale=timedelta(minutes=stale_minutes),
        quarantine=None if quarantine_days is None else timedelta(days=quarantine_days),
    )
    needed = concerns(found, datetime.now(UTC), patience)
    if as_json:
        answer = {**asdict(found), "concerns": [asdict(concern) for concern in needed]}
        display.show_json(answer)
    elif check:
        show_concerns(needed)
    else:
        show_status(found, warehouse_database.redacted(url))
        show_concerns(needed)
    if check:
        _exit(needed)


def _exit(needed: tuple[Concern, ...]) -> None:
    for concern in needed:
        logs.event("concern", kind=concern.kind, message=concern.words)
    if needed:
        raise typer.Exit(1)
