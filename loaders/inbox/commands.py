"""`juesuan watch` and `juesuan serve`: an inbox watched until the process is told to end."""

import signal
import threading
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from loaders import display
from loaders.building.display import show_built
from loaders.database import connection as warehouse_database
from loaders.database import logins, migrate
from loaders.database.connection import Connection, connect
from loaders.database.passwords import given_passwords, set_passwords
from loaders.database.revision import ensure_current
from loaders.database.roles import ROLES
from loaders.errors import DatabaseError
from loaders.inbox.heartbeat import beat, stop_beating
from loaders.inbox.taking import Warehouse, builder_connection, load_all, refresh
from loaders.inbox.watching import LONGEST_PAUSE_SECONDS, Inbox, moment, watch
from loaders.language import say
from loaders.loading.inputs import files_to_load
from loaders.loading.progress import show_outcome
from loaders.settings import SHIPPED, Settings, load_settings

Directory = Annotated[
    Path, typer.Argument(help="The inbox: files and folders put there are loaded.")
]
PollSeconds = Annotated[
    float, typer.Option(min=0.1, help="How often it is looked at; files are taken two looks later.")
]


def watch_command(directory: Directory, poll_seconds: PollSeconds = 2.0) -> None:
    """Watch a directory: load what is put there, build, and move it to done/ or rejected/ beside a note.

    A file at the top is an account's file by itself; a folder holds the files of one account, with a manifest.csv if need
    be. Ends after the file in hand on Ctrl-C or SIGTERM.
    """
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    with builder_connection(url) as connection:
        ensure_current(connection)
    stopping, serving = _until_told_to_end(), threading.Event()
    serving.set()
    warehouse = _warehouse(settings, url, stopping, serving)
    try:
        watch(Inbox(directory, warehouse, _tell), stopping.wait, poll_seconds)
    finally:
        stop_beating(settings.data_dir)


def serve_command(
    directory: Directory,
    samples: Annotated[
        Path, typer.Option(help="Loaded when the warehouse holds no file yet.")
    ] = SHIPPED / "samples",
    poll_seconds: PollSeconds = 2.0,
) -> None:
    """Keep a warehouse: migrate, give the roles their passwords, load samples into an empty one, build, then watch.

    With the address of a role it does not migrate. This is what the image runs. Waits for the database for as long as it takes.
    """
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    stopping, serving = _until_told_to_end(), threading.Event()
    warehouse = _warehouse(settings, url, stopping, serving)
    try:
        warehouse.beat("starting")
        if _prepare_when_there(warehouse, samples, stopping):
            serving.set()
        watch(Inbox(directory, warehouse, _tell), stopping.wait, poll_seconds)
    finally:
        stop_beating(settings.data_dir)


def _prepare_when_there(warehouse: Warehouse, samples: Path, stopping: threading.Event) -> bool:
    """Prepare the warehouse, again and again while its database is away. True when the marts are current."""
    told, pause = "", 1.0
    while not stopping.is_set():
        try:
            return _prepare(warehouse, samples)
        except DatabaseError as error:
            if str(error) != told:
                told = str(error)
                _tell(say(f"Waiting for the database: {told}", f"等待数据库：{told}"))
            warehouse.beat(f"waiting for the database: {told}", healthy=False)
        stopping.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
    return False


def _prepare(warehouse: Warehouse, samples: Path) -> bool:
    if logins.user_of(warehouse.url) not in ROLES:
        _migrate(warehouse)
    with builder_connection(warehouse.url) as connection:
        ensure_current(connection)
        if _is_empty(connection):
            for outcome in load_all(warehouse, files_to_load([samples])) or ():
                show_outcome(outcome)
        if warehouse.is_stopping():
            return False
        problem, _ = refresh(warehouse, connection)
    if problem:
        _tell(say(f"The marts were not refreshed: {problem}", f"集市没有更新：{problem}"))
    return problem is None


def _migrate(warehouse: Warehouse) -> None:
    """With the owner's address; with that of a role, as in compose, somebody else has migrated."""
    change = migrate.upgrade(warehouse.url)
    if change.changed:
        _tell(
            say(
                f"The schema was brought from {change.before or 'nothing'} to {change.after}",
                f"结构已从 {change.before or '无'} 升级到 {change.after}",
            )
        )
    with closing(connect(warehouse.url)) as connection:
        set_passwords(connection, given_passwords(warehouse.settings))
        connection.commit()


def _is_empty(connection: Connection) -> bool:
    row = connection.execute("select not exists (select from raw.document)").fetchone()
    connection.commit()
    return bool(row and row[0])


def _warehouse(
    settings: Settings, url: str, stopping: threading.Event, serving: threading.Event
) -> Warehouse:
    """The warehouse as it is loaded and built here; well only while `serving`: its marts were current once."""

    def alive(doing: str, *, healthy: bool = True) -> None:
        beat(settings.data_dir, doing, healthy=healthy and serving.is_set())

    def build() -> None:
        # Importing dbt costs a second: a watcher that starts with current marts does without.
        from loaders.building.build import Watcher, build_marts  # noqa: PLC0415

        def wait(words: str) -> None:
            _tell(words)
            alive(words)

        watcher = Watcher(
            on_wait=wait,
            on_warning=_tell,
            on_step=lambda step: alive(f"building: {step.name}"),
            patience_seconds=settings.publish_seconds,
        )
        show_built(build_marts(url, settings.data_dir, watcher=watcher))
        serving.set()

    return Warehouse(url, settings, build, alive, stopping.is_set)


def _tell(line: str) -> None:
    display.console.print(f"{moment()}　{line}", markup=False)


def _until_told_to_end() -> threading.Event:
    """Set by Ctrl-C or SIGTERM; a second one ends the process at once."""
    stopping = threading.Event()

    def stop(number: int, _frame: object) -> None:
        stopping.set()
        signal.signal(number, signal.SIG_DFL)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping
