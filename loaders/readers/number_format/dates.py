"""A stored number as a date or a time: `yyyy"年"m"月"d"日"`, `h:mm`, `[h]:mm:ss`, `上午/下午h"时"mm"分"`.

A workbook stores a date as days, counted from 1900 (with a 29 February 1900 that never was) or from 1904.
"""

import datetime
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from loaders.readers.number_format.chinese import day_or_month, digit_by_digit
from loaders.readers.number_format.code import Part, Section, Token

_LAST_DAY = 2_958_465  # 9999-12-31
_DAYS_TO_1904 = 1_462
_SECONDS_A_DAY = 86_400
_LEAP_DAY_THAT_NEVER_WAS = 60
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTHS_ZH = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_WEEKDAYS_ZH = "日一二三四五六"


@dataclass(frozen=True)
class _Moment:
    """A stored number taken apart; `fraction` holds the digits after the seconds, `seconds` all of them since day 0."""

    year: int
    month: int
    day: int
    weekday: int
    seconds: int
    fraction: str

    @property
    def hour(self) -> int:
        return self.seconds // 3600 % 24

    @property
    def minute(self) -> int:
        return self.seconds // 60 % 60

    @property
    def second(self) -> int:
        return self.seconds % 60


def date_text(section: Section, number: Decimal, is_1904: bool) -> str | None:
    """The date or time that a section shows, or None where the number is none."""
    tokens = _with_minutes(section.tokens)
    decimals = _second_decimals(tokens)
    shows_seconds = any(token.text.startswith("s") for token in tokens)
    moment = _moment(number, is_1904, decimals if shows_seconds else None)
    if moment is None:
        return None
    has_meridiem = section.has(Part.MERIDIEM)
    shown: list[str] = []
    after_seconds = False
    for token in tokens:
        if token.part is Part.DATE:
            shown.append(_date_part(token.text, moment, section, has_meridiem))
        elif token.part is Part.ELAPSED:
            shown.append(_elapsed(token.text, moment))
        elif token.part is Part.MERIDIEM:
            shown.append(_meridiem(token.text, moment, section))
        elif token.part is Part.DIGIT and after_seconds:
            continue  # its digits came with the point
        elif token.part is Part.POINT and after_seconds and decimals:
            shown.append(f".{moment.fraction}")
            continue
        elif token.part is not Part.GENERAL:
            shown.append(token.text)
        after_seconds = token.text in ("s", "ss")
    return "".join(shown)


def _with_minutes(tokens: tuple[Token, ...]) -> list[Token]:
    """The tokens in small letters, with minutes as `n`: an m after hours or before seconds is not a month."""
    dated = (Part.DATE, Part.ELAPSED)
    known = [
        Token(token.part, token.text.lower()) if token.part in dated else token for token in tokens
    ]
    at = [index for index, token in enumerate(known) if token.part in dated]
    for position, index in enumerate(at):
        token = known[index]
        if token.part is not Part.DATE or token.text not in ("m", "mm"):
            continue
        earlier = known[at[position - 1]].text if position else ""
        later = known[at[position + 1]].text if position + 1 < len(at) else ""
        if earlier.startswith("h") or later.startswith("s"):
            known[index] = Token(Part.DATE, token.text.replace("m", "n"))
    return known


def _second_decimals(tokens: list[Token]) -> int:
    """How many decimals of a second are shown: the zeros of `ss.00`."""
    for index, token in enumerate(tokens):
        if token.part in (Part.DATE, Part.ELAPSED) and token.text.startswith("s"):
            rest = tokens[index + 1 :]
            count = 0
            if rest and rest[0].part is Part.POINT:
                while count + 1 < len(rest) and rest[count + 1].part is Part.DIGIT:
                    count += 1
            if count:
                return min(count, 9)
    return 0


def _moment(number: Decimal, is_1904: bool, decimals: int | None) -> _Moment | None:
    """`decimals` is how many of a second are shown; None where no seconds are: then minutes are cut, not rounded."""
    days = number + _DAYS_TO_1904 if is_1904 else number
    if number < 0 or days >= _LAST_DAY + 1:
        return None
    total = days * _SECONDS_A_DAY
    if decimals is None:
        # A whole minute is stored a hair too low as often as not.
        rounded = total.quantize(Decimal("0.001"), ROUND_HALF_UP).to_integral_value(ROUND_FLOOR)
    else:
        rounded = total.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    seconds = int(rounded)
    day = seconds // _SECONDS_A_DAY
    fraction = f"{rounded - seconds:f}".partition(".")[2] if decimals else ""
    if day > _LAST_DAY:
        return None
    offset = _DAYS_TO_1904 * _SECONDS_A_DAY if is_1904 else 0
    return _Moment(*_calendar(day), (day + 6) % 7, seconds - offset, fraction)


def _calendar(day: int) -> tuple[int, int, int]:
    if day == 0:
        return 1900, 1, 0
    if day == _LEAP_DAY_THAT_NEVER_WAS:
        return 1900, 2, 29
    start = datetime.date(1899, 12, 31 if day < _LEAP_DAY_THAT_NEVER_WAS else 30)
    date = start + datetime.timedelta(days=day)
    return date.year, date.month, date.day


def _date_part(code: str, moment: _Moment, section: Section, has_meridiem: bool) -> str:
    letter, length = code[0], len(code)
    if letter in "yeb":
        year = moment.year + (543 if letter == "b" else 0)
        is_short = length <= 2 and letter != "e"
        text = f"{year % 100:02d}" if is_short else f"{year:04d}"
        return digit_by_digit(text, section.numerals) if section.numerals else text
    if letter == "m" and length >= 3:
        return _month_name(moment.month, length, section.is_chinese)
    if letter == "a" or (letter == "d" and length >= 3):
        return _weekday_name(moment.weekday, length, letter == "a" or section.is_chinese)
    if letter == "g":
        return ""  # the era, which the Chinese calendar of a workbook does not have
    hour = (moment.hour + 11) % 12 + 1 if has_meridiem else moment.hour
    numbers = {
        "m": moment.month,
        "d": moment.day,
        "h": hour,
        "n": moment.minute,
        "s": moment.second,
    }
    if section.numerals:
        return day_or_month(numbers[letter], section.numerals)
    return f"{numbers[letter]:0{min(length, 2)}d}"


def _month_name(month: int, length: int, is_chinese: bool) -> str:
    if is_chinese:
        return f"{month}月" if length == 3 else f"{_MONTHS_ZH[month - 1]}月"
    name = _MONTHS[month - 1]
    return {3: name[:3], 5: name[:1]}.get(length, name)


def _weekday_name(weekday: int, length: int, is_chinese: bool) -> str:
    if is_chinese:
        return ("周" if length == 3 else "星期") + _WEEKDAYS_ZH[weekday]
    return _WEEKDAYS[weekday][:3] if length == 3 else _WEEKDAYS[weekday]


def _elapsed(code: str, moment: _Moment) -> str:
    unit = {"h": 3600, "m": 60, "s": 1}[code[0]]
    return f"{moment.seconds // unit:0{len(code)}d}"


def _meridiem(code: str, moment: _Moment, section: Section) -> str:
    is_morning = moment.hour < 12
    if code == "上午/下午" or (section.is_chinese and len(code) == len("AM/PM")):
        return "上午" if is_morning else "下午"
    morning, _, afternoon = code.partition("/")
    return morning if is_morning else afternoon
