"""How a workbook shows a stored number: number formats, computed in decimals from the digits that are stored.

Text comes out as Excel and WPS show it in a column that is wide enough, with four exceptions. What only lines cells up (the
spaces of `_x`, `*x` and `?`) is left out. A negative number that Excel tells by its colour alone has a minus. A point never
stands without digits on both sides (0.50 for .50, 1 for 1.). And `General` keeps every digit of a number of up to fifteen
digits, where Excel cuts to eleven characters: an amount never loses its cents.
A code that is not understood shows the number as General does; no number is ever lost or raises an error.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, Overflow
from functools import lru_cache

from loaders.readers.number_format.chinese import digit_by_digit, in_words
from loaders.readers.number_format.code import (
    BUILT_IN_CODES,
    Condition,
    Part,
    Section,
    sections_of,
)
from loaders.readers.number_format.dates import date_text
from loaders.readers.number_format.digits import (
    WIDE,
    DigitPlaces,
    PlainPlaces,
    digit_places,
    fraction_text,
    plain_places,
)

_LONGEST_CODE = 255  # characters; Excel takes no more
_SIGNIFICANT = 15  # digits that a workbook keeps of a number
_KEPT = Context(prec=_SIGNIFICANT, rounding=ROUND_HALF_UP)
_GENERAL_WIDTH = 11
_LEAST_DECIMALS = 2  # of a long number in General: the cents
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_POSITIVE = Condition(">", Decimal(0))
_NEGATIVE = Condition("<", Decimal(0))
_NOT_NEGATIVE = Condition(">=", Decimal(0))
# What one, two and three sections are for, where they do not say so themselves.
_USUAL_CONDITIONS: dict[int, tuple[Condition | None, ...]] = {
    1: (None,),
    2: (_NOT_NEGATIVE, None),
    3: (_POSITIVE, _NEGATIVE, None),
}
_DATE_PARTS = (Part.DATE, Part.ELAPSED, Part.MERIDIEM)


@dataclass(frozen=True)
class NumberFormat:
    """A format code made ready. `number` shows a stored number, `text` a stored text."""

    code: str
    numeric: tuple[Section, ...]
    textual: Section | None
    plain_positive: PlainPlaces | None
    plain_negative: PlainPlaces | None
    is_general: bool

    def number(self, stored: str, is_1904: bool = False) -> str:
        """What is shown for a number, given its digits as stored (`33279201.93`, `1E-05`).

        What is no number comes back as it is. `is_1904` is true where the workbook counts its dates from 1904.
        """
        # Most numbers of an account are amounts as they were typed: nothing of them has to be computed.
        integer, point, fraction = stored.partition(".")
        if (
            stored.isascii()
            and integer.isdecimal()
            and len(integer) + len(fraction) <= _SIGNIFICANT
            and stored[0] != "0"
            and (fraction.isdecimal() or not point)
        ):
            places = self.plain_positive
            if places is not None and len(fraction) <= places.decimals:
                return places.show(Decimal(stored))
            if self.is_general and not fraction.endswith("0"):
                return stored
        if stored == "0" and not is_1904:  # the next most
            return _zero(self.code)
        return self._reckoned(stored, is_1904)

    def text(self, stored: str) -> str:
        """What is shown for a text: the text, in what the code puts around it."""
        if self.textual is None:
            return stored
        return "".join(
            stored if token.part is Part.TEXT else token.text for token in self.textual.tokens
        )

    def _reckoned(self, stored: str, is_1904: bool) -> str:
        number = _decimal(stored)
        if number is None:
            return stored
        if self.is_general:
            return general(stored)
        places = self.plain_negative if number < 0 else self.plain_positive
        if places is not None and number:
            return places.show_rounded(abs(number))
        chosen = _choose(self.numeric, number)
        if chosen is None:
            return general(stored)
        section, sign = chosen
        shown = _section_text(section, number, is_1904, stored)
        return general(stored) if shown is None else sign + shown


@lru_cache(maxsize=4096)
def _zero(code: str) -> str:
    return number_format(code)._reckoned("0", is_1904=False)


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """Make a format code ready for use; never raises."""
    sections = sections_of(code) if 0 < len(code) <= _LONGEST_CODE else []
    textual: Section | None = None
    if len(sections) > 3:
        sections, textual = sections[:3], sections[3]
    elif sections and sections[-1].has(Part.TEXT):
        textual = sections[-1]
        sections = sections[:-1] or sections
    is_general = not sections or (
        len(sections) == 1
        and [token.part for token in sections[0].tokens] == [Part.GENERAL]
        and sections[0].condition is None
        and not sections[0].numerals
    )
    if textual is not None and [token.part for token in textual.tokens] == [Part.TEXT]:
        textual = None  # nothing around the text
    positive, negative = _plain(sections)
    return NumberFormat(code, tuple(sections), textual, positive, negative, is_general)


def built_in_format(number: int) -> NumberFormat:
    """The format that a workbook means by a number without giving its code; General for an unknown one."""
    return number_format(BUILT_IN_CODES.get(number, "General"))


def general(stored: str) -> str:
    """A number as `General` shows it, with every digit where there are no more than fifteen."""
    number = _decimal(stored)
    if number is None:
        return stored
    exact = Decimal(stored)
    if len(exact.normalize(WIDE).as_tuple().digits) > _SIGNIFICANT:
        number = _shortened(number, exact)
    shown = number.normalize(_KEPT)
    power = shown.adjusted()
    if shown and (power >= _SIGNIFICANT or power < -9):
        digits, _, _ = f"{shown:E}".partition("E")
        return f"{digits}E{power:+03d}"
    return f"{shown:f}"


def _shortened(kept: Decimal, exact: Decimal) -> Decimal:
    """A number of more than fifteen digits was computed, not typed.

    Where fifteen digits end in zeros its tail was only binary dust; otherwise it is cut to the width of a cell.
    """
    if len(kept.normalize(_KEPT).as_tuple().digits) < _SIGNIFICANT:
        return kept
    power = kept.adjusted()
    if power < -4:
        return Context(prec=6, rounding=ROUND_HALF_UP).plus(exact)
    decimals = max(_GENERAL_WIDTH - 2 - max(power, 0), _LEAST_DECIMALS)
    return kept.quantize(Decimal(1).scaleb(-decimals), context=WIDE)


def _decimal(stored: str) -> Decimal | None:
    """The number a workbook holds: fifteen digits of what is stored."""
    if _NUMBER.fullmatch(stored) is None:
        return None
    try:
        number = _KEPT.create_decimal(stored)
    except (InvalidOperation, Overflow):
        return None
    if abs(number.adjusted()) > 330:
        return None
    return number if number else Decimal(0)


def _plain(sections: list[Section]) -> tuple[PlainPlaces | None, PlainPlaces | None]:
    """The first section, for positive numbers, and the one for negative numbers, where they need no arithmetic."""
    if not sections or any(section.condition or section.numerals for section in sections):
        return None, None
    unfit = (Part.GENERAL, Part.TEXT, Part.SLASH, *_DATE_PARTS)
    ready = [None if section.has(*unfit) else digit_places(section) for section in sections[:2]]
    positive = _plain_of(ready[0], "")
    if len(ready) == 1:
        return positive, _plain_of(ready[0], "-")
    negative = _plain_of(ready[1], "" if sections[1].shows_sign else "-")
    return positive, negative


def _plain_of(places: DigitPlaces | None, sign: str) -> PlainPlaces | None:
    return None if places is None else plain_places(places, sign)


def _choose(sections: tuple[Section, ...], number: Decimal) -> tuple[Section, str] | None:
    """The section for a number, and the sign to put before it; None where no section takes it."""
    usual = _USUAL_CONDITIONS[len(sections)]
    conditions = [
        section.condition or other for section, other in zip(sections, usual, strict=True)
    ]
    for index, condition in enumerate(conditions):
        if condition is None or condition.holds(number):
            if condition is not None:
                is_of_negatives = condition.is_of_negatives
            else:  # what is left for the second of two sections
                is_of_negatives = index == 1 and conditions[0] in (_NOT_NEGATIVE, _POSITIVE)
            section = sections[index]
            has_sign = is_of_negatives and (section.shows_sign or not section.tokens)
            return section, "-" if number < 0 and not has_sign else ""
    return None


def _section_text(section: Section, number: Decimal, is_1904: bool, stored: str) -> str | None:
    """The text of a section without the sign; None where the section is not understood."""
    magnitude = abs(number)
    if section.has(*_DATE_PARTS):
        if section.has(Part.EXPONENT, Part.PERCENT):
            return None
        return date_text(section, number, is_1904)
    if section.has(Part.GENERAL, Part.TEXT):
        shown = general(stored.lstrip("+-"))
        words = in_words(shown, section.numerals) if section.numerals else shown
        return "".join(
            words if token.part in (Part.GENERAL, Part.TEXT) else token.text
            for token in section.tokens
        )
    if section.has(Part.SLASH) and section.has(Part.DIGIT):
        return fraction_text(section, magnitude)
    shown = digit_places(section).show(magnitude)
    return digit_by_digit(shown, section.numerals) if section.numerals else shown
