"""Takes arrivals into the warehouse: loaded in one run, built once, each with what came of its files."""

import hashlib
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psycopg

from loaders.building import state as build_state
from loaders.building.state import Pending
from loaders.database.connection import Connection
from loaders.database.logins import connect_as
from loaders.database.roles import LOADER, TRANSFORMER
from loaders.errors import BuildError, InputError, PublishingError, SchemaError
from loaders.inbox.arrivals import Arrival, is_unfinished
from loaders.inbox.notes import Handled
from loaders.language import Message
from loaders.loading.inputs import FileToLoad, files_to_load
from loaders.loading.manifest import FILE_NAME as MANIFEST
from loaders.loading.outcome import FileOutcome
from loaders.loading.pipeline import load
from loaders.readers.file_names import printable
from loaders.review.contents import Review
from loaders.review.reading import read_review
from loaders.review.selection import Selection
from loaders.settings import Settings

_BLOCK = 1 << 20
_PROGRAM = "juesuan watch"


class Beat(Protocol):
    """Takes what is being done as a sign of life; see `loaders.inbox.heartbeat`."""

    def __call__(self, doing: str, *, healthy: bool = True) -> None:
        """Told now and then; `healthy` False where nothing can be done."""


@dataclass(frozen=True)
class Warehouse:
    """Where arrivals go. `build` brings the marts up to date; `is_stopping` says that it should end between two files."""

    url: str
    settings: Settings
    build: Callable[[], object]
    beat: Beat
    is_stopping: Callable[[], bool]


@dataclass(frozen=True)
class Taken:
    """What came of arrivals that were taken together: `review` None where the marts were never built; `build_problem`
    says why they are not current, and `failed` what a failed build was to build."""

    handled: tuple[Handled, ...]
    review: Review | None
    build_problem: Message | None
    failed: Pending | None


def take(warehouse: Warehouse, arrivals: Sequence[Arrival]) -> Taken | None:
    """Load the arrivals in one run and build once. None where it was asked to stop before all of that was done.

    What was loaded before a stop or an error stays loaded, and is found there the next time. Raises DatabaseError or
    psycopg.Error where the database is away.
    """
    tasks: dict[str, tuple[Arrival, FileToLoad]] = {}
    refused: dict[Path, Message] = {}
    for arrival in arrivals:
        try:
            found = _tasks(arrival)
        except InputError as error:
            refused[arrival.path] = error.message
            continue
        except OSError as error:
            refused[arrival.path] = Message(
                f"{error.filename}: it cannot be read ({error.strerror}). Let the user that runs juesuan read it.",
                f"{error.filename}：无法读取（{error.strerror}）。请让运行 juesuan 的用户可以读取它。",
            )
            continue
        tasks |= {printable(task.path): (arrival, task) for task in found}
    outcomes = load_all(warehouse, [task for _, task in tasks.values()])
    if outcomes is None:
        return None
    handled = tuple(
        Handled(arrival, _outcomes_of(arrival, outcomes, tasks), refused.get(arrival.path))
        for arrival in arrivals
    )
    with builder_connection(warehouse.url) as connection:
        problem, failed = refresh(warehouse, connection)
        review = _read_review(connection, handled)
    return Taken(handled, review, problem, failed)


def load_all(warehouse: Warehouse, tasks: Sequence[FileToLoad]) -> list[FileOutcome] | None:
    """Load files in one run; None where it was asked to stop between two of them."""
    outcomes: list[FileOutcome] = []
    if not tasks:
        return outcomes
    with closing(connect_as(warehouse.url, LOADER, application_name=_PROGRAM)) as connection:
        for outcome in load(connection, tasks, warehouse.settings, run_id=uuid4()):
            connection.commit()
            outcomes.append(outcome)
            warehouse.beat(f"loading: {outcome.path}")
            if warehouse.is_stopping():
                return None
    return outcomes


def refresh(
    warehouse: Warehouse, connection: Connection, failed_before: Pending | None = None
) -> tuple[Message | None, Pending | None]:
    """Build unless the marts are current; gives back why a build failed, and what it was to build.

    What a build failed at before is not tried again until something else is to be built too; what was built and could not
    be published yet is published the next time. A build that failed because the database went away raises psycopg.Error.
    """
    pending = build_state.pending(connection)
    connection.commit()
    if pending.is_nothing or pending == failed_before:
        return None, failed_before
    warehouse.beat("building the marts")
    try:
        warehouse.build()
    except PublishingError as error:
        connection.execute("select 1")
        connection.commit()
        return error.message, None
    except BuildError as error:
        connection.execute("select 1")  # raises where the database is what failed
        connection.commit()
        return error.message, pending
    return None, None


@contextmanager
def builder_connection(url: str) -> Iterator[Connection]:
    """A connection that has logged in as the transformer, closed afterwards. Raises as `logins.connect_as` does."""
    with closing(connect_as(url, TRANSFORMER, application_name=_PROGRAM)) as connection:
        yield connection


def _tasks(arrival: Arrival) -> tuple[FileToLoad, ...]:
    """The files of an arrival with what a manifest says of them. Raises `InputError` where it cannot be loaded as it is."""
    _refuse_what_is_no_file(arrival)
    if arrival.is_folder:
        found = files_to_load([arrival.path])
        return tuple(task for task in found if not is_unfinished(task.path.name))
    if arrival.path.name == MANIFEST:
        raise InputError(
            f"{arrival.path}: a manifest at the top of the inbox tells of no files. Put it into one folder with the "
            "files it names, and that folder into the inbox.",
            f"{arrival.path}：收件箱最上层的 manifest 没有说明任何文件。请把它与所列的文件放进同一个文"
            "件夹，再把该文件夹放进收件箱。",
        )
    # A folder of its own: files that meet in the inbox must not take organisation or year from one another, nor from one
    # that bore the same name before.
    return (FileToLoad(arrival.path, (), f"{printable(arrival.path)}#{_digest(arrival.path)}"),)


def _refuse_what_is_no_file(arrival: Arrival) -> None:
    for name, _, _ in arrival.signature:
        file = arrival.path / name if arrival.is_folder else arrival.path
        if not stat.S_ISREG(file.lstat().st_mode):
            raise InputError(
                f"{file}: a link or a device, not a file. Put the file itself into the inbox.",
                f"{file}：是链接或设备，不是文件。请把文件本身放进收件箱。",
            )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()[:16]


def _outcomes_of(
    arrival: Arrival,
    outcomes: Sequence[FileOutcome],
    tasks: Mapping[str, tuple[Arrival, FileToLoad]],
) -> tuple[FileOutcome, ...]:
    return tuple(each for each in outcomes if tasks[_address(each.path, tasks)][0] is arrival)


def _address(path: str, tasks: Mapping[str, object]) -> str:
    """The address of the file that was given: an archive's members bear it before `!/`."""
    address = path
    while address not in tasks:
        address, separator, _ = address.rpartition("!/")
        assert separator, f"{path} was not among the files given"  # noqa: S101
    return address


def _read_review(connection: Connection, handled: Sequence[Handled]) -> Review | None:
    documents = sorted(frozenset().union(*(each.document_ids for each in handled)))
    if not documents:
        return None
    try:
        return read_review(connection, Selection(document_ids=tuple(documents)))
    except SchemaError:  # a first build that failed: there are no marts
        return None
    except psycopg.errors.UndefinedColumn:  # marts of an older juesuan, whose build failed
        connection.rollback()
        return None
