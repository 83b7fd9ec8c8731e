"""What a worker process does with one file: read and recognise it, or unpack it when it is an archive."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from loaders.document import Document
from loaders.errors import InputError
from loaders.forms.not_an_account import why_no_account
from loaders.forms.recogniser import recognise
from loaders.forms.recognition import RecognisedDocument
from loaders.limits import MEBIBYTE, Limits
from loaders.loading import kept
from loaders.loading.raw_rows import Prepared, prepare
from loaders.readers import file_content, read_content
from loaders.readers.archives import is_archive, unpack
from loaders.readers.file_names import printable
from loaders.readers.reading import UnreadableFile


@dataclass(frozen=True)
class FileToRead:
    """A file, and what it is called: `address` for the user, `folder` for what its account shares.

    `depth` is how many archives it was unpacked from; an archive in an archive is read, one deeper is not.
    """

    path: Path
    address: str
    folder: str
    depth: int = 0

    @classmethod
    def at(cls, path: Path, folder: str | None = None) -> "FileToRead":
        """A file the user named; without `folder` the files of its directory share its account."""
        return cls(path, printable(path), folder or printable(path.absolute().parent))


@dataclass(frozen=True)
class Unpacked:
    """An archive, where its members now are, and how much room they take."""

    members: tuple[Path, ...]
    size_bytes: int


_DEEPEST = 2
_MOST_PASSED_ON = (
    8 * MEBIBYTE
)  # a larger document is handed over in files, so that few of them fill no memory


def prepare_file(
    file: FileToRead, scratch: Path, limits: Limits, keep: bool = True
) -> Prepared | Unpacked:
    """Read, recognise and prepare one file for landing; or unpack an archive into `scratch`.

    What a very large document brings is written into `scratch` too, block by block, instead of being passed on in memory.
    With `keep` what the reader gave comes along, packed.
    Raises `InputError` that begins with the file's address when it cannot be read or holds no final account.
    """
    content = file_content(file.path, limits, file.address)
    if is_archive(content):
        return _unpack(content, file, scratch, limits)
    document = _read(content, file, limits)
    recognised = recognise(document)
    reason = why_no_account(recognised)
    if reason:
        raise InputError.of(reason.about(file.address))
    return set_aside(prepare(recognised, kept.pack(document) if keep else None), scratch)


def read_file(file: FileToRead, limits: Limits) -> Document:
    """Read one file that is no archive. Raises `InputError` when it cannot be read."""
    return _read(file_content(file.path, limits, file.address), file, limits)


def set_aside(prepared: Prepared, scratch: Path) -> Prepared:
    """The same, its blocks in files of `scratch` where they are too much to be passed on in memory."""
    if (
        sum(len(block) for block in prepared.blocks.values() if isinstance(block, bytes))
        <= _MOST_PASSED_ON
    ):
        return prepared
    _empty(scratch).mkdir(parents=True)
    places = {table: scratch / f"{table}.copy" for table in prepared.blocks}
    for table, block in prepared.blocks.items():
        assert isinstance(block, bytes)  # noqa: S101 - prepared a moment ago
        places[table].write_bytes(block)
    return replace(prepared, blocks=places)


def recognise_file(file: FileToRead, limits: Limits) -> RecognisedDocument:
    """Read and recognise one file, whether it is an account or not. Raises `InputError` when it cannot be read."""
    content = file_content(file.path, limits, file.address)
    if is_archive(content):
        raise InputError(
            f"{file.address}: an archive. Load it, or unpack it and inspect one of its files.",
            f"{file.address}：是压缩包。请装载它，或解包后查看其中的一个文件。",
        )
    return recognise(_read(content, file, limits))


def _read(content: bytes, file: FileToRead, limits: Limits) -> Document:
    return read_content(content, printable(file.path.name), file.address, file.folder, limits)


def _unpack(content: bytes, file: FileToRead, scratch: Path, limits: Limits) -> Unpacked:
    if file.depth >= _DEEPEST:
        raise InputError(
            f"{file.address}: an archive inside an archive inside an archive. Unpack it and load the files.",
            f"{file.address}：压缩包中的压缩包中还有压缩包。请解包后装载其中的文件。",
        )
    if file.depth:
        # Every archive inside a small one could otherwise ask for as much disk as the outermost may.
        limits = replace(limits, archive_bytes=min(limits.archive_bytes, 2 * limits.file_bytes))
    try:
        members = unpack(content, _empty(scratch), limits)
        return Unpacked(members, sum(member.stat().st_size for member in members))
    except (UnreadableFile, OSError) as error:
        _empty(scratch)  # what was unpacked so far takes room from others
        if isinstance(error, OSError):
            raise
        raise InputError.of(error.message.about(file.address)) from error


def _empty(scratch: Path) -> Path:
    """The place, without what a worker killed amid this file may have left there."""
    shutil.rmtree(scratch, ignore_errors=True)
    return scratch
