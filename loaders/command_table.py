"""The commands by name: each stands with its subject, and is imported when it is called."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from loaders.chinese_help import speak_chinese
from loaders.language import Language, spoken


@dataclass(frozen=True)
class _Command:
    """A command or a group of them: its name, the function or Typer that it is, and the first sentence of its help."""

    name: str
    place: str
    summary: str


# In the order people meet them.
_COMMANDS = (
    _Command(
        "run",
        "loaders.review.commands:run",
        "Migrate, load the files given, build the marts, and show what was found: in those files, or without any in all.",
    ),
    _Command(
        "load",
        "loaders.loading.commands:load",
        "Load files into the landing tables, verbatim. A file that is there already is left as it is.",
    ),
    _Command(
        "build",
        "loaders.building.commands:build",
        "Build the marts of what changed with dbt, run the tests, and publish them. See docs/building.md.",
    ),
    _Command(
        "check",
        "loaders.review.commands:check",
        "Review accounts: tables, identities, findings, claims of the text. See docs/check.md.",
    ),
    _Command(
        "inspect",
        "loaders.loading.commands:inspect",
        "Show how a file would be read, table by table, without a database.",
    ),
    _Command(
        "report",
        "loaders.report.commands:report",
        "Write an account as one page that opens without a server. See docs/reports.md.",
    ),
    _Command(
        "export",
        "loaders.export.commands:export_command",
        "Write the marts and reports as files, with a data dictionary and a manifest. See docs/export.md.",
    ),
    _Command(
        "status",
        "loaders.status.commands:status",
        "Show what is in the warehouse and how it does: documents, quarantine, builds, versions, sizes.",
    ),
    _Command(
        "doctor",
        "loaders.status.doctor:doctor",
        "Examine this machine: Python, disk, memory, database, LibreOffice, psql, clock, permissions; what is missing is named.",
    ),
    _Command(
        "watch",
        "loaders.inbox.commands:watch_command",
        "Watch a directory: load what is put there, build, and move it to done/ or rejected/ beside a note.",
    ),
    _Command(
        "serve",
        "loaders.inbox.commands:serve_command",
        "Keep a warehouse: migrate, give the roles their passwords, load samples into an empty one, build, then watch.",
    ),
    _Command(
        "reinterpret",
        "loaders.loading.reinterpret_command:reinterpret",
        "Read documents again with the readers and forms of today; then run `juesuan build`.",
    ),
    _Command(
        "withdraw",
        "loaders.withdrawal.commands:withdraw_command",
        "Withdraw a document: from the next build on nothing of it counts, and what it had replaced counts again.",
    ),
    _Command(
        "reinstate",
        "loaders.withdrawal.commands:reinstate_command",
        "Take the withdrawal of a document back: from the next build on it counts as before.",
    ),
    _Command(
        "backup",
        "loaders.backup.commands:backup",
        "Write to one file what cannot be rebuilt: what was loaded and said of it, code lists, the seeds that people write.",
    ),
    _Command(
        "restore",
        "loaders.backup.commands:restore_command",
        "Restore a backup into an empty database, and build the marts from it.",
    ),
    _Command(
        "migrate",
        "loaders.loading.migrate_command:migrate_command",
        "Create or bring up the schema of the database, and give the roles the passwords that are set for them.",
    ),
    _Command(
        "db",
        "loaders.database.commands:app",
        "The database: addresses and passwords of its roles, psql; the embedded one: start, stop, destroy.",
    ),
    _Command("codes", "loaders.codes.commands:app", "Classification codes."),
)
NAMES = tuple(each.name for each in _COMMANDS)


class Commands(TyperGroup):
    """The commands, each a name and a sentence until it is called: what one needs, another does not wait for."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {
            each.name: TyperCommand(each.name, help=each.summary) for each in _COMMANDS
        }

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's name for it
        return list(self.commands)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        name, _, rest = super().resolve_command(ctx, args)
        return name, command_of(str(name)), rest


def command_of(name: str) -> Any:
    """The command itself, explained in the language of the run."""
    (place,) = (each.place for each in _COMMANDS if each.name == name)
    module, _, attribute = place.partition(":")
    target = getattr(import_module(module), attribute)
    if not isinstance(target, typer.Typer):
        function, target = target, typer.Typer(add_completion=False)
        target.command(name)(function)
    command = typer.main.get_command(target)
    command.name = name
    if spoken() is Language.CHINESE:
        speak_chinese(command)
    return command
