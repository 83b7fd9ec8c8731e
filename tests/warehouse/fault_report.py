"""What the warehouse made of injected faults: detected, told once, the true cell named first; and the tables that say so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.altered_accounts import query
from tests.renderings.account import Account
from tests.warehouse.faults import KINDS, Address, Fault, as_file

OUTSIDE = "no hard identity uses the cell"
SAME_SUMS = "the figure moves between cells of the same sums, so every sum stays what it was"
WITHIN_ROUNDING = "smaller than what the rounding of the printed figures explains"


@dataclass(frozen=True)
class Verdict:
    """A fault and what came of it. `invisible` says why no identity can see it; None where one should."""

    fault: Fault
    is_covered: bool
    is_detected: bool
    is_told_once: bool
    is_named: bool
    invisible: str | None


def clean_names(accounts: Mapping[tuple[str, int], Account]) -> dict[tuple[str, int], str]:
    """The organisation each account is published by without a fault."""
    return {key: f"净{number}号局" for number, key in enumerate(accounts, start=1)}


def clean_files(accounts: Mapping[tuple[str, int], Account]) -> dict[str, bytes]:
    """The files without a fault, by organisation."""
    return {
        name: as_file(key[0], accounts[key], name) for key, name in clean_names(accounts).items()
    }


def judged(
    url: str, faults: Sequence[Fault], accounts: Mapping[tuple[str, int], Account]
) -> list[Verdict]:
    """Every fault with what the marts say of its copy."""
    names = clean_names(accounts)
    covered = _covered_cells(url)
    found = _errors(url)
    verdicts = []
    for fault in faults:
        is_covered = bool(fault.addresses & covered.get(names[fault.account], set()))
        errors = found.get(fault.organization, {})
        named = [cells for cells in errors.values() if cells]
        verdicts.append(
            Verdict(
                fault=fault,
                is_covered=is_covered,
                is_detected=bool(errors),
                is_told_once=len(errors) == 1,
                # A shift is told with every cell it moves, also those whose figure is the same as before.
                is_named=len(errors) == 1 and bool(named) and _names(named[0], fault),
                invisible=None if errors else _why_invisible(fault, is_covered),
            )
        )
    return verdicts


def _names(suspects: Mapping[Address, str], fault: Fault) -> bool:
    if len(fault.cells) == 1:
        return set(suspects) == fault.addresses
    return fault.addresses <= set(suspects) and len(suspects) <= 2 * len(fault.cells)


def _why_invisible(fault: Fault, is_covered: bool) -> str | None:
    if not is_covered:
        return OUTSIDE
    if len(fault.cells) > 1:
        return SAME_SUMS
    change = abs(_number(fault.printed[0]) - _number(fault.cells[0][1]))
    # Half of the last printed digit for each figure of a sum; the sums of these accounts have less than twenty.
    return WITHIN_ROUNDING if fault.unit == "万元" and change <= Decimal("0.10") else None


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "") or 0)


def _covered_cells(url: str) -> dict[str, set[Address]]:
    cells: dict[str, set[Address]] = {}
    for organization, *address in query(
        url,
        "select distinct organization, table_no, row_no, column_no from marts.fct_identity_term"
        " join marts.dim_identity using (identity_id) join marts.dim_account using (account_id)"
        " where hardness = 'hard' and organization like '净%%'",
    ):
        cells.setdefault(organization, set()).add((address[0], address[1], address[2]))
    return cells


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
        f"| {title} | faults | in cells of hard identities | of these detected | told as one finding | true cell first |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    everything: list[Verdict] = []
    for name, members in groups:
        everything += members
        lines.append(_line(name, members))
    lines.append(_line("**all**", everything))
    return lines


def _line(name: str, members: Sequence[Verdict]) -> str:
    covered = [v for v in members if v.is_covered]
    shares = (
        share(covered, "is_detected"),
        share(covered, "is_told_once"),
        share(covered, "is_named"),
    )
    cells = " | ".join(f"{value:.1%}" if covered else "–" for value in shares)
    return f"| {name} | {len(members)} | {len(covered)} | {cells} |"


def share(verdicts: Sequence[Verdict], what: str) -> float:
    """The share of the verdicts that are so; 0 where there are none."""
    return sum(1 for v in verdicts if getattr(v, what)) / len(verdicts) if verdicts else 0.0
