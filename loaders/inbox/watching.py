"""Watches an inbox: one look at a time, each telling what it remembers to the next.

The database may go away and come back: files stay where they are, and are tried again, less and less often. An inbox that
cannot be written is read all the same: its files stay, and are remembered until they change.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import psycopg

from loaders.building.state import Pending
from loaders.errors import ConfigurationError, InputError, JuesuanError
from loaders.inbox.arrivals import Arrival, Signature, is_unchanged, poll, ready
from loaders.inbox.notes import Handled, note, summary
from loaders.inbox.shelves import UnsafeShelfError, refuse_unsafe_shelves, shelve
from loaders.inbox.taking import Taken, Warehouse, builder_connection, refresh, take
from loaders.language import say

LONGEST_PAUSE_SECONDS = 60.0
# Another juesuan may have loaded files meanwhile: so many quiet polls, and the marts are looked at.
POLLS_BETWEEN_REFRESHES = 15


@dataclass(frozen=True)
class Inbox:
    """An inbox, the warehouse its files go to, and whom to tell what comes of them, a line each."""

    directory: Path
    warehouse: Warehouse
    tell: Callable[[str], None]


@dataclass(frozen=True)
class Memory:
    """What one look leaves to the next: what lay there, what could not be moved, what is wrong and how often in a row."""

    arrivals: Mapping[Path, Arrival] = field(default_factory=dict)
    unmoved: Mapping[Path, Signature] = field(default_factory=dict)
    problem: str | None = None
    failures: int = 0
    failed: Pending | None = None
    quiet: int = POLLS_BETWEEN_REFRESHES  # the first look also refreshes
    told_unwritable: bool = False

    def pause(self, poll_seconds: float) -> float:
        """How many seconds until the next look: twice as long after every failure in a row."""
        return min(poll_seconds * 2.0 ** min(self.failures, 10), LONGEST_PAUSE_SECONDS)


def watch(inbox: Inbox, pause: Callable[[float], bool], poll_seconds: float) -> None:
    """Look into the inbox until `pause`, which waits so many seconds, says that it is enough.

    Raises ConfigurationError where there is no such directory or another juesuan watches it.
    """
    with _alone(inbox.directory):
        _refuse_unsafe_shelves(inbox.directory)
        inbox.tell(
            say(
                f"Watching {inbox.directory}: what is put in is loaded, checked, and moved to done or "
                "rejected",
                f"监视 {inbox.directory}：放入的文件将装载、核对并移入 done 或 rejected",
            )
        )
        memory = Memory()
        while not inbox.warehouse.is_stopping():
            memory = look(inbox, memory)
            if pause(memory.pause(poll_seconds)):
                break
        inbox.tell(say("Watching ended", "已停止监视"))


def look(inbox: Inbox, memory: Memory) -> Memory:
    """One look: takes what stands still, shelves it, and gives back what to remember."""
    try:
        arrivals = poll(inbox.directory, memory.arrivals)
        memory = _without_the_gone(replace(memory, arrivals=arrivals))
        taken_now = ready({p: a for p, a in arrivals.items() if not _is_unmoved(a, memory)})
        if taken_now:
            taken = take(inbox.warehouse, taken_now)
            if taken is None:
                return memory
            memory = _shelve_all(inbox, taken, replace(memory, failed=taken.failed, quiet=0))
        elif memory.quiet >= POLLS_BETWEEN_REFRESHES:
            memory = _refresh(inbox, memory)
        else:
            memory = replace(memory, quiet=memory.quiet + 1)
    except (JuesuanError, psycopg.Error, OSError) as error:
        return _after_failure(inbox, memory, " ".join(str(error).split()))
    if memory.problem:
        inbox.tell(say("All is well again: loading goes on", "已恢复：继续装载"))
    inbox.warehouse.beat(f"watching {inbox.directory}")
    return replace(memory, problem=None, failures=0)


def moment() -> str:
    """The time now, as notes and the log give it."""
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S %z")


def _refresh(inbox: Inbox, memory: Memory) -> Memory:
    with builder_connection(inbox.warehouse.url) as connection:
        problem, failed = refresh(inbox.warehouse, connection, memory.failed)
    if problem:
        inbox.tell(say(f"The marts were not refreshed: {problem}", f"集市没有更新：{problem}"))
    return replace(memory, failed=failed, quiet=0)


def _shelve_all(inbox: Inbox, taken: Taken, memory: Memory) -> Memory:
    if taken.build_problem:
        inbox.tell(
            say(
                f"The marts were not refreshed: {taken.build_problem}",
                f"集市没有更新：{taken.build_problem}",
            )
        )
    for handled in taken.handled:
        inbox.tell(summary(handled, taken.review))
        memory = _shelve(inbox, taken, handled, memory)
    return memory


def _shelve(inbox: Inbox, taken: Taken, handled: Handled, memory: Memory) -> Memory:
    arrival = handled.arrival
    if not is_unchanged(arrival):
        inbox.tell(
            say(
                f"{arrival.path.name}: it changed while it was loaded, and is loaded again later",
                f"{arrival.path.name}：装载期间又有变化，稍后重新装载",
            )
        )
        return memory
    text = note(handled, taken.review, taken.build_problem, moment())
    try:
        shelve(inbox.directory, arrival, handled.shelf, text)
    except OSError as error:
        if not memory.told_unwritable:
            inbox.tell(_cannot_be_moved(inbox.directory, error))
        unmoved = {**memory.unmoved, arrival.path: arrival.signature}
        return replace(memory, unmoved=unmoved, told_unwritable=True)
    rest = {path: each for path, each in memory.arrivals.items() if path != arrival.path}
    return replace(memory, arrivals=rest)


def _cannot_be_moved(directory: Path, error: OSError) -> str:
    user = os.geteuid()
    return say(
        f"{directory} cannot be written ({error.strerror}): its files are loaded and stay where they are, and what came "
        f"of them is told here only. Let user {user} write it and the folders in it.",
        f"{directory} 不能写入（{error.strerror}）：文件照常装载，但留在原处，结果只写在这里。"
        f"请让用户 {user} 可以写入它及其中的文件夹。",
    )


def _is_unmoved(arrival: Arrival, memory: Memory) -> bool:
    return memory.unmoved.get(arrival.path) == arrival.signature


def _without_the_gone(memory: Memory) -> Memory:
    unmoved = {p: s for p, s in memory.unmoved.items() if p in memory.arrivals}
    return replace(memory, unmoved=unmoved)


def _after_failure(inbox: Inbox, memory: Memory, problem: str) -> Memory:
    if problem != memory.problem:
        inbox.tell(
            say(
                f"Loading is not possible now; the files stay in the inbox and are tried again: {problem}",
                f"暂时不能装载，文件留在收件箱，稍后自动重试：{problem}",
            )
        )
    inbox.warehouse.beat(problem, healthy=False)
    return replace(memory, problem=problem, failures=memory.failures + 1)


def _refuse_unsafe_shelves(directory: Path) -> None:
    try:
        refuse_unsafe_shelves(directory)
    except UnsafeShelfError as error:
        raise InputError(
            f"{error.filename}: {error.strerror}: files would be moved out of the inbox. Take it away; juesuan makes its own.",
            f"{error.filename}：是链接、在另一设备上，或属于他人：文件会被移出收件箱。请移走它；juesuan 会自己建立。",
        ) from None


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Hold the inbox for ourselves: two that move the same files would tell each other's outcomes."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise InputError(
            f"{directory}: no directory that can be watched ({error.strerror}). Make it, or name another.",
            f"{directory}：不是可以监视的目录（{error.strerror}）。请建立它，或指定另一个目录。",
        ) from None
    try:
        _lock(descriptor, directory)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, directory: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigurationError(
            f"Another juesuan watches {directory}. End that one first, or watch another directory.",
            f"另一个 juesuan 正在监视 {directory}。请先结束它，或监视另一个目录。",
        ) from None
    except (
        OSError
    ):  # a file system without locks, as some that bring a desktop's files into a container
        return
