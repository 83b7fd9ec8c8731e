"""What the warehouse made of injected faults: detected, told once, the true cell named first; and the tables that say so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.altered_accounts import printed_number, query
from tests.warehouse.marts.faults import KINDS, Address, Fault, Key, Publications, as_file

OUTSIDE = "no hard identity uses the cell"
SAME_SUMS = "the figure moves between cells of the same sums, so every sum stays what it was"
WITHIN_ROUNDING = (
    "every sum it moves stays within the rounding of its figures, or within what it may not exceed"
)
YUAN = {"元": Decimal(1), "万元": Decimal(10000)}


@dataclass(frozen=True)
class Comparison:
    """A hard identity in one scope of an account without a fault: how it compares, how far off, how far it may be off."""

    comparison: str
    difference: Decimal
    tolerance: Decimal

    def breaks(self, change: Decimal) -> bool:
        """True when the difference, changed by so many yuan, is more than it may be."""
        difference = self.difference + change
        excess = {"=": abs(difference), ">=": -difference, "<=": difference}[self.comparison]
        return excess > self.tolerance


# By organisation and cell: the comparisons it is in, and by how much the difference moves when the cell moves by one.
Uses = dict[tuple[str, Address], list[tuple[Comparison, int]]]


@dataclass(frozen=True)
class Verdict:
    """A fault and what came of it. `invisible` says why no identity can see it; None where one should."""

    fault: Fault
    is_covered: bool
    is_detected: bool
    is_told_once: bool
    is_named: bool
    invisible: str | None


def clean_names(accounts: Publications) -> dict[Key, str]:
    """The organisation each account is published by without a fault."""
    return {key: f"净{number}号局" for number, key in enumerate(accounts, start=1)}


def clean_files(accounts: Publications) -> dict[str, bytes]:
    """The files without a fault, by organisation."""
    return {name: as_file(accounts[key], name) for key, name in clean_names(accounts).items()}


def judged(url: str, faults: Sequence[Fault], accounts: Publications) -> list[Verdict]:
    """Every fault with what the marts say of its copy."""
    names = clean_names(accounts)
    uses = _uses(url)
    found = _errors(url)
    verdicts = []
    for fault in faults:
        clean = names[fault.account]
        errors = found.get(fault.organization, {})
        named = [cells for cells in errors.values() if cells]
        verdicts.append(
            Verdict(
                fault=fault,
                is_covered=any((clean, address) in uses for address in fault.addresses),
                is_detected=bool(errors),
                is_told_once=len(errors) == 1,
                # A shift is told with every cell it moves, also those whose figure is the same as before.
                is_named=len(errors) == 1 and bool(named) and _names(named[0], fault),
                invisible=_why_invisible(fault, clean, uses),
            )
        )
    return verdicts


def unexplained(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The faults that an identity should have seen and none did."""
    return [v for v in verdicts if not v.is_detected and v.invisible is None]


def _names(suspects: Mapping[Address, str], fault: Fault) -> bool:
    if len(fault.cells) == 1:
        return set(suspects) == fault.addresses
    return fault.addresses <= set(suspects) and len(suspects) <= 2 * len(fault.cells)


def _why_invisible(fault: Fault, clean: str, uses: Uses) -> str | None:
    changes: dict[int, Decimal] = {}
    compared: dict[int, Comparison] = {}
    for (address, before), after in zip(fault.cells, fault.printed, strict=True):
        change = (_number(after) - _number(before)) * YUAN.get(fault.unit, Decimal(1))
        for comparison, coefficient in uses.get((clean, address), []):
            compared[id(comparison)] = comparison
            changes[id(comparison)] = changes.get(id(comparison), Decimal(0)) + coefficient * change
    if not compared:
        return OUTSIDE
    if any(compared[key].breaks(change) for key, change in changes.items()):
        return None
    return WITHIN_ROUNDING if any(changes.values()) else SAME_SUMS


def _number(text: str) -> Decimal:
    return printed_number(text) or Decimal(0)


