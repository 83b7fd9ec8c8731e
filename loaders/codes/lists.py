"""Official classification lists of a year: read, checked, and preferred over the lists we ship.

A list that is imported becomes the edition of its year. From that year on it is the list in force,
until the edition of a later year; edition 0, compiled and shipped with juesuan, is never changed.
"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql

from loaders.database.connection import Connection
from loaders.database.copy_text import copy_block
from loaders.errors import CodeListError
from loaders.notation.text import plain

# The lists and the code lengths each may have: 类 3, 款 5, 项 7, 目 9 digits.
CODE_LENGTHS = {
    "functional_class": (3, 5, 7),
    "economic_class": (3, 5),
    "government_economic_class": (3, 5),
    "income_class": (3, 5, 7, 9),
}
LEVELS = {3: "类", 5: "款", 7: "项", 9: "目"}
FIRST_YEAR, LAST_YEAR = 2007, 2100

_HEADINGS = {
    "code": ("code", "科目编码", "编码", "科目代码", "代码"),
    "name": ("name", "科目名称", "名称"),
    "budget_type": ("budget_type", "预算类型"),
}
_DIGITS = re.compile(r"[0-9]+")
# In the shipped lists 2018 stands for "2018 or earlier".
_SHIPPED_FROM_YEAR = 2018


@dataclass(frozen=True)
class ClassCode:
    """One code of a list; `edition_year` is the official edition it is from, 0: shipped."""

    code: str
    name: str
    level: str
    parent_code: str | None
    budget_type: str | None
    evidence: str
    edition_year: int


@dataclass(frozen=True)
class Renaming:
    """A code whose name is another now; brackets' widths, blanks and quote marks do not count."""

    code: str
    old_name: str
    new_name: str


@dataclass(frozen=True)
class CodeListChange:
    """What an import changed in the list in force in `year`; `same_file`: it was there already."""

    list_name: str
    year: int
    same_file: bool
    added: tuple[ClassCode, ...]
    renamed: tuple[Renaming, ...]
    ended: tuple[ClassCode, ...]
    unchanged: tuple[ClassCode, ...]


def import_code_list(
    connection: Connection, path: Path, list_name: str, year: int
) -> CodeListChange:
    """Load the official list of `year` from a CSV or TSV file, in one transaction.

    Compared with what was in force in that year before. An edition of the same year is replaced;
    the same file again changes nothing and says so. The database must be migrated. Raises
    CodeListError naming file, line and value, with nothing changed, for a file that is no such
    list, a list that does not exist, or a year outside 2007 to 2100.
    """
    _check_list_name(list_name)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CodeListError(
            f"{path}: the year {year} cannot be that of an official list; expected {FIRST_YEAR} "
            f"to {LAST_YEAR}. Give the year the list is for with --year.",
            f"{path}：{year} 年不可能是官方科目表的年份；应为 {FIRST_YEAR} 至 {LAST_YEAR}。请用 --year"
            " 指明科目表的年份。",
        )
    content = _read_bytes(path)
    codes = _parse(path, content, list_name, year)
    digest = hashlib.sha256(content).hexdigest()
    with connection.transaction():
        # Whoever imports at the same time waits; reading goes on.
        connection.execute(
            sql.SQL("lock table {} in share row exclusive mode").format(_table(list_name))
        )
        before = effective_codes(connection, list_name, year)
        same_file = _loaded_digest(connection, list_name, year) == digest
        if not same_file:
            _begin_edition(connection, list_name, year, path.name, digest)
            _copy_codes(connection, list_name, codes)
    return _compare(before, codes, list_name, year, same_file=same_file)


def effective_codes(connection: Connection, list_name: str, year: int) -> tuple[ClassCode, ...]:
    """The list in force in `year`, by code.

    That is the newest official edition of that year or before, or else the shipped rows valid in
    the year. Raises CodeListError for a list that does not exist.
    """
    _check_list_name(list_name)
    rows = connection.execute(
        sql.SQL(
            """
            with edition as (
                select coalesce(max(edition_year), 0) as edition_year
                from codes.code_edition
                where list_name = %(list_name)s and edition_year <= %(year)s
            )

            select c.code, c.name, c.level, c.parent_code, c.budget_type, c.evidence, c.edition_year
            from {} as c
            inner join edition on c.edition_year = edition.edition_year
            where
                c.valid_from_year <= greatest(%(year)s, %(shipped_from)s)
                and coalesce(c.valid_to_year >= greatest(%(year)s, %(shipped_from)s), true)
            order by c.code collate "C"
            """
        ).format(_table(list_name)),
        {"list_name": list_name, "year": year, "shipped_from": _SHIPPED_FROM_YEAR},
    ).fetchall()
    return tuple(ClassCode(*row) for row in rows)


