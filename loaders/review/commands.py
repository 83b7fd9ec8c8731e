"""`juesuan run` and `juesuan check`: files loaded and built where need be, and what was found."""

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from loaders.building import state
from loaders.building.build_warehouse import build_warehouse
from loaders.building.display import CURRENT
from loaders.database import migrate
from loaders.database.connection import warehouse_url
from loaders.database.logins import connect_as
from loaders.database.revision import ensure_current
from loaders.database.roles import TRANSFORMER
from loaders.display import console, show_json
from loaders.loading import options
from loaders.loading.inputs import FileToLoad, files_to_load
from loaders.loading.load_files import load_files
from loaders.loading.outcome import FileOutcome
from loaders.options import AsJson
from loaders.review import request
from loaders.review.json_document import as_document
from loaders.review.next_steps import show_next_steps
from loaders.review.reading import read_review
from loaders.review.selection import Selection
from loaders.review.terminal import show_review
from loaders.settings import Settings, load_settings

Everything = Annotated[
    bool,
    typer.Option(
        "--all",
        help="On the terminal: also the identities that hold or do not apply, and of many accounts every one whole.",
    ),
]


def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or directories to load first.")
    ] = None,
    year: options.Year = None,
    organization: options.Organization = None,
    scope: options.Scope = None,
    unit: options.Unit = None,
    parent: options.Parent = None,
    keep_old: options.KeepOld = None,
    force: options.Force = False,
    manifest: options.Manifest = None,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Migrate, load the files given, build the marts, and show what was found: in those files, or without any in all."""
    said = options.said_of_files(year, organization, scope, unit, parent, keep_old, force=force)
    tasks = files_to_load(paths or [], said, manifest)
    settings = load_settings()
    url = warehouse_url(settings)
    migrate.upgrade(url)
    outcomes = _load_and_build(url, tasks, settings, quiet=as_json)
    loaded = tuple(each.document_id for each in outcomes if each.document_id)
    with closing(connect_as(url, TRANSFORMER)) as connection:
        review = read_review(connection, Selection(document_ids=loaded, everything=not tasks))
    if as_json:
        show_json({"loaded": [asdict(each) for each in outcomes], **as_document(review)})
    elif loaded or not tasks:
        show_review(review, everything=everything)
        show_next_steps(settings, url)
    options.exit_after_loading(outcomes)


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
        request.ReviewFormat | None,
        typer.Option("--format", help="text (without --format), json, csv, xlsx or html."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write; json and csv go to stdout without it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    everything: Everything = False,
) -> None:
    """Review accounts: tables, identities, findings, claims of the text. See docs/check.md.

    Exit code 0: no finding of severity error among those shown; 1: at least one; 2: wrong use, such as an unknown
    account; 3: a file given could not be loaded (the others are reviewed).
    """
    asked = request.request(what or [], form, output, as_json=as_json, everything=everything)
    tasks = files_to_load(asked.paths)
    settings = load_settings()
    url = warehouse_url(settings)
    if tasks:
        migrate.upgrade(url)
    quiet = asked.writes_to_stdout
    outcomes = _load_and_build(url, tasks, settings, quiet=quiet) if tasks else []
    with closing(connect_as(url, TRANSFORMER)) as connection:
        ensure_current(connection)
        loaded = [each.document_id for each in outcomes if each.document_id]
        review = request.read(connection, asked, loaded)
    if outcomes and not review.accounts:
        options.exit_after_loading(outcomes)
    request.write(review, asked)
    options.exit_after_loading(outcomes)
    if review.has_errors:
        raise typer.Exit(1)


def _load_and_build(
    url: str, tasks: tuple[FileToLoad, ...], settings: Settings, *, quiet: bool
) -> list[FileOutcome]:
    """Load the files, then build the marts unless they are current."""
    outcomes = load_files(url, tasks, settings, quiet=quiet) if tasks else []
    with closing(connect_as(url, TRANSFORMER)) as connection:
        current = state.pending(connection).is_nothing
    if not current:
        build_warehouse(url, settings, quiet=quiet)
    elif not quiet:
        console.print(str(CURRENT))
    return outcomes
