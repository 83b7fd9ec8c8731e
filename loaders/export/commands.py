"""`juesuan export`: marts and reports as a directory of files."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.markup import escape

from loaders import display
from loaders.database import connection as warehouse_database
from loaders.database.logins import connect_as
from loaders.database.revision import ensure_current
from loaders.database.roles import READER, TRANSFORMER
from loaders.export.directory import ExportedFile, ExportFormat, ensure_writable, export
from loaders.export.relations import read_relations
from loaders.language import say
from loaders.review.contents import Provenance
from loaders.review.reading import ensure_built, read_provenance
from loaders.settings import load_settings


def export_command(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The directory to make.", show_default=False)
    ],
    form: Annotated[ExportFormat, typer.Option("--format", help="parquet, csv or xlsx.")],
    table: Annotated[
        list[str] | None,
        typer.Option(
            "--table",
            help="Only this table or view, such as 部门收支总览 or marts.dim_account; may be repeated.",
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace an earlier export in the directory.")
    ] = False,
) -> None:
    """Write the marts and reports as files, with a data dictionary and a manifest. See docs/export.md.

    All files are of one moment. Exit code 2: a directory with other files, or no such table.
    """
    ensure_writable(directory, replace=replace)
    url = warehouse_database.warehouse_url(load_settings())
    with closing(connect_as(url, TRANSFORMER)) as connection:
        ensure_current(connection)
        ensure_built(connection)
        provenance = read_provenance(connection)
    with closing(connect_as(url, READER)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        relations = read_relations(connection, table or [])
        files = export(connection, relations, form, directory, _versions(provenance), told=_tell)
    display.console.print(
        say(
            f"Exported to {escape(str(directory))}: {len(files)} files",
            f"已导出到 {escape(str(directory))}：{len(files)} 个文件",
        )
    )
    if not provenance.is_current:
        display.error_console.print(
            say(
                "The marts are not current: this is what the last build made. Run juesuan build first for "
                "what was loaded since.",
                "集市不是最新：导出的是上次构建的结果；此后装载的请先运行 juesuan build。",
            )
        )


def _versions(provenance: Provenance) -> dict[str, str | int | None]:
    built = provenance.built_at
    return {
        "juesuan_version": provenance.juesuan_version,
        "schema_revision": provenance.schema_revision,
        "rules_version": provenance.rules_version,
        "built_at": built.isoformat() if built else None,
    }


def _tell(file: ExportedFile) -> None:
    display.console.print(
        say(
            f"{escape(str(file.relation))}: {file.rows} rows",
            f"{escape(str(file.relation))}：{file.rows} 行",
        )
    )
