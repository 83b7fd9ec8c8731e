"""Kills a load of 500 files 50 times at random and shows that all 500 are there afterwards, whole and once; and builds.

    .venv/bin/python -m benchmarks.kills [--files 500] [--kills 50] [--builds 25] [--seed 2026]

Of builds the processes and the server's are killed by turns; the published marts stay what they were, row by row.

What must hold is in tests/kills.py; the suite does the same with fewer. Ends with an error where it does not hold.
"""

import argparse
import tempfile
import time
from pathlib import Path

from tests.kills import kill_again_and_again, kill_builds
from tests.loads import write_accounts
from tests.postgres import running_server


def main() -> None:
    """Run it and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--builds", type=int, default=25)
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
        builds_begun = time.monotonic()
        few = write_accounts(place / "few", min(said.files, 20))
        amid_builds = kill_builds(server, few, place, kills=said.builds, seed=said.seed)
    print(
        f"{said.builds} kills of builds and their server, {amid_builds} of them amid the build: every mart as before, row by "
        f"row; {time.monotonic() - builds_begun:.0f} s"
    )
    print(
        f"{said.kills} kills (seed {said.seed}), {amid} of them amid the load: {said.files} documents, each whole and "
        f"loaded once, no process and no temporary file left; {builds_begun - started:.0f} s"
    )


if __name__ == "__main__":
    main()
