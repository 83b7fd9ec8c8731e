"""Files that are written whole or not at all: who reads one never finds half of it."""

import os
from contextlib import suppress
from pathlib import Path

from loaders.errors import ConfigurationError


def write_whole(file: Path, content: bytes) -> None:
    """Write `content` to `file`, making its directory where it is missing; what was there before is replaced.

    Raises `ConfigurationError` naming the file where it cannot be written.
    """
    try:
        if file.is_symlink() or (file.exists() and not file.is_file()):  # such as /dev/stdout
            file.write_bytes(content)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{os.getpid()}.unfinished")
        try:
            unfinished.write_bytes(content)
            unfinished.replace(file)
        finally:
            with suppress(OSError):
                unfinished.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"{file}: cannot be written ({error.strerror}).",
            f"{file}：无法写入（{error.strerror}）。",
        ) from error
