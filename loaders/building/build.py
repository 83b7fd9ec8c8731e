"""Builds the marts: what changed, or everything; one build at a time, published when every test has passed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import psycopg

from loaders.building import holding, ledger, publishing, scope, state
from loaders.building.dbt_runner import BuildResult, Step, run_dbt
from loaders.building.holding import HeldBack
from loaders.building.ledger import Plan
from loaders.building.people.restoring import Lost
from loaders.building.state import PLANTED, Pending
from loaders.building.waiting import when_free
from loaders.database import roles
from loaders.database.connection import Connection
from loaders.database.logins import connect_as, url_as
from loaders.database.planted import find_planted, remove_planted
from loaders.errors import BuildError, JuesuanError, PublishingError
from loaders.language import say

# Any number will do that nobody else chose: whoever builds the marts of this database holds it.
BUILD_LOCK = 7_052_026_112_600


@dataclass(frozen=True)
class Built:
    """What was built: `kind` full or incremental, None where the marts were current already.

    `result` holds the steps that dbt ran; none where what an earlier build had kept was published. `lost` is what people
    made over the marts and could not be made again, `held_back` the accounts and documents that were left out because the
    build fails with them.
    """

    kind: str | None
    reason: str
    document_count: int
    result: BuildResult
    lost: tuple[Lost, ...] = ()
    held_back: tuple[HeldBack, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The build as plain values, with the number of seeds, models and tests that ran."""
        return {
            "kind": self.kind,
            "reason": self.reason,
            "documents": self.document_count,
            **{kind: self.result.count(kind) for kind in ("seed", "model", "test")},
            "lost": [asdict(each) for each in self.lost],
            "held_back": [held.as_json() for held in self.held_back],
        }


@dataclass(frozen=True)
class Watcher:
    """Whom to tell while a build runs: of a build or a session that is waited for, of what others planted, of dbt's steps.

    `patience_seconds` is how long publishing waits for sessions that read the marts.
    """

    on_wait: Callable[[str], None] = lambda _: None
    on_warning: Callable[[str], None] = lambda _: None
    on_step: Callable[[Step], None] = lambda _: None
    patience_seconds: float = 600


def build_marts(
    url: str,
    work_directory: Path,
    *,
    full_refresh: bool = False,
    tests: bool = True,
    watcher: Watcher | None = None,
) -> Built:
    """Bring the marts of the warehouse at `url` to what its documents, codes and rules are now.

    Waits for another build of the same warehouse to end. `full_refresh` builds everything, whatever changed. What an
    earlier build has built and could not publish is published first, if the rules are still the same. `work_directory`
    takes dbt's own files. Raises `BuildError` naming what failed; the published marts are then as before. Raises
    `DatabaseError` where the warehouse cannot be reached or the login may not build it.
    """
    told, url = watcher or Watcher(), url_as(url, roles.TRANSFORMER)
    with _building(url, told) as connection:
        kept = ledger.unpublished(connection)
        published = _NOTHING
        if kept and kept.versions.rules == state.current_versions(connection).rules:
            published = _publish_kept(connection, kept, told)
        pending = state.pending(connection)
        if full_refresh:
            pending = Pending(pending.full_reason or "asked for", ())
        if pending.is_nothing:
            return published
        pending = _without_the_planted(connection, pending, told)
        ledger.abandon(connection)
        plan = _set_scope(connection, pending)
        build_id = ledger.begin(connection, plan, state.current_versions(connection))
        run = _Run(connection, url, work_directory, told, pending, plan, build_id, with_tests=tests)
        try:
            result = holding.run_without_culprits(connection, run)
            ledger.enter_nodes(connection, build_id, result.nodes)
            connection.commit()
            result.raise_failures(work_directory)
            ledger.enter_built(connection, build_id)
        except (JuesuanError, psycopg.Error, KeyboardInterrupt) as error:
            _enter_failure(connection, build_id, error)
            raise
        lost = _publish(connection, run.plan.kind, build_id, told)
        held = holding.held_back(connection, build_id)
        return Built(run.plan.kind, run.plan.reason, run.plan.document_count, result, lost, held)


