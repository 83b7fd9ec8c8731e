"""From paths to landed documents: which files there are, reading, recognising, landing, and what came of each."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg

from loaders.document import Document
from loaders.errors import DatabaseError, InputError, JuesuanError
from loaders.forms.recogniser import recognise
from loaders.forms.recognition import RecognisedDocument
from loaders.landing import Connection, Landed, Override, land_document, record_event
from loaders.manifest import FILE_NAME, read_manifest
from loaders.readers import printable, read_file


@dataclass(frozen=True)
class FileOutcome:
    """What came of one file: `outcome` loaded, duplicate, rejected or failed, and why."""

    path: Path
    outcome: str
    reason: str | None
    table_count: int = 0
    unrecognised_count: int = 0
    row_count: int = 0
    document_id: UUID | None = None

    @property
    def succeeded(self) -> bool:
        """True when the file is now in the warehouse."""
        return self.outcome in ("loaded", "duplicate")


@dataclass(frozen=True)
class Assignment:
    """A file to load and what the user said about it."""

    path: Path
    overrides: tuple[Override, ...]


def assignments(
    paths: Sequence[Path], said: Sequence[Override] = (), manifest: Path | None = None
) -> tuple[Assignment, ...]:
    """The files under `paths`, in order, each once, with what the user said about it.

    A directory stands for all files below it, hidden ones apart; every manifest.csv in it is read, and of two that
    name a file the nearer one counts. `said` (from the command line) goes before any manifest. Raises `InputError` for
    a path that does not exist, a directory without files, or a manifest that names a file that is not there.
    """
    found: dict[Path, tuple[Override, ...]] = {}
    entries = dict(read_manifest(manifest)) if manifest else {}
    used: set[str] = set()
    for path in paths:
        if not path.exists():
            raise InputError(f"{printable(path)}: no such file or directory. Check the path.")
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
        raise InputError(f"{manifest}: names {unused[0]}, which is not among the files to load.")
    return tuple(Assignment(file, overrides) for file, overrides in found.items())


def read_account(path: Path, *, must_be_account: bool = True) -> RecognisedDocument:
    """Read and recognise one file.

    Raises `InputError` when it cannot be read or, unless `must_be_account` is false, when it holds no final account.
    """
    recognised = recognise(read_file(path))
    if must_be_account and not recognised.is_account:
        raise InputError(f"{printable(path)}: {_why_no_account(recognised)}")
    return recognised


def load(
    connection: Connection, tasks: Sequence[Assignment], *, run_id: UUID
) -> Iterator[FileOutcome]:
    """Load one file after the other; a file that cannot be loaded is recorded with its reason and the rest go on.

    Raises `DatabaseError` when the database is lost or takes no entry in its ledger: the files given back so far are
    whole in the warehouse.
    """
    for task in tasks:
        try:
            outcome = _load_one(connection, task, run_id)
        except psycopg.Error as error:
            what = (
                "The connection to the database was lost"
                if connection.closed
                else "The database refused to record the load"
            )
            raise DatabaseError(
                f"{what} while loading {printable(task.path)} ({' '.join(str(error).split())}). "
                "Nothing of this file was kept; files loaded before it are. Run the same command again to go on."
            ) from error
        yield outcome


def _load_one(connection: Connection, task: Assignment, run_id: UUID) -> FileOutcome:
    started = time.monotonic()
    try:
        recognised = read_account(task.path)
        landed = land_document(
            connection,
            recognised,
            task.overrides,
            run_id=run_id,
            seconds=time.monotonic() - started,
        )
    except JuesuanError as error:
        return _not_loaded(connection, task.path, "rejected", str(error), run_id)
    except psycopg.Error as error:
        if connection.closed:
            raise
        reason = f"{printable(task.path)}: the database refused it ({error.diag.message_primary or error}). Nothing was kept."
        return _not_loaded(connection, task.path, "failed", reason, run_id)
    return FileOutcome(
        task.path,
        landed.outcome,
        landed.reason,
        landed.table_count,
        sum(1 for table in recognised.tables if table.form_id is None),
        landed.row_count,
        recognised.document.source.document_id,
    )


def _not_loaded(
    connection: Connection, path: Path, outcome: str, reason: str, run_id: UUID
) -> FileOutcome:
    with connection.transaction():
        record_event(connection, printable(path), Landed(outcome, reason, 0, 0, 0), run_id=run_id)
    return FileOutcome(path, outcome, reason)


def _own_manifests(directory: Path, files: Sequence[Path]) -> dict[Path, tuple[Override, ...]]:
    by_name = {printable(file): file for file in files}
    manifests = (file for file in directory.rglob(FILE_NAME) if not _is_hidden(file, directory))
    told: dict[Path, tuple[Override, ...]] = {}
    for manifest in sorted(manifests, key=lambda file: (len(file.parts), file)):
        for name, overrides in read_manifest(manifest).items():
            file = by_name.get(printable(manifest.parent / name))
            if file is None:
                raise InputError(f"{manifest}: names {name}, which is not in {manifest.parent}.")
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
            f"{printable(path)}: the directory holds no files. Expected accounts as tab-separated text."
        )
    return files


def _is_about_the_files(file: Path) -> bool:
    """A manifest or a README says something about the accounts beside it; it is none itself."""
    return file.name == FILE_NAME or file.stem.upper() == "README"


def _why_no_account(recognised: RecognisedDocument) -> str:
    if _is_budget(recognised.document) or any(
        t.refusal and "a budget" in t.refusal.en for t in recognised.tables
    ):
        return "a budget (部门预算), not a final account (部门决算). Load the final account of the year instead."
    if not recognised.tables:
        return "no table in it. Expected the tables of a departmental final account, cells separated by tabs."
    refusal = recognised.tables[0].refusal
    first = refusal.en if refusal else ""
    return (
        f"not a departmental final account: none of its {len(recognised.tables)} tables is a known form "
        f"(the first: {first}). `juesuan inspect` shows what was read."
    )


def _is_budget(document: Document) -> bool:
    lines = [paragraph.text for paragraph in document.paragraphs()][:20]
    return any("部门预算" in line for line in lines) and not any("决算" in line for line in lines)
