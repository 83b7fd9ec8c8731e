"""What the values of CSS properties mean: lengths, colours, and texts that a style sheet adds."""

import re
from collections.abc import Mapping

from loaders.readers.colour import TRANSPARENT, Colour, from_hexadecimal

_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(%|[a-z]*)", re.IGNORECASE)
_PIXELS = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54,
    "rem": 16.0, "vw": 12.8, "vh": 8.0, "": 1.0,
}  # fmt: skip
_OF_THE_FONT = {"em": 1.0, "ex": 0.5, "ch": 0.5, "ic": 1.0, "lh": 1.2}
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0, "xxx-large": 48.0,
}  # fmt: skip
_RELATIVE_SIZES = {"smaller": 5 / 6, "larger": 1.2}
SIZES_OF_FONT_ELEMENTS = ("x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large")
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"?|'((?:[^'\\]|\\.)*)'?|([a-z-]+)\(\s*([\w:-]*)[^)]*\)")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_LARGEST_CHARACTER = 0x10FFFF
_PICTURES_OF_ICON_FONTS = range(0xE000, 0xF900)
# The names that stand on pages; what has another name is a colour that is not known.
_NAMED = {
    "black": "000000", "silver": "c0c0c0", "gray": "808080", "grey": "808080", "white": "ffffff", "maroon": "800000",
    "red": "ff0000", "purple": "800080", "fuchsia": "ff00ff", "magenta": "ff00ff", "green": "008000", "lime": "00ff00",
    "olive": "808000", "yellow": "ffff00", "navy": "000080", "blue": "0000ff", "teal": "008080", "aqua": "00ffff",
    "cyan": "00ffff", "orange": "ffa500", "snow": "fffafa", "ivory": "fffff0", "ghostwhite": "f8f8ff",
    "whitesmoke": "f5f5f5", "floralwhite": "fffaf0", "mintcream": "f5fffa", "azure": "f0ffff", "aliceblue": "f0f8ff",
    "lightgrey": "d3d3d3", "lightgray": "d3d3d3", "gainsboro": "dcdcdc", "darkgray": "a9a9a9", "dimgray": "696969",
    "lightyellow": "ffffe0", "lightblue": "add8e6", "lightgreen": "90ee90", "steelblue": "4682b4", "skyblue": "87ceeb",
    "brown": "a52a2a", "crimson": "dc143c", "darkred": "8b0000", "darkblue": "00008b", "darkgreen": "006400",
    "royalblue": "4169e1", "dodgerblue": "1e90ff", "gold": "ffd700", "pink": "ffc0cb", "windowtext": "000000",
    "window": "ffffff", "canvas": "ffffff", "canvastext": "000000", "buttontext": "000000",
}  # fmt: skip
_HEXADECIMAL = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{4}|[0-9a-f]{3})\Z")
_CHANNELS = re.compile(r"rgba?\(\s*([^()]*)\)")


def colour(value: str) -> Colour | None:
    """A colour; None where it is written in a way that is not known."""
    text = value.strip().lower()
    if text == "transparent":
        return TRANSPARENT
    digits = _HEXADECIMAL.match(_NAMED.get(text, text))
    if digits:
        code = digits[1] if len(digits[1]) > 4 else "".join(digit * 2 for digit in digits[1])
        return from_hexadecimal(code)
    channels = _CHANNELS.match(text)
    if channels is None:
        return None
    numbers = _NUMBER.findall(channels[1])
    if len(numbers) not in (3, 4):
        return None
    parts = [float(n) / (100 if unit == "%" else 255) for n, unit in numbers[:3]]
    opacity = [float(n) / (100 if unit == "%" else 1) for n, unit in numbers[3:]]
    return Colour(*(min(max(part, 0), 1) for part in (*parts, *opacity)))


def ground(value: str) -> Colour | None:
    """The colour in a `background`; transparent where it names none, None where it is a picture or not known."""
    if "url(" in value or "gradient(" in value or "image" in value or "var(" in value:
        return None
    if value in ("none", "initial", "unset", "inherit", "0", "0 0"):
        return TRANSPARENT
    words = _CHANNELS.findall(value.lower())
    if words:
        return colour(f"rgb({words[0]})")
    known = [found for word in value.split() if (found := colour(word)) is not None]
    return known[0] if known else None


def length(value: str | None, font_size: float, whole: float = 1280.0) -> float | None:
    """A length in pixels; None when it is none."""
    found = _NUMBER.match((value or "").strip())
    if found is None:
        return None
    number, unit = float(found[1]), found[2].lower()
    if unit == "%":
        return number / 100 * whole
    return (
        number * _PIXELS[unit]
        if unit in _PIXELS
        else number * font_size * _OF_THE_FONT.get(unit, 0)
    )


def font_size(value: str, parent: float) -> float | None:
    """The size of letters in pixels; None where the value says none."""
    word = value.strip().lower()
    if word in _SIZES:
        return _SIZES[word]
    if word in _RELATIVE_SIZES:
        return parent * _RELATIVE_SIZES[word]
    return length(word, parent, parent)


def font_size_of_shorthand(value: str, parent: float) -> float | None:
    """The size in a `font` of many words: the first that is one."""
    words = value.lower().replace("/", " /").split()
    is_size = (w for w in words if w in _SIZES or w in _RELATIVE_SIZES or _is_sized(w))
    word = next(is_size, None)
    return None if word is None else font_size(word, parent)


def _is_sized(word: str) -> bool:
    found = _NUMBER.fullmatch(word)
    return found is not None and (bool(found[2]) or float(found[1]) == 0)


def added_text(value: str, attributes: Mapping[str, str]) -> tuple[str, bool]:
    """The text that `content` adds, and whether part of it is counted by the browser. Pictures of icon fonts are none."""
    texts: list[str] = []
    is_counted = False
    for double, single, function, argument in _STRING.findall(value):
        if function == "attr":
            texts.append(attributes.get(argument.lower(), ""))
        elif function in ("counter", "counters"):
            is_counted = True
        elif not function:
            texts.append(_ESCAPE.sub(_unescaped, double or single))
    text = "".join(c for c in "".join(texts) if ord(c) not in _PICTURES_OF_ICON_FONTS)
    return text, is_counted


def _unescaped(escape: "re.Match[str]") -> str:
    if not escape[1]:
        return "" if escape[2] == "\n" else escape[2]
    code = int(escape[1], 16)
    return chr(code) if 0 < code <= _LARGEST_CHARACTER and not 0xD800 <= code < 0xE000 else "\ufffd"
