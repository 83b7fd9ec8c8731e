"""Printed text as it is compared, and cells that should hold a figure as it is seen whether they do.

The same rules as the macros `plain`, `figure_text` and `cell_state` of dbt_project, from the same table.
"""

import unicodedata
from functools import lru_cache

from loaders.notation.table import compiled, expressions, of_characters, units

NOTE_OPENING = compiled("note_opening")
GAP = f"[{expressions()['blank']}{expressions()['invisible']}]*"


def spread(words: str) -> str:
    """An expression for words that may be set with blanks between their characters: 单 位."""
    return GAP.join(words)


_UNITS = sorted(units(), key=len, reverse=True)
UNIT = f"(?:{'|'.join(_UNITS)})"
UNIT_SPREAD = f"(?:{'|'.join(map(spread, _UNITS))})"

_MARKS = of_characters("numeral_mark")
_INVISIBLE = of_characters("invisible")
_UNPRINTED = of_characters("blank", "quote", "invisible")
_JOINING_BLANK = of_characters("joining_blank")
_BLANK = of_characters("blank")
_BEFORE_FIGURE, _BEHIND_FIGURE = compiled("before_figure"), compiled("behind_figure")
_BARE_AMOUNT, _AMOUNT = compiled("bare_amount"), compiled("amount")
_NOTHING, _NOT_STATED = compiled("nothing"), compiled("not_stated")
_FIGURE_LIKE = compiled("figure_like")
_GROUPED_CODE = compiled("grouped_code")


@lru_cache(
    maxsize=8192
)  # a cell is asked about several times, and most texts of an account are printed often
def plain(text: str) -> str:
    """Text for comparison: NFKC (which also turns Kangxi radicals into characters), without blanks, quotes, marks."""
    return _UNPRINTED.sub("", unicodedata.normalize("NFKC", _MARKS.sub("", text)))


def code_text(text: str) -> str:
    """A code for comparison: `plain`, without the thousands separators that the number format of a workbook puts in."""
    code = plain(text)
    return code.partition(".")[0].replace(",", "") if _GROUPED_CODE.match(code) else code


def is_blank_character(character: str) -> bool:
    """True for a character that leaves room and prints nothing."""
    return bool(_BLANK.fullmatch(character))


@lru_cache(maxsize=8192)
def figure_text(printed: str) -> str:
    """A cell as it is looked at for a figure: NFKC, without what cannot be seen and without marks and quotes around it."""
    if _BARE_AMOUNT.match(printed):
        return printed
    seen = _JOINING_BLANK.sub("'", _MARKS.sub("*", _INVISIBLE.sub("", printed)))
    return _BEHIND_FIGURE.sub("", _BEFORE_FIGURE.sub("", unicodedata.normalize("NFKC", seen)))


def cell_state(printed: str) -> str:
    """What a cell that should hold a figure holds: amount, blank, not_stated (a dash) or unreadable."""
    seen = figure_text(printed)
    if _NOTHING.match(seen):
        return "blank"
    if _AMOUNT.match(seen):
        return "amount"
    return "not_stated" if _NOT_STATED.match(_BLANK.sub("", seen)) else "unreadable"


def is_blank(text: str) -> bool:
    """True for a cell in which nothing is printed."""
    return not plain(text) and not _MARKS.search(text)


def is_dash(text: str) -> bool:
    """True for the marks and words that stand where no figure can stand (—, ──, /, 无)."""
    return cell_state(text) == "not_stated"


def looks_like_amount(text: str) -> bool:
    """True when a cell could be a figure or a part of one: digits with commas, decimals, sign, currency, unit or per cent."""
    return cell_state(text) == "amount" or bool(_FIGURE_LIKE.match(figure_text(text)))
