"""The warehouse for China's departmental final accounts: load as published, reconcile, query with SQL.

Exit codes: 0 done; 1 `check` shows a finding of severity error, or `status --check` something that needs a person; 2 wrong
use or setting; 3 a file or path cannot be loaded; 4 this machine has no room for temporary files or ended the processes
that read; 5 the database cannot be reached, was lost, or has no room left (run the same command again later), or its user
may not do this; 6 the database's schema is not ours, older or newer; 7 dbt failed; 130 stopped by Ctrl-C; 143 stopped by
SIGTERM.
"""

import logging
import os
import sys
from typing import Annotated, NoReturn

import typer
from rich.markup import escape
from typer.exceptions import TyperException

from loaders import __version__, display, logs, signals
from loaders.chinese_help import speak_chinese, wrong_use
from loaders.command_table import Commands
from loaders.errors import JuesuanError
from loaders.language import (
    OPTION,
    VARIABLE,
    Language,
    chosen,
    option_first,
    say,
    spoken,
    use,
)

app = typer.Typer(
    name="juesuan",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=__doc__,
)


def main() -> NoReturn:
    """Run the command line; errors meant for the user are shown without a traceback."""
    signals.stop_in_order()
    use(chosen(sys.argv[1:], os.environ))
    command = typer.main.get_command(app)
    if spoken() is Language.CHINESE:
        speak_chinese(command)
    ended = None
    try:
        ended = command(option_first(sys.argv[1:]), prog_name="juesuan", standalone_mode=False)
    except typer.Abort:
        display.error_console.print(say("Aborted.", "已中止。"))
        ended = 1
    except TyperException as error:
        _refuse_use(error)
    except SystemExit as exit_asked:
        sys.exit(signals.exit_code_received() or exit_asked.code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        _refuse(told)
    sys.exit(signals.exit_code_received() or (ended if isinstance(ended, int) else 0))


def _version(is_asked: bool) -> None:
    if is_asked:
        display.console.print(f"juesuan {__version__}")
        raise typer.Exit


@app.callback()
def set_up(
    log_format: Annotated[
        logs.LogFormat,
        typer.Option(envvar="JUESUAN_LOG_FORMAT", help="What is written to stderr: text or json."),
    ] = logs.LogFormat.TEXT,
    language: Annotated[
        Language | None,
        typer.Option(
            OPTION,
            envvar=VARIABLE,
            help="The language of this run, zh or en; else that of the locale, else Chinese.",
        ),
    ] = None,
    _version_asked: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Before any command."""
    if language is not None:
        use(language)
    logs.configure(log_format, display.error_console)


def _refuse_use(error: TyperException) -> NoReturn:
    """Wrong use: what is wrong, and where the right use is explained. Without any command the help says it all."""
    context = getattr(error, "ctx", None)
    words = error.format_message()
    if context is None or not words:  # without any command: the help was shown already
        sys.exit(error.exit_code)
    told, path = wrong_use(words), context.command_path
    _tell(say(f"{told.en} `{path} --help` explains its use.", f"{told.zh}用法见 {path} --help。"))
    sys.exit(error.exit_code)


def _refuse(error: JuesuanError) -> NoReturn:
    logs.event("error", logging.ERROR, message=str(error), exit_code=error.exit_code)
    _tell(str(error))
    sys.exit(error.exit_code)


def _tell(words: str) -> None:
    display.error_console.print(f"[bold red]juesuan:[/bold red] {escape(words)}")


def _told(error: Exception) -> JuesuanError | None:
    """What the user is told of an error; None where it is one of our own making, which is shown as it is."""
    if isinstance(error, JuesuanError):
        return error
    if "psycopg" not in sys.modules:  # no database was asked
        return None
    from loaders.database.refusals import told_of  # noqa: PLC0415 - psycopg is there already

    return told_of(error)


if __name__ == "__main__":
    main()
