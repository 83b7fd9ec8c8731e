"""Every figure of the sample account, changed by a cent: exactly its hard identities break, and say where."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from loaders.documentation.marked_section import MarkedSection
from loaders.settings import PROJECT_ROOT
from tests.altered_accounts import (
    ORGANIZATION,
    Place,
    cell_at,
    in_ten_thousands,
    load_and_build,
    query,
    raised,
    write_account,
)
from tests.postgres import PostgresServer
from tests.warehouse.marts.mutations import (
    Address,
    Mutation,
    Scope,
    Term,
    clean_text,
    expected_differences,
    figure_at,
    figures_in_order,
    forms_of_identities,
    terms_of,
)
from tests.warehouse.marts.printed_figures import printed_figures

COVERAGE = MarkedSection(
    PROJECT_ROOT / "docs" / "coverage.md",
    begin="<!-- begin: tests/warehouse/marts/test_mutations.py -->\n",
    end="<!-- end -->\n",
)

_VEHICLES = "no identity names it; form 11 repeats it, but for the general public budget alone"
_RECEPTION = "nothing adds up to it; the 其中 line below it may only not be more"
# Figures that no identity catches, by table, row and column, and why.
UNCAUGHT: dict[Address, str] = {
    (10, 17, 5): _VEHICLES,
    (10, 18, 5): _RECEPTION,
    (10, 20, 5): _RECEPTION,
    (11, 17, 5): _VEHICLES,
    (11, 18, 5): _RECEPTION,
    (11, 20, 5): _RECEPTION,
}
FACTS = {
    "fct_income_expenditure_summary": "income_expenditure_summary",
    "fct_income": "income",
    "fct_expenditure": "expenditure",
    "fct_appropriation_summary": "appropriation_summary",
    "fct_appropriation_balance": "general_budget_appropriation",
}


@dataclass(frozen=True)
class Warehouse:
    """All copies in one warehouse, each the account of an organisation of its own."""

    url: str
    raised: tuple[Mutation, ...]
    blank: Mutation
    transposed: Mutation
    unreadable: Mutation
    coarse: str
    coarse_raised: Mutation

    @property
    def exact(self) -> tuple[Mutation, ...]:
        """The copies in yuan whose changed cell can still be read."""
        return (*self.raised, self.blank, self.transposed)


def altered_accounts() -> Warehouse:
    text, name = clean_text(), ORGANIZATION
    figure = figure_at(text, (3, 6, 7))
    coarse_total = figure_at(in_ten_thousands(text), (1, 33, 6))
    return Warehouse(
        url="",
        raised=tuple(
            Mutation(f"{name}{number:03}", figure, raised(figure.printed_text))
            for number, figure in enumerate(figures_in_order(text), start=1)
        ),
        blank=Mutation(f"{name}901", figure, ""),
        transposed=Mutation(f"{name}902", figure, "4,037,002.13"),
        unreadable=Mutation(f"{name}903", figure, "1,2x4.00"),
        coarse=f"{name}904",
        coarse_raised=Mutation(
            f"{name}905", coarse_total, f"{coarse_total.number + Decimal('0.05'):,.2f}"
        ),
    )


@pytest.fixture(scope="module")
def warehouse(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """One build for all copies."""
    altered = altered_accounts()
    text = clean_text()
    coarse_text = in_ten_thousands(text)
    texts = {
        ORGANIZATION: text,
        altered.coarse: coarse_text,
        altered.coarse_raised.organization: altered.coarse_raised.applied_to(coarse_text),
        altered.unreadable.organization: altered.unreadable.applied_to(text),
        **{m.organization: m.applied_to(text) for m in altered.exact},
    }
    directory = tmp_path_factory.mktemp("改动 copies")
    files = [write_account(directory, name, copy) for name, copy in texts.items()]
    with postgres_server.fresh_database(migrated=True) as url:
        load_and_build(url, files, tests=False)
        yield replace(altered, url=url)


@pytest.fixture(scope="module")
def terms(warehouse: Warehouse) -> tuple[Term, ...]:
    """The cells behind everything that holds on the clean account."""
    return terms_of(warehouse.url, ORGANIZATION)


def by_organization(url: str, statement: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of an answer by their first column, the organisation."""
    grouped: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for organization, *row in query(url, statement):
        grouped[organization].append(tuple(row))
    return grouped


def scopes_with(url: str, outcome: str) -> dict[str, set[Scope]]:
    rows = by_organization(
        url,
        "select organization, identity_id, result.scope from marts.fct_identity_result as result"
        f" join marts.dim_account using (account_id) where hardness = 'hard' and outcome = '{outcome}'",
    )
    return {organization: set(found) for organization, found in rows.items()}


