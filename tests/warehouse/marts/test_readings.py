"""What was read again counts from then on, and the former reading answers for the time before; order is not the clock's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.database.connection import connect
from loaders.loading.landed_documents import older_documents
from tests.accounts import small_account
from tests.altered_accounts import build_marts, load_files, query
from tests.postgres import PostgresServer
from tests.readings import again, land_as_older

TAUGHT = "石桥市甲局"
TURNED = "石桥市乙局"
# docs/restatement.md
AS_OF = """
    select f.form_id, f.printed_amount
    from marts.fct_reported_amount as f
    join marts.fct_table_validity as v using (document_id, table_no)
    join marts.dim_account as a on f.account_id = a.account_id
    where v.status = 'current'
      and v.starts_at <= {moment}
      and (v.ends_at is null or v.ends_at > {moment})
      and a.organization = %s and f.row_type = 'total' and f.measure in ('income', 'expenditure')
    order by 1, 2
"""


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """甲局 read before 支出决算表 was known and again after; 乙局 loaded twice, the second time by a clock set back."""
    directory = tmp_path_factory.mktemp("readings")
    with postgres_server.fresh_database(migrated=True) as url:
        files: list[Path] = []
        for name, text in (
            ("甲.txt", small_account(TAUGHT)),
            ("乙1.txt", small_account(TURNED)),
            ("乙2.txt", small_account(TURNED, amount="2,000.00")),
        ):
            path = directory / Path(name).stem / name
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8")
            files.append(path)
        land_as_older(url, files[0], "expenditure")
        assert [o.outcome for o in load_files(url, files[1:])] == ["loaded", "loaded"]
        with connect(url) as connection:
            for table, column in (("document", "loaded_at"), ("document_reading", "read_at")):
                connection.execute(
                    f"update raw.{table} set {column} = {column} - interval '10 minutes' where document_id = "
                    "(select document_id from raw.document where file_name = '乙2.txt')".encode()
                )
        build_marts(url, tests=False)
        with connect(url) as connection:
            found = older_documents(connection)
        assert [each.outcome for each in again(url, found)] == ["reinterpreted"]
        assert build_marts(url).kind == "incremental"
        yield url


def as_of(url: str, organization: str, moment: str) -> list[tuple[object, ...]]:
    return query(url, AS_OF.format(moment=moment), (organization,))


READ_AGAIN = "(select read_at from raw.document_reading where reading_no = 2)"


def test_the_new_reading_counts_from_then_on(url: str) -> None:
    now = as_of(url, TAUGHT, "now()")
    assert {form for form, _ in now} == {"income", "expenditure"}
    assert as_of(url, TAUGHT, READ_AGAIN) == now
    before = as_of(url, TAUGHT, f"{READ_AGAIN} - interval '1 microsecond'")
    assert {form for form, _ in before} == {"income"}
    assert query(
        url,
        "select form_id, status, began_by, ended_by, table_no > 10000000 from marts.fct_table_validity v"
        " join marts.dim_account a using (account_id) where organization = %s order by 5, 1, 2",
        (TAUGHT,),
    ) == [
        ("expenditure", "current", "reinterpreted", None, False),
        ("income", "current", "reinterpreted", None, False),
        ("income", "current", "loaded", "reinterpreted", True),
        ("income", "former_reading", "reinterpreted", None, True),
    ]


def test_the_former_reading_is_no_restatement_and_no_finding(url: str) -> None:
    of_taught = "(select account_id from marts.dim_account where organization = %s)"
    assert query(
        url,
        f"select count(*) from marts.fct_restated_amount where account_id = {of_taught}",
        (TAUGHT,),
    ) == [(0,)]
    assert (
        query(
            url,
            f"select kind from marts.fct_finding where account_id = {of_taught} and table_no > 10000000",
            (TAUGHT,),
        )
        == []
    )
    assert query(
        url, "select distinct status from marts.dim_document where file_name = '甲.txt'"
    ) == [("current",)]


def test_marts_are_those_of_a_warehouse_that_never_read_otherwise(url: str) -> None:
    incremental = query(
        url,
        "select f.* from marts.fct_reported_amount f where table_no < 10000000 order by f::text",
    )
    build_marts(url, tests=False, full_refresh=True)
    assert (
        query(
            url,
            "select f.* from marts.fct_reported_amount f where table_no < 10000000 order by f::text",
        )
        == incremental
    )


def test_a_clock_set_back_does_not_make_the_older_version_current(url: str) -> None:
    now = as_of(url, TURNED, "now()")
    assert {amount for _, amount in now} == {2000}
    # Its times are shown, and by the clock it counted from the moment the other one did.
    statuses = query(
        url,
        "select d.file_name, v.status from marts.fct_table_validity v join marts.dim_document d using (document_id)"
        " where v.ends_at is null and v.form_id = 'income' and d.file_name like '乙%%' order by 1",
    )
    assert statuses == [("乙1.txt", "superseded"), ("乙2.txt", "current")]
    assert query(
        url, "select count(*) from marts.fct_table_validity where ends_at <= starts_at"
    ) == [(0,)]
