"""What a quantity, or a piece of text without one, claims where it stands."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from loaders.claims.claim import Claim, Noun
from loaders.claims.context import Context, is_part
from loaders.claims.passages import Passage
from loaders.claims.phrases import AmountPhrase, ChangePhrase, OrderPhrase, Reader, inherited
from loaders.claims.tokens import COUNTS, MONEY, Token

_EXPLANATION = re.compile(
    r"^(?:主要)?(?:原因|用于|反映|是指|指)|原因(?:是|为|如下)?$|主要(?:原因)?是|由于|^因(?!公)|^主要用于$"
)
_OPENING = re.compile(r"^(?:其中|包括)(?=.)")
_BUDGETS = ("original_budget", "adjusted_budget", "budget")
# 占总支出 in a list under another whole means that whole.
_GENERAL_WHOLES = ("总支出", "总收入", "支出总额", "收入总额", "支出总计", "收入总计")


@dataclass(frozen=True)
class Spot:
    """Where reading stands: the number of the next claim, the piece of text (`before`) and the quantity after it."""

    passage: Passage
    number: int
    before: Token | None
    quantity: Token | None

    @property
    def text(self) -> str:
        """The piece of text; empty where the quantity follows a mark or another quantity."""
        return self.before.text if self.before else ""

    def claim(self, kind: str, **told: Any) -> Claim:
        """The claim made here; of a number, as it is printed."""
        of = self.quantity or self.before
        assert of is not None  # noqa: S101 - a spot has one of them
        origin, start, end = self.passage.span(of.start, of.end)
        words = self.passage.as_printed(self.before.start, self.before.end) if self.before else ""
        printed = self.passage.as_printed(of.start, of.end) if self.quantity else ""
        number = self.quantity.number.replace(",", "").replace("−", "-") if self.quantity else None
        return Claim(
            self.number,
            origin,
            start,
            end,
            kind,
            words,
            printed,
            number=Decimal(number) if number else None,
            decimals=len(number.partition(".")[2]) if number else None,
            unit=self.quantity.unit if self.quantity else None,
            **told,
        )


@dataclass(frozen=True)
class Found:
    """What was understood: the state after it, and its claims (at most one)."""

    context: Context
    claims: tuple[Claim, ...] = ()


def of_quantity(reader: Reader, context: Context, spot: Spot) -> Found:
    """What a quantity claims, by the text before it."""
    assert spot.quantity is not None  # noqa: S101 - the caller has seen one
    unit = spot.quantity.unit
    if _OPENING.match(spot.text):
        context = context.opening()
    if context.is_explanation or _EXPLANATION.search(spot.text):
        context = replace(context, is_explanation=True)
        kind = "amount" if unit in MONEY else None
        return Found(context, (spot.claim(kind, doubt="explanation"),) if kind else ())
    if unit in MONEY:
        return _money(reader, context, spot)
    if unit == "%":
        return _percentage(reader, context, spot)
    if unit in COUNTS:
        return _count(reader, context, spot)
    return Found(context)


def of_piece(reader: Reader, context: Context, spot: Spot) -> Found:
    """What a piece of text without a quantity does: opens a list, names a topic or a base, claims a direction."""
    text = spot.text
    if context.is_explanation or (text[0] == "(" and text[-1] == ")"):
        return Found(context)
    if reader.opens_list(text):
        return Found(context.opening())
    base = reader.base(text)
    if base:
        return Found(replace(context, base=base))
    order = reader.order(text)
    if order:
        context = replace(context, is_explanation="原因" in text)
        return _direction(context, spot, order)
    if _EXPLANATION.search(text):
        return Found(replace(context, is_explanation=True))
    return Found(_after_words(context, reader.topic(text)))


def _after_words(context: Context, topic: Noun | None) -> Context:
    """Words that name a topic; or words not understood, behind which a change may be of something else."""
    if topic:
        return replace(context.with_topic(_inherited(context, topic)), last=None)
    if context.outside is None and not context.parents:
        return replace(context, last=None, last_change=None)
    return context


def _money(reader: Reader, context: Context, spot: Spot) -> Found:
    change = reader.change(spot.text)
    if change:
        return _change_amount(context, spot, change)
    base = reader.base(spot.text)
    if base:
        return _last_year_beside(context, spot, base)
    phrase = reader.amount(spot.text)
    noun = phrase.noun or context.topic if phrase else None
    if phrase is None or noun is None or noun.is_count:
        year = reader.year_in(spot.text) or context.year
        claim = spot.claim("amount", year=year, base_no=_whole_no(context), doubt="not_understood")
        return Found(replace(context.with_amount(claim), year=year), (claim,))
    return _amount(context, spot, "amount", noun, phrase)


def _last_year_beside(context: Context, spot: Spot, base: tuple[str, str | None]) -> Found:
    """“收入合计9万元,比上年8万元增加1万元”: last year's amount of what was just told."""
    last = context.last
    if base[0] != "last_year" or last is None or last.noun is None or last.value != "actual":
        claim = spot.claim("amount", doubt="not_understood")
        return Found(replace(context.with_amount(claim), base=base), (claim,))
    year = base[1] or "上年"
    claim = spot.claim("amount", noun=last.noun, value="actual", year=year, doubt=last.doubt)
    told = (*context.in_passage, claim)
    return Found(replace(context, base=base, in_passage=told, last_change=None), (claim,))


