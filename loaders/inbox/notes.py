"""What the note beside a shelved file says, in Chinese and then in English: what was read, or why not and what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from loaders.inbox.arrivals import DONE, REJECTED, Arrival
from loaders.language import Message, say
from loaders.loading.outcome import FileOutcome
from loaders.review.contents import SEVERITIES, Account, Finding, Review
from loaders.review.words import (
    OUTCOMES_ZH,
    SCOPES_ZH,
    SEVERITIES_ZH,
    figures_in_words,
    forms_in_words,
    verified_in_english,
    word,
)

_MOST_FINDINGS = 10


@dataclass(frozen=True)
class Handled:
    """An arrival and what came of it: of each of its files, or `refusal`, why none was looked at."""

    arrival: Arrival
    outcomes: tuple[FileOutcome, ...] = ()
    refusal: Message | None = None

    @property
    def kept(self) -> tuple[FileOutcome, ...]:
        """The files that are in the warehouse now."""
        return tuple(each for each in self.outcomes if each.succeeded)

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Why files were not loaded, one reason each."""
        refused = (
            Message(each.reason or each.path, each.reason_zh or each.reason or each.path)
            for each in self.outcomes
            if not each.succeeded
        )
        return (self.refusal,) if self.refusal else tuple(refused)

    @property
    def document_ids(self) -> frozenset[UUID]:
        """The documents in the warehouse that are these files."""
        return frozenset(each.document_id for each in self.kept if each.document_id)

    @property
    def shelf(self) -> str:
        """Done as soon as one file of it is in the warehouse: the note tells of the others."""
        return DONE if self.kept else REJECTED

    @property
    def heading(self) -> tuple[str, str]:
        """What came of it in a few words, Chinese and English."""
        kept, all_of_it = len(self.kept), len(self.outcomes)
        if not kept:
            return "拒绝", "Rejected"
        if kept < all_of_it:
            return (
                f"部分装载：{all_of_it} 个文件中 {kept} 个",
                f"Loaded in part: {kept} of {all_of_it} files",
            )
        if all(each.outcome == "duplicate" for each in self.kept):
            return "已在库中：内容相同", "In the warehouse already: the same content"
        return "已装载", "Loaded"


def note(handled: Handled, review: Review | None, build_problem: Message | None, when: str) -> str:
    """The whole note. `review` is None where the marts were never built; `build_problem` says why they are not current."""
    accounts = _accounts_of(handled, review)
    chinese, english = handled.heading
    address = f"{handled.arrival.path}　{when}"
    lines = [
        *(f"{chinese}　{address}", *_refusals(handled, chinese=True)),
        *(line for account in accounts for line in _account_zh(account, handled.document_ids)),
        *_marts(
            handled, f"集市没有更新：{build_problem.zh}" if build_problem else None, "集市已更新。"
        ),
        "",
        *(f"{english}  {address}", *_refusals(handled, chinese=False)),
        *(line for account in accounts for line in _account_en(account, handled.document_ids)),
        *_marts(
            handled,
            f"The marts were not refreshed: {build_problem.en}" if build_problem else None,
            "The marts are current.",
        ),
    ]
    return "\n".join(lines) + "\n"


def summary(handled: Handled, review: Review | None) -> str:
    """The note in one line, for the log, in the language of the run."""
    chinese, english = handled.heading
    name = handled.arrival.path.name
    parts = [say(f"{name}: {english}", f"{name}：{chinese}")]
    for account in _accounts_of(handled, review):
        parts.append(
            say(
                f"{_named_en(account)}, findings: {_counts_en(account)}",
                f"{_named_zh(account)}，发现：{_counts_zh(account)}",
            )
        )
    parts += map(str, handled.reasons[:3])
    return "　".join(parts)


def _accounts_of(handled: Handled, review: Review | None) -> list[Account]:
    return [
        account
        for account in (review.accounts if review else ())
        if handled.document_ids & {document.document_id for document in account.documents}
    ]


def _refusals(handled: Handled, *, chinese: bool) -> Iterator[str]:
    if not handled.reasons:
        return
    yield "没有装载的：" if chinese else "Not loaded:"
    yield from (f"  {reason.zh if chinese else reason.en}" for reason in handled.reasons)
    yield (
        "请按上述原因改正后再放入收件箱；内容相同的文件不会重复装载。"
        if chinese
        else "Correct this and put it into the inbox again; files that are loaded already are not loaded twice."
    )


def _marts(handled: Handled, stale: str | None, current: str) -> Iterator[str]:
    if handled.kept:
        yield stale or current


def _named_zh(account: Account) -> str:
    if account.account_id is None:
        return "尚不属于任何账户，不进入集市"
    scope = word(SCOPES_ZH, account.scope)
    return f"{account.organization}（{scope}）{account.year} 年度"


def _counts_zh(account: Account) -> str:
    counts = account.severity_counts()
    return "，".join(f"{zh} {counts[name]}" for name, zh in SEVERITIES_ZH.items())


def _account_zh(account: Account, documents: frozenset[UUID]) -> Iterator[str]:
    read, found, figures = _counted(account, documents)
    yield f"账户：{_named_zh(account)}"
    yield f"表：{found} 张中识别 {read} 张，数字 {figures} 个"
    if account.account_id is not None:
        yield f"核对：{forms_in_words(account)}；{figures_in_words(account)}"
        outcomes = "，".join(f"{zh} {account.outcomes[name]}" for name, zh in OUTCOMES_ZH.items())
        yield f"全部文件的勾稽关系：{outcomes}"
    yield f"发现：{_counts_zh(account)}"
    for finding in _worst(account.findings):
        yield f"  {SEVERITIES_ZH[finding.severity]}　{finding.message_zh}"
    yield from _where_more(account, "全部内容：")


def _named_en(account: Account) -> str:
    if account.account_id is None:
        return "none yet, so nothing of it is in the marts"
    return f"{account.organization}, {account.year}, {account.scope}"


def _counts_en(account: Account) -> str:
    counts = account.severity_counts()
    return ", ".join(f"{name} {counts[name]}" for name in SEVERITIES)


def _account_en(account: Account, documents: frozenset[UUID]) -> Iterator[str]:
    read, found, figures = _counted(account, documents)
    yield f"Account: {_named_en(account)}"
    yield f"Tables: {read} of {found} recognised, {figures} figures"
    if account.account_id is not None:
        yield f"Verified: {verified_in_english(account)}"
        outcomes = ", ".join(
            f"{name.replace('_', ' ')} {account.outcomes[name]}" for name in OUTCOMES_ZH
        )
        yield f"Identities over all its files: {outcomes}"
    yield f"Findings: {_counts_en(account)}"
    for finding in _worst(account.findings):
        yield f"  {finding.severity}  {finding.message_en}"
    yield from _where_more(account, "Everything: ")


def _counted(account: Account, documents: frozenset[UUID]) -> tuple[int, int, int]:
    """Tables recognised, tables found, and figures, in these documents."""
    tables = [table for table in account.tables if table.document_id in documents]
    recognised = [table for table in tables if table.form is not None]
    return len(recognised), len(tables), sum(table.figures for table in recognised)


def _worst(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(
        findings, key=lambda each: (each.kind != "held_back", SEVERITIES.index(each.severity))
    )[:_MOST_FINDINGS]


def _where_more(account: Account, words: str) -> Iterator[str]:
    if account.account_id is not None:
        yield f"{words}juesuan check '{account.organization}:{account.year}'"
