"""`juesuan load` and `juesuan inspect`: files into the landing tables, or how they would be read."""

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from loaders import display
from loaders.database.connection import warehouse_url
from loaders.database.logins import connect_as
from loaders.database.revision import ensure_current
from loaders.database.roles import LOADER
from loaders.forms.not_an_account import why_no_account
from loaders.loading import options
from loaders.loading.inputs import files_to_load
from loaders.loading.load_files import load_files
from loaders.loading.pipeline import inspect_file
from loaders.loading.recognised_display import show_recognised
from loaders.options import AsJson
from loaders.settings import load_settings


def load(
    paths: options.Paths,
    year: options.Year = None,
    organization: options.Organization = None,
    scope: options.Scope = None,
    unit: options.Unit = None,
    parent: options.Parent = None,
    keep_old: options.KeepOld = None,
    force: options.Force = False,
    manifest: options.Manifest = None,
    as_json: AsJson = False,
) -> None:
    """Load files into the landing tables, verbatim. A file that is there already is left as it is.

    Exit code 3: a file was refused, among others one that prints another year, organisation or scope than you said
    (the others are loaded).
    """
    said = options.said_of_files(year, organization, scope, unit, parent, keep_old, force=force)
    tasks = files_to_load(paths, said, manifest)
    settings = load_settings()
    url = warehouse_url(settings)
    with closing(connect_as(url, LOADER)) as connection:
        ensure_current(connection)
    outcomes = load_files(url, tasks, settings, quiet=as_json)
    if as_json:
        display.show_json([asdict(outcome) for outcome in outcomes])
    options.exit_after_loading(outcomes)


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
    """Show how a file would be read, table by table, without a database.

    Exit code 3: `juesuan load` would refuse the file; what was read of it is shown all the same.
    """
    recognised = inspect_file(path, load_settings())
    if as_json:
        display.show_json(recognised.as_json())
    else:
        show_recognised(recognised, explain=explain)
    if why_no_account(recognised):
        raise typer.Exit(3)
