"""A directory of exported files: whole or not there at all, with a data dictionary and a manifest of hashes."""

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from loaders.database.connection import Connection
from loaders.errors import ConfigurationError
from loaders.export.delimited import BYTE_ORDER_MARK, write_csv
from loaders.export.parquet import write_parquet
from loaders.export.relations import Relation
from loaders.export.workbook import write_workbook

MANIFEST = "manifest.json"
DICTIONARY = "data_dictionary.csv"


class ExportFormat(StrEnum):
    """The forms that marts and reports are exported in."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class ExportedFile:
    """A file of the export: its path in the directory, the relation it holds, rows, bytes and SHA-256."""

    path: str
    relation: str | None
    rows: int | None
    bytes: int
    sha256: str


_WRITERS: Mapping[ExportFormat, Callable[[Connection, Relation, Path], int]] = {
    ExportFormat.PARQUET: write_parquet,
    ExportFormat.CSV: write_csv,
    ExportFormat.XLSX: write_workbook,
}


def ensure_writable(directory: Path, *, replace: bool) -> None:
    """Raises `ConfigurationError` unless the directory is new, empty, or an earlier export that may be replaced."""
    if directory.exists() and not directory.is_dir():
        raise ConfigurationError(
            f"{directory} is a file. Name a directory for the export.",
            f"{directory} 是文件。请为导出指定一个目录。",
        )
    if not directory.is_dir() or not any(directory.iterdir()):
        return
    if not (directory / MANIFEST).is_file():
        raise ConfigurationError(
            f"{directory} holds files that are no export of juesuan. Name a new directory.",
            f"{directory} 中有不是 juesuan 导出的文件。请指定一个新目录。",
        )
    if not replace:
        raise ConfigurationError(
            f"{directory} holds an earlier export. Name a new directory, or give --replace.",
            f"{directory} 中有以前的导出。请指定一个新目录，或加上 --replace。",
        )


def export(
    connection: Connection,
    relations: Sequence[Relation],
    form: ExportFormat,
    directory: Path,
    versions: Mapping[str, str | int | None],
    *,
    told: Callable[[ExportedFile], None] = lambda _: None,
) -> tuple[ExportedFile, ...]:
    """Write every relation, the dictionary and the manifest; an earlier export in the directory is replaced at the end.

    The same rows give the same bytes, whenever and wherever. `told` hears of each file. Raises `ConfigurationError` where
    the directory cannot be written.
    """
    unfinished = directory.with_name(f".{directory.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        files = []
        for relation in relations:
            path = unfinished / relation.schema / f"{relation.name}.{form}"
            path.parent.mkdir(exist_ok=True)
            rows = _WRITERS[form](connection, relation, path)
            files.append(_described(path, unfinished, relation.full_name, rows))
            told(files[-1])
        dictionary = unfinished / DICTIONARY
        dictionary.write_bytes(_dictionary(relations))
        files.append(_described(dictionary, unfinished, None, None))
        (unfinished / MANIFEST).write_text(_manifest(form, versions, files), encoding="utf-8")
        if directory.exists():
            shutil.rmtree(directory)
        unfinished.rename(directory)
    except OSError as error:
        raise ConfigurationError(
            f"{directory}: cannot be written ({error.strerror}). Nothing of the export was kept.",
            f"{directory}：无法写入（{error.strerror}）。没有保留导出的任何内容。",
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return tuple(files)


def _described(path: Path, top: Path, relation: str | None, rows: int | None) -> ExportedFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return ExportedFile(
        path.relative_to(top).as_posix(), relation, rows, path.stat().st_size, digest.hexdigest()
    )


def _dictionary(relations: Sequence[Relation]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["表", "列", "类型", "含义", "meaning"])
    for relation in relations:
        writer.writerow([relation.full_name, "", "", relation.meaning_zh, relation.meaning_en])
        for column in relation.columns:
            writer.writerow(
                [
                    *(relation.full_name, column.name, column.type),
                    *(column.meaning_zh, column.meaning_en),
                ]
            )
    return BYTE_ORDER_MARK + text.getvalue().encode()


def _manifest(
    form: ExportFormat, versions: Mapping[str, str | int | None], files: Sequence[ExportedFile]
) -> str:
    content = {"format": str(form), **versions, "files": [asdict(file) for file in files]}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
