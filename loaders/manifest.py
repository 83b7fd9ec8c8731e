"""`manifest.csv`: what the user says about many files at once (year, organization, scope, unit)."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from loaders.errors import InputError
from loaders.landing import Override

FIELDS = ("year", "organization", "scope", "unit")
_SCOPES = {"own": "own", "consolidated": "consolidated", "本级": "own", "汇总": "consolidated"}
_UNITS = frozenset({"元", "千元", "万元", "亿元"})
FILE_NAME = "manifest.csv"


def checked_override(field: str, value: str, source: str, where: str) -> Override:
    """One thing the user said, checked. `where` names the place for the error. Raises `InputError`."""
    value = value.strip()
    if field == "year" and not re.fullmatch(r"20\d{2}", value):
        raise InputError(f"{where}: year “{value}” is not a year such as 2024.")
    if field == "scope":
        if value not in _SCOPES:
            raise InputError(
                f"{where}: scope “{value}” is not known; use own (本级) or consolidated (汇总)."
            )
        value = _SCOPES[value]
    if field == "unit" and value not in _UNITS:
        raise InputError(f"{where}: unit “{value}” is not known; use 元, 千元, 万元 or 亿元.")
    if field == "organization" and not value:
        raise InputError(f"{where}: the organization is empty.")
    return Override(field, value, source)


def read_manifest(path: Path) -> Mapping[str, tuple[Override, ...]]:
    """Overrides by file name. Columns: file (required), year, organization, scope, unit; blanks say nothing.

    Raises `InputError` naming file, line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: no such manifest. Check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the manifest cannot be read as UTF-8 text ({error}).") from error
    reader = csv.DictReader(text.splitlines())
    columns = reader.fieldnames or []
    unknown = [column for column in columns if column not in ("file", *FIELDS)]
    if "file" not in columns or unknown:
        raise InputError(
            f"{path}: expected the columns file, year, organization, scope, unit; found {', '.join(columns) or 'none'}."
        )
    entries: dict[str, tuple[Override, ...]] = {}
    for line, row in enumerate(reader, start=2):
        where = f"{path}, line {line}"
        name = (row["file"] or "").strip()
        if not name:
            raise InputError(f"{where}: the column file is empty.")
        if name in entries:
            raise InputError(f"{where}: the file {name} is named twice.")
        entries[name] = tuple(
            checked_override(field, row[field], "manifest", where)
            for field in FIELDS
            if row.get(field)
        )
    return entries
