"""How a load is shown: a bar on a terminal, a line now and then elsewhere, every refusal, and a summary at the end."""

import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from loaders import display
from loaders.language import Message, of_code, say
from loaders.loading.outcome import LOADED_ZH, FileOutcome
from loaders.loading.pipeline import Listener
from loaders.loading.writer import Lost

_LISTED = 20  # of more files, those that went well get no line of their own
_SECONDS_BETWEEN_LINES = 5.0
_WINDOW_SECONDS = (
    30.0  # files known already go by in an instant: only the last seconds say how fast it goes
)


@dataclass
class Pace:
    """How fast files go by, from the last half minute: read files count for the rest, not those skipped before them."""

    clock: Callable[[], float] = time.monotonic
    _marks: deque[tuple[float, int]] = field(default_factory=deque)

    def mark(self, done: int) -> None:
        """Note how many files are done by now."""
        now = self.clock()
        self._marks.append((now, done))
        while now - self._marks[0][0] > _WINDOW_SECONDS:
            self._marks.popleft()

    def per_second(self) -> float:
        """Files a second; 0 when nothing can be said yet."""
        if len(self._marks) < 2:
            return 0.0
        (since, before), (now, done) = self._marks[0], self._marks[-1]
        return (done - before) / (now - since) if now > since else 0.0


class Outcome(Protocol):
    """What came of one file."""

    @property
    def outcome(self) -> str:
        """In a word that counts are kept by."""

    @property
    def succeeded(self) -> bool:
        """False for what is told whatever else is."""


@dataclass(frozen=True)
class Work:
    """What is done to files: how it is called, each outcome in words (the first always told), how one is shown, and which
    are shown however many files there are."""

    name: Message
    words: Mapping[str, str]
    show: Callable[[Any], None]
    always: frozenset[str] = frozenset()


class LoadProgress:
    """Shows a load, or other work on files, while it goes. `quiet` (for --json) shows refusals only."""

    def __init__(
        self,
        total: int,
        *,
        quiet: bool,
        work: Work | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work = work or LOADING
        self.counts: Counter[str] = Counter()
        self.listener = Listener(more=self._more, lost=self._lost)
        self._total = total
        self._quiet = quiet
        self._clock = clock
        self._pace = Pace(clock)
        self._started = self._last_line = clock()
        self._bar = None if quiet or total < 2 or not sys.stdout.isatty() else _bar()
        self._step = self._bar.add_task(str(work.name), total=total) if self._bar else None

    def __enter__(self) -> "LoadProgress":
        self._pace.mark(0)
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    @property
    def done(self) -> int:
        """How many files had their turn."""
        return self.counts.total()

    def show(self, outcome: Outcome) -> None:
        """Count a file, and show it where it deserves a line."""
        self.counts[outcome.outcome] += 1
        self._pace.mark(self.done)
        listed = self._total <= _LISTED or outcome.outcome in self._work.always
        if not outcome.succeeded or (listed and not self._quiet):
            self._work.show(outcome)
        if self._bar and self._step is not None:
            self._bar.advance(self._step)
        elif not self._quiet and self._total > _LISTED:
            self._line_now_and_then()

    def summary(self) -> None:
        """One line for all files, where there were several."""
        if self._quiet or self._total < 2:
            return
        seconds = self._clock() - self._started
        rate = (
            say(f", {self.done / seconds:.1f} files a second", f"，{self.done / seconds:.1f} 个/秒")
            if seconds > 0
            else ""
        )
        display.console.print(
            say(
                f"{self.done} files: {self.told()}; {duration(seconds)}{rate}",
                f"共 {self.done} 个文件：{self.told()}；用时 {duration(seconds)}{rate}",
            )
        )

    def told(self) -> str:
        """The counts in words."""
        first = next(iter(self._work.words))
        return say(", ", "，").join(
            f"{of_code(outcome, self._work.words)} {self.counts[outcome]}"
            for outcome in self._work.words
            if self.counts[outcome] or outcome == first
        )

    def _more(self, files: int) -> None:
        self._total += files
        if self._bar and self._step is not None:
            self._bar.update(self._step, total=self._total)

    def _lost(self, lost: Lost) -> None:
        display.error_console.print(
            say(
                f"[yellow]The connection to the database was lost[/yellow] ({escape(lost.reason)}); next "
                f"try in {lost.pause_seconds:g} seconds (try {lost.attempt} of {lost.attempts})",
                f"[yellow]与数据库的连接中断[/yellow]（{escape(lost.reason)}）；{lost.pause_seconds:g} 秒后重试"
                f"（第 {lost.attempt} 次，共 {lost.attempts} 次）",
            )
        )

    def _line_now_and_then(self) -> None:
        now = self._clock()
        if now - self._last_line < _SECONDS_BETWEEN_LINES or self.done == self._total:
            return
        self._last_line = now
        rate = self._pace.per_second()
        left = (
            say(
                f", about {duration((self._total - self.done) / rate)} left",
                f"，约剩 {duration((self._total - self.done) / rate)}",
            )
            if rate
            else ""
        )
        display.console.print(
            say(
                f"{self._work.name} {self.done}/{self._total}, {rate:.1f} files a second{left}",
                f"{self._work.name} {self.done}/{self._total}，{rate:.1f} 个/秒{left}",
            )
        )


def show_outcome(outcome: FileOutcome) -> None:
    """One line for one file that was to be loaded."""
    word = of_code(outcome.outcome, LOADED_ZH)
    if outcome.outcome == "loaded":
        unread = (
            say(
                f", {outcome.unrecognised_count} of them not recognised",
                f"，其中 {outcome.unrecognised_count} 张未识别",
            )
            if outcome.unrecognised_count
            else ""
        )
        display.console.print(
            say(
                f"{word}: {escape(outcome.path)} ({outcome.table_count} tables{unread}, {outcome.row_count} "
                "rows)",
                f"{word}：{escape(outcome.path)}（{outcome.table_count} 张表{unread}，{outcome.row_count} 行）",
            )
        )
    elif outcome.outcome == "duplicate":
        reason = escape(outcome.reason_in_words)
        display.console.print(
            say(
                f"{word}: {escape(outcome.path)} ({reason})",
                f"{word}：{escape(outcome.path)}（{reason}）",
            )
        )
    else:
        reason = escape(outcome.reason_in_words)
        display.error_console.print(
            say(f"[red]{word}[/red]: {reason}", f"[red]{word}[/red]：{reason}")
        )


def duration(seconds: float) -> str:
    """A length of time in words: 8 秒, 3 分 05 秒, 2 小时 01 分."""
    whole = round(seconds)
    if whole < 60:
        return say(f"{whole} s", f"{whole} 秒")
    if whole < 3600:
        return say(f"{whole // 60} min {whole % 60:02d} s", f"{whole // 60} 分 {whole % 60:02d} 秒")
    return say(
        f"{whole // 3600} h {whole % 3600 // 60:02d} min",
        f"{whole // 3600} 小时 {whole % 3600 // 60:02d} 分",
    )


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Files a second, as rich computes it from the last steps."""
        speed = task.finished_speed or task.speed
        return Text(say(f"{speed:.1f} files/s", f"{speed:.1f} 个/秒") if speed else "")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeElapsedColumn(),
        TextColumn(say("left", "剩余")),
        TimeRemainingColumn(),
        console=display.console,
    )


LOADING = Work(Message("Loading", "装载"), LOADED_ZH, show_outcome)
