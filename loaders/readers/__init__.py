"""Readers: one module a file format. `read_content` chooses by content, never by suffix.

To add a format: write a module with `recognises(content)` and `read(content, limits)`, and add it to `READERS`. A reader
raises `UnreadableFile` with a clause that says what is wrong and what to do; the file's name is put before it here.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from loaders.document import Document, Source
from loaders.errors import InputError
from loaders.limits import DEFAULT_LIMITS, MEBIBYTE, Limits
from loaders.readers import delimited_text, picture_file, unsupported
from loaders.readers.file_names import printable
from loaders.readers.ofd import reader as ofd
from loaders.readers.pdf import reader as pdf
from loaders.readers.reading import Reading, UnreadableFile
from loaders.readers.web import reader as web_page
from loaders.readers.word import legacy as legacy_word
from loaders.readers.word import reader as word
from loaders.readers.workbook import reader as workbook
from loaders.readers.workbook import spreadsheet_xml


class Reader(NamedTuple):
    """A file format: its name, how its bytes are known, and how it is read."""

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, Limits], Reading]


# Text comes last: it takes what nothing before it knows.
READERS: tuple[Reader, ...] = (
    Reader("pdf", pdf.recognises, pdf.read),
    Reader("word", word.recognises, word.read),
    Reader("ofd", ofd.recognises, ofd.read),
    Reader("workbook", workbook.recognises, workbook.read),
    Reader("legacy_word", legacy_word.recognises, legacy_word.read),
    Reader("spreadsheet_xml", spreadsheet_xml.recognises, spreadsheet_xml.read),
    Reader("web_page", web_page.recognises, web_page.read),
    Reader("picture_file", picture_file.recognises, picture_file.read),
    Reader("delimited_text", delimited_text.recognises, delimited_text.read),
)


def read_file(path: Path, address: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read one file into a `Document`.

    `address` is what is recorded as the document's source (the path as given, by default).
    Raises `InputError` when the file cannot be opened, is empty, damaged, or of a format no reader knows.
    """
    shown = address or printable(path)
    content = file_content(path, limits, shown)
    return read_content(
        content, printable(path.name), shown, printable(path.absolute().parent), limits
    )


def read_content(
    content: bytes, file_name: str, address: str, folder: str, limits: Limits = DEFAULT_LIMITS
) -> Document:
    """Read the bytes of a file that stands in `folder`. Raises `InputError` that begins with `address`."""
    reader = next((reader for reader in READERS if reader.recognises(content)), None)
    if reader is None:
        raise InputError.of(unsupported.why_unknown(content).about(address))
    try:
        reading = reader.read(content, limits)
    except UnreadableFile as error:
        raise InputError.of(error.message.about(address)) from error
    source = Source(
        file_name=file_name,
        address=address,
        folder=folder,
        content_sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        media_type=reading.media_type,
        encoding=reading.encoding,
        reader=reader.name,
    )
    return Document(source, reading.blocks, reading.problems)


def file_content(path: Path, limits: Limits, shown: str) -> bytes:
    """The bytes of a file. Raises `InputError` when it is missing, a directory, unreadable, empty or too large."""
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise InputError(
                f"{shown}: {size // MEBIBYTE} MiB, more than the {limits.file_bytes // MEBIBYTE} MiB that are read "
                "(JUESUAN_MAX_FILE_MEBIBYTES).",
                f"{shown}：{size // MEBIBYTE} MiB，超过读取上限 {limits.file_bytes // MEBIBYTE} MiB（"
                "JUESUAN_MAX_FILE_MEBIBYTES）。",
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"{shown}: no such file. Check the path.", f"{shown}：没有这个文件。请检查路径。"
        ) from None
    except IsADirectoryError:
        raise InputError(
            f"{shown}: a directory, not a file.", f"{shown}：是目录，不是文件。"
        ) from None
    except OSError as error:
        raise InputError(
            f"{shown}: cannot be read ({error.strerror}). Check its permissions.",
            f"{shown}：无法读取（{error.strerror}）。请检查权限。",
        ) from error
    if not content.strip(b"\x00\xef\xbb\xbf \t\r\n"):
        raise InputError(
            f"{shown}: the file is empty. Expected an account.",
            f"{shown}：文件是空的。应为决算文件。",
        )
    return content
