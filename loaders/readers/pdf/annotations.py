"""What is printed on a PDF page beside its content: form fields, text and stamps put on it, lines drawn over it.

pdfium paints the appearance of such annotations into the page, which then is read like any other. One that has a text and no
appearance is read from its text, which every program prints into its box.
"""

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from loaders.readers.pages.page import Rule
from loaders.readers.pdf.characters import Character

# A link has nothing to show, a note and its popup show an icon only.
_UNSHOWN = frozenset((raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_POPUP))
_HIDDEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW | raw.FPDF_ANNOT_FLAG_INVISIBLE
_TEXT_OF = {raw.FPDF_ANNOT_WIDGET: b"V", raw.FPDF_ANNOT_FREETEXT: b"Contents"}
_NO_TEXT = 2  # bytes: of an empty string
_THROUGH = 0.45  # of the height of a line: where a line through it runs
_LARGEST_SIZE = 10.0  # points: of text that says no size
_OF_HEIGHT = 0.7
_WIDTH = 0.5  # of the font size
_BASELINE = 0.25  # of the font size above the foot of the line


class Annotated(NamedTuple):
    """A page with its annotations painted into it, and how many objects it has without them.

    `characters` and `strikes` are those of annotations without an appearance.
    """

    page: pdfium.PdfPage
    own_count: int
    characters: Sequence[Character] = ()
    strikes: Sequence[Rule] = ()


def with_annotations(document: pdfium.PdfDocument, page: pdfium.PdfPage, index: int) -> Annotated:
    """The page with its annotations."""
    own_count = raw.FPDFPage_CountObjects(page.raw)
    shown = list(_shown(page.raw))
    if not shown:
        return Annotated(page, own_count)
    bare = [annotation for annotation in shown if not _has_appearance(annotation)]
    characters = [c for annotation in bare for c in _characters(annotation)]
    strikes = [strike for annotation in bare for strike in _strikes(annotation)]
    for annotation in shown:
        raw.FPDFPage_CloseAnnot(annotation)
    if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        page.close()
        page = document[index]
    return Annotated(page, own_count, characters, strikes)


def _shown(page: Any) -> Iterator[Any]:
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if (
            raw.FPDFAnnot_GetSubtype(annotation) in _UNSHOWN
            or raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN
        ):
            raw.FPDFPage_CloseAnnot(annotation)
        else:
            yield annotation


def _has_appearance(annotation: Any) -> bool:
    mode = raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL
    return bool(raw.FPDFAnnot_GetAP(annotation, mode, None, 0) > _NO_TEXT)


def _strikes(annotation: Any) -> Iterator[Rule]:
    """The lines of an annotation that strikes text out: through the middle of the text it is put on."""
    if raw.FPDFAnnot_GetSubtype(annotation) != raw.FPDF_ANNOT_STRIKEOUT:
        return
    corners = raw.FS_QUADPOINTSF()
    for number in range(raw.FPDFAnnot_CountAttachmentPoints(annotation)):
        raw.FPDFAnnot_GetAttachmentPoints(annotation, number, corners)
        across = (corners.x1, corners.x2, corners.x3, corners.x4)
        upwards = (corners.y1, corners.y2, corners.y3, corners.y4)
        height = min(upwards) + _THROUGH * (max(upwards) - min(upwards))
        yield Rule(True, height, min(across), max(across))


def _characters(annotation: Any) -> list[Character]:
    key = _TEXT_OF.get(raw.FPDFAnnot_GetSubtype(annotation))
    if key is None:
        return []
    text = _value(annotation, key)
    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, box)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    height = (box.top - box.bottom) / len(lines)
    size = min(_LARGEST_SIZE, _OF_HEIGHT * height)
    return [
        character
        for number, line in enumerate(lines)
        for character in _printed(line, box.left, box.top - (number + 1) * height, height, size)
    ]


def _printed(
    line: str, left: float, foot: float, height: float, size: float
) -> Iterator[Character]:
    """The characters of a line in the middle of its height, from the left of its box."""
    baseline = foot + (height - size) / 2 + _BASELINE * size
    for place, text in enumerate(line):
        if not text.isspace():
            start = left + 1 + place * _WIDTH * size
            yield Character(
                text, 0, start, baseline, start, baseline - _BASELINE * size,
                start + _WIDTH * size, baseline + (1 - _BASELINE) * size, size, _LAST,
            )  # fmt: skip


_LAST = 1 << 30  # painted after everything else


def _value(annotation: Any, key: bytes) -> str:
    length = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = (ctypes.c_ushort * (length // 2))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, length)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