def _count(reader: Reader, context: Context, spot: Spot) -> Found:
    phrase = reader.amount(spot.text)
    if phrase is None or phrase.noun is None or not phrase.noun.is_count:
        return Found(context)
    found = _amount(replace(context, parents=()), spot, "count", phrase.noun, phrase)
    return Found(replace(context, in_passage=found.context.in_passage), found.claims)


def _amount(context: Context, spot: Spot, kind: str, noun: Noun, phrase: AmountPhrase) -> Found:
    parent = context.parent
    year = phrase.year or context.year
    value = phrase.value
    if phrase.noun and parent and parent.value and value == "actual" and not phrase.is_value_said:
        value = parent.value
    noun = _inherited(context, noun)
    claim = spot.claim(
        kind,
        noun=noun,
        value=value,
        year=year,
        base_no=_whole_no(context),
        doubt=_doubt(context, noun),
    )
    return Found(replace(context.with_amount(claim), year=year), (claim,))


def _whole_no(context: Context) -> int | None:
    """The amount that the list divides in which the next amount stands."""
    return context.parent.claim_no if context.parent else None


def _doubt(context: Context, noun: Noun) -> str | None:
    """Why an amount of `noun` is not sure to mean the account's own figure, where it is not."""
    if not noun.is_sure:
        return "ambiguous_words"
    if context.parents:
        parent = context.parent
        if parent is None and noun.is_fund_said:
            return None
        if parent is None or parent.noun is None:
            return "list_not_understood"
        is_topic = parent.noun.is_same(noun)
        return None if is_topic or is_part(parent.noun, noun) else "part_of_something_else"
    within = any(c.noun and c.noun.key == "functional" for c in context.in_passage)
    divides = noun.key.startswith("expenditure.") and not noun.is_fund_said
    return "part_of_something_else" if within and divides else None


def _change_amount(context: Context, spot: Spot, change: ChangePhrase) -> Found:
    about, base, doubt = _compared(context, change.noun, change.base, change.base_year)
    claim = spot.claim(
        "change_amount",
        noun=_change_noun(context, change.noun, about),
        value="actual",
        direction=change.direction,
        base=base[0],
        base_year=base[1],
        about_no=about.claim_no if about else None,
        base_no=_base_no(context, about, base),
        doubt=doubt,
    )
    context = replace(context, base=base if base[0] else context.base, last_change=claim)
    return Found(context, (claim,))


def _percentage(reader: Reader, context: Context, spot: Spot) -> Found:
    change = reader.change(spot.text)
    if change:
        return _change_rate(context, spot, change)
    share = reader.share(spot.text)
    if share:
        return _share(context, spot, share.whole, share.is_said)
    completion = reader.completion(spot.text)
    if completion:
        return _completion(context, spot, completion.noun, completion.base)
    return Found(context)


def _change_rate(context: Context, spot: Spot, change: ChangePhrase) -> Found:
    after = context.last_change
    if after and not change.noun:
        claim = spot.claim(
            "change_rate",
            noun=after.noun,
            value="actual",
            direction=change.direction,
            base=after.base,
            base_year=after.base_year,
            about_no=after.about_no,
            base_no=after.claim_no,
            doubt=after.doubt,
        )
        return Found(replace(context, last_change=None), (claim,))
    about, base, doubt = _compared(context, change.noun, change.base, change.base_year)
    claim = spot.claim(
        "change_rate",
        noun=_change_noun(context, change.noun, about),
        value="actual",
        direction=change.direction,
        base=base[0],
        base_year=base[1],
        about_no=about.claim_no if about else None,
        base_no=_base_no(context, about, base),
        doubt=doubt,
    )
    return Found(context, (claim,))


