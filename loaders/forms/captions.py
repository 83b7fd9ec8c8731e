"""The lines around a table: which of them caption it, which annotate it, and what they print.

Between two tables the lines that begin with 注/说明/备注, and the numbered lines that follow them, are notes of the table
above; of the others, the nearest short ones caption the table below; the rest is text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.document import Document, Paragraph, Table
from loaders.notation.text import GAP, NOTE_OPENING, UNIT_SPREAD, plain, spread

_NUMBERED = re.compile(r"^\(?\d{1,2}[.、)]")
# 一、收入支出决算总表, 收入决算表（分单位）; 公开01表 and 第二部分 2023年度部门决算表 are no titles of a table.
_TITLE = re.compile(
    r"^(?!(?:财决)?公开\d{1,2}表$|.*(?:部门|单位|年度?)决算(?:公开|报)?表$)"
    r"(?:\(?(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})[)、.．])?(?P<name>.{3,}?表(?:\([^()]{1,12}\))?)"
    r"(?P<page>(?:[.。·…⋯‥_\-—－]{2,}|\t)\d{0,3}|\d{1,3})?$"
)
_LONGEST_CAPTION = 80
_MOST_CAPTIONS = 8
_UNIT = re.compile(
    rf"{spread('单位')}{GAP}[:：]{GAP}(?:{spread('人民币')}{GAP})?({UNIT_SPREAD})(?![\u4e00-\u9fff])"
)
_FORM_NUMBER = re.compile(
    r"(公开\s*\d{1,2}\s*表|附?表\s*[\d一二三四五六七八九十]{1,3})(?=$|[\s:：、.])"
)
_ORGANIZATION = re.compile(
    r"(?<![位额])(?:部门名称|单位名称|编制单位|编制部门|填报单位|填报部门|公开部门|公开单位|部门\(单位\)|部门（单位）|部门|单位)(?:[(（][盖公]章[)）])?[:：]\s*"
    r"(?!(?:人民币)?[百千万亿]?元(?![\u4e00-\u9fff]))"  # 单位：万元 is a unit; 单位：元谋县财政局 is not
    r"(?P<name>[^\s:：].*?)(?:[(（][盖公]章[)）])?\s*(?=$|\s{2,}|\t|\s20\d{2}\s*年|(?:金额)?单位[:：])"
)
_NO_NAME = re.compile(
    r"^(?:金额)?单位[:：]|^[-—_]+$|^公开\d"
)  # 单位名称：  单位：万元 names nobody


@dataclass(frozen=True)
class PlacedParagraph:
    """A line of text with its place in the document and what it is to a table (`table` counts from 0)."""

    position: int
    paragraph: Paragraph
    role: str  # text, caption, note, page_mark
    table: int | None


@dataclass(frozen=True)
class PlacedTable:
    """A table with its place in the document, the lines above that caption it and those below that annotate it."""

    position: int
    table: Table
    captions: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())


def arrange(document: Document) -> tuple[tuple[PlacedTable, ...], tuple[PlacedParagraph, ...]]:
    """Give every line of the document its role. No line is dropped; each is in the result exactly once."""
    tables: list[PlacedTable] = []
    lines: list[PlacedParagraph] = []
    between: list[tuple[int, Paragraph]] = []

    def close_gap(next_table: int | None) -> None:
        previous = len(tables) - 1 if tables else None
        lines.extend(_roles(between, previous, next_table))
        between.clear()

    for position, block in enumerate(document.blocks):
        if isinstance(block, Table):
            close_gap(len(tables))
            tables.append(PlacedTable(position, block))
        else:
            between.append((position, block))
    close_gap(None)
    return tuple(_with_lines(tables, lines)), tuple(lines)


def _with_lines(
    tables: Sequence[PlacedTable], lines: Sequence[PlacedParagraph]
) -> list[PlacedTable]:
    captions: dict[int, list[str]] = {}
    notes: dict[int, list[str]] = {}
    for line in lines:
        if line.table is not None:
            (captions if line.role == "caption" else notes).setdefault(line.table, []).append(
                line.paragraph.text
            )
    return [
        PlacedTable(t.position, t.table, tuple(captions.get(n, ())), tuple(notes.get(n, ())))
        for n, t in enumerate(tables)
    ]


def _roles(
    gap: Sequence[tuple[int, Paragraph]], previous: int | None, following: int | None
) -> list[PlacedParagraph]:
    roles: list[tuple[str, int | None]] = [
        ("page_mark" if line.is_page_mark else "text", None) for _, line in gap
    ]
    in_note = False
    for n, (_, line) in enumerate(gap):
        if line.is_page_mark:
            continue
        text = plain(line.text)
        in_note = bool(NOTE_OPENING.match(text)) or (in_note and bool(_NUMBERED.match(text)))
        if in_note and previous is not None:
            roles[n] = ("note", previous)
    if following is not None:
        for n in range(len(gap) - 1, max(-1, len(gap) - 1 - _MOST_CAPTIONS), -1):
            text = plain(gap[n][1].text)
            if roles[n][0] == "page_mark":
                continue
            if (
                roles[n][0] == "note"
                or NOTE_OPENING.match(text)
                or _is_of_contents(gap, n)
                or len(text) > _LONGEST_CAPTION
                or text.endswith("。")
            ):
                break
            roles[n] = ("caption", following)
    return [PlacedParagraph(position, line, *roles[n]) for n, (position, line) in enumerate(gap)]


def _is_of_contents(gap: Sequence[tuple[int, Paragraph]], n: int) -> bool:
    """True for a line of a list of tables: with a page number, before another title, or counting on from one."""
    title = _title_at(gap, n)
    if title is None:
        return False
    if title["page"]:
        return True
    before, after = _title_at(gap, n - 1), _title_at(gap, n + 1)
    if after and after["name"] != title["name"]:
        return True
    return bool(before and before["number"] and title["number"])


def _title_at(gap: Sequence[tuple[int, Paragraph]], n: int) -> re.Match[str] | None:
    """The line as a title of a table, or None."""
    return _TITLE.match(plain(gap[n][1].text)) if 0 <= n < len(gap) else None


def printed_unit(lines: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """The unit the lines print, and all distinct units found (more than one: they disagree and the first is None)."""
    found = tuple(
        dict.fromkeys(plain(match.group(1)) for line in lines for match in _UNIT.finditer(line))
    )
    return (found[0] if len(found) == 1 else None), found


def printed_form_number(lines: Sequence[str]) -> str | None:
    """公开01表, 表1 or 附表14 as printed nearest the table, or None."""
    for line in reversed(lines):
        match = _FORM_NUMBER.search(line)
        if match:
            return match.group(1)
    return None


def printed_organizations(lines: Sequence[str]) -> tuple[str, ...]:
    """The distinct organisations the lines name after 部门： or 单位：, as printed."""
    names = (
        match.group("name").strip() for line in lines for match in _ORGANIZATION.finditer(line)
    )
    return tuple(dict.fromkeys(name for name in names if name and not _NO_NAME.match(name)))
