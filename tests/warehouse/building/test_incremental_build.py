"""Only what changed is built anew, and the marts are those that a full build gives, row by row."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from loaders.building import scope, state
from loaders.building.build import BUILD_LOCK, Watcher
from loaders.building.build import build_marts as build
from loaders.database.connection import Connection, connect
from loaders.errors import BuildError
from loaders.loading.inputs import files_to_load
from loaders.loading.landing import Override
from loaders.loading.pipeline import load
from loaders.settings import Settings
from loaders.withdrawal import events as withdrawal
from tests.accounts import sample_text, small_account, summary
from tests.altered_accounts import build_marts, query
from tests.postgres import PostgresServer

# Another class than the others, and a code that no list has.
FARMING = summary("石桥市癸局").replace("一般公共服务支出", "农林水支出")
UNLISTED = small_account("石桥市子局").replace("2010301", "2019871")
NAMELESS = summary("石桥市丑局").replace("部门：石桥市丑局\n", "").replace("2024年度", "")
BASE = {
    "甲23.txt": summary("石桥市甲局", 2023),
    "甲24.txt": summary("石桥市甲局", opening="15.00", closing="25.00"),
    "乙24.txt": summary("石桥市乙局", opening="12.00", closing="22.00"),
    "丙1.txt": summary("石桥市丙局"),
    "丑/一.txt": small_account("石桥市丑局"),
    "丑/二.txt": NAMELESS,
    "己.txt": small_account("石桥市己局"),
    "两局.txt": small_account("石桥市辰局") + small_account("石桥市巳局"),
    "样本.txt": sample_text(),
}
UNIT = {"戊所.txt": summary("石桥市戊局服务所", expenditure="85.00")}
FIRST = {
    "乙23.txt": summary("石桥市乙局", 2023),
    "丙2.txt": summary("石桥市丙局", expenditure="80.00", closing="25.00"),
    "癸22.txt": summary("石桥市寅局", 2022),
    "癸.txt": FARMING,
    "子.txt": UNLISTED,
}
SECOND = {
    "戊.txt": summary("石桥市戊局（汇总）", expenditure="170.00"),
    "丑/三.txt": small_account("石桥市卯局"),
    "巳.txt": summary("石桥市巳局"),
}
THIRD = {
    "癸2.txt": FARMING.replace("农林水支出", "卫生健康支出"),
    "子2.txt": UNLISTED.replace("2019871", "2010301"),
}
LINKS = "select count(*) from marts.fct_year_link where fund = 'all'"
PARENT = Override("parent", "石桥市戊局", "command")
AS_2021 = Override("year", "2021", "command")


def put(url: str, directory: Path, texts: dict[str, str], *said: Override) -> tuple[UUID, ...]:
    """Load texts as files of `directory`, one folder for each name without one; gives back their documents."""
    files = []
    for name, text in texts.items():
        path = directory / (name if "/" in name else f"{Path(name).stem}/{name}")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        files.append(path)
    with connect(url) as connection:
        outcomes = tuple(load(connection, files_to_load(files, said), Settings(), run_id=uuid4()))
    assert [o.reason for o in outcomes if not o.succeeded] == []
    return tuple(o.document_id for o in outcomes if o.document_id)


def tell(url: str, what: Callable[[Connection, str, str], object], *names: str) -> None:
    """Withdraw or reinstate the documents loaded from these files of `put`."""
    with connect(url) as connection:
        for name in names:
            ((document,),) = connection.execute(
                "select document_id::text from raw.document where source_address like %s",
                (f"%/{name}",),
            ).fetchall()
            what(connection, document, "试")


def nameless(url: str) -> list[tuple[object, ...]]:
    """Whether the file that prints no organisation belongs to an account, and whether it is said why not."""
    return query(
        url,
        "select account_id, position('未印出' in assignment_problem) > 0 from marts.dim_document where file_name = '二.txt'",
    )


def written_by(url: str, organization: str) -> int:
    """The transaction that wrote the organisation's accounts."""
    ((transaction,),) = query(
        url,
        "select distinct xmin::text::bigint from marts.dim_account where organization = %s",
        (organization,),
    )
    return int(transaction)


