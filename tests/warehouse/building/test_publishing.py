"""What people made over the marts outlives a full build, kind by kind; what cannot is named; publishing waits for readers."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from loaders.building import ledger, publishing
from loaders.building.build import Watcher, publish_marts
from loaders.building.people.restoring import Lost
from loaders.building.state import current_versions
from loaders.database import roles
from loaders.database.connection import Connection, connect
from loaders.errors import BuildError, PublishingError
from tests.acting import acting_as
from tests.warehouse.embedded import ask

ANALYST = "juesuan_test_analyst"
MARTS = """
    create schema marts{next};
    create table marts{next}.dim_account (account_id int primary key, organization text not null{column});
    create index "0123456789abcdef0123456789abcdef" on marts{next}.dim_account (organization);
    comment on table marts{next}.dim_account is '账户';
    comment on column marts{next}.dim_account.organization is '单位';
    create table marts{next}.fct_amount (
        account_id int references marts{next}.dim_account (account_id), amount numeric
    );
    insert into marts{next}.dim_account values (1, '甲'), (2, '乙');
    insert into marts{next}.fct_amount values (1, 10), (2, 20);
    create schema reports{next};
    create view reports{next}."总览" as select organization as "单位" from marts{next}.dim_account;
"""
PEOPLE = f"""
    create schema people authorization {ANALYST};
    grant usage on schema marts to {ANALYST};
