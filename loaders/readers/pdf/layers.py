"""Characters in layers of a PDF page that are switched off.

pdfium tells which layer an object is in, but not whether that is shown; it knows when it paints. So a small square is put into
each layer and the page is painted once: where a square is missing, the layer is off. A form can be in a layer as a whole, which
pdfium does not tell either: the page is painted with and without its forms.
"""

import ctypes
from collections.abc import Iterable, Sequence
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from loaders.readers.pdf.characters import Character
from loaders.readers.pdf.objects import PageObject, address_of
from loaders.readers.pdf.rendering import PaintedPage, seen_of

_SQUARE = 4.0  # points
_BETWEEN = 8.0
_TONE = (255, 0, 255)


def shown(
    characters: Sequence[Character],
    objects: Sequence[PageObject],
    page: pdfium.PdfPage,
    *,
    has_layers: bool,
) -> list[Character]:
    """The characters that no switched-off layer holds."""
    if not has_layers:
        return list(characters)
    hidden = _Marks(objects).switched_off({c.piece for c in characters}, page)
    kept = [c for c in characters if c.piece not in hidden]
    if any(_form_of(c, objects) is not None for c in kept):
        return _painted_by_forms(kept, objects, page)
    return kept


class _Marks:
    """The marks of the objects of a page; several objects share one."""

    def __init__(self, objects: Sequence[PageObject]) -> None:
        self._objects = objects
        self._names: dict[int, str] = {}

    def _marks_of(self, piece: int) -> list[tuple[Any, str]]:
        """The marks of a piece and of the form it is in."""
        if piece >= len(self._objects):
            return []
        part = self._objects[piece]
        handles = [part.handle]
        if part.form is not None:
            handles.append(self._objects[part.form].handle)
        found: list[tuple[Any, str]] = []
        for handle in handles:
            for number in range(raw.FPDFPageObj_CountMarks(handle)):
                mark = raw.FPDFPageObj_GetMark(handle, number)
                found.append((mark, self._name(mark)))
        return found

    def _name(self, mark: Any) -> str:
        address = address_of(mark)
        if address not in self._names:
            self._names[address] = _name_of(mark)
        return self._names[address]

    def switched_off(self, pieces: Iterable[int], page: pdfium.PdfPage) -> set[int]:
        """The pieces in a layer that is not shown."""
        layers: dict[int, Any] = {}
        members: dict[int, set[int]] = {}
        for piece in pieces:
            for mark, name in self._marks_of(piece):
                if name == "OC":
                    layers.setdefault(address_of(mark), mark)
                    members.setdefault(address_of(mark), set()).add(piece)
        off = _unpainted(layers, page) if layers else set()
        return {piece for address in off for piece in members[address]}


def _name_of(mark: Any) -> str:
    length = ctypes.c_ulong()
    raw.FPDFPageObjMark_GetName(mark, None, 0, length)
    buffer = (ctypes.c_ushort * (length.value // 2))()
    raw.FPDFPageObjMark_GetName(mark, buffer, length.value, length)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _unpainted(layers: dict[int, Any], page: pdfium.PdfPage) -> set[int]:
    """The layers in which a square is not painted."""
    left, bottom, right, _ = page.get_bbox()
    per_row = max(1, int((right - left - _BETWEEN) / _BETWEEN))
    corners: dict[int, tuple[float, float]] = {}
    squares: list[Any] = []
    for number, (address, mark) in enumerate(layers.items()):
        x = left + _BETWEEN / 2 + _BETWEEN * (number % per_row)
        y = bottom + _BETWEEN / 2 + _BETWEEN * (number // per_row)
        square = raw.FPDFPageObj_CreateNewRect(x, y, _SQUARE, _SQUARE)
        raw.FPDFPageObj_SetFillColor(square, *_TONE, 255)
        raw.FPDFPath_SetDrawMode(square, raw.FPDF_FILLMODE_WINDING, 0)
        raw.FPDFPageObj_AddExistingMark(square, mark)
        raw.FPDFPage_InsertObject(page.raw, square)
        corners[address] = (x, y)
        squares.append(square)
    painted = PaintedPage(page)
    for square in squares:
        raw.FPDFPage_RemoveObject(page.raw, square)
        raw.FPDFPageObj_Destroy(square)
    return {
        address
        for address, (x, y) in corners.items()
        if painted.tone_at(x + _SQUARE / 2, y + _SQUARE / 2) != _TONE
    }


def _form_of(character: Character, objects: Sequence[PageObject]) -> int | None:
    return objects[character.piece].form if character.piece < len(objects) else None


def _painted_by_forms(
    characters: Sequence[Character], objects: Sequence[PageObject], page: pdfium.PdfPage
) -> list[Character]:
    """The characters but those in forms that are not painted.

    One that no font on this machine can draw shows nothing either way: it goes with the others of its form.
    """
    forms = {form for c in characters if (form := _form_of(c, objects)) is not None}
    judged = [
        c for c in characters if _form_of(c, objects) is not None and _can_be_drawn(c, objects)
    ]
    shows = seen_of(judged, [objects[form].handle for form in forms], page)
    seen = {(c.piece, c.x, c.y): is_seen for c, is_seen in zip(judged, shows, strict=True)}
    forms_seen = {objects[piece].form for (piece, _, _), is_seen in seen.items() if is_seen}
    forms_judged = {objects[piece].form for piece, _, _ in seen}
    kept: list[Character] = []
    for character in characters:
        form = _form_of(character, objects)
        by_form = form not in forms_judged or form in forms_seen
        if form is None or seen.get((character.piece, character.x, character.y), by_form):
            kept.append(character)
    return kept


def _can_be_drawn(character: Character, objects: Sequence[PageObject]) -> bool:
    if character.text.isascii() and character.text.isalnum():
        return True
    font = raw.FPDFTextObj_GetFont(objects[character.piece].handle)
    return bool(raw.FPDFFont_GetIsEmbedded(font) == 1)
