"""`juesuan codes …`: the classification codes of a year."""

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from loaders import display
from loaders.codes import lists as code_lists
from loaders.codes.lists import CodeListChange
from loaders.database import connection as warehouse_database
from loaders.database.logins import connect_as
from loaders.database.revision import ensure_current
from loaders.database.roles import LOADER
from loaders.language import say
from loaders.options import AsJson
from loaders.settings import load_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Classification codes.")


@app.callback()
def codes() -> None:
    """Classification codes."""


@app.command("import")
def import_codes(
    file: Annotated[Path, typer.Argument(help="CSV or TSV with the columns code and name.")],
    list_name: Annotated[str, typer.Option("--list", help="functional_class, economic_class, …")],
    year: Annotated[int, typer.Option(help="The year the official list is for.")],
    as_json: AsJson = False,
) -> None:
    """Load the official code list of a year; it is preferred from that year on."""
    url = warehouse_database.warehouse_url(load_settings())
    with closing(connect_as(url, LOADER)) as connection:
        ensure_current(connection)
        change = code_lists.import_code_list(connection, file, list_name, year)
        connection.commit()
    if as_json:
        display.show_json(asdict(change))
    else:
        show_code_change(change)


def show_code_change(change: CodeListChange) -> None:
    """What importing an official list changed."""
    if change.same_file:
        display.console.print(
            say(
                f"{change.list_name} of {change.year}: the same file was imported before; nothing changed",
                f"{change.year} 年 {change.list_name}：同一文件已导入，没有变化",
            )
        )
        return
    display.console.print(
        say(
            f"{change.list_name} of {change.year} imported, preferred from that year on: "
            f"{len(change.added)} added, {len(change.renamed)} renamed, {len(change.ended)} ended, "
            f"{len(change.unchanged)} unchanged",
            f"{change.year} 年 {change.list_name} 已导入，自该年起优先：新增 {len(change.added)}，改名 {len(change.renamed)}，"
            f"停用 {len(change.ended)}，不变 {len(change.unchanged)}",
        )
    )
    for code in change.added[:20]:
        display.console.print(
            say(
                f"  added {code.code} {escape(code.name)}",
                f"  新增 {code.code} {escape(code.name)}",
            )
        )
    for renaming in change.renamed[:20]:
        display.console.print(
            say(
                f"  renamed {renaming.code} {escape(renaming.old_name)} → {escape(renaming.new_name)}",
                f"  改名 {renaming.code} {escape(renaming.old_name)} → {escape(renaming.new_name)}",
            )
        )
    for code in change.ended[:20]:
        display.console.print(
            say(
                f"  ended {code.code} {escape(code.name)}",
                f"  停用 {code.code} {escape(code.name)}",
            )
        )
    if max(len(change.added), len(change.renamed), len(change.ended)) > 20:
        display.console.print(say("  … all of them with --json", "  …… 全部见 --json"))
