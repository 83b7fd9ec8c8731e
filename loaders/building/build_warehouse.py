"""A build as a command does it: progress shown, waits told, and what was built told at the end."""

import logging
from collections.abc import Callable
from contextlib import nullcontext

from loaders import display, logs
from loaders.building.build import Built, Watcher, build_marts, publish_marts
from loaders.building.display import show_built, show_published
from loaders.building.progress import BuildProgress
from loaders.settings import Settings


def build_warehouse(
    url: str, settings: Settings, *, quiet: bool, full_refresh: bool = False
) -> Built:
    """Build what changed in the warehouse at `url`, or everything; `quiet` shows waits only. Raises as `build_marts` does."""
    with nullcontext() if quiet else BuildProgress() as progress:
        watcher = Watcher(
            on_wait=_wait,
            on_warning=_warn,
            on_step=progress.step if progress else lambda _: None,
            patience_seconds=settings.publish_seconds,
        )
        built = build_marts(url, settings.data_dir, full_refresh=full_refresh, watcher=watcher)
    return _shown(built, show_built, quiet=quiet)


def publish_warehouse(url: str, settings: Settings, *, quiet: bool) -> Built:
    """Publish what was built and kept back. Raises as `publish_marts` does."""
    watcher = Watcher(on_wait=_wait, patience_seconds=settings.publish_seconds)
    return _shown(publish_marts(url, watcher), show_published, quiet=quiet)


def _shown(built: Built, show: Callable[[Built], None], *, quiet: bool) -> Built:
    if not quiet:
        show(built)
    return built


def _warn(words: str) -> None:
    display.error_console.print(words, markup=False)
    logs.event("planted", logging.WARNING, message=words)


def _wait(words: str) -> None:
    display.error_console.print(words)
    logs.event("build_waits", message=words)
