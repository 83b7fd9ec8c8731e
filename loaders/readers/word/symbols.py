"""Symbols that Word documents print by the place of a picture in a font, as the characters they look like."""

# The fonts by their own places; a place may be written with or without 0xF000 added to it.
_SYMBOL = {
    0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥",
    0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD6: "√", 0xE5: "∑",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x77: "◆",
    0x9F: "•", 0xA1: "○", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + n: chr(ord("①") + n) for n in range(10)},
    **{0x8C + n: chr(ord("❶") + n) for n in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0xA3: "□", 0xA2: "■",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
_PRIVATE = 0xF000


def symbol(font: str | None, code: str | None) -> str:
    """The character of a w:sym; where it is not known, its code as it stands, so that nothing is lost."""
    try:
        place = int(code or "", 16)
    except ValueError:
        return ""
    return _character(font, place)


def with_symbols(font: str | None, text: str) -> str:
    """Text set in a symbol font with its private characters replaced."""
    if (font or "").lower() not in _FONTS:
        return text
    return "".join(_character(font, ord(c)) if ord(c) >> 8 == _PRIVATE >> 8 else c for c in text)


def _character(font: str | None, place: int) -> str:
    known = _FONTS.get((font or "").lower(), {})
    if place & 0xFF in known and place >> 8 in (0, _PRIVATE >> 8):
        return known[place & 0xFF]
    printable = 0x20 <= place <= 0x10FFFF and not 0xD800 <= place <= 0xDFFF
    return chr(place) if printable else ""