def outcomes_of(url: str, organization: str) -> dict[str, int]:
    rows = query(
        url,
        "select outcome, count(*) from marts.fct_identity_result"
        " join marts.dim_account using (account_id)"
        " where organization = %s and hardness = 'hard' group by 1",
        (organization,),
    )
    return dict(rows)


def test_a_cent_breaks_exactly_the_identities_of_its_cell(
    warehouse: Warehouse, terms: tuple[Term, ...]
) -> None:
    broken = scopes_with(warehouse.url, "broken")
    not_evaluable = scopes_with(warehouse.url, "not_evaluable")
    assert len(warehouse.raised) == 261
    assert ORGANIZATION not in broken
    for mutation in warehouse.exact:
        expected = set(expected_differences(terms, mutation))
        assert broken.get(mutation.organization, set()) == expected, mutation
        assert mutation.organization not in not_evaluable, mutation
    # What is blank is left out of the comparison with form 05; another digit is not.
    assert broken[warehouse.blank.organization] == {
        scope
        for scope in broken[warehouse.transposed.organization]
        if scope[0] != "03_05.by_nature"
    }


def test_the_forms_of_a_broken_identity_leave_the_facts_and_no_other(
    warehouse: Warehouse, terms: tuple[Term, ...]
) -> None:
    reported = by_organization(
        warehouse.url,
        "select organization, form_id, bool_and(verification <> 'withheld'), bool_or(verification <> 'withheld')"
        " from marts.fct_reported_amount join marts.dim_account using (account_id) group by 1, 2",
    )
    in_fact = {
        fact: by_organization(
            warehouse.url,
            f"select distinct organization from marts.{fact} join marts.dim_account using (account_id)",
        )
        for fact in FACTS
    }
    printed_forms = {figure.form_id for figure in printed_figures(clean_text())}
    for mutation in warehouse.exact:
        broken = {identity_id for identity_id, _ in expected_differences(terms, mutation)}
        out = {form_id for i in broken for form_id in forms_of_identities()[i]} & printed_forms
        assert sorted(reported[mutation.organization]) == sorted(
            (form_id, form_id not in out, form_id not in out) for form_id in printed_forms
        ), mutation
        for fact, form_id in FACTS.items():
            assert (mutation.organization in in_fact[fact]) is (form_id not in out), mutation


def test_the_findings_name_every_broken_identity_both_sides_and_the_difference(
    warehouse: Warehouse, terms: tuple[Term, ...]
) -> None:
    told = by_organization(
        warehouse.url,
        "select organization, member.identity_id, member.scope, finding.severity, message_zh"
        " from marts.fct_finding_identity as member join marts.fct_finding as finding using (finding_id)"
        " join marts.dim_account as account on account.account_id = member.account_id"
        " join marts.dim_identity as identity on identity.identity_id = member.identity_id"
        " where hardness = 'hard'",
    )
    for mutation in warehouse.exact:
        expected = expected_differences(terms, mutation)
        found = {(f[0], f[1]): f[2:] for f in told.get(mutation.organization, [])}
        assert set(found) == set(expected), mutation
        assert len(found) == len(told.get(mutation.organization, [])), mutation
        for scope, (severity, message) in found.items():
            sides = expected[scope]
            assert severity == "error", mutation
            stated = (
                f"左边 {sides.left:,.2f}，右边 {sides.right:,.2f}，相差 {sides.difference:,.2f}"
            )
            assert stated in message.replace(" 元", ""), mutation


def test_one_mistake_is_one_finding_and_names_its_cell(
    warehouse: Warehouse, terms: tuple[Term, ...]
) -> None:
    """Each copy has one changed cell: one error, on that cell, with what stood there before."""
    found = by_organization(
        warehouse.url,
        "select organization, finding_id, cell.role, cell.table_no, cell.row_no, cell.column_no, likely_text"
        " from marts.fct_finding as finding join marts.dim_account using (account_id)"
        " join marts.fct_finding_cell as cell using (finding_id) where severity = 'error'",
    )
    labels = {term.address: term.label for term in terms}
    caught = [m for m in warehouse.exact if expected_differences(terms, m)]
    told_once = [m for m in caught if len({f[0] for f in found[m.organization]}) == 1]
    named = [
        m
        for m in told_once
        if {f[1:] for f in found[m.organization]}
        == {("suspect", *m.address, m.figure.printed_text)}
    ]
    assert len(caught) >= 250
    assert len(told_once) == len(caught), [m for m in caught if m not in told_once][:3]
    # A part and the sum it alone makes up can each be the mistake: nothing tells which.
    assert len(named) >= 0.8 * len(caught)
    assert warehouse.transposed in named
    assert labels[warehouse.transposed.address]


