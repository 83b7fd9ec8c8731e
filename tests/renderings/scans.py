"""Printed pages as a scanner gives them: pictures at so many dots per inch, clean, or skewed and blurred."""

import io
from collections.abc import Sequence

import pypdfium2 as pdfium
from PIL import Image, ImageFilter


def pictures(pdf: bytes, dpi: int, quality: str = "clean") -> list[Image.Image]:
    """The pages of a PDF, scanned."""
    document = pdfium.PdfDocument(pdf)
    pages = [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    return [_scanned(page, dpi, quality) for page in pages]


def scanned(pages: Sequence[Image.Image], dpi: int, quality: int = 85) -> bytes:
    """Pictures as a PDF without text."""
    sink = io.BytesIO()
    first, *rest = pages
    first.save(sink, "PDF", save_all=True, append_images=rest, resolution=dpi, quality=quality)
    return sink.getvalue()


def as_file(page: Image.Image, kind: str) -> bytes:
    """A picture as a file of a kind that Pillow knows."""
    sink = io.BytesIO()
    page.save(sink, kind)
    return sink.getvalue()


def _scanned(page: Image.Image, dpi: int, quality: str) -> Image.Image:
    if quality == "clean":
        return page
    turned = page.rotate(1.0, Image.Resampling.BICUBIC, fillcolor="white")
    return turned.filter(ImageFilter.GaussianBlur(0.8 * dpi / 200))
