"""Readings of documents, what is kept to read them again, and the order in which all of that happened.

A document that is read again keeps its former reading: its rows move aside by number, and nothing else of them changes.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "20261128_readings"
down_revision = "20261128_division"
branch_labels = None
depends_on = None

_TOLD = ("document_override", "document_withdrawal")
_REFERENCES = (
    ("table_column", "document_table", "table_no"),
    ("table_row", "document_table", "table_no"),
    ("paragraph", "document_table", "table_no"),
    ("account_evidence", "document_table", "table_no"),
    ("narrative_claim", "document_table", "table_no"),
    ("narrative_claim", "paragraph", "paragraph_no"),
    ("cell_note", "table_row", "table_no", "row_no"),
)
_OUTCOMES = {
    False: (
        "'loaded', 'duplicate', 'superseded', 'rejected', 'failed'",
        "Outcome: loaded, duplicate, superseded, rejected or failed.",
    ),
    True: (
        "'loaded', 'duplicate', 'superseded', 'reinterpreted', 'rejected', 'failed'",
        "Outcome: loaded, duplicate, superseded, reinterpreted, rejected or failed.",
    ),
}
# As it happened: by the ledger, where an entry tells of it; else after the last entry before its time.
_HAPPENED = """
    create temporary table happened on commit drop as
    with events as (
        select 'document_reading' as kind, document_id, 1 as event_no, loaded_at as happened_at from raw.document
        union all
        select 'document_override', document_id, override_no, told_at from raw.document_override
        union all
        select 'document_withdrawal', document_id, event_no, told_at from raw.document_withdrawal
    ),

    entered as (
        select document_id, occurred_at, min(load_event_id) as load_event_id
        from raw.load_event
        where document_id is not null
        group by document_id, occurred_at
    ),

    placed as (
        select
            events.*,
            coalesce(
                entered.load_event_id,
                (select max(load_event_id) from raw.load_event where occurred_at <= events.happened_at),
                0
            ) as place
        from events
        left join entered
            on events.document_id = entered.document_id and events.happened_at = entered.occurred_at
    )

    select
        kind,
        document_id,
        event_no,
        row_number() over (order by place, happened_at, kind, document_id, event_no) as history_no
    from placed
