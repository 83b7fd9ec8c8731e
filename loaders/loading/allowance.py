"""What one archive that the user named may still ask for, with all archives inside it: files, room on the disk, and time."""

from dataclasses import dataclass, replace

from loaders.errors import InputError
from loaders.limits import MEBIBYTE, Limits


@dataclass
class Allowance:
    """What is left of it. A small archive of many costly files would otherwise hold up the others for hours.

    `refused_seconds` is the time for files that turn out to be no accounts; those that are may take `seconds` in all.
    """

    files: int
    bytes: int
    seconds: float
    refused_seconds: float

    @classmethod
    def of(cls, limits: Limits) -> "Allowance":
        """The allowance of a whole archive."""
        return cls(
            limits.archive_members,
            limits.archive_bytes,
            limits.archive_seconds,
            limits.archive_refused_seconds,
        )

    def within(self, limits: Limits) -> Limits:
        """The limits for one more file: an archive inside the archive gets what is left."""
        return replace(
            limits,
            archive_members=max(self.files, 0),
            archive_bytes=max(self.bytes, 0),
        )

    def take(self, files: int, size: int, address: str, limits: Limits) -> None:
        """Take the members of an archive. Raises `InputError` where they are more than is left."""
        if files > self.files or size > self.bytes:
            raise InputError(
                f"{address}: together with the archive around it, it holds more than the {limits.archive_members} files or "
                f"{limits.archive_bytes // MEBIBYTE} MiB that are read of one archive. Unpack it and load the files."
            )
        self.files -= files
        self.bytes -= size

    def spend(self, seconds: float, *, is_refused: bool) -> None:
        """Note the time that one file took."""
        self.seconds -= seconds
        self.refused_seconds -= seconds if is_refused else 0.0

    def why_spent(self, limits: Limits) -> str | None:
        """Why nothing more of the archive is read; None while there is time left."""
        if self.refused_seconds < 0:
            taken = f"files that are no accounts took more than {limits.archive_refused_seconds:.0f} seconds"
        elif self.seconds < 0:
            taken = f"its files took more than {limits.archive_seconds:.0f} seconds"
        else:
            return None
        return f"not read: {taken} of one archive. Unpack it and load the files."
