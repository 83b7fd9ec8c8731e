"""Older and other text documents (.doc, .wps, .rtf, .odt): turned into .docx by LibreOffice, then read as Word documents.

LibreOffice is not part of juesuan; where none is found the file is refused with what to do. The file may be hostile, so
LibreOffice runs without macros and without the network, in a directory of its own that is removed afterwards, and no
longer than the time allowed.
"""

import io
import re
from dataclasses import replace
from typing import NamedTuple

import olefile

from loaders.language import Message
from loaders.limits import Limits
from loaders.readers.packages import is_package, open_package, read_part
from loaders.readers.reading import Reading, UnreadableFile
from loaders.readers.word import reader as word
from loaders.readers.word.libreoffice import find_libreoffice, to_docx

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RICH_TEXT = re.compile(rb"\s*(?:\xef\xbb\xbf)?\{\\rtf")
_HEAD = 1_024
_STREAM = "WordDocument"
# Names of streams as they stand in a damaged file whose directory can no longer be followed.
_STREAM_NAME = _STREAM.encode("utf-16-le")
_WORKBOOK_NAMES = ("Workbook\0".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
# In the head of the stream: what it is, and whether it is encrypted or scrambled with a password.
_IDENTITIES = frozenset({0xA5EC, 0xA5DC, 0xA5DB})
_FLAGS_AT, _IS_ENCRYPTED = 10, 0x0100
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.text"
_MANIFEST = "META-INF/manifest.xml"
_PROTECTED = Message(
    "protected by a password. Save it without protection and load that file.",
    "有密码保护。请去除保护另存后装载。",
)


class _Kind(NamedTuple):
    name: Message
    suffix: str
    media_type: str


_WORD_97 = _Kind(
    Message("a Word 97–2003 document (.doc/.wps)", "Word 97–2003 文档（.doc/.wps）"),
    ".doc",
    "application/msword",
)
_RTF = _Kind(Message("a rich text document (.rtf)", "RTF 文档（.rtf）"), ".rtf", "application/rtf")
_ODT = _Kind(
    Message("an OpenDocument text (.odt)", "OpenDocument 文本（.odt）"),
    ".odt",
    _OPEN_DOCUMENT.decode(),
)


def recognises(content: bytes) -> bool:
    """True for a Word 97–2003 document (WPS writes the same), for rich text, and for an OpenDocument text."""
    return _kind(content) is not None


def read(content: bytes, limits: Limits) -> Reading:
    """Convert and read. Raises `UnreadableFile` without LibreOffice, for protected or damaged files, and after the time limit."""
    kind = _kind(content)
    if kind is None:
        raise UnreadableFile(
            "neither a Word 97–2003 document nor rich text nor an OpenDocument text.",
            "既不是 Word 97–2003 文档，也不是 RTF，也不是 OpenDocument 文本。",
        )
    _refuse_protected(content, kind, limits)
    program = find_libreoffice()
    if program is None:
        raise UnreadableFile(
            f"{kind.name.en}, which is read through LibreOffice. Install LibreOffice, or save the file as .docx.",
            f"{kind.name.zh}，需通过 LibreOffice 读取。请安装 LibreOffice，或把文件另存为 .docx。",
        )
    converted = to_docx(content, kind.suffix, program, limits)
    if converted is None:
        raise UnreadableFile(
            f"{kind.name.en} that LibreOffice cannot open: it is damaged, or protected. "
            "Open it in its program and save it as .docx.",
            f"{kind.name.zh}，LibreOffice 无法打开：文件已损坏，或有保护。请用原程序打开并另存为 .docx。",
        )
    return replace(word.read(converted, limits), media_type=kind.media_type)


def _kind(content: bytes) -> _Kind | None:
    if content.startswith(_OLE2):
        return _WORD_97 if _holds_word(content) else None
    if _RICH_TEXT.match(content[:_HEAD]):
        return _RTF
    # OpenDocument files begin with a part that says what they are, stored as it is.
    is_text = is_package(content) and content[30:].startswith(b"mimetype" + _OPEN_DOCUMENT)
    return _ODT if is_text else None


def _holds_word(content: bytes) -> bool:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            return bool(file.exists(_STREAM))
    except Exception:  # olefile raises whatever a damaged directory leads it to
        return _STREAM_NAME in content and not any(name in content for name in _WORKBOOK_NAMES)


def _refuse_protected(content: bytes, kind: _Kind, limits: Limits) -> None:
    if kind is _WORD_97 and _is_encrypted_word(content):
        raise UnreadableFile(f"{kind.name.en} {_PROTECTED.en}", f"{kind.name.zh}{_PROTECTED.zh}")
    if kind is _ODT:
        with open_package(content, limits, kind.name) as package:
            if b"encryption-data" in read_part(package, _MANIFEST, limits):
                raise UnreadableFile(
                    f"{kind.name.en} {_PROTECTED.en}", f"{kind.name.zh}{_PROTECTED.zh}"
                )


def _is_encrypted_word(content: bytes) -> bool:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            head = file.openstream(_STREAM).read(_FLAGS_AT + 2)
    except Exception as error:  # as above
        raise UnreadableFile(
            f"{_WORD_97.name.en} that is damaged ({str(error).rstrip('.') or type(error).__name__}). "
            "Get the file again, or open it in its program and save it as .docx.",
            f"{_WORD_97.name.zh}已损坏（{str(error).rstrip('.') or type(error).__name__}）。请重新取得"
            "文件，或用原程序打开并另存为 .docx。",
        ) from None
    identity = int.from_bytes(head[:2], "little")
    flags = int.from_bytes(head[_FLAGS_AT:], "little")
    return identity in _IDENTITIES and bool(flags & _IS_ENCRYPTED)
