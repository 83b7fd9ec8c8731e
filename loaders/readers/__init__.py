"""Readers: one module a file format. `read_file` chooses by content, never by suffix.

To add a format: write a module with `recognises(head)` and `read(source_bytes, ...)`, and add it to `READERS`.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from loaders.document import Document, Source
from loaders.errors import InputError
from loaders.readers import delimited_text, unsupported


class Reader(NamedTuple):
    """A file format: its name, how its first bytes look, and how it is read."""

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes], delimited_text.TextReading]


READERS: tuple[Reader, ...] = (
    Reader("delimited_text", delimited_text.recognises, delimited_text.read),
)


def read_file(path: Path, address: str | None = None) -> Document:
    """Read one file into a `Document`.

    `address` is what is recorded as the document's source (the path as given, by default).
    Raises `InputError` when the file cannot be opened, is empty, or is of a format no reader knows.
    """
    content = _content(path)
    shown = printable(path)
    format_name = unsupported.format_of(content[:4096])
    if format_name:
        raise InputError(
            f"{shown}: a {format_name}, which this version does not read. "
            "It reads tab-separated text (UTF-8 or GB18030): save or paste the tables as text and load that file."
        )
    for reader in READERS:
        if reader.recognises(content):
            reading = reader.read(content)
            source = Source(
                file_name=printable(path.name),
                address=address or shown,
                content_sha256=hashlib.sha256(content).hexdigest(),
                size_bytes=len(content),
                media_type=reading.media_type,
                encoding=reading.encoding,
                reader=reader.name,
            )
            return Document(source, reading.blocks)
    raise InputError(
        f"{shown}: not a text file (it holds binary data, an unknown encoding, or characters that are damaged or "
        "cut off). Expected tab-separated text in UTF-8 or GB18030."
    )


def printable(path: Path | str) -> str:
    """A path or file name as text that can be shown and stored.

    Archives packed in China often give names in GB18030 that the file system does not know as text.
    """
    name = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "backslashreplace")


def _content(path: Path) -> bytes:
    shown = printable(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{shown}: no such file. Check the path.") from None
    except IsADirectoryError:
        raise InputError(f"{shown}: a directory, not a file.") from None
    except OSError as error:
        raise InputError(
            f"{shown}: cannot be read ({error.strerror}). Check its permissions."
        ) from error
    if not content.strip(b"\x00\xef\xbb\xbf \t\r\n"):
        raise InputError(f"{shown}: the file is empty. Expected an account as text.")
    return content
