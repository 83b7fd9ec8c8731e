"""How fast identities are evaluated, and what new accounts cost on top of many: made-up accounts, whole builds.

    python -m benchmarks.identities [--accounts 10000] [--new 100]

Prints the seconds of a build (every model, no test) of `--new` accounts alone, of all, of `--new` more on top of them
(incremental) and of everything again, the results per second (a result: an identity in one row, column or class of one
account), and the incremental build against the others.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.altered_accounts import build_marts, load_files, query
from tests.postgres import PostgresServer, running_server
from tests.warehouse.marts.faults import as_file, clean_accounts

SEEDS = range(2, 12)


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--new", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="juesuan-identities-") as directory:
        place = Path(directory)
        place.chmod(0o755)
        with running_server(None) as server:
            alone = _alone(server, place, arguments.new)
            _on_top(server, place, arguments.accounts, arguments.new, alone)


def _alone(server: PostgresServer, place: Path, count: int) -> float:
    with server.fresh_database(migrated=True) as url:
        _load(url, place, 1, count)
        _built(url)  # parses the project
        seconds = _built(url, full_refresh=True)
        _say(url, f"{count} accounts alone", seconds)
    return seconds


def _on_top(server: PostgresServer, place: Path, accounts: int, new: int, alone: float) -> None:
    with server.fresh_database(migrated=True) as url:
        started = time.perf_counter()
        _load(url, place, 1, accounts)
        print(f"{accounts} accounts loaded in {time.perf_counter() - started:.0f} s", flush=True)
        _say(url, f"{accounts} accounts", _built(url))
        _load(url, place, accounts + 1, new)
        seconds = _built(url)
        _say(url, f"{new} new on top of {accounts}", seconds)
        print(f"{new} on top of {accounts} against {new} alone: {seconds / alone:.1f} times")
        everything = _built(url, full_refresh=True)
        _say(url, f"everything again, {accounts + new} accounts", everything)
        print(f"incremental against a full refresh: {seconds / everything:.3f} of its time")


def _load(url: str, place: Path, first: int, count: int) -> None:
    folder = place / f"accounts {first} {count}"
    folder.mkdir(exist_ok=True)
    files = list(_files(folder, first, count))
    outcomes = load_files(url, files)
    assert all(outcome.outcome == "loaded" for outcome in outcomes)


def _files(folder: Path, first: int, count: int) -> Iterator[Path]:
    accounts = list(clean_accounts(list(SEEDS)).values())
    for number in range(first, first + count):
        account = accounts[number % len(accounts)]
        organization = f"第{number:06}号局"
        path = folder / f"{organization}.txt"
        path.write_bytes(as_file(account, organization))
        yield path


def _built(url: str, *, full_refresh: bool = False) -> float:
    started = time.perf_counter()
    build_marts(url, tests=False, full_refresh=full_refresh)
    return time.perf_counter() - started


def _say(url: str, what: str, seconds: float) -> None:
    ((results, broken),) = query(
        url,
        "select count(*), count(*) filter (where outcome = 'broken' and hardness = 'hard')"
        " from marts.fct_identity_result",
    )
    print(
        f"{what}: built in {seconds:.1f} s, {results} results, {results / seconds:.0f} a second; broken: {broken}",
        flush=True,
    )


if __name__ == "__main__":
    main()
