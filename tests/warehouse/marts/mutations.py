"""Copies of the sample account with one figure changed, and what must then be broken, worked out without dbt."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from loaders.documentation.identities import seed_rows
from tests.altered_accounts import SAMPLE, Place, printed_number, query, with_cell
from tests.warehouse.marts.printed_figures import Figure, printed_figures

# Here the forms 01–11 end; the self-evaluations behind them take part in no hard identity.
_FORMS_END = "2024年度部门整体支出绩效自评情况"

Scope = tuple[str, str]
Address = tuple[int, int, int]


@dataclass(frozen=True)
class Mutation:
    """A copy of the account, published by an organisation of its own, in which one figure is printed otherwise."""

    organization: str
    figure: Figure
    printed: str

    @property
    def address(self) -> Address:
        """Table, row and column of the changed cell."""
        return self.figure.table_no, self.figure.row_no, self.figure.column_no

    @property
    def change(self) -> Decimal:
        """By how much the printed number changed; a blank counts as nothing."""
        return (printed_number(self.printed) or Decimal(0)) - self.figure.number

    def applied_to(self, text: str) -> str:
        """The text with the changed cell."""
        return with_cell(text, Place(self.figure.line, self.figure.column_no), self.printed)


@dataclass(frozen=True)
class Term:
    """A cell behind one side of an identity, as marts.fct_identity_term lists it."""

    scope: Scope
    address: Address
    side: str
    sign: int
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Comparison:
    """Both sides of an identity in one scope."""

    left: Decimal
    right: Decimal

    @property
    def difference(self) -> Decimal:
        """Left less right."""
        return self.left - self.right


@cache
def clean_text() -> str:
    """The forms 01–11 of the sample."""
    return SAMPLE.read_text(encoding="utf-8").partition(_FORMS_END)[0]


def figures_in_order(text: str) -> list[Figure]:
    """Every printed figure, by table, row and column."""
    return sorted(printed_figures(text), key=lambda f: (f.table_no, f.row_no, f.column_no))


def figure_at(text: str, address: Address) -> Figure:
    """The figure a text prints at an address."""
    (found,) = (f for f in printed_figures(text) if (f.table_no, f.row_no, f.column_no) == address)
    return found


@cache
def comparisons() -> Mapping[str, str]:
    """How the two sides of each identity must compare: =, >= or <=."""
    return {row["identity_id"]: row["comparison"] for row in seed_rows("identities")}


@cache
def needed_terms() -> frozenset[tuple[str, str | None]]:
    """The identities that are not compared where a form prints nothing for their term, with that form."""
    return frozenset(
        (row["identity_id"], row["form_id"])
        for row in seed_rows("identity_terms")
        if row["if_absent"] == "skip"
    )


@cache
def conditions() -> Mapping[str, str]:
    """The identities that apply only where both sides of another are equal, and that other."""
    return {
        row["identity_id"]: row["only_where"]
        for row in seed_rows("identities")
        if row["only_where"]
    }


@cache
def forms_of_identities() -> Mapping[str, frozenset[str]]:
    """The forms each identity names."""
    forms: dict[str, set[str]] = defaultdict(set)
    for row in seed_rows("identity_terms"):
        forms[row["identity_id"]].add(row["form_id"])
    return {identity_id: frozenset(named) for identity_id, named in forms.items()}


def terms_of(url: str, organization: str) -> tuple[Term, ...]:
    """The cells behind every hard identity that holds on an account."""
    rows = query(
        url,
        "select term.identity_id, term.scope, table_no, row_no, column_no, side, sign, printed_label, amount_yuan"
        " from marts.fct_identity_term as term join marts.dim_account as account using (account_id)"
        " join marts.fct_identity_result as result using (account_id, identity_id)"
        " where organization = %s and hardness = 'hard' and outcome in ('holds', 'holds_within_rounding')"
        " and term.scope = result.scope",
        (organization,),
    )
    return tuple(Term((row[0], row[1]), row[2:5], *row[5:]) for row in rows)


def expected_differences(terms: Iterable[Term], mutation: Mutation) -> dict[Scope, Comparison]:
    """Both sides of each comparison that no longer holds to the cent when the mutation's cell changes."""
    of_scope: dict[Scope, list[Term]] = defaultdict(list)
    for term in terms:
        of_scope[term.scope].append(term)
    compared = {scope: _compared(members, mutation) for scope, members in of_scope.items()}
    emptied = mutation.figure.form_id if not mutation.printed else None
    unequal = {identity_id for (identity_id, _), sides in compared.items() if sides.difference}
    return {
        (identity_id, scope): sides
        for (identity_id, scope), sides in compared.items()
        if _breaks(sides, comparisons()[identity_id])
        and any(term.address == mutation.address for term in of_scope[identity_id, scope])
        and conditions().get(identity_id) not in unequal
        and (identity_id, emptied) not in needed_terms()
    }


def _breaks(sides: Comparison, comparison: str) -> bool:
    if comparison == ">=":
        return sides.difference < 0
    if comparison == "<=":
        return sides.difference > 0
    return sides.difference != 0


def _compared(terms: Iterable[Term], mutation: Mutation) -> Comparison:
    sides = {"left": Decimal(0), "right": Decimal(0)}
    for term in terms:
        change = mutation.change if term.address == mutation.address else Decimal(0)
        sides[term.side] += term.sign * (term.amount + change)
    return Comparison(**sides)
