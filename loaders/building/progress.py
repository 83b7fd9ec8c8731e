"""How a build is shown while it goes: a bar on a terminal, a line now and then elsewhere; steps done of all, and what is slow."""

import sys
import time
from collections.abc import Callable
from types import TracebackType

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from loaders import display
from loaders.building.dbt_runner import Step
from loaders.language import say

_SECONDS_BETWEEN_LINES = 10.0
_SLOW_SECONDS = 2.0  # what runs longer is named


class BuildProgress:
    """Shows the steps of a build as `step` is told of them, from whichever thread."""

    def __init__(
        self, *, is_terminal: bool | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._started = self._last_line = clock()
        self._running: dict[str, float] = {}
        self._done = self._total = 0
        on_terminal = sys.stdout.isatty() if is_terminal is None else is_terminal
        self._bar = _bar() if on_terminal else None
        self._task = self._bar.add_task(_title(), total=None) if self._bar else None

    def __enter__(self) -> "BuildProgress":
        if self._bar:
            self._bar.start()
        else:
            display.console.print(_title())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def step(self, step: Step) -> None:
        """A step begins or ends."""
        self._total = step.total or self._total
        if step.is_done:
            self._running.pop(step.name, None)
            self._done = step.done
        else:
            self._running[step.name] = self._clock()
        if self._bar and self._task is not None:
            self._bar.update(
                self._task,
                description=" ".join(filter(None, (_title(), self._slowest()))),
                completed=self._done,
                total=self._total or None,
            )
        elif self._clock() - self._last_line >= _SECONDS_BETWEEN_LINES:
            self._last_line = self._clock()
            display.console.print(self.words())

    def words(self) -> str:
        """How far it is, in a line."""
        seconds = int(self._clock() - self._started)
        told = say(
            f"  {self._done} of {self._total} steps, {seconds} s",
            f"  {self._done} / {self._total} 步，{seconds} 秒",
        )
        slowest = self._slowest()
        return f"{told}{say('; ', '；')}{slowest}" if slowest else told

    def _slowest(self) -> str:
        """What has been running longest, where that is long."""
        name, since = min(
            list(self._running.items()), key=lambda item: item[1], default=("", self._clock())
        )
        seconds = self._clock() - since
        return f"{name} {seconds:.0f} s" if seconds >= _SLOW_SECONDS else ""


def _title() -> str:
    return say("Building the marts and testing them (dbt) …", "构建集市并测试（dbt）……")


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=display.console,
        transient=True,
    )
