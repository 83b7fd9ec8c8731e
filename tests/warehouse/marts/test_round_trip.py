"""Whatever file an account is published in, the warehouse holds the same datapoints, and every identity holds on them."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.altered_accounts import load_and_build, query
from tests.postgres import PostgresServer
from tests.renderings.account import made_up
from tests.renderings.formats import FORMATS
from tests.renderings.regions import LAYOUTS

# One account a layout, each of another organisation.
ACCOUNTS = {
    layout: made_up(seed, year=2016 if layout == "before_2018" else 2024)
    for layout, seed in zip(LAYOUTS, (0, 1, 2, 3, 4, 7), strict=True)
}


@pytest.fixture(scope="module")
def renderings(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A warehouse with one account of each layout in every format: one organisation a file."""
    folder = tmp_path_factory.mktemp("各种格式")
    for layout, account in ACCOUNTS.items():
        for ordinal, (form, render) in zip("甲乙丙丁戊己庚辛壬癸", FORMATS.items(), strict=True):
            own = replace(account, organization=f"{ordinal}省{account.organization}")
            content = render(f"{own.organization}{own.year}年度部门决算", LAYOUTS[layout](own))
            (folder / f"{layout}，{form}").write_bytes(content)
    with postgres_server.fresh_database(migrated=True) as url:
        load_and_build(url, sorted(folder.iterdir()))
        yield url


def test_every_file_is_an_account_of_its_own(renderings: str) -> None:
    ((accounts,),) = query(
        renderings, "select count(*) from marts.dim_account where organization is not null"
    )
    assert accounts == len(LAYOUTS) * len(FORMATS)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_format_lands_the_same_datapoints(renderings: str, layout: str) -> None:
    found: dict[str, list[tuple[object, ...]]] = {}
    for form, *datapoint in query(
        renderings,
        "select split_part(file_name, '，', 2), form_id, side, row_type, label, line_item, functional_code,"
        " economic_code, measure, fund, cell_state, value_kind, printed_amount, amount_yuan, half_width_yuan"
        " from intermediate.int_datapoint as datapoint join staging.stg_raw__document using (document_id)"
        " where file_name like %s and cell_state <> 'blank'"
        " order by 1, 2, table_no, 3, 4, 5, 6, 7, 8, 9, 10, 13",
        (f"{layout}，%",),
    ):
        found.setdefault(str(form), []).append(tuple(datapoint))
    assert set(found) == set(FORMATS)
    printed = LAYOUTS[layout](ACCOUNTS[layout])
    amounts = [
        Decimal(a.replace(",", ""))
        for t in printed
        for row in t.says()
        for _, a in row.amounts
        if a != "—"
    ]
    for form, datapoints in found.items():
        assert datapoints == found["xlsx"], form
    assert sorted(p[11] for p in found["xlsx"] if isinstance(p[11], Decimal)) == sorted(amounts)


def test_every_identity_holds_on_every_one(renderings: str) -> None:
    """Accounts that add up are found to add up: nothing broken, nothing that cannot be told."""
    bad = query(
        renderings,
        "select organization, identity_id, result.scope, outcome, reason from marts.fct_identity_result as result"
        " join marts.dim_account using (account_id) where outcome in ('broken', 'not_evaluable')",
    )
    assert bad == []
