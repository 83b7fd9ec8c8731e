"""CSS as it is written → its rules: which selectors, and what they say, without those for paper and other devices.

Only the syntax is read here; what a value means is asked in `paint`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<comment>/\*.*?(?:\*/|\Z)|<!--|-->)
    |(?P<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)
    |(?P<address>url\(\s*[^"'()\s]*\s*\))
    |(?P<escape>\\.)
    |(?P<mark>[{}();:])
    |(?P<text>(?:[^{}();:"'/\\<u-]|u(?!rl\()|-(?!->))+|.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_NESTING = frozenset({"media", "supports", "layer", "container", "document", "-moz-document"})
_SCREEN_WIDTH = 1280.0  # of the window that a person has before them, in pixels
_WIDTH = re.compile(r"\((min|max)-(?:device-)?width\s*:\s*([\d.]+)(px|em|rem)\)")
_NOT_THIS_SCREEN = re.compile(
    r"prefers-color-scheme\s*:\s*dark|\bprint\b|\bspeech\b|\btty\b|\btv\b"
)
_DEEPEST = 20  # rules in rules


class Declaration(NamedTuple):
    """One property and its value, both as written, with its name in small letters."""

    name: str
    value: str
    is_important: bool


class Rule(NamedTuple):
    """Selectors, divided by commas, and what they say."""

    selectors: str
    declarations: tuple[Declaration, ...]


class _Statement(NamedTuple):
    """What stands before a block or a semicolon, and the block's tokens."""

    head: str
    block: tuple[tuple[str, str], ...] | None


def rules(text: str) -> Iterator[Rule]:
    """The rules of a style sheet that hold on a screen, in order."""
    yield from _rules(_tokens(text), 0)


def declarations(text: str) -> tuple[Declaration, ...]:
    """What the style attribute of an element says."""
    return _declarations(_tokens(text))


def is_for_screens(query: str) -> bool:
    """Whether a media query is true of an ordinary screen; one that is not understood is."""
    return any(_is_true(part) for part in query.lower().split(",")) if query.strip() else True


def _is_true(query: str) -> bool:
    is_negated = query.split()[:1] == ["not"]
    if _NOT_THIS_SCREEN.search(query):
        return is_negated
    fits = True
    for bound, number, unit in _WIDTH.findall(query):
        pixels = float(number) * (1 if unit == "px" else 16)
        fits &= pixels <= _SCREEN_WIDTH if bound == "min" else pixels >= _SCREEN_WIDTH
    return fits is not is_negated


def _tokens(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (found.lastgroup or "", found.group())
        for found in _TOKEN.finditer(text)
        if found.lastgroup != "comment"
    )


def _statements(tokens: tuple[tuple[str, str], ...]) -> Iterator[_Statement]:
    head: list[str] = []
    depth = start = brackets = 0
    for position, (kind, token) in enumerate(tokens):
        mark = token if kind == "mark" else ""
        if mark == "{":
            if not depth:
                start = position + 1
            depth += 1
        elif mark == "}":
            depth = max(depth - 1, 0)
            if not depth:
                yield _Statement("".join(head).strip(), tokens[start:position] if start else ())
                head, start, brackets = [], 0, 0
        elif not depth:
            brackets += (mark == "(") - (mark == ")")
            if mark == ";" and brackets <= 0:
                yield _Statement("".join(head).strip(), None)
                head = []
            else:
                head.append(token)
    if depth:
        yield _Statement("".join(head).strip(), tokens[start:])


def _rules(tokens: tuple[tuple[str, str], ...], depth: int) -> Iterator[Rule]:
    for head, block in _statements(tokens):
        if block is None or not head:
            continue
        if not head.startswith("@"):
            yield Rule(head, _declarations(block))
            continue
        name, _, condition = head[1:].partition(" ")
        name, bracket, rest = name.partition("(")
        is_nesting = name.lower() in _NESTING and depth < _DEEPEST
        if is_nesting and (name.lower() != "media" or is_for_screens(bracket + rest + condition)):
            yield from _rules(block, depth + 1)


def _declarations(tokens: tuple[tuple[str, str], ...]) -> tuple[Declaration, ...]:
    found: list[Declaration] = []
    piece: list[str] = []
    brackets = depth = 0
    for kind, token in (*tokens, ("mark", ";")):
        mark = token if kind == "mark" else ""
        depth += (mark == "{") - (mark == "}")
        brackets += (mark == "(") - (mark == ")")
        if mark == ";" and depth <= 0 and brackets <= 0:
            found += _declaration("".join(piece))
            piece, brackets = [], 0
        else:
            piece.append(token)
    found += _declaration("".join(piece))
    return tuple(found)


def _declaration(text: str) -> Iterator[Declaration]:
    name, colon, value = text.partition(":")
    if not colon or "{" in text:
        return
    plain = _IMPORTANT.sub("", value)
    yield Declaration(name.strip().lower(), _BLANKS.sub(" ", plain.strip()), plain != value)
