"""What the commands that load files are given: the files, and what the user says of them."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from loaders.display import error_console
from loaders.language import say
from loaders.loading.landing import Override
from loaders.loading.manifest import checked_override
from loaders.loading.outcome import FileOutcome

Paths = Annotated[
    list[Path],
    typer.Argument(
        help="Files, directories with files, archives, or patterns in quotes ('accounts/**/*.xlsx').",
        show_default=False,
    ),
]
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
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Take --year, --organization and --scope also for a file that prints another; without it such a file is refused.",
    ),
]
Manifest = Annotated[
    Path | None,
    typer.Option(help="manifest.csv: file, year, organization, scope, unit, parent, keep_old."),
]


def said_of_files(
    year: str | None,
    organization: str | None,
    scope: str | None,
    unit: str | None,
    parent: str | None,
    keep_old: bool | None,
    *,
    force: bool,
) -> tuple[Override, ...]:
    """What the options say of every file given, checked. Raises `InputError` for a value that cannot be.

    Without `force` it yields to what a file prints: options speak of all files at once, a manifest of each by name.
    """
    given = {
        "year": year,
        "organization": organization,
        "scope": scope,
        "unit": unit,
        "parent": parent,
        "keep_old": None if keep_old is None else ("yes" if keep_old else "no"),
    }
    return tuple(
        replace(checked_override(field, value, "command", f"--{field}"), yields_to_print=not force)
        for field, value in given.items()
        if value is not None
    )


def exit_after_loading(outcomes: list[FileOutcome]) -> None:
    """End with exit code 3 where a file was not loaded, saying how many."""
    refused = [outcome for outcome in outcomes if not outcome.succeeded]
    if refused:
        error_console.print(
            say(
                f"{len(refused)} of {len(outcomes)} files were not loaded; the reasons are above.",
                f"{len(refused)} / {len(outcomes)} 个文件没有装载，原因见上。",
            )
        )
        raise typer.Exit(3)
