"""How results are shown to people: plain lines, coloured on a terminal. Figures and findings in Chinese."""

from __future__ import annotations

import re
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from loaders.codes.lists import CodeListChange
from loaders.loading.pipeline import FileOutcome

if TYPE_CHECKING:  # dbt takes a second to import: only commands that build pay for it
    from loaders.building.build import Built

LOADED_ZH = {"loaded": "已装载", "duplicate": "已在库中", "rejected": "拒绝", "failed": "失败"}
CURRENT_ZH = "集市已是最新：自上次构建以来没有新的文件、说明、科目或规则"
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

# What a terminal takes for a command, or what turns the direction of the text around it.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class _Console(Console):
    """A console that shows the printed words of any file without letting them steer the terminal."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(_COMMANDS.sub("\ufffd", text), **options)


console = _Console(highlight=False, soft_wrap=True)
error_console = _Console(stderr=True, highlight=False, soft_wrap=True)


def show_built(built: Built) -> None:
    """Show what a build did: everything or what changed, how many documents, and that every test passed."""
    if built.kind is None:
        console.print(CURRENT_ZH)
        return
    what = "全部" if built.kind == "full" else "增量"
    counts = {kind: built.result.count(kind) for kind in ("seed", "model", "test")}
    seeds = f"{counts['seed']} 个种子表、" if counts["seed"] else ""
    ran = (
        f"：{seeds}{counts['model']} 个模型，{counts['test']} 项测试全部通过"
        f"{'（搁置的除外）' if built.held_back else ''}"
        if built.result.nodes
        else "：此前已建成并通过测试，现已发布"
    )
    console.print(f"构建完成（{what}，{built.document_count} 个文件）{ran}")
    for held in built.held_back:
        error_console.print(
            f"[red]搁置[/red]：{escape(held.name)}：在“{escape(held.step)}”一步因它失败（{escape(held.reason)}），"
            f"其余照常发布（held back: the build fails with it, everything else is published）"
        )
    for lost in built.lost:
        error_console.print(
            f"[yellow]没有重建[/yellow] {escape(lost.kind)} {escape(lost.name)}（could not be made again）："
            f"{escape(lost.reason)}\n  {escape(lost.definition)}"
        )
    if built.lost:
        error_console.print(
            "以上是他人在集市上建的、发布后无法照原样重建的；定义保存在 build.lost_object（their definitions are kept there）。"
        )


def show_published(built: Built) -> None:
    """Show what `build --publish` did."""
    if built.kind is None:
        console.print("没有等待发布的构建（nothing waits to be published）")
    else:
        show_built(built)


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


def show_connection(url: str) -> None:
    """How to go on: connect with psql or a BI tool, and three queries to try."""
    console.print("\n连接（psql、BI 工具均用此地址）：")
    console.print(f"  psql '{escape(url)}'")
    console.print("  或 .venv/bin/juesuan db psql\n\n可以试试：")
    for title, query in QUERIES:
        console.print(f"  -- {title}\n  {escape(query)}")


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
