"""Reading again: what is kept, what changes, and that the former reading stays as it was."""

import zlib
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.database import roles
from loaders.database.connection import Connection, connect
from loaders.document import CellNote, CellNoteKind, Document, Paragraph, Row, Source, Span, Table
from loaders.errors import ConfigurationError
from loaders.forms.recogniser import recognise
from loaders.limits import DEFAULT_LIMITS
from loaders.loading import kept
from loaders.loading.comparison import ASIDE, compare, seen_in, seen_in_warehouse
from loaders.loading.landed_documents import documents_of, older_documents, with_files
from loaders.loading.landing import land_reading
from loaders.loading.raw_rows import TABLE_COLUMNS, prepare
from loaders.loading.version import reading_version
from tests.accounts import sample_text, small_account
from tests.acting import acting_as
from tests.altered_accounts import load_files
from tests.readings import again, land_as_older
from tests.warehouse.embedded import ask

EXPENDITURE = "expenditure"


@pytest.fixture
def account(tmp_path: Path) -> Path:
    path = tmp_path / "账.txt"
    path.write_text(small_account(), encoding="utf-8")
    return path


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "样本.txt"
    path.write_text(sample_text(), encoding="utf-8")
    return path


def older(url: str, *, unrecognized: bool = False) -> tuple[object, ...]:
    with connect(url) as connection:
        return older_documents(connection, unrecognized=unrecognized)


def everything(connection: Connection, document: Document) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a document as they are in raw, by table, without their numbers."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for table, columns in TABLE_COLUMNS.items():
        told = [
            name for name in columns if not name.endswith("_no") or name in ("column_no", "row_no")
        ]
        rows = connection.execute(
            f"select {', '.join(told)} from raw.{table} where document_id = %s".encode(),
            (document.source.document_id,),
        ).fetchall()
        found[table] = sorted(rows, key=repr)
    return found


def test_a_taught_form_reaches_what_has_landed(database_url: str, sample: Path) -> None:
    document = land_as_older(database_url, sample, EXPENDITURE)
    with connect(database_url) as connection:
        before = everything(connection, document)
    sample.unlink()
    with connect(database_url) as connection:
        found = older_documents(connection)
    assert [each.file_name for each in found] == ["样本.txt"]

    (dry,) = again(database_url, found, dry_run=True)
    assert dry.outcome == "would_change"
    with connect(database_url) as connection:
        assert everything(connection, document) == before
    assert ask(database_url, "select max(reading_no) from raw.document_reading") == 1

    (done,) = again(database_url, found)
    assert (done.outcome, done.change) == ("reinterpreted", dry.change)
    assert done.change is not None
    taught = [
        table for table in done.change.tables if table.after and table.after.form_id == EXPENDITURE
    ]
    assert [table.before and table.before.form_id for table in taught] == [None]

    with connect(database_url) as connection:
        # What holds is what loading it today gives, and the former reading has lost nothing.
        now = seen_in_warehouse(connection, document.source.document_id)
        assert compare(now, seen_in(recognise(document))).is_nothing
        after = everything(connection, document)
        for table, rows in before.items():
            left = list(after[table])
            for row in rows:
                left.remove(row)
        ((reading, source, version),) = connection.execute(
            "select reading_no, source, loader_version from raw.document_reading where reading_no > 1"
        ).fetchall()
        assert (reading, source, version) == (2, "kept", reading_version())
    # Begun again it finds nothing to do, and the file is still the same document.
    assert older(database_url) == ()
    sample.write_text(sample_text(), encoding="utf-8")
    assert [each.outcome for each in load_files(database_url, [sample])] == ["duplicate"]
    assert (
        ask(database_url, "select count(*) from raw.load_event where outcome = 'reinterpreted'")
        == 1
    )


def test_what_reads_as_before_is_confirmed_and_not_landed_again(
    database_url: str, account: Path
) -> None:
    land_as_older(database_url, account)
    with connect(database_url) as connection:
        found = older_documents(connection)
    assert [each.outcome for each in again(database_url, found)] == ["unchanged"]
    assert older(database_url) == ()
    assert (
        ask(
            database_url,
            "select (select count(*) from raw.document_reading) || ' ' || (select count(*) from raw.reading_confirmation)",
        )
        == "1 1"
    )


def test_without_what_was_kept_the_file_is_read_or_it_is_said(
    database_url: str, account: Path, tmp_path: Path
) -> None:
    land_as_older(database_url, account, EXPENDITURE, keep=False)
    with connect(database_url) as connection:
        found = older_documents(connection, unrecognized=True)
        assert len(found) == 1
        (missing,) = again(database_url, found, kept_only=True)
        assert missing.outcome == "not_read"
        assert "nothing was kept of it" in missing.reason.en if missing.reason else False
        moved = account.rename(tmp_path / "移.txt")
        (gone,) = again(database_url, found)
        assert gone.outcome == "not_read"
        at_new_path = with_files(connection, [moved], DEFAULT_LIMITS)
        (done,) = again(database_url, at_new_path)
        assert done.outcome == "reinterpreted"
        other = tmp_path / "另.txt"
        other.write_text(small_account("别局"), encoding="utf-8")
        with pytest.raises(ConfigurationError, match="was never loaded"):
            with_files(connection, [other], DEFAULT_LIMITS)
    # From now on it is kept.
    assert ask(database_url, "select reading_no from raw.kept_document") == 2


