"""A number through the digit places of a format section: `#,##0.00`, `0000000`, `0.00%`, `0.00,`, `0.00E+00`, `# ?/?`.

Everything is computed in decimals, halves away from zero, as Excel does on the fifteen digits it keeps.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from loaders.readers.number_format.code import Part, Section, Token

# Wide enough for the largest number a workbook can hold (309 digits) with as many decimals as a code can ask for.
WIDE = Context(prec=800, rounding=ROUND_HALF_UP)
_GROUP = 3


@dataclass(frozen=True)
class DigitPlaces:
    """The tokens of a section around its decimal point, and by how much the number is scaled first."""

    integer: tuple[Token, ...]
    fraction: tuple[Token, ...]
    exponent: tuple[Token, ...]
    has_point: bool
    is_grouped: bool
    power_of_ten: int

    def show(self, magnitude: Decimal) -> str:
        """The text of a number without its sign."""
        if self.exponent:
            return self._scientific(magnitude)
        scaled = magnitude.scaleb(self.power_of_ten, WIDE)
        integer, fraction = _digits(scaled, _count(self.fraction))
        return self._filled(integer, fraction)

    def _filled(self, integer: str, fraction: str) -> str:
        shown = _fill_integer(self.integer, integer, self.is_grouped)
        if _count(self.fraction) and not _count(self.integer):
            shown += integer  # `.00` asks for no whole number and gets it all the same
        behind = _fill_fraction(self.fraction, fraction)
        has_decimals = behind[:1].isdigit()
        if has_decimals and not any(map(str.isdigit, shown)):
            shown += "0"  # Excel shows .50 here, and 1. below
        return shown + ("." if self.has_point and has_decimals else "") + behind

    def _scientific(self, magnitude: Decimal) -> str:
        step = max(_count(self.integer), 1)
        power = magnitude.adjusted() // step * step if magnitude else 0
        places = _count(self.fraction)
        integer, fraction = _digits(magnitude.scaleb(-power, WIDE), places)
        if len(integer) > step:  # 9.996 became 10.00
            power += step
            integer, fraction = _digits(magnitude.scaleb(-power, WIDE), places)
        sign, rest = self.exponent[0].text, self.exponent[1:]
        shown = "-" if power < 0 else sign[1:].replace("-", "")
        return (
            self._filled(integer, fraction)
            + sign[0]
            + shown
            + _fill_integer(rest, str(abs(power)), False)
        )


@dataclass(frozen=True)
class PlainPlaces:
    """The commonest places: nothing between the digits, every decimal shown. `pattern` is Python's own for them."""

    before: str
    after: str
    decimals: int
    pattern: str

    def show(self, magnitude: Decimal) -> str:
        """The text of a number without its sign, whose decimals are not more than are shown."""
        return self.before + format(magnitude, self.pattern) + self.after

    def show_rounded(self, magnitude: Decimal) -> str:
        """The text of a number without its sign."""
        return self.show(magnitude.quantize(Decimal(1).scaleb(-self.decimals), context=WIDE))


@lru_cache(maxsize=4096)
def digit_places(section: Section) -> DigitPlaces:
    """The digit places of a section that has some, or only literal text."""
    tokens = list(section.tokens)
    exponent_at = _index(tokens, Part.EXPONENT, len(tokens))
    mantissa, exponent = tokens[:exponent_at], tokens[exponent_at:]
    point_at = _index(mantissa, Part.POINT, len(mantissa))
    integer, fraction = mantissa[:point_at], mantissa[point_at + 1 :]
    is_grouped = _is_grouped(integer)
    thousands = _trailing_commas(integer) + (_trailing_commas(fraction) if _count(fraction) else 0)
    percents = sum(token.part is Part.PERCENT for token in tokens)
    return DigitPlaces(
        integer=_without_working_commas(integer),
        fraction=_without_working_commas(fraction),
        exponent=tuple(exponent),
        has_point=point_at < len(mantissa),
        is_grouped=is_grouped,
        power_of_ten=2 * percents - _GROUP * thousands,
    )


def plain_places(places: DigitPlaces, sign: str) -> PlainPlaces | None:
    """The same places with a sign before them, where they are of the commonest kind."""
    first, last = _edges(places.integer)
    digits = "".join(token.text for token in places.integer[first:last])
    decimals = "".join(token.text for token in places.fraction if token.part is Part.DIGIT)
    zeros = len(digits.lstrip("#"))
    # Literals may stand before the first digit and after the last, wherever that is.
    after = places.fraction[len(decimals) :] if decimals else places.integer[last:]
    is_plain = (
        digits.endswith("0")
        and set(digits.lstrip("#")) == {"0"}
        and set(decimals) <= {"0"}
        and places.has_point == bool(decimals)
        and not (decimals and last < len(places.integer))
        and all(token.part is Part.DIGIT for token in places.integer[first:last])
        and all(token.part is Part.DIGIT for token in places.fraction[: len(decimals)])
        and not places.exponent
        and places.power_of_ten == 0
        and (zeros == 1 or not places.is_grouped)
    )
    if not is_plain:
        return None
    point = len(decimals) + 1 if decimals else 0
    return PlainPlaces(
        before=sign + _text(places.integer[:first]),
        after=_text(after),
        decimals=len(decimals),
        pattern=f",.{len(decimals)}f"
        if places.is_grouped
        else f"0{zeros + point}.{len(decimals)}f",
    )


