"""Files that are packages of XML parts (.docx, .odt, .ofd): opened, unpacked and parsed with guards against hostile ones.

A package is refused before anything is unpacked when it would unpack to more than any account holds. Its XML is parsed without
entities, without the network, and within the depth and sizes that libxml2 allows by itself.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib

from lxml import etree

from loaders.language import Message
from loaders.limits import MEBIBYTE, Limits
from loaders.readers.reading import UnreadableFile

_SIGNATURE = b"PK\x03\x04"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = 30  # bytes before the name of a part
_MOST_PARTS = 10_000
_WORTH_A_LOOK = 50 * MEBIBYTE  # a small part may be packed as tightly as it likes
# Other methods may ask for gigabytes of memory; no writer of documents uses them.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_IS_ENCRYPTED = 0x1
# Tags and attributes of one part: each costs up to 200 bytes in memory. A table cell in Word has about 50.
_LARGEST_TREE = 16_000_000
_ANEW = Message(
    "Get the file again, or open it in its program and save it anew.",
    "请重新取得文件，或用原程序打开并重新保存。",
)
_LIMITS_OF_LIBXML2 = ("Excessive depth", "Resource limit", "amplification factor")
# What zipfile, zlib and the other methods of packing raise on damaged files, besides what they promise.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def is_package(content: bytes) -> bool:
    """True for a ZIP file, whole or damaged."""
    return content.startswith(_SIGNATURE)


def part_names(content: bytes) -> frozenset[str]:
    """The names of the parts, from the directory at the end, or, where that is lost, from the parts' own heads."""
    if not is_package(content) or content.count(_DIRECTORY_ENTRY) > _MOST_PARTS:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return frozenset(_plain(name) for name in package.namelist())
    except DAMAGE:
        return frozenset(_names_of_heads(content))


def _names_of_heads(content: bytes) -> set[str]:
    names: set[str] = set()
    for head in re.finditer(re.escape(_SIGNATURE), content):
        start = head.start() + _LOCAL_HEADER
        length = int.from_bytes(content[start - 4 : start - 2], "little")
        names.add(_plain(content[start : start + length].decode("utf-8", "replace")))
        if len(names) > _MOST_PARTS:
            break
    return names


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def open_package(content: bytes, limits: Limits, what: Message) -> zipfile.ZipFile:
    """Open a package; `what` names the format for the user ("a Word document", "Word 文档").

    Raises `UnreadableFile` when it is damaged, encrypted, or would unpack to more than the limits allow.
    """
    if content.count(_DIRECTORY_ENTRY) > _MOST_PARTS:
        raise UnreadableFile(
            f"{what.en} of more than {_MOST_PARTS} parts, more than any account has. {_ANEW.en}",
            f"{what.zh}的部分超过 {_MOST_PARTS} 个，多于任何决算。{_ANEW.zh}",
        )
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGE as error:
        raise UnreadableFile(
            f"{what.en} that is damaged ({_reason(error)}). {_ANEW.en}",
            f"{what.zh}已损坏（{_reason(error)}）。{_ANEW.zh}",
        ) from None
    try:
        _refuse_hostile(package.infolist(), limits, what)
    except UnreadableFile:
        package.close()
        raise
    return package


def _refuse_hostile(parts: list[zipfile.ZipInfo], limits: Limits, what: Message) -> None:
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise UnreadableFile(
            f"{what.en} protected by a password. Save it without protection and load that file.",
            f"{what.zh}有密码保护。请去除保护另存后装载。",
        )
    if sum(part.file_size for part in parts) > limits.archive_bytes:
        raise UnreadableFile(
            f"{what.en} that unpacks to more than {limits.archive_bytes // MEBIBYTE} MiB. {_ANEW.en}",
            f"{what.zh}解开后超过 {limits.archive_bytes // MEBIBYTE} MiB。{_ANEW.zh}",
        )
    for part in parts:
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > _WORTH_A_LOOK and ratio > limits.compression_ratio:
            raise UnreadableFile(
                f"{what.en} whose part {part.filename!r} unpacks to {ratio:.0f} times its size, "
                f"as only files made to exhaust a machine do. {_ANEW.en}",
                f"{what.zh}的 {part.filename!r} 解开后是其 {ratio:.0f} 倍，只有为耗尽机器资源而制作的文件"
                f"才会如此。{_ANEW.zh}",
            )


