"""Names of files as text that can be shown and stored."""

import os
import re
from pathlib import Path

# They begin a line of their own, move the cursor, or turn round what follows: a name could forge what we say.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def printable(path: Path | str) -> str:
    r"""A path or file name as text on one line; what would not be shown is written out, such as \n.

    Archives packed in China often give names in GB18030 that the file system does not know as text.
    """
    return _UNSHOWN.sub(_written_out, _decoded(os.fsencode(path)))


def _decoded(name: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "backslashreplace")


def _written_out(character: re.Match[str]) -> str:
    return character[0].encode("unicode_escape").decode()
