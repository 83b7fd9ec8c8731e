"""The consoles that every command shows its results on: plain lines, coloured on a terminal."""

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
