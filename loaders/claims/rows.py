"""Claims as rows of `raw.narrative_claim`, in the order of its columns."""

from collections.abc import Iterator, Sequence

from loaders.claims.claim import Claim, Noun
from loaders.database.copy_text import CopyValue

COLUMNS: tuple[str, ...] = (
    *("document_id", "claim_no", "paragraph_no", "table_no", "row_no", "column_no"),
    *("first_character", "last_character", "kind", "words", "printed"),
    *("subject", "subject_words", "subject_code", "fund", "is_fund_said", "value", "year"),
    *("number", "decimals", "unit", "direction", "base", "base_year"),
    *("base_subject", "base_subject_words", "base_subject_code", "base_fund", "is_base_fund_said"),
    *("about_no", "base_no", "doubt"),
)


def claim_rows(document: str, claims: Sequence[Claim]) -> Iterator[Sequence[CopyValue]]:
    """A row a claim; `document` is its key. Everything that is counted counts from 1."""
    for claim in claims:
        origin = claim.origin
        places = (origin.paragraph, origin.table, origin.row, origin.column)
        yield (
            *(document, claim.claim_no),
            *(None if place is None else place + 1 for place in places),
            *(claim.start + 1, claim.end, claim.kind, claim.words, claim.printed),
            *_noun(claim.noun),
            *(claim.value, claim.year),
            None if claim.number is None else str(claim.number),
            *(claim.decimals, claim.unit, claim.direction, claim.base, claim.base_year),
            *_noun(claim.base_noun),
            *(claim.about_no, claim.base_no, claim.doubt),
        )


def _noun(noun: Noun | None) -> Sequence[CopyValue]:
    if noun is None:
        return (None, None, None, None, None)
    return (noun.key, noun.words, noun.code, noun.fund, noun.is_fund_said)
