"""Reads files in worker processes: a file that takes too long, too much memory, or kills its worker fails alone.

Each worker may use so much memory and each file so much time; the settings say how much. Results come in the order the
files were given, with no more files in hand than the workers need.
"""

import logging
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from loaders.errors import InputError, JuesuanError
from loaders.limits import MEBIBYTE
from loaders.settings import Settings

_PRELOADED = ["loaders.file_reading"]
_AHEAD = 2  # files read ahead for each worker

Given = TypeVar("Given")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Read(Generic[Given, Result]):
    """What came of one file: `value`, or `error` saying why there is none. `seconds` is how long it took in the worker."""

    given: Given
    value: Result | None
    error: JuesuanError | None
    seconds: float = 0.0


class ReadingPool:
    """Worker processes for reading. `read_all` gives the files to them; leaving the context ends them."""

    def __init__(self, pool: ProcessPool, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings

    def read_all(
        self,
        function: Callable[..., Result],
        given: Iterable[Given],
        arguments: Callable[[Given], tuple[Any, ...]],
        shown: Callable[[Given], str],
    ) -> Iterator[Read[Given, Result]]:
        """Call `function` in a worker with the `arguments` of each of `given`, and give the results back in order."""
        waiting: deque[tuple[Given, Future[tuple[Result, float]]]] = deque()
        for item in given:
            waiting.append((item, self._schedule(function, arguments(item))))
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
    ) -> "Future[tuple[Result, float]]":
        future: Future[tuple[Result, float]] = self._pool.schedule(
            _timed, args=(function, *arguments), timeout=self._settings.read_seconds
        )
        return future

    def _result(
        self, item: Given, future: "Future[tuple[Result, float]]", shown: Callable[[Given], str]
    ) -> Read[Given, Result]:
        try:
            value, seconds = future.result()
            return Read(item, value, None, seconds)
        except JuesuanError as error:
            return Read(item, None, error)
        except FutureTimeout:
            reason = (
                f"reading it took longer than {self._settings.read_seconds} seconds and was given up "
                "(JUESUAN_READ_SECONDS)."
            )
        except (MemoryError, ProcessExpired) as error:
            reason = self._death(error)
        return Read(item, None, InputError(f"{shown(item)}: {reason}"))

    def _death(self, error: MemoryError | ProcessExpired) -> str:
        limit = f"{self._settings.read_memory_mebibytes} MiB (JUESUAN_READ_MEMORY_MEBIBYTES)"
        if isinstance(error, MemoryError):
            return f"reading it needs more memory than {limit}. Nothing of it was read."
        return (
            f"the process reading it ended (exit code {error.exitcode}): the file is damaged, hostile, or needs more "
            f"memory than {limit}. Nothing of it was read."
        )


@contextmanager
def reading_pool(settings: Settings, workers: int | None = None) -> Iterator[ReadingPool]:
    """A pool of worker processes, ended when the context is left, whatever happens in it."""
    logging.getLogger("pebble").setLevel(logging.CRITICAL)
    context = multiprocessing.get_context("forkserver" if sys.platform != "win32" else "spawn")
    if hasattr(context, "set_forkserver_preload"):
        context.set_forkserver_preload(_PRELOADED)
    pool = ProcessPool(
        max_workers=workers or settings.workers,
        initializer=_limit_worker,
        initargs=(settings.read_memory_mebibytes,),
        context=context,
    )
    try:
        yield ReadingPool(pool, settings)
        pool.close()  # type: ignore[no-untyped-call]
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.join()


def _timed(function: Callable[..., Result], *arguments: Any) -> tuple[Result, float]:
    """Run in the worker: what the function gives, and how long it took."""
    started = time.monotonic()
    return function(*arguments), time.monotonic() - started


def _limit_worker(mebibytes: int) -> None:
    """Run in each worker as it starts: Ctrl-C is the parent's to handle, memory is limited where the system can."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(
        os.open(os.devnull, os.O_WRONLY), 2
    )  # libraries complain there; we tell it in our words
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (mebibytes * MEBIBYTE, mebibytes * MEBIBYTE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
