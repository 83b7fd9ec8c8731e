"""A passage cut into quantities, pieces of text between them, and the marks that separate them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MONEY = ("亿元", "万元", "千元", "元")
COUNTS = ("辆", "批次", "人次", "人", "个", "批")
# A number that may be part of a longer one, a year or a code is none.
_QUANTITY = re.compile(
    r"(?<![\dA-Za-z.\-−])(?<!\d,)(?<!\d )(?P<number>[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"(?P<unit>个百分点|亿元|万元|千元|元|%|辆|批次|人次|批|人|个)(?:人民币)?(?!以上|以下|左右|\(含\)|/|整数)"
)
# A longer number is none: no database takes its digits, and nobody spends it.
_LONGEST_NUMBER = 30
_MARKS = {"。": "stop", "!": "stop", "?": "stop", ";": "semicolon", ",": "comma", ":": "colon"}
_INLINE = re.compile(r"\([^(),;:。]{1,20}\)")


@dataclass(frozen=True)
class Token:
    """`kind`: quantity, text, or a mark: stop, semicolon, comma, colon, open, close. `start`, `end` in the passage."""

    kind: str
    text: str
    start: int
    end: int
    number: str = ""
    unit: str = ""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a passage, in order; nothing is left out."""
    at = 0
    for found in _QUANTITY.finditer(text):
        if len(found.group("number")) > _LONGEST_NUMBER:
            continue
        yield from _between(text, at, found.start())
        yield Token(
            "quantity",
            found.group(0),
            found.start(),
            found.end(),
            found.group("number"),
            found.group("unit"),
        )
        at = found.end()
    yield from _between(text, at, len(text))


def _between(text: str, start: int, end: int) -> Iterator[Token]:
    """Pieces and marks; brackets that hold a few words and no mark belong to the words around them."""
    inline = {
        n for found in _INLINE.finditer(text, start, end) for n in range(found.start(), found.end())
    }
    begun = start
    for n in range(start, end):
        kind = "" if n in inline else _mark(text[n])
        if kind:
            if n > begun:
                yield Token("text", text[begun:n], begun, n)
            yield Token(kind, text[n], n, n + 1)
            begun = n + 1
    if end > begun:
        yield Token("text", text[begun:end], begun, end)


def _mark(character: str) -> str:
    if character == "(":
        return "open"
    return "close" if character == ")" else _MARKS.get(character, "")