def publish_marts(url: str, watcher: Watcher | None = None) -> Built:
    """Publish what an earlier build has built and tested and could not publish, without building.

    Raises `BuildError` where the rules have changed since, and `PublishingError` as `build_marts` does.
    """
    told = watcher or Watcher()
    with _building(url, told) as connection:
        kept = ledger.unpublished(connection)
        if kept is None:
            return _NOTHING
        if kept.versions.rules != state.current_versions(connection).rules:
            raise BuildError(
                "What was built was built by other rules than those that are here now. Run `juesuan build`.",
                "已建成的集市所依的规则与现在的不同：请运行 juesuan build。",
            )
        return _publish_kept(connection, kept, told)


def _without_the_planted(connection: Connection, pending: Pending, told: Watcher) -> Pending:
    """What is to be built, once what others planted is told: where it acts upon marts, all of them, made anew without it."""
    found = find_planted(connection)
    for planted in found:
        told.on_warning(
            say(
                f"Not made by juesuan: {planted.in_words.en}",
                f"不是 juesuan 建的：{planted.in_words.zh}",
            )
        )
    remove_planted(connection, found)
    if any(planted.schema_name == "marts" for planted in found) and pending.full_reason is None:
        return Pending(PLANTED, ())
    return pending


_NOTHING = Built(None, "", 0, BuildResult(()))


@contextmanager
def _building(url: str, told: Watcher) -> Iterator[Connection]:
    """A connection that has logged in as the transformer and holds the lock of builds."""
    with connect_as(url, roles.TRANSFORMER, application_name="juesuan build") as connection:
        _lock(connection, told)
        yield connection


def _publish_kept(connection: Connection, kept: ledger.Unpublished, told: Watcher) -> Built:
    lost = _publish(connection, kept.kind, kept.build_id, told)
    held = holding.held_back(connection, kept.build_id)
    return Built(kept.kind, kept.reason, kept.document_count, BuildResult(()), lost, held)


def _lock(connection: Connection, told: Watcher) -> None:
    """Take the lock of builds, held until the connection is closed."""
    row = connection.execute("select pg_try_advisory_lock(%s)", (BUILD_LOCK,)).fetchone()
    if row and row[0]:
        connection.commit()
        return
    told.on_wait(_who_builds(connection))
    connection.execute("select pg_advisory_lock(%s)", (BUILD_LOCK,))
    connection.commit()


def _who_builds(connection: Connection) -> str:
    row = connection.execute(
        """
        select to_char(started_at, 'HH24:MI:SS'), kind, document_count
        from build.build_event
        where outcome = 'running'
        order by build_id desc
        limit 1
        """
    ).fetchone()
    connection.commit()
    if row is None:
        return say("Another build is running; waiting for it …", "另一个构建正在进行，等待它结束……")
    return say(
        f"Another build is running (since {row[0]}, {row[2]} files); waiting for it …",
        f"另一个构建正在进行（{row[0]} 开始，{row[2]} 个文件），等待它结束……",
    )


def _set_scope(connection: Connection, pending: Pending) -> Plan:
    """Write what the build is about, as far as that can be seen before it runs."""
    if pending.full_reason is None:
        scope.set_changed(connection, pending.documents)
        plan = _plan_of_changed(len(pending.documents), scope.close(connection))
    else:
        plan = Plan("full", pending.full_reason, 0)
    return _begin_with(connection, plan)


def _plan_of_changed(changed: int, count: int | None) -> Plan:
    reason = f"{changed} changed documents"
    if count is None:
        return Plan("full", f"{reason} touch more than half of all", 0)
    return Plan("incremental", reason, count)


