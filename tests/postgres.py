"""Throw-away PostgreSQL servers for tests: one a version, with a migrated template to clone."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from loaders.database import migrate
from loaders.database.embedded import server
from loaders.settings import Settings

# What is lost in a crash of the machine is only a test.
_HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_TEMPLATE = "migrated_template"

# How many sessions of this database wait for a lock another one holds.
SESSIONS_WAITING = (
    "select count(*) from pg_stat_activity "
    "where datname = current_database() and wait_event_type = 'Lock'"
)


@dataclass(frozen=True)
class PostgresServer:
    """A running server; `bin_dir` holds its own pg_dump and psql."""

    bin_dir: Path
    url: str
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    def url_of(self, database: str) -> str:
        """The address of another database of this server."""
        return f"{self.url.rpartition('/')[0]}/{database}"

    @contextmanager
    def fresh_database(self, *, migrated: bool, name: str | None = None) -> Iterator[str]:
        """The address of a new database of one's own, empty or migrated; dropped afterwards."""
        name = name or f"test_{next(self._numbers)}"
        template = _TEMPLATE if migrated else "template0"
        self._execute("create database {} template {}", name, template)
        try:
            if migrated:  # a template's rights on the database itself are not copied
                migrate.upgrade(self.url_of(name))
            yield self.url_of(name)
        finally:
            # Sessions a failing test left open must not keep the database.
            self._execute("drop database {} with (force)", name)

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def make_template(self) -> None:
        """Make the migrated database that fresh ones are cloned from."""
        self._execute("create database {} template {}", _TEMPLATE, "template0")
        migrate.upgrade(self.url_of(_TEMPLATE))


@contextmanager
def running_server(postgres_bin: Path | None) -> Iterator[PostgresServer]:
    """A server of the programs in `postgres_bin` (None: the wheel's), gone afterwards."""
    # Not under pytest's own directory, which the server's user may not enter when we are root.
    directory = Path(tempfile.mkdtemp(prefix="juesuan-test-"))
    if os.geteuid() == 0:
        directory.chmod(0o711)
    settings = Settings(database_url=None, data_dir=directory / "data", postgres_bin=postgres_bin)
    try:
        started = server.ensure_running(settings, _HASTE)
        postgres_server = PostgresServer(started.bin_dir, started.url)
        postgres_server.make_template()
        yield postgres_server
    finally:
        server.destroy(settings)
        shutil.rmtree(directory)
