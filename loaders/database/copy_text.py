"""PostgreSQL's COPY text format: values as lines, lines as one ready-made block of bytes."""

import re
from collections.abc import Iterable, Sequence

_ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
)
# Nearly every value is plain, and a search is several times faster than a translation.
_needs_escape = re.compile(r"[\\\t\n\r\x08\f\v]").search
_needs_quotes = re.compile(r'[{}",\\\s]|^(?i:null)$').search

CopyValue = str | int | None | Sequence[str]


def copy_block(rows: Iterable[Sequence[CopyValue]]) -> bytes:
    """Rows as the bytes that `COPY … FROM STDIN` in text format takes; a sequence of texts becomes `text[]`."""
    return "".join(["\t".join([_value(value) for value in row]) + "\n" for row in rows]).encode()


def _value(value: CopyValue) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES) if _needs_escape(value) else value
    if isinstance(value, int):
        return str(value)
    array = "{" + ",".join([_element(text) if text else '""' for text in value]) + "}"
    return array.translate(_ESCAPES) if _needs_escape(array) else array


def _element(text: str) -> str:
    if _needs_quotes(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text
