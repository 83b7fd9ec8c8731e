"""The objects of one OFD page → a `Page` of characters and ruled cells, turned so that its text stands upright."""

from collections import Counter
from collections.abc import Callable, Mapping

from lxml import etree

from loaders.readers.ofd.geometry import PAGE, POINTS, Matrix, numbers, placed, tag
from loaders.readers.ofd.paths import rules
from loaders.readers.ofd.text import PlacedCharacter, characters
from loaders.readers.pages.page import Glyph, Page, Rule
from loaders.readers.pages.rules import joined
from loaders.readers.reading import UnreadableFile

_A4 = (210.0, 297.0)
_CONTAINERS = frozenset({"Content", "Layer", "PageBlock", "Page"})
_DEEPEST_COMPOSITE = 10
_MOST_OBJECTS = 5_000_000  # objects and characters of one file
_COMPOSITE = 100  # times the price: a few of them within one another show millions of objects

_Turn = Callable[[float, float], tuple[float, float]]


class ObjectBudget:
    """The objects and characters that one file may still have: a template or a drawing can be shown any number of times."""

    def __init__(self) -> None:
        self._left = _MOST_OBJECTS

    def spend(self, count: int = 1) -> None:
        """Take some; raises `UnreadableFile` when there were too many."""
        self._left -= count
        if self._left < 0:
            raise UnreadableFile(
                f"an OFD file of more than {_MOST_OBJECTS} objects and characters, more than any account has. Split it."
            )


class PageBuilder:
    """Takes the content of a page and of the templates it lies on."""

    def __init__(
        self,
        box: str | None,
        drawings: Mapping[str, etree._Element],
        budget: ObjectBudget,
    ) -> None:
        size = numbers(box)
        width, height = (size[2], size[3]) if len(size) == 4 and min(size[2:]) > 0 else _A4
        self._width, self._height = width * POINTS, height * POINTS
        self._drawings = drawings
        self._budget = budget
        self._characters: list[PlacedCharacter] = []
        self._rules: list[Rule] = []
        self._image_share = 0.0

    def add(self, content: etree._Element, outside: Matrix = PAGE, depth: int = 0) -> None:
        """Add what a page, a template or a drawing holds."""
        pending = [content]
        while pending:
            element = pending.pop()
            if element.get("Visible") == "false":
                continue
            kind = tag(element)
            if element is content or kind in _CONTAINERS:
                pending += list(element)[::-1]
                continue
            self._budget.spend()
            if kind == "TextObject":
                for character in characters(element, outside):
                    self._budget.spend()
                    self._characters.append(character)
            elif kind == "PathObject":
                for rule in rules(element, outside):
                    self._budget.spend()
                    self._rules.append(rule)
            elif kind == "ImageObject":
                self._add_image(element, outside)
            elif kind == "CompositeObject":
                self._add_composite(element, outside, depth)

    def _add_composite(self, element: etree._Element, outside: Matrix, depth: int) -> None:
        drawing = self._drawings.get(element.get("ResourceID") or "")
        if drawing is not None and depth < _DEEPEST_COMPOSITE:
            self._budget.spend(_COMPOSITE)
            self.add(drawing, placed(element, outside), depth + 1)

    def _add_image(self, element: etree._Element, outside: Matrix) -> None:
        boundary = numbers(element.get("Boundary"))
        if len(boundary) != 4:
            return
        x, y, width, height = boundary
        (x1, y1), (x2, y2) = outside.point(x, y), outside.point(x + width, y + height)
        across = min(max(x1, x2), self._width) - max(min(x1, x2), 0.0)
        down = min(max(y1, y2), self._height) - max(min(y1, y2), 0.0)
        if across > 0 and down > 0:
            share = across * down / (self._width * self._height)
            self._image_share = max(self._image_share, share)

    def page(self, number: int) -> Page:
        """The page, upright."""
        angle = self._angle()
        upright = _turn(angle, self._width, self._height)
        glyphs = tuple(
            _glyph(character, upright) for character in self._characters if character.angle == angle
        )
        drawn = tuple(_turned(rule, upright) for rule in joined(self._rules))
        is_turned = angle in (90, 270)
        width, height = (self._height, self._width) if is_turned else (self._width, self._height)
        return Page(number, width, height, glyphs, drawn, self._image_share)

    def _angle(self) -> int:
        """The direction most text runs in; watermarks set aslant run another way and are left out."""
        counts = Counter(c.angle for c in self._characters if c.angle % 90 == 0)
        return max(counts, key=lambda angle: counts[angle], default=0)


def _turn(angle: int, width: float, height: float) -> _Turn:
    """From a position on the page to one on the page turned so that text of this direction stands upright."""
    if angle == 90:
        return lambda x, y: (y, width - x)
    if angle == 180:
        return lambda x, y: (width - x, height - y)
    if angle == 270:
        return lambda x, y: (height - y, x)
    return lambda x, y: (x, y)


def _glyph(character: PlacedCharacter, upright: _Turn) -> Glyph:
    left, baseline = upright(character.x, character.y)
    return Glyph(character.text, left, left + character.width, baseline, character.size)


def _turned(rule: Rule, upright: _Turn) -> Rule:
    if rule.is_horizontal:
        one, other = upright(rule.start, rule.place), upright(rule.end, rule.place)
    else:
        one, other = upright(rule.place, rule.start), upright(rule.place, rule.end)
    (x1, y1), (x2, y2) = one, other
    if y1 == y2:
        return Rule(True, y1, min(x1, x2), max(x1, x2))
    return Rule(False, x1, min(y1, y2), max(y1, y2))