"""
_SET_READING_ASIDE = """
create function raw.set_reading_aside(document uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    aside constant integer := 10000000 * (select max(reading_no) from raw.document_reading where document_id = document);
begin
    -- Columns, rows, notes and claims of the tables, and claims of the lines, follow by their foreign keys.
    update raw.document_table set table_no = table_no + aside where document_id = document and table_no < 10000000;
    update raw.paragraph
    set paragraph_no = paragraph_no + aside
    where document_id = document and paragraph_no < 10000000;
    update raw.account_evidence
    set evidence_no = evidence_no + aside
    where document_id = document and evidence_no < 10000000;
    update raw.form_mention
    set mention_no = mention_no + aside, paragraph_no = paragraph_no + aside, table_no = table_no + aside
    where document_id = document and mention_no < 10000000;
    update raw.reading_problem
    set problem_no = problem_no + aside
    where document_id = document and problem_no < 10000000;
    update raw.narrative_claim
    set claim_no = claim_no + aside, about_no = about_no + aside, base_no = base_no + aside
    where document_id = document and claim_no < 10000000;
end
$$
"""


def upgrade() -> None:
    """Every document has its first reading; of none is anything kept yet."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("history", schema="raw")))
    op.execute(_HAPPENED)
    _create_readings()
    op.execute(
        """
        insert into raw.document_reading
            (document_id, reading_no, source, reader, loader_version, catalogue_version, read_at, history_no)
        select
            documents.document_id, 1, 'file', documents.reader, documents.loader_version,
            (
                select max(tables.catalogue_version)
                from raw.document_table as tables
                where tables.document_id = documents.document_id
            ),
            documents.loaded_at, happened.history_no
        from raw.document as documents
        inner join happened
            on documents.document_id = happened.document_id and happened.kind = 'document_reading'
        """
    )
    for table, number in (
        ("document_override", "override_no"),
        ("document_withdrawal", "event_no"),
    ):
        op.add_column(table, _history_no(null=True), schema="raw")
        op.execute(
            f"""
            update raw.{table} as told
            set history_no = happened.history_no
            from happened
            where
                happened.kind = '{table}'
                and told.document_id = happened.document_id
                and told.{number} = happened.event_no
            """  # noqa: S608 - constants of ours
        )
        op.alter_column(table, "history_no", nullable=False, schema="raw")
    op.execute(
        "select setval('raw.history', coalesce(max(history_no), 0) + 1, false) from happened"
    )
    _let_numbers_follow("CASCADE")
    _replace_outcomes(newer=True)
    op.execute(_SET_READING_ASIDE)


def downgrade() -> None:
    """The newest reading of each document stays; the former ones are lost, and what was kept."""
    op.execute("drop function raw.set_reading_aside(uuid)")
    for table, number in (
        ("narrative_claim", "claim_no"),
        ("reading_problem", "problem_no"),
        ("form_mention", "mention_no"),
        ("account_evidence", "evidence_no"),
        ("paragraph", "paragraph_no"),
        ("cell_note", "table_no"),
        ("table_row", "table_no"),
        ("table_column", "table_no"),
        ("document_table", "table_no"),
    ):
        op.execute(f"delete from raw.{table} where {number} >= 10000000")  # noqa: S608 - constants of ours
    op.execute("delete from raw.load_event where outcome = 'reinterpreted'")
    _replace_outcomes(newer=False)
    _let_numbers_follow(None)
    for table in ("kept_document", "reading_confirmation", "document_reading"):
        op.drop_table(table, schema="raw")
    for table in _TOLD:
        op.drop_column(table, "history_no", schema="raw")
    op.execute(sa.schema.DropSequence(sa.Sequence("history", schema="raw")))


def _create_readings() -> None:
    op.create_table(
        "document_reading",
        *_key("Counts the readings of the document from 1; the newest holds."),
        _column(
            "source",
            sa.Text(),
            "What was read: file (its bytes) or kept (what an earlier reading kept).",
        ),
        _column("reader", sa.Text(), "Module of loaders.readers that read the file."),
        _column("loader_version", sa.Text(), "Version of juesuan that read it."),
        _column("catalogue_version", sa.Text(), "Version of the catalogue of forms.", null=True),
        _time("read_at", "When it was landed."),
        _history_no(),
        sa.PrimaryKeyConstraint("document_id", "reading_no", name=op.f("pk_document_reading")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["raw.document.document_id"], name=op.f("fk_document_reading_document")
        ),
        sa.CheckConstraint("reading_no >= 1", name=op.f("ck_document_reading_reading_no_from_1")),
        sa.CheckConstraint(
            "source in ('file', 'kept')", name=op.f("ck_document_reading_source_known")
        ),
        schema="raw",
        comment="One reading of a document: by its reader and the forms known then; append-only.",
    )
    op.create_table(
        "reading_confirmation",
        *_key("The reading."),
        _column("confirmation_no", sa.Integer(), "Counts the confirmations of the reading from 1."),
        _column("loader_version", sa.Text(), "Version of juesuan that reads the document just so."),
        _column("catalogue_version", sa.Text(), "Version of the catalogue of forms."),
        _time("confirmed_at", "When it was found."),
        sa.PrimaryKeyConstraint(
            "document_id", "reading_no", "confirmation_no", name=op.f("pk_reading_confirmation")
        ),
        _of_reading("reading_confirmation"),
        sa.CheckConstraint(
            "confirmation_no >= 1", name=op.f("ck_reading_confirmation_confirmation_no_from_1")
        ),
        schema="raw",
        comment="A later version of juesuan that reads a document as it was read; append-only.",
    )
    op.create_table(
        "kept_document",
        *_key("The reading of the file."),
        _column(
            "content", sa.LargeBinary(), "Its lines and tables as the reader gave them: JSON, zlib."
        ),
        _column("size_bytes", sa.BigInteger(), "Size before it was compressed."),
        sa.PrimaryKeyConstraint("document_id", "reading_no", name=op.f("pk_kept_document")),
        _of_reading("kept_document"),
        sa.CheckConstraint(
            "size_bytes >= 0", name=op.f("ck_kept_document_size_bytes_not_negative")
        ),
        schema="raw",
        comment="What a reader gave of a file, kept so that its tables can be recognised again without it.",
    )


def _key(reading: str) -> Iterator[sa.Column[Any]]:
    yield _column("document_id", sa.Uuid(), "Key of the document.")
    yield _column("reading_no", sa.Integer(), reading)


def _of_reading(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["document_id", "reading_no"],
        ["raw.document_reading.document_id", "raw.document_reading.reading_no"],
        name=op.f(f"fk_{table}_document_reading"),
    )


def _column(
    name: str, kind: TypeEngine[Any], comment: str, *, null: bool = False
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, comment=comment)


def _time(name: str, comment: str) -> sa.Column[Any]:
    kind = sa.DateTime(timezone=True)
    return sa.Column(name, kind, nullable=False, server_default=sa.text("now()"), comment=comment)


def _history_no(*, null: bool = False) -> sa.Column[Any]:
    return sa.Column(
        "history_no",
        sa.BigInteger(),
        nullable=null,
        server_default=sa.text("nextval('raw.history')"),
        comment="Place in the order of all that happened to documents, whatever the clock said.",
    )


def _let_numbers_follow(on_update: str | None) -> None:
    """What refers to a table or line of text by its number follows it, or no longer does."""
    for table, referred, *numbers in _REFERENCES:
        name = op.f(f"fk_{table}_{referred}")
        op.drop_constraint(name, table, schema="raw", type_="foreignkey")
        op.create_foreign_key(
            *(name, table, referred, ["document_id", *numbers], ["document_id", *numbers]),
            source_schema="raw",
            referent_schema="raw",
            onupdate=on_update,
        )


def _replace_outcomes(*, newer: bool) -> None:
    outcomes, words = _OUTCOMES[newer]
    constraint = op.f("ck_load_event_outcome_known")
    op.drop_constraint(constraint, "load_event", schema="raw", type_="check")
    op.create_check_constraint(constraint, "load_event", f"outcome in ({outcomes})", schema="raw")
    op.alter_column("load_event", "outcome", comment=words, existing_type=sa.Text(), schema="raw")