def test_nothing_is_kept_where_the_setting_says_so(
    database_url: str, account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUESUAN_KEEP_DOCUMENTS", "false")
    load_files(database_url, [account])
    assert ask(database_url, "select count(*) from raw.kept_document") == 0


def test_two_that_read_one_document_again_do_not_both_land(
    database_url: str, account: Path
) -> None:
    document = land_as_older(database_url, account, EXPENDITURE)
    prepared = prepare(recognise(document))
    with connect(database_url) as connection, acting_as(connection, roles.LOADER):
        arguments = (connection, prepared, 1, "kept")
        assert land_reading(*arguments, run_id=uuid4(), seconds=0) is not None
        assert land_reading(*arguments, run_id=uuid4(), seconds=0) is None
        assert [
            each.reading_no for each in documents_of(connection, [document.source.document_id])
        ] == [2]


def test_every_number_of_raw_is_set_aside(each_database_url: str, account: Path) -> None:
    """A table of raw that somebody adds must take part: nothing of the former reading may stand beside the new one."""
    document = land_as_older(each_database_url, account, EXPENDITURE)
    with connect(each_database_url) as connection:
        for statement in (
            "insert into raw.reading_problem (document_id, problem_no, kind, message_en, message_zh)"
            " values (%s, 1, 'k', 'e', 'z')",
            "insert into raw.cell_note values (%s, 1, 1, 1, 1, 'mark', '①')",
            "insert into raw.form_mention (document_id, mention_no, paragraph_no, is_whole_line, form_ids, printed)"
            " values (%s, 99, 1, true, '{income}', '收入决算表')",
            "insert into raw.narrative_claim (document_id, claim_no, paragraph_no, first_character, last_character, kind,"
            " words, printed, number, about_no) values (%s, 1, 1, 1, 1, 'amount', '', '1', 1, 1)",
        ):
            connection.execute(statement.encode(), (document.source.document_id,))
        for table in TABLE_COLUMNS:
            assert connection.execute(f"select exists (table raw.{table})".encode()).fetchone() == (
                True,
            ), table
        claims = "select claim_no = about_no, paragraph_no > 10000000 from raw.narrative_claim"
        connection.execute("select raw.set_reading_aside(%s)", (document.source.document_id,))
        tables = connection.execute(
            """
            select tables.relname::text, string_agg(columns.attname, ',' order by keys.place)
            from pg_class as tables
            inner join pg_index as indexes on tables.oid = indexes.indrelid and indexes.indisprimary
            cross join unnest(indexes.indkey) with ordinality as keys (attnum, place)
            inner join pg_attribute as columns
                on tables.oid = columns.attrelid and keys.attnum = columns.attnum
            where tables.relnamespace = 'raw'::regnamespace
            group by tables.relname
            having string_agg(columns.attname, ',' order by keys.place) like 'document_id,%'
            """
        ).fetchall()
        assert connection.execute(claims).fetchone() == (True, True)
        of_readings = {table for table, _ in tables} - {
            *("document_override", "document_withdrawal"),
            *("document_reading", "reading_confirmation", "kept_document"),
        }
        assert of_readings == set(TABLE_COLUMNS)
        for table, key in tables:
            if table in of_readings:
                number = key.split(",")[1]
                statement = f"select count(*) from raw.{table} where {number} < {ASIDE}"
                assert connection.execute(statement.encode()).fetchone() == (0,), table


TEXTS = st.text(max_size=8)
ROWS = st.builds(
    Row,
    cells=st.tuples(TEXTS, TEXTS),
    line=st.none() | st.integers(1, 99),
    is_hidden=st.booleans(),
    notes=st.lists(
        st.builds(CellNote, st.integers(0, 1), st.sampled_from(CellNoteKind), TEXTS), max_size=2
    ).map(tuple),
)
BLOCKS = st.one_of(
    st.builds(
        Paragraph, text=TEXTS, page=st.none() | st.integers(1, 9), is_page_mark=st.booleans()
    ),
    st.builds(
        Table,
        rows=st.lists(ROWS, max_size=3).map(tuple),
        sheet=st.none() | TEXTS,
        spans=st.lists(st.builds(Span, *[st.integers(0, 3)] * 4), max_size=2).map(tuple),
        column_edges=st.lists(st.floats(0, 999), max_size=3).map(tuple),
    ),
)


@given(st.lists(BLOCKS, max_size=5))
def test_what_is_kept_is_the_document(blocks: list[Paragraph | Table]) -> None:
    source = Source("甲.txt", "/甲.txt", "/", "a" * 64, 1, "text/plain", None, "delimited_text")
    document = Document(source, tuple(blocks))
    assert kept.unpack(kept.pack(document).content) == document


def test_a_document_kept_by_a_version_with_fewer_fields_is_read() -> None:
    old = b'{"source":{"file_name":"a","address":"a","folder":"/","content_sha256":"a","size_bytes":1,'
    old += b'"media_type":"t","encoding":null,"reader":"r"},"blocks":[{"text":"x"},{"rows":[{"cells":["1"]}],"gone":1}]}'
    document = kept.unpack(zlib.compress(old))
    assert document.blocks == (Paragraph("x"), Table((Row(("1",)),)))
