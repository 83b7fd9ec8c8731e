"""Paths of a PDF page → rules, as pdfplumber takes them, and the areas that are filled."""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pypdfium2 import raw

from loaders.readers.pages.ground import PAPER, Area, box_around, fills_its_box
from loaders.readers.pages.page import Box, Rule, Slash
from loaders.readers.pdf.clips import clip_of, common
from loaders.readers.pdf.colours import fill_of, tone_of
from loaders.readers.pdf.objects import UNMOVED, PageObject, Point, matrix_of

_AT_EDGE = 1.0  # points
_THIN = 3.0  # points: a rectangle thinner than this is a rule, a line no more aslant is straight


class Drawing(NamedTuple):
    """The rules, the lines that run aslant, and the filled areas of a page, y upwards."""

    rules: list[Rule]
    areas: list[Area]
    slashes: list[Slash]


def drawing_of(objects: Sequence[PageObject], page: Box) -> Drawing:
    """What the paths of a page draw on the part of it that is shown."""
    drawing = Drawing([], [], [])
    for number, part in enumerate(objects):
        if part.kind == raw.FPDF_PAGEOBJ_PATH:
            clip = clip_of(part)
            shown = page if clip is None else common(page, clip)
            _add_path(drawing, number, part, shown)
    return drawing


def _add_path(drawing: Drawing, number: int, part: PageObject, shown: Box) -> None:
    fill_mode, is_stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(part.handle, fill_mode, is_stroked)
    is_filled = fill_mode.value != raw.FPDF_FILLMODE_NONE
    is_drawn = bool(is_stroked.value) or is_filled
    for points, is_straight in _lines(part):
        box = _rectangle(points) if is_straight else None
        if box is not None and box.right - box.left >= _THIN and box.bottom - box.top >= _THIN:
            if not part.is_annotation:  # the frame of a form field is no rule of the table
                _add_rules(drawing, _borders(box, is_drawn=bool(is_stroked.value)), shown)
            if is_filled:
                drawing.areas.append(_area(number, part, box, shown, is_whole=True))
        elif box is not None:
            rule = _thin(box, is_drawn=is_drawn)
            _add_rules(drawing, [_as_seen(rule, part.handle, is_filled=is_filled)], shown)
        elif is_straight and len(points) == 2:
            straight = _straight(*points, is_drawn=is_drawn)
            if straight is not None:
                _add_rules(drawing, [_as_seen(straight, part.handle, is_filled=False)], shown)
            elif is_stroked.value:
                drawing.slashes.append(Slash(*points[0], *points[1]))
        elif is_filled and len(points) > 2:
            area = _area(number, part, box_around(points), shown, is_whole=fills_its_box(points))
            drawing.areas.append(area)


def _add_rules(drawing: Drawing, rules: Iterable[Rule], shown: Box) -> None:
    """Add the rules that are shown, as far as they are."""
    for rule in rules:
        ends = (shown.left, shown.right) if rule.is_horizontal else (shown.top, shown.bottom)
        sides = (shown.top, shown.bottom) if rule.is_horizontal else (shown.left, shown.right)
        start, end = max(rule.start, ends[0]), min(rule.end, ends[1])
        if sides[0] - _AT_EDGE <= rule.place <= sides[1] + _AT_EDGE and start <= end:
            is_whole = start == rule.start and end == rule.end
            drawing.rules.append(rule if is_whole else rule._replace(start=start, end=end))


def _area(number: int, part: PageObject, box: Box, shown: Box, *, is_whole: bool) -> Area:
    return Area(number, common(box, shown), fill_of(part.handle) if is_whole else None)


def _as_seen(rule: Rule, handle: Any, *, is_filled: bool) -> Rule:
    """The rule, not drawn where it is as white as the page: asked of horizontal ones, which could strike something out."""
    if not (rule.is_horizontal and rule.is_drawn):
        return rule
    tone = tone_of(handle, is_outlined=not is_filled)
    return rule if tone is None or tone.is_seen_on(PAPER) else rule._replace(is_drawn=False)


def _lines(part: PageObject) -> Iterator[tuple[list[Point], bool]]:
    """The points of each line of a path, and whether all of it is straight."""
    place = part.place.after(matrix_of(part.handle))
    is_moved = place != UNMOVED
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    is_straight = True
    for index in range(raw.FPDFPath_CountSegments(part.handle)):
        segment = raw.FPDFPath_GetPathSegment(part.handle, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if points:
                yield points, is_straight
            points, is_straight = [], True
        is_straight = is_straight and kind != raw.FPDF_SEGMENT_BEZIERTO
        points.append(place.point(x.value, y.value) if is_moved else (x.value, y.value))
    if points:
        yield points, is_straight


def _rectangle(points: list[Point]) -> Box | None:
    """The box of a rectangle along the edges of the page, which ends where it began."""
    if len(points) != 5 or points[0] != points[4]:
        return None
    (ax, ay), (bx, by), (cx, cy), (dx, dy), _ = points
    if (ax == bx and by == cy and cx == dx and dy == ay) or (
        ay == by and bx == cx and cy == dy and dx == ax
    ):
        return Box(min(ax, cx), min(ay, cy), max(ax, cx), max(ay, cy))
    return None


def _borders(box: Box, *, is_drawn: bool) -> Iterator[Rule]:
    left, top, right, bottom = box
    yield Rule(True, top, left, right, is_drawn)
    yield Rule(True, bottom, left, right, is_drawn)
    yield Rule(False, left, top, bottom, is_drawn)
    yield Rule(False, right, top, bottom, is_drawn)


def _thin(box: Box, *, is_drawn: bool) -> Rule:
    left, top, right, bottom = box
    if right - left < _THIN:
        return Rule(False, (left + right) / 2, top, bottom, is_drawn)
    return Rule(True, (top + bottom) / 2, left, right, is_drawn)


def _straight(one: Point, other: Point, *, is_drawn: bool) -> Rule | None:
    (x1, y1), (x2, y2) = one, other
    if abs(x1 - x2) < _THIN:
        return Rule(False, x1, min(y1, y2), max(y1, y2), is_drawn)
    if abs(y1 - y2) < _THIN:
        return Rule(True, y1, min(x1, x2), max(x1, x2), is_drawn)
    return None
