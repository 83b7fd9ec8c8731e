"""How `juesuan inspect` shows what was read and recognised, without a database."""

from rich.markup import escape
from rich.table import Table

from loaders.display import console
from loaders.forms.not_an_account import why_no_account
from loaders.forms.recogniser import figures_in
from loaders.forms.recognition import RecognisedDocument, RecognisedTable


def show_recognised(recognised: RecognisedDocument, *, explain: bool) -> None:
    """What `juesuan inspect` tells: every table with its form and columns, or why it was refused.

    With `explain`, for each refused table also the nearest form, the header texts that match it and those that do
    not, and the lines of YAML that would teach it.
    """
    source = recognised.document.source
    encoding = f"，{source.encoding}" if source.encoding else ""
    console.print(
        f"[bold]{escape(source.file_name)}[/bold]（{source.reader}{encoding}，{source.size_bytes} 字节）"
    )
    _show_evidence(recognised)
    reason = why_no_account(recognised)
    if reason:
        console.print(f"[yellow]不装载[/yellow]：{escape(str(reason))}")
    for problem in recognised.document.problems:
        console.print(f"[yellow]未读取[/yellow]：{escape(problem.zh)}")
    for number, table in enumerate(recognised.tables, start=1):
        _show_table(number, table)
        if explain and table.refusal:
            _show_explanation(table)
    text = sum(1 for line in recognised.paragraphs if line.role == "text")
    console.print(
        f"\n{len(recognised.tables)} 张表，表外文字 {len(recognised.paragraphs)} 行（其中正文 {text} 行）"
    )


def _show_evidence(recognised: RecognisedDocument) -> None:
    for field, word in (("organization", "单位"), ("year", "年度"), ("scope", "口径")):
        found: dict[str, set[str]] = {}
        for item in recognised.evidence:
            if item.field == field:
                found.setdefault(item.value, set()).add(item.source)
        shown = "；".join(
            f"{value}（{'、'.join(sorted(sources))}）" for value, sources in found.items()
        )
        console.print(f"{word}：{escape(shown or '未印出')}")


def _show_table(number: int, table: RecognisedTable) -> None:
    head = f"\n第 {number} 表（{_place(table)}）"
    if table.refusal:
        console.print(
            f"{head} [yellow]未识别[/yellow]：{escape(table.refusal.zh)}\n    {escape(table.refusal.en)}"
        )
        return
    displaced = table.evidence.get("header_displacement")
    shifted = f"，表头错位 {displaced} 格（按次序读）" if displaced else ""
    by_header = "，没有标题，按表头识别" if table.evidence.get("recognised_by") == "header" else ""
    console.print(
        f"{head} {escape(table.form_name or '')}　单位：{table.marks.unit or '未印出'}　"
        f"{table.body_row_count} 行 {figures_in(table)} 个数字{shifted}{by_header}"
    )
    columns = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2))
    for found in table.columns:
        column = found.column
        meaning = column.measure or column.role
        place = f"    {found.section} 第{column.index + 1}列"
        columns.add_row(
            *(place, column.side or "", meaning, column.item or column.fund or ""),
            escape("／".join(column.path)),
        )
    console.print(columns)


def _place(table: RecognisedTable) -> str:
    """Where a table stands: sheet, pages or lines; and its size."""
    grid = table.placed.table
    places: list[str] = []
    if grid.sheet:
        places.append(f"工作表“{grid.sheet}”" + ("，隐藏" if grid.is_hidden else ""))
    pages = [row.page for row in grid.rows if row.page]
    lines = [row.line for row in grid.rows if row.line]
    for word, found in (("页", pages), ("行", lines)):
        if found:
            span = f"{min(found)}–{max(found)}" if max(found) > min(found) else f"{min(found)}"
            places.append(f"第 {span} {word}")
    places.append(f"{len(grid.rows)} 行 × {grid.column_count} 列")
    return escape("，".join(places))


def _show_explanation(table: RecognisedTable) -> None:
    told = table.evidence
    if "nearest_form" not in told:
        console.print("    没有一种已知表的表头与它有两处以上相同")
        return
    console.print(f"    最近的表：{told['nearest_form_name']}（{told['nearest_form']}）")
    console.print(f"    认得的表头：{escape('、'.join(told['headers_matched']))}")
    console.print(f"    不认得的表头：{escape('、'.join(told['headers_unknown']) or '无')}")
    console.print("    教它认得（YAML）：")
    for line in str(told["teaching"]).splitlines():
        console.print(f"      {escape(line)}")
