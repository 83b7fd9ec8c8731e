"""Web archives (.mht, .mhtml): the pages in them, with the names of the sheets when Excel saved a workbook so."""

import email
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from html import unescape

from loaders.readers.reading import UnreadableFile

_HEAD = 4_096
_HEADER = re.compile(rb"\s*[A-Za-z][\w-]*:[ \t]")
_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_KIND = re.compile(
    rb"^content-type:\s*(?:multipart/related|multipart/alternative|text/html)",
    re.IGNORECASE | re.MULTILINE,
)
_SHEET = re.compile(
    r"<x:ExcelWorksheet>\s*<x:Name>([^<]*)</x:Name>\s*<x:WorksheetSource\s+HRef=\"([^\"]*)\"",
    re.IGNORECASE,
)
_END_OF_HEADERS = re.compile(rb"\n\r?\n")
_PAGE, _STYLE_SHEET = "text/html", "text/css"
_LONGEST_HEADERS = 64 * 1024
_MOST_PARTS = 5_000
_DEEPEST = 5
# Not part of the print: the row of sheet names below a workbook, the heads and feet of a text.
_BESIDE_THE_PRINT = ("tabstrip.htm", "header.htm")


@dataclass(frozen=True)
class ArchivedPage:
    """One page of an archive: its bytes, the encoding the archive says they have, and the sheet it was."""

    content: bytes
    encoding: str | None
    sheet: str | None


def recognises(content: bytes) -> bool:
    """True for a message that holds web pages."""
    head = content[:_HEAD]
    return bool(_HEADER.match(head) and _VERSION.search(head) and _KIND.search(head))


@dataclass(frozen=True)
class OpenedArchive:
    """The pages of an archive in order, and its style sheets by the last part of their address."""

    pages: tuple[ArchivedPage, ...]
    style_sheets: Mapping[str, str]


def opened(content: bytes) -> OpenedArchive:
    """Open an archive. Raises `UnreadableFile` when it holds no page, or more parts than any archive has."""
    try:
        found = _opened(content.lstrip())
    except UnreadableFile:
        raise
    except Exception:  # the email package raises whatever damaged headers lead it to
        raise UnreadableFile(
            "a web archive (.mht) that is damaged. Open it in a browser or in Excel and save it anew.",
            "网页存档（.mht）已损坏。请用浏览器或 Excel 打开并重新保存。",
        ) from None
    if not found.pages:
        raise UnreadableFile(
            "a web archive (.mht) that holds no page. Get the file again.",
            "网页存档（.mht）中没有网页。请重新取得文件。",
        )
    return found


def _opened(content: bytes) -> OpenedArchive:
    parts = [part for part in _parts(content, 0) if not _is_beside_the_print(part)]
    pages = [part for part in parts if part.get_content_type() == _PAGE]
    contents = [_content(part) for part in pages]
    sheets = _sheets(contents)
    return OpenedArchive(
        tuple(
            ArchivedPage(content, _said(part), sheets.get(_last_name(part)))
            for part, content in zip(pages, contents, strict=True)
            if content.strip()
        ),
        {
            _last_name(part): _content(part).decode("utf-8", "replace")
            for part in parts
            if part.get_content_type() == _STYLE_SHEET
        },
    )


def _parts(content: bytes, depth: int) -> Iterator["Message[str, str]"]:
    """The pages and style sheets in a message, whole or in parts.

    The parts are divided here, and each page given to the email package by itself: on a message of millions of parts
    or header lines that package takes all memory and hours.
    """
    end = _END_OF_HEADERS.search(content, 0, _LONGEST_HEADERS)
    if end is None:
        return
    headers = email.message_from_bytes(content[: end.end()])
    if headers.get_content_type() in (_PAGE, _STYLE_SHEET):
        yield email.message_from_bytes(content)
        return
    boundary = headers.get_boundary()
    if headers.get_content_maintype() != "multipart" or not boundary or depth > _DEEPEST:
        return
    pieces = content[end.start() :].split(
        b"\n--" + boundary.encode("utf-8", "replace"), _MOST_PARTS
    )
    if len(pieces) > _MOST_PARTS:
        raise UnreadableFile(
            f"a web archive (.mht) of more than {_MOST_PARTS} parts, more than any account has. Split it.",
            f"网页存档（.mht）的部分超过 {_MOST_PARTS} 个，多于任何决算。请拆分。",
        )
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            return
        yield from _parts(piece.lstrip(b" \t\r\n"), depth + 1)


def _name(part: "Message[str, str]") -> str:
    return str(part.get("Content-Location") or "").replace("\\", "/")


def _last_name(part: "Message[str, str]") -> str:
    return _name(part).rpartition("/")[2]


def _is_beside_the_print(part: "Message[str, str]") -> bool:
    return _name(part).lower().endswith(_BESIDE_THE_PRINT)


def _content(part: "Message[str, str]") -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _said(part: "Message[str, str]") -> str | None:
    charset = part.get_param("charset")
    return charset if isinstance(charset, str) else None


def _sheets(contents: list[bytes]) -> dict[str, str]:
    """The names of the sheets by the file names of their pages, as the first page lists them."""
    found: dict[str, str] = {}
    for content in contents:
        # Names outside ASCII are written as entities, or in the encoding of the page.
        for encoding in ("utf-8", "gb18030"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            for name, place in _SHEET.findall(text):
                found.setdefault(
                    place.replace("\\", "/").rpartition("/")[2], unescape(name).strip()
                )
            break
    return found
