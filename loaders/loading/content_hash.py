"""Which files are in the warehouse already, told from their SHA-256 before anybody reads them: going on costs little."""

import hashlib
import stat
from pathlib import Path

from loaders.limits import Limits


def sha256_of(path: Path, limits: Limits) -> str | None:
    """The hash of a file's bytes. None where it cannot be had, or the file would be refused: whoever reads it says why."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or not 0 < found.st_size <= limits.file_bytes:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
