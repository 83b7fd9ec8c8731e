"""Every figure of the sample account, changed by a cent: exactly the identities it belongs to must break, and say where."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from loaders.settings import PROJECT_ROOT
from tests.altered_accounts import (
    ORGANIZATION,
    SAMPLE,
    Place,
    in_ten_thousands,
    load_and_build,
    printed_number,
    query,
    raised,
    with_cell,
    write_account,
)
from tests.postgres import PostgresServer
from tests.warehouse.printed_figures import Figure, printed_figures

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
COVERAGE = PROJECT_ROOT / "docs" / "coverage.md"
MARKERS = ("<!-- begin: tests/warehouse/test_mutations.py -->", "<!-- end -->")
# The self-evaluations take part in no identity and print no table of the forms 01–11.
FORMS_END = "2024年度部门整体支出绩效自评情况"

Scope = tuple[str, str]
CellAddress = tuple[int, int, int]

# Figures that no identity catches, (table, row, column), and why.
UNCAUGHT: dict[CellAddress, str] = {}
FACTS = {
    "fct_income_expenditure_summary": "income_expenditure_summary",
    "fct_income": "income",
    "fct_expenditure": "expenditure",
    "fct_appropriation_summary": "appropriation_summary",
    "fct_appropriation_balance": "general_budget_appropriation",
}


@dataclass(frozen=True)
class Mutation:
    """A copy of the account in which one figure is printed otherwise."""

    organization: str
    figure: Figure
    printed: str

    @property
    def address(self) -> CellAddress:
        """Table, row and column of the changed cell."""
        return self.figure.table_no, self.figure.row_no, self.figure.column_no

    @property
    def change(self) -> Decimal:
        """By how much the figure changed; a blank counts as nothing."""
        return (printed_number(self.printed) or Decimal(0)) - self.figure.number


@dataclass(frozen=True)
class Term:
    """What the clean account's fct_identity_term says of one cell in one identity."""

    scope: Scope
    address: CellAddress
    coefficient: int
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Warehouse:
    """All copies in one warehouse, and what the clean one says."""

    url: str
    raised: tuple[Mutation, ...]
    blank: Mutation
    transposed: Mutation
    unreadable: Mutation
    coarse: str
    coarse_broken: Mutation


@cache
def clean_text() -> str:
    """The forms 01–11 of the sample."""
    return SAMPLE.read_text(encoding="utf-8").partition(FORMS_END)[0]


def figure_of(text: str, address: CellAddress) -> Figure:
    """The figure a text prints at an address."""
    (found,) = (f for f in printed_figures(text) if (f.table_no, f.row_no, f.column_no) == address)
    return found


