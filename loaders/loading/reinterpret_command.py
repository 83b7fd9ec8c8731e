"""`juesuan reinterpret`: reads again what has landed, with the readers and forms of today."""

from contextlib import closing
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from rich.markup import escape

from loaders import display, signals
from loaders.database import connection as warehouse_database
from loaders.database.connection import Connection
from loaders.database.revision import ensure_current
from loaders.errors import ConfigurationError
from loaders.forms.catalogue import load_catalogue
from loaders.language import Message, of_code, say
from loaders.loading.comparison import TableChange, TableSeen
from loaders.loading.document_names import find_document
from loaders.loading.landed_documents import (
    LandedDocument,
    documents_of,
    older_documents,
    with_files,
)
from loaders.loading.load_files import loader_connection
from loaders.loading.progress import LoadProgress, Work
from loaders.loading.reinterpret import ReadAgain, read_again
from loaders.options import AsJson
from loaders.settings import Settings, load_settings

_WORDS = {
    "reinterpreted": "重新读取",
    "would_change": "会有变化",
    "unchanged": "没有变化",
    "not_read": "没有重新读取",
}
_RAW_ZH = {
    "document_table": "表",
    "table_column": "列",
    "table_row": "行",
    "cell_note": "单元格所见",
    "paragraph": "文字行",
    "account_evidence": "归属依据",
    "form_mention": "提到的表名",
    "reading_problem": "没有读到的部分",
    "narrative_claim": "文字所述",
}


def reinterpret(
    documents: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DOCUMENT…]",
            help="File names, paths they were loaded from, or beginnings of a document_id or SHA-256; or a path of the same "
            "file, to be read from there.",
        ),
    ] = None,
    unrecognized: Annotated[
        bool,
        typer.Option(
            "--unrecognized",
            help="All documents of older versions with a table that is no known form.",
        ),
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="All documents that this version has not read.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    kept_only: Annotated[
        bool, typer.Option("--kept", help="Read no files, only what was kept of them: quicker.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read documents again with the readers and forms of today; then run `juesuan build`.

    The file is read where it still lies in its place, else what was kept of it. The former reading is kept for questions
    about the past.

    Exit code 3: some could not be read again, and stay as they are.
    """
    if bool(documents) + unrecognized + everything != 1:
        raise ConfigurationError(
            "Name documents, or give --unrecognized, or --all: one of them.",
            "请指明文件，或给出 --unrecognized，或 --all：三者取一。",
        )
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    with closing(loader_connection(url)) as connection:
        ensure_current(connection)
        chosen = _chosen(connection, documents or [], settings, unrecognized=unrecognized)
    outcomes = _read_all(url, chosen, settings, dry_run=dry_run, kept_only=kept_only, quiet=as_json)
    if as_json:
        display.show_json([_as_json(outcome) for outcome in outcomes])
    elif not outcomes:
        display.console.print(
            say(
                "Every document was read by this version.",
                "所有文件都已由此版本读取，没有要重新读取的。",
            )
        )
    elif any(outcome.outcome == "reinterpreted" for outcome in outcomes):
        display.console.print(
            say(
                "The marts follow at the next build: juesuan build",
                "下次构建（juesuan build）后各集市即随之改变。",
            )
        )
    if not all(outcome.succeeded for outcome in outcomes):
        raise typer.Exit(3)


def _chosen(
    connection: Connection, names: list[str], settings: Settings, *, unrecognized: bool
) -> tuple[LandedDocument, ...]:
    if not names:
        return older_documents(connection, unrecognized=unrecognized)
    paths = [Path(name) for name in names if Path(name).is_file()]
    found = [
        find_document(connection, name).document_id for name in names if not Path(name).is_file()
    ]
    return (*with_files(connection, paths, settings.limits), *documents_of(connection, found))


def _read_all(
    url: str,
    chosen: tuple[LandedDocument, ...],
    settings: Settings,
    *,
    dry_run: bool,
    kept_only: bool,
    quiet: bool,
) -> list[ReadAgain]:
    outcomes: list[ReadAgain] = []
    connect = partial(loader_connection, url)
    work = Work(
        Message("Reading again", "重新读取"),
        _WORDS,
        _show,
        frozenset({"reinterpreted", "would_change"}),
    )
    with (
        closing(connect()) as connection,
        LoadProgress(len(chosen), quiet=quiet, work=work) as progress,
    ):
        going = read_again(
            *(connection, chosen, settings),
            run_id=uuid4(),
            dry_run=dry_run,
            kept_only=kept_only,
            reconnect=connect,
            on_lost=progress.listener.lost,
        )
        try:
            with closing(going):
                for outcome in going:
                    outcomes.append(outcome)
                    progress.show(outcome)
        except KeyboardInterrupt as stopped:
            raise signals.as_error(
                stopped,
                Message(
                    f"stopped after {progress.done} documents. Each is as it was or read again whole. Run the same command "
                    "again to go on.",
                    f"已处理 {progress.done} 个文件后停止。每个文件或保持原样，或已完整重新读取。再次运行同一命令即可接着进行。",
                ),
            ) from None
    progress.summary()
    return outcomes


def _show(outcome: ReadAgain) -> None:
    """One line a document, one for each table that is recognised otherwise, and how many rows of what differ."""
    word = of_code(outcome.outcome, _WORDS)
    if outcome.reason is not None:
        display.error_console.print(
            f"[red]{word}[/red]{say(': ', '：')}{escape(str(outcome.reason))}"
        )
        return
    display.console.print(f"{word}{say(': ', '：')}{escape(outcome.document.file_name)}")
    if outcome.change is None or outcome.change.is_nothing:
        return
    for table in outcome.change.tables:
        display.console.print(f"  {escape(_in_words(table))}")
    differing = say(", ", "，").join(
        f"{of_code(name, _RAW_ZH)} −{gone} +{come}"
        for name, (gone, come) in outcome.change.rows.items()
    )
    display.console.print(f"  {say('rows: ', '各表行数：')}{differing}")


def _in_words(change: TableChange) -> str:
    seen = change.after or change.before
    assert seen is not None  # noqa: S101 - a table is in one of them
    title = f"《{seen.title}》" if seen.title else ""
    forms = f"{_form(change.before)} → {_form(change.after)}"
    return say(f"table {seen.table_no}{title}: {forms}", f"第{seen.table_no}表{title}：{forms}")


def _form(table: TableSeen | None) -> str:
    if table is None:
        return say("no such table", "没有此表")
    names = {form.form_id: form.name for form in load_catalogue().forms}
    return (
        names.get(table.form_id, table.form_id)
        if table.form_id
        else say("not recognised", "未识别")
    )


def _as_json(outcome: ReadAgain) -> dict[str, Any]:
    change = outcome.change
    return {
        "document_id": outcome.document.document_id,
        "file": outcome.document.file_name,
        "outcome": outcome.outcome,
        "reason": outcome.reason and str(outcome.reason),
        "tables": [asdict(table) for table in change.tables] if change else [],
        "rows": {name: list(counts) for name, counts in change.rows.items()} if change else {},
    }
