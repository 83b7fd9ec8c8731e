"""The catalogue of forms: YAML files in `catalogue/` read into frozen dataclasses.

See catalogue/README.md for the meaning of every key. `load_catalogue()` raises `ConfigurationError` naming the file and
the key when one cannot be used, so that a mistake in a new layout is seen at once.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from loaders.errors import ConfigurationError
from loaders.forms.text import header_text, plain

CATALOGUE_DIRECTORY = Path(__file__).parent / "catalogue"
ROLES = frozenset(
    [
        "amount",
        "code",
        "name",
        "label",
        "line_no",
        "heading",
        "subheading",
        "text",
        "explanation",
        "remark",
        "deviation_reason",
        "indicator_level_1",
        "indicator_level_2",
        "indicator_level_3",
        "indicator_operator",
        "indicator_target",
        "indicator_unit",
        "indicator_actual",
    ]
)
VALUES = frozenset({"money", "count", "percent", "score", "text"})
FUNDS = frozenset(
    {"all", "appropriation", "general_public_budget", "government_fund", "state_capital"}
)
_COLUMN_KEYS = frozenset(
    {"headers", "role", "measure", "fund", "value", "side", "optional", "spans", "columns"}
)
_SECTION_KEYS = frozenset(
    {"section", "columns", "fields", "headings", "fillers", "repeats", "headerless", "first_column"}
)
_FORM_KEYS = frozenset(
    {"form", "number", "name", "titles", "fund", "repeats", "unit_when_not_printed", "sections"}
)
_FORM_REQUIRED = ("form", "number", "name", "titles", "sections")


@dataclass(frozen=True)
class HeaderCell:
    """A header cell that may be printed: its texts, and what a column under it means."""

    headers: frozenset[str]
    role: str | None
    measure: str | None
    fund: str | None
    value: str
    side: str | None
    optional: bool
    spans: bool
    children: tuple["HeaderCell", ...]

    def texts(self) -> Iterator[str]:
        """Every text of this cell and of those below it."""
        yield from self.headers
        for child in self.children:
            yield from child.texts()


@dataclass(frozen=True)
class Section:
    """A part of a form with columns of its own (`columns`), or with labels and values beside them (`fields`)."""

    key: str
    columns: tuple[HeaderCell, ...]
    fields: frozenset[str]
    headings: frozenset[str]
    fillers: frozenset[str]
    repeats: bool
    headerless: bool
    first_column: str | None

    @cached_property
    def column_texts(self) -> frozenset[str]:
        """Every text of the header tree."""
        return frozenset(text for cell in self.columns for text in cell.texts())

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every text that may stand in a header cell of this section."""
        return self.column_texts | self.fillers | self.headings


@dataclass(frozen=True)
class Form:
    """One form of the account."""

    form_id: str
    number: str
    name: str
    titles: frozenset[str]
    fund: str
    repeats: bool
    unit_from_document: bool
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Catalogue:
    """All forms, and a hash of the files they were read from."""

    forms: tuple[Form, ...]
    version: str

    def by_title(self, title: str) -> tuple[Form, ...]:
        """The forms that are known under this (normalised) title."""
        return tuple(form for form in self.forms if title in form.titles)


