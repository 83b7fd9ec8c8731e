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
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import psycopg
import typer
from psycopg.errors import InsufficientPrivilege
from rich.markup import escape
from typer.core import TyperGroup
from typer.exceptions import TyperException

from loaders import __version__, display, logs, signals
from loaders.backup import commands as backup_commands
from loaders.building import state as build_state
from loaders.building.display import CURRENT, show_built, show_connection, show_published
from loaders.chinese_help import speak_chinese, wrong_use
from loaders.codes import commands as code_commands
from loaders.database import commands as database_commands
from loaders.database import connection as warehouse_database
from loaders.database import migrate, roles
from loaders.database.connection import Connection
from loaders.errors import ConfigurationError, JuesuanError
from loaders.export import commands as export_commands
from loaders.inbox import commands as inbox_commands
from loaders.language import OPTION, VARIABLE, Language, chosen, option_first, say, spoken, use
from loaders.loading import recognised_display, reinterpret_command
from loaders.loading.inputs import FileToLoad, files_to_load
from loaders.loading.landing import Override
from loaders.loading.load_files import load_files
from loaders.loading.manifest import checked_override
from loaders.loading.pipeline import FileOutcome, inspect_file
from loaders.report import commands as report_commands
from loaders.review import command as review_command
from loaders.review.json_document import as_document, as_text
from loaders.review.reading import read_review
from loaders.review.selection import Selection
from loaders.review.terminal import show_review
from loaders.settings import Settings, load_settings
from loaders.status import commands as status_commands
from loaders.withdrawal import commands as withdrawal_commands

# The commands in the order people meet them; others follow.
_ORDER = (
    *("run", "load", "build", "check", "inspect", "report", "export", "status", "watch", "serve"),
    *("reinterpret", "withdraw", "reinstate", "backup", "restore", "migrate", "db", "codes"),
)


class _InOrder(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))


app = typer.Typer(
    name="juesuan",
    cls=_InOrder,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=__doc__,
)
app.add_typer(database_commands.app, name="db")
app.add_typer(code_commands.app, name="codes")
app.command("export")(export_commands.export_command)
app.command("report")(report_commands.report)
app.command("backup")(backup_commands.backup)
app.command("status")(status_commands.status)
withdrawal_commands.add_to(app)
app.command("reinterpret")(reinterpret_command.reinterpret)
app.command("watch")(inbox_commands.watch_command)
app.command("serve")(inbox_commands.serve_command)

