"""The roles of the database: each logs in with its password, does its part, and can do nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from typer.testing import Result

from loaders.database.connection import connect
from loaders.database.passwords import VARIABLES
from loaders.database.roles import LOADER, READER, ROLES, TRANSFORMER
from loaders.errors import DatabaseError, SchemaError
from migrations.schema import METADATA
from tests.acting import acting_as
from tests.altered_accounts import SAMPLE, query
from tests.postgres import PostgresServer
from tests.warehouse.embedded import ask, juesuan

PASSWORDS = {
    LOADER: "loader: p@ss/word?",  # what an address must escape
    TRANSFORMER: "transformer-password",
    READER: "reader-password",
}
ANY_UUID = "'11111111-1111-1111-1111-111111111111'"

NOBODY_MAY = (
    "create table public.mine (id int)",
    "create table raw.mine (id int)",
    "create function codes.mine() returns int return 1",
    "update raw.document set reader = 'another'",
    "delete from raw.table_row",
    "truncate raw.load_event",
    "alter table raw.document drop column reader",
    "update raw.alembic_version set version_num = 'another'",
    "delete from codes.code_change",
    "update codes.functional_class set name = 'another'",
    "select lo_from_bytea(0, 'a')",
    "select pg_read_file('/etc/passwd')",
    "copy (select 1) to program 'true'",
    "create role mine",
    "alter role current_user createdb",
    "set role juesuan",
    "update raw.table_row set table_no = table_no + 10000000",
    "update raw.kept_document set content = ''",
    "select setval('raw.history', 1)",
    "alter database {database} set search_path to raw",
)
FORBIDDEN = {
    LOADER: (
        "create extension btree_gist",
        "select from marts.dim_account",
        "select from intermediate.int_datapoint",
        "insert into raw.alembic_version values ('another')",
        "create temporary table mine (id int)",
        "create schema mine",
        "select from build.build_event",
        "set role juesuan_transformer",
    ),
    TRANSFORMER: (
        f"insert into raw.load_event (run_id, source_address, outcome, seconds) values ({ANY_UUID}, 'a', 'loaded', 0)",
        f"insert into raw.document_override values ({ANY_UUID}, 1, 'year', '2024', 'command')",
        "insert into codes.code_edition values ('income_class', 2020, 'a', repeat('a', 64))",
        "drop table raw.load_event",
        "drop table build.build_event",
        "truncate build.build_event",
        "set role juesuan_loader",
        f"select raw.set_reading_aside({ANY_UUID})",
        "select nextval('raw.history')",
    ),
    READER: (
        "select from raw.document",
        "select from raw.alembic_version",
        "select from raw.kept_document",
        f"select raw.set_reading_aside({ANY_UUID})",
        "select from codes.functional_class",
        "select from staging.stg_raw__document",
        "select from intermediate.int_datapoint",
        "select from seeds.forms",
        "select from build.build_event",
        "insert into marts.dim_form select * from marts.dim_form",
        "update marts.fct_finding set severity = 'note'",
        "delete from marts.fct_finding",
        "truncate marts.fct_finding",
        "drop table marts.fct_finding",
        "create view marts.mine as select 1 as one",
        "create function marts.mine() returns int return 1",
        "create temporary table mine (id int)",
        "create schema mine",
        "set role juesuan_transformer",
        "create extension btree_gist",
        "select pg_advisory_lock(7052026112600)",
        "select pg_try_advisory_xact_lock_shared(7052026, 1)",
    ),
}


@dataclass(frozen=True)
class Warehouse:
    """A warehouse loaded by the loader and built by the transformer; `urls` by role."""

    owner_url: str
    urls: dict[str, str]
    directory: Path

    def run(self, role: str | None, *arguments: str) -> Result:
        """`juesuan` as this role, in this process; None: as the owner."""
        if role is None:
            return juesuan(self.owner_url, self.directory, *arguments, **given_passwords())
        return juesuan(self.urls[role], self.directory, *arguments)


def given_passwords() -> dict[str, str]:
    return {VARIABLES[role]: password for role, password in PASSWORDS.items()}


@pytest.fixture(scope="module")
def warehouse(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    directory = tmp_path_factory.mktemp("roles")
    with postgres_server.fresh_database(migrated=True) as url:
        done = juesuan(url, directory, "db", "passwords", **given_passwords())
        assert (done.exit_code, done.exception) == (0, None), done.output
        urls = {
            role: juesuan(
                url,
                directory,
                *("db", "url", "--role", role.removeprefix("juesuan_")),
                **given_passwords(),
            ).output.strip()
            for role in ROLES
        }
        made = Warehouse(url, urls, directory)
        for role, arguments in ((LOADER, ("load", str(SAMPLE))), (TRANSFORMER, ("build",))):
            done = made.run(role, *arguments)
            assert (done.exit_code, done.exception) == (0, None), done.output
        yield made
        juesuan(url, directory, "db", "passwords")  # those by which the other tests log in


def test_each_logs_in_with_its_password_and_is_nobody_else(warehouse: Warehouse) -> None:
    for role, url in warehouse.urls.items():
        assert ask(url, "select session_user || ' ' || current_user") == f"{role} {role}"
        with pytest.raises(DatabaseError, match="password authentication failed"):
            connect(re.sub(r":[^:@]+@", ":another-password@", url))
    stored = query(
        warehouse.owner_url,
        "select rolname, rolpassword like 'SCRAM-SHA-256$%%', "
        "rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls, "
        "exists (select from pg_auth_members where member = r.oid) "
        "from pg_authid as r where rolname = any(%s) order by 1",
        [list(ROLES)],
    )
    assert stored == [(role, True, False, False) for role in sorted(ROLES)]


@pytest.mark.parametrize(
    ("role", "statement"),
    [(role, statement) for role in ROLES for statement in (*NOBODY_MAY, *FORBIDDEN[role])],
)
def test_what_a_role_cannot_do(warehouse: Warehouse, role: str, statement: str) -> None:
    """With its guards switched off, as whoever has the password can do: what refuses must be the lack of a right."""
    with psycopg.connect(
        warehouse.urls[role], options="-c default_transaction_read_only=off"
    ) as connection:
        database = connection.info.dbname
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement.format(database=database).encode())


def test_rights_on_every_table_are_these_and_no_more(warehouse: Warehouse) -> None:
    found = query(
        warehouse.owner_url,
        """
        select
            c.oid::regclass::text,
            coalesce(r.rolname, 'public'),
            string_agg(lower(a.privilege_type), ' ' order by a.privilege_type)
        from pg_class as c
        cross join aclexplode(c.relacl) as a
        left join pg_roles as r on a.grantee = r.oid
        where
            c.relnamespace in ('raw'::regnamespace, 'codes'::regnamespace, 'build'::regnamespace)
            and a.grantee <> c.relowner
            and c.relkind = 'r'
        group by 1, 2
        """,
    )
    expected = {("raw.alembic_version", role, "select") for role in (LOADER, TRANSFORMER)}
    for table in METADATA.tables.values():
        name = f"{table.schema}.{table.name}"
        if table.schema == "build":
            expected.add((name, TRANSFORMER, "delete insert maintain select update"))
            continue
        rights = {"raw": "insert select", "codes": "delete insert select"}[str(table.schema)]
        if table.name == "code_edition":
            rights = "insert select"  # and update of three columns
        if table.name in ("code_change", "division"):
            rights = "select"
        expected |= {(name, LOADER, rights), (name, TRANSFORMER, "select")}
    assert set(found) == expected


def test_the_reader_sees_marts_and_reports_only(warehouse: Warehouse) -> None:
    reader = warehouse.urls[READER]
    visible = query(
        reader,
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_schema not in ('pg_catalog', 'information_schema')",
    )
    built = query(
        warehouse.owner_url,
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_schema in ('marts', 'reports')",
    )
    assert set(visible) == set(built)
    assert len(built) >= 30
    for (name,) in visible:
        assert isinstance(ask(reader, f"select count(*) from {name}"), int)
    assert ask(reader, "select count(*) > 0 from fct_reported_amount") is True  # search_path


def test_sessions_begin_guarded(warehouse: Warehouse) -> None:
    def settings(url: str) -> dict[str, str]:
        names = (
            "search_path",
            "default_transaction_read_only",
            "statement_timeout",
            "idle_in_transaction_session_timeout",
        )
        return {name: str(ask(url, f"select current_setting('{name}')")) for name in names}

    assert settings(warehouse.urls[READER]) == {
        "search_path": "reports, marts",
        "default_transaction_read_only": "on",
        "statement_timeout": "5min",
        "idle_in_transaction_session_timeout": "5min",
    }
    assert settings(warehouse.urls[LOADER])["search_path"] == "raw, codes"
    assert "public" not in settings(warehouse.urls[TRANSFORMER])["search_path"]
    assert settings(warehouse.owner_url)["search_path"] == "pg_catalog"
    with (
        connect(warehouse.urls[READER]) as connection,
        pytest.raises(errors.ReadOnlySqlTransaction),
    ):
        connection.execute("create table marts.mine (id int)")


def test_the_database_is_closed_to_neighbours(warehouse: Warehouse) -> None:
    database = warehouse.owner_url.rpartition("/")[2]
    neighbour = f"neighbour_of_{database}"
    with connect(warehouse.owner_url) as owner:
        owner.execute(f"create role {neighbour} login password 'neighbour'".encode())
    try:
        url = re.sub(r"//[^@]+@", f"//{neighbour}:neighbour@", warehouse.owner_url)
        with pytest.raises(DatabaseError, match="permission denied for database"):
            connect(url)
        for schema in ("public", "raw", "marts"):
            for right in ("usage", "create"):
                question = f"select has_schema_privilege('{neighbour}', '{schema}', '{right}')"
                assert ask(warehouse.owner_url, question) is False
    finally:
        with connect(warehouse.owner_url) as owner:
            owner.execute(f"drop role {neighbour}".encode())


@pytest.mark.parametrize(
    ("role", "arguments", "refusal"),
    [
        (
            LOADER,
            ("build",),
            "may not build or review the marts: that is the part of juesuan_transformer",
        ),
        (TRANSFORMER, ("load", str(SAMPLE)), "may not load files or code lists"),
        (READER, ("load", str(SAMPLE)), "user 'juesuan_reader' may not read the schema revision"),
        (READER, ("build",), "user 'juesuan_reader' may not read the schema revision"),
    ],
)
def test_another_part_is_refused_in_words(
    warehouse: Warehouse, role: str, arguments: tuple[str, ...], refusal: str
) -> None:
    done = warehouse.run(role, *arguments)
    assert isinstance(done.exception, DatabaseError | SchemaError), done.output
    assert refusal in str(done.exception)


def test_each_does_its_part_by_the_command_line(warehouse: Warehouse, tmp_path: Path) -> None:
    codes = tmp_path / "codes.csv"
    codes.write_text("code,name\n201,一般公共服务支出\n20101,人大事务\n", encoding="utf-8")
    import_codes = ("codes", "import", str(codes), "--list", "functional_class", "--year", "2031")
    for role, arguments in (
        (LOADER, ("load", str(SAMPLE))),  # a duplicate now
        (LOADER, import_codes),
        (LOADER, import_codes),
        (LOADER, ("status",)),
        (TRANSFORMER, ("status",)),
        (TRANSFORMER, ("check",)),
        (None, import_codes),
    ):
        done = warehouse.run(role, *arguments)
        assert (done.exit_code, done.exception) == (0, None), (role, arguments, done.output)
    refused = warehouse.run(LOADER, "check").exception
    assert isinstance(refused, DatabaseError)
    assert "may not build or review the marts: that is the part of juesuan_transformer" in str(
        refused
    )
    assert ask(warehouse.owner_url, "select count(*) from raw.load_event") == 2


def test_a_login_acts_with_the_rights_of_the_part_only(database_url: str) -> None:
    with connect(database_url) as connection:

        def user() -> object:
            row = connection.execute("select current_user").fetchone()
            return row and row[0]

        def delete_as_loader() -> None:
            with acting_as(connection, LOADER):
                connection.rollback()
                assert user() == LOADER  # a rollback does not bring the owner's rights back
                connection.execute("delete from raw.document")

        with pytest.raises(errors.InsufficientPrivilege):
            delete_as_loader()
        assert user() == "juesuan"
        with acting_as(connection, TRANSFORMER):
            connection.execute("create schema marts")
        assert user() == "juesuan"
    assert (
        ask(
            database_url,
            "select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'marts'",
        )
        == TRANSFORMER
    )
