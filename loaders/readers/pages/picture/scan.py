"""The page that a picture is: read where that is installed and there are dots enough, else with the reason why not."""

from collections.abc import Callable
from typing import Any

from loaders.readers.pages.page import Page
from loaders.readers.pages.picture.available import (
    FEWEST_DPI,
    MOST_DPI,
    NOT_INSTALLED,
    NOTHING_FOUND,
    is_available,
    too_coarse,
)


def read_scan(unread: Page, dpi: float, painted: Callable[[float], Any]) -> Page:
    """The page as it was recognised; `unread` with the reason where it was not.

    `dpi` is how finely it was scanned; `painted` gives the picture at so many dots per inch or fewer, grey, or blue, green
    and red.
    """
    if not is_available():
        return unread.because(NOT_INSTALLED)
    if dpi < FEWEST_DPI:
        return unread.because(too_coarse(dpi))
    # What reads pictures is loaded where there is one, and only there it has to be installed.
    from loaders.readers.pages.picture.page import page_of  # noqa: PLC0415
    from loaders.readers.pages.picture.room import take_room  # noqa: PLC0415

    take_room()
    dpi = min(dpi, MOST_DPI)
    found = page_of(painted(dpi), dpi, unread.number)
    return found if found.glyphs or not found.is_picture else unread.because(NOTHING_FOUND)
