"""Kills a load of 500 files 50 times at random and shows that all 500 are there afterwards, whole and once.

    .venv/bin/python -m benchmarks.kills [--files 500] [--kills 50] [--seed 2026]

What must hold is in tests/kills.py; the suite does the same with fewer. Ends with an error where it does not hold.
"""

import argparse
import tempfile
import time
from pathlib import Path

from tests.kills import kill_again_and_again
from tests.loads import write_accounts
from tests.postgres import running_server


def main() -> None:
    """Run it and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2026)
    said = parser.parse_args()
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="juesuan-kills-") as name,
        running_server(None) as server,
    ):
        place = Path(name)
        accounts = write_accounts(place / "accounts", said.files)
        amid = kill_again_and_again(
            server, accounts, place, files=said.files, kills=said.kills, seed=said.seed
        )
    print(
        f"{said.kills} kills (seed {said.seed}), {amid} of them amid the load: {said.files} documents, each whole and "
        f"loaded once, no process and no temporary file left; {time.monotonic() - started:.0f} s"
    )


if __name__ == "__main__":
    main()
