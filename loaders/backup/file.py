"""The file of a backup: a zip, not compressed again, of pg_dump's archive, the user's seeds and a manifest of both.

warehouse.dump      pg_dump, custom format: schemas raw and codes; pg_restore reads it without juesuan
seeds/waivers.csv   the seeds that users write: also organizations.csv and organization_parents.csv
manifest.json       what made it, from which revision, how many rows of each table, SHA-256 of each part
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from loaders.errors import ConfigurationError, InputError, SchemaError

FORMAT = 1
DUMP = "warehouse.dump"
MANIFEST = "manifest.json"
SEEDS = "seeds/"
# What users write. The other seeds are rules and come with juesuan; whoever changes them keeps them in version control.
USER_SEEDS = ("waivers.csv", "organizations.csv", "organization_parents.csv")
_BLOCK = 1 << 20
_MOST_BYTES_OF_MANIFEST = 1 << 20


class Part(BaseModel):
    """A part of the file: its size in bytes and its SHA-256 in hexadecimal."""

    model_config = ConfigDict(frozen=True)

    size_bytes: int
    sha256: str


class Manifest(BaseModel):
    """What a backup holds; `rows` counts those of each table (raw.document, …) at the moment it was made."""

    model_config = ConfigDict(frozen=True)

    format: int
    made_at: datetime
    juesuan_version: str
    schema_revision: str
    server_version: str
    pg_dump_version: str
    documents: int
    rows: dict[str, int]
    parts: dict[str, Part]

    @property
    def pg_dump_major(self) -> int:
        """The major version of the pg_dump that made it: pg_restore may not be older."""
        return int(self.pg_dump_version.partition(".")[0])


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


@contextmanager
def written_whole(file: Path, *, overwrite: bool) -> Iterator[Path]:
    """A name beside `file` to write to; it becomes `file` at the end, and goes where anything fails.

    Raises ConfigurationError where `file` is there already and is not to be overwritten, or cannot be written.
    """
    if file.exists() and not (overwrite and file.is_file()):
        may_force = file.is_file()
        raise ConfigurationError(
            f"{file} exists already. Choose another name{', or overwrite it with --force' if may_force else ''}.",
            f"{file} 已经存在。请换一个名称{'，或用 --force 覆盖' if may_force else ''}。",
        )
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.unfinished")
    try:
        yield unfinished
        with unfinished.open("rb") as content:
            os.fsync(content.fileno())
        unfinished.replace(file)
    except OSError as error:
        raise ConfigurationError(
            f"{file}: cannot be written ({error.strerror or error}). Nothing was left there.",
            f"{file}：无法写入（{error.strerror or error}）。没有留下任何内容。",
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def add_part(archive: zipfile.ZipFile, name: str, content: IO[bytes]) -> Part:
    """Copy `content` into the file as a part."""
    digest = hashlib.sha256()
    entry = zipfile.ZipInfo(name, datetime.now().timetuple()[:6])
    with archive.open(entry, "w", force_zip64=True) as part:
        size = _copy(content, part, digest)
    return Part(size_bytes=size, sha256=digest.hexdigest())


def add_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Write the manifest, the last part."""
    archive.writestr(MANIFEST, f"{manifest.model_dump_json(indent=2)}\n")


@contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup and its manifest, read.

    Raises InputError where it is no backup or damaged, SchemaError where a newer juesuan made it in another format.
    """
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise InputError(
            f"{file}: no backup of juesuan, or damaged ({error}). Take another copy of it.",
            f"{file}：不是 juesuan 的备份，或已损坏（{error}）。请另取一份。",
        ) from error
    except OSError as error:
        raise InputError(
            f"{file}: cannot be read ({error.strerror or error}).",
            f"{file}：无法读取（{error.strerror or error}）。",
        ) from error
    with archive:
        yield archive, _manifest(file, archive)


def extract(file: Path, archive: zipfile.ZipFile, manifest: Manifest, directory: Path) -> None:
    """Write every part to `directory`, comparing size and SHA-256 with the manifest.

    Raises InputError naming the part that is missing or not what it was, or where there is no room.
    """
    for name, expected in manifest.parts.items():
        target = directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("wb") as content:
                found = _read_part(archive, name, content)
        except OSError as error:
            raise InputError(
                f"{file}: cannot be unpacked to {directory.parent} ({error.strerror or error}). Nothing was changed. "
                "Make room there, or name another directory in TMPDIR.",
                f"{file}：无法解包到 {directory.parent}（{error.strerror or error}）。没有改动任何内容。请"
                "腾出空间，或用 TMPDIR 指定另一个目录。",
            ) from error
        if found != expected:
            raise InputError(
                f"{file}: damaged: its part {name} is {'missing' if found is None else 'not what was written'}. "
                "Take another copy of it.",
                f"{file}：已损坏：其中的 {name} {'缺失' if found is None else '与写入时不同'}。请另取一份。",
            )


def verify(file: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Read every part back. Raises InputError where one is not what the manifest says."""
    with Path(os.devnull).open("wb") as nowhere:
        for name, expected in manifest.parts.items():
            if _read_part(archive, name, nowhere) != expected:
                raise InputError(
                    f"{file}: what was written could not be read back ({name}). Is the disk sound?",
                    f"{file}：写入的内容无法读回（{name}）。磁盘是否完好？",
                )


def _read_part(archive: zipfile.ZipFile, name: str, target: BinaryIO) -> Part | None:
    """Copy a part to `target`; gives what was read, or None where there is no such part or it cannot be read."""
    digest = hashlib.sha256()
    try:
        with archive.open(name) as part:
            size = _copy(part, target, digest)
    except (KeyError, EOFError, zipfile.BadZipFile):
        return None
    return Part(size_bytes=size, sha256=digest.hexdigest())


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        with archive.open(MANIFEST) as content:
            read = json.loads(content.read(_MOST_BYTES_OF_MANIFEST))
        _refuse_other_formats(file, read)
        manifest = Manifest.model_validate(read)
    except KeyError as error:
        raise InputError(
            f"{file}: no backup of juesuan (it has no {MANIFEST}).",
            f"{file}：不是 juesuan 的备份（其中没有 {MANIFEST}）。",
        ) from error
    except (ValueError, ValidationError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{file}: damaged: its {MANIFEST} cannot be read. Take another copy.",
            f"{file}：已损坏：其 {MANIFEST} 无法读取。请另取一份。",
        ) from error
    allowed = {DUMP, *(SEEDS + seed for seed in USER_SEEDS)}
    if DUMP not in manifest.parts or not set(manifest.parts) <= allowed:
        raise InputError(
            f"{file}: damaged: its {MANIFEST} names parts that no backup has.",
            f"{file}：已损坏：其 {MANIFEST} 列有备份中不会有的部分。",
        )
    return manifest


def _refuse_other_formats(file: Path, read: Mapping[str, object] | object) -> None:
    form = read.get("format") if isinstance(read, dict) else None
    if isinstance(form, int) and form > FORMAT:
        raise SchemaError(
            f"{file}: made by a newer juesuan ({read.get('juesuan_version') if isinstance(read, dict) else None}), "
            f"in format {form}; this one reads format {FORMAT}. Update juesuan.",
            f"{file}：由更新版本的 juesuan（"
            f"{read.get('juesuan_version') if isinstance(read, dict) else None}）制作，格式为 {form}；"
            f"本版本读取格式 {FORMAT}。请更新 juesuan。",
        )


def _copy(source: IO[bytes], target: IO[bytes], digest: _Hash) -> int:
    size = 0
    while block := source.read(_BLOCK):
        digest.update(block)
        target.write(block)
        size += len(block)
    return size
