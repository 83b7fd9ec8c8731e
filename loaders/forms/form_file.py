"""A form as its YAML file says it, checked key by key: a mistake in a new layout is named at once."""

import re
from pathlib import Path
from typing import Any

import yaml

from loaders.errors import ConfigurationError
from loaders.forms.form import Form, HeaderCell, NoteRule, Section
from loaders.forms.text import header_text
from loaders.notation.text import plain

ROLES = frozenset(
    [
        "amount",
        "code",
        "name",
        "label",
        "line_no",
        "measure",
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
    {
        *("all", "appropriation", "general_public_budget", "government_fund", "state_capital"),
        *("fiscal_account", "other_sources"),
    }
)
_COLUMN_KEYS = frozenset(
    {
        *("headers", "role", "measure", "item", "fund", "value", "side", "optional", "spans"),
        *("columns", "cells", "whole"),
    }
)
_SECTION_KEYS = frozenset(
    {
        *("section", "columns", "fields", "headings", "fillers", "repeats", "headerless"),
        *("first_column", "instead_of", "begins_with", "after"),
    }
)
_FORM_KEYS = frozenset(
    {
        *("form", "number", "name", "titles", "title_pattern", "fund", "repeats"),
        *(
            "budget_title_pattern",
            "unit_when_not_printed",
            "otherwise",
            "needs_title",
            "notes_tell",
            "sections",
        ),
    }
)
_FORM_REQUIRED = ("form", "number", "name", "titles", "sections")
# Before the title proper may stand whose account it is: 部门, 高等学校, the name of an office.
_WHOSE = (
    r"(?:部门\(单位\)|本?部门本?级?|本?单位|高等学校|高校|学校|本级|[省市区县]级"
    r"|[^,;:。]{2,30}?(?:局|委|办|厅|部|院|校|大学|学院|会|中心|处|所|站|队|馆|社|公司|镇|乡|街道|政府|室|团|园|协会|基金会))?"
)
# What a column takes from the header cell above it where it does not say its own.
_INHERITED = ("role", "measure", "item", "fund", "value", "side", "cells")


def read_yaml(file: Path) -> dict[str, Any]:
    """The keys and values of a file. Raises `ConfigurationError` where it is not made of them."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(
            f"{file}: cannot be read as YAML: {error}", f"{file}：不能按 YAML 读取：{error}"
        ) from error
    if not isinstance(content, dict):
        raise ConfigurationError(
            f"{file}: expected keys and values, found {type(content).__name__}.",
            f"{file}：应为键和值，实为 {type(content).__name__}。",
        )
    return content


def form_of(content: dict[str, Any], shared: dict[str, Any], file: Path) -> Form:
    """The form that a file says, with what `shared` says for all. Raises `ConfigurationError` naming the key."""
    _check_keys(content, _FORM_KEYS, file, _FORM_REQUIRED)
    if content.get("fund") not in FUNDS:
        raise ConfigurationError(
            f"{file}: fund must be one of {', '.join(sorted(FUNDS))}.",
            f"{file}：fund 必须是 {'、'.join(sorted(FUNDS))} 之一。",
        )
    return Form(
        form_id=content["form"],
        number=str(content["number"]),
        name=content["name"],
        titles=frozenset(plain(str(title)) for title in _list(content, "titles", file)),
        title_pattern=_title_pattern(content.get("title_pattern"), "title_pattern", shared, file),
        budget_title_pattern=_title_pattern(
            content.get("budget_title_pattern"), "budget_title_pattern", shared, file
        ),
        fund=content["fund"],
        repeats=bool(content.get("repeats", False)),
        unit_from_document=content.get("unit_when_not_printed") == "document",
        needs_title=bool(content.get("needs_title", False)),
        notes_tell=tuple(_note_rule(rule, file) for rule in _list(content, "notes_tell", file)),
        otherwise=tuple(_list(content, "otherwise", file)),
        sections=tuple(
            _section(section, shared, file) for section in _list(content, "sections", file)
        ),
    )


def _section(content: dict[str, Any], shared: dict[str, Any], file: Path) -> Section:
    _check_keys(content, _SECTION_KEYS, file, ("section",))
    first_column = content.get("first_column")
    _pattern(first_column, "first_column", file)
    return Section(
        key=content["section"],
        columns=_cells(_list(content, "columns", file), shared, file),
        fields=_texts(content, "fields", file),
        headings=_texts(content, "headings", file),
        fillers=_texts(content, "fillers", file),
        repeats=bool(content.get("repeats", False)),
        headerless=bool(content.get("headerless", False)),
        first_column=first_column,
        instead_of=content.get("instead_of"),
        after=content.get("after"),
        begins_with=_texts(content, "begins_with", file),
    )


def _note_rule(content: dict[str, Any], file: Path) -> NoteRule:
    keys = ("note", "measure", "means")
    _check_keys(content, frozenset(keys), file, keys)
    pattern = _pattern(content["note"], "note", file)
    assert pattern is not None  # noqa: S101 - the key is required
    return NoteRule(pattern, content["measure"], content["means"])


def _title_pattern(
    text: str | None, key: str, shared: dict[str, Any], file: Path
) -> re.Pattern[str] | None:
    """A pattern for titles; `{final_table}` and the like are the pieces of `title_parts` in _shared.yaml."""
    if text is None:
        return None
    for name, part in shared["title_parts"].items():
        text = text.replace(f"{{{name}}}", part)
    return _pattern(text, key, file, before=_WHOSE)


def _pattern(text: str | None, key: str, file: Path, before: str = "") -> re.Pattern[str] | None:
    if text is None:
        return None
    try:
        return re.compile(f"{before}(?:{text})")
    except re.error as error:
        raise ConfigurationError(
            f"{file}: {key} {text} is not a pattern ({error}).",
            f"{file}：{key} {text} 不是正则表达式（{error}）。",
        ) from None


def _texts(content: dict[str, Any], key: str, file: Path) -> frozenset[str]:
    return frozenset(header_text(str(text)) for text in _list(content, key, file))


def _list(content: dict[str, Any], key: str, file: Path) -> list[Any]:
    found = content.get(key, [])
    if not isinstance(found, list):
        raise ConfigurationError(
            f"{file}: {key} must be a list, found {found}.",
            f"{file}：{key} 必须是列表，实为 {found}。",
        )
    return found


def _cells(
    content: list[Any], shared: dict[str, Any], file: Path, above: dict[str, Any] | None = None
) -> tuple[HeaderCell, ...]:
    cells: list[HeaderCell] = []
    for entry in content:
        if isinstance(entry, dict) and "use" in entry:
            if entry["use"] not in shared:
                raise ConfigurationError(
                    f"{file}: use: {entry['use']} is not a list of _shared.yaml.",
                    f"{file}：use：{entry['use']} 不是 _shared.yaml 中的列表。",
                )
            said = {key: value for key, value in entry.items() if key != "use"}
            _check_keys({**said, "headers": ["-"]}, _COLUMN_KEYS, file, ())
            cells.extend(_cells(shared[entry["use"]], shared, file, {**(above or {}), **said}))
            continue
        cells.append(_cell(entry, shared, file, above or {}))
    return tuple(cells)


def _cell(
    entry: dict[str, Any], shared: dict[str, Any], file: Path, above: dict[str, Any]
) -> HeaderCell:
    _check_keys(entry, _COLUMN_KEYS, file, ("headers",))
    children = _list(entry, "columns", file)
    meaning = {key: entry.get(key, above.get(key)) for key in _INHERITED}
    if children and "role" not in entry:
        meaning["role"] = None  # a heading over columns is none itself, unless it says so
    check_value("role", meaning["role"], ROLES, file)
    check_value("value", meaning["value"], VALUES, file)
    check_value("fund", meaning["fund"], FUNDS, file)
    _pattern(meaning["cells"], "cells", file)
    if meaning["role"] == "amount" and not meaning["measure"]:
        raise ConfigurationError(
            f"{file}: the amount column {'、'.join(map(str, entry['headers']))} has no measure.",
            f"{file}：金额列 {'、'.join(map(str, entry['headers']))} 没有 measure。",
        )
    handed_down = {
        **{key: value for key, value in above.items() if key in _INHERITED},
        **{key: entry[key] for key in _INHERITED if key in entry and key != "role"},
    }
    return HeaderCell(
        headers=_texts(entry, "headers", file),
        role=meaning["role"],
        measure=meaning["measure"] if meaning["role"] == "amount" else None,
        item=meaning["item"] if meaning["role"] == "amount" else None,
        fund=meaning["fund"],
        value=meaning["value"] or ("money" if meaning["role"] == "amount" else "text"),
        side=meaning["side"],
        cells=meaning["cells"],
        optional=bool(entry.get("optional", False)),
        whole=bool(entry.get("whole", False)),
        spans=bool(entry.get("spans", False)),
        children=_cells(children, shared, file, handed_down),
    )


def check_value(key: str, value: str | None, known: frozenset[str], file: Path) -> None:
    """Raises `ConfigurationError` where a value is none of those that are known."""
    if value is not None and value not in known:
        raise ConfigurationError(
            f"{file}: {key} {value} is not known; expected one of {', '.join(sorted(known))}.",
            f"{file}：不认得 {key} {value}；应为 {'、'.join(sorted(known))} 之一。",
        )


def _check_keys(
    content: Any, allowed: frozenset[str], file: Path, required: tuple[str, ...]
) -> None:
    if not isinstance(content, dict):
        raise ConfigurationError(
            f"{file}: expected the key {required[0]}, found {content}.",
            f"{file}：应有键 {required[0]}，实为 {content}。",
        )
    unknown = sorted(map(str, set(content) - allowed))
    if unknown:
        raise ConfigurationError(
            f"{file}: unknown key {', '.join(unknown)}; allowed: {', '.join(sorted(allowed))}.",
            f"{file}：不认得的键 {'、'.join(unknown)}；可用的有：{'、'.join(sorted(allowed))}。",
        )
    missing = [key for key in required if not content.get(key)]
    if missing:
        raise ConfigurationError(
            f"{file}: the key {missing[0]} is missing or empty.",
            f"{file}：键 {missing[0]} 缺失或为空。",
        )
