"""Pictures of pages as files: .jpg, .png, .tif (of several pages, too). Read as a scanned page of a PDF is."""

from collections.abc import Iterator
from typing import Any

from loaders.limits import Limits
from loaders.readers.pages.layout import lay_out
from loaders.readers.pages.page import Page
from loaders.readers.pages.picture.available import (
    FEWEST_DPI,
    MOST_DPI,
    NOT_INSTALLED,
    NOTHING_FOUND,
    is_available,
    too_coarse,
)
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
    # What reads pictures is loaded where there is one, and only there it has to be installed.
    from loaders.readers.pages.picture.room import take_room  # noqa: PLC0415

    take_room()
    blocks, problems = lay_out(list(_pages(content, limits)), limits)
    return Reading(_kind(content) or "", None, blocks, problems)


def _kind(content: bytes) -> str | None:
    return next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)


def _pages(content: bytes, limits: Limits) -> Iterator[Page]:
    from loaders.readers.pages.picture.page import page_of  # noqa: PLC0415 - see above

    for number, picture in enumerate(_pictures(content), start=1):
        if number > limits.pages:
            raise UnreadableFile(
                f"a picture of more than {limits.pages} pages; so many are read (JUESUAN_MAX_PAGES). Split it.",
                f"图片超过 {limits.pages} 页，不予读取（JUESUAN_MAX_PAGES）。请拆分。",
            )
        dpi = min(picture.shape[:2]) / _SHORT_SIDE
        unread = Page(number, 595.0, 842.0, (), (), 1.0)
        if dpi < FEWEST_DPI:
            yield unread.because(too_coarse(dpi))
            continue
        found = page_of(*_no_finer(picture, dpi), number)
        yield found if found.glyphs or not found.is_picture else unread.because(NOTHING_FOUND)


def _pictures(content: bytes) -> list[Any]:
    import cv2  # noqa: PLC0415 - see above
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


def _no_finer(picture: Any, dpi: float) -> tuple[Any, float]:
    import cv2  # noqa: PLC0415 - see above

    if dpi <= MOST_DPI:
        return picture, dpi
    part = MOST_DPI / dpi
    return cv2.resize(picture, None, fx=part, fy=part, interpolation=cv2.INTER_AREA), MOST_DPI
