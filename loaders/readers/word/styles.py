"""What the styles of a Word document say of text: a style says only what differs from the one it is based on."""

from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from loaders.readers.word.xml import W, attribute, child

_LONGEST_CHAIN = 20  # styles based on one another; a longer chain goes round in a circle
_Said = TypeVar("_Said")


class Styles:
    """The styles by their id; a document without styles has none."""

    def __init__(self, root: etree._Element | None) -> None:
        self._by_id: dict[str, etree._Element] = {}
        self.default_paragraph: str | None = None
        self.defaults = None if root is None else child(root, "docDefaults/rPrDefault/rPr")
        """What holds for all text of the document."""
        for style in [] if root is None else root.iter(f"{W}style"):
            name = style.get(f"{W}styleId")
            if name is None:
                continue
            self._by_id[name] = style
            is_default = style.get(f"{W}default") in ("1", "true", "on")
            if is_default and style.get(f"{W}type") == "paragraph":
                self.default_paragraph = name

    def of_text(self, name: str | None, kind: str) -> etree._Element | None:
        """The property of text of one kind (`strike`, `color`) that a style sets; None when it does not."""
        return self._first(name, lambda style: child(style, f"rPr/{kind}"))

    def numbering(self, name: str | None) -> etree._Element | None:
        """The numbering properties of a paragraph style."""
        return self._first(name, lambda style: child(style, "pPr/numPr"))

    def shades(self, name: str | None) -> bool:
        """Whether a style lays a colour under some of the text: its header row, every other row."""
        return self._first(name, _shade) is not None

    def _first(
        self, name: str | None, said: Callable[[etree._Element], _Said | None]
    ) -> _Said | None:
        for _ in range(_LONGEST_CHAIN):
            style = self._by_id.get(name or "")
            if style is None:
                return None
            answer = said(style)
            if answer is not None:
                return answer
            name = attribute(style, "basedOn")
        return None


def _shade(style: etree._Element) -> etree._Element | None:
    shades = style.iter(f"{W}shd")
    return next(
        (s for s in shades if s.get(f"{W}fill", "auto").lower() not in ("auto", "ffffff")), None
    )
