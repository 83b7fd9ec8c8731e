"""How `juesuan status` is shown to people."""

from datetime import datetime

from rich.markup import escape

from loaders.display import LOADED_ZH, console
from loaders.status.concerns import REASON_ZH, Concern, reason_in_words
from loaders.status.warehouse import BuildEntry, MartsState, RelationSize, WarehouseStatus

_KIND_ZH = {"full": "全部", "incremental": "增量"}
_OUTCOME_ZH = {
    "running": "正在进行",
    "built": "已建成，等待发布",
    "succeeded": "成功",
    "failed": "失败",
}
_QUARANTINED_SHOWN = 10
_SLOWEST_SHOWN = 5


def show_status(status: WarehouseStatus, address: str) -> None:
    """What `juesuan status` tells; `address` without a password."""
    console.print(
        f"数据库：{escape(address)}（PostgreSQL {status.server_version}，{status.database_size}）"
    )
    versions = status.versions
    console.print(
        f"版本：juesuan {versions.juesuan}，结构 {status.revision or '未建立'}（需要 {status.needed_revision}），"
        f"表样 {versions.catalogue}，规则 {versions.rules[:12]}"
    )
    if status.revision is None:
        return
    _show_documents(status)
    _show_loads(status)
    _show_quarantine(status)
    if status.marts:
        console.print(_marts_in_words(status.marts))
    if status.held_back:
        console.print(f"搁置（构建因之失败）：{len(status.held_back)} 个，见下")
    _show_builds(status)
    if status.schema_sizes:
        console.print(f"占用空间：{_sizes(status.schema_sizes)}")
        console.print(f"最大的表：{_sizes(status.largest_tables[:_SLOWEST_SHOWN])}")


def show_concerns(concerns: tuple[Concern, ...]) -> None:
    """What needs a person, or that nothing does."""
    if not concerns:
        console.print("一切正常")
        return
    console.print("需要处理：")
    for concern in concerns:
        console.print(f"  {escape(concern.words)}")


def _show_documents(status: WarehouseStatus) -> None:
    accounts = "未构建" if status.accounts is None else f"{status.accounts} 个"
    console.print(
        f"文件 {status.documents} 个，账户 {accounts}，未识别的表 {status.unrecognised_tables} 张"
    )
    if status.unassigned_documents:
        console.print(f"归属不明的文件 {status.unassigned_documents} 个（见 juesuan check）")
    older = {v: n for v, n in status.versions.catalogues.items() if v != status.versions.catalogue}
    if older:
        listed = "，".join(f"{version} {count} 个文件" for version, count in older.items())
        console.print(f"用其他版本的表样识别的：{listed}")


def _show_loads(status: WarehouseStatus) -> None:
    if status.load_outcomes:
        words = "，".join(f"{LOADED_ZH.get(o, o)} {n}" for o, n in status.load_outcomes.items())
        console.print(f"装载记录：{words}；最近的：")
    for attempt in status.last_loads:
        detail = f"　{escape(attempt.reason)}" if attempt.reason else ""
        outcome = LOADED_ZH.get(attempt.outcome, attempt.outcome)
        console.print(f"  {_moment(attempt.at)}　{outcome}　{escape(attempt.file)}{detail}")


def _show_quarantine(status: WarehouseStatus) -> None:
    if not status.quarantine:
        console.print("隔离：无")
        return
    console.print(f"隔离（最近一次被拒绝、至今没有装载）：{len(status.quarantine)} 个文件")
    for held in status.quarantine[:_QUARANTINED_SHOWN]:
        tried = f"，共 {held.attempts} 次" if held.attempts > 1 else ""
        console.print(f"  {_moment(held.last_attempt)}{tried}　{escape(held.reason)}")
    if len(status.quarantine) > _QUARANTINED_SHOWN:
        console.print("  …… 全部见 --json")


def _marts_in_words(marts: MartsState) -> str:
    built = f"，构建于 {_moment(marts.built_at)}" if marts.built_at else ""
    if marts.is_current:
        return f"集市：是最新的{built}"
    reason = reason_in_words(marts)
    since = f"，{_moment(marts.waiting_since)} 起" if marts.waiting_since else ""
    return f"集市：不是最新的（{reason}{since}）{built}"


def _show_builds(status: WarehouseStatus) -> None:
    if not status.last_builds:
        return
    console.print("最近的构建：")
    for build in status.last_builds:
        console.print(_build_in_words(build))
    steps = "，".join(
        f"{step.node} {step.seconds:.1f}" for step in status.slowest_steps[:_SLOWEST_SHOWN]
    )
    if steps:
        console.print(f"上次构建最慢的步骤（秒）：{escape(steps)}")


def _build_in_words(build: BuildEntry) -> str:
    took = "" if build.seconds is None else f"，{build.seconds} 秒"
    failed = f"　{escape(build.message or '')}" if build.outcome == "failed" else ""
    return (
        f"  {_moment(build.started_at)}　{_OUTCOME_ZH[build.outcome]}　{_KIND_ZH[build.kind]}，"
        f"{build.document_count} 个文件{took}　{escape(REASON_ZH.get(build.reason, build.reason))}{failed}"
    )


def _sizes(relations: tuple[RelationSize, ...]) -> str:
    return "，".join(f"{each.name} {each.size_bytes / 1e6:.1f} MB" for each in relations)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"