def marts(url: str) -> list[str]:
    found = query(url, "select tablename from pg_tables where schemaname = 'marts' order by 1")
    assert len(found) >= 30
    return [name for (name,) in found]


def keep(url: str) -> None:
    """Copy the marts as they are into schema `before`."""
    with connect(url) as connection:
        connection.execute("drop schema if exists before cascade")
        connection.execute("create schema before")
        for name in marts(url):
            connection.execute(
                sql.SQL("create table {} as table {}").format(
                    sql.Identifier("before", name), sql.Identifier("marts", name)
                )
            )


def differing(url: str) -> list[tuple[str, str, str]]:
    """The rows that are only in the marts, or only in their copy."""
    found: list[tuple[str, str, str]] = []
    for name in marts(url):
        for here, there in (("marts", "before"), ("before", "marts")):
            statement = sql.SQL("table {} except all table {}").format(
                sql.Identifier(here, name), sql.Identifier(there, name)
            )
            with connect(url) as connection:
                rows = connection.execute(statement).fetchall()
            found.extend((here, name, str(row)) for row in rows)
    return found


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A warehouse that grew in four builds: accounts added, restated, moved, told otherwise."""
    directory = tmp_path_factory.mktemp("逐次")
    with postgres_server.fresh_database(migrated=True) as url:
        put(url, directory, BASE)
        put(url, directory, UNIT, PARENT)
        first = build_marts(url, tests=False)
        assert (first.kind, first.reason, first.document_count) == ("full", "the first build", 10)
        assert build_marts(url).kind is None
        untouched = written_by(url, "石桥市甲局")

        put(url, directory, FIRST)
        with (
            pytest.MonkeyPatch.context() as patch
        ):  # whose the files are is seen only when they are built
            patch.setattr(scope, "_expect_organizations", lambda _: None)
            second = build_marts(url)
        # The five, 乙局 of 2024 and 丙局 as it was.
        assert (second.kind, second.document_count) == ("incremental", 7)
        assert second.result.count("seed") == 0 < second.result.count("test")

        put(url, directory, SECOND)
        put(url, directory, {"己.txt": BASE["己.txt"]}, AS_2021)
        third = build_marts(url, tests=False)
        # The three and 己局; 戊's unit; the file of two accounts; the nameless file, and the one that named it.
        assert (third.kind, third.document_count) == ("incremental", 8)

        put(url, directory, THIRD)
        fourth = build_marts(url, tests=False)
        assert (fourth.kind, fourth.document_count) == ("incremental", 4)
        assert written_by(url, "石桥市甲局") == untouched

        assert nameless(url) == [(None, True)]  # another organisation's file came into its folder
        tell(url, withdrawal.withdraw, "甲24.txt", "丑/三.txt", "癸2.txt", "丙2.txt")
        assert build_marts(url, tests=False).kind == "incremental"
        assert query(url, LINKS) == [(1,)]
        tell(url, withdrawal.reinstate, "甲24.txt", "丙2.txt")
        assert (
            build_marts(url).document_count == 4
        )  # both, and the other file of either organisation
        yield url


def test_the_marts_are_those_of_a_full_build(url: str) -> None:
    keep(url)
    assert build_marts(url, tests=False, full_refresh=True).kind == "full"
    assert differing(url) == []


def test_every_step_came_into_the_marts(url: str) -> None:
    years = query(
        url,
        "select organization, array_agg(account_year order by account_year) from marts.dim_account"
        " where organization in ('石桥市乙局', '石桥市己局', '石桥市寅局') group by 1 order by 1",
    )
    assert years == [("石桥市乙局", [2023, 2024]), ("石桥市寅局", [2022]), ("石桥市己局", [2021])]
    assert query(url, LINKS) == [(2,)]
    restated = query(
        url,
        "select old_amount, new_amount from marts.fct_restated_amount r"
        " join marts.dim_account a using (account_id)"
        " where a.organization = '石桥市丙局' and old_amount = 90.00 order by 1, 2",
    )
    assert set(restated) == {(90, 80)}
    assert query(
        url, "select unit_count from marts.fct_department_unit_sum group by unit_count"
    ) == [(1,)]
    # The other organisation's file is withdrawn: the folder says again whose the nameless file is.
    assert nameless(url) != [(None, True)]


def test_the_ledger_tells_what_was_built_and_how_long_each_step_took(url: str) -> None:
    kinds = query(url, "select kind, outcome, document_count from build.build_event order by 1, 3")
    assert [kind for kind, outcome, _ in kinds if outcome == "succeeded"].count("incremental") == 5
    ((steps, seconds),) = query(
        url,
        "select count(*), sum(seconds) from build.node_event"
        " where build_id = (select max(build_id) from build.build_event)",
    )
    assert steps > 100
    assert seconds > 0


def test_views_of_people_outlive_a_full_build_and_a_lost_one_is_named(url: str) -> None:
    with connect(url) as connection:
        connection.execute("create schema people")
        connection.execute(
            "create view people.totals as select organization, account_year from marts.dim_account"
        )
        connection.execute("create view people.of_totals as select organization from people.totals")
        connection.execute("alter view people.totals owner to juesuan_loader")
        connection.execute("grant usage on schema people to juesuan_reader")
        connection.execute("grant select on people.totals to juesuan_reader")
        connection.execute("alter table marts.dim_account add column gone text")
        connection.execute("create view people.lost as select gone from marts.dim_account")
    built = build_marts(url, tests=False, full_refresh=True)
    assert [(lost.kind, lost.name) for lost in built.lost] == [("view", "people.lost")]
    # With the rights its owner has, which are not ours; and whoever could see it still can.
    assert query(
        url,
        "select pg_get_userbyid(relowner), has_table_privilege('juesuan_reader', oid, 'select')"
        " from pg_class where oid = 'people.totals'::regclass",
    ) == [("juesuan_loader", True)]
    with connect(url) as connection:
        connection.execute("alter view people.totals owner to juesuan")
    assert query(url, "select count(*) from people.of_totals") == query(
        url, "select count(*) from marts.dim_account"
    )


def test_a_build_that_fails_changes_nothing_that_people_see(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(url)
    put(url, tmp_path, {"午.txt": summary("石桥市午局")})
    with connect(url) as connection:
        # What the build needs is taken away from under it: its own test of schemas fails.
        connection.execute("create table raw.stray (id int)")
    with pytest.raises(BuildError, match="What is published is as before"):
        build_marts(url)
    assert differing(url) == []
    ((outcome, message),) = query(
        url, "select outcome, message from build.build_event order by build_id desc limit 1"
    )
    assert outcome == "failed"
    assert "schemas_have_one_owner" in message
    with connect(url) as connection:
        assert len(state.pending(connection).documents) == 1
        connection.execute("drop table raw.stray")
    assert build_marts(url).kind == "incremental"
    assert query(
        url, "select count(*) from marts.dim_account where organization = '石桥市午局'"
    ) == [(1,)]


def test_a_build_waits_for_another_and_says_so(url: str, tmp_path: Path) -> None:
    heard = threading.Event()
    said: list[str] = []

    def hear(message: str) -> None:
        said.append(message)
        heard.set()

    def run() -> None:
        assert build(url, tmp_path, watcher=Watcher(on_wait=hear)).kind is None

    other = threading.Thread(target=run)
    with psycopg.connect(url, autocommit=True) as holder:
        holder.execute("select pg_advisory_lock(%s)", (BUILD_LOCK,))
        other.start()
        assert heard.wait(timeout=60)
        assert other.is_alive()
    other.join(timeout=60)
    assert not other.is_alive()
    assert said == ["Another build is running; waiting for it …"]
