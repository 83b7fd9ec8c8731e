"""dbt, in process: builds staging, intermediate models and marts in the working schemas, and runs their tests."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loaders.database.connection import tells_of_loss
from loaders.database.profile import profile_variables
from loaders.errors import BuildError, DatabaseError
from loaders.settings import DBT_PROJECT

if TYPE_CHECKING:  # dbt takes a second to import: only what runs it pays for it
    from dbt.cli.main import dbtRunnerResult

# Every model joins whole sets of all accounts, through CTEs that carry no statistics: left to guess, the planner takes
# nested loops that need hours where hash joins need seconds.
_PLANNING = ("-c enable_nestloop=off", "-c jit=off", "-c work_mem=64MB")
# Where the rules are as they were: what is told of the seeds is true still, the keys of staging are those that PostgreSQL
# keeps in `raw`, and the views of `reports` that people see read the marts that are published.
_UNCHANGED = (
    "path:seeds,resource_type:test",
    "path:models/staging,resource_type:test",
    "path:models/reports+",
)
_LOG_BYTES = 10 * 1024 * 1024
_WORKING = "_next"  # what is added to the names of the schemas that are published when all is built
FAILED = frozenset({"error", "fail", "runtime error"})


@dataclass(frozen=True)
class NodeResult:
    """What came of one model, seed or test: its dbt name, its status, the message where it failed, its time.

    Of a test that failed also its SQL (`compiled`), and, where it is a generic one, the relation and column it tests.
    """

    name: str
    kind: str
    status: str
    message: str | None
    seconds: float
    compiled: str = ""
    relation: str = ""
    column: str | None = None


@dataclass(frozen=True)
class Step:
    """A step of dbt that begins or ends: its name, how many have ended, and of how many (0 where that is not said)."""

    name: str
    done: int
    total: int
    is_done: bool


@dataclass(frozen=True)
class BuildResult:
    """All that a build ran."""

    nodes: tuple[NodeResult, ...]

    @property
    def failures(self) -> tuple[NodeResult, ...]:
        """The nodes that failed."""
        return tuple(node for node in self.nodes if node.status in FAILED)

    def count(self, kind: str) -> int:
        """How many nodes of a kind (model, seed, test) were run."""
        return sum(1 for node in self.nodes if node.kind == kind)

    def raise_failures(self, work_directory: Path) -> None:
        """Raises `BuildError` naming each step that failed, if any did."""
        if not self.failures:
            return
        shown = "\n".join(
            f"  {node.kind} {node.name}: {_one_line(node.message)}" for node in self.failures[:10]
        )
        raise BuildError(
            f"{len(self.failures)} of {len(self.nodes)} steps of the build failed:\n{shown}\n"
            "What is published is as before. "
            f"The full log is in {work_directory / 'dbt.log'}.",
            f"构建的 {len(self.nodes)} 步中有 {len(self.failures)} 步失败：\n{shown}\n"
            f"已发布的内容保持原样。完整日志在 {work_directory / 'dbt.log'}。",
        )


def run_dbt(
    url: str,
    work_directory: Path,
    *,
    on_step: Callable[[Step], None] | None = None,
    select: Sequence[str] = (),
    tests: bool = True,
    seeds: bool = True,
) -> BuildResult:
    """Build what schema `build` says, in the working schemas of the warehouse at `url`, and run every test.

    `work_directory` takes dbt's own files (parsed project, logs). `on_step` is told of each step as it
    begins and ends. `select` limits the build to some models; `tests` and `seeds` may be left out. Raises `BuildError` where dbt
    cannot start; what failed of the steps is in the result.
    """
    arguments = ["build"]
    if select:
        arguments += ["--select", *select]
    for kind in (("test", tests), ("seed", seeds)):
        if not kind[1]:
            arguments += ["--exclude-resource-type", kind[0]]
    if not seeds:
        arguments += ["--exclude", *_UNCHANGED]
    callbacks = [_announce(on_step)] if on_step else []
    outcome = _invoke(url, work_directory, arguments, callbacks, same_rules=not seeds)
    result = BuildResult(tuple(_node_results(outcome)))
    _refuse_lost_connection(outcome, result)
    if not outcome.success and not result.failures:
        raise BuildError(
            f"dbt could not start: {_one_line(str(outcome.exception))}",
            f"dbt 无法启动：{_one_line(str(outcome.exception))}",
        )
    return result


def write_docs(url: str, work_directory: Path) -> Path:
    """Write dbt's pages about what is published in the warehouse at `url` as one file; gives back where it is.

    Raises `BuildError` where dbt cannot.
    """
    with _published_schemas():
        outcome = _invoke(url, work_directory, ["docs", "generate", "--static"])
    if not outcome.success:
        raise BuildError(
            f"dbt could not write its pages: {_one_line(str(outcome.exception))}",
            f"dbt 无法写出文档页面：{_one_line(str(outcome.exception))}",
        )
    return work_directory / "dbt" / "static_index.html"


def _invoke(
    url: str,
    work_directory: Path,
    arguments: Sequence[str],
    callbacks: Sequence[Callable[[Any], None]] = (),
    *,
    same_rules: bool = False,
) -> dbtRunnerResult:
    """Run a command of dbt on the warehouse at `url`; its files and its log go into `work_directory`.

    With `same_rules` models are not compared with their contracts again, nor described (macros/same_rules.sql).
    """
    with _environment(url, same_rules=same_rules), _log(work_directory) as keep:
        from dbt.cli.main import dbtRunner  # noqa: PLC0415 - see above

        from loaders.building.dbt_sessions import keep_sessions  # noqa: PLC0415 - it imports dbt

        keep_sessions()
        return dbtRunner(callbacks=[keep, *callbacks]).invoke(
            [*arguments, *_places(work_directory)]
        )


@contextmanager
def _published_schemas() -> Iterator[None]:
    """dbt describes `marts` and `reports` as people see them, not the working schemas."""
    before = os.environ.get("JUESUAN_DBT_SUFFIX")
    os.environ["JUESUAN_DBT_SUFFIX"] = ""
    try:
        yield
    finally:
        if before is None:
            del os.environ["JUESUAN_DBT_SUFFIX"]
        else:
            os.environ["JUESUAN_DBT_SUFFIX"] = before


def _refuse_lost_connection(outcome: dbtRunnerResult, result: BuildResult) -> None:
    """The database's absence is told as such: each model after it fails for that reason alone."""
    messages = [*(node.message for node in result.failures), str(outcome.exception or "")]
    reason = next((message for message in messages if tells_of_loss(message)), None)
    if reason is not None:
        raise DatabaseError(
            f"The connection to the database was lost during the build ({_one_line(reason)}). The marts are not taken "
            "as current. See that the database runs (`juesuan status`), then run `juesuan build` again.",
            f"构建期间与数据库的连接中断（{_one_line(reason)}）。集市不视为最新。请确认数据库在运行（"
            "juesuan status），然后重新运行 juesuan build。",
        )


