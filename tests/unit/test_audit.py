"""The audit of dependencies: a source that cannot be asked is no clean bill, and a vulnerability is no missing source."""

import importlib.util
import json
import subprocess
import sys
from typing import Any

import pytest

from loaders.settings import PROJECT_ROOT

CLEAN = {"name": "lxml", "version": "6.0", "vulns": []}
UNKNOWN = {"name": "agate", "skip_reason": "Dependency not found"}
VULNERABLE = {
    "name": "jinja2",
    "version": "3.1.5",
    "vulns": [{"id": "CVE-2025-27516", "fix_versions": ["3.1.6"]}],
}


@pytest.fixture(scope="module")
def audit() -> Any:
    specification = importlib.util.spec_from_file_location(
        "dependency_audit", PROJECT_ROOT / ".ci" / "audit.py"
    )
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["dependency_audit"] = module
    specification.loader.exec_module(module)
    return module


def report(*packages: dict[str, Any]) -> tuple[str, str]:
    return json.dumps({"dependencies": packages, "fixes": []}), ""


NO_NETWORK = ("", "requests.exceptions.ConnectionError: Max retries exceeded")
REFUSED = ("", "requests.exceptions.HTTPError: 403 Client Error")
BROKEN = ("", "ERROR:pip_audit._cli:requirement is not pinned")


@pytest.mark.parametrize(
    ("pypi", "osv", "code", "said"),
    [
        (report(CLEAN), NO_NETWORK, 0, "1 packages looked up at pypi, 0 known"),
        (report(CLEAN, UNKNOWN), NO_NETWORK, 0, "not known there: agate"),
        (report(UNKNOWN), NO_NETWORK, 0, "NOT AUDITED"),
        (NO_NETWORK, REFUSED, 0, "NOT AUDITED"),
        (report(UNKNOWN), report(CLEAN), 0, "looked up at osv"),
        (report(CLEAN, VULNERABLE), NO_NETWORK, 1, "jinja2 3.1.5: CVE-2025-27516 (mended in 3.1.6)"),
        (REFUSED, report(VULNERABLE), 1, "jinja2 3.1.5: CVE-2025-27516"),
        (BROKEN, report(CLEAN), 2, "is not pinned"),
    ],
)  # fmt: skip
def test_found_clean_and_unreachable_are_told_apart(
    audit: Any,
    capsys: pytest.CaptureFixture[str],
    pypi: tuple[str, str],
    osv: tuple[str, str],
    code: int,
    said: str,
) -> None:
    answers = {"pypi": pypi, "osv": osv}

    def run(source: str, _: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.CompletedProcess([], 1, *answers[source])

    assert audit.main(["a.lock"], run) == code
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
