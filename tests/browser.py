"""A page in the system's own Chromium, through playwright; no browser is downloaded."""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Seen:
    """What a page did: every address it asked for, and every error it told the console."""

    addresses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def blank_page(
    width: int = 1440, height: int = 900, *, console: Collection[str] = ("error", "warning")
) -> Iterator[tuple[Page, Seen]]:
    """An empty page; what it says to the `console` of these kinds is an error. Skips the test where there is no Chromium."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip(f"no Chromium here ({', '.join(_NAMES)}): the page was not opened in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": height})
        seen = Seen()
        page.on("request", lambda request: seen.addresses.append(request.url))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("dialog", lambda dialog: seen.errors.append(f"dialog: {dialog.message}"))
        page.on(
            "console",
            lambda said: seen.errors.append(said.text) if said.type in console else None,
        )
        yield page, seen
        browser.close()


@contextmanager
def opened(file: Path, width: int = 1440) -> Iterator[tuple[Page, Seen]]:
    """The page of a file, opened by its file:// address. Skips the test where there is no Chromium."""
    with blank_page(width) as (page, seen):
        page.goto(file.as_uri())
        yield page, seen


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