def fraction_text(section: Section, magnitude: Decimal) -> str | None:
    """A number as a fraction (`# ?/?`), without the spaces that only line fractions up; None for other codes."""
    tokens = section.tokens
    slash = _index(list(tokens), Part.SLASH, 0)
    before = [index for index in range(slash) if tokens[index].part is Part.DIGIT]
    if not before:
        return None
    numerator_from = _run_start(tokens, before[-1])
    denominator_to = slash + 1
    while denominator_to < len(tokens) and (
        tokens[denominator_to].part is Part.DIGIT or tokens[denominator_to].text.isdecimal()
    ):
        denominator_to += 1
    denominator = _text(tokens[slash + 1 : denominator_to])
    if not denominator:
        return None
    has_integer = before[0] < numerator_from
    whole = int(magnitude) if has_integer else 0
    part = _as_fraction(Fraction(magnitude) - whole, denominator)
    if part is None:
        return None
    if has_integer and part[0] == part[1]:
        whole, part = whole + 1, (0, 1)
    shown = [str(whole)] if whole or (has_integer and not part[0]) else []
    if part[0] or not has_integer:
        shown.append(f"{part[0]}/{part[1]}")
    lead = _text(token for token in tokens[: before[0]] if token.part is Part.LITERAL)
    return lead + " ".join(shown) + _text(tokens[denominator_to:])


def _as_fraction(value: Fraction, denominator: str) -> tuple[int, int] | None:
    if denominator.strip("0#?"):  # a number of its own, as in `# ?/8`
        if not denominator.isdecimal() or int(denominator) == 0:
            return None
        return int(value * int(denominator) + Fraction(1, 2)), int(denominator)
    nearest = value.limit_denominator(10 ** min(len(denominator), 7) - 1)
    return nearest.numerator, nearest.denominator


def _run_start(tokens: tuple[Token, ...], end: int) -> int:
    start = end
    while start and tokens[start - 1].part is Part.DIGIT:
        start -= 1
    return start


def _digits(magnitude: Decimal, places: int) -> tuple[str, str]:
    rounded = magnitude.quantize(Decimal(1).scaleb(-places), context=WIDE)
    integer, _, fraction = f"{rounded:f}".partition(".")
    return integer.lstrip("0"), fraction


def _fill_integer(tokens: tuple[Token, ...], digits: str, is_grouped: bool) -> str:
    """Digits into their places from the right; the first place takes all that are left."""
    first, _ = _edges(tokens)
    shown: list[str] = []
    position = 0

    def put(digit: str) -> None:
        nonlocal position
        if is_grouped and position and position % _GROUP == 0:
            shown.append(",")
        shown.append(digit)
        position += 1

    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.part is not Part.DIGIT:
            shown.append(token.text[::-1])
            continue
        if position < len(digits):
            put(digits[-1 - position])
        elif token.text == "0":
            put("0")
        while index == first and position < len(digits):
            put(digits[-1 - position])
    return "".join(shown)[::-1]


def _fill_fraction(tokens: tuple[Token, ...], digits: str) -> str:
    significant = len(digits.rstrip("0"))
    shown: list[str] = []
    position = 0
    for token in tokens:
        if token.part is not Part.DIGIT:
            shown.append(token.text)
            continue
        if position < significant or token.text == "0":
            shown.append(digits[position])
        position += 1
    return "".join(shown)


def _edges(tokens: tuple[Token, ...]) -> tuple[int, int]:
    """The first digit place, and one after the last."""
    at = [index for index, token in enumerate(tokens) if token.part is Part.DIGIT]
    return (at[0], at[-1] + 1) if at else (0, 0)


def _is_grouped(integer: list[Token]) -> bool:
    first, last = _edges(tuple(integer))
    return any(token.part is Part.COMMA for token in integer[first:last])


def _trailing_commas(tokens: list[Token]) -> int:
    _, last = _edges(tuple(tokens))
    count = 0
    while last and last + count < len(tokens) and tokens[last + count].part is Part.COMMA:
        count += 1
    return count


def _without_working_commas(tokens: list[Token]) -> tuple[Token, ...]:
    """A comma before the first digit is printed; the others group or scale."""
    first, last = _edges(tuple(tokens))
    working_to = last + _trailing_commas(tokens)
    return tuple(
        token
        for index, token in enumerate(tokens)
        if not (token.part is Part.COMMA and first <= index < working_to)
    )


def _count(tokens: tuple[Token, ...] | list[Token]) -> int:
    return sum(token.part is Part.DIGIT for token in tokens)


def _index(tokens: list[Token], part: Part, default: int) -> int:
    return next((index for index, token in enumerate(tokens) if token.part is part), default)


def _text(tokens: Iterable[Token]) -> str:
    return "".join(token.text for token in tokens)
