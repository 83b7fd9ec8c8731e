"""Pictures of pages as files: .jpg, .png, .tif (of several pages, too). Read as a scanned page of a PDF is."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from loaders.limits import Limits
from loaders.readers.pages.layout import lay_out
from loaders.readers.pages.page import Page
from loaders.readers.pages.picture.available import NOT_INSTALLED, is_available
from loaders.readers.pages.picture.scan import read_scan
from loaders.readers.reading import Reading, UnreadableFile

_KINDS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
_SHORT_SIDE = 8.27  # inches, of A4: what a picture says of its own size is seldom true
_MOST_PIXELS = 120_000_000  # A3 at 600 dots per inch is 70 million


def recognises(content: bytes) -> bool:
    """True for a picture of a kind that pages are scanned to."""
    return _kind(content) is not None


def read(content: bytes, limits: Limits) -> Reading:
    """Read every page. Raises `UnreadableFile` where nothing can be read, with the reason."""
    if not is_available():
        raise UnreadableFile(f"a picture. {NOT_INSTALLED.en}", f"图片。{NOT_INSTALLED.zh}")
    blocks, problems = lay_out(list(_pages(content, limits)), limits)
    return Reading(_kind(content) or "", None, blocks, problems)


def _kind(content: bytes) -> str | None:
    return next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)


def _pages(content: bytes, limits: Limits) -> Iterator[Page]:
    for number, picture in enumerate(_pictures(content), start=1):
        if number > limits.pages:
            raise UnreadableFile(
                f"a picture of more than {limits.pages} pages; so many are read (JUESUAN_MAX_PAGES). Split it.",
                f"图片超过 {limits.pages} 页，不予读取（JUESUAN_MAX_PAGES）。请拆分。",
            )
        dpi = min(picture.shape[:2]) / _SHORT_SIDE
        unread = Page(number, 595.0, 842.0, (), (), 1.0)
        yield read_scan(unread, dpi, partial(_painted, picture, dpi))


def _pictures(content: bytes) -> list[Any]:
    import cv2  # noqa: PLC0415 - only where it is installed
    import numpy as np  # noqa: PLC0415

    try:
        is_whole, pictures = cv2.imdecodemulti(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        is_whole, pictures = False, ()
    if not is_whole or any(p.shape[0] * p.shape[1] > _MOST_PIXELS for p in pictures):
        raise UnreadableFile(
            "a damaged picture, or one far larger than a page. Scan the page again.",
            "图片已损坏，或远大于一页。请重新扫描。",
        )
    return list(pictures)


def _painted(picture: Any, dpi: float, wanted: float) -> Any:
    """The picture at no more than the wanted dots per inch."""
    import cv2  # noqa: PLC0415 - see above

    if dpi <= wanted:
        return picture
    part = wanted / dpi
    return cv2.resize(picture, None, fx=part, fy=part, interpolation=cv2.INTER_AREA)
