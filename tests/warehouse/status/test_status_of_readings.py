"""Status tells what an older version read, what is kept of files, and where the clock was set back."""

from datetime import UTC, datetime
from pathlib import Path

from loaders.database.connection import connect
from loaders.status.concerns import concerns
from loaders.status.warehouse import read_status
from tests.accounts import small_account
from tests.altered_accounts import load_files
from tests.readings import land_as_older


def put(directory: Path, name: str) -> Path:
    path = directory / name
    path.write_text(small_account(f"石桥市{path.stem}局"), encoding="utf-8")
    return path


def test_documents_of_an_older_version_and_what_is_kept(database_url: str, tmp_path: Path) -> None:
    land_as_older(database_url, put(tmp_path, "甲.txt"), "expenditure")
    load_files(database_url, [put(tmp_path, "乙.txt")])
    with connect(database_url) as connection:
        status = read_status(connection)
    assert status.older_documents == ("甲.txt",)
    assert status.unrecognised_tables == 1
    assert status.kept is not None
    assert status.kept.documents == 2
    assert 0 < status.kept.size_bytes < status.kept.unpacked_bytes
    assert status.clock_steps == ()


def test_a_clock_that_was_set_back_is_told(database_url: str, tmp_path: Path) -> None:
    load_files(database_url, [put(tmp_path, "甲.txt")])
    with connect(database_url) as connection:
        connection.execute("update raw.load_event set occurred_at = now() + interval '10 minutes'")
    load_files(database_url, [put(tmp_path, "乙.txt")])
    with connect(database_url) as connection:
        status = read_status(connection)
    (step,) = status.clock_steps
    assert 500 < step.seconds <= 600
    told = [each for each in concerns(status, datetime.now(UTC)) if each.kind == "clock_set_back"]
    assert len(told) == 1
    # Versions go by the count of what happened.
    with connect(database_url) as connection:
        names = connection.execute(
            "select file_name from raw.document join raw.document_reading using (document_id) order by history_no"
        ).fetchall()
    assert names == [("甲.txt",), ("乙.txt",)]