def _begin_with(connection: Connection, plan: Plan) -> Plan:
    """Make ready for a build as planned; of everything, how much that is is counted here."""
    if plan.kind == "full":
        connection.rollback()
        plan = replace(plan, document_count=scope.set_full(connection))
    publishing.drop_working_schemas(connection)
    connection.commit()
    return plan


class _Run:
    """Runs dbt for one build; its plan grows where the documents turn out to hang together with more."""

    def __init__(
        self,
        connection: Connection,
        url: str,
        work_directory: Path,
        told: Watcher,
        pending: Pending,
        plan: Plan,
        build_id: int,
        *,
        with_tests: bool,
    ) -> None:
        self.plan = plan
        self._changed = len(pending.documents)
        self._connection = connection
        self._build_id = build_id
        self._run = partial(run_dbt, url, work_directory, on_step=told.on_step)
        self._with_tests = with_tests

    def __call__(self, select: Sequence[str] = ()) -> BuildResult:
        """All of the build; for `select` these models alone, without tests."""
        if select:
            return self._run(select=select, tests=False, seeds=False)
        result = self._everything()
        while self.plan.kind == "incremental" and self._has_grown():
            result = self._everything()
        return result

    def _everything(self) -> BuildResult:
        return self._run(tests=self._with_tests, seeds=self.plan.kind == "full")

    def _has_grown(self) -> bool:
        """Whether what was built shows that the build has to be about more; it then is."""
        was_closed, count = scope.close_as_built(self._connection)
        if was_closed:
            self._connection.commit()
            return False
        self.plan = _begin_with(self._connection, _plan_of_changed(self._changed, count))
        ledger.correct(self._connection, self._build_id, self.plan)
        return True


def _publish(connection: Connection, kind: str, build_id: int, told: Watcher) -> tuple[Lost, ...]:
    """Publish what was built, and enter it in the ledger, in one transaction; waits for sessions that read the marts.

    What the server or a session stands in the way of is kept to be published later; what cannot be published is not.
    """
    try:
        return when_free(
            connection,
            partial(_published, connection, kind, build_id),
            patience_seconds=told.patience_seconds,
            on_wait=told.on_wait,
        )
    except psycopg.OperationalError as error:
        raise PublishingError(
            f"The marts were built and tested but not published ({' '.join(str(error).split())}). What is published is as "
            "before, what was built is kept: see to the database, then run `juesuan build --publish`.",
            f"集市已建成并通过测试，但没有发布（{' '.join(str(error).split())}）。已发布的内容保持原样，"
            "构建的结果已保留：请检查数据库，然后运行 juesuan build --publish。",
        ) from error
    except psycopg.Error as error:
        _enter_failure(connection, build_id, error)
        raise BuildError(
            f"The marts were built but not published ({' '.join(str(error).split())}). What is published is as "
            "before. Run `juesuan build` again.",
            f"集市已建成但没有发布（{' '.join(str(error).split())}）。已发布的内容保持原样。请重新运行 juesuan build。",
        ) from error


def _published(connection: Connection, kind: str, build_id: int) -> tuple[Lost, ...]:
    lost: tuple[Lost, ...] = ()
    if kind == "full":
        lost = publishing.publish_everything(connection)
        message = "all marts"
    else:
        change = publishing.publish_changed(connection)
        message = f"{change.deleted} rows replaced by {change.inserted}"
        roles.open_to_readers(connection)
    holding.publish(connection, build_id, everything=kind == "full")
    ledger.enter_lost(connection, build_id, lost)
    ledger.end(connection, build_id, "succeeded", message)
    connection.commit()
    return lost


def _enter_failure(connection: Connection, build_id: int, error: BaseException) -> None:
    """Enter why a build failed, if the database still takes it; the error itself is what matters."""
    try:
        connection.rollback()
        ledger.end(connection, build_id, "failed", " ".join(str(error).split()) or "interrupted")
        connection.commit()
    except psycopg.Error:
        pass
