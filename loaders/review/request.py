"""The work of `juesuan check`: what is asked for, in which form, and where it goes."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from rich.markup import escape

from loaders.atomic_write import write_whole
from loaders.database.connection import Connection
from loaders.display import console, json_text
from loaders.errors import ConfigurationError
from loaders.language import say
from loaders.review.contents import Review
from loaders.review.json_document import as_document
from loaders.review.page import as_page
from loaders.review.reading import MOST_ACCOUNTS_IN_FULL, ensure_built, read_review
from loaders.review.selection import Selection, accounts_named, divide
from loaders.review.spreadsheet import as_csv, as_workbook
from loaders.review.terminal import show_review


class ReviewFormat(StrEnum):
    """The forms a review is written in."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"


@dataclass(frozen=True)
class Request:
    """What `check` was asked: files to load first, names of accounts, the form, and the file to write (None: stdout).

    `everything`: the text also shows what holds and what does not apply.
    """

    paths: tuple[Path, ...]
    names: tuple[str, ...]
    form: ReviewFormat
    output: Path | None
    everything: bool = False

    @property
    def writes_to_stdout(self) -> bool:
        """True where stdout is the document itself, so that nothing else may be printed there."""
        return self.output is None and self.form is not ReviewFormat.TEXT

    @property
    def shows_terms(self) -> bool:
        """True where the cells on both sides of the identities are shown."""
        return self.form in (ReviewFormat.XLSX, ReviewFormat.HTML)


def request(
    what: Sequence[str],
    form: ReviewFormat | None,
    output: Path | None,
    *,
    as_json: bool,
    everything: bool = False,
) -> Request:
    """The request, checked. Raises `ConfigurationError` where form and output do not go together."""
    if as_json and form not in (None, ReviewFormat.JSON):
        raise ConfigurationError(
            f"--json and --format {form} exclude each other. Give one.",
            f"--json 与 --format {form} 不能同时使用。请只给一个。",
        )
    form = ReviewFormat.JSON if as_json else form or ReviewFormat.TEXT
    if form in (ReviewFormat.XLSX, ReviewFormat.HTML) and output is None:
        raise ConfigurationError(
            f"--format {form} needs --output FILE, for example --output review.{form}.",
            f"--format {form} 需要 --output 文件，例如 --output review.{form}。",
        )
    if form is ReviewFormat.TEXT and output is not None:
        raise ConfigurationError(
            "--output needs --format json, csv, xlsx or html.",
            "--output 需要 --format json、csv、xlsx 或 html。",
        )
    if output is not None and (output.is_dir() or not output.absolute().parent.is_dir()):
        raise ConfigurationError(
            f"{output}: cannot be written; it is a directory, or its directory is not there.",
            f"{output}：无法写入；它是目录，或其所在的目录不存在。",
        )
    paths, names = divide(what)
    return Request(tuple(paths), tuple(names), form, output, everything)


def read(connection: Connection, asked: Request, document_ids: Sequence[UUID]) -> Review:
    """The review of what was asked for; `document_ids` are the files of the request as they were loaded.

    Raises `ConfigurationError` for a name that is no account, `SchemaError` where the marts were not built.
    """
    ensure_built(connection)
    selection = Selection(
        accounts_named(connection, asked.names),
        tuple(document_ids),
        everything=not asked.paths and not asked.names,
    )
    return read_review(connection, selection, with_terms=asked.shows_terms)


def write(review: Review, asked: Request) -> None:
    """Write the review where it was asked for, and say so where that is a file.

    Raises `ConfigurationError` where the file cannot be written.
    """
    if asked.form is ReviewFormat.TEXT:
        show_review(review, everything=asked.everything)
        return
    content = _content(review, asked.form)
    if asked.output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    write_whole(asked.output, content)
    console.print(
        say(
            f"Written to {escape(str(asked.output))}: {len(review.accounts)} accounts, "
            f"{len(review.findings)} findings",
            f"已写入 {escape(str(asked.output))}：{len(review.accounts)} 个账户，{len(review.findings)} 项问题",
        )
    )


def _content(review: Review, form: ReviewFormat) -> bytes:
    match form:
        case ReviewFormat.XLSX:
            return as_workbook(review)
        case ReviewFormat.HTML:
            return as_page(review).encode()
        case ReviewFormat.CSV:
            return as_csv(review).encode()
        case _:
            # Indented for people, who do not read it of many accounts: it would take twice as long.
            indent = 2 if len(review.accounts) <= MOST_ACCOUNTS_IN_FULL else None
            return f"{json_text(as_document(review), indent=indent)}\n".encode()
