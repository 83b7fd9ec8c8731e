"""Reads files in worker processes: a file that takes too long, too much memory, or kills its worker fails alone.

Each worker may use so much memory and each file so much time; the settings say how much. Results come in the order the
files were given, with no more files in hand than the workers need.
"""

import logging
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import wait
from typing import Any, Generic, NoReturn, TypeVar

from pebble import ProcessExpired, ProcessPool

from loaders.errors import InputError, JuesuanError, ResourceError
from loaders.language import Message
from loaders.limits import MEBIBYTE, NO_ROOM
from loaders.loading.confinement import confine, without_secrets
from loaders.settings import Settings

_PRELOADED = ["loaders.loading.worker"]
# The 107 bytes of a socket's path on Linux (103 on macOS), less what `multiprocessing` adds: /pymp-xxxxxxxx/listener-xxxxxxxx
_LONGEST_SOCKET_DIRECTORY = 103 - 32
_AHEAD = 2  # files read ahead for each worker
# How a worker ends whom somebody killed: the system that ran out of memory, or a user. Not the doing of its file.
_KILLED = frozenset({-signal.SIGKILL, -signal.SIGTERM, int(signal.SIGTERM), -signal.SIGINT})

Given = TypeVar("Given")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Read(Generic[Given, Result]):
    """What came of one file: `value`, or `error` saying why there is none. `seconds` is how long it took in the worker."""

    given: Given
    value: Result | None
    error: JuesuanError | None
    seconds: float = 0.0


@dataclass(frozen=True)
class _Timed(Generic[Result]):
    """What a worker brings back: what the function gave or why it gave nothing, and how long it took."""

    value: Result | None
    error: JuesuanError | None
    seconds: float


@dataclass(frozen=True)
class _Call(Generic[Result]):
    function: Callable[..., Result]
    arguments: tuple[Any, ...]
    future: "Future[_Timed[Result]]"
    since: float


