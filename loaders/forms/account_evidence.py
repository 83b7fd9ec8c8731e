"""Where a document prints its year, organisation and scope (汇总 or 本级). Evidence only: dbt weighs it, nobody guesses.

Sources, from the strongest: `cover` (the document's own title), `caption`, `title`, `field` and `note` (at a table),
`heading` (of a section; it speaks for the tables after it), `file_name`. A name that is a placeholder (XX局) is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from loaders.document import Document
from loaders.forms.captions import PlacedParagraph, printed_organizations
from loaders.forms.furniture import is_furniture, without_furniture
from loaders.forms.recognition import AccountEvidence, RecognisedTable
from loaders.forms.text import years_in
from loaders.notation.text import plain

_KIND = r"(?:部门\(单位\)|部门|单位|整体)"
# 某局2024年度部门决算, 某局2024年度决算, 2024年度部门决算, 2024年度某局部门决算; not 2024年度收入决算表.
_TITLES = (
    re.compile(
        rf"^(?P<organization>.*?)(?P<year>20\d{{2}})(?:年度?)?{_KIND}(?:收支)?决算(?P<rest>.*)$"
    ),
    re.compile(r"^(?P<organization>.+?)(?P<year>20\d{2})(?:年度?)?决算(?P<rest>.*)$"),
    re.compile(rf"^(?P<year>20\d{{2}})(?:年度?)?(?P<organization>[^\d]*?){_KIND}决算(?P<rest>.*)$"),
)
# What may follow 决算 in the title of an account or a section of it; anything else is a sentence.
_REST = re.compile(
    r"^(?:公开|信息|报告|情况|说明|报表|表|数据|草案|文本|材料|内容|目录|及|和|、|三公经费|\((?:公开)?.{0,6}\)|的)*$"
)
_FILE_NAME = re.compile(r"^(?P<organization>.*?)[_\-]?(?P<year>(?<!\d)20\d{2}(?!\d))")
_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
_SCOPE = re.compile(r"[(（](本级|汇总|机关|部门本级|局本级)[)）]$|(部门本级|本级|汇总)$")
_SCOPES = {"汇总": "consolidated"}
_FRONT = re.compile(
    r"^(?:附件?\d*[:：、]?|第[一二三四五六七八九十]{1,3}部分|[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]?(?=\D)|关于|公开|纳入|《)+"
)
_NO_NAME = re.compile(
    r"[,，。;；:：！？、]|决算|预算|情况|说明|目录|报表|编制(?!委员会|办公室)|纳入|包括"
)
PLACEHOLDER = re.compile(r"[XxＸ×*＊〇○]{2,}")
_GENERIC = frozenset(
    {
        "部门",
        "单位",
        "本部门",
        "本单位",
        "部门单位",
        "学校",
        "省级",
        "市级",
        "区级",
        "县级",
        "各部门",
    }
)
# 云岭市财政局, 中共云岭市委办公室, 中国科学院: a name that begins where names begin.
_PLACE = re.compile(
    r"^(?:中共|共青团|民革|民盟|民进|致公党|九三学社)?(?:中国|国家|全国|(?!社区|园区|城区|城市|城镇|乡镇)[^省市县区]{1,8}?(?:省|市|县|区|旗|州|盟|乡|镇|街道)(?=.))"
)
_LONGEST_NAME = 40
_MOST_COVER_LINES = 12
_LONGEST_COVER = 60
_COVER_WINDOW = 4


@dataclass(frozen=True)
class _Title:
    """A reading of the lines of a cover as the title of an account."""

    year: str
    organization: str
    printed: str


def gather_evidence(
    document: Document, tables: Sequence[RecognisedTable], paragraphs: Sequence[PlacedParagraph]
) -> tuple[AccountEvidence, ...]:
    """Every printed year, organisation and scope: on the cover, at tables, in headings and in the file's name."""
    captioned = {split_scope(t.marks.organization)[0] for t in tables if t.marks.organization}
    cover = tuple(_from_cover(paragraphs, frozenset(map(plain, captioned))))
    on_cover = {found.printed for found in cover}
    return (
        *cover,
        *_from_lines(paragraphs),
        *_from_tables(tables),
        *(e for e in _from_headings(paragraphs, tables) if e.printed not in on_cover),
        *_from_file_name(document.source.file_name),
    )


def split_scope(name: str) -> tuple[str, str | None]:
    """An organisation's name without its （本级）or（汇总）, and that scope as own/consolidated or None."""
    match = _SCOPE.search(name.strip())
    if not match:
        return name.strip(), None
    bare = name.strip()[: match.start()].strip()
    scope = _SCOPES.get(match.group(1) or match.group(2), "own")
    return (bare, scope) if bare else (name.strip(), None)


def _statements(
    year: str | None, organization: str, source: str, printed: str, table: int | None
) -> Iterator[AccountEvidence]:
    if year:
        yield AccountEvidence("year", year, source, printed, table)
    name, scope = split_scope(organization)
    if not is_name(name):
        return
    yield AccountEvidence("organization", name, source, printed, table)
    if scope:
        yield AccountEvidence("scope", scope, source, printed, table)


def is_name(text: str) -> bool:
    """True for what can be the name of an organisation, as opposed to a sentence, a generic word or a placeholder."""
    name = plain(text)
    return (
        2 < len(name) <= _LONGEST_NAME
        and name not in _GENERIC
        and not _NO_NAME.search(name)
        and not PLACEHOLDER.search(name)
    )


