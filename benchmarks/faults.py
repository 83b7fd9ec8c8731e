"""Faults injected one at a time into made-up accounts, and what share is detected and named: docs/coverage.md.

    python -m benchmarks.faults [--faults 2000] [--check | --write]
    python -m benchmarks.faults --published FILE [FILE …]   a fault in every figure of published accounts

`--write` puts the tables into docs/coverage.md, `--check` (CI) fails when they are not what stands there.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from loaders.documentation.marked_section import MarkedSection
from loaders.settings import PROJECT_ROOT
from tests.altered_accounts import load_and_build, query
from tests.postgres import running_server
from tests.warehouse.marts.fault_report import (
    Verdict,
    clean_files,
    judged,
    report,
    share,
    unexplained,
)
from tests.warehouse.marts.faults import (
    Fault,
    Publications,
    clean_accounts,
    faults,
    faults_everywhere,
    published_account,
)

COVERAGE = MarkedSection(
    PROJECT_ROOT / "docs" / "coverage.md",
    begin="<!-- begin: benchmarks/faults.py -->\n",
    end="<!-- end: benchmarks/faults.py -->\n",
)
SEEDS = (2, 3, 4, 5)


def main() -> int:
    """Inject, load, build, judge and print; 1 when `--check` finds other tables in docs/coverage.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=2000)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--published", type=Path, nargs="+")
    arguments = parser.parse_args()
    if arguments.published:
        accounts = {(path.stem, 0): published_account(path) for path in arguments.published}
        verdicts, false_alarms = measured(accounts, list(faults_everywhere(accounts)))
    else:
        accounts = clean_accounts(SEEDS)
        verdicts, false_alarms = measured(accounts, list(faults(accounts, arguments.faults)))
    table = report(verdicts)
    print(table)
    for verdict in unexplained(verdicts):
        fault = verdict.fault
        print(
            f"not seen: {fault.account} {fault.kind} {fault.form_id} {fault.unit} {fault.cells} → {fault.printed}"
        )
    # Printed again, a published account has lost the notes below its tables: it may lack a word it had.
    if false_alarms and not arguments.published:
        print(f"findings on accounts without a fault: {false_alarms}")
        return 1
    if arguments.write:
        COVERAGE.write(table)
    return 1 if arguments.check and not _stands(table, verdicts) else 0


def measured(
    accounts: Publications, injected: Sequence[Fault]
) -> tuple[list[Verdict], Sequence[object]]:
    """The verdicts on faults, and the findings (notes apart) on the accounts without one."""
    with tempfile.TemporaryDirectory(prefix="juesuan-faults-") as directory:
        place = Path(directory)
        place.chmod(0o755)
        folder = place / "accounts"
        folder.mkdir()
        for name, content in clean_files(accounts).items():
            (folder / f"{name}.txt").write_bytes(content)
        for fault in injected:
            (folder / f"{fault.organization}.txt").write_bytes(fault.content)
        with running_server(None) as server, server.fresh_database(migrated=True) as url:
            started = time.perf_counter()
            load_and_build(url, sorted(folder.iterdir()), tests=False)
            print(
                f"{len(injected)} faults loaded and built in {time.perf_counter() - started:.0f} s\n"
            )
            verdicts = judged(url, injected, accounts)
            false_alarms = query(
                url,
                "select organization, kind, message_zh from marts.fct_finding"
                " join marts.dim_account using (account_id)"
                " where organization like '净%%' and severity <> 'note'",
            )
    return verdicts, false_alarms


def _stands(table: str, verdicts: Sequence[Verdict]) -> bool:
    covered = [verdict for verdict in verdicts if verdict.is_covered]
    visible = [verdict for verdict in covered if verdict.invisible is None]
    detected, named = share(visible, "is_detected"), share(covered, "is_named")
    if detected < 0.99 or named < 0.8:
        print(f"detected {detected:.1%} (aim 99 %), true cell first {named:.1%} (aim 80 %)")
        return False
    if COVERAGE.written() != table:
        print(f"{COVERAGE.document} holds other tables: run python -m benchmarks.faults --write")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
