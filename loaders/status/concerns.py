"""What of a warehouse needs a person: for `juesuan status --check`, which monitoring runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from loaders.building.holding import HeldBack
from loaders.status.warehouse import MartsState, WarehouseStatus

# The reasons that `building.state` gives, for people.
REASON_ZH = {
    "the first build": "还没有构建过",
    "the rules or the schema are of another version": "规则或结构版本变了",
    "the code lists changed": "代码表变了",
    "asked for": "要求全部重建",
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


DEFAULT_PATIENCE = Patience()


def concerns(
    status: WarehouseStatus, now: datetime, patience: Patience = DEFAULT_PATIENCE
) -> tuple[Concern, ...]:
    """What needs a person at the moment `now`; nothing where all is well.

    Kinds: schema_missing, schema_differs, build_failed, build_unpublished, build_hangs, marts_stale, held_back, quarantine.
    """
    if status.revision is None:
        return (Concern("schema_missing", "数据库中还没有 juesuan 的表：请运行 juesuan migrate"),)
    if status.revision != status.needed_revision:
        words = f"结构版本为 {status.revision}，需要 {status.needed_revision}：请运行 juesuan migrate，或更新 juesuan"
        return (Concern("schema_differs", words),)
    return (
        *_of_builds(status, now, patience),
        *_of_marts(status, now, patience),
        *(Concern("held_back", held_back_in_words(held)) for held in status.held_back),
        *_of_quarantine(status, now, patience),
    )


def reason_in_words(marts: MartsState) -> str:
    """Why marts are not current, in Chinese."""
    return REASON_ZH.get(marts.reason or "", f"{marts.changed_documents} 个文件是新的或有变化")


def held_back_in_words(held: HeldBack) -> str:
    """What is held back, at which step, and what to do, in Chinese."""
    rest = "数字不进入事实表" if held.account_id else "其中的表与文字都不在集市"
    return (
        f"搁置 {held.name}：构建在“{held.step}”一步因它失败（{held.reason}），{rest}，其余照常发布；"
        "请把文件交给维护者，或用 juesuan withdraw 撤回"
    )


def _of_builds(status: WarehouseStatus, now: datetime, patience: Patience) -> list[Concern]:
    if not status.last_builds:
        return []
    last = status.last_builds[0]
    begun = f"{last.started_at.astimezone():%Y-%m-%d %H:%M}"
    if last.outcome == "failed":
        return [Concern("build_failed", f"{begun} 的构建失败：{last.message}")]
    if last.outcome == "built":
        words = f"{begun} 的构建已建成并通过测试，还没有发布：请让正在读集市的会话结束，再运行 juesuan build --publish"
        return [Concern("build_unpublished", words)]
    if last.outcome == "running" and now - last.started_at > patience.stale:
        return [Concern("build_hangs", f"{begun} 开始的构建还没有结束，或已被中断")]
    return []


def _of_marts(status: WarehouseStatus, now: datetime, patience: Patience) -> list[Concern]:
    marts = status.marts
    if marts is None or marts.is_current or not status.documents:
        return []
    waits_since = marts.waiting_since
    if waits_since is not None and now - waits_since <= patience.stale:
        return []
    since = f"，{waits_since.astimezone():%Y-%m-%d %H:%M} 起" if waits_since else ""
    return [
        Concern(
            "marts_stale",
            f"集市不是最新的（{reason_in_words(marts)}{since}）：请运行 juesuan build",
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
    return [Concern("quarantine", f"隔离的文件 {len(held)} 个，最近的是 {held[0].file}")]
