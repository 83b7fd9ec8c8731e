"""What every reader gives back for the bytes of a file, and how a reader refuses."""

from dataclasses import dataclass

from loaders.document import Block, ReadingProblem
from loaders.errors import InputError


@dataclass(frozen=True)
class Reading:
    """The blocks of a file, its media type and text encoding, and what of it could not be read."""

    media_type: str
    encoding: str | None
    blocks: tuple[Block, ...]
    problems: tuple[ReadingProblem, ...] = ()


class UnreadableFile(InputError):  # noqa: N818 - it says what the file is
    """A file of a known format that cannot be read: encrypted, damaged, or larger than the limits.

    The message is a clause without the file's name; the caller puts the name before it.
    """
