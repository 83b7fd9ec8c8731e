"""Files made to break a reader: packages of any parts, and damaged copies of whole files."""

import io
import random
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping

from loaders.limits import DEFAULT_LIMITS, Limits
from loaders.readers.reading import Reading, UnreadableFile

QUICK = 20.0  # seconds; even a slow machine is far below, a reader that hangs is far above


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file of the parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def damaged(content: bytes, seed: int, count: int = 60) -> Iterator[bytes]:
    """Copies that are cut off, have bits flipped, or lack a piece; the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        yield content[: chance.randrange(len(content))]
        flipped = bytearray(content)
        for _ in range(chance.choice((1, 3, 30))):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        yield bytes(flipped)
        start = chance.randrange(len(content))
        yield content[:start] + content[start + chance.randrange(1, 200) :]


def refusal(
    read: Callable[[bytes, Limits], Reading], content: bytes, limits: Limits = DEFAULT_LIMITS
) -> str | None:
    """Why a reader refuses, or None when it reads. Any other exception, or a long wait, fails the test."""
    begin = time.monotonic()
    try:
        read(content, limits)
        return None
    except UnreadableFile as error:
        message = str(error)
    finally:
        assert time.monotonic() - begin < QUICK
    assert message.endswith((".", ")"))
    return message