def _uses(url: str) -> Uses:
    comparisons: dict[tuple[str, ...], Comparison] = {}
    uses: Uses = {}
    for key, comparison, difference, tolerance, address, coefficient in _hard_cells(url):
        found = comparisons.setdefault(key, Comparison(comparison, difference, tolerance))
        uses.setdefault((key[0], address), []).append((found, coefficient))
    return uses


def _hard_cells(
    url: str,
) -> Iterator[tuple[tuple[str, ...], str, Decimal, Decimal, Address, int]]:
    for row in query(
        url,
        "select organization, identity_id, result.instance, result.scope_key, comparison, difference, tolerance,"
        " table_no, row_no, column_no, sum(sign * case side when 'left' then 1 else -1 end)"
        " from intermediate.int_identity_result as result"
        " join intermediate.int_identity_cell as cell using (account_id, identity_id, instance, scope_key)"
        " join marts.dim_identity as identity using (identity_id) join marts.dim_account using (account_id)"
        " where hardness = 'hard' and organization like '净%%' and outcome in ('holds', 'holds_within_rounding')"
        " group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
    ):
        yield tuple(row[:4]), row[4], row[5], row[6], (row[7], row[8], row[9]), int(row[10])


def _errors(url: str) -> dict[str, dict[str, dict[Address, str]]]:
    """By organisation its errors, each with the cells suspected and what they likely should print."""
    errors: dict[str, dict[str, dict[Address, str]]] = {}
    for organization, finding_id, table_no, row_no, column_no, likely in query(
        url,
        "select organization, finding.finding_id, cell.table_no, cell.row_no, cell.column_no, likely_text"
        " from marts.fct_finding as finding join marts.dim_account using (account_id)"
        " left join marts.fct_finding_cell as cell"
        " on cell.finding_id = finding.finding_id and cell.role = 'suspect'"
        " where severity = 'error'",
    ):
        cells = errors.setdefault(organization, {}).setdefault(finding_id, {})
        if table_no is not None:
            cells[table_no, row_no, column_no] = likely
    return errors


def report(verdicts: Sequence[Verdict]) -> str:
    """The tables of docs/coverage.md: by kind of fault, by form, and what no identity can see."""
    by_kind = [(kind, [v for v in verdicts if v.fault.kind == kind]) for kind in KINDS]
    forms = sorted({v.fault.form_id for v in verdicts})
    by_form = [(form, [v for v in verdicts if v.fault.form_id == form]) for form in forms]
    lines = [*_table("kind of fault", by_kind), "", *_table("form", by_form), ""]
    lines += ["| why no identity sees it | form | faults |", "|---|---|---:|"]
    unseen: dict[tuple[str, str], int] = {}
    for verdict in verdicts:
        if not verdict.is_detected:
            key = (verdict.invisible or "unexplained", verdict.fault.form_id)
            unseen[key] = unseen.get(key, 0) + 1
    lines += [f"| {why} | {form} | {count} |" for (why, form), count in sorted(unseen.items())]
    return "\n".join(lines) + "\n"


def _table(title: str, groups: Iterable[tuple[str, Sequence[Verdict]]]) -> list[str]:
    lines = [
        f"| {title} | faults | in cells of hard identities | of these detected"
        " | of those that can be seen | told as one finding | true cell first |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    everything: list[Verdict] = []
    for name, members in groups:
        everything += members
        lines.append(_line(name, members))
    lines.append(_line("**all**", everything))
    return lines


def _line(name: str, members: Sequence[Verdict]) -> str:
    covered = [v for v in members if v.is_covered]
    visible = [v for v in covered if v.invisible is None]
    shares = (
        share(covered, "is_detected"),
        share(visible, "is_detected"),
        share(covered, "is_told_once"),
        share(covered, "is_named"),
    )
    cells = " | ".join(f"{value:.1%}" if covered else "–" for value in shares)
    return f"| {name} | {len(members)} | {len(covered)} | {cells} |"


def share(verdicts: Sequence[Verdict], what: str) -> float:
    """The share of the verdicts that are so; 0 where there are none."""
    return sum(1 for v in verdicts if getattr(v, what)) / len(verdicts) if verdicts else 0.0
