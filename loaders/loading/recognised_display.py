"""How `juesuan inspect` shows what was read and recognised, without a database."""

from rich.markup import escape
from rich.table import Table

from loaders.display import console
from loaders.forms.not_an_account import why_no_account
from loaders.forms.recogniser import figures_in
from loaders.forms.recognition import RecognisedDocument, RecognisedTable
from loaders.language import say


def show_recognised(recognised: RecognisedDocument, *, explain: bool) -> None:
    """What `juesuan inspect` tells: every table with its form and columns, or why it was refused.

    With `explain`, for each refused table also the nearest form, the header texts that match it and those that do
    not, and the lines of YAML that would teach it.
    """
    source = recognised.document.source
    encoding = say(f", {source.encoding}", f"，{source.encoding}") if source.encoding else ""
    console.print(
        say(
            f"[bold]{escape(source.file_name)}[/bold] ({source.reader}{encoding}, {source.size_bytes} "
            "bytes)",
            f"[bold]{escape(source.file_name)}[/bold]（{source.reader}{encoding}，{source.size_bytes} 字节）",
        )
    )
    _show_evidence(recognised)
    reason = why_no_account(recognised)
    if reason:
        console.print(
            say(
                f"[yellow]would not be loaded[/yellow]: {escape(str(reason))}",
                f"[yellow]不装载[/yellow]：{escape(str(reason))}",
            )
        )
    for problem in recognised.document.problems:
        console.print(
            say(
                f"[yellow]not read[/yellow]: {escape(problem.en)}",
                f"[yellow]未读取[/yellow]：{escape(problem.zh)}",
            )
        )
    for number, table in enumerate(recognised.tables, start=1):
        _show_table(number, table)
        if explain and table.refusal:
            _show_explanation(table)
    text = sum(1 for line in recognised.paragraphs if line.role == "text")
    console.print(
        say(
            f"\n{len(recognised.tables)} tables, {len(recognised.paragraphs)} lines outside of tables "
            f"({text} of them text)",
            f"\n{len(recognised.tables)} 张表，表外文字 {len(recognised.paragraphs)} 行（其中正文 {text} 行）",
        )
    )


def _show_evidence(recognised: RecognisedDocument) -> None:
    for field, word in (
        ("organization", say("organisation", "单位")),
        ("year", say("year", "年度")),
        ("scope", say("scope", "口径")),
    ):
        found: dict[str, set[str]] = {}
        for item in recognised.evidence:
            if item.field == field:
                found.setdefault(item.value, set()).add(item.source)
        shown = say("; ", "；").join(
            say(
                f"{value} ({', '.join(sorted(sources))})",
                f"{value}（{'、'.join(sorted(sources))}）",
            )
            for value, sources in found.items()
        )
        console.print(
            say(f"{word}: {escape(shown or 'not printed')}", f"{word}：{escape(shown or '未印出')}")
        )


def _show_table(number: int, table: RecognisedTable) -> None:
    head = say(f"\nTable {number} ({_place(table)})", f"\n第 {number} 表（{_place(table)}）")
    if table.refusal:
        console.print(
            say(
                f"{head} [yellow]not recognised[/yellow]: {escape(table.refusal.en)}",
                f"{head} [yellow]未识别[/yellow]：{escape(table.refusal.zh)}",
            )
        )
        return
    displaced = table.evidence.get("header_displacement")
    shifted = (
        say(
            f", {displaced} header cells out of place (read in order)",
            f"，表头错位 {displaced} 格（按次序读）",
        )
        if displaced
        else ""
    )
    by_header = (
        say(", without a title, recognised by its header", "，没有标题，按表头识别")
        if table.evidence.get("recognised_by") == "header"
        else ""
    )
    console.print(
        say(
            f"{head} {escape(table.form_name or '')}  unit: {table.marks.unit or 'not printed'}  "
            f"{table.body_row_count} rows {figures_in(table)} figures{shifted}{by_header}",
            f"{head} {escape(table.form_name or '')}　单位：{table.marks.unit or '未印出'}　"
            f"{table.body_row_count} 行 {figures_in(table)} 个数字{shifted}{by_header}",
        )
    )
    columns = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2))
    for found in table.columns:
        column = found.column
        meaning = column.measure or column.role
        place = say(
            f"    {found.section} column {column.index + 1}",
            f"    {found.section} 第{column.index + 1}列",
        )
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
        places.append(
            say(f"sheet “{grid.sheet}”", f"工作表“{grid.sheet}”")
            + (say(", hidden", "，隐藏") if grid.is_hidden else "")
        )
    pages = [row.page for row in grid.rows if row.page]
    lines = [row.line for row in grid.rows if row.line]
    for word, found in ((say("page", "页"), pages), (say("line", "行"), lines)):
        if found:
            span = f"{min(found)}–{max(found)}" if max(found) > min(found) else f"{min(found)}"
            places.append(say(f"{word} {span}", f"第 {span} {word}"))
    places.append(
        say(
            f"{len(grid.rows)} rows × {grid.column_count} columns",
            f"{len(grid.rows)} 行 × {grid.column_count} 列",
        )
    )
    return escape(say(", ", "，").join(places))


def _show_explanation(table: RecognisedTable) -> None:
    told = table.evidence
    if "nearest_form" not in told:
        console.print(
            say(
                "    No known form has more than one header in common with it",
                "    没有一种已知表的表头与它有两处以上相同",
            )
        )
        return
    console.print(
        say(
            f"    The nearest form: {told['nearest_form_name']} ({told['nearest_form']})",
            f"    最近的表：{told['nearest_form_name']}（{told['nearest_form']}）",
        )
    )
    console.print(
        say(
            f"    Headers known: {escape(', '.join(told['headers_matched']))}",
            f"    认得的表头：{escape('、'.join(told['headers_matched']))}",
        )
    )
    console.print(
        say(
            f"    Headers not known: {escape(', '.join(told['headers_unknown']) or 'none')}",
            f"    不认得的表头：{escape('、'.join(told['headers_unknown']) or '无')}",
        )
    )
    console.print(
        say(
            "    What would teach it (YAML; another name of a known column goes into the `headers` of that column):",
            "    教它认得（YAML；表头若是已知列的另一种叫法，就加进那一列的 headers）：",
        )
    )
    for line in str(told["teaching"]).splitlines():
        console.print(f"      {escape(line)}")
