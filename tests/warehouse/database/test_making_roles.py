"""How a warehouse comes by its roles: an older one, one of an ordinary owner, one on a new server; and their passwords."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic import command

from loaders.building import publishing
from loaders.database import logins, migrate, roles
from loaders.database.connection import connect
from loaders.database.embedded import server
from loaders.database.embedded.process import wait_until
from loaders.database.passwords import derived_password
from loaders.database.revision import needed_revision
from loaders.database.roles import READER, TRANSFORMER
from loaders.errors import BuildError, ConfigurationError, DatabaseError
from loaders.settings import Settings
from tests.acting import acting_as
from tests.altered_accounts import SAMPLE, load_files
from tests.postgres import PostgresServer
from tests.warehouse.embedded import MakeProject, ask, juesuan


def test_an_older_warehouse_goes_on(each_empty_url: str) -> None:
    """What was built as the owner becomes the transformer's, views go on, readers see marts; and back."""
    migrate.upgrade(each_empty_url, "20261126_build")
    with connect(each_empty_url) as owner:
        owner.execute("create schema staging")
        owner.execute(
            "create view staging.of_raw as select count(*) as documents from raw.document"
        )
        owner.execute("create schema marts")
        owner.execute("create table marts.fact as select documents from staging.of_raw")
    migrate.upgrade(each_empty_url)

    def owners() -> set[object]:
        return {
            ask(each_empty_url, "select string_agg(distinct relowner::regrole::text, ' ') from pg_class "
                "where relnamespace in ('staging'::regnamespace, 'marts'::regnamespace)"),
            ask(each_empty_url, "select string_agg(distinct nspowner::regrole::text, ' ') "
                "from pg_namespace where nspname in ('staging', 'marts')"),
        }  # fmt: skip

    assert owners() == {TRANSFORMER}
    with connect(each_empty_url) as connection:
        for role, statement in (
            (TRANSFORMER, "select from staging.of_raw"),
            (TRANSFORMER, "drop table marts.fact"),
            (TRANSFORMER, "create table marts.fact as select documents from staging.of_raw"),
        ):
            with acting_as(connection, role):
                connection.execute(statement.encode())
        roles.open_to_readers(connection)
        with acting_as(connection, READER):
            connection.execute("select from marts.fact")
    migrate.downgrade(each_empty_url, "20261126_build")
    assert owners() == {"juesuan"}
    left = "select count(*) from pg_class cross join aclexplode(relacl) where grantee::regrole::text ~ '^juesuan_'"
    assert ask(each_empty_url, left) == 0
    migrate.upgrade(each_empty_url)
    assert owners() == {TRANSFORMER}


def test_alembic_by_hand_leaves_what_migrate_leaves(database_url: str) -> None:
    """A role without a password gets the one that commands log in with, and what makes people's views again is callable."""
    migrate.downgrade(database_url, "20261128_read_by")
    with connect(database_url) as owner:
        owner.execute(f"alter role {TRANSFORMER} password null".encode())
    with migrate.migrating_by_hand(database_url) as connection:
        command.upgrade(migrate.alembic_config(connection), "head")
    with logins.connect_as(database_url, TRANSFORMER) as transformer:
        transformer.execute("select from raw.document")
        transformer.execute("select from keeping.note()")


def test_a_transformer_does_not_take_the_views_of_people_away(database_url: str) -> None:
    """Where a superuser migrated they stand again; where nobody can make them for their owner, nothing is published."""
    with connect(database_url) as connection:
        ordinary = f"ordinary_of_{connection.info.dbname}"
        connection.execute(f"create role {ordinary}".encode())
        with acting_as(connection, TRANSFORMER):
            for schema in ("marts", "marts_next"):
                connection.execute(f"create schema {schema}".encode())
                connection.execute(f"create table {schema}.fact as select 1 as one".encode())
            connection.execute("create schema intermediate")
            connection.execute(
                "create table intermediate.int_document_statement (document_id uuid, folder text, "
                "organization text, year_text text, scope text, problem text, parent_id uuid)"
            )
        connection.execute("create schema people")
        connection.execute("create view people.facts as select one from marts.fact")
        connection.execute(f"grant all on schema keeping to {ordinary}".encode())
        connection.execute(f"grant all on all tables in schema keeping to {ordinary}".encode())
        make_again = "alter function keeping.make_again(bigint) owner to "
        connection.execute(f"{make_again}{ordinary}".encode())
        connection.commit()
        connection.execute("set session authorization juesuan_transformer")
        with pytest.raises(BuildError, match=r"somebody's view people\.facts is over them"):
            publishing.publish_everything(connection)
        connection.rollback()
        connection.execute("reset session authorization")
        assert ask(database_url, "select one from people.facts") == 1
        connection.execute(f"{make_again}juesuan".encode())
        connection.commit()
        connection.execute("set session authorization juesuan_transformer")
        assert publishing.publish_everything(connection) == ()
        connection.commit()
        connection.execute("reset session authorization")
        connection.execute(f"drop owned by {ordinary}".encode())
        connection.execute(f"drop role {ordinary}".encode())
    assert ask(database_url, "select one from people.facts") == 1


