"""A web page → a tree of its elements, as forgivingly as a browser; hostile ones are refused before a tree is made."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from loaders.limits import Limits
from loaders.readers.reading import UnreadableFile

WHAT = "a web page"
_MOST_ATTRIBUTES = 500
_CHUNK = 256 * 1024  # bytes; a page that is refused is not read to its end


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
                f"{WHAT} of more elements or attributes than any real one. Split it.",
                "网页的元素或属性过多，实际的网页不会如此。请拆分。",
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
            f"{WHAT} of more than {limits.text_characters} characters, more than any account has. Split it.",
            f"网页超过 {limits.text_characters} 个字符，多于任何决算。请拆分。",
        )
    content = text.encode("utf-8", "replace")
    options: dict[str, Any] = {"encoding": "utf-8", "huge_tree": True, "no_network": True}
    try:
        guard: etree.HTMLParser[etree._Element] = etree.HTMLParser(target=_Guard(limits), **options)
        for start in range(0, len(content), _CHUNK):
            guard.feed(content[start : start + _CHUNK])
        guard.close()
        parser = etree.HTMLParser(remove_comments=True, remove_pis=True, **options)
        root: etree._Element | None = etree.fromstring(content, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(
            f"{WHAT} that is damaged ({str(error).rstrip('.')}). Get the file again.",
            f"网页已损坏（{str(error).rstrip('.')}）。请重新取得文件。",
        ) from None
    # The parser mends everything, but what is nested deeper than it goes it leaves out.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise _too_deep()
    if root is None:
        raise UnreadableFile(
            f"{WHAT} that is empty. Get the file again.", "网页是空的。请重新取得文件。"
        )
    return root


def _too_deep() -> UnreadableFile:
    return UnreadableFile(
        f"{WHAT} whose elements are nested deeper than in any real one. Open it in a browser and save it anew.",
        "网页的元素嵌套过深，实际的网页不会如此。请用浏览器打开并重新保存。",
    )
