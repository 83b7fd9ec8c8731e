"""How `juesuan status` is shown to people."""

from datetime import datetime

from rich.markup import escape

from loaders.display import console
from loaders.language import of_code, say
from loaders.loading.outcome import LOADED_ZH
from loaders.status.concerns import Concern, reason_in_words, reason_of_build
from loaders.status.warehouse import (
    Attempt,
    BuildEntry,
    MartsState,
    Quarantined,
    RelationSize,
    WarehouseStatus,
)

_KIND_ZH = {"full": "全部", "incremental": "增量"}
_OUTCOME_ZH = {
    "running": "正在进行",
    "built": "已建成，等待发布",
    "succeeded": "成功",
    "failed": "失败",
}
_QUARANTINED_SHOWN = 10
_OLDER_SHOWN = 10
_SLOWEST_SHOWN = 5


def show_status(status: WarehouseStatus, address: str) -> None:
    """What `juesuan status` tells; `address` without a password."""
    console.print(
        say(
            f"Database: {escape(address)} (PostgreSQL {status.server_version}, {status.database_size})",
            f"数据库：{escape(address)}（PostgreSQL {status.server_version}，{status.database_size}）",
        )
    )
    versions = status.versions
    console.print(
        say(
            f"Versions: juesuan {versions.juesuan}, schema {status.revision or 'none'} (needed: "
            f"{status.needed_revision}), forms {versions.catalogue}, rules {versions.rules[:12]}",
            f"版本：juesuan {versions.juesuan}，结构 {status.revision or '未建立'}（需要 {status.needed_revision}），"
            f"表样 {versions.catalogue}，规则 {versions.rules[:12]}",
        )
    )
    if status.revision is None:
        return
    _show_documents(status)
    _show_loads(status)
    _show_quarantine(status)
    if status.marts:
        console.print(_marts_in_words(status.marts))
    if status.held_back:
        console.print(
            say(
                f"Held back (the build fails with them): {len(status.held_back)}, see below",
                f"搁置（构建因之失败）：{len(status.held_back)} 个，见下",
            )
        )
    _show_builds(status)
    if status.schema_sizes:
        console.print(
            say(
                f"Space taken: {_sizes(status.schema_sizes)}",
                f"占用空间：{_sizes(status.schema_sizes)}",
            )
        )
        console.print(
            say(
                f"Largest tables: {_sizes(status.largest_tables[:_SLOWEST_SHOWN])}",
                f"最大的表：{_sizes(status.largest_tables[:_SLOWEST_SHOWN])}",
            )
        )


def show_concerns(concerns: tuple[Concern, ...]) -> None:
    """What needs a person, or that nothing does."""
    if not concerns:
        console.print(say("All is well", "一切正常"))
        return
    console.print(say("Needs attention:", "需要处理："))
    for concern in concerns:
        console.print(f"  {escape(concern.words)}")


def _show_documents(status: WarehouseStatus) -> None:
    accounts = (
        say("not built", "未构建")
        if status.accounts is None
        else say(f"{status.accounts}", f"{status.accounts} 个")
    )
    console.print(
        say(
            f"Files {status.documents}, accounts {accounts}, unrecognised tables "
            f"{status.unrecognised_tables}",
            f"文件 {status.documents} 个，账户 {accounts}，未识别的表 {status.unrecognised_tables} 张",
        )
    )
    if status.unassigned_documents:
        console.print(
            say(
                f"Files of no known account: {status.unassigned_documents} (see juesuan check)",
                f"归属不明的文件 {status.unassigned_documents} 个（见 juesuan check）",
            )
        )
    older = {v: n for v, n in status.versions.catalogues.items() if v != status.versions.catalogue}
    _show_readings(status)
    if older:
        listed = say(", ", "，").join(
            say(f"{version} {count} files", f"{version} {count} 个文件")
            for version, count in older.items()
        )
        console.print(
            say(
                f"Recognised with forms of another version: {listed}",
                f"用其他版本的表样识别的：{listed}",
            )
        )


