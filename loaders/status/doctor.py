"""`juesuan doctor`: what this machine has of what juesuan needs, and what the rest would give."""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import typer
from rich.markup import escape

from loaders.database.connection import connect, psql_program, redacted, warehouse_url
from loaders.database.revision import known_revision, needed_revision
from loaders.display import console, show_json
from loaders.errors import JuesuanError
from loaders.language import Message, say
from loaders.limits import MEBIBYTE
from loaders.options import AsJson
from loaders.readers.word.libreoffice import find_libreoffice
from loaders.settings import Settings, load_settings

GIBIBYTE = 1024 * MEBIBYTE
# Below these a build of a few thousand accounts has no room.
_LEAST_DISK = 5 * GIBIBYTE
_LEAST_MEMORY = 2 * GIBIBYTE
_CLOCKS_APART_SECONDS = 60
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WORDS = {
    "fine": ("green", Message("fine", "正常")),
    "missing": ("yellow", Message("missing", "没有")),
    "wrong": ("bold red", Message("wrong", "有误")),
}


@dataclass(frozen=True)
class Finding:
    """Something of the machine: `state` fine, missing (juesuan does without) or wrong; what was found, and what to do."""

    what: Message
    state: str
    found: Message
    remedy: Message | None = None


def doctor(as_json: AsJson = False) -> None:
    """Examine this machine: Python, disk, memory, database, LibreOffice, psql, clock, permissions; what is missing is named.

    Exit code 1: something is wrong. What is only missing is done without.
    """
    settings = load_settings()
    found = [finding for examine in _EXAMINATIONS for finding in examine(settings)]
    if as_json:
        show_json([_plain(finding) for finding in found])
    else:
        for finding in found:
            _show(finding)
    if any(finding.state == "wrong" for finding in found):
        raise typer.Exit(1)


def _python(_: Settings) -> Iterator[Finding]:
    version = platform.python_version()
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Finding(
        Message("Python", "Python"),
        "fine" if fits else "wrong",
        Message(f"{version}, {platform.platform()}", f"{version}，{platform.platform()}"),
        None if fits else Message("Install 3.11, 3.12 or 3.13.", "请安装 3.11、3.12 或 3.13。"),
    )


def _disk(settings: Settings) -> Iterator[Finding]:
    for what, place in (
        (Message("disk of the warehouse", "决算库所在磁盘"), settings.data_dir),
        (Message("temporary files", "临时文件"), Path(tempfile.gettempdir())),
    ):
        there = next(each for each in (place, *place.absolute().parents) if each.exists())
        yield _room(what, shutil.disk_usage(there).free, _LEAST_DISK, str(place))
        if not os.access(there, os.W_OK):
            yield Finding(
                what,
                "wrong",
                Message(f"{place} cannot be written", f"{place} 不能写入"),
                Message(
                    "Give the right to write, or set JUESUAN_DATA_DIR.",
                    "请给予写入权限，或设置 JUESUAN_DATA_DIR。",
                ),
            )


def _memory(_: Settings) -> Iterator[Finding]:
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        yield _room(Message("memory", "内存"), whole, _LEAST_MEMORY, "")


def _room(what: Message, size: int, least: int, place: str) -> Finding:
    after = f", {place}" if place else ""
    enough = size >= least
    return Finding(
        what,
        "fine" if enough else "wrong",
        Message(
            f"{size / GIBIBYTE:.1f} GiB{after}",
            f"{size / GIBIBYTE:.1f} GiB{after.replace(', ', '，')}",
        ),
        None
        if enough
        else Message(
            f"Less than {least / GIBIBYTE:.0f} GiB.", f"不足 {least / GIBIBYTE:.0f} GiB。"
        ),
    )


def _database(settings: Settings) -> Iterator[Finding]:
    what = Message("database", "数据库")
    try:
        url = warehouse_url(settings)
        with closing(connect(url)) as connection:
            yield _server(what, connection, url)
            yield _revision(connection)
            yield _clock(connection)
    except JuesuanError as error:
        yield Finding(what, "wrong", error.message)


def _server(what: Message, connection: psycopg.Connection, url: str) -> Finding:
    row = connection.execute(
        "select current_setting('server_version'), current_setting('shared_buffers'), "
        "current_setting('max_connections')"
    ).fetchone()
    version, buffers, connections = row or ("", "", "")
    return Finding(
        what,
        "fine",
        Message(
            f"PostgreSQL {version}, shared_buffers {buffers}, max_connections {connections}, {redacted(url)}",
            f"PostgreSQL {version}，shared_buffers {buffers}，max_connections {connections}，{redacted(url)}",
        ),
    )


def _revision(connection: psycopg.Connection) -> Finding:
    what = Message("schema", "结构")
    revision, needed = known_revision(connection), needed_revision()
    if revision == needed:
        return Finding(what, "fine", Message(needed, needed))
    remedy = Message("Run juesuan migrate.", "请运行 juesuan migrate。")
    if revision is None:
        return Finding(what, "missing", Message("not made yet", "尚未建立"), remedy)
    return Finding(
        what,
        "wrong",
        Message(f"{revision}, older than {needed}", f"{revision}，旧于 {needed}"),
        remedy,
    )


def _clock(connection: psycopg.Connection) -> Finding:
    row = connection.execute("select clock_timestamp()").fetchone()
    apart = abs((row[0] - datetime.now(UTC)).total_seconds()) if row else 0.0
    fits = apart < _CLOCKS_APART_SECONDS
    return Finding(
        Message("clock", "时钟"),
        "fine" if fits else "wrong",
        Message(
            f"{apart:.0f} s between this machine and the database",
            f"本机与数据库相差 {apart:.0f} 秒",
        ),
        None
        if fits
        else Message(
            "Set both clocks: the times of loads and builds are told by them.",
            "请校准两边的时钟：装载和构建的时间由它们而来。",
        ),
    )


def _programs(settings: Settings) -> Iterator[Finding]:
    for name, find, gives in (
        (
            "LibreOffice",
            find_libreoffice,
            Message("It would read .doc, .wps and .rtf.", "有了它可以读取 .doc、.wps 和 .rtf。"),
        ),
        (
            "psql",
            lambda: psql_program(settings),
            Message("juesuan db psql needs it.", "juesuan db psql 需要它。"),
        ),
        (
            "Chromium",
            lambda: next(filter(None, map(shutil.which, _BROWSERS)), None),
            Message("It would run the tests of the pages.", "有了它可以运行网页的测试。"),
        ),
    ):
        yield _program(Message(name, name), find, gives)


def _program(what: Message, find: Callable[[], str | None], gives: Message) -> Finding:
    try:
        found = find()
    except JuesuanError as error:
        return Finding(what, "wrong", error.message)
    if found is None:
        return Finding(what, "missing", Message("not found", "没有找到"), gives)
    return Finding(what, "fine", Message(found, found))


_EXAMINATIONS = (_python, _disk, _memory, _database, _programs)


def _show(finding: Finding) -> None:
    style, word = _WORDS[finding.state]
    remedy = f"{say('. ', '。')}{finding.remedy}" if finding.remedy else ""
    console.print(
        f"[{style}]{word}[/{style}] {finding.what}{say(': ', '：')}{escape(f'{finding.found}{remedy}')}"
    )


def _plain(finding: Finding) -> dict[str, str | None]:
    return {
        "what": finding.what.en,
        "state": finding.state,
        "found": str(finding.found),
        "remedy": str(finding.remedy) if finding.remedy else None,
    }
