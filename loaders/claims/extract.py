"""The claims of a document, in the order they stand.

Reads passage by passage with `phrases.Reader` and remembers in a `Context` what the next figure may be about. An amount
that is not understood is a claim without a noun: it is landed, and placed nowhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.claims.claim import Claim
from loaders.claims.context import Context
from loaders.claims.passages import Passage, passage_of, passages
from loaders.claims.phrases import Reader
from loaders.claims.sentences import Found, Spot, of_piece, of_quantity
from loaders.claims.tokens import Token, tokens
from loaders.claims.vocabulary import load_vocabulary
from loaders.forms.recognition import RecognisedDocument
from loaders.notation.text import plain

_FOREIGN = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+部分|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\))?"
    r"(?P<name>[^\d,;:。、]{4,30})20\d\d年度?(?:部门|单位|汇总)?决算"
)
_DIGIT = re.compile(r"\d")
_SECTION = re.compile(r"^(?:第[一二三四五六七八九十\d]+部分|[一二三四五六七八九十]+、)")


def claims_of(recognised: RecognisedDocument) -> tuple[Claim, ...]:
    """Every claim of the document's text and of its tables of text, numbered from 1."""
    reader = _reader(_own_names(recognised))
    claims: list[Claim] = []
    for group in passages(recognised):
        claims.extend(_group(reader, group, len(claims) + 1))
    return tuple(claims)


def claims_in(text: str, organizations: Sequence[str] = ()) -> tuple[Claim, ...]:
    """The claims of lines of text by themselves, numbered from 1; each line is a passage."""
    group = tuple(passage_of(number, line) for number, line in enumerate(text.split("\n")))
    return tuple(_group(_reader(organizations), group, 1))


def _own_names(recognised: RecognisedDocument) -> list[str]:
    """What the account's organisation is called: the name printed most often and its longer and shorter forms."""
    names = [plain(found.value) for found in recognised.evidence if found.field == "organization"]
    usual = max(dict.fromkeys(names), key=names.count, default="")
    return [name for name in names if name in usual or usual in name]


def _reader(organizations: Sequence[str]) -> Reader:
    names = {plain(name) for name in organizations}
    return Reader(load_vocabulary(), tuple(sorted(names, key=lambda name: (-len(name), name))))


def _group(reader: Reader, group: Sequence[Passage], first_no: int) -> Iterator[Claim]:
    fund: str | None = None
    is_own = True
    number = first_no
    for passage in group:
        titled = _FOREIGN.match(passage.text)
        if (
            titled
            and reader.organizations
            and not any(character in passage.text for character in "。;")
        ):
            is_own = reader.is_own(titled["name"])
        if passage.is_heading:
            said = reader.fund_in(passage.text)
            fund = said if said or _SECTION.match(passage.text) else fund
            continue
        if not _DIGIT.search(passage.text):
            continue  # no figure, nothing to compare
        for claim in _passage(reader, passage, fund, number):
            yield claim if is_own else replace(claim, doubt="other_organization")
            number = claim.claim_no + 1


def _passage(reader: Reader, passage: Passage, fund: str | None, first_no: int) -> Iterator[Claim]:
    """The claims of a passage: a quantity with the piece of text before it, or a piece by itself."""
    context = Context(fund=reader.fund_of_heading(passage.text) or fund)
    number = first_no
    before: Token | None = None
    for token in [*tokens(passage.text), None]:
        found: Found | None = None
        if token is not None and token.kind == "quantity":
            found = of_quantity(reader, context, Spot(passage, number, before, token))
        elif before is not None:
            found = of_piece(reader, context, Spot(passage, number, before, None))
        if found:
            context = found.context
            yield from found.claims
            number += len(found.claims)
        before = token if token is not None and token.kind == "text" else None
        context = _at_mark(context, token)


def _at_mark(context: Context, token: Token | None) -> Context:
    match token.kind if token else "":
        case "stop":
            return context.at_stop()
        case "semicolon":
            return context.at_semicolon()
        case "open":
            return context.into_bracket()
        case "close":
            return context.out_of_bracket()
        case _:
            return context
