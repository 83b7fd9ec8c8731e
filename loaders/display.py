"""How results are shown to people: plain lines, coloured on a terminal. Figures and findings in Chinese."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from loaders.account_report import AccountReport, IdentityReport, TableReport
from loaders.code_lists import CodeListChange
from loaders.pipeline import FileOutcome
from loaders.warehouse_status import WarehouseStatus

OUTCOMES_ZH = {
    "holds": "成立",
    "holds_within_rounding": "四舍五入内成立",
    "broken": "不成立",
    "not_applicable": "不适用",
    "not_evaluable": "不能核对",
}
LOADED_ZH = {"loaded": "已装载", "duplicate": "已在库中", "rejected": "拒绝", "failed": "失败"}
SCOPES_ZH = {"own": "本级", "consolidated": "汇总", "unspecified": "口径未标明"}
SEVERITIES_ZH = {"error": "错误", "warning": "警告", "note": "提示"}
_STYLES = {
    "error": "bold red",
    "warning": "yellow",
    "note": "dim",
    "broken": "bold red",
    "not_evaluable": "yellow",
}
_MOST_FINDINGS = 40
QUERIES = (
    (
        "收入支出总表：收入合计、支出合计、年初年末",
        "select account_year, line_item, amount_yuan from marts.fct_income_expenditure_summary "
        "where line_item in ('income', 'opening', 'expenditure', 'income_grand_total');",
    ),
    (
        "支出按功能分类的类、基本与项目",
        "select left(functional_code, 3) as class, expenditure_nature, sum(amount_yuan) "
        "from marts.fct_expenditure group by 1, 2 order by 1, 2;",
    ),
    (
        "项目支出执行：预算与执行",
        "select project_name, original_budget_yuan, adjusted_budget_yuan, actual_yuan "
        "from marts.fct_project_performance order by actual_yuan desc;",
    ),
)

console = Console(highlight=False, soft_wrap=True)
error_console = Console(stderr=True, highlight=False, soft_wrap=True)


def progress(total: int) -> Progress | None:
    """A progress bar for `total` files on a terminal; None elsewhere, where plain lines are printed instead."""
    if not sys.stdout.isatty() or total < 2:
        return None
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def busy(text: str) -> AbstractContextManager[object]:
    """A spinner with `text` on a terminal; elsewhere the text as one line."""
    if sys.stdout.isatty():
        return console.status(text)
    console.print(text)
    return nullcontext()


def show_outcome(outcome: FileOutcome) -> None:
    """One line for one file that was to be loaded."""
    word = LOADED_ZH[outcome.outcome]
    if outcome.outcome == "loaded":
        unread = (
            f"，其中 {outcome.unrecognised_count} 张未识别" if outcome.unrecognised_count else ""
        )
        console.print(
            f"{word}：{escape(outcome.path)}（{outcome.table_count} 张表{unread}，{outcome.row_count} 行）"
        )
    elif outcome.outcome == "duplicate":
        console.print(f"{word}：{escape(outcome.path)}（{escape(outcome.reason or '')}）")
    else:
        error_console.print(f"[red]{word}[/red]：{escape(outcome.reason or outcome.path)}")


def show_accounts(reports: Sequence[AccountReport]) -> None:
    """Everything found: per account its tables, identities and findings."""
    if not reports:
        console.print("仓库里还没有文件。用 juesuan run 文件… 装载。")
    for report in reports:
        _show_account(report)


def _show_account(report: AccountReport) -> None:
    console.print()
    if report.account_id is None:
        console.print(
            f"[bold]{escape('、'.join(report.files))}[/bold]　尚不属于任何账户，不进入集市"
        )
    else:
        scope = SCOPES_ZH.get(report.scope or "", report.scope or "")
        units = "、".join(dict.fromkeys(t.unit for t in report.tables if t.unit)) or "未印出"
        console.print(
            f"[bold]{escape(report.organization or '')}[/bold]（{scope}）　{report.year} 年度　金额单位：{units}"
        )
        console.print(f"文件：{escape('、'.join(report.files))}")
    console.print("\n表：")
    for table in report.tables:
        console.print(_table_line(table))
    if report.account_id is not None:
        console.print()
        _show_identities(report)
    _show_findings(report)


def _table_line(table: TableReport) -> str:
    number = f"  {table.table_no:>3}  "
    if table.form is None:
        title = f"“{escape(table.title)}” " if table.title else ""
        reason = escape(table.refusal_reason or "")
        return f"{number}[yellow]未识别[/yellow]　{title}{table.rows} 行，约 {table.figures} 个数字只保留原样：{reason}"
    if table.is_text:
        return f"{number}{escape(table.form)}　{table.rows} 行文字"
    return f"{number}{escape(table.form)}　{table.rows} 行，{table.figures} 个数字{''.join(_table_marks(table))}"


def _table_marks(table: TableReport) -> Iterator[str]:
    if not table.figures and not table.unreadable:
        yield "，空表"
    elif table.unit_source == "missing":
        yield "，[red]没有印金额单位[/red]"
    elif table.unit_source == "told":
        yield f"，单位按用户说明取{table.unit}"
    elif table.unit_source == "from_document":
        yield f"，单位按本文件各表取{table.unit}"
    if table.unreadable:
        yield f"，[red]{table.unreadable} 个读不出[/red]"
    if not table.is_current:
        yield "，不是现行版本"
    elif table.passes is False:
        yield "，[red]未通过核对[/red]"


def _show_identities(report: AccountReport) -> None:
    counts = report.outcome_counts()
    words = "，".join(f"{OUTCOMES_ZH[outcome]} {count}" for outcome, count in counts.items())
    console.print(f"勾稽关系 {len(report.identities)} 条：{words}")
    groups: dict[tuple[str, str], list[IdentityReport]] = {}
    for identity in report.identities:
        if identity.outcome == "not_applicable":
            groups.setdefault((identity.outcome, identity.reason or ""), []).append(identity)
        else:
            groups.setdefault((identity.outcome, identity.identity_id), []).append(identity)
    held = [i for i in report.identities if i.outcome == "holds"]
    if held:
        figures = sum(i.figures for i in held)
        comparisons = sum(i.comparisons for i in held)
        console.print(f"  成立的 {len(held)} 条共比较 {comparisons} 次，用到数字 {figures} 个次")
    for (outcome, reason), members in sorted(
        groups.items(), key=lambda item: list(OUTCOMES_ZH).index(item[0][0])
    ):
        if outcome == "holds":
            continue
        names = "、".join(member.identity_id for member in members)
        style = _STYLES.get(outcome, "dim")
        detail = (
            reason
            if outcome == "not_applicable"
            else f"{members[0].name}　{members[0].reason or ''}".strip()
        )
        console.print(f"  [{style}]{OUTCOMES_ZH[outcome]}[/{style}] {names}：{escape(detail)}")


def _show_findings(report: AccountReport) -> None:
    console.print(f"\n发现 {len(report.findings)} 项" + ("：" if report.findings else "。"))
    for finding in report.findings[:_MOST_FINDINGS]:
        style = _STYLES[finding.severity]
        console.print(
            f"  [{style}]{SEVERITIES_ZH[finding.severity]}[/{style}] {escape(finding.message_zh)}"
        )
    if len(report.findings) > _MOST_FINDINGS:
        console.print(f"  …… 还有 {len(report.findings) - _MOST_FINDINGS} 项，见 marts.fct_finding")


def show_connection(url: str) -> None:
    """How to go on: connect with psql or a BI tool, and three queries to try."""
    console.print("\n连接（psql、BI 工具均用此地址）：")
    console.print(f"  psql '{escape(url)}'")
    console.print("  或 .venv/bin/juesuan db psql\n\n可以试试：")
    for title, query in QUERIES:
        console.print(f"  -- {title}\n  {escape(query)}")


def show_status(status: WarehouseStatus, address: str) -> None:
    """What `juesuan status` tells."""
    console.print(
        f"数据库：{escape(address)}（PostgreSQL {status.server_version}，{status.database_size}）"
    )
    console.print(f"结构版本：{status.revision or '未建立'}（需要 {status.needed_revision}）")
    accounts = "未构建" if status.accounts is None else str(status.accounts)
    console.print(f"文件 {status.documents} 个，账户 {accounts} 个")
    if status.load_outcomes:
        words = "，".join(f"{LOADED_ZH.get(o, o)} {n}" for o, n in status.load_outcomes.items())
        console.print(f"装载记录：{words}")
    for when, outcome, address_of_file, reason in status.last_loads:
        detail = f"　{escape(reason)}" if reason else ""
        console.print(
            f"  {when}　{LOADED_ZH.get(outcome, outcome)}　{escape(address_of_file)}{detail}"
        )


def show_code_change(change: CodeListChange) -> None:
    """What importing an official list changed."""
    if change.same_file:
        console.print(f"{change.year} 年 {change.list_name}：同一文件已导入，没有变化")
        return
    console.print(
        f"{change.year} 年 {change.list_name} 已导入，自该年起优先：新增 {len(change.added)}，改名 {len(change.renamed)}，"
        f"停用 {len(change.ended)}，不变 {len(change.unchanged)}"
    )
    for code in change.added[:20]:
        console.print(f"  新增 {code.code} {escape(code.name)}")
    for renaming in change.renamed[:20]:
        console.print(
            f"  改名 {renaming.code} {escape(renaming.old_name)} → {escape(renaming.new_name)}"
        )
    for code in change.ended[:20]:
        console.print(f"  停用 {code.code} {escape(code.name)}")
    if max(len(change.added), len(change.renamed), len(change.ended)) > 20:
        console.print("  …… 全部见 --json")
