"""What a browser would show of a page, in order, as events: elements that open and close, and text with its look."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lxml import etree

from loaders.readers.printed_text import Look
from loaders.readers.web.css_values import added_text
from loaders.readers.web.form_fields import FIELDS, shown_in
from loaders.readers.web.paint import Box, Paint, Painter
from loaders.readers.web.styles import Said, Styles

_NOT_SHOWN = frozenset(
    {
        "script", "style", "noscript", "template", "title", "meta", "link", "base", "xml", "noframes", "noembed",
        "datalist", "rp", "area", "param", "source", "track",
    }
)  # fmt: skip
_PICTURES = frozenset(
    {"img", "svg", "canvas", "object", "applet", "embed", "iframe", "video", "audio"}
)
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
        "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
    }
)  # fmt: skip
_OF_TABLES = frozenset(
    {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col", "colgroup"}
)
_AS_TABLES = {Box.TABLE: "table", Box.ROW: "tr", Box.CELL: "td", Box.CAPTION: "caption"}
_SHIFTED_IN_FORMULAS = frozenset({"msup", "msub", "msubsup", "mover", "munder", "munderover"})


class Event(NamedTuple):
    """A block or <br> opens or closes; between stand text, the value of a field, a picture, or what the browser counts by itself.

    `tag` is what the element is to the reader: a `div` that is set as a table is one.
    """

    kind: Literal["open", "close", "text", "value", "picture", "counted"]
    tag: str
    element: etree._Element
    text: str = ""
    look: Look = Look.PLAIN
    size: float = 0.0
    keeps_lines: bool = False
    is_block: bool = False


@dataclass(frozen=True)
class _Open:
    """An element that is open."""

    element: etree._Element
    tag: str
    paint: Paint
    said: Said
    is_block: bool
    places_boxes: bool


def shown(root: etree._Element, styles: Styles) -> Iterator[Event]:
    """What a browser would show, in order."""
    return _Walk(styles).events(root)


class _Walk:
    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._painter = Painter(is_complete=styles.is_complete)
        self._open: list[_Open] = []
        self._tables = 0

    def events(self, root: etree._Element) -> Iterator[Event]:
        walker = etree.iterwalk(root, events=("start", "end"))
        left_out: etree._Element | None = None
        for event, element in walker:
            if event == "start":
                opened = self._opened(element)
                if opened is None:
                    left_out = element
                    walker.skip_subtree()
                    yield from self._instead(element)
                else:
                    yield from self._start(opened)
                continue
            if element is left_out:
                left_out = None
            else:
                yield from self._end()
            if element.tail and element is not root:
                yield self._text(element.tail)

    def _opened(self, element: etree._Element) -> _Open | None:
        """How an element stands; None when nothing inside it is shown as text."""
        tag = str(element.tag)
        if tag in _NOT_SHOWN or tag in _PICTURES or tag in FIELDS:
            return None
        parent = self._open[-1] if self._open else None
        paint = self._painter.page if parent is None else parent.paint
        said = self._styles.of(element, tag)
        painted, box = self._painter.element(paint, said, tag)
        if box is Box.GONE or (tag == "dialog" and "open" not in element.attrib):
            return None
        if (
            parent is not None
            and parent.tag in _SHIFTED_IN_FORMULAS
            and element.getprevious() is not None
        ):
            painted = self._painter.raised(painted)
        if tag not in _OF_TABLES:
            tag = _AS_TABLES.get(box, tag)
        is_inline = (
            tag not in _BLOCKS and tag not in _OF_TABLES
            if box is Box.DEFAULT
            else box is Box.INLINE
        )
        is_placed = parent is not None and parent.places_boxes
        return _Open(
            element, tag, painted, said, not is_inline or is_placed, box is Box.ROW_OF_BOXES
        )

    def _start(self, opened: _Open) -> Iterator[Event]:
        self._open.append(opened)
        self._tables += opened.tag == "table"
        if opened.is_block or opened.tag == "br":
            yield Event("open", opened.tag, opened.element, is_block=opened.is_block)
        if opened.said.before:
            yield from self._added(opened, "before")
        if opened.element.text:
            yield self._text(opened.element.text)

    def _end(self) -> Iterator[Event]:
        closed = self._open[-1]
        if closed.said.after:
            yield from self._added(closed, "after")
        self._open.pop()
        self._tables -= closed.tag == "table"
        if closed.is_block:
            yield Event("close", closed.tag, closed.element, is_block=True)

    def _text(self, text: str) -> Event:
        inside = self._open[-1]
        return self._event(inside.element, inside.paint, text)

    @staticmethod
    def _event(element: etree._Element, paint: Paint, text: str) -> Event:
        return Event("text", "", element, text, paint.look, paint.size, paint.keeps_lines)

    def _added(self, opened: _Open, place: Literal["before", "after"]) -> Iterator[Event]:
        """The text that a style sheet adds before or behind what an element holds."""
        values = opened.said.before if place == "before" else opened.said.after
        paint = self._painter.added(opened.paint, values)
        if paint is None:
            return
        text, is_counted = added_text(values.get("content", ""), dict(opened.element.attrib))
        if text:
            yield self._event(opened.element, paint, text)
        if is_counted and paint.look is not Look.UNPAINTED:
            yield Event("counted", opened.tag, opened.element)

    def _instead(self, element: etree._Element) -> Iterator[Event]:
        """What is shown where an element holds no text of its own: a field's value, a picture."""
        tag = str(element.tag)
        if not self._open or not (tag in FIELDS or tag in _PICTURES):
            return
        said = self._styles.of(element, tag)
        paint, box = self._painter.element(self._open[-1].paint, said, tag)
        if box is Box.GONE:
            return
        if tag in FIELDS:
            text = shown_in(element, is_in_table=self._tables > 0)
            if text:
                yield self._event(element, paint, text)._replace(kind="value")
        elif paint.look is not Look.UNPAINTED:
            yield Event("picture", tag, element)
