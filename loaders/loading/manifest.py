"""`manifest.csv`: what the user says about many files at once (year, organization, scope, unit, parent, keep_old)."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from loaders.errors import InputError
from loaders.limits import MEBIBYTE
from loaders.loading.landing import Override
from loaders.notation.table import units

# `parent`: the department whose consolidated account (汇总) this unit's account is part of.
# `keep_old`: yes where the file does not replace what the warehouse has of the same account and form.
FIELDS = ("year", "organization", "scope", "unit", "parent", "keep_old")
_SCOPES = {"own": "own", "consolidated": "consolidated", "本级": "own", "汇总": "consolidated"}
_ANSWERS = {"yes": "yes", "no": "no", "是": "yes", "否": "no"}
_UNITS = frozenset(units())
FILE_NAME = "manifest.csv"
_LARGEST_BYTES = 16 * MEBIBYTE  # some 100,000 files; one may come in an archive from anywhere


def checked_override(field: str, value: str, source: str, where: str) -> Override:
    """One thing the user said, checked. `where` names the place for the error. Raises `InputError`."""
    value = value.strip()
    if field == "year" and not re.fullmatch(r"20\d{2}", value):
        raise InputError(
            f"{where}: year “{value}” is not a year such as 2024.",
            f"{where}：年度“{value}”不是 2024 这样的年份。",
        )
    if field == "scope":
        if value not in _SCOPES:
            raise InputError(
                f"{where}: scope “{value}” is not known; use own (本级) or consolidated (汇总).",
                f"{where}：口径“{value}”无法识别；请用 own（本级）或 consolidated（汇总）。",
            )
        value = _SCOPES[value]
    if field == "unit" and value not in _UNITS:
        raise InputError(
            f"{where}: unit “{value}” is not known; use one of {', '.join(units())}.",
            f"{where}：单位“{value}”无法识别；请用{'、'.join(units())}。",
        )
    if field == "keep_old":
        if value not in _ANSWERS:
            raise InputError(
                f"{where}: keep_old “{value}” is not known; use yes (是) or no (否).",
                f"{where}：keep_old“{value}”无法识别；请用 yes（是）或 no（否）。",
            )
        value = _ANSWERS[value]
    if field in ("organization", "parent") and not value:
        raise InputError(f"{where}: the {field} is empty.", f"{where}：{field} 是空的。")
    return Override(field, value, source)


def read_manifest(path: Path) -> Mapping[str, tuple[Override, ...]]:
    """Overrides by file name. Columns: file (required) and any of `FIELDS`; blanks say nothing.

    Raises `InputError` naming file, line and column.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise InputError(
                f"{path}: the manifest is larger than {_LARGEST_BYTES // MEBIBYTE} MiB. Split it.",
                f"{path}：manifest 大于 {_LARGEST_BYTES // MEBIBYTE} MiB。请拆分。",
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(
            f"{path}: no such manifest. Check the path.", f"{path}：没有这个 manifest。请检查路径。"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: the manifest cannot be read as UTF-8 text ({error}).",
            f"{path}：manifest 不能按 UTF-8 文本读取（{error}）。",
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = reader.fieldnames or []
    unknown = [column for column in columns if column not in ("file", *FIELDS)]
    if "file" not in columns or unknown:
        raise InputError(
            f"{path}: expected the columns file, {', '.join(FIELDS)}; found {', '.join(columns) or 'none'}.",
            f"{path}：应有的列为 file、{'、'.join(FIELDS)}；找到的是 {'、'.join(columns) or '无'}。",
        )
    entries: dict[str, tuple[Override, ...]] = {}
    for line, row in _rows(reader, path):
        where = f"{path}, line {line}"
        if None in row:
            raise InputError(
                f"{where}: more cells than columns. Put a value with a comma in it between quotes.",
                f"{where}：单元格多于列。含逗号的值请放在引号中。",
            )
        name = (row["file"] or "").strip()
        if not name:
            raise InputError(f"{where}: the column file is empty.", f"{where}：file 列是空的。")
        if name in entries:
            raise InputError(
                f"{where}: the file {name} is named twice.", f"{where}：文件 {name} 列了两次。"
            )
        entries[name] = tuple(
            checked_override(field, row[field], "manifest", where)
            for field in FIELDS
            if (row.get(field) or "").strip()
        )
    return entries


def _rows(
    reader: "csv.DictReader[str]", path: Path
) -> Iterator[tuple[int, dict[str | Any, str | Any]]]:
    """The rows with the line each ends in; blank lines are left out."""
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise InputError(
            f"{path}, line {reader.reader.line_num}: cannot be read as CSV ({error}). Correct the line.",
            f"{path} 第 {reader.reader.line_num} 行：不能按 CSV 读取（{error}）。请改正这一行。",
        ) from error
