"""The consoles that every command shows its results on: plain lines, coloured on a terminal; and JSON for machines."""

import json
import re
from typing import Any

from rich.console import Console
from rich.text import Text

# What a terminal takes for a command, or what turns the direction of the text around it.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class _Console(Console):
    """A console that shows the printed words of any file without letting them steer the terminal."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(_COMMANDS.sub("\ufffd", text), **options)


console = _Console(highlight=False, soft_wrap=True)
error_console = _Console(stderr=True, highlight=False, soft_wrap=True)


def json_text(document: Any, *, indent: int | None = 2) -> str:
    """A document as JSON text; amounts, ids and times become strings."""
    return json.dumps(document, ensure_ascii=False, indent=indent, default=_plain)


def show_json(document: Any) -> None:
    """Print a document as JSON, for machines."""
    print(json_text(document))  # noqa: T201


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