def find_part(package: zipfile.ZipFile, name: str) -> str | None:
    """The name a part really has: packers differ in capitals and in the slash. None when there is no such part."""
    wanted = _plain(name)
    if wanted in package.NameToInfo:
        return wanted
    folded = wanted.casefold()
    return next((n for n in package.namelist() if _plain(n).casefold() == folded), None)


def read_part(package: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """Unpack one part. Raises `UnreadableFile` when it is missing, damaged or too large."""
    found = find_part(package, name)
    if found is None:
        raise UnreadableFile(
            f"damaged: its part {name!r} is missing. {_ANEW.en}",
            f"已损坏：缺少其中的 {name!r}。{_ANEW.zh}",
        )
    part = package.getinfo(found)
    if part.compress_type not in _METHODS:
        raise UnreadableFile(
            f"damaged: its part {name!r} is packed in an unknown way. {_ANEW.en}",
            f"已损坏：其中的 {name!r} 的压缩方式不明。{_ANEW.zh}",
        )
    if part.file_size > limits.file_bytes:
        raise UnreadableFile(
            f"too large: its part {name!r} unpacks to {part.file_size // MEBIBYTE} MiB, more than the "
            f"{limits.file_bytes // MEBIBYTE} MiB that are read (JUESUAN_MAX_FILE_MEBIBYTES).",
            f"过大：其中的 {name!r} 解开后为 {part.file_size // MEBIBYTE} MiB，超过读取上限 "
            f"{limits.file_bytes // MEBIBYTE} MiB（JUESUAN_MAX_FILE_MEBIBYTES）。",
        )
    try:
        return package.read(part)
    except DAMAGE as error:
        raise UnreadableFile(
            f"damaged: its part {name!r} ({_reason(error)}). {_ANEW.en}",
            f"已损坏：其中的 {name!r}（{_reason(error)}）。{_ANEW.zh}",
        ) from None


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__


def parse_xml(content: bytes, what: Message, encoding: str | None = None) -> etree._Element:
    """Parse XML; `encoding` overrides the one it declares.

    Raises `UnreadableFile` when it is no XML, declares entities, or is nested deeper or larger than libxml2 allows
    where it is not told to trust (256 elements deep, 10 MB in one text).
    """
    _refuse_large_tree(content, what)
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile.of(_why_no_xml(error, what)) from None
    except ValueError as error:
        raise UnreadableFile(
            f"{what.en} that is damaged ({_reason(error)}). {_ANEW.en}",
            f"{what.zh}已损坏（{_reason(error)}）。{_ANEW.zh}",
        ) from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise UnreadableFile(
            f"{what.en} that declares entities, as only files made to exhaust a machine do. {_ANEW.en}",
            f"{what.zh}声明了实体，只有为耗尽机器资源而制作的文件才会如此。{_ANEW.zh}",
        )
    return root


def _refuse_large_tree(content: bytes, what: Message) -> None:
    """Refuse markup whose elements and attributes would fill the memory."""
    if content.count(b"<") + content.count(b"=") > _LARGEST_TREE:
        raise UnreadableFile(
            f"{what.en} of more elements than any account has. Split it.",
            f"{what.zh}的元素多于任何决算。请拆分。",
        )


def _why_no_xml(error: etree.XMLSyntaxError, what: Message) -> Message:
    text = str(error.msg or "no XML").split(", line ")[0].strip(". \n")
    if any(limit in text for limit in _LIMITS_OF_LIBXML2):
        return Message(
            f"{what.en} nested deeper, or larger in one piece, than any real one. {_ANEW.en}",
            f"{what.zh}嵌套过深，或有一段过大，实际的文件不会如此。{_ANEW.zh}",
        )
    line, _ = error.position
    return Message(
        f"{what.en} that is damaged ({text}{f', line {line}' if line else ''}). {_ANEW.en}",
        f"{what.zh}已损坏（{text}{f'，第 {line} 行' if line else ''}）。{_ANEW.zh}",
    )
