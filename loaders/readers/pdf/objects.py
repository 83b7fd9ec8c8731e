"""The objects of a PDF page in the order they are painted, those inside forms included."""

from collections.abc import Iterator
from ctypes import c_void_p
from typing import Any, NamedTuple

from pypdfium2 import raw

from loaders.readers.reading import UnreadableFile

_DEEPEST_FORM = 8
_MOST_OBJECTS = 2_000_000  # of one page: a form can be shown any number of times

Point = tuple[float, float]


class Matrix(NamedTuple):
    """An affine transformation: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> Point:
        """Where a point comes to stand."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: "Matrix") -> "Matrix":
        """The transformation that does `first`, then this one."""
        a, b = self.a * first.a + self.c * first.b, self.b * first.a + self.d * first.b
        c, d = self.a * first.c + self.c * first.d, self.b * first.c + self.d * first.d
        return Matrix(a, b, c, d, *self.point(first.e, first.f))


UNMOVED = Matrix(1, 0, 0, 1, 0, 0)


class PageObject(NamedTuple):
    """An object on a page: pdfium's handle and kind of it, where the form it is in is put, and that form's number.

    `form` is the number of the outermost form it is in; None for what stands on the page itself. `is_annotation` is true
    for what was put on the page beside its content.
    """

    handle: Any
    kind: int
    place: Matrix
    form: int | None
    is_annotation: bool = False


def objects_of(page: Any, own_count: int) -> list[PageObject]:
    """Every object of a page; a form comes before what is in it. The first `own_count` on it are its content.

    Raises `UnreadableFile` for more than any page has.
    """
    found: list[PageObject] = []
    for number in range(raw.FPDFPage_CountObjects(page)):
        handle = raw.FPDFPage_GetObject(page, number)
        kind = raw.FPDFPageObj_GetType(handle)
        is_annotation = number >= own_count
        found.append(PageObject(handle, kind, UNMOVED, None, is_annotation))
        if kind == raw.FPDF_PAGEOBJ_FORM:
            outermost = len(found) - 1
            for inner in _inside(handle, UNMOVED, outermost, 1):
                found.append(inner._replace(is_annotation=is_annotation))
                if len(found) > _MOST_OBJECTS:
                    raise UnreadableFile(
                        f"a page of more than {_MOST_OBJECTS} objects, more than any account has.",
                        f"PDF 有一页的对象超过 {_MOST_OBJECTS} 个，多于任何决算。",
                    )
    return found


def _inside(form: Any, outside: Matrix, outermost: int, depth: int) -> Iterator[PageObject]:
    place = outside.after(matrix_of(form))
    for number in range(raw.FPDFFormObj_CountObjects(form)):
        handle = raw.FPDFFormObj_GetObject(form, number)
        kind = raw.FPDFPageObj_GetType(handle)
        yield PageObject(handle, kind, place, outermost)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            yield from _inside(handle, place, outermost, depth + 1)


def matrix_of(handle: Any) -> Matrix:
    """The transformation of an object."""
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(handle, found)
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def address_of(handle: Any) -> int:
    """A number by which the same object is known again."""
    return c_void_p.from_buffer(handle).value or 0
