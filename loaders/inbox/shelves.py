"""Where what was taken goes: `done` or `rejected` in the inbox, beside a note of what came of it. Nothing is overwritten."""

import itertools
import os
from pathlib import Path

from loaders.inbox.arrivals import Arrival

_LONGEST_NAME = 255  # bytes, on every file system in use


def shelve(inbox: Path, arrival: Arrival, shelf: str, note: str) -> Path:
    """Move the arrival to `shelf` and write the note beside it; a number is added where the name is taken there.

    The note comes first: what lies on a shelf always has one. Gives back where the arrival is now. Raises OSError where
    the inbox cannot be written; the arrival then is where it was, without a note.
    """
    directory = inbox / shelf
    directory.mkdir(exist_ok=True)
    target, note_file = _free_place(directory, arrival)
    try:
        note_file.write_text(note, encoding="utf-8")
        arrival.path.rename(target)
    except OSError:
        note_file.unlink(missing_ok=True)
        raise
    return target


def _free_place(directory: Path, arrival: Arrival) -> tuple[Path, Path]:
    """A place for the arrival and one for its note; the note's file is made, so that nobody else takes it."""
    stem, suffix = (arrival.path.stem, arrival.path.suffix)
    if arrival.is_folder:
        stem, suffix = arrival.path.name, ""
    for number in itertools.count(1):
        ending = suffix if number == 1 else f" ({number}){suffix}"
        target = directory / _fitted(stem, ending)
        note_file = directory / _note_name(target.name)
        if os.path.lexists(target):
            continue
        try:
            note_file.open("x").close()
        except FileExistsError:
            continue
        return target, note_file
    raise AssertionError  # numbers do not end


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
