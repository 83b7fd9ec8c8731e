"""The visible text of a web page in order, as events, and the folding of blanks as a browser does it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from lxml import etree

from loaders.limits import Limits
from loaders.readers.reading import UnreadableFile

WHAT = "a web page"
_NOT_SHOWN = frozenset(
    {
        "script", "style", "noscript", "template", "title", "meta", "link", "base", "xml", "noframes", "iframe",
        "object", "applet", "svg", "select", "datalist",
    }
)  # fmt: skip
_HIDING_STYLE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_MOST_ATTRIBUTES = 500
_NO_BREAK = "\u00a0"


class Event(NamedTuple):
    """An element opens or closes, or text stands between."""

    kind: Literal["open", "close", "text"]
    tag: str
    element: etree._Element | None = None
    text: str = ""


class _Guard:
    """Refuses a page that would fill the memory or take forever, before it is made a tree.

    Adding an attribute to an element of the tree takes as long as it has attributes already.
    """

    def __init__(self, limits: Limits) -> None:
        self._most_elements = 4 * limits.cells
        self._deepest = 10 * limits.nesting_depth
        self._elements = self._depth = 0

    def start(self, _: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        self._elements += 1 + len(attributes) // 4
        self._depth += 1
        if self._depth > self._deepest:
            raise _too_deep()
        if len(attributes) > _MOST_ATTRIBUTES or self._elements > self._most_elements:
            raise UnreadableFile(
                f"{WHAT} of more elements or attributes than any real one. Split it."
            )

    def end(self, _: str) -> None:
        """An element closes."""
        self._depth -= 1

    def close(self) -> None:
        """The page ends."""


def parse_page(text: str, limits: Limits) -> etree._Element:
    """Parse a page as forgivingly as a browser. Raises `UnreadableFile` when it is too large or nested too deep."""
    if len(text) > limits.text_characters:
        raise UnreadableFile(
            f"{WHAT} of more than {limits.text_characters} characters, more than any account has. Split it."
        )
    content = text.encode("utf-8", "replace")
    options: dict[str, Any] = {"encoding": "utf-8", "huge_tree": True, "no_network": True}
    try:
        etree.fromstring(content, etree.HTMLParser(target=_Guard(limits), **options))
        parser = etree.HTMLParser(remove_comments=True, remove_pis=True, **options)
        root: etree._Element | None = etree.fromstring(content, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(
            f"{WHAT} that is damaged ({str(error).rstrip('.')}). Get the file again."
        ) from None
    # The parser mends everything, but what is nested deeper than it goes it leaves out.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise _too_deep()
    if root is None:
        raise UnreadableFile(f"{WHAT} that is empty. Get the file again.")
    return root


def _too_deep() -> UnreadableFile:
    return UnreadableFile(
        f"{WHAT} whose elements are nested deeper than in any real one. Open it in a browser and save it anew."
    )


def visible(root: etree._Element) -> Iterator[Event]:
    """What a browser would show, in order."""
    walker = etree.iterwalk(root, events=("start", "end"))
    left_out: etree._Element | None = None
    for event, element in walker:
        tag = str(element.tag)
        if event == "start":
            if _is_hidden(element, tag):
                left_out = element
                walker.skip_subtree()
                continue
            yield Event("open", tag, element)
            if element.text:
                yield Event("text", tag, text=element.text)
            continue
        if element is left_out:
            left_out = None
        else:
            yield Event("close", tag, element)
        if element.tail and element is not root:
            yield Event("text", tag, text=element.tail)


def _is_hidden(element: etree._Element, tag: str) -> bool:
    if tag in _NOT_SHOWN or element.get("hidden") is not None:
        return True
    return _HIDING_STYLE.search(element.get("style") or "") is not None


class FoldedText:
    """Text that is put together piece by piece: blanks are one, at the ends of a line none, and &nbsp; stays."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._pieces: list[str] = []
        self._ends_blank = True

    def add(self, text: str, *, as_it_is: bool = False) -> None:
        """Add text to the line; `as_it_is` keeps its blanks and line ends."""
        if as_it_is:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._append(first)
            for line in others:
                self.end_line()
                self._append(line)
            return
        folded = _BLANKS.sub(" ", text)
        self._append(folded.lstrip(" ") if self._ends_blank else folded)

    def _append(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._ends_blank = text.endswith(" ")

    def end_line(self) -> None:
        """End the line, even an empty one: <br>."""
        line = "".join(self._pieces).rstrip(" ").replace(_NO_BREAK, " ")
        self.lines.append(line)
        self._pieces.clear()
        self._ends_blank = True

    def end_block(self) -> None:
        """End the line if there is one: the edge of a block."""
        if self._pieces:
            self.end_line()

    def text(self) -> str:
        """All lines as one text, without empty ones at its ends."""
        self.end_block()
        return "\n".join(self.lines).strip("\n")
