"""`juesuan withdraw`, `reinstate`, `load --keep-old`, as a process of its own: what is said, and with which exit code."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.accounts import summary
from tests.end_to_end.command_line import CommandLine, write

NAME = "决算[2024].txt"  # brackets are words, not the colours of a terminal


@pytest.fixture(scope="module")
def juesuan(command: CommandLine, directory: Path) -> CommandLine:
    """A warehouse with two versions of one account under one file name in two folders, built."""
    for folder, text in {
        "旧": summary("石桥市甲局"),
        "新": summary("石桥市甲局", expenditure="80.00", closing="25.00"),
    }.items():
        (directory / folder).mkdir()
        write(directory / folder, NAME, text)
    migrated = command("migrate")
    assert migrated.returncode == 0, migrated.stderr
    loaded = command("load", directory / "旧", "--json")
    assert loaded.returncode == 0, loaded.stderr
    ran = command("run", directory / "新", "--json")
    assert ran.returncode == 0, ran.stderr
    return command


def account(juesuan: CommandLine) -> dict[str, Any]:
    """The review of the only account, after a build."""
    built = juesuan("build")
    assert built.returncode == 0, built.stderr
    document = json.loads(juesuan("check", "--json").stdout)
    (found,) = document["accounts"]
    return {
        "files": {Path(each["source_address"]).parent.name: each["status"] for each in found["files"]},
        "findings": [(each["kind"], each["severity"]) for each in document["findings"]],
    }  # fmt: skip


def test_what_cannot_be_withdrawn_is_said_in_words(juesuan: CommandLine, directory: Path) -> None:
    for arguments, words in (
        (("withdraw", "没有.txt", "--reason", "误传"), "No document is called “没有.txt”"),
        (("withdraw", NAME, "--reason", "误传"), f"“{NAME}” is the name of 2 documents"),
        (("withdraw", NAME, "--reason", " "), "--reason is blank"),
        (("withdraw", NAME), "--reason"),
        (("reinstate", directory / "旧" / NAME, "--reason", "恢复"), "is not withdrawn"),
    ):
        refused = juesuan(*arguments, JUESUAN_LANG="en")
        assert refused.returncode == 2, refused.stdout
        said = " ".join(refused.stderr.split())
        assert words in said
        assert "Traceback" not in said


def test_withdrawn_and_taken_back(juesuan: CommandLine, directory: Path) -> None:
    assert account(juesuan) == {
        "files": {"旧": "superseded", "新": "current"},
        "findings": [("restated_amount", "warning")],
    }
    new = directory / "新" / NAME
    done = juesuan("withdraw", new, "--reason", "误传了[草稿]")
    assert done.returncode == 0, done.stderr
    assert f"已撤回 {NAME}" in done.stdout
    assert "误传了[草稿]" in done.stdout
    assert "juesuan build" in done.stdout
    twice = juesuan("withdraw", new, "--reason", "再撤")
    assert twice.returncode == 2
    assert "已经撤回" in twice.stderr
    again = juesuan("load", new)
    assert again.returncode == 0
    assert "恢复请用 juesuan reinstate" in " ".join(again.stdout.split())
    assert account(juesuan) == {
        "files": {"旧": "current", "新": "withdrawn"},
        "findings": [("document_withdrawn", "note")],
    }
    shown = juesuan("check").stdout
    assert f"{NAME}（已撤回）" in shown
    assert "误传了[草稿]" in shown
    event = json.loads(juesuan("reinstate", new, "--reason", "即为定稿", "--json").stdout)
    assert (event["action"], event["reason"]) == ("reinstated", "即为定稿")
    assert event["document"]["file_name"] == NAME


def test_kept_aside_and_put_in_place(juesuan: CommandLine, directory: Path) -> None:
    new = directory / "新" / NAME
    kept = juesuan("load", new, "--keep-old")
    assert "keep_old = yes" in " ".join(kept.stdout.split())
    assert account(juesuan) == {
        "files": {"旧": "current", "新": "kept_aside"},
        "findings": [("restated_amount", "note")],
    }
    assert "keep_old = no" in " ".join(juesuan("load", new, "--supersede").stdout.split())