def _account_title(text: str) -> tuple[str, str] | None:
    """(year, organisation) of a line that is the title of an account or of a section of it; None for other lines."""
    line = without_furniture(text)
    line = line if re.match(r"^20\d{2}", line) else _FRONT.sub("", line)
    for pattern in _TITLES:
        match = pattern.match(line)
        if match and _REST.match(match.group("rest")) and len(set(_YEAR.findall(line))) == 1:
            return match.group("year"), match.group("organization")
    return None


def _from_cover(
    paragraphs: Sequence[PlacedParagraph], captioned: frozenset[str]
) -> Iterator[AccountEvidence]:
    """The title of the document: the first short lines, alone or run together, that name a year's final account.

    `captioned` are the names that tables print after 部门：; of the readings of a title over several lines the one with
    such a name is right.
    """
    lines = _cover_lines(paragraphs)
    without_name: _Title | None = None
    for end in range(len(lines)):
        readings = list(_titles_ending_at(lines, end))
        named = [title for title in readings if is_name(split_scope(title.organization)[0])]
        if named:
            title = _likeliest(named, captioned)
            yield from _statements(title.year, title.organization, "cover", title.printed, None)
            return
        without_name = without_name or next(iter(readings), None)
    if without_name:
        yield from _statements(
            *(without_name.year, without_name.organization, "cover", without_name.printed, None)
        )


def _titles_ending_at(lines: Sequence[str], end: int) -> Iterator[_Title]:
    """Every run of up to four lines that ends here and names a year's account, the shortest first."""
    for start in range(end, max(-1, end - _COVER_WINDOW), -1):
        part = lines[start : end + 1]
        if any(map(_is_contents, part)):
            return
        found = _account_title("".join(part))
        if found:
            yield _Title(*found, printed="".join(part))


def _likeliest(titles: Sequence[_Title], captioned: frozenset[str]) -> _Title:
    """Of several readings of a title: the one a caption names, else the shortest that begins with a place, else the shortest.

    A line above the title may be the beginning of its name, or something that has nothing to do with it. Where a caption
    names the end of a title over several lines, the caption is the name.
    """
    names = [plain(split_scope(title.organization)[0]) for title in titles]
    for title, name in zip(titles, names, strict=True):
        if name in captioned:
            return title
    for title, name in zip(titles, names, strict=True):
        ends = [caption for caption in captioned if name.endswith(caption)]
        if len(titles) > 1 and ends:
            return replace(title, organization=max(ends, key=len))
    return next((t for t, n in zip(titles, names, strict=True) if _PLACE.match(n)), titles[0])


def _cover_lines(paragraphs: Sequence[PlacedParagraph]) -> list[str]:
    lines: list[str] = []
    for placed in paragraphs:
        text = plain(placed.paragraph.text)
        if placed.paragraph.is_page_mark or is_furniture(text):
            continue
        is_elsewhere = placed.role == "caption" and placed.paragraph.page not in (None, 1)
        if (
            len(lines) == _MOST_COVER_LINES
            or text.startswith("目录")
            or len(text) > _LONGEST_COVER
            or placed.role == "note"
            or is_elsewhere
        ):
            break
        lines.append(placed.paragraph.text.strip())
    return lines


def _is_contents(line: str) -> bool:
    return bool(
        re.match(
            r"^(?:第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}、)", plain(line)
        )
    )


def _from_lines(paragraphs: Sequence[PlacedParagraph]) -> Iterator[AccountEvidence]:
    for line in paragraphs:
        text = line.paragraph.text
        if line.role == "caption":
            for name in printed_organizations((text,)):
                yield from _statements(None, name, "caption", name, line.table)
        years = years_in(text)
        # A line that names two years compares them; it does not say which year the account is of.
        if (
            line.role in ("caption", "note")
            and len(years) == 1
            and (line.role == "note" or not _account_title(text))
        ):
            yield AccountEvidence("year", years[0], line.role, text.strip(), line.table)


def _from_tables(tables: Sequence[RecognisedTable]) -> Iterator[AccountEvidence]:
    for number, table in enumerate(tables):
        title = table.marks.title
        captions = [line.strip() for line in table.placed.captions]
        if title and table.marks.year and not any(title in line for line in captions):
            yield AccountEvidence("year", table.marks.year, "title", title, number)
        name = table.marks.organization
        if name and not any(name in line for line in captions):
            yield from _statements(None, name, "caption", name, number)
        if table.form_id == "department_performance":
            yield from _from_fields(table, number)


def _from_fields(table: RecognisedTable, number: int) -> Iterator[AccountEvidence]:
    for row in table.placed.table.rows:
        filled = [cell for cell in row.cells if plain(cell)]
        if len(filled) >= 2 and plain(filled[0]) in ("部门名称", "单位名称"):
            yield from _statements(None, filled[1].strip(), "field", filled[1].strip(), number)


def _from_headings(
    paragraphs: Sequence[PlacedParagraph], tables: Sequence[RecognisedTable]
) -> Iterator[AccountEvidence]:
    """Headings that name a year's account, anywhere; each with the table that comes next, for which it speaks."""
    for line in paragraphs:
        text = line.paragraph.text.strip()
        if len(plain(text)) > _LONGEST_COVER:
            continue
        found = _account_title(text)
        if found is None:
            continue
        following = next(
            (n for n, table in enumerate(tables) if table.placed.position > line.position), None
        )
        yield from _statements(*found, "heading", text, following)


def _from_file_name(file_name: str) -> Iterator[AccountEvidence]:
    name = plain(PurePath(file_name).stem)
    match = _FILE_NAME.match(name)
    if match and len(set(_YEAR.findall(name))) == 1:
        yield from _statements(
            match.group("year"),
            _FRONT.sub("", match.group("organization")).strip("_-"),
            "file_name",
            file_name,
            None,
        )
