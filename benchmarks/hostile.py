"""Loads hostile files of every format beside good ones, and shows that each is refused or read within the limits, and no good
one is lost.

    .venv/bin/python -m benchmarks.hostile [--damaged 12] [--seed 2026]

The hostile are copies of whole accounts that are cut off, have bits flipped or lack a piece, archives that unpack to too much or
hold one another, and files that are not what their names say.
"""

import argparse
import io
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.accounts import small_account
from tests.altered_accounts import load_files, query
from tests.hostile import damaged, packed
from tests.postgres import running_server
from tests.renderings.account import made_up
from tests.renderings.formats import FORMATS
from tests.renderings.regions import LAYOUTS

_SUFFIXES = {"gb18030 text": "txt"}
_GOOD = 10
_SECONDS_EACH = 20.0
_SLOW = (
    "select source_address, seconds from raw.load_event where seconds > %s order by seconds desc"
)


def main() -> int:
    """Load them all in one run and print what came of them; 1 where a good one is not there or one took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--damaged", type=int, default=12, help="damaged copies of each format")
    parser.add_argument("--seed", type=int, default=2026)
    said = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="juesuan-hostile-") as name,
        running_server(None) as server,
    ):
        place = Path(name)
        hostile = [_written(place, *each) for each in _hostile(said.damaged, said.seed)]
        good = [
            _written(place, f"good {n:02d}.txt", small_account(f"测试市好{n:02d}局").encode())
            for n in range(_GOOD)
        ]
        mixed = sorted([*hostile, *good], key=lambda path: path.name[::-1])
        begun = time.monotonic()
        with server.fresh_database(migrated=True) as url:
            outcomes = load_files(url, mixed)
            slow = query(url, _SLOW, [_SECONDS_EACH])
        seconds = time.monotonic() - begun
    loaded = {Path(each.path).name for each in outcomes if each.outcome == "loaded"}
    lost = [path.name for path in good if path.name not in loaded]
    unforeseen = [each for each in outcomes if "nobody foresaw" in str(each.reason or "")]
    refused = sum(not each.succeeded for each in outcomes)
    print(
        f"{len(hostile)} hostile files beside {len(good)} good ones: {len(good) - len(lost)} good ones loaded, {refused} files "
        f"refused, {len(unforeseen)} failed unforeseen, {len(slow)} took longer than {_SECONDS_EACH:.0f} s; {seconds:.0f} s"
    )
    for path, taken in slow:
        print(f"  {path}: {taken:.1f} s")
    for each in unforeseen:
        print(f"  {each.path}: {each.reason}")
    return 1 if lost or unforeseen or slow else 0


def _hostile(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    heading, tables = "石桥市审计局2024年度部门决算", LAYOUTS["yunnan"](made_up(3))
    for number, (form, render) in enumerate(FORMATS.items()):
        whole = render(heading, tables)
        suffix = _SUFFIXES.get(form, form.partition(",")[0])
        for copy, content in enumerate(damaged(whole, seed + number, count=-(-count // 3))):
            yield f"damaged {number} {copy:02d}.{suffix}", content
        yield f"not what it says {number}.{suffix}", b"\x00" * 4096 + bytes(range(256)) * 16
    yield "bomb.zip", packed({f"{n}.txt": b"0" * (1 << 24) for n in range(8)})
    yield "nested.zip", _nested(6)
    yield "names.zip", packed({"../../escape.txt": "甲", "/etc/escape.txt": "乙"})
    yield "entities.html", b"<!DOCTYPE x [<!ENTITY a 'ha'>]><html>" + b"<div>" * 100_000
    yield (
        "sheets.xlsx",
        packed({f"xl/worksheets/sheet{n}.xml": "<worksheet/>" for n in range(5000)}),
    )


def _nested(depth: int) -> bytes:
    content = b"0" * (1 << 20)
    for _ in range(depth):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(4):
                archive.writestr(f"{number}.zip", content)
        content = target.getvalue()
    return content


def _written(place: Path, name: str, content: bytes) -> Path:
    folder = place / name.replace(
        ".", " "
    )  # of its own: a file without a name takes that of its neighbours
    folder.mkdir()
    (folder / name).write_bytes(content)
    return folder / name


if __name__ == "__main__":
    sys.exit(main())
