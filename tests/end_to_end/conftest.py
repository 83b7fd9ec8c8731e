"""What every test of the command line may ask for."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.altered_accounts import NAME_WHILE_BUILT, work_directory
from tests.end_to_end.command_line import CommandLine
from tests.postgres import PostgresServer


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """A directory with a space and Chinese characters in its name, which every user may enter."""
    with tempfile.TemporaryDirectory(prefix="juesuan 命令行 ") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def command(postgres_server: PostgresServer) -> Iterator[CommandLine]:
    """`juesuan` with a database in which nothing is. What dbt parsed before in this session need not be parsed again."""
    with postgres_server.fresh_database(migrated=False, name=NAME_WHILE_BUILT) as url:
        yield CommandLine(work_directory(), JUESUAN_DATABASE_URL=url)
