"""What of a warehouse needs a person: for `juesuan status --check`, which monitoring runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from loaders.building.holding import HeldBack
from loaders.building.state import PLANTED
from loaders.language import Message, of_code, say
from loaders.status.warehouse import MartsState, WarehouseStatus

# The reasons that `building.state` gives, for people.
_REASON_ZH = {
    "the first build": "还没有构建过",
    "the rules or the schema are of another version": "规则或结构版本变了",
    "the code lists changed": "代码表变了",
    "asked for": "要求全部重建",
    PLANTED: "有人在集市中埋设了代码",
}


@dataclass(frozen=True)
class Patience:
    """How long a state may last before somebody is called.

    `stale`: how long marts may wait for a build, and a build may run. `quarantine`: how old a refusal may be and still
    call somebody; None for any age.
    """

    stale: timedelta = timedelta(minutes=60)
    quarantine: timedelta | None = None


@dataclass(frozen=True)
class Concern:
    """Something that needs a person: `kind` for machines, `words` for people."""

    kind: str
    words: str


_CLOCK_TOLD_FOR = timedelta(days=7)
DEFAULT_PATIENCE = Patience()


def concerns(
    status: WarehouseStatus, now: datetime, patience: Patience = DEFAULT_PATIENCE
) -> tuple[Concern, ...]:
    """What needs a person at the moment `now`; nothing where all is well.

    Kinds: schema_missing, schema_differs, build_failed, build_unpublished, build_hangs, marts_stale, held_back, quarantine,
    clock_set_back, planted, role_settings.
    """
    if status.revision is None:
        return (
            Concern(
                "schema_missing",
                say(
                    "The database has no juesuan tables yet: run juesuan migrate",
                    "数据库中还没有 juesuan 的表：请运行 juesuan migrate",
                ),
            ),
        )
    if status.revision != status.needed_revision:
        words = say(
            f"The schema is at revision {status.revision}, {status.needed_revision} is needed: run "
            "juesuan migrate, or update juesuan",
            f"结构版本为 {status.revision}，需要 {status.needed_revision}：请运行 juesuan migrate，或更新 juesuan",
        )
        return (Concern("schema_differs", words),)
    return (
        *_of_builds(status, now, patience),
        *_of_marts(status, now, patience),
        *(Concern("held_back", held_back_in_words(held)) for held in status.held_back),
        *_of_quarantine(status, now, patience),
        *_of_clock(status, now),
        *_of_planted(status),
    )


def reason_in_words(marts: MartsState) -> str:
    """Why marts are not current."""
    if marts.reason in _REASON_ZH:
        return reason_of_build(marts.reason)
    return say(
        f"{marts.changed_documents} files are new or changed",
        f"{marts.changed_documents} 个文件是新的或有变化",
    )


def reason_of_build(reason: str) -> str:
    """What a build was for, in the language of the run."""
    return of_code(reason, _REASON_ZH)


def held_back_in_words(held: HeldBack) -> str:
    """What is held back, at which step, and what to do."""
    rest = (
        Message("its figures are in no fact table", "数字不进入事实表")
        if held.account_id
        else Message("its tables and text are in no mart", "其中的表与文字都不在集市")
    )
    return say(
        f"Held back: {held.name}: the step “{held.step}” of the build fails with it ({held.reason}), {rest.en}; everything "
        "else is published. Give the file to whoever keeps juesuan, or withdraw it with juesuan withdraw",
        f"搁置 {held.name}：构建在“{held.step}”一步因它失败（{held.reason}），{rest.zh}，其余照常发布；"
        "请把文件交给维护者，或用 juesuan withdraw 撤回",
    )


def _of_builds(status: WarehouseStatus, now: datetime, patience: Patience) -> list[Concern]:
    if not status.last_builds:
        return []
    last = status.last_builds[0]
    begun = f"{last.started_at.astimezone():%Y-%m-%d %H:%M}"
    if last.outcome == "failed":
        return [
            Concern(
                "build_failed",
                say(
                    f"The build of {begun} failed: {last.message}",
                    f"{begun} 的构建失败：{last.message}",
                ),
            )
        ]
    if last.outcome == "built":
        words = say(
            f"The build of {begun} is built and tested but not published: let the sessions that read "
            "the marts end, then run juesuan build --publish",
            f"{begun} 的构建已建成并通过测试，还没有发布：请让正在读集市的会话结束，再运行 juesuan build --publish",
        )
        return [Concern("build_unpublished", words)]
    if last.outcome == "running" and now - last.started_at > patience.stale:
        return [
            Concern(
                "build_hangs",
                say(
                    f"The build begun at {begun} has not ended, or was interrupted",
                    f"{begun} 开始的构建还没有结束，或已被中断",
                ),
            )
        ]
    return []


def _of_marts(status: WarehouseStatus, now: datetime, patience: Patience) -> list[Concern]:
    marts = status.marts
    if marts is None or marts.is_current or not status.documents:
        return []
    waits_since = marts.waiting_since
    if waits_since is not None and now - waits_since <= patience.stale:
        return []
    since = (
        say(
            f", since {waits_since.astimezone():%Y-%m-%d %H:%M}",
            f"，{waits_since.astimezone():%Y-%m-%d %H:%M} 起",
        )
        if waits_since
        else ""
    )
    return [
        Concern(
            "marts_stale",
            say(
                f"The marts are not current ({reason_in_words(marts)}{since}): run juesuan build",
                f"集市不是最新的（{reason_in_words(marts)}{since}）：请运行 juesuan build",
            ),
        )
    ]


def _of_quarantine(status: WarehouseStatus, now: datetime, patience: Patience) -> list[Concern]:
    held = [
        each
        for each in status.quarantine
        if patience.quarantine is None or now - each.last_attempt <= patience.quarantine
    ]
    if not held:
        return []
    return [
        Concern(
            "quarantine",
            say(
                f"{len(held)} files are in quarantine, the latest is {held[0].file}",
                f"隔离的文件 {len(held)} 个，最近的是 {held[0].file}",
            ),
        )
    ]


def _of_planted(status: WarehouseStatus) -> list[Concern]:
    planted = [
        Concern(
            "planted",
            say(
                f"Not made by juesuan, and it may run in what others do: {each.in_words.en}",
                f"不是 juesuan 建的，可能在他人操作时运行：{each.in_words.zh}",
            ),
        )
        for each in status.planted
    ]
    if status.altered_settings:
        names = ", ".join(status.altered_settings)
        words = say(
            f"What sessions of {names} begin with was altered: run juesuan migrate, which sets it right",
            f"{names} 的会话默认设置被改过：请运行 juesuan migrate 恢复",
        )
        planted.append(Concern("role_settings", words))
    return planted


def _of_clock(status: WarehouseStatus, now: datetime) -> list[Concern]:
    """Steps of the last week: versions follow the ledger, but whoever asks for a past time should know."""
    recent = [step for step in status.clock_steps if abs(now - step.at) <= _CLOCK_TOLD_FOR]
    if not recent:
        return []
    step = recent[0]
    moment = f"{step.at.astimezone():%Y-%m-%d %H:%M:%S}"
    return [
        Concern(
            "clock_set_back",
            say(
                f"The clock of the database was set back by {step.seconds} seconds, before {moment}: see to its time",
                f"数据库的时钟曾被拨回 {step.seconds} 秒（{moment} 之前）：请核对服务器时间",
            ),
        )
    ]