def read_code_list(path: Path, list_name: str, year: int) -> tuple[ClassCode, ...]:
    """Read and check an official list without a database.

    UTF-8 (with or without BOM), UTF-16 with BOM or GB18030; commas or tabs; columns code and name
    (also 科目编码, 科目名称), budget_type if there is one. Level and parent come from the code.
    Raises CodeListError as `import_code_list` does.
    """
    _check_list_name(list_name)
    return _parse(path, _read_bytes(path), list_name, year)


def _check_list_name(list_name: str) -> None:
    if list_name not in CODE_LENGTHS:
        raise CodeListError(
            f"There is no code list '{list_name}'; expected one of {', '.join(CODE_LENGTHS)}. Name "
            "it with --list.",
            f"没有名为“{list_name}”的科目表；应为 {'、'.join(CODE_LENGTHS)} 之一。请用 --list 指明。",
        )


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CodeListError(
            f"{path}: no such file. Check the path.", f"{path}：没有这个文件。请检查路径。"
        ) from None
    except OSError as error:
        raise CodeListError(
            f"{path}: cannot be read: {error.strerror}. Expected a CSV or TSV file.",
            f"{path}：无法读取：{error.strerror}。应为 CSV 或 TSV 文件。",
        ) from None


def _decode(path: Path, content: bytes) -> str:
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise CodeListError(
        f"{path}: is not text in UTF-8 or GB18030. A workbook must be saved as CSV first.",
        f"{path}：不是 UTF-8 或 GB18030 编码的文本。工作簿请先另存为 CSV。",
    )


def _parse(path: Path, content: bytes, list_name: str, year: int) -> tuple[ClassCode, ...]:
    text = _decode(path, content)
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    places: dict[str, int] | None = None
    codes: dict[str, ClassCode] = {}
    lines: dict[str, int] = {}
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if places is None:
                places = _places(path, reader.line_num, cells)
                continue
            found = _class_code(f"{path}, line {reader.line_num}", cells, places, list_name, year)
            if found.code in codes:
                raise CodeListError(
                    f"{path}, line {reader.line_num}: code {found.code} stands on line "
                    f"{lines[found.code]} already. A list has every code once: remove one of them.",
                    f"{path} 第 {reader.line_num} 行：科目 {found.code} 已在第 {lines[found.code]} 行出现。每"
                    "个编码只能出现一次：请删去一行。",
                )
            codes[found.code], lines[found.code] = found, reader.line_num
    except csv.Error as error:
        raise CodeListError(
            f"{path}, line {reader.line_num}: is not CSV or TSV: {error}. Mind the quote marks.",
            f"{path} 第 {reader.line_num} 行：不是 CSV 或 TSV：{error}。请注意引号。",
        ) from None
    if not codes:
        raise CodeListError(
            f"{path}: holds no codes. Expected a line of code and name for each.",
            f"{path}：其中没有科目。每个科目应占一行，有编码和名称。",
        )
    _check_parents(path, codes, lines)
    return tuple(codes[code] for code in sorted(codes))


def _places(path: Path, line: int, cells: Sequence[str]) -> dict[str, int]:
    """Which column holds what; the names may stand in any order, beside any other columns."""
    headings = [plain(cell).casefold() for cell in cells]
    places: dict[str, int] = {}
    for field, names in _HEADINGS.items():
        found = [number for number, heading in enumerate(headings) if heading in names]
        if len(found) > 1:
            raise CodeListError(
                f"{path}, line {line}: columns {found[0] + 1} and {found[1] + 1} are both headed "
                f"as {field}. Keep one of them.",
                f"{path} 第 {line} 行：第 {found[0] + 1} 列和第 {found[1] + 1} 列的标题都是 {field}。请只"
                "保留一列。",
            )
        if found:
            places[field] = found[0]
    for field in ("code", "name"):
        if field not in places:
            raise CodeListError(
                f"{path}, line {line}: no column is headed {' or '.join(_HEADINGS[field])}; found "
                f"{', '.join(cells)}. Give the columns their headings on the first line.",
                f"{path} 第 {line} 行：没有一列的标题是{'或'.join(_HEADINGS[field])}；找到的是 "
                f"{'、'.join(cells)}。请在第一行写上各列的标题。",
            )
    return places


