"""How a build is shown to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from loaders.display import console, error_console
from loaders.language import Message, say

if TYPE_CHECKING:  # dbt takes a second to import: only commands that build pay for it
    from loaders.building.build import Built

CURRENT = Message(
    "The marts are current: no new file, override, code list or rule since the last build",
    "集市已是最新：自上次构建以来没有新的文件、说明、科目或规则",
)


def show_built(built: Built) -> None:
    """Show what a build did: everything or what changed, how many documents, and that every test passed."""
    if built.kind is None:
        console.print(str(CURRENT))
        return
    what = say("full", "全部") if built.kind == "full" else say("incremental", "增量")
    counts = {kind: built.result.count(kind) for kind in ("seed", "model", "test")}
    seeds = (
        say(f"{counts['seed']} seeds, ", f"{counts['seed']} 个种子表、") if counts["seed"] else ""
    )
    ran = (
        say(
            f": {seeds}{counts['model']} models, all {counts['test']} tests passed"
            f"{' (of what is not held back)' if built.held_back else ''}",
            f"：{seeds}{counts['model']} 个模型，{counts['test']} 项测试全部通过"
            f"{'（搁置的除外）' if built.held_back else ''}",
        )
        if built.result.nodes
        else say(": built and tested before, published now", "：此前已建成并通过测试，现已发布")
    )
    console.print(
        say(
            f"Build done ({what}, {built.document_count} files){ran}",
            f"构建完成（{what}，{built.document_count} 个文件）{ran}",
        )
    )
    for held in built.held_back:
        name, step, reason = escape(held.name), escape(held.step), escape(held.reason)
        error_console.print(
            say(
                f"[red]Held back[/red]: {name}: the step “{step}” fails with it ({reason}); everything else is published",
                f"[red]搁置[/red]：{name}：在“{step}”一步因它失败（{reason}），其余照常发布",
            )
        )
    for lost in built.lost:
        error_console.print(
            say(
                f"[yellow]Not made again:[/yellow] {escape(lost.kind)} {escape(lost.name)}: "
                f"{escape(lost.reason)}\n  {escape(lost.definition)}",
                f"[yellow]没有重建[/yellow] {escape(lost.kind)} {escape(lost.name)}："
                f"{escape(lost.reason)}\n  {escape(lost.definition)}",
            )
        )
    if built.lost:
        error_console.print(
            say(
                "These were made by others over the marts and could not be made again as they were; their "
                "definitions are kept in build.lost_object.",
                "以上是他人在集市上建的、发布后无法照原样重建的；定义保存在 build.lost_object。",
            )
        )


def show_published(built: Built) -> None:
    """Show what `build --publish` did."""
    if built.kind is None:
        console.print(
            say(
                "No build waits to be published",
                "没有等待发布的构建",
            )
        )
    else:
        show_built(built)
