"""The XML of workbooks, read as a stream: nothing is kept of it but what a reader takes, and no entity is ever declared."""

import re
from collections.abc import Callable
from xml.parsers import expat

from loaders.readers.reading import UnreadableFile

Attributes = dict[str, str]
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CUT = 80
_MOST_DIGITS = 12


def read_xml(
    content: bytes,
    start: Callable[[str, Attributes], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    namespaces: bool = False,
) -> None:
    """Hand the parts of an XML document to a reader, in order.

    With `namespaces`, names are the namespace, a space and the local name; otherwise as written. Raises `UnreadableFile`
    when it is no XML, or declares a document type (where entities are declared: no workbook has one).
    A `ValueError` of the reader means damage too.
    """
    parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    if start is not None:
        parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged(str(error)) from None


def _refuse_document_type(*_: object) -> None:
    raise UnreadableFile(
        "a workbook that declares entities, as only files made to exhaust a machine do. "
        "Open it in Excel or WPS, save it again, and load that file.",
        "工作簿声明了实体，只有为耗尽机器资源而制作的文件才会如此。请用 Excel 或 WPS 打开，重新保"
        "存后装载。",
    )


def damaged(reason: str) -> UnreadableFile:
    """The error for a workbook that is damaged, with the reason."""
    shown = reason.strip(". \n")[:_CUT] or "its content makes no sense"
    return UnreadableFile(
        f"a damaged workbook ({shown}). Open it in Excel or WPS, save it again, and load that file.",
        f"工作簿已损坏（{shown}）。请用 Excel 或 WPS 打开，重新保存后装载。",
    )


def whole_number(text: str) -> int:
    """A count or a place as a number from 0. Raises `UnreadableFile` for anything else."""
    digits = text.strip()
    if not digits.isdecimal() or len(digits) > _MOST_DIGITS:
        raise damaged(f"{text[:_MOST_DIGITS]!r} where a number has to stand")
    return int(digits)


def local_name(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def is_true(value: str | None) -> bool:
    """The truth value of an attribute."""
    return value in ("1", "true", "on")


def unescaped(text: str) -> str:
    """A text of a workbook with its `_x000D_` escapes undone, except those that stand for no character."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if code == 0 or 0xD800 <= code <= 0xDFFF or code >= 0xFFFE else chr(code)
