"""How much of a file is read before it is refused: guards against hostile and broken files."""

import errno
from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
NO_ROOM = frozenset(
    {errno.ENOSPC, errno.EDQUOT}
)  # how systems say that a disk, or a user's share of it, is full


@dataclass(frozen=True)
class Limits:
    """The largest file, page, sheet and archive that is read. Real accounts stay far below every one of them."""

    file_bytes: int = 256 * MEBIBYTE
    pages: int = 3_000
    cells: int = 2_000_000
    sheet_rows: int = 200_000
    blank_rows: int = (
        1_000  # consecutive blank rows end a sheet's table; more than sheet_rows refuse it
    )
    text_characters: int = 50_000_000
    archive_members: int = 5_000
    archive_bytes: int = 2_048 * MEBIBYTE
    archive_seconds: float = 3_600.0  # of reading, for all files of an archive
    archive_refused_seconds: float = 600.0  # the same for files that are no accounts
    compression_ratio: int = 200
    nesting_depth: int = 100


DEFAULT_LIMITS = Limits()
