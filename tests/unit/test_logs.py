"""Events as lines of JSON: what every line has, and what no line may have."""

import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from rich.console import Console

from loaders import logs
from loaders.logs import LogFormat, without_passwords

RUN = UUID("00000000-0000-0000-0000-000000000001")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("juesuan").setLevel(logging.NOTSET)
    logging.captureWarnings(False)
    sys.excepthook = hook


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_is_one_line_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    people = Console(file=io.StringIO())
    logs.configure(LogFormat.JSON, people)
    logs.event("file", run_id=RUN, file=Path("决 算\n1.txt"), rows=3, seconds=0.12345, reason=None)
    logs.event("error", logging.ERROR, message="坏\udce6")
    first, second = lines(capsys)
    time = first.pop("time")
    assert isinstance(time, str)
    assert time.endswith("Z")
    assert first == {
        "level": "info",
        "event": "file",
        "run_id": str(RUN),
        "file": "决 算\n1.txt",
        "rows": 3,
        "seconds": 0.123,
        "reason": None,
    }
    assert (second["level"], second["message"]) == ("error", "坏\\udce6")
    people.print("for people")
    assert isinstance(people.file, io.StringIO)
    assert people.file.getvalue() == ""


def test_libraries_warnings_and_crashes_are_lines_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LogFormat.JSON, Console(stderr=True))
    logging.getLogger("some.library").warning("slow: %s", "x")
    logging.getLogger("some.library").info("not told")
    warnings.warn("old", stacklevel=1)
    try:
        raise ValueError("no postgresql://a:top-secret@h/d")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    library, warning, crash = lines(capsys)
    assert (library["event"], library["logger"], library["message"]) == (
        "message",
        "some.library",
        "slow: x",
    )
    assert "old" in str(warning["message"])
    assert (crash["event"], crash["level"]) == ("crash", "critical")
    assert "test_logs.py" in str(crash["traceback"])
    assert "top-secret" not in json.dumps(crash)


def test_without_a_format_asked_for_nothing_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    people = Console(stderr=True)
    logs.configure(LogFormat.TEXT, people)
    logs.event("error", logging.ERROR, message="x")
    assert capsys.readouterr().err == ""
    assert not people.quiet


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to postgresql://u:s3cret@h:1/d?x=1 now", "to postgresql://u:***@h:1/d?x=1 now"),
        ("postgres://u:s3@cret@h/d", "postgres://u:***@h/d"),
        ("postgresql+psycopg://u:s3cret@h/d", "postgresql+psycopg://u:***@h/d"),
        ("postgresql://h/d?user=u&password=s3cret&x=1", "postgresql://h/d?user=u&password=***&x=1"),
        ("host=h password='s3 cret' port=1", "host=h password=*** port=1"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("a:b@c 决算", "a:b@c 决算"),
    ],
)
def test_no_password_is_shown(text: str, expected: str) -> None:
    assert without_passwords(text) == expected
