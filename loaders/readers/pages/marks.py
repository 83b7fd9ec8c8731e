"""Which lines belong to the page and not to the text: page numbers, and heads and feet printed on most pages."""

import re
from collections import Counter
from collections.abc import Sequence

from loaders.readers.pages.text import Line

_PAGE_NUMBER = re.compile(
    r"^[-—–－─·.\s]*(?:第?\s*\d{1,4}\s*页?)(?:\s*[,，/共]*\s*共?\s*\d{1,4}\s*页?)?[-—–－─·.\s]*$"
)
_CAPTION = re.compile(
    r"[:：]|表[）)]?$"
)  # 单位：万元 stands on every page of tables and belongs to each of them
_MOST_AT_AN_EDGE = 2


def is_page_number(text: str) -> bool:
    """True for a line that is a page number only: 12, - 12 -, 第 12 页, 第12页 共30页, 12/30."""
    return bool(_PAGE_NUMBER.match(text))


def page_mark_texts(pages: Sequence[Sequence[Line]]) -> frozenset[tuple[int, float]]:
    """The (page, baseline) of every line that is a page number or a running head or foot. Pages count from 1."""
    marks: set[tuple[int, float]] = set()
    edges: list[tuple[int, Line]] = []
    for number, lines in enumerate(pages, start=1):
        ends = {id(line): line for line in (*lines[:_MOST_AT_AN_EDGE], *lines[-_MOST_AT_AN_EDGE:])}
        for line in ends.values():
            if is_page_number(line.text):
                marks.add((number, line.baseline))
            elif not _CAPTION.search(line.text):
                edges.append((number, line))
    places = Counter((line.text, round(line.baseline)) for _, line in edges)
    often = max(3, len(pages) // 2)
    marks |= {
        (number, line.baseline)
        for number, line in edges
        if places[(line.text, round(line.baseline))] >= often
    }
    return frozenset(marks)
