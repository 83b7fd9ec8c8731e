"""Ctrl-C and SIGTERM: both stop what is going on in the same orderly way, the second one at once."""

import signal
from types import FrameType

from loaders.errors import StoppedByUserError, TerminatedError
from loaders.language import Message


class Stopped(KeyboardInterrupt):
    """The process was asked to stop. A `KeyboardInterrupt`, so that psycopg and dbt cancel what they have running."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


_received: list[int] = []


def stop_in_order() -> None:
    """From now on SIGINT and SIGTERM raise `Stopped` in the main thread. A second one ends the process at once.

    Nothing is lost then either: a document is one transaction, and workers end when their parent is gone.
    """
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)


def exit_code_received() -> int | None:
    """The exit code that belongs to the signal received, as shells give it; None when none was."""
    return 128 + _received[0] if _received else None


def as_error(stopped: KeyboardInterrupt, message: Message) -> StoppedByUserError:
    """What the user is told instead of a traceback: Ctrl-C ends with exit code 130, SIGTERM with 143."""
    number = getattr(stopped, "number", signal.SIGINT)
    kind = TerminatedError if number == signal.SIGTERM else StoppedByUserError
    return kind.of(message)


def _stop(number: int, _frame: FrameType | None) -> None:
    _received.append(number)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise Stopped(number)