def _show_readings(status: WarehouseStatus) -> None:
    if status.kept and status.kept.documents:
        kept, packed = status.kept.documents, f"{status.kept.size_bytes / 1e3:,.0f} kB"
        unpacked = f"{status.kept.unpacked_bytes / 1e3:,.0f} kB"
        console.print(
            say(
                f"Kept of {kept} files, to be recognised again: {packed} ({unpacked} uncompressed)",
                f"保留了 {kept} 个文件的读取内容：{packed}（压缩前 {unpacked}）",
            )
        )
    if status.older_documents:
        count = len(status.older_documents)
        shown = escape(say(", ", "、").join(status.older_documents[:_OLDER_SHOWN]))
        more = say(" and others", " 等") if count > _OLDER_SHOWN else ""
        console.print(
            say(
                f"Read by an older version: {count} files: {shown}{more} (juesuan reinterpret --all --dry-run shows "
                "what this one reads otherwise)",
                f"由旧版本读取的文件 {count} 个：{shown}{more}（juesuan reinterpret --all --dry-run 可见此版本读来有何不同）",
            )
        )
    for step in status.clock_steps:
        moment = _moment(step.at)
        console.print(
            say(
                f"The clock of the database was set back by {step.seconds} seconds, before {moment} (order is the ledger's)",
                f"数据库的时钟曾被拨回 {step.seconds} 秒，在 {moment} 之前（先后以装载记录为准）",
            )
        )


def _show_loads(status: WarehouseStatus) -> None:
    if status.load_outcomes:
        words = say(", ", "，").join(
            f"{of_code(o, LOADED_ZH)} {n}" for o, n in status.load_outcomes.items()
        )
        console.print(
            say(f"Attempts at files: {words}; the latest:", f"装载记录：{words}；最近的：")
        )
    for attempt in status.last_loads:
        detail = f"　{escape(_told(attempt))}" if attempt.reason else ""
        outcome = of_code(attempt.outcome, LOADED_ZH)
        console.print(f"  {_moment(attempt.at)}　{outcome}　{escape(attempt.file)}{detail}")


def _show_quarantine(status: WarehouseStatus) -> None:
    if not status.quarantine:
        console.print(say("Quarantine: empty", "隔离：无"))
        return
    console.print(
        say(
            f"Quarantine (refused when last tried, not loaded since): {len(status.quarantine)} files",
            f"隔离（最近一次被拒绝、至今没有装载）：{len(status.quarantine)} 个文件",
        )
    )
    for held in status.quarantine[:_QUARANTINED_SHOWN]:
        tried = (
            say(f", {held.attempts} times in all", f"，共 {held.attempts} 次")
            if held.attempts > 1
            else ""
        )
        console.print(f"  {_moment(held.last_attempt)}{tried}　{escape(_told(held))}")
    if len(status.quarantine) > _QUARANTINED_SHOWN:
        console.print(say("  … all of them with --json", "  …… 全部见 --json"))


def _marts_in_words(marts: MartsState) -> str:
    built = (
        say(f", built {_moment(marts.built_at)}", f"，构建于 {_moment(marts.built_at)}")
        if marts.built_at
        else ""
    )
    if marts.is_current:
        return say(f"Marts: current{built}", f"集市：是最新的{built}")
    reason = reason_in_words(marts)
    since = (
        say(f", since {_moment(marts.waiting_since)}", f"，{_moment(marts.waiting_since)} 起")
        if marts.waiting_since
        else ""
    )
    return say(
        f"Marts: not current ({reason}{since}){built}",
        f"集市：不是最新的（{reason}{since}）{built}",
    )


def _show_builds(status: WarehouseStatus) -> None:
    if not status.last_builds:
        return
    console.print(say("Latest builds:", "最近的构建："))
    for build in status.last_builds:
        console.print(_build_in_words(build))
    steps = say(", ", "，").join(
        f"{step.node} {step.seconds:.1f}" for step in status.slowest_steps[:_SLOWEST_SHOWN]
    )
    if steps:
        console.print(
            say(
                f"Slowest steps of the last build (seconds): {escape(steps)}",
                f"上次构建最慢的步骤（秒）：{escape(steps)}",
            )
        )


def _build_in_words(build: BuildEntry) -> str:
    took = "" if build.seconds is None else say(f", {build.seconds} s", f"，{build.seconds} 秒")
    failed = f"　{escape(build.message or '')}" if build.outcome == "failed" else ""
    outcome = of_code(build.outcome, _OUTCOME_ZH)
    kind = of_code(build.kind, _KIND_ZH)
    reason = escape(reason_of_build(build.reason))
    return say(
        f"  {_moment(build.started_at)}  {outcome}  {kind}, {build.document_count} files{took}  {reason}{failed}",
        f"  {_moment(build.started_at)}　{outcome}　{kind}，{build.document_count} 个文件{took}　{reason}{failed}",
    )


def _told(attempt: Attempt | Quarantined) -> str:
    """Why a file was not loaded; attempts of older versions say so in English only."""
    reason = attempt.reason or ""
    return say(reason, attempt.reason_zh or reason)


def _sizes(relations: tuple[RelationSize, ...]) -> str:
    return say(", ", "，").join(f"{each.name} {each.size_bytes / 1e6:.1f} MB" for each in relations)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"
