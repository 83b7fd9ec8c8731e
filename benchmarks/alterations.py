"""Alters the code in one place at a time and sees whether a test fails: `python -m benchmarks.alterations [ID…]`.

`alterations.csv` beside this module is the list, a row an alteration: `id`, the `file`, the text `before` (found there
exactly once) and `after`, and the `tests` that should notice (paths for pytest, separated by blanks). Each is made in a copy of
the tree, so nothing here changes. Prints a line each, then how many were noticed; ends with 1 when one survives, and
with 2 when a row of the list no longer fits the code.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loaders.settings import PROJECT_ROOT

LIST = Path(__file__).with_suffix(".csv")
# pytest's own exit codes: all passed, and some failed. Anything else means that the tests did not run.
_PASSED, _FAILED = 0, 1


class UnfitError(Exception):
    """A row of the list does not fit the code, or its tests cannot be run."""


@dataclass(frozen=True)
class Alteration:
    """One change of one place in `file`, and the tests that should fail by it."""

    id: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


def read_list(path: Path = LIST) -> list[Alteration]:
    """The alterations of the list, in its order; `\\n` in `before` and `after` is an end of line."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Alteration(
                row["id"],
                row["file"],
                row["before"].replace("\\n", "\n"),
                row["after"].replace("\\n", "\n"),
                tuple(row["tests"].split()),
            )
            for row in csv.DictReader(file)
        ]


def altered(text: str, alteration: Alteration) -> str:
    """The file's text with the alteration; raises `UnfitError` unless `before` stands there exactly once."""
    count = text.count(alteration.before)
    if count != 1 or alteration.before == alteration.after:
        raise UnfitError(
            f"{alteration.id}: {alteration.before!r} stands {count} times in {alteration.file}, expected once. "
            "Write the row anew."
        )
    return text.replace(alteration.before, alteration.after)


def is_noticed(tree: Path, alteration: Alteration) -> bool:
    """True when one of its tests fails in `tree` while the alteration is made; the file is as before afterwards."""
    place = tree / alteration.file
    original = place.read_text(encoding="utf-8")
    place.write_text(altered(original, alteration), encoding="utf-8")
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", *alteration.tests],
            cwd=tree,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        place.write_text(original, encoding="utf-8")
    if ended.returncode not in (_PASSED, _FAILED):
        raise UnfitError(f"{alteration.id}: its tests did not run:\n{ended.stdout}{ended.stderr}")
    return ended.returncode == _FAILED


@contextmanager
def copy_of_the_tree() -> Iterator[Path]:
    """The files that git tracks, in a directory of their own; `shared` stands beside it as beside the original."""
    with tempfile.TemporaryDirectory(prefix="alterations-") as directory:
        tree = Path(directory) / "tree"
        tracked = subprocess.run(
            ["git", "ls-files", "-z"],  # noqa: S607 - the user's own git
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in filter(None, tracked.stdout.split("\0")):
            if (PROJECT_ROOT / name).is_file():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(PROJECT_ROOT / name, tree / name)
        shared = PROJECT_ROOT.parent / "shared"
        if shared.is_dir():
            (Path(directory) / "shared").symlink_to(shared)
        Path(directory).chmod(0o755)
        yield tree


def main(wanted: Sequence[str]) -> int:
    """Make the alterations (all, or those with these ids) and print what came of each."""
    alterations = [a for a in read_list() if not wanted or a.id in wanted]
    survived: list[Alteration] = []
    with copy_of_the_tree() as tree:
        for alteration in alterations:
            began = time.monotonic()
            noticed = is_noticed(tree, alteration)
            if not noticed:
                survived.append(alteration)
            word = "noticed " if noticed else "SURVIVED"
            print(f"{word} {alteration.id}  ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{len(alterations) - len(survived)} of {len(alterations)} alterations noticed")
    return 1 if survived else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UnfitError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
