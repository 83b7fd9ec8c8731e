"""PostgreSQL's COPY text format: values as lines, lines as one ready-made block of bytes."""

from collections.abc import Iterable, Sequence

_ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
)
_NEEDS_QUOTES = frozenset('{}",\\ \t\n\r\f\v')

CopyValue = str | int | None | Sequence[str]


def copy_block(rows: Iterable[Sequence[CopyValue]]) -> bytes:
    """Rows as the bytes that `COPY … FROM STDIN` in text format takes; a sequence of texts becomes `text[]`."""
    return "".join("\t".join(_value(value) for value in row) + "\n" for row in rows).encode()


def _value(value: CopyValue) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return "{" + ",".join(map(_element, value)).translate(_ESCAPES) + "}"


def _element(text: str) -> str:
    if text and not _NEEDS_QUOTES.intersection(text) and text.upper() != "NULL":
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
