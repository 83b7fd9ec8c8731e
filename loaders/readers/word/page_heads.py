"""The heads and feet of a Word document's pages: lines that stand on every page of a section and are written once."""

import re
from collections.abc import Callable, Iterable

from lxml import etree

from loaders.document import Block, Paragraph
from loaders.readers.word.related import Related
from loaders.readers.word.xml import W

_WORDS = re.compile(r"[\u3400-\u9fff]{2}|[A-Za-z]{3}")
_PAGE_NUMBER = re.compile(
    r"^\W*(?:第?\s*\d*\s*页|共\s*\d*\s*页|page|\s|\d|[/,，、\-–—])+\W*$", re.IGNORECASE
)
_CHANGES = f"{W}sectPrChange"  # holds the properties before a tracked change

ReadStory = Callable[[etree._Element], list[Block]]


class PageHeads:
    """The heads and feet of each section; a section that names none goes on with those of the one before."""

    def __init__(self, root: etree._Element, related: Related, read: ReadStory) -> None:
        self._heads: list[list[Paragraph]] = []
        self._feet: list[list[Paragraph]] = []
        known: dict[etree._Element, list[Paragraph]] = {}
        stories: dict[tuple[str, str], list[Paragraph]] = {}
        for section in _sections(root):
            for name in ("header", "footer"):
                for reference in section.iterfind(f"{W}{name}Reference"):
                    story = related.story(reference)
                    if story is not None and story not in known:
                        known[story] = _lines(read(story))
                    lines = [] if story is None else known[story]
                    stories[name, reference.get(f"{W}type") or "default"] = lines
            self._heads.append(_distinct(stories, "header"))
            self._feet.append(_distinct(stories, "footer"))

    def above(self, section: int) -> list[Paragraph]:
        """The lines at the top of the pages of a section, counted from 0."""
        return self._heads[section] if section < len(self._heads) else []

    def below(self, section: int) -> list[Paragraph]:
        """The lines at the foot of its pages."""
        return self._feet[section] if section < len(self._feet) else []


def _sections(root: etree._Element) -> list[etree._Element]:
    return [
        section
        for section in root.iter(f"{W}sectPr")
        if (parent := section.getparent()) is None or parent.tag != _CHANGES
    ]


def _distinct(stories: dict[tuple[str, str], list[Paragraph]], kind: str) -> list[Paragraph]:
    lines = (line for (name, _), story in stories.items() if name == kind for line in story)
    return list({line.text: line for line in lines}.values())


def _lines(blocks: Iterable[Block]) -> list[Paragraph]:
    """The lines of a head or foot, those of its tables cell by cell; page numbers are marks of the page."""
    texts = [
        text
        for block in blocks
        for text in (
            [block.text]
            if isinstance(block, Paragraph)
            else [cell for row in block.rows for cell in row.cells]
        )
    ]
    return [
        Paragraph(text, is_page_mark=not _WORDS.search(text) or bool(_PAGE_NUMBER.match(text)))
        for text in texts
        if text.strip()
    ]
