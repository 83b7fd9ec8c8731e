"""Titles, header cells and years as they are compared, never as they are kept."""

import re
from collections.abc import Sequence

from loaders.notation.text import UNIT, plain

_OF_WHICH = re.compile(r"^(其中|加|减):")
# 绩效指标（90分）: how much the part below counts.
_WEIGHT_IN_HEADER = re.compile(r"\(\d{1,3}分\)$")
_UNIT_IN_HEADER = re.compile(rf"\((?:单位:)?(?:人民币)?({UNIT})\)$")
_ENUMERATION = re.compile(
    r"^(?:附?[表件]?[一二三四五六七八九十\d]{1,3}[:、.]|附?[表件][一二三四五六七八九十\d]{1,3}(?:-\d{1,2})?"
    r"|(?:公开|财决公开|决公开)?\d{1,2}-?\d?表|\([一二三四五六七八九十\d]{1,3}\)|[a-zA-Z]{1,2}\d{2}(?:_\d+)?|附件?[:、]|第[一二三四五六七八九十]{1,3}部分)[:、._-]?"
)
_TITLE_SUFFIX = re.compile(
    r"(?:\((?:本级|汇总|空表|公开|公开表|续|续表|续\d|单位:.{1,3}|20\d{2}年?度?)\)|续表?\d?|-?公开\d{1,2}表)$"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年?度?")
# 本年度, or a year left open: 20××年度, ××年度, 年度.
_YEAR_NOT_PRINTED = re.compile(r"^(?:(?:20)?[×xX*〇○_]{2,4}|[本今当])?年度(?=.)")
_YEAR_OF_COLUMN = re.compile(r"^(?:19|20)\d{2}年度?(?=.)")


def header_text(text: str) -> str:
    """A header cell for comparison: `plain`, without 其中： and without a unit or a weight in brackets at its end."""
    bare = _OF_WHICH.sub("", plain(text))
    return _WEIGHT_IN_HEADER.sub("", _UNIT_IN_HEADER.sub("", bare))


def unit_in_header(text: str) -> str | None:
    """The unit printed in brackets at the end of a header cell (元, 万元 …), or None."""
    match = _UNIT_IN_HEADER.search(plain(text))
    return match.group(1) if match else None


def title_text(text: str, organization: str | None = None) -> str:
    """A title for comparison: `plain`, without numbering, printed year, the organisation's name and (本级) or (续)."""
    title = _TITLE_SUFFIX.sub("", _ENUMERATION.sub("", plain(text)))
    if organization:
        title = title.removeprefix(plain(organization))
    year = _YEAR.search(title)
    title = title[year.end() :] if year and year.start() == 0 else _YEAR_NOT_PRINTED.sub("", title)
    return _ENUMERATION.sub("", title)


def column_year(text: str) -> int | None:
    """The year a header cell begins with (2023年决算数), or None."""
    match = _YEAR_OF_COLUMN.match(plain(text))
    return int(plain(text)[:4]) if match else None


def header_texts(cells: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """The non-blank cells of a row as (column, text for comparison).

    Where header cells begin with years, the latest is this year's and falls away; the year before becomes 上年:
    2023年决算数 | 2024年决算数 is 上年决算数 | 决算数.
    """
    texts = [(n, header_text(cell)) for n, cell in enumerate(cells) if plain(cell)]
    years = {n: year for n, _ in texts if (year := column_year(cells[n]))}
    if not years:
        return tuple(texts)
    latest = max(years.values())
    return tuple((n, _with_year(text, years.get(n), latest)) for n, text in texts)


def _with_year(text: str, year: int | None, latest: int) -> str:
    if year is None or year < latest - 1:
        return text
    bare = _YEAR_OF_COLUMN.sub("", text)
    return bare if year == latest else f"上年{bare}"


def years_in(text: str) -> list[str]:
    """The distinct years printed as 2024年 or 2024年度, in order."""
    found = re.findall(r"(?<!\d)(20\d{2})年", plain(text))
    return list(dict.fromkeys(found))
