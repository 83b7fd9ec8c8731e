"""Path objects of an OFD page → the rules of its tables.

A rule is a straight piece of a line along an edge of the page, or a filled rectangle so thin that it is one. What is filled
and not thin is a background.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml import etree

from loaders.readers.ofd.geometry import Matrix, number, numbers, placed, tag
from loaders.readers.pages.ground import Area, Colour, box_around, fills_its_box
from loaders.readers.pages.page import Rule, Slash

_STRAIGHT = 0.5  # points off: a line is still along an edge
_THINNEST_AREA = 4.0  # points: what is filled and thinner is a rule
_THICKEST_RULE = 6.0
_USUAL_WIDTH = 0.353  # millimetres
# How many numbers follow each command, the last two of which are where the pen goes.
_COMMANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

_Point = tuple[float, float]


def slashes(element: etree._Element, outside: Matrix) -> Iterator[Slash]:
    """The straight pieces of a drawn PathObject that run along no edge of the page."""
    if element.get("Stroke") == "false":
        return
    matrix = placed(element, outside)
    data = next((child.text for child in element if tag(child) == "AbbreviatedData"), None)
    for points in _lines((data or "").split()):
        for one, other in pairwise(points):
            if one is not None and other is not None:
                (x1, y1), (x2, y2) = matrix.point(*one), matrix.point(*other)
                if min(abs(x1 - x2), abs(y1 - y2)) > _STRAIGHT:
                    yield Slash(x1, y1, x2, y2)


def rules(element: etree._Element, outside: Matrix) -> Iterator[Rule]:
    """The rules of a PathObject."""
    matrix = placed(element, outside)
    data = next((child.text for child in element if tag(child) == "AbbreviatedData"), None)
    is_drawn = element.get("Stroke") != "false"
    width = number(element.get("LineWidth"), _USUAL_WIDTH) * min(matrix.across, matrix.upwards)
    for points in _lines((data or "").split()):
        moved = [None if point is None else matrix.point(*point) for point in points]
        if element.get("Fill") == "true":
            thin = _thin_area(moved)
            if thin is not None:
                yield thin
                continue
        if is_drawn and width <= _THICKEST_RULE:
            yield from _straight_pieces(moved)


def area(
    element: etree._Element, outside: Matrix, order: int, colour: Colour | None
) -> Area | None:
    """What a filled PathObject covers; None for what is thin, and so a rule."""
    matrix = placed(element, outside)
    data = next((child.text for child in element if tag(child) == "AbbreviatedData"), None)
    shapes = [
        [matrix.point(*point) for point in points if point is not None]
        for points in _lines((data or "").split())
    ]
    points = [point for shape in shapes for point in shape]
    if not points:
        return None
    box = box_around(points)
    if min(box.right - box.left, box.bottom - box.top) <= _THINNEST_AREA:
        return None
    is_whole = len(shapes) == 1 and fills_its_box(points)
    return Area(order, box, colour if is_whole and colour and colour.is_opaque else None)


def _lines(tokens: Sequence[str]) -> Iterator[list[_Point | None]]:
    """The points of each line in turn; None stands where a curve leads to the next point."""
    points: list[_Point | None] = []
    start: _Point | None = None
    index = 0
    while index < len(tokens):
        command = tokens[index].upper()
        count = _COMMANDS.get(command)
        values = numbers(" ".join(tokens[index + 1 : index + 1 + (count or 0)]))
        if count is None or len(values) != count:  # damaged: what was drawn so far stands
            break
        index += 1 + count
        if command in "SM":
            if points:
                yield points
            start = (values[0], values[1])
            points = [start]
        elif command == "C":
            points.append(start)
        else:
            points += [] if command == "L" else [None]
            points.append((values[-2], values[-1]))
    if points:
        yield points


def _straight_pieces(points: Sequence[_Point | None]) -> Iterator[Rule]:
    for one, other in pairwise(points):
        if one is None or other is None:
            continue
        (x1, y1), (x2, y2) = one, other
        if abs(y1 - y2) <= _STRAIGHT and abs(x1 - x2) > _STRAIGHT:
            yield Rule(True, (y1 + y2) / 2, min(x1, x2), max(x1, x2))
        elif abs(x1 - x2) <= _STRAIGHT and abs(y1 - y2) > _STRAIGHT:
            yield Rule(False, (x1 + x2) / 2, min(y1, y2), max(y1, y2))


def _thin_area(points: Sequence[_Point | None]) -> Rule | None:
    corners = [point for point in points if point is not None]
    if len(corners) != len(points) or len(corners) < 4:
        return None
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    width, height = right - left, bottom - top
    if min(width, height) > _THINNEST_AREA or max(width, height) < 2 * min(width, height):
        return None
    if width >= height:
        return Rule(True, (top + bottom) / 2, left, right)
    return Rule(False, (left + right) / 2, top, bottom)
