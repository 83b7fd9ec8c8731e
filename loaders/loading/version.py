"""The version that reads documents: juesuan's own, and a hash of all that decides how a file is read and recognised."""

import hashlib
from functools import cache
from pathlib import Path

from loaders import __version__

_DECIDE = ("document.py", "notation", "readers", "forms", "claims", "loading/raw_rows.py")
_KINDS = (".py", ".yaml", ".csv", ".json")


@cache
def reading_version() -> str:
    """Such as 0.1.0+5c1f0a9e77d2: another one may read the same file otherwise."""
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    for name in _DECIDE:
        place = package / name
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        for file in files:
            if file.suffix in _KINDS:
                digest.update(str(file.relative_to(package)).encode())
                digest.update(file.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"
