"""The XML of Word documents: names, and the questions asked of it everywhere."""

from collections.abc import Iterator
from functools import cache

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHOICE, _FALLBACK = f"{_MC}Choice", f"{_MC}Fallback"
ALTERNATIVES = f"{_MC}AlternateContent"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
OFF = frozenset({"0", "false", "off", "none"})

# Tracked changes are accepted: what was deleted or moved away is not printed.
REMOVED = frozenset({f"{W}del", f"{W}moveFrom"})
# Elements around content that say something about it but print nothing themselves.
_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
)


def transitional(content: bytes) -> bytes:
    """The XML of a strict document under the names of the usual, transitional kind."""
    return content.replace(_STRICT, W.strip("{}").encode())


def attribute(element: etree._Element, path: str, name: str = "val") -> str | None:
    """An attribute of a descendant (`numPr/numId`); of the element itself when the path is empty."""
    found = child(element, path) if path else element
    return None if found is None else found.get(W + name)


def child(element: etree._Element, path: str) -> etree._Element | None:
    """The first descendant at a path of names, all of WordprocessingML."""
    return element.find(_full(path))


@cache
def _full(path: str) -> str:
    return "/".join(W + name for name in path.split("/"))


def whole_number(text: str | None, default: int, most: int) -> int:
    """A count as written in an attribute, between 0 and `most`; the default when it is none."""
    try:
        return min(max(int(text or default), 0), most)
    except ValueError:
        return default


def is_on(element: etree._Element, path: str) -> bool | None:
    """Whether an on/off property is set; None when it is not mentioned."""
    found = child(element, path)
    return None if found is None else found.get(f"{W}val", "on") not in OFF


def chosen(alternatives: etree._Element) -> etree._Element | None:
    """The content of mc:AlternateContent that is shown: it holds the same twice, for new and for old programs."""
    choice = alternatives.find(_CHOICE)
    return choice if choice is not None else alternatives.find(_FALLBACK)


def unwrapped(container: etree._Element) -> Iterator[etree._Element]:
    """The children of a container in order; wrappers are looked through, what was removed is left out."""
    pending = list(container)[::-1]
    while pending:
        element = pending.pop()
        if element.tag in _WRAPPERS:
            pending += list(element)[::-1]
        elif element.tag == ALTERNATIVES:
            shown = chosen(element)
            pending += [] if shown is None else list(shown)[::-1]
        elif element.tag not in REMOVED:
            yield element
