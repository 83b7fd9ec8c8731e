"""Numbers in Chinese numerals, as `[DBNum1]` (一二三) and `[DBNum2]` (壹贰叁) show them, and `[DBNum3]` in full width."""

_DIGITS = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_UNITS = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟")}
_GROUPS = ("", "万", "亿", "万亿", "亿亿")
_GROUP = 4
_FULL_WIDTH = 3


def digit_by_digit(text: str, numerals: int) -> str:
    """Every digit by itself: 2024 is 二〇二四."""
    return text.translate(dict(zip(map(ord, "0123456789"), _DIGITS[numerals], strict=True)))


def in_words(text: str, numerals: int) -> str:
    """A number as it is said: 120.5 is 一百二十.五. What is longer than sixteen digits goes digit by digit."""
    integer, point, fraction = text.partition(".")
    sign = "-" if integer.startswith("-") else ""
    integer = integer.removeprefix("-")
    if numerals == _FULL_WIDTH or not integer.isdecimal() or len(integer) > _GROUP * _GROUP:
        return digit_by_digit(text, numerals)
    return sign + _said(int(integer), numerals) + point + digit_by_digit(fraction, numerals)


def day_or_month(number: int, numerals: int) -> str:
    """A number up to 59 as it is said in a date: 十二, not 一十二."""
    said = in_words(str(number), numerals)
    return said.removeprefix("一") if numerals == 1 and 10 <= number < 20 else said


def _said(number: int, numerals: int) -> str:
    zero = _DIGITS[numerals][0]
    if number == 0:
        return zero
    said = ""
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10**_GROUP)
        groups.append(group)
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group == 0:
            continue
        skipped = index + 1 < len(groups) and (group < 1000 or groups[index + 1] == 0)
        said += (zero if skipped else "") + _group_said(group, numerals) + _GROUPS[index]
    return said


def _group_said(group: int, numerals: int) -> str:
    said = ""
    zero_pending = False
    for place in range(_GROUP - 1, -1, -1):
        digit = group // 10**place % 10
        if digit:
            zero = _DIGITS[numerals][0] if zero_pending and said else ""
            said += zero + _DIGITS[numerals][digit] + _UNITS[numerals][place]
        zero_pending = digit == 0
    return said
