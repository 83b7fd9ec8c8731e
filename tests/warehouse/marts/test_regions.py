"""Accounts of twenty-six provinces and years in one warehouse: every figure lands, every identity holds, nothing is found."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.altered_accounts import load_and_build, query
from tests.postgres import PostgresServer
from tests.renderings.formats import FORMATS
from tests.renderings.regions.provinces_by_name import REGIONS


@pytest.fixture(scope="module")
def regions(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A warehouse with an account of each region, every one of another organisation."""
    folder = tmp_path_factory.mktemp("各省")
    for region in REGIONS:
        account = region.account(seed=region.year)
        own = replace(account, organization=f"{region.name}省{account.organization}")
        content = FORMATS["html"](f"{own.organization}{own.year}年度部门决算", region.tables(own))
        (folder / f"{region.name}{region.year}.html").write_bytes(content)
    with postgres_server.fresh_database(migrated=True) as url:
        load_and_build(url, sorted(folder.iterdir()), tests=False)
        yield url


def test_every_figure_lands(regions: str) -> None:
    landed = {
        str(name): count
        for name, count in query(
            regions,
            "select split_part(file_name, '.', 1), count(*) from intermediate.int_datapoint"
            " join staging.stg_raw__document using (document_id) where cell_state = 'amount' group by 1",
        )
    }
    for region in REGIONS:
        tables = region.tables(region.account(seed=region.year))
        figures = [
            text
            for table in tables
            for row in table.says()
            for _, text in row.amounts
            if any(map(str.isdigit, text))
        ]
        assert landed[f"{region.name}{region.year}"] == len(figures), region.name


def test_every_identity_holds(regions: str) -> None:
    outcomes = query(
        regions, "select distinct outcome from marts.fct_identity_result where hardness = 'hard'"
    )
    assert {outcome for (outcome,) in outcomes} <= {
        "holds",
        "holds_within_rounding",
        "not_applicable",
    }


def test_nothing_is_found_above_a_note(regions: str) -> None:
    found = query(
        regions, "select kind, message_en from marts.fct_finding where severity <> 'note'"
    )
    assert found == []


@pytest.mark.parametrize(
    "identity",
    ["05_06.basic", "18.total", "02_18", "20.total", "22.procurement", "24.vehicles", "25.balance"],
)
def test_the_identities_of_the_shapes_are_checked(regions: str, identity: str) -> None:
    """A check that never applied would prove nothing."""
    ((count,),) = query(
        regions,
        "select count(*) from marts.fct_identity_result where outcome like 'holds%%' and identity_id = %s",
        (identity,),
    )
    assert count > 0
