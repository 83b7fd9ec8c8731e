"""The code of a number format, as a workbook stores it, taken apart: its sections, and the tokens of each section.

A code has up to four sections parted by semicolons (`#,##0.00;-#,##0.00;"-";@`). What only makes room (`_x`, `*x`) and what
only colours (`[Red]`) is dropped here: it changes where a text stands, not what it says.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import NamedTuple


class Part(Enum):
    """What a token of a format code stands for."""

    LITERAL = auto()
    GENERAL = auto()
    DIGIT = auto()  # 0, # or ?
    POINT = auto()
    COMMA = auto()
    PERCENT = auto()
    EXPONENT = auto()  # E+ or E-
    SLASH = auto()
    TEXT = auto()  # @
    DATE = auto()  # yyyy, m, dd, h, ss, aaaa …
    ELAPSED = auto()  # [h], [mm], [s]
    MERIDIEM = auto()  # AM/PM or 上午/下午


class Token(NamedTuple):
    """One token: what it stands for, and its text."""

    part: Part
    text: str


class Condition(NamedTuple):
    """A condition on the number, as in `[>=10000]`."""

    operator: str
    limit: Decimal

    def holds(self, number: Decimal) -> bool:
        """True when the number meets the condition."""
        return {
            "<": number < self.limit,
            "<=": number <= self.limit,
            ">": number > self.limit,
            ">=": number >= self.limit,
            "=": number == self.limit,
            "<>": number != self.limit,
        }[self.operator]

    @property
    def is_of_negatives(self) -> bool:
        """True when only negative numbers meet the condition: they are shown without a sign of their own."""
        return (self.operator == "<" and self.limit <= 0) or (
            self.operator in ("<=", "=") and self.limit < 0
        )


@dataclass(frozen=True)
class Section:
    """One section of a code; `numerals` is the 1, 2 or 3 of `[DBNum1]`, `is_chinese` tells the locale `[$-804]`."""

    tokens: tuple[Token, ...]
    condition: Condition | None = None
    numerals: int = 0
    is_chinese: bool = False

    @property
    def shows_sign(self) -> bool:
        """True where the section itself says that a number is negative: by a minus, a triangle, a bracket, or 负."""
        return any(
            token.part is Part.LITERAL and not _SIGNS.isdisjoint(token.text)
            for token in self.tokens
        )

    def has(self, *parts: Part) -> bool:
        """True when a token of one of these kinds is in the section."""
        return any(token.part in parts for token in self.tokens)


_SIGNS = frozenset("-‐‑‒–—−－△▲(（负减")
_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)
    | (?P<space_made>[_*].)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>general | G/通用格式)
    | (?P<meridiem>AM/PM | A/P | 上午/下午)
    | (?P<exponent>E[+-])
    | (?P<digit>[0#?])
    | (?P<date>y+ | m+ | d+ | h+ | s+ | a{3,4} | e+ | b+ | g+)
    | (?P<divider>;)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE | re.ASCII,  # no other letter is an s in small
)
_OTHER = {
    ".": Part.POINT,
    ",": Part.COMMA,
    "%": Part.PERCENT,
    "/": Part.SLASH,
    "@": Part.TEXT,
}
_KINDS = {
    "quoted": Part.LITERAL,
    "escaped": Part.LITERAL,
    "general": Part.GENERAL,
    "meridiem": Part.MERIDIEM,
    "exponent": Part.EXPONENT,
    "digit": Part.DIGIT,
    "date": Part.DATE,
}
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,15})?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE | re.ASCII)
_NUMERALS = re.compile(r"DBNum([123])", re.IGNORECASE | re.ASCII)
_LOCALE = re.compile(r"\$([^-]*)(?:-([0-9A-Za-z\-,]*))?")
# The last four digits of a locale are its language; 0804 is Chinese (mainland), 1004 Singapore, 0004 Chinese.
_CHINESE = re.compile(r"(?:.*0?(?:[08]04|1004|7804)|zh.*)", re.IGNORECASE)


def sections_of(code: str) -> list[Section]:
    """The sections of a code, in order; a code without any is one section without tokens."""
    sections: list[Section] = []
    tokens: list[Token] = []
    brackets: list[str] = []
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or ""
        if kind == "divider":
            sections.append(_section(tokens, brackets))
            tokens, brackets = [], []
        elif kind == "bracket":
            brackets.append(match["bracket"])
            tokens += _bracket_tokens(match["bracket"])
        elif kind == "other":
            tokens.append(Token(_OTHER.get(match["other"], Part.LITERAL), match["other"]))
        elif kind in _KINDS:
            tokens.append(Token(_KINDS[kind], match[kind]))
    sections.append(_section(tokens, brackets))
    return sections


def _bracket_tokens(bracket: str) -> list[Token]:
    if _ELAPSED.fullmatch(bracket):
        return [Token(Part.ELAPSED, bracket.lower())]
    currency = _LOCALE.fullmatch(bracket)
    if currency is not None and currency[1]:
        return [Token(Part.LITERAL, currency[1])]
    return []


def _section(tokens: list[Token], brackets: list[str]) -> Section:
    condition: Condition | None = None
    numerals = 0
    is_chinese = False
    for bracket in brackets:
        if found := _CONDITION.fullmatch(bracket):
            condition = Condition(found[1], Decimal(found[2]))
        elif found := _NUMERALS.fullmatch(bracket):
            numerals = int(found[1])
        elif found := _LOCALE.fullmatch(bracket):
            is_chinese = is_chinese or bool(_CHINESE.fullmatch(found[2] or ""))
    return Section(tuple(tokens), condition, numerals, is_chinese)


# What a workbook means by a format number without saying a code: as Excel and WPS show it on a Chinese system.
BUILT_IN_CODES: dict[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0',
    6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;\\-#,##0",
    38: "#,##0;[Red]\\-#,##0",
    39: "#,##0.00;\\-#,##0.00",
    40: "#,##0.00;[Red]\\-#,##0.00",
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
