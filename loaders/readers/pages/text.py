"""Characters on a page → lines of text: by baseline from the top, by position from the left; never by order in the file."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from loaders.readers.pages.page import Glyph
from loaders.readers.pages.raised import with_marks

_SAME_LINE = 0.35  # of the font size: baselines nearer than this are one line
_WORD_GAP = 0.45  # of the font size: a wider gap is a blank
_AMOUNT_PIECE = re.compile(r"^[-−]?[\d,.]+%?$")
_WHOLE_AMOUNT = re.compile(r"^[-−]?(\d{1,3}(,\d{3})+|\d+)(\.\d{2,})?%?$")
# Radicals that a font maps in place of the characters they look like. NFKC knows U+2F00–2FD5; of U+2E80–2EF3, these.
_RADICAL = re.compile(r"[\u2e80-\u2fdf]")
_RADICALS = str.maketrans(
    "⺁⺄⺈⺋⺌⺍⺓⺖⺗⺘⺙⺛⺜⺝⺟⺠⺡⺢⺣⺤⺥⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲⺳⺶⺹⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乙刀㔾小小幺忄心扌攵旡日月母民氵氺灬爫爫牛犭王目示礻糸纟罓罒㓁羊耂肉艹艹艹虎衤覀西见角讠贝车辶辶辶阝钅長长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龟亀龟",
)


class Word(NamedTuple):
    """Characters of one line without a blank between them."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    glyphs: tuple[Glyph, ...]

    @classmethod
    def of(cls, glyphs: Sequence[Glyph]) -> "Word":
        """The characters, from the left, as one word."""
        return cls(
            unified("".join(glyph.text for glyph in glyphs)),
            glyphs[0].left,
            glyphs[-1].right,
            glyphs[0].baseline,
            max(glyph.size for glyph in glyphs),
            tuple(glyphs),
        )


@dataclass(frozen=True)
class Line:
    """One printed line: its words from the left."""

    words: tuple[Word, ...]
    baseline: float
    size: float

    @property
    def left(self) -> float:
        """Where its first word begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where its last word ends."""
        return self.words[-1].right

    @property
    def text(self) -> str:
        """Its words, with one blank between them, and more where the gap is wide."""
        pieces = [self.words[0].text]
        for before, word in zip(self.words, self.words[1:], strict=False):
            wide = word.left - before.right > 2 * max(before.size, word.size)
            pieces.append(("  " if wide else " ") + word.text)
        return "".join(pieces)


def unified(text: str) -> str:
    """Kangxi and other radicals (U+2E80–2FDF) as the characters they stand for; everything else as it is."""
    if not _RADICAL.search(text):
        return text
    return "".join(
        unicodedata.normalize("NFKC", character) if "\u2f00" <= character <= "\u2fdf" else character
        for character in text.translate(_RADICALS)
    )


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The characters as lines from the top, each with its words from the left; small raised ones are marks in their line."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.baseline):
        if lines and glyph.baseline - lines[-1][0].baseline <= _SAME_LINE * max(
            glyph.size, lines[-1][0].size
        ):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [line for line in map(_line, with_marks(lines)) if line is not None]


def _line(glyphs: list[Glyph]) -> Line | None:
    words: list[Word] = []
    pending: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda g: g.left):
        if glyph.text.isspace():
            continue
        if pending and glyph.left - pending[-1].right > _WORD_GAP * max(
            glyph.size, pending[-1].size
        ):
            words.append(Word.of(pending))
            pending = []
        pending.append(glyph)
    if pending:
        words.append(Word.of(pending))
    if not words:
        return None
    return Line(tuple(words), glyphs[0].baseline, max(word.size for word in words))


def cell_text(lines: Sequence[Line]) -> str:
    """The text of a cell: a wrapped name or amount is one text again; separate amounts keep their line break.

    A gap inside a line is a blank between words in Latin letters and nothing inside Chinese text, which is often
    spread to fill its cell.
    """
    text = ""
    for line in lines:
        piece = line.words[0].text
        for before, word in zip(line.words, line.words[1:], strict=False):
            piece += _between(before.text, word.text, word.left - before.right, word.size)
            piece += word.text
        text = text + _at_break(text, piece) + piece if text else piece
    return text


def _between(before: str, after: str, gap: float, size: float) -> str:
    if _is_wide(before[-1]) and _is_wide(after[0]):
        return ""
    # 2, 940.05 is one amount set loosely; 12.00   13.00 are two.
    if _AMOUNT_PIECE.match(before) and _AMOUNT_PIECE.match(after):
        return "" if gap < size and not _WHOLE_AMOUNT.match(before) else "  "
    return " "


def _at_break(before: str, after: str) -> str:
    if _AMOUNT_PIECE.match(before) and _AMOUNT_PIECE.match(after):
        both_whole = _WHOLE_AMOUNT.match(before) and _WHOLE_AMOUNT.match(after)
        return "" if not both_whole and _WHOLE_AMOUNT.match(before + after) else "\n"
    return "" if _is_wide(before[-1]) or _is_wide(after[0]) else "\n"


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’…—"
