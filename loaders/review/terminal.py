"""The review on a terminal: a headline for each account, its findings by severity, then its identities and tables."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.markup import escape

from loaders.display import console
from loaders.document import TEXT
from loaders.language import Message, of_code, say
from loaders.review.contents import (
    OUTCOMES,
    SEVERITIES,
    Account,
    Document,
    Finding,
    IdentityResult,
    Review,
    Table,
)
from loaders.review.overview import counts_of_findings, show_overview, worst_first
from loaders.review.words import (
    OUTCOMES_ZH,
    SCOPES_ZH,
    SEVERITIES_ZH,
    SEVERITY_STYLES,
    STATUSES_ZH,
    figures_in_words,
    forms_in_words,
    verified_in_english,
    word,
)
from loaders.wrapping import padded, wrapped

# So many accounts are shown whole; of more there is a table, and the findings of the worst.
MOST_SHOWN_WHOLE = 3
_MOST_FINDINGS = 40
_STYLES = {"broken": "bold red", "not_evaluable": "yellow"}
_DETAILED = ("broken", "not_evaluable")


def show_review(review: Review, *, everything: bool = False) -> None:
    """Each account: what was read, what is verified, what is wrong. `everything`: also the identities that do not apply."""
    if not review.accounts:
        console.print(
            say(
                "There are no files in the warehouse yet. Load some with juesuan run FILE…",
                "仓库里还没有文件。用 juesuan run 文件… 装载。",
            )
        )
    if len(review.accounts) <= MOST_SHOWN_WHOLE or everything:
        for account in review.accounts:
            _show_account(account, everything=everything)
        return
    ordered = worst_first(review.accounts)
    show_overview(ordered)
    for account in ordered[:MOST_SHOWN_WHOLE]:
        _show_headline(account)
        _show_findings(account)
    console.print()
    _show_lines(
        say(
            "One account with its tables and identities: juesuan check ORGANISATION:YEAR; all of them: juesuan check --all",
            "看一个账户的各表与勾稽：juesuan check 单位:年度；看全部：juesuan check --all",
        )
    )


def _show_account(account: Account, *, everything: bool) -> None:
    _show_headline(account)
    _show_findings(account)
    if account.account_id is not None:
        _show_identities(account, everything=everything)
    _show_tables(account)


def _show_headline(account: Account) -> None:
    console.print()
    files = say(", ", "、").join(dict.fromkeys(map(_file, account.documents)))
    if account.account_id is None:
        console.print(
            say(
                f"[bold]{escape(files)}[/bold]  belongs to no account yet, and is in no mart",
                f"[bold]{escape(files)}[/bold]　尚不属于任何账户，不进入集市",
            )
        )
        return
    scope = of_code(account.scope or "", SCOPES_ZH)
    units = say(", ", "、").join(account.units) or say("not printed", "未印出")
    name = escape(account.organization or "")
    console.print(
        say(
            f"[bold]{name}[/bold] ({scope})  {account.year}  unit of amounts: {units}",
            f"[bold]{name}[/bold]（{scope}）　{account.year} 年度　金额单位：{units}",
        )
    )
    _show_lines(
        say(
            f"Verified: {verified_in_english(account)}",
            f"核对：{forms_in_words(account)}；{figures_in_words(account)}",
        )
    )
    _show_lines(
        say(f"Findings: {counts_of_findings(account)}", f"发现：{counts_of_findings(account)}")
    )
    _show_lines(say(f"Files: {files}", f"文件：{files}"))


def _show_findings(account: Account) -> None:
    shown = account.findings[:_MOST_FINDINGS]
    for severity in SEVERITIES:
        of_it = [finding for finding in shown if finding.severity == severity]
        if not of_it:
            continue
        style = SEVERITY_STYLES[severity]
        count = account.severity_counts()[severity]
        name = of_code(severity, SEVERITIES_ZH)
        console.print(
            say(
                f"\n[{style}]{name}[/{style}] ({count})",
                f"\n[{style}]{name}[/{style}]（{count} 项）",
            )
        )
        for finding in of_it:
            _show_finding(finding)
    left = len(account.findings) - len(shown)
    if left:
        console.print(
            say(
                f"  … and {left} more: juesuan check --format xlsx, or marts.fct_finding",
                f"  …… 还有 {left} 项：见 juesuan check --format xlsx，或 marts.fct_finding",
            )
        )


def _show_finding(finding: Finding) -> None:
    _show_lines(f"· {say(finding.message_en, finding.message_zh)}", "  ", "    ")


def _show_identities(account: Account, *, everything: bool) -> None:
    by_identity: dict[str, list[IdentityResult]] = {}
    for result in account.identities:
        by_identity.setdefault(result.identity_id, []).append(result)
    counts = say(", ", "，").join(
        f"{of_code(name, OUTCOMES_ZH)} {account.outcomes[name]}"
        for name in OUTCOMES
        if account.outcomes[name]
    )
    console.print()
    _show_lines(
        say(f"{len(by_identity)} identities: {counts}", f"勾稽关系 {len(by_identity)} 条：{counts}")
    )
    # Results stand worst outcome first, and by the worst an identity is counted.
    worst = {identity: results[0] for identity, results in by_identity.items()}
    for result in worst.values():
        if result.outcome in _DETAILED:
            _show_outcome(
                result.outcome, result.identity_id, f"{result.name}　{result.reason or ''}"
            )
    if everything:
        _show_the_others(worst)
    elif account.outcomes["not_applicable"]:
        console.print(
            say("  Those that do not apply: --all", "  不适用的各条用 --all 列出"), style="dim"
        )


def _show_the_others(worst: dict[str, IdentityResult]) -> None:
    """The identities that hold, and those that do not apply, by the reason they share."""
    groups: dict[tuple[str, str], list[str]] = {}
    for result in worst.values():
        reason = (result.reason or "") if result.outcome == "not_applicable" else ""
        groups.setdefault((result.outcome, reason), []).append(result.identity_id)
    for (outcome, reason), identities in sorted(
        groups.items(), key=lambda group: OUTCOMES.index(group[0][0])
    ):
        if outcome not in _DETAILED:
            _show_outcome(outcome, say(", ", "、").join(identities), reason)


def _show_outcome(outcome: str, identities: str, detail: str) -> None:
    colon = say(": ", "：") if detail.strip() else ""
    style = _STYLES.get(outcome, "dim")
    name = of_code(outcome, OUTCOMES_ZH)
    first, *others = wrapped(f"  {name} {identities}{colon}{detail.strip()}", _width(), "    ")
    console.print(f"  [{style}]{name}[/{style}]{escape(first.removeprefix(f'  {name}'))}")
    for line in others:
        console.print(escape(line))


def _show_tables(account: Account) -> None:
    console.print(say("\nTables:", "\n表："))
    names = [table.form or say("not recognised", "未识别") for table in account.tables]
    width = max(map(cell_len, names), default=0)
    for table, name in zip(account.tables, names, strict=True):
        line = f"  {table.table_no:>3}  {padded(name, width)}  {_in_words(table)}"
        for each in wrapped(line, _width(), " " * 9):
            console.print(escape(each), style=_style(table))


def _style(table: Table) -> str:
    if table.form is None:
        return "yellow"
    return "red" if table.unreadable or table.passes is False else ""


def _in_words(table: Table) -> str:
    rows = say(f"{table.rows:>3} rows", f"{table.rows:>3} 行")
    if table.form is None:
        title = f"“{table.title}” " if table.title else ""
        reason = table.refusal_reason or ""
        return say(
            f"{rows}, about {table.figures} figures kept as they are: {title}{reason}",
            f"{rows}，约 {table.figures} 个数字只保留原样：{title}{reason}",
        )
    if table.is_text:
        return say(f"{rows} of text", f"{rows}文字")
    marks = "".join(map(str, table_marks(table)))
    return say(f"{rows}, {table.figures} figures{marks}", f"{rows}，{table.figures} 个数字{marks}")


def table_marks(table: Table) -> Iterator[Message]:
    """What is to be said of a recognised table besides its counts, each beginning with a comma."""
    if not table.figures and not table.unreadable:
        yield Message(", empty", "，空表")
    elif table.unit_source == "missing":
        yield Message(", no unit of amounts printed", "，没有印金额单位")
    elif table.unit_source == "told":
        yield Message(f", unit {table.unit} as the user said", f"，单位按用户说明取{table.unit}")
    elif table.unit_source == "from_document":
        yield Message(
            f", unit {table.unit} from the other tables of the file",
            f"，单位按本文件各表取{table.unit}",
        )
    if table.unreadable:
        yield Message(f", {table.unreadable} unreadable", f"，{table.unreadable} 个读不出")
    if table.read_by != TEXT:
        yield Message(", read from a picture", "，从图片读取")
    if table.status not in ("current", "unassigned"):
        yield Message(
            f", {table.status.replace('_', ' ')} ({table.file_name})",
            f"，{word(STATUSES_ZH, table.status)}（{table.file_name}）",
        )
    elif table.passes is False:
        yield Message(", not reconciled", "，未通过核对")


def _file(document: Document) -> str:
    if document.status in ("current", "unassigned"):
        return document.file_name
    status = of_code(document.status, STATUSES_ZH)
    return say(f"{document.file_name} ({status})", f"{document.file_name}（{status}）")


def _show_lines(text: str, first: str = "", others: str = "  ") -> None:
    for line in wrapped(first + text, _width(), others):
        console.print(escape(line))


def _width() -> int | None:
    """How many places a line has; None where it goes to a file or a program, which finds things by the line."""
    return console.width if console.is_terminal else None
