"""What lies in the inbox, and when it has stood still long enough to be taken: no half-copied file is ever read.

Polled, not announced by the system: bind mounts and network shares do not announce what others write into them.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

DONE, REJECTED = "done", "rejected"
# Unchanged in so many polls after it was first seen.
STILL_POLLS = 2
# What stands still waits so many polls for what is still being copied beside it, so that both are built in one go.
PATIENCE_POLLS = 15
# What editors, browsers and copying programs leave beside a file while they are at it; and hidden files.
_UNFINISHED = re.compile(
    r"^(?:\.|~\$)|^~.*\.tmp$|\.(?:part|partial|filepart|crdownload|download|tmp|swp|!ut)$|^Thumbs\.db$|^desktop\.ini$",
    re.IGNORECASE,
)

# For each file: its path in the inbox, size, and the time it was changed. Two equal ones: nothing changed.
Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Arrival:
    """A file or a folder at the top of the inbox; `still` is in how many polls it did not change."""

    path: Path
    signature: Signature
    is_folder: bool
    still: int = 0


def is_unfinished(name: str) -> bool:
    """True for hidden files and those that a program keeps only while it writes another one."""
    return _UNFINISHED.search(name) is not None


def poll(inbox: Path, before: Mapping[Path, Arrival]) -> dict[Path, Arrival]:
    """What lies in the inbox now, by path, given what lay there at the poll before.

    Raises OSError where the inbox itself cannot be listed.
    """
    now: dict[Path, Arrival] = {}
    for path in sorted(inbox.iterdir()):
        if path.name in (DONE, REJECTED) or is_unfinished(path.name):
            continue
        arrival = _look_at(path)
        if arrival is None:  # a folder without files yet, or just taken away again
            continue
        known = before.get(path)
        if known is not None and known.signature == arrival.signature:
            arrival = replace(arrival, still=known.still + 1)
        now[path] = arrival
    return now


def ready(arrivals: Mapping[Path, Arrival]) -> tuple[Arrival, ...]:
    """The arrivals to take now, together: none while another one still changes, unless that lasts too long."""
    still = tuple(each for each in arrivals.values() if each.still >= STILL_POLLS)
    everything = len(still) == len(arrivals)
    waited = max((each.still for each in still), default=0) >= PATIENCE_POLLS
    return still if everything or waited else ()


def is_unchanged(arrival: Arrival) -> bool:
    """Whether the arrival is still what it was when it was taken."""
    now = _look_at(arrival.path)
    return now is not None and now.signature == arrival.signature


def _look_at(path: Path) -> Arrival | None:
    is_folder = path.is_dir() and not path.is_symlink()
    try:
        files = sorted(_files_below(path)) if is_folder else [path]
        signature = tuple(_signature_of(file, path) for file in files)
    except FileNotFoundError:
        return None
    if all(is_unfinished(file.name) for file in files):
        return None
    return Arrival(path, signature, is_folder)


def _files_below(folder: Path) -> Iterator[Path]:
    for directory, _, names in os.walk(folder):
        yield from (Path(directory) / name for name in names)


def _signature_of(file: Path, top: Path) -> tuple[str, int, int]:
    found = file.lstat()
    return (str(file.relative_to(top)), found.st_size, found.st_mtime_ns)
