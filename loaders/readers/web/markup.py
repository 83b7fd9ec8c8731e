"""The bytes of HTML and XML → text: by byte order mark, by declaration, else by what the bytes can be.

Declarations in published files are often wrong: pages saved anew keep the old one, gb2312 is written where GB18030 is
meant. So a declaration counts only when every byte agrees with it.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from loaders.document import ReadingProblem
from loaders.readers.reading import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# UTF-16 without a mark: a sign of markup with a zero byte beside it.
_BARE_UTF16 = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_HEAD = 16_384
_SAMPLE = 256 * 1024
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?>|<!--.*?(?:-->|\Z)|<!\[.*?\]>", re.DOTALL)
# Only these are believed: Python knows encodings that are none of text, and some that take forever.
_BY_LABEL = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(
        ("gb2312", "gb_2312-80", "gbk", "x-gbk", "gb18030", "cp936", "ms936"), "gb18030"
    ),
    **dict.fromkeys(("windows-936", "chinese", "csgb2312", "hz-gb-2312", "euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950", "x-x-big5"), "big5hkscs"),
}
_LIKELY = ("utf-8", "gb18030")
_LARGEST_LOSS = 0.001  # of the characters: a few damaged bytes do not make another encoding
_REPLACED = "\ufffd"
_GB_BLANK = (
    "\ue5e5"  # what GB18030 makes of the two bytes A3 A0, with which old pages print a wide blank
)


@dataclass(frozen=True)
class MarkupText:
    """The text, the encoding it was in, and how many characters could not be decoded."""

    text: str
    encoding: str
    lost: int = 0


def decode_markup(content: bytes, said: str | None = None) -> MarkupText:
    """Decode a page; `said` is the encoding that what it came in says, which comes before its own declaration.

    Raises `UnreadableFile` when the bytes are text in no encoding.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _tolerant(content, encoding)
    for encoding in _candidates(content, said):
        try:
            return MarkupText(_plain(content.decode(encoding)), encoding)
        except UnicodeDecodeError:
            continue
    for encoding in _candidates(content, said):
        decoded = _tolerant(content, encoding)
        if decoded.lost <= _LARGEST_LOSS * len(decoded.text):
            return decoded
    return _detected(content)


def head_text(content: bytes) -> str:
    """The beginning of a file for a look at what it is; letters outside ASCII may be wrong."""
    head = content[:_HEAD]
    for mark, encoding in (*_MARKS[1:], *_BARE_UTF16):
        if head.startswith(mark):
            return head.decode(encoding, "replace").lstrip("\ufeff")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def root_at(head: str) -> int:
    """Where the first element of a page begins: after blanks, declarations and comments."""
    position = 0
    while found := _BEFORE_ROOT.match(head, position):
        position = found.end()
    return position


def problems_of(lost: int) -> tuple[ReadingProblem, ...]:
    """What to report where characters could not be decoded."""
    if not lost:
        return ()
    return (
        ReadingProblem(
            "unreadable_text",
            f"{lost} characters are damaged and are shown as {_REPLACED}",
            f"有 {lost} 个字符已损坏，以 {_REPLACED} 表示",
        ),
    )


def _candidates(content: bytes, said: str | None) -> Iterator[str]:
    for start, encoding in _BARE_UTF16:
        if content.startswith(start):
            yield encoding
    for label in (said, _declared(content)):
        known = _BY_LABEL.get((label or "").lower())
        if known is not None:
            yield known
    yield from _LIKELY


def _declared(content: bytes) -> str | None:
    found = _DECLARED.search(content[:_HEAD])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _tolerant(content: bytes, encoding: str) -> MarkupText:
    text = content.decode(encoding, "replace")
    lost = text.count(_REPLACED)
    return MarkupText(_plain(text), encoding, lost)


def _detected(content: bytes) -> MarkupText:
    guess = from_bytes(content[:_SAMPLE]).best()
    if guess is not None:
        try:
            return MarkupText(_plain(content.decode(guess.encoding)), guess.encoding)
        except (UnicodeDecodeError, LookupError):
            pass
    raise UnreadableFile(
        "a web page or XML file in an unknown encoding, or damaged. Open it in its program and save it as UTF-8.",
        "网页或 XML 文件的编码不明，或已损坏。请用原程序打开并另存为 UTF-8。",
    )


def _plain(text: str) -> str:
    return text.replace(_GB_BLANK, "\u3000")
