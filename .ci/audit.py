"""Holds lock files against the published vulnerabilities of their packages (pip-audit).

    python .ci/audit.py requirements.lock [MORE.lock …]

Exit codes: 0 nothing known against any of them, or no source of vulnerabilities could be reached, which is then said; 1 some
package has a known vulnerability; 2 pip-audit failed for another reason, such as a lock file it cannot read.

pip-audit itself calls it a success when its source answers, but knows none of the packages, as mirrors of an index do: here
only packages that were really looked up count.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SOURCES = ("pypi", "osv")
_SECONDS = 300
# What requests and pip-audit call the ways in which a server cannot be asked.
_UNREACHABLE = re.compile(
    r"(?:Connection|SSL|Proxy|HTTP|ChunkedEncoding|JSONDecode)Error|Timeout|[Cc]ould not connect"
)
Audit = Callable[[str, str], "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Answer:
    """What a source said of one lock file: packages looked up, packages it does not know, and what it holds against any."""

    source: str
    looked_up: tuple[str, ...]
    unknown: tuple[str, ...]
    vulnerabilities: tuple[str, ...]


class AuditFailedError(Exception):
    """pip-audit failed, and not because its source could not be reached."""


def audit(lock: str, run: Audit) -> Answer | None:
    """The answer of the first source that knows packages of the lock file; None where none could be asked."""
    for source in SOURCES:
        done = run(source, lock)
        try:
            answer = _read(source, json.loads(done.stdout))
        except ValueError:
            if _UNREACHABLE.search(done.stderr):
                continue
            raise AuditFailedError(f"{lock}: pip-audit failed:\n{done.stderr.strip()}") from None
        if answer.looked_up:
            return answer
    return None


def _read(source: str, report: dict[str, Any]) -> Answer:
    packages = report["dependencies"]
    known = [package for package in packages if "skip_reason" not in package]
    return Answer(
        source,
        tuple(package["name"] for package in known),
        tuple(package["name"] for package in packages if "skip_reason" in package),
        tuple(
            f"{package['name']} {package['version']}: {found['id']}"
            f" (mended in {', '.join(found['fix_versions']) or 'no version yet'})"
            for package in known
            for found in package["vulns"]
        ),
    )


def pip_audit(source: str, lock: str) -> "subprocess.CompletedProcess[str]":
    """Ask one source; a lock file names every version, so nothing is resolved or installed."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", source]
    command += ["--requirement", lock, "--disable-pip", "--no-deps", "--timeout", "10"]
    command += ["--format", "json", "--desc", "off", "--progress-spinner", "off"]
    try:
        return subprocess.run(  # noqa: S603 - pip-audit, on files of the project
            command, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"Timeout after {_SECONDS} seconds")


def main(locks: list[str], run: Audit = pip_audit) -> int:
    """Audit each lock file and say what was found; the exit code."""
    code = 0
    for lock in locks:
        try:
            answer = audit(lock, run)
        except AuditFailedError as error:
            print(error, file=sys.stderr)
            return 2
        if answer is None:
            print(
                f"{lock}: NOT AUDITED: no source of vulnerabilities ({', '.join(SOURCES)}) can be reached from here, "
                "or none knows these packages."
            )
            continue
        print(
            f"{lock}: {len(answer.looked_up)} packages looked up at {answer.source}, "
            f"{len(answer.vulnerabilities)} known vulnerabilities."
        )
        if answer.unknown:
            print(f"  not known there: {', '.join(answer.unknown)}")
        for vulnerability in answer.vulnerabilities:
            print(f"  {vulnerability}")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