def test_an_unreadable_figure_is_reported_and_its_identities_are_not_evaluated(
    warehouse: Warehouse, terms: tuple[Term, ...]
) -> None:
    mutation = warehouse.unreadable
    findings = query(
        warehouse.url,
        "select severity, table_no, row_no, column_no, message_zh from marts.fct_finding"
        " join marts.dim_account using (account_id) where organization = %s and kind = 'unreadable_cell'",
        (mutation.organization,),
    )
    assert [finding[:4] for finding in findings] == [("error", *mutation.address)]
    assert "第6行第7列“2010302 一般行政管理事务”：“1,2x4.00”不能读作数字" in findings[0][4]
    concerned = {term.scope for term in terms if term.address == mutation.address}
    assert len(concerned) >= 2
    assert scopes_with(warehouse.url, "not_evaluable")[mutation.organization] == concerned
    assert mutation.organization not in scopes_with(warehouse.url, "broken")
    reconciled = query(
        warehouse.url,
        "select form_id, bool_or(verification <> 'withheld') from marts.fct_reported_amount"
        " join marts.dim_account using (account_id) where organization = %s group by 1",
        (mutation.organization,),
    )
    # Its basic and project expenditure is compared with form 05, code by code.
    assert sorted(form_id for form_id, is_in in reconciled if not is_in) == [
        "expenditure",
        "general_budget_appropriation",
    ]


def test_figures_in_ten_thousands_hold_within_rounding(warehouse: Warehouse) -> None:
    outcomes = outcomes_of(warehouse.url, warehouse.coarse)
    assert set(outcomes) == {"holds", "holds_within_rounding", "not_applicable"}
    assert outcomes["holds_within_rounding"] >= 10
    assert outcomes["not_applicable"] == outcomes_of(warehouse.url, ORGANIZATION)["not_applicable"]
    assert query(
        warehouse.url,
        "select bool_and(verification <> 'withheld'), min(unit), max(unit) from marts.fct_reported_amount"
        " join marts.dim_account using (account_id) where organization = %s",
        (warehouse.coarse,),
    ) == [(True, "万元", "万元")]


def test_rounding_explains_no_more_than_half_a_digit_of_each_figure(warehouse: Warehouse) -> None:
    mutation = warehouse.coarse_raised
    in_yuan = replace(
        mutation,
        figure=replace(mutation.figure, number=mutation.figure.number * 10000),
        printed=f"{(mutation.figure.number + Decimal('0.05')) * 10000:,.2f}",
    )
    terms = terms_of(warehouse.url, warehouse.coarse)
    figures = Counter(term.scope for term in terms)
    # Half of the last printed digit, 0.01 万元, is 50 yuan.
    expected = {
        scope
        for scope, sides in expected_differences(terms, in_yuan).items()
        if abs(sides.difference) > 50 * figures[scope]
    }
    assert expected
    assert scopes_with(warehouse.url, "broken")[mutation.organization] == expected


def test_what_no_identity_catches_is_documented(
    warehouse: Warehouse, terms: tuple[Term, ...]
) -> None:
    uncaught = {m.address for m in warehouse.raised if not expected_differences(terms, m)}
    assert uncaught == set(UNCAUGHT)
    expected = coverage(warehouse.raised, terms)
    told = f"between the markers of {COVERAGE.document} must stand:\n{expected}"
    assert COVERAGE.written() == expected, told


def coverage(mutations: tuple[Mutation, ...], terms: tuple[Term, ...]) -> str:
    """The generated part of docs/coverage.md."""
    forms: dict[str, list[int]] = defaultdict(list)
    for mutation in mutations:
        forms[mutation.figure.form_id].append(len(expected_differences(terms, mutation)))
    lines = ["| form | figures | caught | identities a figure breaks |", "|---|---:|---:|---:|"]
    for form_id, breaks in forms.items():
        caught = [count for count in breaks if count]
        lines.append(f"| {form_id} | {len(breaks)} | {len(caught)} | {min(caught)}–{max(caught)} |")
    lines += ["", "| table | row | column | item | printed | why no identity catches it |"]
    lines += ["|---:|---:|---:|---|---:|---|"]
    for mutation in mutations:
        if mutation.address in UNCAUGHT:
            figure, why = mutation.figure, UNCAUGHT[mutation.address]
            place = " | ".join(map(str, mutation.address))
            item = cell_at(clean_text(), Place(figure.line, 1))
            lines.append(f"| {place} | {item} | {figure.printed_text} | {why} |")
    lines.append("")
    return "\n".join(lines)