def test_an_owner_without_createrole_is_told_what_a_superuser_must_run(
    each_server: PostgresServer, each_empty_url: str
) -> None:
    """The database of an ordinary user, on a server whose roles another database made: after that SQL all works."""
    database = each_empty_url.rpartition("/")[2]
    owner = f"owner_of_{database}"
    with connect(each_empty_url) as connection:
        connection.execute(f"create role {owner} login password 'owner-password'".encode())
        connection.execute(f"alter database {database} owner to {owner}".encode())
    theirs = re.sub(r"//[^@]+@", f"//{owner}:owner-password@", each_empty_url)
    try:
        with pytest.raises(DatabaseError, match="may not create the roles of juesuan") as refused:
            migrate.upgrade(theirs)
        wanted = re.search(r"superuser run:\n(.*)\nand", str(refused.value))
        assert wanted is not None
        with connect(each_server.url) as superuser:
            superuser.execute(wanted[1].encode())
        assert migrate.upgrade(theirs).after == needed_revision()
        assert [outcome.outcome for outcome in load_files(theirs, [SAMPLE])] == ["loaded"]
        with connect(theirs) as connection:
            with acting_as(connection, TRANSFORMER):
                connection.execute("create schema marts")
                connection.execute("create table marts.fact as select from raw.document")
            roles.open_to_readers(connection)
            with acting_as(connection, READER):
                connection.execute("select from marts.fact")
        assert migrate.downgrade(theirs, "20261126_build").changed
    finally:
        with connect(each_server.url) as superuser:
            superuser.execute(f"alter database {database} owner to juesuan".encode())
        with connect(each_empty_url) as superuser:
            superuser.execute(f"reassign owned by {owner} to juesuan".encode())
            superuser.execute(f"drop owned by {owner}".encode())
            superuser.execute(f"drop role {owner}".encode())


def test_a_new_server_gets_its_roles_once_and_addresses_that_work(
    make_project: MakeProject,
) -> None:
    settings = make_project()
    url = server.ensure_running(settings).url
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
    with (
        psycopg.connect(url.rpartition("/")[0] + "/postgres") as elsewhere,
        ThreadPoolExecutor(1) as pool,
    ):
        # The migration of another database makes the role at the same moment.
        elsewhere.execute("create role juesuan_loader login")
        migrating = pool.submit(migrate.upgrade, url)
        assert wait_until(lambda: ask(url, waiting) == 1, 60)
        elsewhere.commit()
        assert migrating.result().changed

    with pytest.raises(DatabaseError, match="password authentication failed"):
        connect(re.sub(r"//[^@]+@", f"//{READER}:@", url) + "?password=none")
    address = logins.role_url(settings, url, READER)
    assert address == logins.role_url(settings, url, READER)
    assert ask(address, "select current_user::text") == READER
    assert server.ensure_running(settings).password not in address


def test_passwords_are_long_and_not_shown(database_url: str, tmp_path: Path) -> None:
    short = juesuan(database_url, tmp_path, "db", "passwords", JUESUAN_READER_PASSWORD="short")
    assert isinstance(short.exception, ConfigurationError)
    assert "JUESUAN_READER_PASSWORD: shorter than 12" in str(short.exception)
    another = {"JUESUAN_READER_PASSWORD": "another-long-password"}
    unknown = juesuan(database_url, tmp_path, "db", "url", "--role", "reader", **another)
    assert "set JUESUAN_READER_PASSWORD" in str(unknown.exception)
    # Those that are not given follow from the owner's, and nobody can tell it from them.
    done = juesuan(database_url, tmp_path, "db", "passwords")
    assert (done.exit_code, done.exception) == (0, None)
    address = juesuan(database_url, tmp_path, "db", "url", "--role", "reader").output.strip()
    assert ask(address, "select session_user::text") == READER
    words = {derived_password(secret, READER) for secret in ("short", "s" * 40, "s" * 41)}
    assert len({*words, derived_password("short", TRANSFORMER)}) == 4
    assert "a-long-password" not in repr(Settings(reader_password="a-long-password"))
