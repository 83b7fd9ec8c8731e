"""Accounts printed in arbitrary wrong ways, mixed with a good one: is the good one always published, whole?

    python -m benchmarks.odd_accounts [--accounts 500] [--batch 100]

Each batch is loaded into a database of its own with the same good account and built, tests and all; then three of the odd ones
are withdrawn, one after the other, and what changed is built again.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from loaders.database.connection import connect
from loaders.errors import JuesuanError
from loaders.withdrawal import events as withdrawal
from tests.accounts import small_account
from tests.altered_accounts import build_marts, load_files, query
from tests.postgres import running_server
from tests.warehouse.building.odd_accounts import odd_account

GOOD = "测试市好好局"
_WHOLE = (
    "select count(*), count(*) filter (where verification = 'verified') from marts.fct_reported_amount"
    " inner join marts.dim_account using (account_id) where organization = %s"
)


def main() -> int:
    """Build batch after batch and print what came of each; 1 where the good account was not published whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=500)
    parser.add_argument("--batch", type=int, default=100)
    arguments = parser.parse_args()
    seeds = range(arguments.accounts)
    good, held, refused = 0, 0, 0
    batches = [seeds[n : n + arguments.batch] for n in range(0, len(seeds), arguments.batch)]
    with running_server(None) as server:
        for batch in batches:
            with server.fresh_database(migrated=True) as url:
                is_whole, held_count, refused_count = _built(url, batch)
            good, held, refused = good + is_whole, held + held_count, refused + refused_count
    print(
        f"{len(seeds)} odd accounts in {len(batches)} batches: the good one published whole in {good}, "
        f"{held} held back, {refused} files refused"
    )
    return 0 if good == len(batches) else 1


def _built(url: str, seeds: Sequence[int]) -> tuple[bool, int, int]:
    """Whether the good account is whole, how many were held back, and how many files were not loaded."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        files = [_written(Path(directory), f"{seed:05d}", odd_account(seed)) for seed in seeds]
        files.append(_written(Path(directory), "good", small_account(GOOD)))
        outcomes = load_files(url, files)
    refused = [each for each in outcomes if not each.succeeded]
    try:
        built = build_marts(url)
    except JuesuanError as error:
        print(f"accounts {seeds[0]} to {seeds[-1]}: THE BUILD FAILED: {error}")
        return False, 0, len(refused)
    ((count, verified),) = query(url, _WHOLE, [GOOD])
    is_whole = (count, verified) == (8, 8) and _is_whole_without(
        url, files[:: max(1, len(files) // 3)][:3]
    )
    print(
        f"accounts {seeds[0]} to {seeds[-1]}: good account {verified} of {count} figures verified, "
        f"{len(built.held_back)} held back, {len(refused)} refused, {time.monotonic() - begin:.0f} s"
    )
    for each in built.held_back:
        print(f"  held back: {each.name} at {each.step}: {each.reason}")
    return is_whole, len(built.held_back), len(refused)


def _is_whole_without(url: str, files: Sequence[Path]) -> bool:
    """Whether the good account stays whole, and the builds green, while files beside it are withdrawn one by one."""
    for file in files:
        with connect(url) as connection:
            row = connection.execute(
                "select document_id::text from raw.document where file_name = %s", (file.name,)
            ).fetchone()
            if row is None:  # refused
                continue
            withdrawal.withdraw(connection, row[0], "to see the others stay")
        try:
            build_marts(url)
        except JuesuanError as error:
            print(f"WITHOUT {file.name} THE BUILD FAILED: {error}")
            return False
        if query(url, _WHOLE, [GOOD]) != [(8, 8)]:
            print(f"without {file.name} the good account is not whole")
            return False
    return True


def _written(directory: Path, name: str, text: str) -> Path:
    place = directory / name  # a folder each: a file without a name takes that of its neighbours
    place.mkdir()
    path = place / f"{name}.txt"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


if __name__ == "__main__":
    sys.exit(main())
