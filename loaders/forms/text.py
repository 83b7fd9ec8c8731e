"""Text as it is compared, never as it is kept: NFKC, without blanks, quotes and numbering."""

import re
import unicodedata
from functools import lru_cache

_QUOTES = str.maketrans("", "", "“”\"„‟‘’'《》〈〉「」『』＂")
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_OF_WHICH = re.compile(r"^(其中|加|减):")
_UNIT_IN_HEADER = re.compile(r"\((?:单位:)?(?:人民币)?(元|万元|千元|亿元)\)$")
_ENUMERATION = re.compile(
    r"^(?:附?[表件]?[一二三四五六七八九十\d]{1,3}[:、.]|附?[表件][一二三四五六七八九十\d]{1,3}|公开\d{1,2}表|\([一二三四五六七八九十\d]{1,3}\)|[cC]\d{2})"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年?度?")
_AMOUNT = re.compile(r"^[-−]?[\d,]*\d(?:\.\d+)?%?$")
_DASHES = frozenset("-—–―─一/…*")


@lru_cache(
    maxsize=8192
)  # a cell is asked about several times, and most texts of an account are printed often
def plain(text: str) -> str:
    """NFKC (which also turns Kangxi radicals into characters), blanks and quote marks removed."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_QUOTES)


def header_text(text: str) -> str:
    """A header cell for comparison: `plain`, without 其中： and without a unit in brackets at its end."""
    return _UNIT_IN_HEADER.sub("", _OF_WHICH.sub("", plain(text)))


def unit_in_header(text: str) -> str | None:
    """The unit printed in brackets at the end of a header cell (元, 万元 …), or None."""
    match = _UNIT_IN_HEADER.search(plain(text))
    return match.group(1) if match else None


def title_text(text: str, organization: str | None = None) -> str:
    """A title for comparison: `plain`, without numbering, printed year and the organisation's name before it."""
    title = _ENUMERATION.sub("", plain(text))
    if organization:
        title = title.removeprefix(plain(organization))
    year = _YEAR.search(title)
    if year and year.start() == 0:
        title = title[year.end() :]
    return title.removeprefix("部门") if title.startswith("部门收入支出") else title


def is_blank(text: str) -> bool:
    """True for an empty cell."""
    return not plain(text)


def is_dash(text: str) -> bool:
    """True for the marks that stand where no figure can stand (—, ──, /)."""
    return bool(text) and all(character in _DASHES for character in plain(text))


def looks_like_amount(text: str) -> bool:
    """True when a cell could be a figure: digits with commas, decimals, sign or per cent."""
    return bool(_AMOUNT.match(plain(text)))


def years_in(text: str) -> list[str]:
    """The distinct years printed as 2024年 or 2024年度, in order."""
    normalised = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    found = re.findall(r"(?<!\d)(20\d{2})年", normalised)
    return list(dict.fromkeys(found))
