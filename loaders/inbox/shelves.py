"""Where what was taken goes: `done` or `rejected` in the inbox, beside a note of what came of it. Nothing is overwritten."""

import errno
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from loaders.inbox.arrivals import DONE, REJECTED, Arrival

_LONGEST_NAME = 255  # bytes, on every file system in use


class UnsafeShelfError(OSError):
    """A shelf that is a link, on another device, or somebody else's: what is put there may land anywhere."""


def shelve(inbox: Path, arrival: Arrival, shelf: str, note: str) -> Path:
    """Move the arrival to `shelf` and write the note beside it; a number is added where the name is taken there.

    The note comes first: what lies on a shelf always has one. Gives back where the arrival is now. Raises OSError where
    the inbox cannot be written, or the shelf is none of ours; the arrival then is where it was, without a note.
    """
    with _opened(inbox, shelf) as (top, place):
        target, note_name, descriptor = _free_place(place, arrival)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(note)
            os.rename(arrival.path.name, target, src_dir_fd=top, dst_dir_fd=place)
        except OSError:
            with suppress(FileNotFoundError):
                os.unlink(note_name, dir_fd=place)
            raise
    return inbox / shelf / target


def refuse_unsafe_shelves(inbox: Path) -> None:
    """Raises `UnsafeShelfError` where a shelf that is there is none of ours, OSError where the inbox cannot be opened."""
    for shelf in (DONE, REJECTED):
        if os.path.lexists(inbox / shelf):
            with _opened(inbox, shelf):
                pass


@contextmanager
def _opened(inbox: Path, shelf: str) -> Iterator[tuple[int, int]]:
    """The inbox and the shelf in it, made if need be, as descriptors: whoever renames things meanwhile leads nobody astray."""
    top = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(FileExistsError):
            os.mkdir(shelf, dir_fd=top)
        try:
            place = os.open(shelf, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise _unsafe(inbox / shelf, "it is a link or no directory") from None
            raise
        try:
            _refuse_another_place(top, place, inbox / shelf)
            yield top, place
        finally:
            os.close(place)
    finally:
        os.close(top)


def _refuse_another_place(top: int, place: int, shelf: Path) -> None:
    above, found = os.fstat(top), os.fstat(place)
    if found.st_dev != above.st_dev:
        raise _unsafe(shelf, "it is on another device")
    if found.st_uid not in (os.geteuid(), above.st_uid):
        raise _unsafe(shelf, "it belongs to somebody else")


def _unsafe(shelf: Path, why: str) -> UnsafeShelfError:
    return UnsafeShelfError(errno.EPERM, why, str(shelf))


def _free_place(place: int, arrival: Arrival) -> tuple[str, str, int]:
    """A name for the arrival and one for its note; the note's file is made and open, so that nobody else takes it."""
    stem, suffix = (arrival.path.stem, arrival.path.suffix)
    if arrival.is_folder:
        stem, suffix = arrival.path.name, ""
    for number in itertools.count(1):
        ending = suffix if number == 1 else f" ({number}){suffix}"
        target = _fitted(stem, ending)
        note_name = _note_name(target)
        if _is_taken(target, place):
            continue
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            return target, note_name, os.open(note_name, flags, 0o644, dir_fd=place)
        except FileExistsError:
            continue
    raise AssertionError  # numbers do not end


def _is_taken(name: str, place: int) -> bool:
    try:
        os.lstat(name, dir_fd=place)
    except FileNotFoundError:
        return False
    return True


def _note_name(name: str) -> str:
    """The file's whole name and .txt; of the longest names the beginning, marked, so that it is never the file's own."""
    whole = f"{name}.txt"
    return whole if len(os.fsencode(whole)) <= _LONGEST_NAME else _fitted(name, "~.txt")


def _fitted(stem: str, ending: str) -> str:
    """The name, its stem cut where the file system would refuse it for its length."""
    room = _LONGEST_NAME - len(os.fsencode(ending))
    while len(os.fsencode(stem)) > room:
        stem = stem[:-1]
    return stem + ending
