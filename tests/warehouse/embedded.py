"""What the tests of the embedded server share: installations, quick settings, a question."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loaders import server
from loaders.database import connect
from loaders.server_process import find_postmaster
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
