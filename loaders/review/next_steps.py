"""How to go on after a run: three steps that can be copied as they stand."""

import shlex
import shutil
import sys
from pathlib import Path

from rich.markup import escape

from loaders.database.connection import redacted
from loaders.database.logins import role_url
from loaders.database.roles import READER
from loaders.display import console
from loaders.errors import JuesuanError
from loaders.language import say
from loaders.settings import Settings

_QUERY = 'select * from reports."部门收支总览"'


def show_next_steps(settings: Settings, url: str) -> None:
    """A page to read, a question in SQL, and the address for BI tools: that of the reader, who may only look."""
    program = _program()
    console.print(say("\nNext steps:", "\n接下来可以："))
    for title, command in (
        (
            say("a page for every account", "每个账户一个网页"),
            f"{program} report --all --output report.html",
        ),
        (
            say("a question in SQL", "用 SQL 查询"),
            f"{program} db psql --role reader --command {shlex.quote(_QUERY)}",
        ),
    ):
        console.print(f"  # {title}\n  {escape(command)}")
    console.print(
        say("  # the address for BI tools, which may only read", "  # BI 工具用的地址，只能读取")
    )
    console.print(f"  {escape(_reader_address(settings, url))}")


def _program() -> str:
    """How this program is called from here: by its name where that is found, else by its path."""
    found = Path(sys.prefix) / "bin" / "juesuan"
    if shutil.which("juesuan") or not found.is_file():
        return "juesuan"
    return shlex.quote(
        str(found.relative_to(Path.cwd()) if found.is_relative_to(Path.cwd()) else found)
    )


def _reader_address(settings: Settings, url: str) -> str:
    try:
        return role_url(settings, url, READER)
    except JuesuanError:  # no password of the reader is known here
        return redacted(url)