Paths = Annotated[
    list[Path],
    typer.Argument(
        help="Files, directories with files, archives, or patterns in quotes ('accounts/**/*.xlsx').",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of text.")]
Year = Annotated[
    str | None, typer.Option(help="The account's year, such as 2024, for every file given.")
]
Organization = Annotated[
    str | None, typer.Option(help="The organisation's name, for every file given.")
]
Scope = Annotated[
    str | None,
    typer.Option(
        help="own (the unit itself) or consolidated (with its units), for every file given."
    ),
]
Unit = Annotated[
    str | None,
    typer.Option(
        help="yuan (元), 千元, 万元, 百万元, 亿元 or another, for tables that print no unit."
    ),
]
Parent = Annotated[
    str | None,
    typer.Option(help="The department that the files' organisations are units of."),
]
KeepOld = Annotated[
    bool | None,
    typer.Option(
        "--keep-old/--supersede",
        help="Keep the files beside what the warehouse has of the same accounts and forms, instead of in its place; "
        "--supersede takes that back.",
        show_default=False,
    ),
]
Manifest = Annotated[
    Path | None,
    typer.Option(help="manifest.csv: file, year, organization, scope, unit, parent, keep_old."),
]


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
    except JuesuanError as error:
        _refuse(error)
    except InsufficientPrivilege as error:
        _refuse(roles.not_allowed(error))
    except psycopg.OperationalError as error:
        _refuse(warehouse_database.broken_off(error))
    except SystemExit as exit_asked:
        sys.exit(signals.exit_code_received() or exit_asked.code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
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


@app.command()
def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or directories to load first.")
    ] = None,
    year: Year = None,
    organization: Organization = None,
    scope: Scope = None,
    unit: Unit = None,
    parent: Parent = None,
    keep_old: KeepOld = None,
    manifest: Manifest = None,
    as_json: AsJson = False,
) -> None:
    """Migrate, load the files given, build the marts, and show what was found."""
    said = _said(year, organization, scope, unit, parent, keep_old)
    tasks = files_to_load(paths or [], said, manifest)
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    migrate.upgrade(url)
    outcomes = _load_and_build(url, tasks, settings, quiet=as_json)
    with _connection(url) as connection:
        review = read_review(connection, Selection(everything=True))
    if as_json:
        _print_json({"loaded": [asdict(o) for o in outcomes], **as_document(review)})
    else:
        show_review(review)
        show_connection(url)
    _exit_after_loading(outcomes)


@app.command("load")
def load_command(
    paths: Paths,
    year: Year = None,
    organization: Organization = None,
    scope: Scope = None,
    unit: Unit = None,
    parent: Parent = None,
    keep_old: KeepOld = None,
    manifest: Manifest = None,
    as_json: AsJson = False,
) -> None:
    """Load files into the landing tables, verbatim. A file that is there already is left as it is."""
    tasks = files_to_load(paths, _said(year, organization, scope, unit, parent, keep_old), manifest)
    with _warehouse() as (_, url, settings):
        pass
    outcomes = load_files(url, tasks, settings, quiet=as_json)
    if as_json:
        _print_json([asdict(outcome) for outcome in outcomes])
    _exit_after_loading(outcomes)


@app.command()
def build(
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Build everything, whatever changed.")
    ] = False,
    publish: Annotated[
        bool,
        typer.Option(
            "--publish",
            help="Build nothing: publish what was built and tested while sessions that read kept it from being published.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build the marts of what changed with dbt, run the tests, and publish them. See docs/building.md."""
    if publish and full_refresh:
        raise ConfigurationError(
            "--publish builds nothing, --full-refresh everything: give one of them.",
            "--publish 不构建，--full-refresh 全部重建：两者只能给一个。",
        )
    with _warehouse() as (_, url, settings):
        pass
    built = _build(url, settings, quiet=as_json, full_refresh=full_refresh, publish_only=publish)
    if as_json:
        _print_json(built)


@app.command()
def check(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE… | ACCOUNT…]",
            help="Files or directories (loaded and built first where needed), or accounts: an organisation, "
            "organisation:year or an account_id. Without any: all accounts.",
        ),
    ] = None,
    form: Annotated[
        review_command.ReviewFormat | None,
        typer.Option("--format", help="text (without --format), json, csv, xlsx or html."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write; json and csv go to stdout without it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
) -> None:
    """Review accounts: tables, identities, findings, claims of the text. See docs/check.md.

    Exit code 0: no finding of severity error among those shown; 1: at least one; 2: wrong use, such as an unknown
    account; 3: a file given could not be loaded (the others are reviewed).
    """
    asked = review_command.request(what or [], form, output, as_json=as_json)
    tasks = files_to_load(asked.paths)
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    if tasks:
        migrate.upgrade(url)
    quiet = asked.writes_to_stdout
    outcomes = _load_and_build(url, tasks, settings, quiet=quiet) if tasks else []
    with _connection(url) as connection:
        migrate.ensure_current(connection)
        loaded = [each.document_id for each in outcomes if each.document_id]
        review = review_command.read(connection, asked, loaded)
    if outcomes and not review.accounts:
        _exit_after_loading(outcomes)
    review_command.write(review, asked)
    _exit_after_loading(outcomes)
    if review.has_errors:
        raise typer.Exit(1)


@app.command()
def inspect(
    path: Annotated[Path, typer.Argument(help="A file.")],
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Also show, for each unknown table, the nearest form and the YAML lines that would teach it.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show how a file would be read, table by table, without a database."""
    recognised = inspect_file(path, load_settings())
    if as_json:
        _print_json(recognised.as_json())
    else:
        recognised_display.show_recognised(recognised, explain=explain)


@app.command("migrate")
def migrate_command(as_json: AsJson = False) -> None:
    """Create or bring up the schema of the database."""
    url = warehouse_database.warehouse_url(load_settings())
    change = migrate.upgrade(url)
    if as_json:
        _print_json(asdict(change))
        return
    if change.changed:
        display.console.print(
            say(
                f"The schema was brought from {change.before or 'nothing'} to {change.after}",
                f"结构已从 {change.before or '无'} 升级到 {change.after}",
            )
        )
    else:
        display.console.print(
            say(f"The schema is up to date ({change.after})", f"结构已是最新（{change.after}）")
        )
    with _connection(url) as connection:
        offer = reinterpret_command.offer(connection)
    if offer:
        display.console.print(offer)


@app.command()
def restore(
    file: backup_commands.BackupFile,
    replace_seeds: backup_commands.ReplaceSeeds = False,
    no_build: backup_commands.NoBuild = False,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty database, and build the marts from it."""
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    restored = backup_commands.restore_file(
        settings, url, file, replace_seeds=replace_seeds, quiet=as_json
    )
    if not no_build:
        _build(url, settings, quiet=as_json)
    if as_json:
        _print_json(backup_commands.restored_as_json(restored))


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


def _said(
    year: str | None,
    organization: str | None,
    scope: str | None,
    unit: str | None,
    parent: str | None,
    keep_old: bool | None,
) -> tuple[Override, ...]:
    given = {
        "year": year,
        "organization": organization,
        "scope": scope,
        "unit": unit,
        "parent": parent,
        "keep_old": None if keep_old is None else ("yes" if keep_old else "no"),
    }
    return tuple(
        checked_override(field, value, "command", f"--{field}")
        for field, value in given.items()
        if value is not None
    )


def _load_and_build(
    url: str, tasks: tuple[FileToLoad, ...], settings: Settings, *, quiet: bool
) -> list[FileOutcome]:
    """Load the files, then build the marts unless they are current."""
    outcomes = load_files(url, tasks, settings, quiet=quiet) if tasks else []
    with _connection(url) as connection:
        roles.ensure_may(connection, roles.TRANSFORMER)
        current = build_state.pending(connection).is_nothing
    if not current:
        _build(url, settings, quiet=quiet)
    elif not quiet:
        display.console.print(str(CURRENT))
    return outcomes


def _build(
    url: str,
    settings: Settings,
    *,
    quiet: bool,
    full_refresh: bool = False,
    publish_only: bool = False,
) -> dict[str, Any]:
    # Importing dbt costs a second: only commands that build pay for it.
    from loaders.building.build import Watcher, build_marts, publish_marts  # noqa: PLC0415
    from loaders.building.progress import BuildProgress  # noqa: PLC0415

    def wait(words: str) -> None:
        display.error_console.print(words)
        logs.event("build_waits", message=words)

    if publish_only:
        built = publish_marts(url, Watcher(on_wait=wait, patience_seconds=settings.publish_seconds))
        if not quiet:
            show_published(built)
        return built.as_json()
    with nullcontext() if quiet else BuildProgress() as progress:
        watcher = Watcher(
            on_wait=wait,
            on_step=progress.step if progress else lambda _: None,
            patience_seconds=settings.publish_seconds,
        )
        built = build_marts(url, settings.data_dir, full_refresh=full_refresh, watcher=watcher)
    if not quiet:
        show_built(built)
    return built.as_json()


def _exit_after_loading(outcomes: list[FileOutcome]) -> None:
    refused = [outcome for outcome in outcomes if not outcome.succeeded]
    if refused:
        display.error_console.print(
            say(
                f"{len(refused)} of {len(outcomes)} files were not loaded; the reasons are above.",
                f"{len(refused)} / {len(outcomes)} 个文件没有装载，原因见上。",
            )
        )
        raise typer.Exit(3)


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    connection = warehouse_database.connect(url)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _warehouse() -> Iterator[tuple[Connection, str, Settings]]:
    """A connection to a migrated warehouse, its address, and the settings."""
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    with _connection(url) as connection:
        migrate.ensure_current(connection)
        yield connection, url, settings


def _print_json(value: Any) -> None:
    print(as_text(value))  # noqa: T201


if __name__ == "__main__":
    main()
