"""Many accounts on a terminal: a line each, the worst first."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.markup import escape

from loaders.display import console
from loaders.language import of_code, say
from loaders.review.contents import SEVERITIES, Account
from loaders.review.words import SCOPES_ZH, SEVERITIES_ZH, SEVERITY_STYLES
from loaders.wrapping import padded

_MOST_LISTED = 40
_LONGEST_NAME = 36


def worst_first(accounts: Sequence[Account]) -> list[Account]:
    """Files of no account, then the accounts by errors, warnings and notes; alike, as they came."""

    def badness(account: Account) -> tuple[bool, int, int, int]:
        counts = account.severity_counts()
        return account.account_id is None, counts["error"], counts["warning"], counts["note"]

    return sorted(accounts, key=badness, reverse=True)


def counts_of_findings(account: Account) -> str:
    """How many findings of each severity there are; that there are none."""
    counts = {name: count for name, count in account.severity_counts().items() if count}
    if not counts:
        return say("none", "没有")
    return say(", ", "，").join(
        say(
            f"{count} {of_code(name, SEVERITIES_ZH)}{'s' if count > 1 else ''}",
            f"{SEVERITIES_ZH[name]} {count} 项",
        )
        for name, count in counts.items()
    )


def show_overview(ordered: Sequence[Account]) -> None:
    """A line for each account in the order given; only the first of very many."""
    listed = ordered[:_MOST_LISTED]
    names = [_name(account) for account in listed]
    width = max(map(cell_len, names))
    heads = [
        *(of_code(severity, SEVERITIES_ZH) for severity in SEVERITIES),
        say("figures", "数字"),
        say("verified", "核对"),
        say("broken", "不成立"),
    ]
    console.print(
        say(
            f"\n{len(ordered)} accounts, the worst first:",
            f"\n{len(ordered)} 个账户，问题多的在前：",
        )
    )
    console.print(f"  {' ' * width}{''.join(_right(head) for head in heads)}", style="bold")
    for account, name in zip(listed, names, strict=True):
        console.print(f"  {escape(padded(name, width))}{_counts(account)}")
    if len(ordered) > len(listed):
        left = len(ordered) - len(listed)
        console.print(
            say(
                f"  … and {left} more: juesuan report --all, or reports.部门收支总览",
                f"  …… 还有 {left} 个：见 juesuan report --all，或 reports.部门收支总览",
            )
        )


def _name(account: Account) -> str:
    if account.account_id is None:
        name, after = account.documents[0].file_name, say(" (no account)", "（没有归属）")
    else:
        scope = of_code(account.scope or "", SCOPES_ZH)
        name = account.organization or ""
        after = say(f" {account.year} ({scope})", f" {account.year}（{scope}）")
    while cell_len(name) > _LONGEST_NAME:
        name = f"{name.removesuffix('…')[:-1]}…"
    return name + after


def _counts(account: Account) -> str:
    severities = account.severity_counts()
    coloured = "".join(
        f"[{SEVERITY_STYLES[name]}]{_right(str(severities[name]))}[/]"
        if severities[name]
        else _right("0")
        for name in SEVERITIES
    )
    others = (
        account.figure_count,
        account.figures_by_verification["verified"],
        account.outcomes["broken"],
    )
    return coloured + "".join(_right(f"{count:,}") for count in others)


def _right(text: str, width: int = 9) -> str:
    return " " * (width - cell_len(text)) + text
