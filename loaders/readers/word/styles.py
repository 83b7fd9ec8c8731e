"""What the styles of a Word document hide or number: a style says only what differs from the one it is based on."""

from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from loaders.readers.word.xml import W, attribute, child, is_on

_LONGEST_CHAIN = 20  # styles based on one another; a longer chain goes round in a circle
_Said = TypeVar("_Said")


class Styles:
    """The styles by their id; a document without styles has none."""

    def __init__(self, root: etree._Element | None) -> None:
        self._by_id: dict[str, etree._Element] = {}
        self.default_paragraph: str | None = None
        for style in [] if root is None else root.iter(f"{W}style"):
            name = style.get(f"{W}styleId")
            if name is None:
                continue
            self._by_id[name] = style
            is_default = style.get(f"{W}default") in ("1", "true", "on")
            if is_default and style.get(f"{W}type") == "paragraph":
                self.default_paragraph = name

    def hidden(self, name: str | None) -> bool | None:
        """Whether text of a style is hidden; None when the style does not say."""
        return self._first(name, lambda style: is_on(style, "rPr/vanish"))

    def numbering(self, name: str | None) -> etree._Element | None:
        """The numbering properties of a paragraph style."""
        return self._first(name, lambda style: child(style, "pPr/numPr"))

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
