"""What every test of the command line may ask for."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """A directory with a space and Chinese characters in its name, which every user may enter."""
    with tempfile.TemporaryDirectory(prefix="juesuan 命令行 ") as name:
        Path(name).chmod(0o755)
        yield Path(name)
