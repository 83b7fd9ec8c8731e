"""The wheel holds all it needs: installed by itself, it loads and builds from any folder."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.settings import PROJECT_ROOT
from tests.end_to_end.command_line import SAMPLE


@pytest.fixture
def installed(directory: Path) -> Iterator[Path]:
    """`juesuan` of a wheel in an environment of its own, which finds our dependencies but not our checkout."""
    wheels = directory / "wheels"
    wheels.mkdir()
    built = f"from hatchling.build import build_wheel; print(build_wheel({str(wheels)!r}))"
    name = subprocess.run(
        [sys.executable, "-c", built],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()[-1]
    environment = directory / "环境"
    venv.create(environment)
    packages = next((environment / "lib").glob("python*/site-packages"))
    # A plain path: what lies there is found, but the link of our own editable installation is not followed.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"),
            *("--python", str(environment), "install", "--no-deps", "--no-index"),
            str(wheels / name),
        ],
        check=True,
    )
    juesuan = environment / "bin" / "juesuan"
    yield juesuan
    _run(juesuan, directory, "db", "destroy", "--yes")


def _run(
    juesuan: Path, directory: Path, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUESUAN_", "PYTHON"))}
    elsewhere = directory / "别处"
    elsewhere.mkdir(exist_ok=True)
    return subprocess.run(
        [juesuan, *arguments],
        cwd=elsewhere,
        env={**kept, "XDG_DATA_HOME": str(directory / "data"), "JUESUAN_LANG": "zh"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_an_installed_wheel_loads_and_builds_from_any_folder(
    installed: Path, directory: Path
) -> None:
    ran = _run(installed, directory, "run", SAMPLE)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "曲靖市人民政府办公室（本级）　2024 年度" in ran.stdout
    assert (directory / "data" / "juesuan").is_dir()
    status = _run(installed, directory, "status")
    assert "集市：是最新的" in status.stdout, status.stdout + status.stderr
