"""`juesuan report`: a page for an account, or a page for each of several and an index of them."""

import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from loaders import display
from loaders.atomic_write import write_whole
from loaders.database import connection as warehouse_database
from loaders.database.connection import Connection
from loaders.database.logins import connect_as
from loaders.database.revision import ensure_current
from loaders.database.roles import TRANSFORMER
from loaders.errors import ConfigurationError
from loaders.language import say
from loaders.report.figures import Row, read_figures, read_overviews
from loaders.report.page import as_index, as_report
from loaders.review.contents import Provenance
from loaders.review.reading import ensure_built, read_provenance, read_review
from loaders.review.selection import Selection, accounts_named
from loaders.settings import load_settings

_UNFIT = re.compile(r"[^\w\u4e00-\u9fff（）-]+")
_LONGEST_NAME = 60


def report(
    accounts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ACCOUNT]…",
            help="An organisation (every year of it), organisation:year, or an account_id.",
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The page to write, such as report.html.")
    ] = Path("report.html"),
    every: Annotated[
        bool, typer.Option("--all", help="Every account: a page for each, and an index of them.")
    ] = False,
) -> None:
    """Write an account as one page that opens without a server. See docs/reports.md.

    Of several accounts the file written is an index; their pages lie in a directory beside it, named after it.
    Exit code 2: no such account, or a file that cannot be written.
    """
    if every == bool(accounts):
        raise ConfigurationError(
            "Give accounts, or --all for every one of them.", "请给出账户，或用 --all 选择全部。"
        )
    if output.suffix.lower() not in (".html", ".htm"):
        raise ConfigurationError(
            f"{output}: the page's name must end in .html.",
            f"{output}：页面的文件名必须以 .html 结尾。",
        )
    url = warehouse_database.warehouse_url(load_settings())
    with closing(connect_as(url, TRANSFORMER)) as connection:
        ensure_current(connection)
        ensure_built(connection)
        wanted = accounts_named(connection, accounts or [])
        rows = [row for row in read_overviews(connection) if every or row["账户编号"] in wanted]
        if not rows:
            raise ConfigurationError(
                "There is no account in the warehouse. Load one first.",
                "决算库中还没有账户。请先装载。",
            )
        provenance = read_provenance(connection)
        if len(rows) == 1:
            write_whole(output, _page(connection, rows[0]["账户编号"], provenance).encode())
        else:
            _write_several(connection, rows, output, provenance)
    display.console.print(
        say(
            f"Written to {escape(str(output))}: {len(rows)} accounts",
            f"已写入 {escape(str(output))}：{len(rows)} 个账户",
        )
    )


def _page(
    connection: Connection,
    account_id: UUID,
    provenance: Provenance,
    index: str | None = None,
) -> str:
    review = read_review(
        connection, Selection((account_id,)), with_terms=True, provenance=provenance
    )
    return as_report(read_figures(connection, account_id), review, index)


def _write_several(
    connection: Connection, rows: Sequence[Row], index: Path, provenance: Provenance
) -> None:
    directory = index.with_name(f"{index.stem}_账户")
    names = [page_name(row) for row in rows]
    for row, name in zip(rows, names, strict=True):
        page = _page(connection, row["账户编号"], provenance, f"../{index.name}")
        write_whole(directory / name, page.encode())
    addresses = [f"{directory.name}/{name}" for name in names]
    write_whole(index, as_index(rows, addresses, provenance).encode())


def page_name(row: Row) -> str:
    """The file name of an account's page: readable, fit for every file system, and its own."""
    readable = _UNFIT.sub("_", row["单位"])[:_LONGEST_NAME]
    return f"{readable}_{row['年度']}_{str(row['账户编号'])[:8]}.html"
