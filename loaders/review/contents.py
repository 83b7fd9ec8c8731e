"""What a review holds. Amounts are in yuan (for counts the number), exact; every list is in the order it is shown in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

OUTCOMES = ("broken", "not_evaluable", "holds_within_rounding", "holds", "not_applicable")
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Document:
    """A file: what it is, what read and landed it, and its `status` (see docs/restatement.md)."""

    document_id: UUID
    file_name: str
    source_address: str
    content_sha256: str
    media_type: str
    size_bytes: int
    reader: str
    loader_version: str
    catalogue_version: str | None
    loaded_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class Table:
    """A printed table: its form, or why it was not recognised. `passes` None: no identity decides about it."""

    document_id: UUID
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
    status: str
    passes: bool | None
    refusal_reason: str | None
    read_by: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell a finding is about: `role` suspect, compared or placed; `line` is the line of the file or sheet."""

    role: str
    document_id: UUID
    file_name: str
    form: str | None
    table_no: int
    row_no: int
    column_no: int
    page: int | None
    line: int | None
    label: str | None
    printed: str | None
    likely: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """A cell of an identity, on its `side` left, right or divisor (of the right), added (`sign` 1) or subtracted (-1)."""

    side: str
    sign: int
    file_name: str
    form: str | None
    table_no: int
    row_no: int
    column_no: int
    label: str | None
    printed: str | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class IdentityResult:
    """An identity in one place (`scope`, `scope_zh`) of an account. `terms` only where they were asked for."""

    account_id: UUID
    identity_id: str
    name: str
    formula: str
    comparison: str
    scope: str
    scope_zh: str | None
    hardness: str
    severity: str
    outcome: str
    left: Decimal | None
    right: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    value_kind: str | None
    figures: int
    reason: str | None
    is_waived: bool
    waiver_reason: str | None
    waived_by: str | None
    waived_on: date | None
    terms: tuple[Term, ...] = ()

    @property
    def waiver(self) -> str | None:
        """Why, by whom and when its failure is waived, in one line; None where it is not."""
        if not self.is_waived:
            return None
        who = "，".join(str(each) for each in (self.waived_by, self.waived_on) if each)
        return f"{self.waiver_reason or ''}{f'（{who}）' if who else ''}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reviewer should look at, with all identities of its cause and the cells it is about."""

    finding_id: str
    account_id: UUID | None
    document_id: UUID | None
    file_name: str | None
    table_no: int | None
    row_no: int | None
    column_no: int | None
    kind: str
    kind_zh: str
    severity: str
    identity_id: str | None
    scope: str | None
    difference: Decimal | None
    message_zh: str
    message_en: str
    advice_zh: str
    advice_en: str
    identities: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What the text claims, what the tables give for it, and the cell; `value` and `reckoned` in `unit` (元, %, 个)."""

    account_id: UUID | None
    document_id: UUID
    file_name: str
    claim_no: int
    kind: str
    page: int | None
    line: int | None
    excerpt: str
    unit: str | None
    value: Decimal | None
    reckoned: Decimal | None
    difference: Decimal | None
    outcome: str
    reason: str | None
    figure_file: str | None
    figure_table_no: int | None
    figure_row_no: int | None
    figure_column_no: int | None
    figure_label: str | None
    figure_printed: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """One account, or (`account_id` None) one file that belongs to none, with everything found about it."""

    account_id: UUID | None
    organization: str | None
    year: int | None
    scope: str | None
    figure_count: int
    covered_figure_count: int
    coverage: Decimal | None
    form_count: int
    basic_form_count: int
    tied_figure_count: int
    forms_by_verification: Mapping[str, int]
    figures_by_verification: Mapping[str, int]
    outcomes: Mapping[str, int]
    claims_by_outcome: Mapping[str, int]
    documents: tuple[Document, ...]
    tables: tuple[Table, ...]
    identities: tuple[IdentityResult, ...]
    findings: tuple[Finding, ...]
    claims: tuple[Claim, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """The units of money its tables are in, each once."""
        return tuple(dict.fromkeys(table.unit for table in self.tables if table.unit))

    def severity_counts(self) -> dict[str, int]:
        """How many findings of each severity; always all three."""
        return {s: sum(1 for f in self.findings if f.severity == s) for s in SEVERITIES}


@dataclass(frozen=True, slots=True)
class CodeList:
    """An edition of a list of classification codes: `year` 0 for the one juesuan ships."""

    list_name: str
    year: int
    source: str
    content_sha256: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the review rests on: versions of program, schema, rules and lists, and when the marts were built.

    `is_current` is False where files, codes or rules changed since the marts were built.
    """

    juesuan_version: str
    schema_revision: str | None
    rules_version: str | None
    built_at: datetime | None
    is_current: bool
    read_at: datetime
    code_lists: tuple[CodeList, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Accounts under review and what their review rests on."""

    accounts: tuple[Account, ...]
    provenance: Provenance

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings of all accounts, account by account."""
        return [finding for account in self.accounts for finding in account.findings]

    @property
    def has_errors(self) -> bool:
        """True when a finding of severity error is among them."""
        return any(finding.severity == "error" for finding in self.findings)
