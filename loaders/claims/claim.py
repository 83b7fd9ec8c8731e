"""A claim: one figure, or one word of comparison, of the text, and what it is said about."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Origin:
    """Where text stands: a paragraph (`paragraph` counts from 0), or a cell of a table (all from 0)."""

    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class Noun:
    """What words are about.

    `key` is a subject of vocabulary.yaml, or `functional` for a functional class, whose names stand in `words` with their
    level (`教育支出(类)`) or whose code is `code`. `fund` is whose money; `is_fund_said` tells whether the words
    say it, or the list or section they stand in. `is_sure` is false where the words may mean something else as well.
    """

    words: tuple[str, ...]
    key: str
    fund: str | None = None
    is_fund_said: bool = False
    code: str | None = None
    is_sure: bool = True
    is_count: bool = False

    def is_same(self, other: "Noun") -> bool:
        """True when both mean one thing, whatever words they use."""
        if self.key == "functional" or other.key == "functional":
            return (self.key, self.words, self.code) == (other.key, other.words, other.code)
        return (self.key, self.fund) == (other.key, other.fund)


@dataclass(frozen=True)
class Claim:
    """A claim as landed. Texts are as printed; `start` and `end` count characters of the paragraph or cell, from 0.

    `kind`: amount, count, share, change_amount, change_rate, completion_rate or direction. `number` is what is printed,
    without its thousands separators, in `unit`, with `decimals` digits behind the point; a direction has none.
    `value` says which figure of the noun: actual, original_budget, adjusted_budget or budget. `direction`: up, down,
    greater, less, equal or about_equal. `base`: last_year, original_budget, adjusted_budget, budget or whole. `about_no`
    is the amount it is said of, `base_no` the amount, budget or change it is computed with; of an amount in a list, the
    amount that the list divides (claim numbers, from 1).
    `doubt` tells why it is not to be held against any figure; None where it may be.
    """

    claim_no: int
    origin: Origin
    start: int
    end: int
    kind: str
    words: str
    printed: str
    noun: Noun | None = None
    value: str | None = None
    year: str | None = None
    number: Decimal | None = None
    decimals: int | None = None
    unit: str | None = None
    direction: str | None = None
    base: str | None = None
    base_year: str | None = None
    base_noun: Noun | None = None
    about_no: int | None = None
    base_no: int | None = None
    doubt: str | None = None
