"""Faults injected one at a time into accounts of every layout: found, told once, and most often the true cell named."""

from collections.abc import Iterator

import pytest

from tests.altered_accounts import load_and_build, query
from tests.postgres import PostgresServer
from tests.warehouse.marts.fault_report import (
    Verdict,
    clean_files,
    clean_names,
    judged,
    share,
    unexplained,
)
from tests.warehouse.marts.faults import KINDS, clean_accounts, faults

SEEDS = (2, 3)
# Forty of each kind; `.ci/run` injects two thousand through benchmarks.faults.
COUNT = 40 * len(KINDS)


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One warehouse with every copy."""
    accounts = clean_accounts(SEEDS)
    folder = tmp_path_factory.mktemp("笔误")
    for name, content in clean_files(accounts).items():
        (folder / f"{name}.txt").write_bytes(content)
    for fault in faults(accounts, COUNT):
        (folder / f"{fault.organization}.txt").write_bytes(fault.content)
    with postgres_server.fresh_database(migrated=True) as address:
        load_and_build(address, sorted(folder.iterdir()), tests=False)
        yield address


@pytest.fixture(scope="module")
def verdicts(url: str) -> list[Verdict]:
    """What came of every fault in a cell of a hard identity."""
    accounts = clean_accounts(SEEDS)
    found = judged(url, list(faults(accounts, COUNT)), accounts)
    return [verdict for verdict in found if verdict.is_covered]


def test_accounts_without_a_fault_have_no_finding(url: str) -> None:
    names = list(clean_names(clean_accounts(SEEDS)).values())
    assert len(names) > 8
    assert (
        query(
            url,
            "select organization, kind, message_zh from marts.fct_finding join marts.dim_account using (account_id)"
            " where organization = any(%s) and severity <> 'note'",
            (names,),
        )
        == []
    )


def test_faults_in_cells_of_hard_identities_are_detected(verdicts: list[Verdict]) -> None:
    assert len(verdicts) > 0.8 * COUNT
    assert unexplained(verdicts) == []
    assert share(verdicts, "is_detected") >= 0.95


@pytest.mark.parametrize("kind", KINDS)
def test_one_fault_is_one_finding_and_its_cell_comes_first(
    verdicts: list[Verdict], kind: str
) -> None:
    of_kind = [v for v in verdicts if v.fault.kind == kind]
    assert len(of_kind) >= 10
    assert share(of_kind, "is_told_once") >= 0.9
    assert share(of_kind, "is_named") >= 0.8
