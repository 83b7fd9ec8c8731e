"""`juesuan build`: the marts of what changed."""

from contextlib import closing
from typing import Annotated

import typer

from loaders import display
from loaders.building.build_warehouse import build_warehouse, publish_warehouse
from loaders.database.connection import warehouse_url
from loaders.database.logins import connect_as
from loaders.database.revision import ensure_current
from loaders.database.roles import TRANSFORMER
from loaders.errors import ConfigurationError
from loaders.options import AsJson
from loaders.settings import load_settings


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
    settings = load_settings()
    url = warehouse_url(settings)
    with closing(connect_as(url, TRANSFORMER)) as connection:
        ensure_current(connection)
    if publish:
        built = publish_warehouse(url, settings, quiet=as_json)
    else:
        built = build_warehouse(url, settings, quiet=as_json, full_refresh=full_refresh)
    if as_json:
        display.show_json(built.as_json())
