"""Landing: every cell as printed, one transaction a document, two loaders at once, what the user said."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from loaders.database.connection import Connection, connect
from loaders.forms.recogniser import recognise
from loaders.forms.recognition import RecognisedDocument
from loaders.loading.landing import Landed, Override, land_document
from loaders.loading.raw_rows import prepare
from loaders.readers import read_file
from tests.accounts import SAMPLES, document_of, lines_of, sample_text, small_account
from tests.warehouse.embedded import ask

RUN = UUID("00000000-0000-4000-8000-000000000001")
COUNT_ROWS = """
    select (select count(*) from raw.document), (select count(*) from raw.document_table),
        (select count(*) from raw.table_column), (select count(*) from raw.table_row),
        (select count(*) from raw.paragraph), (select count(*) from raw.account_evidence),
        (select count(*) from raw.load_event)
"""


def recognised(text: str) -> RecognisedDocument:
    return recognise(document_of(text))


def land(
    connection: Connection, document: RecognisedDocument, said: Sequence[Override] = ()
) -> Landed:
    return land_document(connection, prepare(document), said, run_id=RUN, seconds=0.25)


def told(connection: Connection) -> list[tuple[int, str, str]]:
    query = "select override_no, field, value from raw.document_override order by override_no"
    return connection.execute(query).fetchall()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parents[1].name)
def test_the_file_can_be_put_together_again(each_database_url: str, sample: Path) -> None:
    """Every line of the file is in raw, cell by cell; only blank cells at the end of a row may be more."""
    document = recognise(read_file(sample))
    with connect(each_database_url) as connection:
        landed = land(connection, document)
        printed = connection.execute(
            """
            select printed_line, array_to_string(cells, e'\\t') from raw.table_row
            union all
            select printed_line, text from raw.paragraph
            """
        ).fetchall()
    lines = enumerate(sample_text(sample).split("\n"), start=1)
    expected = {n: line.rstrip("\t") for n, line in lines if "\t" in line or line.strip()}
    assert {n: line.rstrip("\t") for n, line in printed} == expected
    assert len(printed) == landed.row_count + landed.paragraph_count
    assert landed.table_count == 27


def test_what_was_recognised_lands(each_database_url: str) -> None:
    document = recognised(sample_text())
    with connect(each_database_url) as connection:
        land(connection, document)
        tables = connection.execute(
            """
            select table_no, position, caption_lines, note_lines, printed_title, printed_form_number,
                printed_unit, printed_organization, printed_year, form_id, layout_id, refusal_reason,
                evidence, row_count, column_count, catalogue_version
            from raw.document_table order by table_no
            """
        ).fetchall()
        columns = connection.execute(
            """
            select table_no, section, column_no, block_no, side, role, measure, fund, value_kind,
                header_path
            from raw.table_column
            """
        ).fetchall()
        places = connection.execute(
            "select table_no, row_no, section, row_kind from raw.table_row order by table_no, row_no"
        ).fetchall()
        evidence = connection.execute(
            "select field, value, source, printed, table_no from raw.account_evidence order by evidence_no"
        ).fetchall()
    numbered = list(enumerate(document.tables, start=1))
    assert tables == [
        (
            *(number, t.placed.position, list(t.placed.captions), list(t.placed.notes)),
            *(t.marks.title, t.marks.form_number, t.marks.unit, t.marks.organization),
            *(t.marks.year, t.form_id, t.layout_id, t.refusal.en if t.refusal else None),
            *(t.evidence, len(t.placed.table.rows), t.placed.table.column_count),
            document.catalogue_version,
        )
        for number, t in numbered
    ]
    assert {(*row[:-1], tuple(row[-1])) for row in columns} == {
        (
            *(number, f.section, f.column.index + 1, f.column.block, f.column.side, f.column.role),
            *(f.column.measure, f.column.fund, f.column.value, f.column.path),
        )
        for number, table in numbered
        for f in table.columns
    }
    assert places == [
        (number, row_no, place.section, place.kind)
        for number, table in numbered
        for row_no, place in enumerate(table.places, start=1)
    ]
    assert evidence == [
        (e.field, e.value, e.source, e.printed, None if e.table is None else e.table + 1)
        for e in document.evidence
    ]


def test_cells_that_look_like_our_own_marks(each_database_url: str) -> None:
    cells = [
        *("NULL", "null", "\\N", "\\.", '"', "{}", "{a,b}", ",", "'", "\\", "\\t", "%s", "\v", " "),
        *("\u3000", "\ufeff", "\u2028", "𠮷", "33,247,561.93", "=1+1", "<p>（一）</p>", "$1", ""),
    ]
    document = recognised("\\.\nNULL\n收入决算表\n" + "\t".join(cells) + "\nx\t" + "\n")
    with connect(each_database_url) as connection:
        land(connection, document)
        assert connection.execute("select cells from raw.table_row").fetchall()[0] == (cells,)
        lines = connection.execute("select text from raw.paragraph order by 1").fetchall()
    assert sorted(lines) == [("NULL",), ("\\.",), ("收入决算表",)]


def test_the_same_document_is_landed_once(each_database_url: str) -> None:
    document = recognised(small_account())
    with connect(each_database_url) as connection:
        first = land(connection, document)
        before = connection.execute(COUNT_ROWS).fetchone()
        second = land(connection, document)
        after = connection.execute(COUNT_ROWS).fetchone()
        ledger = connection.execute(
            """
            select outcome, reason, seconds::text, table_count, row_count, paragraph_count, run_id,
                document_id, content_sha256
            from raw.load_event order by load_event_id
            """
        ).fetchall()
    assert first == Landed("loaded", None, 2, 10, 8)
    assert second.outcome == "duplicate"
    assert second.reason is not None
    assert second.reason.startswith("the same content was loaded on 2")
    assert second.reason.endswith(" as account.txt")
    assert before is not None
    assert after == (*before[:-1], 2)
    source = document.document.source
    key = (RUN, source.document_id, source.content_sha256)
    assert ledger == [
        ("loaded", None, "0.250", 2, 10, 8, *key),
        ("duplicate", second.reason, "0.250", 0, 0, 0, *key),
    ]


def test_what_the_user_said_is_added_only_when_new(each_database_url: str) -> None:
    document = recognised(small_account())
    year, later = Override("year", "2024", "command"), Override("year", "2023", "manifest")
    unit = Override("unit", "万元", "command")
    with connect(each_database_url) as connection:
        land(connection, document, [year])
        assert land(connection, document, [year]).reason == land(connection, document).reason
        changed = land(connection, document, [later, unit])
        assert changed.reason is not None
        assert changed.reason.endswith("; now told: year = 2023, unit = 万元")
        land(connection, document, [later])
        land(connection, document, [year])  # said again after something else: the newest counts
        assert told(connection) == [
            (1, "year", "2024"),
            (2, "year", "2023"),
            (3, "unit", "万元"),
            (4, "year", "2024"),
        ]


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("there_before", [True, False])
def test_two_loaders_at_once_land_one_document(
    each_database_url: str, *, kept: bool, there_before: bool
) -> None:
    """The second waits for the first: then it finds a duplicate, or lands what the first took back."""
    document = recognised(small_account())
    said = [Override("year", "2024", "command")]
    outcomes: list[Landed] = []

    with connect(each_database_url) as first, connect(each_database_url) as second:
        if there_before:
            land(first, document)

        def load_too() -> None:
            outcomes.append(land(second, document, said))

        other = threading.Thread(target=load_too)
        with first.transaction(force_rollback=not kept):
            land(first, document, said)
            other.start()
            wait_until_blocked(each_database_url, second.info.backend_pid, other)
        other.join()
        assert told(second) == [(1, "year", "2024")]
        counts = second.execute(COUNT_ROWS).fetchone()
    assert [landed.outcome for landed in outcomes] == [
        "duplicate" if kept or there_before else "loaded"
    ]
    assert counts is not None
    assert counts[:2] == (1, 2)
    assert counts[-1] == kept + there_before + 1


def wait_until_blocked(url: str, backend: int, thread: threading.Thread) -> None:
    """Until that session waits for a lock; it fails when the session goes on without waiting."""
    query = f"select wait_event_type from pg_stat_activity where pid = {backend}"
    while ask(url, query) != "Lock":
        assert thread.is_alive()
        time.sleep(0.01)


def test_a_refused_table_lands_with_its_reason(each_database_url: str) -> None:
    text = small_account() + "另一张表\n" + lines_of("甲|乙", "1,000.00|2.00")
    with connect(each_database_url) as connection:
        land(connection, recognised(text))
        rows = connection.execute(
            """
            select t.form_id, t.refusal_reason, r.cells, r.row_kind, r.section
            from raw.document_table as t
            inner join raw.table_row as r using (document_id, table_no)
            where table_no = 3 order by r.row_no
            """
        ).fetchall()
    reason = rows[0][1]
    assert reason.startswith("no title of a known form above it (“另一张表”)")
    assert rows == [
        (None, reason, ["甲", "乙"], "body", None),
        (None, reason, ["1,000.00", "2.00"], "body", None),
    ]


def test_documents_are_apart(each_database_url: str) -> None:
    with connect(each_database_url) as connection:
        for year in ("2023", "2024"):
            assert land(connection, recognised(small_account(year=year))).outcome == "loaded"
        again = land_document(
            connection, prepare(recognised(small_account(year="2024"))), run_id=uuid4(), seconds=0
        )
        assert again.outcome == "duplicate"
        assert connection.execute(COUNT_ROWS).fetchone() == (2, 4, 20, 20, 16, 12, 3)