@cache
def load_catalogue(directory: Path = CATALOGUE_DIRECTORY) -> Catalogue:
    """Read every form of the catalogue. Raises `ConfigurationError` naming file and key."""
    files = sorted(directory.glob("*.yaml"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    shared = _read(directory / "_shared.yaml")
    forms = tuple(
        _form(_read(file), shared, file) for file in files if not file.name.startswith("_")
    )
    return Catalogue(forms, digest)


def _read(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{file}: cannot be read as YAML: {error}") from error
    if not isinstance(content, dict):
        raise ConfigurationError(
            f"{file}: expected keys and values, found {type(content).__name__}."
        )
    return content


def _form(content: dict[str, Any], shared: dict[str, Any], file: Path) -> Form:
    _check_keys(content, _FORM_KEYS, file, _FORM_REQUIRED)
    if content.get("fund") not in FUNDS:
        raise ConfigurationError(f"{file}: fund must be one of {', '.join(sorted(FUNDS))}.")
    return Form(
        form_id=content["form"],
        number=str(content["number"]),
        name=content["name"],
        titles=frozenset(plain(str(title)) for title in _list(content, "titles", file)),
        fund=content["fund"],
        repeats=bool(content.get("repeats", False)),
        unit_from_document=content.get("unit_when_not_printed") == "document",
        sections=tuple(
            _section(section, shared, file) for section in _list(content, "sections", file)
        ),
    )


def _section(content: dict[str, Any], shared: dict[str, Any], file: Path) -> Section:
    _check_keys(content, _SECTION_KEYS, file, ("section",))
    first_column = content.get("first_column")
    try:
        re.compile(first_column or "")
    except re.error as error:
        raise ConfigurationError(
            f"{file}: first_column {first_column} is not a pattern ({error})."
        ) from None
    return Section(
        key=content["section"],
        columns=_cells(_list(content, "columns", file), shared, file),
        fields=_texts(content, "fields", file),
        headings=_texts(content, "headings", file),
        fillers=_texts(content, "fillers", file),
        repeats=bool(content.get("repeats", False)),
        headerless=bool(content.get("headerless", False)),
        first_column=first_column,
    )


def _texts(content: dict[str, Any], key: str, file: Path) -> frozenset[str]:
    return frozenset(header_text(str(text)) for text in _list(content, key, file))


def _list(content: dict[str, Any], key: str, file: Path) -> list[Any]:
    found = content.get(key, [])
    if not isinstance(found, list):
        raise ConfigurationError(f"{file}: {key} must be a list, found {found}.")
    return found


def _cells(content: list[Any], shared: dict[str, Any], file: Path) -> tuple[HeaderCell, ...]:
    cells: list[HeaderCell] = []
    for entry in content:
        if isinstance(entry, dict) and "use" in entry:
            if entry["use"] not in shared:
                raise ConfigurationError(
                    f"{file}: use: {entry['use']} is not a list of _shared.yaml."
                )
            cells.extend(_cells(shared[entry["use"]], shared, file))
            continue
        cells.append(_cell(entry, shared, file))
    return tuple(cells)


def _cell(entry: dict[str, Any], shared: dict[str, Any], file: Path) -> HeaderCell:
    _check_keys(entry, _COLUMN_KEYS, file, ("headers",))
    role, value, fund = entry.get("role"), entry.get("value"), entry.get("fund")
    if role is not None and role not in ROLES:
        raise ConfigurationError(
            f"{file}: role {role} is not known; expected one of {', '.join(sorted(ROLES))}."
        )
    if value is not None and value not in VALUES:
        raise ConfigurationError(
            f"{file}: value {value} is not known; expected one of {', '.join(sorted(VALUES))}."
        )
    if fund is not None and fund not in FUNDS:
        raise ConfigurationError(
            f"{file}: fund {fund} is not known; expected one of {', '.join(sorted(FUNDS))}."
        )
    if role == "amount" and not entry.get("measure"):
        raise ConfigurationError(
            f"{file}: the amount column {'、'.join(map(str, entry['headers']))} has no measure."
        )
    return HeaderCell(
        headers=_texts(entry, "headers", file),
        role=role,
        measure=entry.get("measure"),
        fund=fund,
        value=value or ("money" if role == "amount" else "text"),
        side=entry.get("side"),
        optional=bool(entry.get("optional", False)),
        spans=bool(entry.get("spans", False)),
        children=_cells(_list(entry, "columns", file), shared, file),
    )


def _check_keys(
    content: Any, allowed: frozenset[str], file: Path, required: tuple[str, ...]
) -> None:
    if not isinstance(content, dict):
        raise ConfigurationError(f"{file}: expected the key {required[0]}, found {content}.")
    unknown = sorted(map(str, set(content) - allowed))
    if unknown:
        raise ConfigurationError(
            f"{file}: unknown key {', '.join(unknown)}; allowed: {', '.join(sorted(allowed))}."
        )
    missing = [key for key in required if not content.get(key)]
    if missing:
        raise ConfigurationError(f"{file}: the key {missing[0]} is missing or empty.")
