"""What a piece of text before a quantity says of it. A piece is understood as a whole or not at all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from loaders.claims.claim import Noun
from loaders.claims.vocabulary import Vocabulary, one_of

_CONNECTORS = re.compile(
    r"^(?:其中|包括|另外|另有|另|以及|及|和|、|同时|并|共|即|分别是|分别为|其|主要是|-|—)+"
)
_ENUMERATION = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d{1,2}[、.)](?!\d)|\d(?=[\u4e00-\u9fff])(?!年))"
)
_RUN_IN_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d{1,2}[、.])(?P<heading>[^\d。:;,]{2,45})[。:]"
)
_SELF = re.compile(
    r"^(?:我|本)(?:部门|单位|局|委|办|院|校|厅|中心|处|所|馆|站|会|县|区|镇|乡|街道|部|队)"
    r"|^(?:学校|部门|单位|全校|全部门)(?!预算|名称)"
)
_YEAR = re.compile(r"^(?:截至)?(?P<year>20\d\d)年(?:度)?(?:末)?")
_THIS_YEAR = re.compile(r"^(?:本年度?|当年度?|今年)")
_LAST_YEAR = re.compile(r"^(?:上年度?|去年)(?:的)?")
_BEFORE_YEAR = re.compile(r"^(?P<name>[^\d,;:。]{2,40}?)(?=20\d\d年)")
_ACTUAL = ("决算", "决算数", "决算金额", "实际支出")
_COPULA = re.compile(
    r"(?:(?:共计|合计|总计|均|各|共|分别)?(?:为|是|达到|达|计)|共计|共|完成|实现)$"
)
_ASIDE = re.compile(r"\((?!境\)|类\)|款\)|项\)|含|\d)[^()]*\)")
_YEAR_INSIDE = re.compile(r"(?:20\d\d年度?|本年度?)$")
_MANNER = r"(?:各|均|同比|分别|总体|共|略微|略有|略|净|有所)*"
_AMOUNT_OF = r"(?:了|额|数|额为|数为|为|比例为|幅度为|幅度|率为|率|比率为|幅为|幅|比例)?"
_BASE_TAIL = r"(?:支出决算数|支出决算|收入决算数|决算数|决算|支出数|支出|收入|执行数|实际|数)?(?:相比|比较|对比)?[,]?"
_REASON = r"(?:的?(?:主要)?(?:原因|变动原因).*|的)?"
_YEAR_WORDS = r"20\d\d年度?"


@dataclass(frozen=True)
class AmountPhrase:
    """An amount of `noun`, or of what was spoken of before when it is None; `is_value_said`: 决算 or 预算 stands there."""

    noun: Noun | None
    value: str
    year: str | None
    is_value_said: bool


@dataclass(frozen=True)
class ChangePhrase:
    """More (up) or less (down) than `base`, where the phrase says which."""

    noun: Noun | None
    direction: str
    base: str | None
    base_year: str | None


@dataclass(frozen=True)
class SharePhrase:
    """A share of `whole`; `is_said` tells whether words for a whole stand there."""

    whole: Noun | None
    is_said: bool


@dataclass(frozen=True)
class CompletionPhrase:
    """So much of a budget was spent."""

    noun: Noun | None
    base: str


@dataclass(frozen=True)
class OrderPhrase:
    """Equal, about equal, greater or less than `base`: a direction without a number."""

    noun: Noun | None
    direction: str
    base: str | None
    base_year: str | None


@dataclass(frozen=True)
class Reader:
    """Understands pieces of text with a vocabulary; `organizations` are names (plain) that a piece may begin with."""

    vocabulary: Vocabulary
    organizations: tuple[str, ...] = ()

    def is_own(self, name: str) -> bool:
        """True for what the account's organisation is called, or part of it; and for 本部门, 我局 and the like."""
        own = any(name in known or known in name for known in self.organizations)
        return own or bool(_SELF.fullmatch(name))

    def amount(self, text: str) -> AmountPhrase | None:
        """“2024年度收入总计为”, “支出决算为”, “财政拨款收入”; None when it is not understood."""
        for piece, year in self._heads(text):
            for bare in _without_copula(piece):
                found = self._noun_and_value(bare)
                if found:
                    said = found[1] != "actual" or bare.endswith(_ACTUAL)
                    return AmountPhrase(found[0], found[1], year, said)
        return None

    def change(self, text: str) -> ChangePhrase | None:
        """“比上年减少”, “收、支总计各增加”, “增长”."""
        words = self.vocabulary
        for piece, _ in self._heads(text):
            found = _change(words).fullmatch(piece)
            if not found:
                continue
            direction = words.changes.get(found["verb"]) or words.changes_with_base[found["verb"]]
            if found["verb"] in words.changes_with_base and not found["base"]:
                continue
            of = self._of(found["noun"])
            if of:
                return ChangePhrase(of[0], direction, *self._base(found["base"]))
        return None

    def share(self, text: str) -> SharePhrase | None:
        """“占”, “占比”, “占本年支出合计的”."""
        found = _SHARE.fullmatch(text)
        if not found:
            return None
        said = found["whole"] or ""
        heads = [piece for piece, _ in self._heads(said)] if said else []
        whole = next((n for n in map(self._whole, heads) if n), None)
        return SharePhrase(whole, bool(said))

    def completion(self, text: str) -> CompletionPhrase | None:
        """“完成年初预算的”, “完成预算”, “预算完成率为”."""
        for piece, _ in self._heads(text):
            found = _completion(self.vocabulary).fullmatch(piece)
            if found:
                of = self._of(found["noun"])
                base = found["base"] or found["rate_base"]
                if of:
                    return CompletionPhrase(of[0], self.vocabulary.bases[base])
        return None

    def order(self, text: str) -> OrderPhrase | None:
        """“决算数小于预算数的主要原因”, “与上年持平”, “与预算数基本持平”."""
        words = self.vocabulary
        for piece, _ in self._heads(text):
            for pattern in (_level(words), _order(words)):
                found = pattern.fullmatch(piece)
                if not found:
                    continue
                of = self._of(found["noun"])
                if not of:
                    continue
                direction = self._direction(found.groupdict())
                return OrderPhrase(of[0], direction, *self._base(found["base"]))
        return None

    def base(self, text: str) -> tuple[str, str | None] | None:
        """“与2023年度相比”, “较上年”, “同比”: what the sentence compares with, and the year it names."""
        found = _comparison(self.vocabulary).fullmatch(_CONNECTORS.sub("", text))
        if not found:
            return ("last_year", None) if text in ("同比", "与上年同期相比") else None
        kind, year = self._base(found["base"])
        return (kind, year) if kind else None

    def topic(self, text: str) -> Noun | None:
        """What a heading or the head of a paragraph names: “1、教育支出（类）普通教育（款）小学教育（项）”."""
        for piece, _ in self._heads(text):
            found = self._noun_and_value(piece)
            if found and found[0] and found[1] == "actual":
                return found[0]
        return None

    def fund_in(self, text: str) -> str | None:
        """The fund that a heading is about, by the words that stand in it: the first, and the longest there."""
        found = re.search(one_of(self.vocabulary.funds), text)
        return self.vocabulary.funds[found.group(0)] if found else None

    def fund_of_heading(self, text: str) -> str | None:
        """The fund of a numbered heading that text follows on its line: “八、政府性基金预算…情况。本年收入…”."""
        found = _RUN_IN_HEADING.match(text)
        return self.fund_in(found["heading"]) if found else None

    def opens_list(self, text: str) -> bool:
        """True for 其中, 包括, 主要用于以下方面 and the like."""
        return any(text.endswith(word) for word in self.vocabulary.openers) and len(text) <= 20

    def year_in(self, text: str) -> str | None:
        """The year a piece that is not understood begins with."""
        found = _YEAR.match(_CONNECTORS.sub("", text))
        return found["year"] if found else "上年" if _LAST_YEAR.match(text) else None

    def _of(self, text: str | None) -> tuple[Noun | None] | None:
        """The noun of a phrase, or (None,) when it names none (or only 决算数); None when it is not understood."""
        if not text:
            return (None,)
        for bare in _without_copula(text):
            found = self._noun_and_value(bare)
            if found:
                return (found[0],) if found[1] == "actual" else None
        return None

    def _whole(self, text: str) -> Noun | None:
        found = self._noun_and_value(text)
        return found[0] if found and found[1] == "actual" else None

    def _base(self, text: str | None) -> tuple[str | None, str | None]:
        if not text:
            return None, None
        year = re.match(r"20\d\d", text)
        if year and "预算" not in text:
            return "last_year", year.group(0)
        bare = re.sub(rf"^{_YEAR_WORDS}", "", text)
        return self.vocabulary.bases.get(bare, None), None

    def _direction(self, groups: dict[str, str | None]) -> str:
        if groups.get("order"):
            return self.vocabulary.orders[groups["order"] or ""]
        return "about_equal" if groups.get("soft") else "equal"

    def _noun_and_value(self, text: str) -> tuple[Noun | None, str] | None:
        """The noun and which figure of it, or (None, value) for 支出决算 alone."""
        for candidate in (text, _ASIDE.sub("", text)):
            noun = self.vocabulary.noun(candidate)
            if noun:
                return noun, "actual"
            for word, value in self.vocabulary.values.items():
                if candidate == word and candidate not in ("支出", "支出合计", "支出总额"):
                    return None, value
                if candidate.endswith(word):
                    rest = candidate[: -len(word)]
                    noun = self.vocabulary.noun(rest) or self.vocabulary.noun(
                        _YEAR_INSIDE.sub("", rest)
                    )
                    if noun:
                        return noun, value
        return None

    def _heads(self, text: str) -> Iterator[tuple[str, str | None]]:
        """The piece, and what remains of it without numbering, connecting words, the account's name and the year."""
        seen: set[str] = set()
        queue: list[tuple[str, str | None]] = [(text, None)]
        while queue:
            piece, year = queue.pop(0)
            if not piece or piece in seen or len(seen) > 40:
                continue
            seen.add(piece)
            yield piece, year
            queue.extend(self._shorter(piece, year))

    def _shorter(self, piece: str, year: str | None) -> Iterator[tuple[str, str | None]]:
        for pattern in (_CONNECTORS, _ENUMERATION, _SELF, _THIS_YEAR):
            found = pattern.match(piece)
            if found:
                yield piece[found.end() :], year
        own = _BEFORE_YEAR.match(piece)
        if own and self.is_own(own["name"]):
            yield piece[own.end() :], year
        for pattern, said in ((_YEAR, None), (_LAST_YEAR, "上年")):
            found = pattern.match(piece)
            if found:
                yield piece[found.end() :], said or found["year"]
        for name in self.organizations:
            if piece.startswith(name):
                yield piece[len(name) :], year


