"""What the tests of the embedded server share: installations, quick settings, a question."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from loaders import cli
from loaders.database.connection import connect
from loaders.database.embedded import server
from loaders.database.embedded.process import find_postmaster
from loaders.settings import Settings

FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "16MB"}
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
INSTALLATIONS = [pytest.param(None, id="found")]
if DEBIAN_15.is_dir():
    INSTALLATIONS.append(pytest.param(DEBIAN_15, id="debian15"))

MakeProject = Callable[..., Settings]


def ask(url: str, question: str) -> object:
    """The first value of the answer."""
    with connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def pid_of(running: server.Server) -> int:
    """The process of a running server."""
    found = find_postmaster(running.data_dir)
    assert found is not None
    return found.pid


def juesuan(url: str, directory: Path, *arguments: str, **environment: str) -> Result:
    """`juesuan` in this process, on the warehouse at `url`."""
    settings = {"JUESUAN_DATABASE_URL": url, "JUESUAN_DATA_DIR": str(directory), **environment}
    return CliRunner().invoke(cli.app, arguments, env=settings)
