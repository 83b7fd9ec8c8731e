"""The review as one self-contained page: nothing is fetched, printed text is escaped, everything is open in print."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension

from loaders.language import Language, of_code, say, spoken
from loaders.review import words
from loaders.review.contents import OUTCOMES, SEVERITIES, Account, Finding, IdentityResult, Review
from loaders.review.english import in_english
from loaders.review.reading import MOST_ACCOUNTS_IN_FULL
from loaders.review.terminal import table_marks

_FAILING = ("broken", "not_evaluable")


@dataclass(frozen=True)
class IdentityGroup:
    """An identity with its results, the worst first; `outcome` is the worst."""

    identity_id: str
    name: str
    formula: str
    hardness: str
    outcome: str
    results: tuple[IdentityResult, ...]

    @property
    def counts(self) -> str:
        """How many of its places came out how, in words."""
        of = {o: sum(1 for each in self.results if each.outcome == o) for o in OUTCOMES}
        return say(", ", "，").join(
            say(
                f"{n} {words.word(words.OUTCOMES_ZH, o)}",
                f"{words.word(words.OUTCOMES_ZH, o)} {n} 处",
            )
            for o, n in of.items()
            if n
        )


@dataclass(frozen=True)
class AccountView:
    """An account as the page shows it; `anchor` is unique on the page."""

    anchor: str
    account: Account
    severities: dict[str, int]
    findings: tuple[tuple[str, tuple[Finding, ...]], ...]
    groups: tuple[IdentityGroup, ...]
    not_applicable: tuple[tuple[str, tuple[str, ...]], ...]


def as_page(review: Review) -> str:
    """The page as HTML. Of more than `MOST_ACCOUNTS_IN_FULL` accounts what agrees is counted only, and the page says so."""
    environment = page_environment()
    script = source_of(environment, "page.js")
    accounts = review.accounts
    in_full = len(accounts) <= MOST_ACCOUNTS_IN_FULL
    return environment.get_template("page.html.j2").render(
        views=[account_view(number, each) for number, each in enumerate(accounts, start=1)],
        provenance=review.provenance,
        in_full=in_full,
        style=source_of(environment, "page.css"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        **page_words(review, in_full=in_full),
    )


def page_environment() -> Environment:
    """The templates of the review in the language of the run, with the filters they use; all that is put in is escaped."""
    environment = Environment(
        extensions=[_InLanguage],
        loader=PackageLoader("loaders.review", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        amount=words.amount, figure=figure, percent=words.percent, moment=words.moment
    )
    environment.globals.update(say=say)
    return environment


def page_words(review: Review, *, in_full: bool) -> dict[str, object]:
    """What the parts of the page need beside an account: words, marks of tables, documents, and which outcomes are listed."""
    documents = {d.document_id: d for account in review.accounts for d in account.documents}
    return {
        "documents": documents.values(),
        "listed": OUTCOMES if in_full else _FAILING,
        "claims_listed": [o for o in words.CLAIM_OUTCOMES_ZH if in_full or o == "contradicts"],
        "words": words,
        "table_marks": lambda table: "".join(map(str, table_marks(table))),
        "finding_kind": lambda finding: of_code(finding.kind, {finding.kind: finding.kind_zh}),
    }


def source_of(environment: Environment, name: str) -> str:
    """The text of a template's file, in the language of the run."""
    assert environment.loader is not None  # noqa: S101 - made above
    return _in_language(environment.loader.get_source(environment, name)[0])


class _InLanguage(Extension):
    """The templates are written in Chinese; before they are filled they are put into the language of the run."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        return _in_language(source)


def _in_language(source: str) -> str:
    return source if spoken() is Language.CHINESE else in_english(source)


def figure(value: Decimal | None, value_kind: str | None = "money") -> str:
    """An amount with its cents; a count, percentage or score without needless zeros."""
    if value is None or value_kind == "money":
        return words.amount(value)
    text = words.amount(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def account_view(number: int, account: Account) -> AccountView:
    """An account as the parts of the page show it, with its identities grouped, the worst first."""
    groups = _groups(account.identities)
    reasons: dict[str, list[str]] = {}
    for group in groups:
        if group.outcome == "not_applicable":
            told = say(
                f"{group.name} ({group.identity_id})", f"{group.name}（{group.identity_id}）"
            )
            reasons.setdefault(group.results[0].reason or "", []).append(told)
    return AccountView(
        f"a{number}",
        account,
        account.severity_counts(),
        tuple((s, tuple(f for f in account.findings if f.severity == s)) for s in SEVERITIES),
        tuple(group for group in groups if group.outcome != "not_applicable"),
        tuple((reason, tuple(names)) for reason, names in reasons.items()),
    )


def _groups(results: Iterable[IdentityResult]) -> list[IdentityGroup]:
    """The identities, worst outcome first; their results stand worst first already."""
    of: dict[str, list[IdentityResult]] = {}
    for result in results:
        of.setdefault(result.identity_id, []).append(result)
    groups = [
        IdentityGroup(
            identity_id,
            found[0].name,
            found[0].formula,
            found[0].hardness,
            found[0].outcome,
            tuple(found),
        )
        for identity_id, found in of.items()
    ]
    return sorted(groups, key=lambda group: OUTCOMES.index(group.outcome))