@pytest.fixture(scope="module")
def warehouse(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """One build for all copies: they are accounts of different organisations."""
    text = clean_text()
    figures = sorted(printed_figures(text), key=lambda f: (f.table_no, f.row_no, f.column_no))
    coarse_text = in_ten_thousands(text)
    coarse_total = figure_of(coarse_text, (1, 33, 6))
    everything = Warehouse(
        url="",
        raised=tuple(
            Mutation(f"{ORGANIZATION}{number:03}", figure, raised(figure.printed_text))
            for number, figure in enumerate(figures, start=1)
        ),
        blank=Mutation(f"{ORGANIZATION}901", figure_of(text, (3, 6, 7)), ""),
        transposed=Mutation(f"{ORGANIZATION}902", figure_of(text, (3, 6, 7)), "4,037,002.13"),
        unreadable=Mutation(f"{ORGANIZATION}903", figure_of(text, (3, 6, 7)), "1,2x4.00"),
        coarse=f"{ORGANIZATION}904",
        # The nearest identity, 收入总计 = 支出总计, allows the two figures a cent together.
        coarse_broken=Mutation(
            f"{ORGANIZATION}905", coarse_total, f"{coarse_total.number + Decimal('0.05'):,.2f}"
        ),
    )
    directory = tmp_path_factory.mktemp("改动 copies")
    altered = (*everything.raised, everything.blank, everything.transposed, everything.unreadable)
    files = [
        write_account(directory, ORGANIZATION, text),
        write_account(directory, everything.coarse, coarse_text),
        *(write_mutation(directory, text, mutation) for mutation in altered),
        write_mutation(directory, coarse_text, everything.coarse_broken),
    ]
    with postgres_server.fresh_database(migrated=True) as url:
        load_and_build(url, files, tmp_path_factory.mktemp("dbt"))
        yield replace(everything, url=url)


def write_mutation(directory: Path, text: str, mutation: Mutation) -> Path:
    place = Place(mutation.figure.line, mutation.figure.column_no)
    return write_account(directory, mutation.organization, with_cell(text, place, mutation.printed))


@pytest.fixture(scope="module")
def terms(warehouse: Warehouse) -> tuple[Term, ...]:
    """The cells behind the equalities that hold on the clean account."""
    return terms_of(warehouse.url, ORGANIZATION)


def terms_of(url: str, organization: str) -> tuple[Term, ...]:
    rows = query(
        url,
        "select identity_id, scope, table_no, row_no, column_no, sign, side, printed_label, amount_yuan"
        " from marts.fct_identity_term join marts.dim_account using (account_id)"
        " join marts.fct_identity_result using (account_id, identity_id, scope)"
        " where organization = %s and outcome in ('holds', 'holds_within_rounding')",
        (organization,),
    )
    return tuple(
        Term((row[0], row[1]), row[2:5], row[5] if row[6] == "left" else -row[5], row[7], row[8])
        for row in rows
        if comparisons()[row[0]] == "="
    )


@cache
def comparisons() -> Mapping[str, str]:
    with (SEEDS / "identities.csv").open(encoding="utf-8", newline="") as file:
        return {row["identity_id"]: row["comparison"] for row in csv.DictReader(file)}


@cache
def forms_of_identities() -> Mapping[str, frozenset[str]]:
    forms = defaultdict(set)
    with (SEEDS / "identity_terms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            forms[row["identity_id"]].add(row["form_id"])
    return {identity_id: frozenset(named) for identity_id, named in forms.items()}


def differences(terms: tuple[Term, ...], mutation: Mutation) -> dict[Scope, Decimal]:
    """By how much each equality is out when the cell of the mutation changes; those it leaves alone are not named."""
    weights: dict[Scope, int] = defaultdict(int)
    for term in terms:
        if term.address == mutation.address:
            weights[term.scope] += term.coefficient
    return {scope: weight * mutation.change for scope, weight in weights.items() if weight}


def by_organization(url: str, statement: str) -> dict[str, list[tuple[object, ...]]]:
    """The rows of an answer by their first column."""
    grouped: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for organization, *row in query(url, statement):
        grouped[organization].append(tuple(row))
    return grouped


def outcomes(warehouse: Warehouse, outcome: str) -> dict[str, set[Scope]]:
    rows = by_organization(
        warehouse.url,
        "select organization, identity_id, scope from marts.fct_identity_result"
        f" join marts.dim_account using (account_id) where outcome = '{outcome}'",
    )
    return {name: {(str(i), str(s)) for i, s in found} for name, found in rows.items()}


def test_a_cent_breaks_exactly_the_identities_of_its_cell(
    warehouse: Warehouse, terms: tuple[Term, ...]
) -> None:
    broken = outcomes(warehouse, "broken")
    not_evaluable = outcomes(warehouse, "not_evaluable")
    assert ORGANIZATION not in broken
    assert sum(len(broken.get(m.organization, ())) for m in warehouse.raised) > 500
    for mutation in (*warehouse.raised, warehouse.blank, warehouse.transposed):
        expected = differences(terms, mutation)
        assert broken.get(mutation.organization, set()) == set(expected), mutation
        assert mutation.organization not in not_evaluable


def test_the_forms_of_a_broken_identity_leave_the_facts_and_no_other(
    warehouse: Warehouse, terms: tuple[Term, ...]
) -> None:
    reported = by_organization(
        warehouse.url,
        "select organization, form_id, bool_and(is_reconciled), bool_or(is_reconciled)"
        " from marts.fct_reported_amount join marts.dim_account using (account_id) group by 1, 2",
    )
    facts = {
        form_id: set(by_organization(warehouse.url, facts_of_all(fact)))
        for fact, form_id in FACTS.items()
    }
    printed_forms = {figure.form_id for figure in printed_figures(clean_text())}
    for mutation in (*warehouse.raised, warehouse.blank, warehouse.transposed):
        expected_out = {
            form_id
            for identity_id, _ in differences(terms, mutation)
            for form_id in forms_of_identities()[identity_id]
        } & printed_forms
        found = reported[mutation.organization]
        assert {form_id for form_id, *_ in found} == printed_forms
        for form_id, all_in, any_in in found:
            assert all_in is any_in is (form_id not in expected_out), (mutation, form_id)
        out_of_facts = {f for f, names in facts.items() if mutation.organization not in names}
        assert out_of_facts == expected_out & set(facts), mutation


def facts_of_all(fact: str) -> str:
    return f"select distinct organization, 1 from marts.{fact} join marts.dim_account using (account_id)"


def test_the_finding_names_the_cell_both_sides_and_the_difference(
    warehouse: Warehouse, terms: tuple[Term, ...]
) -> None:
    findings = by_organization(
        warehouse.url,
        "select organization, identity_id, scope, severity, difference_yuan, message_zh from marts.fct_finding"
        " join marts.dim_account using (account_id) where kind = 'identity_broken'",
    )
    left: dict[Scope, Decimal] = defaultdict(Decimal)
    for term in terms:
        left[term.scope] += term.amount if term.coefficient > 0 else 0
    labels = {term.address: term.label for term in terms}
    for mutation in (*warehouse.raised, warehouse.transposed):
        expected = differences(terms, mutation)
        found = {(str(f[0]), str(f[1])): f[2:] for f in findings.get(mutation.organization, [])}
        assert set(found) == set(expected)
        for scope, (severity, difference, message) in found.items():
            assert severity == "error"
            assert difference == expected[scope]
            table_no, row_no, column_no = mutation.address
            place = f"第{table_no}表第{row_no}行第{column_no}列“{labels[mutation.address]}” {mutation.printed}"
            assert place in str(message)
            assert f"相差 {expected[scope]:,.2f} 元" in str(message)
            assert f"左边 {left[scope]:,.2f}" in str(message)
