"""What `juesuan doctor` says of a machine: a database away, little disk, programs missing; in one language."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from loaders import language
from loaders.cli import app
from loaders.language import Language
from loaders.status import doctor

_AWAY = "postgresql://somebody:top-secret@127.0.0.1:1/nowhere"
Called = Callable[..., tuple[int, str]]


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Called:
    """`juesuan doctor`, where no database answers: its exit code and what it says."""
    monkeypatch.setenv("JUESUAN_DATABASE_URL", _AWAY)
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(tmp_path / "not there yet"))

    def call(*arguments: str) -> tuple[int, str]:
        ended = CliRunner().invoke(app, ["doctor", *arguments])
        return ended.exit_code, ended.output

    return call


def states(said: str) -> dict[str, str]:
    found: list[dict[str, Any]] = json.loads(said)
    return {each["what"]: each["state"] for each in found}


def test_a_database_that_is_away_is_wrong_and_the_rest_is_examined(called: Called) -> None:
    code, said = called("--json")
    assert code == 1
    assert "top-secret" not in said
    found = states(said)
    assert (found["database"], found["Python"]) == ("wrong", "fine")
    assert {"memory", "temporary files", "LibreOffice", "psql"} <= set(found)


def test_what_is_only_missing_is_told_with_what_it_would_give(
    called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "find_libreoffice", lambda: None)
    _, said = called("--json")
    (office,) = (each for each in json.loads(said) if each["what"] == "LibreOffice")
    assert office["state"] == "missing"
    assert office["remedy"]


def test_too_little_disk_is_wrong(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_LEAST_DISK", 10**18)
    _, said = called("--json")
    assert states(said)["disk of the warehouse"] == "wrong"


@pytest.mark.parametrize("spoken", Language)
def test_it_speaks_one_language(
    called: Called, spoken: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_of_run", spoken)
    _, said = called()
    if spoken is Language.ENGLISH:
        assert not re.search("[\u4e00-\u9fff]", said)
        assert "wrong database" in said
    else:
        assert "有误 数据库" in said
        assert not re.search(r"\b(?:fine|missing|wrong|not found)\b", said)