"""


def build(connection: Connection, *, column: str = ", gone text") -> None:
    """What dbt leaves in the working schemas."""
    with acting_as(connection, roles.TRANSFORMER):
        connection.execute("drop schema if exists marts_next, reports_next cascade")
        connection.execute(MARTS.format(next="_next", column=column).encode())
        connection.execute("create schema if not exists intermediate")
        connection.execute(
            "create table if not exists intermediate.int_document_statement (document_id uuid, folder text, "
            "organization text, year_text text, scope text, problem text, parent_id uuid)"
        )


def publish(connection: Connection) -> tuple[Lost, ...]:
    with acting_as(connection, roles.TRANSFORMER):
        return publishing.publish_everything(connection)


def run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement.encode())
    connection.commit()


@contextmanager
def as_role(connection: Connection, role: str) -> Iterator[None]:
    connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    yield
    connection.rollback()
    connection.execute("reset role")
    connection.commit()


def row(connection: Connection, query: str) -> Sequence[object]:
    found: Sequence[object] | None = connection.execute(query.encode()).fetchone()
    assert found is not None
    return found


@pytest.fixture
def warehouse(database_url: str) -> Iterator[Connection]:
    """Marts published twice, so that juesuan knows what it published, and a schema of people beside them."""
    with connect(database_url) as connection:
        run(
            connection,
            f"do $$ begin create role {ANALYST}; exception when duplicate_object then null; end $$",
        )
        for _ in range(2):
            build(connection)
            assert publish(connection) == ()
        run(connection, PEOPLE)
        yield connection
        connection.rollback()
        run(connection, "drop schema marts, reports cascade", f"drop owned by {ANALYST} cascade")


def again(connection: Connection, *, column: str = ", gone text") -> tuple[Lost, ...]:
    build(connection, column=column)
    return publish(connection)


def test_rights_and_default_privileges_stand_again(warehouse: Connection) -> None:
    run(
        warehouse,
        f"grant select on marts.dim_account to {ANALYST} with grant option",
        f"grant select (amount) on marts.fct_amount to {ANALYST}",
        f'grant select on reports."总览" to {ANALYST}',
        f"grant usage on schema reports to {ANALYST}",
        f"alter default privileges for role juesuan_transformer in schema marts grant select on tables to {ANALYST}",
    )
    build(warehouse)
    with acting_as(warehouse, roles.TRANSFORMER):
        warehouse.execute("create table marts_next.fct_new (account_id int)")
    assert publish(warehouse) == ()
    assert row(
        warehouse,
        f"""
        select
            has_table_privilege('{ANALYST}', 'marts.dim_account', 'select with grant option'),
            has_column_privilege('{ANALYST}', 'marts.fct_amount', 'amount', 'select'),
            has_column_privilege('{ANALYST}', 'marts.fct_amount', 'account_id', 'select'),
            has_table_privilege('{ANALYST}', 'marts.fct_new', 'select'),
            has_table_privilege('juesuan_reader', 'marts.fct_amount', 'select'),
            (select count(*) from pg_default_acl where defaclnamespace = 'marts'::regnamespace)
        """,
    ) == (True, True, False, True, True, 1)
    with as_role(warehouse, ANALYST):
        assert row(warehouse, 'select count(*) from reports."总览"') == (2,)


def test_views_and_materialized_views_come_back_with_all_they_had(warehouse: Connection) -> None:
    run(
        warehouse,
        f"grant select on all tables in schema marts to {ANALYST}",
        "create view people.names with (security_barrier=true) as select organization from marts.dim_account",
        # Made before the view it reads now: the order of their numbers is not that of their needs.
        "create view people.later as select organization || '!' as loud from people.names",
        "create or replace view people.names with (security_barrier=true) as "
        "select organization from marts.dim_account where account_id > 0",
        "comment on view people.names is '名称'",
        "comment on column people.names.organization is '谁'",
        "grant select on people.names to juesuan_reader",
        "create materialized view people.totals as "
        "select account_id, sum(amount) as total from marts.fct_amount group by account_id",
        "create unique index totals_key on people.totals (account_id)",
        "create materialized view people.empty as select account_id from marts.fct_amount with no data",
        "create view marts.extra as select account_id from marts.fct_amount",
        f"alter view people.names owner to {ANALYST}",
        f"alter materialized view people.totals owner to {ANALYST}",
        f"alter view marts.extra owner to {ANALYST}",
    )
    build(warehouse)
    run(warehouse, "update marts_next.fct_amount set amount = 11 where account_id = 1")
    assert publish(warehouse) == ()
    assert row(
        warehouse,
        """
        select
            pg_get_userbyid(relowner),
            reloptions,
            obj_description(oid),
            col_description(oid, 1),
            has_table_privilege('juesuan_reader', oid, 'select')
        from pg_class where oid = 'people.names'::regclass
        """,
    ) == (ANALYST, ["security_barrier=true"], "名称", "谁", True)
    assert row(warehouse, "select min(loud), count(*) from people.later") == ("乙!", 2)
    assert row(warehouse, "select total from people.totals where account_id = 1") == (11,)
    assert row(
        warehouse,
        """
        select
            (select pg_get_userbyid(relowner) from pg_class where oid = 'people.totals'::regclass),
            to_regclass('people.totals_key') is not null,
            (select relispopulated from pg_class where oid = 'people.empty'::regclass),
            (select pg_get_userbyid(relowner) from pg_class where oid = 'marts.extra'::regclass)
        """,
    ) == (ANALYST, True, False, ANALYST)


def test_indexes_policies_comments_and_constraints_of_people_stay_ours_do_not(
    warehouse: Connection,
) -> None:
    run(
        warehouse,
        "create index by_amount on marts.fct_amount (amount) where amount > 0",
        "create statistics marts.together on account_id, amount from marts.fct_amount",
        "alter table marts.fct_amount add constraint not_absurd check (amount < 1000)",
        "create table people.notes (account_id int constraint of_account references marts.dim_account, note text)",
        "insert into people.notes values (1, '看过')",
        "comment on column marts.dim_account.organization is '单位（人事处称谓）'",
        "comment on schema marts is '请先看手册'",
        "alter table marts.fct_amount enable row level security",
        f"create policy own on marts.fct_amount for select to {ANALYST}, juesuan_reader using (account_id = 1)",
        f"grant select on marts.fct_amount to {ANALYST}",
    )
    assert again(warehouse) == ()
    assert again(warehouse) == ()
    assert row(
        warehouse,
        """
        select
            (select count(*) from pg_indexes where schemaname = 'marts'),
            to_regclass('marts.by_amount') is not null,
            (select count(*) from pg_statistic_ext where stxname = 'together'),
            (select count(*) from pg_constraint where conname in ('not_absurd', 'of_account')),
            col_description('marts.dim_account'::regclass, 2),
            obj_description('marts.dim_account'::regclass),
            obj_description('marts'::regnamespace, 'pg_namespace'),
            (select note from people.notes)
        """,
    ) == (3, True, 1, 2, "单位（人事处称谓）", "账户", "请先看手册", "看过")
    with as_role(warehouse, ANALYST):
        assert row(warehouse, "select count(*), sum(amount) from marts.fct_amount") == (1, 10)


def test_tables_of_people_among_the_marts_move_on(warehouse: Connection) -> None:
    run(
        warehouse,
        "create table marts.notes (note_id serial primary key, account_id int references marts.dim_account, "
        "note text check (note <> ''))",
        f"alter table marts.notes owner to {ANALYST}",
        "insert into marts.notes (account_id, note) values (2, '存疑')",
        "create view people.noted as select note from marts.notes",
    )
    assert again(warehouse) == ()
    run(warehouse, "insert into marts.notes (account_id, note) values (1, '已核')")
    assert row(
        warehouse, "select string_agg(note, ' ' order by note_id), max(note_id) from marts.notes"
    ) == ("存疑 已核", 2)
    assert row(
        warehouse,
        "select count(*) from pg_constraint where conrelid = 'marts.notes'::regclass and contype in ('f', 'c')",
    ) == (2,)
    assert row(warehouse, "select count(*) from people.noted") == (2,)

    build(warehouse)
    with acting_as(warehouse, roles.TRANSFORMER):
        warehouse.execute("create table marts_next.notes (id int)")
    with pytest.raises(PublishingError, match=r"somebody's table marts\.notes stands among them"):
        publish(warehouse)
    assert row(warehouse, "select count(*) from marts.notes") == (2,)


def test_what_cannot_be_made_again_is_named_with_its_definition(warehouse: Connection) -> None:
    run(
        warehouse,
        "create view people.lost as select gone from marts.dim_account",
        "create view people.over_lost as select gone from people.lost",
        "create index by_gone on marts.dim_account (gone)",
        "create function people.boo() returns trigger language plpgsql as $$ begin return new; end $$",
        "create trigger boo before insert on marts.fct_amount for each row execute function people.boo()",
        "create rule quiet as on delete to marts.fct_amount do instead nothing",
        "create function marts.twice(int) returns int language sql return $1 * 2",
        "create table people.typed (kept int, whole marts.fct_amount)",
        "create materialized view people.divided as select 1 / amount as part from marts.fct_amount",
        f"alter materialized view people.divided owner to {ANALYST}",
        f"grant select on marts.fct_amount to {ANALYST}",
        "create materialized view people.of_superuser as select 1 as part from marts.fct_amount",
        "create table people.notes (account_id int constraint of_account references marts.dim_account)",
        "insert into people.notes values (1)",
    )
    build(warehouse, column="")
    run(
        warehouse,
        "update marts_next.fct_amount set account_id = 2, amount = 0",
        "delete from marts_next.dim_account where account_id = 1",
    )
    lost = {(each.kind, each.name): each for each in publish(warehouse)}
    assert set(lost) == {
        ("view", "people.lost"),
        ("view", "people.over_lost"),
        ("index", "marts.by_gone"),
        ("trigger", "boo on marts.fct_amount"),
        ("rule", "quiet on marts.fct_amount"),
        ("function", "marts.twice(integer)"),
        ("table column", "people.typed.whole"),
        ("contents of a materialized view", "people.divided"),
        ("contents of a materialized view", "people.of_superuser"),
        ("constraint", "of_account of people.notes"),
    }
    gone = lost["view", "people.lost"]
    assert "select" in gone.definition.lower()
    assert gone.reason == "column dim_account.gone does not exist" or "gone" in gone.reason
    over = lost["view", "people.over_lost"]
    assert over.reason == 'relation "people.lost" does not exist'
    assert "EXECUTE FUNCTION people.boo()" in lost["trigger", "boo on marts.fct_amount"].definition
    assert lost["contents of a materialized view", "people.divided"].reason == "division by zero"
    filled = lost["contents of a materialized view", "people.of_superuser"]
    assert filled.reason == "it would be filled with the rights of a superuser"
    # It is there, empty, with what it was made of; and the table that held a row of a mart has its other columns.
    assert row(
        warehouse, "select relispopulated from pg_class where oid = 'people.divided'::regclass"
    ) == (False,)
    assert row(warehouse, "select count(kept) from people.typed") == (0,)


def test_before_the_first_notes_only_what_others_own_counts_as_theirs(database_url: str) -> None:
    with connect(database_url) as connection:
        build(connection)
        publish(connection)
        run(
            connection,
            "delete from build.published_object",
            "create table marts.mine as select 1 as one",
            "create index by_amount on marts.fct_amount (amount)",
            "comment on table marts.dim_account is 'of an older juesuan'",
        )
        assert again(connection) == ()
        assert row(
            connection,
            "select (select one from marts.mine), to_regclass('marts.by_amount') is not null, "
            "obj_description('marts.dim_account'::regclass), "
            "(select count(*) from pg_indexes where tablename = 'dim_account' and schemaname = 'marts')",
        ) == (1, True, "账户", 2)
        run(connection, "drop schema marts, reports cascade")


def built(connection: Connection) -> None:
    """A build that was tested and waits to be published."""
    build(connection)
    with acting_as(connection, roles.TRANSFORMER):
        ledger.enter_built(
            connection,
            ledger.begin(
                connection, ledger.Plan("full", "asked for", 0), current_versions(connection)
            ),
        )


def test_publishing_waits_for_who_reads_and_names_them(
    warehouse: Connection, database_url: str
) -> None:
    built(warehouse)
    run(warehouse, "update marts_next.fct_amount set amount = 11 where account_id = 1")
    heard = threading.Event()
    said: list[str] = []

    def hear(words: str) -> None:
        said.append(words)
        heard.set()

    with psycopg.connect(database_url, application_name="report") as reader:
        reader.execute("select count(*) from marts.fct_amount")
        pid = reader.info.backend_pid
        with pytest.raises(PublishingError) as refused:
            publish_marts(database_url, Watcher(patience_seconds=0))
        holder = refused.value.message
        assert f"session {pid} (user juesuan, program report, in a transaction since " in holder.en
        assert f"会话 {pid}（用户 juesuan，程序 report，事务始于 " in holder.zh
        assert ask(database_url, "select amount from marts.fct_amount where account_id = 1") == 10
        assert ask(database_url, "select outcome from build.build_event") == "built"

        publishing_thread = threading.Thread(
            target=lambda: publish_marts(database_url, Watcher(on_wait=hear))
        )
        publishing_thread.start()
        assert heard.wait(timeout=60)
        assert f"session {pid}" in said[0]
    publishing_thread.join(timeout=60)
    assert ask(database_url, "select amount from marts.fct_amount where account_id = 1") == 11
    assert ask(database_url, "select outcome from build.build_event") == "succeeded"
    assert publish_marts(database_url).kind is None


def test_what_other_rules_built_is_not_published(warehouse: Connection, database_url: str) -> None:
    built(warehouse)
    run(warehouse, "update build.build_event set rules_version = 'another'")
    with pytest.raises(BuildError, match="by other rules"):
        publish_marts(database_url)


def test_a_policy_never_hides_rows_from_the_exchange(warehouse: Connection) -> None:
    again(warehouse, column=", organization_id uuid")
    run(
        warehouse,
        "alter table marts.fct_amount enable row level security",
        "alter table marts.fct_amount force row level security",
    )
    build(warehouse, column=", organization_id uuid")
    with (
        acting_as(warehouse, roles.TRANSFORMER),
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
    ):
        publishing.publish_changed(warehouse)