class WorkerPool:
    """Worker processes for reading. `read_all` gives the files to them; leaving the context ends them."""

    def __init__(self, pool: ProcessPool, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings

    def read_all(
        self,
        function: Callable[..., Result],
        given: Iterable[Given],
        arguments: Callable[[Given], tuple[Any, ...] | JuesuanError | None],
        shown: Callable[[Given], str],
    ) -> Iterator[Read[Given, Result]]:
        """Call `function` in a worker with the `arguments` of each of `given`, and give the results back in order.

        Where there are no arguments (None) nothing is called: its turn comes without value and without error. Where there
        is an error instead, its turn comes with that.
        """
        waiting: deque[tuple[Given, _Call[Result] | JuesuanError | None]] = deque()
        for item in given:
            values = arguments(item)
            call = self._schedule(function, values) if isinstance(values, tuple) else values
            waiting.append((item, call))
            if len(waiting) > self._settings.workers * _AHEAD:
                yield self._result(*waiting.popleft(), shown)
        while waiting:
            yield self._result(*waiting.popleft(), shown)

    def read(
        self, function: Callable[..., Result], arguments: tuple[Any, ...], shown: str
    ) -> Result:
        """Call `function` once in a worker. Raises what it raises, or `InputError` when the worker did not live."""
        done = self._result(arguments, self._schedule(function, arguments), lambda _: shown)
        if done.error is not None:
            raise done.error
        return done.value  # type: ignore[return-value] # there is a value where there is no error

    def _schedule(
        self, function: Callable[..., Result], arguments: tuple[Any, ...]
    ) -> _Call[Result]:
        _start_fork_server_silently()
        try:
            future: Future[_Timed[Result]] = self._pool.schedule(
                _timed, args=(function, *arguments), timeout=self._settings.read_seconds
            )
        except RuntimeError as error:  # the pool broke
            _stop_without_workers(error)
        return _Call(function, arguments, future, time.monotonic())

    def _result(
        self,
        item: Given,
        call: "_Call[Result] | JuesuanError | None",
        shown: Callable[[Given], str],
    ) -> Read[Given, Result]:
        if not isinstance(call, _Call):
            return Read(item, None, call)
        try:
            done = self._awaited(call)
            return Read(item, done.value, done.error, done.seconds)
        except BrokenProcessPool as error:
            _stop_without_workers(error)
        except FutureTimeout:  # an OSError too, so it stands before it
            limit = self._settings.read_seconds
            reason = Message(
                f"reading it took longer than {limit} seconds and was given up (JUESUAN_READ_SECONDS).",
                f"读取超过 {limit} 秒，已放弃（JUESUAN_READ_SECONDS）。",
            )
        except (MemoryError, ProcessExpired) as error:
            reason = self._death(error)
        except OSError as error:
            if error.errno in NO_ROOM:
                return Read(item, None, ResourceError.of(_no_room(error).about(shown(item))))
            reason = _unforeseen(error)
        except Exception as error:  # a mistake of ours in one file must not end the batch
            reason = _unforeseen(error)
        # It ended without saying how long it took: no longer than it may, and than we have waited.
        seconds = min(time.monotonic() - call.since, float(self._settings.read_seconds))
        return Read(item, None, InputError.of(reason.about(shown(item))), seconds)

    def _awaited(self, call: "_Call[Result]") -> "_Timed[Result]":
        """The result; a file whose worker was killed is read once more, for it may have died of another's hunger."""
        try:
            return call.future.result()
        except ProcessExpired as error:
            if error.exitcode not in _KILLED:
                raise
            return self._schedule(call.function, call.arguments).future.result()

    def _death(self, error: MemoryError | ProcessExpired) -> Message:
        limit = f"{self._settings.read_memory_mebibytes} MiB (JUESUAN_READ_MEMORY_MEBIBYTES)"
        if isinstance(error, MemoryError):
            return Message(
                f"reading it needs more memory than {limit}. Nothing of it was read.",
                f"读取所需的内存超过 {limit}。没有读取其中任何内容。",
            )
        return Message(
            f"the process reading it ended (exit code {error.exitcode}): the file is damaged, hostile, or needs more "
            f"memory than {limit}. Nothing of it was read.",
            f"读取它的进程已终止（退出码 {error.exitcode}）：文件已损坏、含有恶意内容，或所需的内存超过 {limit}。"
            "没有读取其中任何内容。",
        )


@contextmanager
def worker_pool(settings: Settings, workers: int | None = None) -> Iterator[WorkerPool]:
    """A pool of worker processes, ended when the context is left, whatever happens in it."""
    logging.getLogger("pebble").setLevel(logging.CRITICAL)
    context = multiprocessing.get_context(_start_method())
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(_PRELOADED)
    pool = ProcessPool(
        max_workers=workers or settings.workers,
        initializer=_limit_worker,
        initargs=(settings.read_memory_mebibytes, settings.read_picture_memory_mebibytes),
        context=context,
    )
    try:
        yield WorkerPool(pool, settings)
        pool.close()  # type: ignore[no-untyped-call]
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.join()


def _start_method() -> str:
    """How workers are started: by a fork server, which has our code loaded already, where its socket finds a place.

    It lies in the directory for temporary files, and the path of a socket has a fixed longest length.
    """
    if sys.platform == "win32" or len(tempfile.gettempdir()) > _LONGEST_SOCKET_DIRECTORY:
        return "spawn"
    return "forkserver"


@cache
def _start_fork_server_silently() -> None:
    """Start the fork server without a standard error, where there is to be one; its workers inherit that.

    Once, when the first file is to be read: a load that finds every file known starts no process.

    A worker that starts as the pool closes finds nothing to work with any more, and Python would print its traceback
    among our lines. What happens to a file in a worker reaches us as an exception or an exit code all the same.
    """
    if _start_method() != "forkserver":
        return
    try:
        standard_error = os.dup(2)
    except OSError:  # closed by whoever started us: there is nothing to silence
        with without_secrets():
            forkserver.ensure_running()
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        with without_secrets():
            forkserver.ensure_running()
    finally:
        os.dup2(standard_error, 2)
        os.close(standard_error)
        os.close(nowhere)


def _no_room(error: OSError) -> Message:
    return Message(
        f"no room for temporary files in {tempfile.gettempdir()} ({error.strerror}). Nothing of it was kept. Free some "
        "space, or name another directory in TMPDIR, and load it again.",
        f"{tempfile.gettempdir()} 中没有空间存放临时文件（{error.strerror}）。没有保留此文件的任何内容。请腾出空间，"
        "或用 TMPDIR 指定另一个目录，然后重新装载。",
    )


def _unforeseen(error: Exception) -> Message:
    return Message(
        f"reading it failed in a way that nobody foresaw ({type(error).__name__}: {error}). Nothing of it was kept. "
        "This is a fault of juesuan: report it with the file.",
        f"读取时发生了没有预料到的错误（{type(error).__name__}: {error}）。没有保留此文件的任何内容。"
        "这是 juesuan 的缺陷：请连同文件一起报告。",
    )


def _stop_without_workers(error: Exception) -> NoReturn:
    raise ResourceError(
        "The processes that read files were ended from outside (by a user, or by the system for want of memory). "
        "Files loaded so far are whole. Run the same command again to go on; fewer workers need less memory "
        "(JUESUAN_WORKERS).",
        "读取文件的进程被外部终止（由用户，或由系统因内存不足）。已装载的文件是完整的。请重新运行"
        "同一命令以继续；减少进程数可节省内存（JUESUAN_WORKERS）。",
    ) from error


def _timed(function: Callable[..., Result], *arguments: Any) -> "_Timed[Result]":
    """Run in the worker: what the function gives, or why it refuses, and how long it took."""
    started = time.monotonic()
    try:
        value = function(*arguments)
    except JuesuanError as error:
        return _Timed(None, error, time.monotonic() - started)
    return _Timed(value, None, time.monotonic() - started)


def _limit_worker(mebibytes: int, of_pictures: int) -> None:
    """Run in each worker as it starts: Ctrl-C is the parent's to handle; locked in, its memory limited, where that can be.

    Who reads a picture may take more memory, up to the limit `of_pictures`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confine()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.dup2(
        os.open(os.devnull, os.O_WRONLY), 2
    )  # libraries complain there; we tell it in our words
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on every system

        most = max(mebibytes, of_pictures)
        resource.setrlimit(resource.RLIMIT_AS, (mebibytes * MEBIBYTE, most * MEBIBYTE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent() -> None:
    """Run in each worker: end when the process that gives the files is gone, however it ended, even amid a file."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
