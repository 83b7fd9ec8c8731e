"""Web archives (.mht, .mhtml): the pages in them, with the names of the sheets when Excel saved a workbook so."""

import email
import re
from collections.abc import Iterator
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


def pages(content: bytes) -> list[ArchivedPage]:
    """The pages in order. Raises `UnreadableFile` when there are none or the archive is nested without end."""
    try:
        parts = [
            part
            for part in _parts(email.message_from_bytes(content.lstrip()))
            if not _name(part).lower().endswith(_BESIDE_THE_PRINT)
        ]
        contents = [_content(part) for part in parts]
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError):
        raise UnreadableFile(
            "a web archive (.mht) that is damaged. Open it in a browser or in Excel and save it anew."
        ) from None
    if not parts:
        raise UnreadableFile("a web archive (.mht) that holds no page. Get the file again.")
    sheets = _sheets(contents)
    return [
        ArchivedPage(content, _said(part), sheets.get(_name(part).rpartition("/")[2]))
        for part, content in zip(parts, contents, strict=True)
    ]


def _parts(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    return (part for part in message.walk() if part.get_content_type() == "text/html")


def _name(part: "Message[str, str]") -> str:
    return str(part.get("Content-Location") or "").replace("\\", "/")


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
