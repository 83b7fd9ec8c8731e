"""What one archive that the user named may still ask for, with all archives inside it: files, room on the disk, and time."""

from dataclasses import dataclass, replace

from loaders.errors import InputError
from loaders.language import Message
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
                f"{limits.archive_bytes // MEBIBYTE} MiB that are read of one archive. Unpack it and load the files.",
                f"{address}：连同所在的压缩包，超过一个压缩包的读取上限（{limits.archive_members} 个文件或 "
                f"{limits.archive_bytes // MEBIBYTE} MiB）。请解包后装载其中的文件。",
            )
        self.files -= files
        self.bytes -= size

    def spend(self, seconds: float, *, is_refused: bool) -> None:
        """Note the time that one file took."""
        self.seconds -= seconds
        self.refused_seconds -= seconds if is_refused else 0.0

    def why_spent(self, limits: Limits) -> Message | None:
        """Why nothing more of the archive is read; None while there is time left."""
        if self.refused_seconds < 0:
            taken = Message(
                f"files that are no accounts took more than {limits.archive_refused_seconds:.0f} seconds",
                f"不是决算的文件已用时超过 {limits.archive_refused_seconds:.0f} 秒",
            )
        elif self.seconds < 0:
            taken = Message(
                f"its files took more than {limits.archive_seconds:.0f} seconds",
                f"其中的文件已用时超过 {limits.archive_seconds:.0f} 秒",
            )
        else:
            return None
        return Message(
            f"not read: {taken.en} of one archive. Unpack it and load the files.",
            f"没有读取：同一压缩包中{taken.zh}。请解包后装载其中的文件。",
        )