def _without_copula(text: str) -> Sequence[str]:
    bare = _COPULA.sub("", text)
    return (text,) if bare == text else (text, bare)


_SHARE = re.compile(
    r"(?:约占|占比|占|所占比重|所占比例|比重)(?P<whole>.*?)(?:的比重|的比例|比重|比例|的)?(?:为|是|达)?"
)


def _bases(words: Vocabulary) -> str:
    return rf"(?:{_YEAR_WORDS})?(?:{one_of(words.bases)})|{_YEAR_WORDS}"


@cache
def _change(words: Vocabulary) -> re.Pattern[str]:
    verbs = one_of([*words.changes, *words.changes_with_base])
    return re.compile(
        rf"(?P<noun>.*?)(?:(?:比|较|与|同|相比)(?P<base>{_bases(words)}){_BASE_TAIL})?"
        rf"{_MANNER}(?P<verb>{verbs}){_AMOUNT_OF}"
    )


@cache
def _completion(words: Vocabulary) -> re.Pattern[str]:
    bases = one_of([w for w, kind in words.bases.items() if kind != "last_year"])
    return re.compile(
        rf"(?P<noun>.*?)(?:(?:完成|为|占|达到)(?:了)?(?:{_YEAR_WORDS})?(?P<base>{bases})(?:的|的比例)?(?:为)?"
        rf"|(?P<rate_base>{bases})(?:完成率|执行率)(?:为|达)?)"
    )


@cache
def _level(words: Vocabulary) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<noun>.*?)(?:(?:比|较|与|同|和)(?P<base>{_bases(words)}){_BASE_TAIL})?"
        rf"(?P<soft>基本|大体|大致)?(?:持平|一致|相等){_REASON}"
    )


@cache
def _order(words: Vocabulary) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<noun>.*?)(?P<order>{one_of(words.orders)})"
        rf"(?P<base>{_bases(words)}){_REASON}"
    )


@cache
def _comparison(words: Vocabulary) -> re.Pattern[str]:
    return re.compile(rf"(?:比|较|与|同|和)(?P<base>{_bases(words)}){_BASE_TAIL}")


def inherited(noun: Noun, fund: str | None) -> Noun:
    """The noun with the fund of the list or section it stands in, where its own words say none."""
    return noun if noun.is_fund_said or noun.fund else replace(noun, fund=fund)
