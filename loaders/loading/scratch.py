"""A directory for temporary files of one load, gone afterwards; what a killed load left behind goes at the next start."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders.errors import ResourceError

_PREFIX = "juesuan-scratch-"
_LOCK = ".in-use"


@contextmanager
def scratch_directory() -> Iterator[Path]:
    """A directory of our own in the system's place for temporary files (TMPDIR).

    Raises `ResourceError` when none can be made.
    """
    place = Path(tempfile.gettempdir())
    try:
        _remove_left_behind(place)
        directory, lock = _make_locked(place)
    except OSError as error:
        raise ResourceError(
            f"No room for temporary files in {place} ({error.strerror or error}). Free some space, or name another "
            "directory in TMPDIR, and run the same command again.",
            f"{place} 中没有空间存放临时文件（{error.strerror or error}）。请腾出空间，或用 TMPDIR 指"
            "定另一个目录，然后重新运行同一命令。",
        ) from error
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(lock)


def _make_locked(place: Path) -> tuple[Path, int]:
    while True:
        directory = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        try:
            lock = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # another start took it for left behind: it had no lock yet
            continue
        if _lock(lock) and (directory / _LOCK).exists():
            return directory, lock
        os.close(lock)


def _remove_left_behind(place: Path) -> None:
    """Remove the directories whose process is gone: the system gives up its lock however it ended."""
    for directory in place.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:  # another user's, or just removed
            continue
        try:
            if _lock(lock):
                shutil.rmtree(directory, ignore_errors=True)
        finally:
            os.close(lock)


def _lock(descriptor: int) -> bool:
    """Hold the open file for ourselves; False where another process holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
