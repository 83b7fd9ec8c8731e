"""Which files the user's paths stand for, and what the user said about each."""

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.errors import InputError
from loaders.loading.landing import Override
from loaders.loading.manifest import FILE_NAME, read_manifest
from loaders.readers.file_names import printable


@dataclass(frozen=True)
class FileToLoad:
    """A file to load and what the user said about it.

    `folder` is what the files of one account share; None: the directory the file is in.
    """

    path: Path
    overrides: tuple[Override, ...]
    folder: str | None = None


def files_to_load(
    paths: Sequence[Path], said: Sequence[Override] = (), manifest: Path | None = None
) -> tuple[FileToLoad, ...]:
    """The files under `paths`, in order, each once, with what the user said about it.

    A directory stands for all files below it, hidden ones apart; every manifest.csv in it is read, and of two that
    name a file the nearer one counts. A pattern (`accounts/**/*.xlsx`, given in quotes) stands for the files and
    directories it matches, in the order of their names. `said` (from the command line) goes before any manifest. Raises
    `InputError` for a path that does not exist, a pattern that matches nothing, a directory without files, or a manifest
    that names a file that is not there.
    """
    found: dict[Path, tuple[Override, ...]] = {}
    entries = dict(read_manifest(manifest)) if manifest else {}
    used: set[str] = set()
    for path in _existing(paths):
        files = [file for file in _files(path) if not (manifest and file.samefile(manifest))]
        own = _own_manifests(path, files) if path.is_dir() else {}
        for file in files:
            name = printable(file.relative_to(path) if path.is_dir() else file.name)
            used.add(name)
            from_manifest = own.get(file) or entries.get(name, ())
            told = {override.field for override in said}
            found[file] = (*said, *(o for o in from_manifest if o.field not in told))
    unused = sorted(set(entries) - used)
    if unused:
        raise InputError(
            f"{manifest}: names {unused[0]}, which is not among the files to load.",
            f"{manifest}：列有 {unused[0]}，而它不在要装载的文件之中。",
        )
    return tuple(FileToLoad(file, overrides) for file, overrides in found.items())


def _existing(paths: Sequence[Path]) -> Iterator[Path]:
    """The paths, with ~ and patterns replaced by what they stand for; a file that is there is never a pattern."""
    for given in paths:
        path = given if given.exists() else _at_home(given)
        if path.exists():
            yield path
        elif glob.has_magic(str(path)):
            yield from _matching(path)
        else:
            raise InputError(
                f"{printable(given)}: no such file or directory. Check the path.",
                f"{printable(given)}：没有这个文件或目录。请检查路径。",
            )


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # no such user
        return path


def _matching(pattern: Path) -> list[Path]:
    matches = sorted(Path(name) for name in glob.glob(str(pattern), recursive=True))  # noqa: PTH207 - hidden ones apart
    found = [path for path in matches if path.is_dir() or not _is_about_the_files(path)]
    if not found:
        raise InputError(
            f"{printable(pattern)}: no file matches this pattern. * stands for part of a name, ** for any directories; "
            "check the directory before them.",
            f"{printable(pattern)}：没有文件符合此模式。* 代表名称的一部分，** 代表任意多层目录；请检"
            "查它们之前的目录。",
        )
    return found


def _own_manifests(directory: Path, files: Sequence[Path]) -> dict[Path, tuple[Override, ...]]:
    by_name = {printable(file): file for file in files}
    manifests = (file for file in directory.rglob(FILE_NAME) if not _is_hidden(file, directory))
    told: dict[Path, tuple[Override, ...]] = {}
    for manifest in sorted(manifests, key=lambda file: (len(file.parts), file)):
        for name, overrides in read_manifest(manifest).items():
            file = by_name.get(printable(manifest.parent / name))
            if file is None:
                raise InputError(
                    f"{manifest}: names {name}, which is not in {manifest.parent}.",
                    f"{manifest}：列有 {name}，而 {manifest.parent} 中没有它。",
                )
            told[file] = overrides
    return told


def _is_hidden(file: Path, directory: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(directory).parts)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not _is_about_the_files(file) and not _is_hidden(file, path)
    )
    if not files:
        raise InputError(
            f"{printable(path)}: the directory holds no files. Expected accounts.",
            f"{printable(path)}：目录中没有文件。应有决算文件。",
        )
    return files


def _is_about_the_files(file: Path) -> bool:
    """A manifest or a README says something about the accounts beside it; it is none itself."""
    return file.name == FILE_NAME or file.stem.upper() == "README"