def _share(context: Context, spot: Spot, whole: Noun | None, is_said: bool) -> Found:
    part, parent = context.last, context.parent
    general = whole is not None and whole.words[0] in _GENERAL_WHOLES
    in_list = parent is not None and parent is not part
    base_no = parent.claim_no if parent and in_list and (general or not is_said) else None
    if whole and not base_no and part:
        named = context.about(whole)
        base_no = named.claim_no if named else None
    doubt = part.doubt if part else "subject_unclear"
    # In a list within a list a share may be of the inner whole or of the outer.
    is_inner = len(context.parents) > 1 or (
        parent is not None and parent.claim_no in context.shared
    )
    if not doubt and whole is None and (is_said or base_no is None or is_inner):
        doubt = "whole_unclear"
    claim = spot.claim(
        "share",
        noun=part.noun if part else None,
        value=part.value if part else None,
        base="whole",
        base_noun=whole,
        about_no=part.claim_no if part else None,
        base_no=base_no,
        doubt=doubt,
    )
    if part and not is_said:
        context = replace(context, shared=context.shared | {part.claim_no})
    return Found(context, (claim,))


def _completion(context: Context, spot: Spot, noun: Noun | None, base: str) -> Found:
    about, budget, doubt = _against_budget(context, noun, base)
    claim = spot.claim(
        "completion_rate",
        noun=about.noun if about else noun,
        value="actual",
        base=base,
        about_no=about.claim_no if about else None,
        base_no=budget.claim_no if budget else None,
        doubt=doubt,
    )
    return Found(context, (claim,))


def _direction(context: Context, spot: Spot, order: OrderPhrase) -> Found:
    """A word of comparison without a number: against a budget or last year."""
    said: tuple[str | None, str | None] | None = (order.base, order.base_year)
    said = said if order.base else context.base
    if said is None:
        return Found(context)
    if said[0] in _BUDGETS:
        about, budget, doubt = _against_budget(context, order.noun, said[0])
        base_no = budget.claim_no if budget else None
    else:
        about, said, doubt = _compared(context, order.noun, *said)
        base_no = _base_no(context, about, said)
    claim = spot.claim(
        "direction",
        noun=about.noun if about else _change_noun(context, order.noun, None),
        value="actual",
        direction=order.direction,
        base=said[0],
        base_year=said[1],
        about_no=about.claim_no if about else None,
        base_no=base_no,
        doubt=doubt,
    )
    return Found(context, (claim,))


def _compared(
    context: Context, noun: Noun | None, base: str | None, base_year: str | None
) -> tuple[Claim | None, tuple[str | None, str | None], str | None]:
    """The amount that a change is of, what it is compared with, and why it is not clear."""
    compared = (base, base_year) if base else (context.base or (None, None))
    if noun:
        own = _inherited(context, noun)
        years = compared[1]
        about = context.about(own, base_year=years) or context.about(noun, base_year=years)
        return about, compared, None if compared[0] else "base_unclear"
    about = context.last if context.last and context.last.value in ("actual", None) else None
    if about is None:
        return None, compared, "subject_unclear"
    about = context.newest(about)
    if about.year == "上年":
        return about, compared, "subject_unclear"
    return about, compared, about.doubt or (None if compared[0] else "base_unclear")


def _against_budget(
    context: Context, noun: Noun | None, base: str
) -> tuple[Claim | None, Claim | None, str | None]:
    """The actual figure, the budget, and why they are not clear. 预算 alone is the one budget that was told."""
    of = _inherited(context, noun) if noun else context.topic
    if of is None:
        return None, None, "subject_unclear"
    about = context.of_topic.get("actual") if noun is None else context.about(of)
    kinds = _BUDGETS if base == "budget" else (base,)
    told = [claim for kind in kinds if (claim := context.about(of, kind))]
    if base == "budget" and len(told) > 1:
        return about, None, "base_unclear"
    if about is None:
        return None, None, "subject_unclear"
    return about, told[0] if told else None, about.doubt


def _base_no(
    context: Context, about: Claim | None, base: tuple[str | None, str | None]
) -> int | None:
    """The amount of last year, or the budget, that the passage itself tells."""
    if about is None or about.noun is None:
        return None
    if base[0] in _BUDGETS:
        return _budget_no(context, about.noun, base[0])
    if base[0] != "last_year":
        return None
    if about.year == "上年":
        return None
    year = base[1] or (str(int(about.year) - 1) if about.year else "上年")
    found = context.of_year(about.noun, ("上年", year))
    return found.claim_no if found else None


def _budget_no(context: Context, noun: Noun, base: str) -> int | None:
    """The one budget of a thing that the passage tells; None where it tells none or several."""
    kinds = _BUDGETS if base == "budget" else (base,)
    told = [claim for kind in kinds if (claim := context.about(noun, kind))]
    return told[0].claim_no if len(told) == 1 else None


def _change_noun(context: Context, noun: Noun | None, about: Claim | None) -> Noun | None:
    if about:
        return about.noun
    return _inherited(context, noun) if noun else None


def _inherited(context: Context, noun: Noun) -> Noun:
    parent = context.parent
    fund = parent.noun.fund if parent and parent.noun else None
    return inherited(noun, fund or context.fund)