def _class_code(
    place: str, cells: Sequence[str], places: dict[str, int], list_name: str, year: int
) -> ClassCode:
    def cell(field: str) -> str:
        number = places.get(field, len(cells))
        return cells[number].strip() if number < len(cells) else ""

    code, name = cell("code"), cell("name")
    lengths = CODE_LENGTHS[list_name]
    if not _DIGITS.fullmatch(code) or len(code) not in lengths:
        *most, last = (f"{length} ({LEVELS[length]})" for length in lengths)
        raise CodeListError(
            f"{place}: '{code}' is not a code of {list_name}; expected digits, {', '.join(most)} "
            f"or {last} of them. Correct it, or check that this is the right list.",
            f"{place}：“{code}”不是 {list_name} 的编码；应为 {'、'.join(most)} 或 {last} 位数字。请改"
            "正，或核对是否选错了科目表。",
        )
    if not name:
        raise CodeListError(
            f"{place}: code {code} has no name. Give it the official one.",
            f"{place}：科目 {code} 没有名称。请填上官方名称。",
        )
    return ClassCode(
        code=code,
        name=name,
        level=LEVELS[len(code)],
        parent_code=code[:-2] if len(code) > min(LEVELS) else None,
        budget_type=cell("budget_type") or None,
        evidence="official",
        edition_year=year,
    )


def _check_parents(path: Path, codes: dict[str, ClassCode], lines: dict[str, int]) -> None:
    for code, found in codes.items():
        if found.parent_code is not None and found.parent_code not in codes:
            raise CodeListError(
                f"{path}, line {lines[code]}: code {code} ({found.name}) belongs under "
                f"{found.parent_code}, which is not in the file. An official list is complete: add "
                "the missing line.",
                f"{path} 第 {lines[code]} 行：科目 {code}（{found.name}）的上级是 {found.parent_code}，文"
                "件中没有。官方科目表是完整的：请补上缺少的一行。",
            )


def _table(list_name: str) -> sql.Identifier:
    return sql.Identifier("codes", list_name)


def _loaded_digest(connection: Connection, list_name: str, year: int) -> str | None:
    row = connection.execute(
        "select content_sha256 from codes.code_edition where list_name = %s and edition_year = %s",
        (list_name, year),
    ).fetchone()
    return row[0] if row else None


def _begin_edition(
    connection: Connection, list_name: str, year: int, source: str, digest: str
) -> None:
    """Register the edition and remove what an earlier import of the same year left."""
    connection.execute(
        """
        insert into codes.code_edition (list_name, edition_year, source, content_sha256)
        values (%s, %s, %s, %s)
        on conflict (list_name, edition_year) do update
        set
            source = excluded.source,
            content_sha256 = excluded.content_sha256,
            imported_at = excluded.imported_at
        """,
        (list_name, year, source, digest),
    )
    connection.execute(
        sql.SQL("delete from {} where edition_year = %s").format(_table(list_name)), (year,)
    )


def _copy_codes(connection: Connection, list_name: str, codes: Sequence[ClassCode]) -> None:
    statement = sql.SQL(
        "copy {} (code, name, level, parent_code, budget_type, evidence, valid_from_year, "
        "edition_year) from stdin"
    ).format(_table(list_name))
    block = copy_block(
        (
            *(c.code, c.name, c.level, c.parent_code, c.budget_type, c.evidence),
            *[c.edition_year] * 2,
        )
        for c in codes
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(block)


def _compare(
    before: Sequence[ClassCode],
    after: Sequence[ClassCode],
    list_name: str,
    year: int,
    *,
    same_file: bool,
) -> CodeListChange:
    old, new = {c.code: c for c in before}, {c.code: c for c in after}
    renamed = tuple(
        Renaming(code, old[code].name, found.name)
        for code, found in new.items()
        if code in old and plain(old[code].name) != plain(found.name)
    )
    other = {renaming.code for renaming in renamed}
    return CodeListChange(
        list_name=list_name,
        year=year,
        same_file=same_file,
        added=tuple(found for code, found in new.items() if code not in old),
        renamed=renamed,
        ended=tuple(found for code, found in old.items() if code not in new),
        unchanged=tuple(c for code, c in new.items() if code in old and code not in other),
    )
