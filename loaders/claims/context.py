"""What was said before, as far as it decides what the next figure is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from loaders.claims.claim import Claim, Noun

# What a thing is divided into: a list under it names only these. A key ending in . stands for all that begin so.
_INCOME = ("income", "income.")
_EXPENDITURE = ("expenditure", "expenditure.", "functional")
_CARRIED = ("use_of_non_appropriation_surplus", "opening", "closing", "surplus_distribution")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "grand_total": (*_INCOME, *_EXPENDITURE, *_CARRIED),
    "income_grand_total": (*_INCOME, *_CARRIED),
    "income": _INCOME,
    "income.operating": ("income.operating.",),
    "expenditure_grand_total": (*_EXPENDITURE, *_CARRIED),
    "expenditure": _EXPENDITURE,
    "expenditure.basic": ("expenditure.basic.",),
    "functional": ("functional",),
    "three_public": ("going_abroad", "vehicle", "vehicle.", "reception", "reception."),
    "vehicle": ("vehicle.",),
    "reception": ("reception.",),
    "procurement": ("procurement.",),
}


def is_part(whole: Noun, part: Noun) -> bool:
    """True when `part` can be one of the things `whole` is divided into."""
    known = _PARTS.get(whole.key, ())
    return any(part.key == key or (key[-1] == "." and part.key.startswith(key)) for key in known)


@dataclass(frozen=True)
class Context:
    """State of reading.

    `fund` is the fund of the section, or the last one said outside of lists; `topic` what the passage is about,
    `of_topic` its last amount for each value; `shared` the amounts that a share was told of without its whole;
    `last` the last amount, while only changes and shares of it came since; `last_change` a change that a rate may
    follow; `base` what the sentence compares with; `year` the year last said; `parents` what the open lists divide,
    innermost last (None: nobody can tell); `outside` is the state to go back to when a bracket closes.
    """

    fund: str | None = None
    topic: Noun | None = None
    of_topic: Mapping[str, Claim] = field(default_factory=dict)
    last: Claim | None = None
    last_change: Claim | None = None
    base: tuple[str | None, str | None] | None = None
    year: str | None = None
    parents: tuple[Claim | None, ...] = ()
    is_explanation: bool = False
    in_passage: tuple[Claim, ...] = ()
    outside: "Context | None" = None
    shared: frozenset[int] = frozenset()

    @property
    def parent(self) -> Claim | None:
        """What the innermost open list divides."""
        return self.parents[-1] if self.parents else None

    def amounts(self, noun: Noun) -> Iterator[Claim]:
        """The amounts of the passage for a thing, the latest first."""
        return (c for c in reversed(self.in_passage) if c.noun and c.noun.is_same(noun))

    def about(
        self, noun: Noun, value: str = "actual", base_year: str | None = None
    ) -> Claim | None:
        """The last amount that the passage has for a thing, of a year other than last year."""
        earlier = ("上年", base_year) if base_year else ("上年",)
        found = (c for c in self.amounts(noun) if c.value == value and c.year not in earlier)
        return next(found, None)

    def newest(self, claim: Claim) -> Claim:
        """The amount for the same thing with the newest year, where the passage tells several years."""
        if claim.noun is None or claim.year is None:
            return claim
        same = [c for c in self.amounts(claim.noun) if c.value == claim.value and c.year != "上年"]
        return max(same, key=lambda c: c.year or "", default=claim)

    def of_year(self, noun: Noun, years: tuple[str, ...]) -> Claim | None:
        """The last amount that the passage has for a thing in one of these years."""
        found = (c for c in self.amounts(noun) if c.value == "actual" and c.year in years)
        return next(found, None)

    def with_topic(self, noun: Noun) -> "Context":
        """The passage goes on with another thing."""
        if self.topic and self.topic.is_same(noun):
            return self
        return replace(self, topic=noun, of_topic={})

    def with_amount(self, claim: Claim) -> "Context":
        """An amount was read. One that is not understood makes unclear what a following change is of."""
        topic = (
            self.with_topic(claim.noun) if claim.noun else replace(self, topic=None, of_topic={})
        )
        noun = claim.noun
        says_fund = noun is not None and noun.is_fund_said and not self.parents
        return replace(
            topic,
            fund=noun.fund or self.fund if noun and says_fund else self.fund,
            last=claim,
            last_change=None,
            of_topic={**topic.of_topic, claim.value or "": claim},
            in_passage=(*self.in_passage, claim),
        )

    def opening(self) -> "Context":
        """A list begins: of the last amount."""
        return replace(self, parents=(*self.parents, self.last))

    def into_bracket(self) -> "Context":
        """A bracket opens."""
        return replace(self, outside=self)

    def out_of_bracket(self) -> "Context":
        """A bracket closes: what stood before it goes on; its amounts stay known."""
        if self.outside is None:
            return self
        return replace(self.outside, in_passage=self.in_passage)

    def at_semicolon(self) -> "Context":
        """After a list in a list nobody can tell which of the two goes on."""
        parents = self.parents
        if len(parents) > 1:
            # A list without amounts in it (主要包括：办公费、…) is over.
            over = parents[-1] is self.last
            parents = parents[:-1] if over else (*parents[:-1], None)
        return replace(self, base=None, is_explanation=False, last_change=None, parents=parents)

    def at_stop(self) -> "Context":
        """A sentence ends: its lists and its comparison too; after a list nobody can tell what 决算数 means."""
        ended = replace(self, base=None, parents=(), is_explanation=False, last_change=None)
        return replace(ended, topic=None, of_topic={}, last=None) if self.parents else ended
