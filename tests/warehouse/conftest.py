"""Throw-away projects with an embedded server each."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.database.embedded import home as server_home
from loaders.database.embedded import server
from loaders.settings import Settings
from tests.warehouse.embedded import MakeProject


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A new directory that every user can reach; pytest's own is closed to others."""
    directory = Path(tempfile.mkdtemp(prefix="juesuan test 决算 "))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def places(open_directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Instead of /var/lib/juesuan."""
    places = open_directory / "places"
    monkeypatch.setattr(server_home, "places_dir", lambda: places)
    return places


@pytest.fixture
def make_project(open_directory: Path, places: Path) -> Iterator[MakeProject]:
    """Makes projects; their servers are gone afterwards, also where the test failed."""
    made: list[Settings] = []

    def make(name: str | Path = "project", postgres_bin: Path | None = None) -> Settings:
        data_dir = open_directory / name / ".juesuan"
        made.append(Settings(database_url=None, data_dir=data_dir, postgres_bin=postgres_bin))
        return made[-1]

    yield make
    for settings in made:
        home = settings.data_dir / "postgres"
        if (home / server_home.STATE_FILE).exists():
            server.destroy(settings)
