"""Automatic numbers of Word paragraphs (一、 （二） 3.): printed, but not part of the text, so they are counted here again."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from loaders.readers.word.styles import Styles
from loaders.readers.word.xml import W, attribute, child, is_on, whole_number

_LEVELS = 9
_LARGEST = 1_000_000
_DIGITS = "〇一二三四五六七八九"
_HEAVENLY, _EARTHLY = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_WIDE_END = frozenset("、。．：）】〕》」章节条")  # nothing stands between these and the text


def chinese(number: int, digits: str = "零一二三四五六七八九", tens: str = "十百千") -> str:
    """A number below 10,000 as it is counted in Chinese: 十二, 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit]
            text += tens[place - 1] if place else ""
        gap = not digit
    is_teen = 10 <= number < 20 and tens[0] == "十"
    return text[1:] if is_teen else text


def _one_by_one(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _letters(number: int) -> str:
    repeats, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * min(repeats + 1, 10) if number > 0 else "0"


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN if 0 < number < 4_000 else ():
        count, number = divmod(number, value)
        text += letters * count
    return text or str(number)


def _of(first: str, count: int) -> Callable[[int], str]:
    """Numbers that are single characters in a row of their own: ① ② ③."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= count else str(number)


def _cycle(characters: str) -> Callable[[int], str]:
    return lambda number: characters[(number - 1) % len(characters)]


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "none": lambda _: "",
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": _one_by_one,
    "japaneseDigitalTenThousand": _one_by_one,
    "taiwaneseDigital": _one_by_one,
    "chineseLegalSimplified": lambda number: chinese(number, "零壹贰叁肆伍陆柒捌玖", "拾佰仟"),
    "ideographLegalTraditional": lambda number: chinese(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographTraditional": _cycle(_HEAVENLY),
    "ideographZodiac": _cycle(_EARTHLY),
    "decimalEnclosedCircle": _of("①", 20),
    "decimalEnclosedCircleChinese": _of("①", 20),
    "decimalEnclosedParen": _of("⑴", 20),
    "decimalEnclosedFullstop": _of("⒈", 20),
    "ideographEnclosedCircle": _of("㊀", 10),
}


@dataclass(frozen=True)
class _Level:
    format: str
    text: str
    start: int
    suffix: str
    is_decimal: bool
    style: str | None


class Numbering:
    """Counts the numbered paragraphs of a document in order and gives each its number as printed."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        abstract = {a.get(f"{W}abstractNumId"): a for a in root.iter(f"{W}abstractNum")}
        linked = {attribute(a, "styleLink"): a for a in abstract.values()}
        for number in root.iter(f"{W}num"):
            key, name = number.get(f"{W}numId"), attribute(number, "abstractNumId")
            base = abstract.get(name)
            if key is None or name is None or base is None:
                continue
            base = linked.get(attribute(base, "numStyleLink") or "-", base)
            levels = {_index(level): _level(level) for level in base.iter(f"{W}lvl")}
            for override in number.iter(f"{W}lvlOverride"):
                replacing = child(override, "lvl")
                if replacing is not None:
                    levels[_index(override)] = _level(replacing)
                start = attribute(override, "startOverride")
                if start is not None:
                    starts = self._restarts.setdefault(key, {})
                    starts[_index(override)] = whole_number(start, 1, _LARGEST)
            self._lists[key] = (name, levels)

    def label(self, paragraph: etree._Element) -> str:
        """The number printed before a paragraph, with what divides it from the text; empty when it has none."""
        style = attribute(paragraph, "pPr/pStyle") or self._styles.default_paragraph
        own = child(paragraph, "pPr/numPr")
        inherited = self._styles.numbering(style)
        key = self._said("numId", own, inherited)
        if key is None or key not in self._lists:
            return ""
        name, levels = self._lists[key]
        by_style = next((n for n, level in levels.items() if style and level.style == style), 0)
        index = whole_number(self._said("ilvl", own, inherited), by_style, _LEVELS - 1)
        level = levels.get(index)
        if level is None:
            return ""
        self._count(key, name, index, levels)
        return _printed(level, levels, self._counts[name])

    @staticmethod
    def _said(name: str, *properties: etree._Element | None) -> str | None:
        values = (attribute(p, name) for p in properties if p is not None)
        return next((value for value in values if value is not None), None)

    def _count(self, key: str, name: str, index: int, levels: dict[int, _Level]) -> None:
        counts = self._counts[name]
        restart = self._restarts.get(key, {}).pop(index, None)
        start = levels[index].start
        counts[index] = counts.get(index, start - 1) + 1 if restart is None else restart
        for higher in range(index):
            counts.setdefault(higher, levels[higher].start if higher in levels else 1)
        for deeper in range(index + 1, _LEVELS):
            counts.pop(deeper, None)


def _index(level: etree._Element) -> int:
    return whole_number(level.get(f"{W}ilvl"), 0, _LEVELS - 1)


def _level(level: etree._Element) -> _Level:
    return _Level(
        format=attribute(level, "numFmt") or "decimal",
        text=attribute(level, "lvlText") or "",
        start=whole_number(attribute(level, "start"), 0, _LARGEST),
        suffix=attribute(level, "suff") or "tab",
        is_decimal=bool(is_on(level, "isLgl")),
        style=attribute(level, "pStyle"),
    )


def _printed(level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
    if level.format == "bullet":  # a mark, not a number
        return ""
    text = level.text
    for index in range(_LEVELS):
        if index in counts and index in levels and f"%{index + 1}" in text:
            name = "decimal" if level.is_decimal else levels[index].format
            text = text.replace(f"%{index + 1}", _FORMATS.get(name, str)(counts[index]))
    if not text:
        return ""
    return text if level.suffix == "nothing" or text[-1] in _WIDE_END else f"{text} "
