"""`juesuan` as a process of its own with a warehouse of its own."""

import os
import subprocess
import sys
from pathlib import Path

from loaders.settings import PROJECT_ROOT

SAMPLE = PROJECT_ROOT / "samples" / "曲靖市人民政府办公室_2024_部门决算.txt"


class CommandLine:
    """Runs `juesuan` with a warehouse of its own."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("JUESUAN_")}
        self.environment = {
            **inherited,
            "JUESUAN_DATA_DIR": str(data_dir),
            "JUESUAN_LANG": "zh",
            **environment,
        }

    def __call__(
        self, *arguments: str | Path, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "loaders.cli", *map(str, arguments)],
            cwd=PROJECT_ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def write(directory: Path, name: str, text: str) -> Path:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


def sample_text() -> str:
    return SAMPLE.read_text(encoding="utf-8")
