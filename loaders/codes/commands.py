"""`juesuan codes …`: the classification codes of a year."""

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from loaders import display
from loaders.codes import lists as code_lists
from loaders.database import connection as warehouse_database
from loaders.database import migrate, roles
from loaders.review.json_document import as_text
from loaders.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Classification codes.")


@app.callback()
def codes() -> None:
    """Classification codes."""


@app.command("import")
def import_codes(
    file: Annotated[Path, typer.Argument(help="CSV or TSV with the columns code and name.")],
    list_name: Annotated[str, typer.Option("--list", help="functional_class, economic_class, …")],
    year: Annotated[int, typer.Option(help="The year the official list is for.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for machines instead of text.")
    ] = False,
) -> None:
    """Load the official code list of a year; it is preferred from that year on."""
    url = warehouse_database.warehouse_url(load_settings())
    with closing(warehouse_database.connect(url)) as connection:
        migrate.ensure_current(connection)
        with roles.acting_as(connection, roles.LOADER):
            change = code_lists.import_code_list(connection, file, list_name, year)
    if as_json:
        print(as_text(asdict(change)))  # noqa: T201
    else:
        display.show_code_change(change)
