"""What happens, for machines: with `--log-format json` one JSON object a line on stderr, instead of the lines for people.

Every line has `time` (ISO 8601, UTC), `level` (info, warning, error) and `event`; the fields of each event stand in
docs/operations.md. What a command answers still goes to stdout. Passwords in addresses are replaced by ***.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType

from rich.console import Console

_LOGGER = logging.getLogger("juesuan")
_LOGGER.addHandler(logging.NullHandler())  # without a format asked for, events go nowhere
_LOGGER.propagate = False  # nor to the handler that some library gives the root of all loggers

# Greedy up to the last @ of the word: a password with an unescaped @ in it must not show its tail.
_PASSWORD_IN_URL = re.compile(r"(?i)\b(postgres(?:ql)?(?:\+\w+)?://[^\s:/?#@]*):\S*@")
_PASSWORD_SAID = re.compile(r"(?i)\b((?:ssl)?password=)('[^']*'|[^\s&;,'\"]+)")


class LogFormat(StrEnum):
    """How a command tells what it does: lines for people, or JSON for machines."""

    TEXT = "text"
    JSON = "json"


def configure(form: LogFormat, people: Console) -> None:
    """Log in this form from now on. JSON silences `people`, the console of stderr, whose words the events carry."""
    if form is LogFormat.TEXT:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    _LOGGER.propagate = True
    _LOGGER.setLevel(logging.INFO)
    people.quiet = True
    sys.excepthook = _log_crash


def event(name: str, level: int = logging.INFO, **fields: object) -> None:
    """Log that something happened. `fields` may be texts, numbers, ids, paths, times."""
    _LOGGER.log(level, name, extra={"fields": fields})


def without_passwords(text: str) -> str:
    """The text with every password of a database address in it replaced by ***."""
    return _PASSWORD_SAID.sub(r"\1***", _PASSWORD_IN_URL.sub(r"\1:***@", text))


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
        }
        if record.name == _LOGGER.name:
            fields: Mapping[str, object] = getattr(record, "fields", {})
            line |= {"event": record.getMessage(), **fields}
        else:  # of a library
            line |= {"event": "message", "logger": record.name, "message": record.getMessage()}
        plain = {key: _plain(value) for key, value in line.items()}
        return json.dumps(plain, ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    # A name that is no UTF-8 comes with surrogates, which no line of text may hold.
    text = str(value).encode("utf-8", "backslashreplace").decode()
    return without_passwords(text)


def _log_crash(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    shown = "".join(traceback.format_exception(kind, error, trace))
    event("crash", logging.CRITICAL, message=str(error), traceback=shown)
