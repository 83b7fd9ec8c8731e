"""What the warehouse found, read from the marts: accounts, their tables, identities and findings.

Everything is read from `marts`, so that what the command line prints is what SQL would give.
"""

from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row

from loaders.errors import SchemaError

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class TableReport:
    """A printed table: its form, or why it was not recognised."""

    file_name: str
    table_no: int
    form: str | None
    is_text: bool
    title: str | None
    unit: str | None
    unit_source: str | None
    rows: int
    figures: int
    unreadable: int
    is_current: bool
    passes: bool | None
    refusal_reason: str | None


@dataclass(frozen=True)
class IdentityReport:
    """An identity of an account: its worst outcome over all rows, how many comparisons and figures stand behind it."""

    identity_id: str
    name: str
    hardness: str
    outcome: str
    comparisons: int
    figures: int
    reason: str | None


@dataclass(frozen=True)
class FindingReport:
    """Something a reviewer should look at."""

    severity: str
    kind: str
    message_zh: str
    message_en: str


@dataclass(frozen=True)
class AccountReport:
    """One account, or (`account_id` None) a file that belongs to no account yet."""

    account_id: str | None
    organization: str | None
    year: int | None
    scope: str | None
    files: tuple[str, ...]
    tables: tuple[TableReport, ...]
    identities: tuple[IdentityReport, ...]
    findings: tuple[FindingReport, ...]

    def outcome_counts(self) -> dict[str, int]:
        """How many identities came out how; always all five outcomes."""
        outcomes = ("holds", "holds_within_rounding", "broken", "not_applicable", "not_evaluable")
        return {
            o: sum(1 for identity in self.identities if identity.outcome == o) for o in outcomes
        }

    @property
    def has_broken_hard_identity(self) -> bool:
        """True when a hard identity is broken or could not be evaluated."""
        return any(
            i.hardness == "hard" and i.outcome in ("broken", "not_evaluable")
            for i in self.identities
        )

    def as_json(self) -> dict[str, Any]:
        """The same as plain dictionaries and lists, with the outcome counts."""
        return {**asdict(self), "outcomes": self.outcome_counts()}


def read_accounts(connection: Connection) -> tuple[AccountReport, ...]:
    """Every account of the warehouse and every file that belongs to none, by organisation and year.

    Raises `SchemaError` when the marts were not built yet.
    """
    if connection.execute("select to_regclass('marts.fct_finding')").fetchone() == (None,):
        raise SchemaError(
            "The marts are not built yet. Run `juesuan build` (or `juesuan run FILE`)."
        )
    keys = connection.execute(
        """
        select
            accounts.account_id::text,
            accounts.organization,
            accounts.account_year,
            accounts.scope,
            array_agg(documents.document_id order by documents.file_name) as document_ids
        from marts.dim_document as documents
        left join marts.dim_account as accounts on documents.account_id = accounts.account_id
        -- A file without an account is told by itself.
        group by accounts.account_id, accounts.organization, accounts.account_year, accounts.scope,
            case when documents.account_id is null then documents.document_id end
        order by accounts.organization nulls last, accounts.account_year, accounts.scope
        """
    ).fetchall()
    return tuple(_account(connection, *key) for key in keys)


def _account(
    connection: Connection,
    account_id: str | None,
    organization: str | None,
    year: int | None,
    scope: str | None,
    document_ids: list[Any],
) -> AccountReport:
    tables = _tables(connection, document_ids)
    return AccountReport(
        account_id,
        organization,
        year,
        scope,
        tuple(dict.fromkeys(table.file_name for table in tables)),
        tables,
        _identities(connection, account_id) if account_id else (),
        _findings(connection, account_id, document_ids),
    )


def _tables(connection: Connection, document_ids: list[Any]) -> tuple[TableReport, ...]:
    with connection.cursor(row_factory=class_row(TableReport)) as cursor:
        cursor.execute(
            """
            select
                documents.file_name,
                tables.table_no,
                forms.name_zh as form,
                coalesce(forms.classification = 'none', false) as is_text,
                tables.printed_title as title,
                tables.unit,
                tables.unit_source,
                tables.body_row_count as rows,
                tables.figure_count as figures,
                tables.unreadable_count as unreadable,
                tables.is_current,
                gate.is_reconciled as passes,
                tables.refusal_reason
            from marts.dim_document_table as tables
            inner join marts.dim_document as documents on tables.document_id = documents.document_id
            left join marts.dim_form as forms on tables.form_id = forms.form_id
            left join (
                select document_id, table_no, bool_and(is_reconciled) as is_reconciled
                from marts.fct_reported_amount
                where document_id = any(%(documents)s)
                group by document_id, table_no
            ) as gate on tables.document_id = gate.document_id and tables.table_no = gate.table_no
            where tables.document_id = any(%(documents)s)
            order by documents.file_name, tables.table_no
            """,
            {"documents": document_ids},
        )
        return tuple(cursor.fetchall())


def _identities(connection: Connection, account_id: str) -> tuple[IdentityReport, ...]:
    with connection.cursor(row_factory=class_row(IdentityReport)) as cursor:
        cursor.execute(
            """
            select
                results.identity_id,
                identities.name_zh as name,
                identities.hardness,
                case
                    when bool_or(results.outcome = 'broken') then 'broken'
                    when bool_or(results.outcome = 'not_evaluable') then 'not_evaluable'
                    when bool_or(results.outcome = 'holds_within_rounding') then 'holds_within_rounding'
                    when bool_or(results.outcome = 'holds') then 'holds'
                    else 'not_applicable'
                end as outcome,
                count(*) filter (where results.outcome in ('holds', 'holds_within_rounding', 'broken'))::integer
                    as comparisons,
                sum(results.figure_count)::integer as figures,
                min(results.reason) as reason
            from marts.fct_identity_result as results
            inner join marts.dim_identity as identities on results.identity_id = identities.identity_id
            where results.account_id = %s
            group by results.identity_id, identities.name_zh, identities.hardness
            order by results.identity_id
            """,
            (account_id,),
        )
        return tuple(cursor.fetchall())


def _findings(
    connection: Connection, account_id: str | None, document_ids: list[Any]
) -> tuple[FindingReport, ...]:
    with connection.cursor(row_factory=class_row(FindingReport)) as cursor:
        cursor.execute(
            """
            select severity, kind, message_zh, message_en
            from marts.fct_finding
            where account_id = %(account)s::uuid or document_id = any(%(documents)s)
            order by array_position(array['error', 'warning', 'note'], severity), kind, table_no, row_no, message_en
            """,
            {"account": account_id, "documents": document_ids},
        )
        return tuple(cursor.fetchall())
