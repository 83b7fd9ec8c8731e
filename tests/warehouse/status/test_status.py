"""What `juesuan status` reads, and what of it calls a person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from loaders import __version__
from loaders.building import ledger, state
from loaders.building.dbt_runner import NodeResult
from loaders.database.connection import connect
from loaders.database.migrate import upgrade
from loaders.database.revision import known_revisions, needed_revision
from loaders.loading.inputs import files_to_load
from loaders.loading.landing import Override, add_overrides
from loaders.loading.pipeline import load
from loaders.settings import Settings
from loaders.status.concerns import Patience, concerns
from loaders.status.warehouse import WarehouseStatus, read_status
from tests.altered_accounts import SAMPLE

LETTER = "您好。\n"
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def load_all(connection: psycopg.Connection, *paths: Path) -> list[str]:
    tasks = files_to_load(list(paths))
    outcomes = list(load(connection, tasks, Settings(), run_id=uuid4()))
    connection.commit()
    return [outcome.outcome for outcome in outcomes]


def published(connection: psycopg.Connection, ended_at: datetime | None = None) -> None:
    """As if everything that is there had been built: what `state` asks of the marts, without dbt."""
    connection.execute(
        """
        create schema if not exists marts;
        create table if not exists marts.dim_account (account_id uuid);
        create table if not exists marts.dim_document (document_id uuid, account_id uuid);
        truncate marts.dim_document, build.published_document;
        insert into marts.dim_document (document_id) select document_id from raw.document;
        """
    )
    connection.execute(
        "insert into build.published_document (document_id, fingerprint) "
        f"select document_id, fingerprint from ({state.FINGERPRINTS}) as present".encode()
    )
    build_id = ledger.begin(
        connection, ledger.Plan("full", "asked for", 1), state.current_versions(connection)
    )
    steps = (("int_cell", "model", 2.5), ("fct_finding", "model", 7.25), ("unique_x", "test", 0.5))
    ledger.enter_nodes(
        connection,
        build_id,
        [NodeResult(name, kind, "success", None, seconds) for name, kind, seconds in steps],
    )
    ledger.end(connection, build_id, "succeeded", "all marts")
    if ended_at:
        connection.execute(
            "update build.build_event set started_at = %s, ended_at = %s where build_id = %s",
            (ended_at - timedelta(minutes=2), ended_at, build_id),
        )
    connection.commit()


def kinds(status: WarehouseStatus, patience: Patience | None = None) -> list[str]:
    found = concerns(status, datetime.now(UTC), *([patience] if patience else []))
    return [concern.kind for concern in found]


def test_a_file_is_in_quarantine_until_it_is_loaded(each_database_url: str, tmp_path: Path) -> None:
    account, letter, other = (tmp_path / name for name in ("决 算.txt", "信.txt", "信2.txt"))
    with connect(each_database_url) as connection:
        account.write_text(LETTER, encoding="utf-8")
        letter.write_text(LETTER, encoding="utf-8")
        other.write_text(LETTER, encoding="utf-8")
        assert load_all(connection, account, letter, other) == ["rejected"] * 3
        assert load_all(connection, letter) == ["rejected"]
        account.write_text(SAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
        assert load_all(connection, account) == ["loaded"]
        status = read_status(connection)
        held = {each.file: each for each in status.quarantine}
        assert set(held) == {str(letter), str(other)}
        assert (held[str(letter)].attempts, held[str(other)].attempts) == (2, 1)
        assert "no table in it" in held[str(letter)].reason
        assert status.load_outcomes == {"loaded": 1, "rejected": 4}
        assert status.last_loads[0].outcome == "loaded"
        published(connection)
        status = read_status(connection)
        assert kinds(status) == ["quarantine"]
        later = datetime.now(UTC) + timedelta(days=8)
        assert concerns(status, later, Patience(quarantine=timedelta(days=7))) == ()
        # By that name now comes what is in the warehouse already.
        letter.write_text(SAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
        assert load_all(connection, letter) == ["duplicate"]
        assert [each.file for each in read_status(connection).quarantine] == [str(other)]


def test_marts_are_current_or_it_is_said_why_not_and_since_when(database_url: str) -> None:
    with connect(database_url) as connection:
        assert kinds(read_status(connection)) == []  # a new warehouse lacks nothing
        load_all(connection, SAMPLE)
        never = read_status(connection)
        assert never.marts
        assert (never.marts.is_current, never.marts.reason) == (False, "the first build")
        assert (never.documents, never.accounts) == (1, None)
        assert kinds(never) == ["marts_stale"]

        published(connection)
        current = read_status(connection)
        assert current.marts
        assert (current.marts.is_current, current.marts.changed_documents) == (True, 0)
        assert (current.accounts, current.unassigned_documents) == (0, 1)
        assert kinds(current) == []

        row = connection.execute("select document_id from raw.document").fetchone()
        assert row is not None
        add_overrides(connection, row[0], [Override("year", "2023", "command")])
        connection.commit()
        waiting = read_status(connection)
        assert waiting.marts
        assert (waiting.marts.is_current, waiting.marts.changed_documents) == (False, 1)
        told = connection.execute("select told_at from raw.document_override").fetchone()
        assert told == (waiting.marts.waiting_since,)
        assert kinds(waiting) == []
        assert kinds(waiting, Patience(stale=timedelta(0))) == ["marts_stale"]

        connection.execute("update build.build_event set rules_version = 'older'")
        changed = read_status(connection)
        assert changed.marts
        assert changed.marts.reason == "the rules or the schema are of another version"


def test_the_last_builds_and_their_slowest_steps(each_database_url: str) -> None:
    with connect(each_database_url) as connection:
        load_all(connection, SAMPLE)
        published(connection, ended_at=datetime.now(UTC) - timedelta(hours=3))
        status = read_status(connection)
        assert [(s.node, s.seconds) for s in status.slowest_steps] == [
            ("fct_finding", Decimal("7.250")),
            ("int_cell", Decimal("2.500")),
            ("unique_x", Decimal("0.500")),
        ]
        (last,) = status.last_builds
        assert (last.outcome, last.seconds, last.kind) == ("succeeded", Decimal("120.0"), "full")

        versions = state.current_versions(connection)
        failed = ledger.begin(
            connection, ledger.Plan("incremental", "1 changed documents", 1), versions
        )
        ledger.end(connection, failed, "failed", "test unique_x: 2 rows")
        connection.commit()
        status = read_status(connection)
        assert [build.outcome for build in status.last_builds] == ["failed", "succeeded"]
        (concern,) = concerns(status, datetime.now(UTC))
        assert concern.kind == "build_failed"
        assert "test unique_x: 2 rows" in concern.words

        ledger.begin(connection, ledger.Plan("incremental", "1 changed documents", 1), versions)
        running = read_status(connection)
        assert running.last_builds[0].seconds is None
        assert kinds(running) == []
        later = datetime.now(UTC) + timedelta(hours=2)
        assert [c.kind for c in concerns(running, later)] == ["build_hangs"]


def test_versions_and_sizes(database_url: str) -> None:
    with connect(database_url) as connection:
        load_all(connection, SAMPLE)
        status = read_status(connection)
    assert status.versions.juesuan == __version__
    assert status.versions.catalogues == {status.versions.catalogue: 1}
    assert (status.revision, status.needed_revision) == (needed_revision(), needed_revision())
    sizes = {each.name: each.size_bytes for each in status.schema_sizes}
    assert {"raw", "codes", "build"} <= set(sizes)
    largest = {each.name: each.size_bytes for each in status.largest_tables}
    assert largest["raw.table_row"] < sizes["raw"]
    assert list(largest.values()) == sorted(largest.values(), reverse=True)


@pytest.mark.parametrize("revision", [None, "older"])
def test_a_database_of_no_or_an_older_schema(each_empty_url: str, revision: str | None) -> None:
    if revision:
        upgrade(each_empty_url, known_revisions()[-2])
    with connect(each_empty_url) as connection:
        status = read_status(connection)
    assert status.documents == 0
    assert status.quarantine == ()
    assert kinds(status) == ["schema_differs" if revision else "schema_missing"]


def test_a_newer_schema_calls_a_person_before_anything_else() -> None:
    status = WarehouseStatus("18", "1 MB", "20991231_later", "20261126_build", versions=None)  # type: ignore[arg-type]
    assert [c.kind for c in concerns(status, NOW)] == ["schema_differs"]
    assert concerns(replace(status, revision="20261126_build"), NOW) == ()
