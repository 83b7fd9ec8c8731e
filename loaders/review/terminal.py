"""The review as plain lines in Chinese, coloured on a terminal."""

from collections.abc import Iterator

from rich.markup import escape

from loaders.display import console
from loaders.document import TEXT
from loaders.language import Message, of_code, say
from loaders.review.contents import OUTCOMES, Account, Document, IdentityResult, Review, Table
from loaders.review.words import (
    OUTCOMES_ZH,
    SCOPES_ZH,
    SEVERITIES_ZH,
    STATUSES_ZH,
    figures_in_words,
    forms_in_words,
    verified_in_english,
    word,
)

_STYLES = {
    "error": "bold red",
    "warning": "yellow",
    "note": "dim",
    "broken": "bold red",
    "not_evaluable": "yellow",
}
_MOST_FINDINGS = 40


def show_review(review: Review) -> None:
    """Everything found: per account its tables, identities and findings."""
    if not review.accounts:
        console.print(
            say(
                "There are no files in the warehouse yet. Load some with juesuan run FILE…",
                "仓库里还没有文件。用 juesuan run 文件… 装载。",
            )
        )
    for account in review.accounts:
        _show_account(account)


def _show_account(account: Account) -> None:
    console.print()
    files = escape(say(", ", "、").join(dict.fromkeys(map(_file, account.documents))))
    if account.account_id is None:
        console.print(
            say(
                f"[bold]{files}[/bold]  belongs to no account yet, and is in no mart",
                f"[bold]{files}[/bold]　尚不属于任何账户，不进入集市",
            )
        )
    else:
        scope = of_code(account.scope or "", SCOPES_ZH)
        units = say(", ", "、").join(account.units) or say("not printed", "未印出")
        console.print(
            say(
                f"[bold]{escape(account.organization or '')}[/bold] ({scope})  {account.year}  unit of "
                f"amounts: {units}",
                f"[bold]{escape(account.organization or '')}[/bold]（{scope}）　{account.year} 年度　金额单位：{units}",
            )
        )
        console.print(say(f"Files: {files}", f"文件：{files}"))
        console.print(
            say(
                verified_in_english(account),
                f"{forms_in_words(account)}；{figures_in_words(account)}",
            )
        )
    console.print(say("\nTables:", "\n表："))
    for table in account.tables:
        console.print(_table_line(table))
    if account.account_id is not None:
        console.print()
        _show_identities(account)
    _show_findings(account)


def _file(document: Document) -> str:
    if document.status in ("current", "unassigned"):
        return document.file_name
    status = of_code(document.status, STATUSES_ZH)
    return say(f"{document.file_name} ({status})", f"{document.file_name}（{status}）")


def _table_line(table: Table) -> str:
    number = f"  {table.table_no:>3}  "
    if table.form is None:
        title = f"“{escape(table.title)}” " if table.title else ""
        reason = escape(table.refusal_reason or "")
        return say(
            f"{number}[yellow]not recognised[/yellow]  {title}{table.rows} rows, about {table.figures} "
            f"figures kept as they are: {reason}",
            f"{number}[yellow]未识别[/yellow]　{title}{table.rows} 行，约 {table.figures} 个数字只保留原样：{reason}",
        )
    if table.is_text:
        return say(
            f"{number}{escape(table.form)}  {table.rows} rows of text",
            f"{number}{escape(table.form)}　{table.rows} 行文字",
        )
    marks = escape("".join(map(str, table_marks(table))))
    marked = f"[red]{marks}[/red]" if table.unreadable or table.passes is False else marks
    return say(
        f"{number}{escape(table.form)}  {table.rows} rows, {table.figures} figures{marked}",
        f"{number}{escape(table.form)}　{table.rows} 行，{table.figures} 个数字{marked}",
    )


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


def _show_identities(account: Account) -> None:
    by_identity: dict[str, list[IdentityResult]] = {}
    for result in account.identities:
        by_identity.setdefault(result.identity_id, []).append(result)
    words = say(", ", "，").join(
        f"{of_code(name, OUTCOMES_ZH)} {account.outcomes[name]}" for name in OUTCOMES_ZH
    )
    console.print(
        say(f"{len(by_identity)} identities: {words}", f"勾稽关系 {len(by_identity)} 条：{words}")
    )
    # Results stand worst outcome first, and by the worst an identity is counted.
    worst = {identity: results[0] for identity, results in by_identity.items()}
    held = [by_identity[name] for name, each in worst.items() if each.outcome == "holds"]
    if held:
        compared = sum(1 for of in held for each in of if each.outcome == "holds")
        figures = sum(each.figures for of in held for each in of)
        console.print(
            say(
                f"  The {len(held)} that hold were compared {compared} times, with {figures} figures",
                f"  成立的 {len(held)} 条共比较 {compared} 次，用到数字 {figures} 个次",
            )
        )
    groups: dict[tuple[str, str], list[IdentityResult]] = {}
    for each in worst.values():
        alike = each.reason or "" if each.outcome == "not_applicable" else each.identity_id
        groups.setdefault((each.outcome, alike), []).append(each)
    for (outcome, _), members in sorted(groups.items(), key=lambda of: OUTCOMES.index(of[0][0])):
        if outcome == "holds":
            continue
        names = say(", ", "、").join(member.identity_id for member in members)
        style = _STYLES.get(outcome, "dim")
        first = members[0]
        detail = first.reason or ""
        if outcome != "not_applicable":
            detail = f"{first.name}　{detail}".strip()
        found = of_code(outcome, OUTCOMES_ZH)
        console.print(
            say(
                f"  [{style}]{found}[/{style}] {names}: {escape(detail)}",
                f"  [{style}]{found}[/{style}] {names}：{escape(detail)}",
            )
        )


def _show_findings(account: Account) -> None:
    findings = account.findings
    end = say(":", "：") if findings else say(".", "。")
    console.print(say(f"\n{len(findings)} findings", f"\n发现 {len(findings)} 项") + end)
    for finding in findings[:_MOST_FINDINGS]:
        style = _STYLES[finding.severity]
        console.print(
            f"  [{style}]{of_code(finding.severity, SEVERITIES_ZH)}[/{style}] "
            f"{escape(say(finding.message_en, finding.message_zh))}"
        )
    if len(findings) > _MOST_FINDINGS:
        console.print(
            say(
                f"  … and {len(findings) - _MOST_FINDINGS} more, see marts.fct_finding",
                f"  …… 还有 {len(findings) - _MOST_FINDINGS} 项，见 marts.fct_finding",
            )
        )
