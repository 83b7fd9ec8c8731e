"""Word documents (.docx, .docm, .dotx), also those that WPS writes.

The XML is read directly: python-docx leaves out what stands in tracked insertions, content controls and text boxes, and
accounts come with all three. Heads and feet of pages stand at the start and end of their section, and before tables that begin
a page; footnotes of a table stand below it. Comments are not read.
"""

import zipfile

from loaders.document import ReadingProblem
from loaders.limits import DEFAULT_LIMITS, Limits
from loaders.readers.packages import (
    find_part,
    is_package,
    open_package,
    parse_xml,
    part_names,
    read_part,
)
from loaders.readers.reading import Reading, UnreadableFile
from loaders.readers.word.body import BodyReader
from loaders.readers.word.numbering import Numbering
from loaders.readers.word.related import WHAT, Related
from loaders.readers.word.styles import Styles
from loaders.readers.word.xml import W, transitional

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_USUAL_MAIN_PART = "word/document.xml"
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN_TYPES = (
    "wordprocessingml.document.main+xml",
    "wordprocessingml.template.main+xml",
    "ms-word.document.macroEnabled.main+xml",
    "ms-word.template.macroEnabledTemplate.main+xml",
)


def recognises(content: bytes) -> bool:
    """True for a package whose main part is a Word document, whole or damaged."""
    if not is_package(content):
        return False
    names = part_names(content)
    if _USUAL_MAIN_PART in names:
        return True
    if _CONTENT_TYPES not in names:
        return False
    try:
        with open_package(content, DEFAULT_LIMITS, WHAT) as package:
            return _main_part(package, DEFAULT_LIMITS) is not None
    except UnreadableFile:
        return False


def read(content: bytes, limits: Limits) -> Reading:
    """Read paragraphs and tables in order. Raises `UnreadableFile` for a damaged, hostile or empty document."""
    with open_package(content, limits, WHAT) as package:
        main = _main_part(package, limits) or _USUAL_MAIN_PART
        root = parse_xml(transitional(read_part(package, main, limits)), WHAT)
        related = Related(package, main, limits)
        styles = Styles(related.only("styles"))
        numbering = Numbering(related.only("numbering"), styles)
        body = BodyReader(root, numbering, styles, related, limits)
        blocks = body.blocks()
    embedded = sum(1 for _ in root.iter(f"{W}altChunk"))
    if embedded and not blocks:
        raise UnreadableFile(
            "a Word document that only embeds other files, which Word takes in when it saves. "
            "Open it in Word and save it anew.",
            "Word 文档只嵌入了其他文件，要由 Word 保存时合并。请用 Word 打开并重新保存。",
        )
    if not blocks:
        raise UnreadableFile(
            "a Word document without text. Nothing is recognised from pictures: "
            "get the file as Excel, Word or a PDF with text.",
            "Word 文档没有文字。不从图片识别：请取得 Excel、Word 或带文字的 PDF。",
        )
    return Reading(MEDIA_TYPE, None, tuple(blocks), (*body.problems, *_problems(embedded)))


def _problems(embedded: int) -> tuple[ReadingProblem, ...]:
    if not embedded:
        return ()
    return (
        ReadingProblem(
            "embedded_file",
            f"{embedded} embedded files were not read; open the document in Word and save it anew to take them in",
            f"文档中嵌入了 {embedded} 个其他文件，未读取；请用 Word 打开并重新保存",
        ),
    )


def _main_part(package: zipfile.ZipFile, limits: Limits) -> str | None:
    if find_part(package, _CONTENT_TYPES) is None:
        return None
    types = parse_xml(read_part(package, _CONTENT_TYPES, limits), WHAT)
    for part in types.iterfind("{*}Override"):
        if (part.get("ContentType") or "").endswith(_MAIN_TYPES):
            return (part.get("PartName") or "").lstrip("/")
    return None
