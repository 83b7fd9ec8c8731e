"""Text in lines of a terminal: Chinese characters take two places, and names, numbers and words are never broken."""

import re
from collections.abc import Iterator

from rich.cells import cell_len

# A word, number or name of Latin letters; a Chinese character with what may not begin a line after it, and what may not
# end one before it.
_PIECE = re.compile(r"[（“‘《「【]*(?:[!-~]+|[^ ])[，。；：、？！）”’》」】]*| +")


def wrapped(text: str, width: int | None, indent: str = "") -> list[str]:
    """The text in lines of at most `width` places, those after the first indented; one line for None.

    A piece longer than a line has one of its own.
    """
    if width is None:
        return [text]
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line.strip() and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = indent + piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def padded(text: str, width: int) -> str:
    """The text with blanks after it up to `width` places."""
    return text + " " * (width - cell_len(text))


def _pieces(text: str) -> Iterator[str]:
    yield from (found[0] for found in _PIECE.finditer(text))
