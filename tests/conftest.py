"""What every test may ask for: databases that cost milliseconds, and the shared sample files."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from loaders.settings import PROJECT_ROOT
from tests.postgres import PostgresServer, running_server
from tests.warehouse.embedded import DEBIAN_15

# The embedded PostgreSQL, and the oldest that juesuan supports where the machine has it.
POSTGRES_BINS: dict[str, Path | None] = {
    "pg18": None,
    **({"pg15": DEBIAN_15} if DEBIAN_15.is_dir() else {}),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long modules first: two workers then end at nearly the same time."""
    order = ("warehouse", "end_to_end")
    items.sort(
        key=lambda item: next(
            (n for n, name in enumerate(order) if name in item.path.parts), len(order)
        )
    )


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may reach the user's own warehouse, whatever their environment says."""
    for name in [n for n in os.environ if n.startswith("JUESUAN_") and n != "JUESUAN_SHARED"]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], PostgresServer]]:
    """Starts the server of a version when it is first asked for."""
    with ExitStack() as stack:
        started: dict[str, PostgresServer] = {}

        def of(version: str) -> PostgresServer:
            if version not in started:
                started[version] = stack.enter_context(running_server(POSTGRES_BINS[version]))
            return started[version]

        yield of


@pytest.fixture(scope="session")
def postgres_server(servers: Callable[[str], PostgresServer]) -> PostgresServer:
    """A throw-away embedded PostgreSQL 18 for the whole session."""
    return servers("pg18")


@pytest.fixture(scope="session", params=POSTGRES_BINS)
def each_server(
    request: pytest.FixtureRequest, servers: Callable[[str], PostgresServer]
) -> PostgresServer:
    """The same of every version that is here; the test runs once for each."""
    return servers(request.param)


@pytest.fixture
def database_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a migrated database of one's own, on PostgreSQL 18."""
    with postgres_server.fresh_database(migrated=True) as url:
        yield url


@pytest.fixture
def each_database_url(each_server: PostgresServer) -> Iterator[str]:
    """The address of a migrated database of one's own; the test runs once a version."""
    with each_server.fresh_database(migrated=True) as url:
        yield url


@pytest.fixture
def each_empty_url(each_server: PostgresServer) -> Iterator[str]:
    """The address of an empty database of one's own; the test runs once a version."""
    with each_server.fresh_database(migrated=False) as url:
        yield url


@pytest.fixture(scope="session")
def shared() -> Path:
    """The directory of the published samples: $JUESUAN_SHARED, or ../shared beside the checkout."""
    said = os.environ.get("JUESUAN_SHARED")
    directory = Path(said) if said else PROJECT_ROOT.parent / "shared"
    if not directory.is_dir():
        pytest.skip(f"the published samples are not here: {directory} (set JUESUAN_SHARED)")
    return directory


@pytest.fixture(scope="session")
def shared_samples(shared: Path) -> Path:
    """The published accounts."""
    return shared / "samples"
