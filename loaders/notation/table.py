"""The table of characters and expressions, notation.yaml, as it is worked with."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("notation.yaml")
_REFERENCE = re.compile(r"\{([a-z_]+)\}")


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return table


@cache
def expressions() -> Mapping[str, str]:
    """Every expression by name, with those it refers to put in."""
    whole: dict[str, str] = {}
    for name, expression in _table()["expressions"].items():
        whole[name] = _REFERENCE.sub(lambda reference: whole[reference[1]], expression)
    return whole


@cache
def units() -> Mapping[str, int]:
    """Yuan in one unit, by the unit as it is printed."""
    return dict(_table()["units"])


def examples() -> tuple[Mapping[str, Any], ...]:
    """What is printed and what has to come of it, for the tests of both languages."""
    return tuple(_table()["examples"])


def compiled(name: str) -> re.Pattern[str]:
    """An expression by name, ready for use."""
    return re.compile(expressions()[name])


def of_characters(*names: str) -> re.Pattern[str]:
    """One or more characters of these classes."""
    return re.compile(f"[{''.join(expressions()[name] for name in names)}]+")
