"""Reads a review from the marts, so that what is shown is what SQL would give. The number of queries is fixed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from psycopg.rows import dict_row

from loaders import __version__
from loaders.building import state
from loaders.database.connection import Connection
from loaders.errors import SchemaError
from loaders.review import queries
from loaders.review.contents import (
    Account,
    Cell,
    Claim,
    CodeList,
    Document,
    Finding,
    IdentityResult,
    Provenance,
    Review,
    Table,
    Term,
)
from loaders.review.selection import Selection

Parameters = Mapping[str, Any]
T = TypeVar("T")
_Member = tuple[UUID | None, UUID]
# Above this the cells of what holds are left out of pages and workbooks: nobody turns 10,000 pages.
MOST_ACCOUNTS_IN_FULL = 20


def ensure_built(connection: Connection) -> None:
    """Raises `SchemaError` when the marts were not built yet."""
    if connection.execute("select to_regclass('marts.fct_narrative_claim')").fetchone() == (None,):
        raise SchemaError(
            "The marts are not built yet. Run `juesuan build` (or `juesuan run FILE`).",
            "集市还没有构建。请运行 juesuan build（或 juesuan run 文件）。",
        )


def read_review(
    connection: Connection,
    selection: Selection,
    *,
    with_terms: bool = False,
    provenance: Provenance | None = None,
) -> Review:
    """The accounts of a selection by organisation and year, then the files that belong to none.

    `with_terms` also reads the cells on both sides of the identities: all of them, or where there are more than
    `MOST_ACCOUNTS_IN_FULL` accounts those of identities that do not hold. Raises `SchemaError` when the marts were
    not built yet. Who reads many reviews one after the other gives them the `provenance` read once.
    """
    ensure_built(connection)
    members: list[_Member] = connection.execute(
        queries.MEMBERS,
        {
            "everything": selection.everything,
            "accounts": list(selection.account_ids),
            "documents": list(selection.document_ids),
        },
    ).fetchall()
    accounts = [account for account, _ in dict.fromkeys(members) if account]
    chosen: Parameters = {
        "accounts": list(dict.fromkeys(accounts)),
        "documents": list(dict.fromkeys(document for _, document in members)),
    }
    return Review(
        _accounts(connection, members, chosen, with_terms),
        provenance or read_provenance(connection),
    )


def _accounts(
    connection: Connection, members: list[_Member], chosen: Parameters, with_terms: bool
) -> tuple[Account, ...]:
    headings = {row.pop("key"): row for row in _rows(connection, queries.ACCOUNTS, chosen)}
    documents = _grouped(connection, Document, queries.DOCUMENTS, chosen)
    tables = _grouped(connection, Table, queries.TABLES, chosen)
    identities = _identities(connection, chosen, with_terms)
    findings = _findings(connection, chosen)
    claims = _grouped(connection, Claim, queries.CLAIMS, chosen)
    files: dict[_Member, list[UUID]] = {}
    for account, document in members:
        files.setdefault((account, account or document), []).append(document)
    return tuple(
        Account(
            account_id=account,
            **(headings[account] if account else _NO_ACCOUNT),
            documents=tuple(each for document in of_it for each in documents[document]),
            tables=tables.get(key, ()),
            identities=identities.get(key, ()),
            findings=findings.get(key, ()),
            claims=claims.get(key, ()),
        )
        for (account, key), of_it in files.items()
    )


_NO_ACCOUNT: Mapping[str, Any] = {
    "organization": None,
    "year": None,
    "scope": None,
    "figure_count": 0,
    "covered_figure_count": 0,
    "coverage": None,
    "form_count": 0,
    "basic_form_count": 0,
    "tied_figure_count": 0,
    "forms_by_verification": dict.fromkeys(("verified", "unverified", "withheld", "empty"), 0),
    "figures_by_verification": dict.fromkeys(("verified", "unverified", "withheld"), 0),
    "outcomes": dict.fromkeys(
        ("holds", "holds_within_rounding", "broken", "not_applicable", "not_evaluable"), 0
    ),
    "claims_by_outcome": dict.fromkeys(
        ("agrees", "within_rounding", "contradicts", "not_placed"), 0
    ),
}


def _identities(
    connection: Connection, chosen: Parameters, with_terms: bool
) -> dict[Any, tuple[IdentityResult, ...]]:
    # Once for each identity: of 1,000 accounts every name would stand in memory some thousand times.
    names = {row.pop("key"): row for row in _rows(connection, queries.IDENTITY_NAMES, chosen)}
    results: dict[Any, list[IdentityResult]] = defaultdict(list)
    for row in _rows(connection, queries.IDENTITIES, chosen):
        result = IdentityResult(**names[row["identity_id"]], **row)
        results[result.account_id].append(result)
    if not with_terms:
        return {account: tuple(of_account) for account, of_account in results.items()}
    failing_only = len(chosen["accounts"]) > MOST_ACCOUNTS_IN_FULL
    terms: dict[tuple[UUID, str, str], list[Term]] = defaultdict(list)
    for row in _rows(connection, queries.TERMS, {**chosen, "failing_only": failing_only}):
        place = (row.pop("account_id"), row.pop("identity_id"), row.pop("scope"))
        terms[place].append(Term(**row))
    return {
        account: tuple(
            replace(each, terms=tuple(terms.get((account, each.identity_id, each.scope), ())))
            for each in of_account
        )
        for account, of_account in results.items()
    }


def _findings(connection: Connection, chosen: Parameters) -> dict[Any, tuple[Finding, ...]]:
    identities: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in _rows(connection, queries.FINDING_IDENTITIES, chosen):
        identities[row["key"]].append((row["identity_id"], row["scope"]))
    cells = _grouped(connection, Cell, queries.FINDING_CELLS, chosen)
    found: dict[Any, list[Finding]] = defaultdict(list)
    for row in _rows(connection, queries.FINDINGS, chosen):
        key, finding_id = row.pop("key"), row["finding_id"]
        of_cause = tuple(identities.get(finding_id, ()))
        found[key].append(Finding(**row, identities=of_cause, cells=cells.get(finding_id, ())))
    return {key: tuple(of_key) for key, of_key in found.items()}


def read_provenance(connection: Connection) -> Provenance:
    """What the marts were made of: versions, build, code lists, and whether they are current."""
    build = state.last_build(connection)
    revision = connection.execute(
        "select string_agg(version_num, ' ') from raw.alembic_version"
    ).fetchone()
    editions = _grouped(connection, CodeList, queries.CODE_LISTS, {})
    return Provenance(
        juesuan_version=__version__,
        schema_revision=revision[0] if revision else None,
        rules_version=build.versions.rules if build else None,
        built_at=build.ended_at if build else None,
        is_current=state.pending(connection).is_nothing,
        read_at=datetime.now(UTC).replace(microsecond=0),
        code_lists=tuple(each for editions_of in editions.values() for each in editions_of),
    )


def _rows(
    connection: Connection, statement: str, parameters: Parameters
) -> Iterator[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(statement.encode(), parameters)
        yield from cursor


def _grouped(
    connection: Connection, kind: type[T], statement: str, parameters: Parameters
) -> dict[Any, tuple[T, ...]]:
    """The rows as `kind`, by their column `key`."""
    groups: dict[Any, list[T]] = defaultdict(list)
    for row in _rows(connection, statement, parameters):
        groups[row.pop("key")].append(kind(**row))
    return {key: tuple(members) for key, members in groups.items()}
