"""The objects of one OFD page → a `Page` of characters and ruled cells, turned so that its text stands upright."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from lxml import etree

from loaders.readers.ofd.geometry import PAGE, POINTS, Matrix, numbers, placed, tag
from loaders.readers.ofd.looks import look_of_area, look_of_text
from loaders.readers.ofd.paths import area, rules, slashes
from loaders.readers.ofd.text import PlacedCharacter, characters
from loaders.readers.pages.ground import (
    Area,
    Colour,
    Ground,
    Place,
    box_around,
    is_legible,
    share_covered,
)
from loaders.readers.pages.page import UNKNOWN_CHARACTER, Box, Glyph, Page, Rule, Slash
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
                f"an OFD file of more than {_MOST_OBJECTS} objects and characters, more than any account has. Split it.",
                f"OFD 文件的对象和字符超过 {_MOST_OBJECTS} 个，多于任何决算。请拆分。",
            )


class Resources(NamedTuple):
    """What the pages of a document refer to: drawings that are shown, and parameters of drawing."""

    drawings: dict[str, etree._Element]
    parameters: dict[str, etree._Element]


class _Painted(NamedTuple):
    """A character, the number of its object in the order of painting, its colour, and whether it is an annotation's."""

    character: PlacedCharacter
    order: int
    tone: Colour | None
    is_added: bool


class PageBuilder:
    """Takes the content of a page and of the templates it lies on."""

    def __init__(
        self,
        box: str | None,
        resources: Resources,
        budget: ObjectBudget,
    ) -> None:
        size = numbers(box)
        width, height = (size[2], size[3]) if len(size) == 4 and min(size[2:]) > 0 else _A4
        self._width, self._height = width * POINTS, height * POINTS
        self._resources = resources
        self._budget = budget
        self._order = 0  # of the object that is painted
        self._characters: list[_Painted] = []
        self._areas: list[Area] = []
        self._images: list[Area] = []
        self._slashes: list[Slash] = []
        self._rules: list[Rule] = []

    def add(
        self,
        content: etree._Element,
        outside: Matrix = PAGE,
        depth: int = 0,
        *,
        is_added: bool = False,
    ) -> None:
        """Add what a page, a template, a drawing or an annotation (`is_added`) holds."""
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
            self._order += 1
            if kind == "TextObject":
                self._add_text(element, outside, is_added=is_added)
            elif kind == "PathObject":
                self._add_path(element, outside)
            elif kind == "ImageObject":
                self._add_image(element, outside)
            elif kind == "CompositeObject":
                self._add_composite(element, outside, depth, is_added=is_added)

    def _add_text(self, element: etree._Element, outside: Matrix, *, is_added: bool) -> None:
        look = look_of_text(element, self._resources.parameters)
        if not look.is_painted:
            return
        for character in characters(element, outside):
            self._budget.spend()
            self._characters.append(_Painted(character, self._order, look.tone, is_added))

    def _add_path(self, element: etree._Element, outside: Matrix) -> None:
        for rule in rules(element, outside):
            self._budget.spend()
            self._rules.append(rule)
        for slash in slashes(element, outside):
            self._budget.spend()
            self._slashes.append(slash)
        look = look_of_area(element, self._resources.parameters)
        found = area(element, outside, self._order, look.tone) if look.is_painted else None
        if found is not None:
            self._areas.append(found)

    def _add_composite(
        self, element: etree._Element, outside: Matrix, depth: int, *, is_added: bool
    ) -> None:
        drawing = self._resources.drawings.get(element.get("ResourceID") or "")
        if drawing is not None and depth < _DEEPEST_COMPOSITE:
            self._budget.spend(_COMPOSITE)
            self.add(drawing, placed(element, outside), depth + 1, is_added=is_added)

    def _add_image(self, element: etree._Element, outside: Matrix) -> None:
        boundary = numbers(element.get("Boundary"))
        if len(boundary) != 4:
            return
        x, y, width, height = boundary
        (x1, y1), (x2, y2) = outside.point(x, y), outside.point(x + width, y + height)
        box = box_around([(x1, y1), (x2, y2)])
        if min(box.right, self._width) > max(box.left, 0.0) and (
            min(box.bottom, self._height) > max(box.top, 0.0)
        ):
            self._images.append(Area(self._order, box, None))

    def page(self, number: int) -> Page:
        """The page, upright."""
        seen = self._seen()
        angle = _angle_of(seen)
        upright = _turn(angle, self._width, self._height)
        glyphs = tuple(
            _glyph(painted, upright) for painted in seen if painted.character.angle == angle
        )
        drawn = tuple(_turned(rule, upright) for rule in joined(self._rules))
        is_turned = angle in (90, 270)
        width, height = (self._height, self._width) if is_turned else (self._width, self._height)
        aslant = tuple(Slash(*upright(s.x1, s.y1), *upright(s.x2, s.y2)) for s in self._slashes)
        share = share_covered(
            [image.box for image in self._images], Box(0.0, 0.0, self._width, self._height)
        )
        return Page(number, width, height, glyphs, drawn, share, aslant)

    def _seen(self) -> list[_Painted]:
        """The characters that are on the page, not covered, and not of the colour of what is under them."""
        ground = Ground([*self._areas, *self._images])
        seen: list[_Painted] = []
        hidden: list[_Painted] = []
        for painted in self._characters:
            x, y = painted.character.middle
            if not (0 <= x <= self._width and 0 <= y <= self._height):
                continue
            if is_legible(painted.character.size):
                shows = ground.shows(painted.order, painted.tone, x, y)
                (seen if shows else hidden).append(painted)
        if hidden:
            blackened = ground.blackened([_place(p) for p in hidden], [_place(p) for p in seen])
            seen += [
                p._replace(character=p.character._replace(text=UNKNOWN_CHARACTER))
                for p, is_blackened in zip(hidden, blackened, strict=True)
                if is_blackened
            ]
        return sorted(seen, key=lambda painted: painted.order)


def _place(painted: _Painted) -> Place:
    return Place(painted.order, *painted.character.middle)


def _angle_of(characters: Sequence[_Painted]) -> int:
    """The direction most text runs in; watermarks set aslant run another way and are left out."""
    counts = Counter(p.character.angle for p in characters if p.character.angle % 90 == 0)
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


def _glyph(painted: _Painted, upright: _Turn) -> Glyph:
    character, tone = painted.character, painted.tone
    left, baseline = upright(character.x, character.y)
    return Glyph(
        character.text, left, left + character.width, baseline, character.size, painted.order,
        is_faint=tone is not None and tone.is_faint, is_added=painted.is_added,
    )  # fmt: skip


def _turned(rule: Rule, upright: _Turn) -> Rule:
    if rule.is_horizontal:
        one, other = upright(rule.start, rule.place), upright(rule.end, rule.place)
    else:
        one, other = upright(rule.place, rule.start), upright(rule.place, rule.end)
    (x1, y1), (x2, y2) = one, other
    if y1 == y2:
        return Rule(True, y1, min(x1, x2), max(x1, x2))
    return Rule(False, x1, min(y1, y2), max(y1, y2))