def _places(work_directory: Path) -> list[str]:
    return [
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target-path", str(work_directory / "dbt"), "--log-path", str(work_directory)),
        *(
            "--no-send-anonymous-usage-stats",
            "--no-write-json",  # nobody reads dbt's own reports, and writing them takes a tenth of the build
            *("--log-level", "none", "--log-level-file", "none"),  # see _log
            "--no-use-colors",
        ),
    ]


def _node_results(outcome: dbtRunnerResult) -> Iterator[NodeResult]:
    results: Any = getattr(outcome.result, "results", None) or []
    relations = {
        result.node.unique_id: getattr(result.node, "relation_name", None) for result in results
    }
    for result in results:
        node, status = result.node, str(result.status)
        is_failed_test = status in FAILED and str(node.resource_type) == "test"
        tested = getattr(node, "attached_node", None)
        yield NodeResult(
            *(node.name, str(node.resource_type), status),
            *(result.message, float(result.execution_time or 0)),
            compiled=(node.compiled_code or "").strip().rstrip(";") if is_failed_test else "",
            relation=relations.get(tested) or "",
            column=getattr(node, "column_name", None),
        )


def _announce(on_step: Callable[[Step], None]) -> Callable[[Any], None]:
    done = 0

    def listen(event: Any) -> None:
        nonlocal done
        if event.info.name == "LogStartLine":
            on_step(Step(event.data.node_info.node_name, done, event.data.total, is_done=False))
        elif event.info.name == "NodeFinished":
            done += 1
            on_step(Step(event.data.node_info.node_name, done, 0, is_done=True))

    return listen


@contextmanager
def _log(work_directory: Path) -> Iterator[Callable[[Any], None]]:
    """What dbt says, but for its talk with itself, kept in `dbt.log`.

    dbt's own log costs an eighth of a build: it composes every line of that talk, whatever the level, and then drops it.
    """
    work_directory.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        work_directory / "dbt.log", maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))

    def keep(event: Any) -> None:
        if event.info.level != "debug":
            handler.handle(logging.makeLogRecord({"msg": f"[{event.info.level}] {event.info.msg}"}))

    try:
        yield keep
    finally:
        handler.close()


@contextmanager
def _environment(url: str, *, same_rules: bool) -> Iterator[None]:
    """The connection as dbt_project/profiles.yml reads it; the process's own environment comes back afterwards."""
    values = {
        **profile_variables(url),
        "JUESUAN_DBT_SUFFIX": os.environ.get("JUESUAN_DBT_SUFFIX", _WORKING),
        "JUESUAN_DBT_SAME_RULES": "1" if same_rules else "",
        "DO_NOT_TRACK": "1",
        "PGOPTIONS": " ".join([os.environ.get("PGOPTIONS", ""), *_PLANNING]).strip(),
    }
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _one_line(message: str | None) -> str:
    return " ".join((message or "no message").split())
