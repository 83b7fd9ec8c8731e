"""Whoever has the transformer's password plants what they can among the marts: nobody who works there lends them more rights."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from loaders.building.build import build_marts
from loaders.database import logins
from loaders.database.connection import connect
from loaders.database.planted import find_planted
from loaders.database.roles import READER, ROLES, TRANSFORMER
from loaders.database.settings_of_roles import altered_settings
from tests.accounts import small_account
from tests.altered_accounts import SAMPLE, load_files, query
from tests.postgres import PostgresServer
from tests.warehouse.embedded import ask, juesuan

# Notes who ran it, lays down whatever role the session took on, and then tries to become somebody.
CLIMB = """
    create schema climbing;
    create table climbing.fired (session_name text, user_name text);
    grant insert on climbing.fired to public;
    grant usage on schema climbing to public;
    grant usage on schema staging to public;
    create function staging.climb() returns boolean language plpgsql as $$
    begin
        begin perform set_config('role', 'none', false); exception when others then null; end;
        begin insert into climbing.fired values (session_user, current_user); exception when others then null; end;
        begin execute 'alter role juesuan_transformer superuser'; exception when others then null; end;
        begin execute 'create role climbed superuser'; exception when others then null; end;
        begin execute 'copy (select 1) to program ''true'''; exception when others then null; end;
        return true;
    end $$;
    create function staging.climbing() returns trigger language plpgsql as $$
    begin perform staging.climb(); return null; end $$;
    create function staging.length_of(text) returns integer immutable language plpgsql as $$
    begin perform staging.climb(); return length($1); end $$;
"""
# What is planted, and the kind and name by which it is told.
PLANTED = (
    (
        "alter table marts.dim_account rename to dim_account_before; "
        "create view marts.dim_account as select * from marts.dim_account_before where staging.climb(); "
        "grant select on marts.dim_account to juesuan_reader",
        ("view", "marts.dim_account"),
    ),
    (
        "create trigger climbing after insert or delete on marts.dim_document "
        "for each statement execute function staging.climbing()",
        ("trigger", "climbing on marts.dim_document"),
    ),
    (
        "create rule climbing as on delete to marts.fct_finding do also select staging.climb()",
        ("rule", "climbing on marts.fct_finding"),
    ),
    (
        "alter table marts.fct_identity_result alter column outcome set default staging.climb()::text",
        ("default", "marts.fct_identity_result.outcome"),
    ),
    (
        "create domain staging.climbed as text check (staging.climb())",
        ("type", "staging.climbed"),
    ),
    (
        "create type staging.span as range (subtype = integer)",
        ("type", "staging.span"),
    ),
    (
        "create function staging.span_of(text) returns staging.span language sql return null::staging.span; "
        "create cast (text as staging.span) with function staging.span_of(text) as implicit",
        ("cast", "text as staging.span"),
    ),
    (
        "create function staging.same(uuid, text) returns boolean language sql return true; "
        "create operator staging.= (leftarg = uuid, rightarg = text, function = staging.same)",
        ("operator", "staging.=(uuid,text)"),
    ),
    (
        "create index climbing on marts.dim_organization (staging.length_of(name))",
        ("index", "marts.climbing with a function of others"),
    ),
    (
        "alter table marts.dim_form add constraint climbing check (staging.climb()) not valid",
        ("constraint", "climbing of marts.dim_form"),
    ),
    (
        "alter table marts.dim_line_item enable row level security; "
        "create policy climbing on marts.dim_line_item using (staging.climb())",
        ("policy", "climbing on marts.dim_line_item"),
    ),
    (
        "create materialized view reports.climbing as select staging.climb() as one",
        ("materialized view", "reports.climbing"),
    ),
    (
        "create view reports.climbing_too with (security_invoker = off) as "
        "select account_id from marts.fct_finding where staging.climb(); "
        "grant select on all tables in schema reports to juesuan_reader",
        ("view", "reports.climbing_too with a function of others"),
    ),
    ("create publication climbing for table marts.fct_finding", ("publication", "climbing")),
    ("select", ("schema", "climbing")),  # that of the notes, which is the transformer's own
)
FORBIDDEN = (
    "create event trigger climbing on ddl_command_end execute function staging.climbing()",
    "create publication everything for all tables",
    "create language plpython3u",
    "create trigger climbing after insert on raw.document execute function staging.climbing()",
    "create rule climbing as on insert to raw.document do also select staging.climb()",
    "alter function raw.set_reading_aside(uuid) owner to current_user",
    "create view raw.climbing as select 1 as one",
    "create or replace function keeping.note() returns void language sql as ''",
    "insert into keeping.made (kind, name, statements, is_ours) values ('view', 'x', '{select 1}', false)",
    "select keeping.run_as_owner('{create role climbed superuser}')",
    "alter role juesuan set search_path to staging",
    "alter database {database} set session_preload_libraries to 'x'",
    "set session authorization juesuan",
)


@dataclass(frozen=True)
class Attacked:
    """A built warehouse in which everything of PLANTED stands; addresses of its owner and its transformer."""

    url: str
    transformer: str
    directory: Path

    def run(self, *arguments: str) -> tuple[int, str]:
        """`juesuan` with the owner's address."""
        done = juesuan(self.url, self.directory, *arguments)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    def fired(self) -> set[tuple[str, str]]:
        """Who ran what was planted, as session and as user."""
        rows = query(self.url, "select distinct session_name, user_name from climbing.fired")
        return {(str(session), str(user)) for session, user in rows}


@pytest.fixture(scope="module")
def attacked(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attacked]:
    directory = tmp_path_factory.mktemp("climbing")
    with postgres_server.fresh_database(migrated=True) as url:
        load_files(url, [SAMPLE])
        build_marts(url, directory)
        with connect(url) as owner:
            assert find_planted(owner) == ()
            assert altered_settings(owner) == ()
        transformer = logins.url_as(url, TRANSFORMER)
        with psycopg.connect(transformer, autocommit=True) as connection:
            connection.execute(CLIMB.encode())
            for statements, _ in PLANTED:
                connection.execute(statements.encode())
            connection.execute("alter role current_user set search_path to staging, pg_catalog")
        yield Attacked(url, transformer, directory)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("drop publication climbing")
            owner.execute("alter role juesuan_transformer reset all")


def nobody_climbed(url: str) -> bool:
    """Whether the roles are what they were."""
    mighty = ask(
        url,
        "select count(*) from pg_roles where rolname ~ '^(juesuan_|climbed)' "
        "and (rolsuper or rolcreaterole or rolname = 'climbed')",
    )
    return mighty == 0


def test_everything_planted_is_named(attacked: Attacked) -> None:
    with connect(attacked.url) as connection:
        named = {(each.kind, each.name): each for each in find_planted(connection)}
    assert {told for _, told in PLANTED} <= set(named)
    assert [each for each in named.values() if each.owner != TRANSFORMER] == []
    code, shown = attacked.run("status", "--check")
    assert code == 1
    for kind, name in named:
        assert name in shown.replace("\n", ""), (kind, name)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_what_cannot_be_planted(attacked: Attacked, statement: str) -> None:
    with psycopg.connect(attacked.transformer, autocommit=True) as connection:
        database = connection.info.dbname
        with pytest.raises(
            (errors.InsufficientPrivilege, errors.FeatureNotSupported, errors.UndefinedFile)
        ):
            connection.execute(statement.replace("{database}", database).encode())


def test_no_command_of_the_owner_lends_rights_to_what_was_planted(
    attacked: Attacked, tmp_path: Path
) -> None:
    """The owner's address, everywhere: the plants fire, in sessions that are nobody's but a role's."""
    more = tmp_path / "甲.txt"
    more.write_text(small_account("石桥市甲局"), encoding="utf-8")
    backup, page, exported = tmp_path / "b.backup", tmp_path / "page.html", tmp_path / "out"
    for arguments in (
        ("check",),
        ("status",),
        ("report", "--all", "--output", str(page)),
        ("export", str(exported), "--format", "csv"),
        ("backup", str(backup)),
        ("migrate",),
        ("load", str(more)),
        ("build",),
        ("check",),
    ):
        attacked.run(*arguments)
        assert nobody_climbed(attacked.url), arguments
    fired = attacked.fired()
    assert fired, "nothing planted ran: this proves nothing"
    assert {session for session, _ in fired} <= set(ROLES)
    assert {user for _, user in fired} <= set(ROLES)

    # What stood in our schemas is gone with the build, the marts are whole, and what acts elsewhere is still told.
    with connect(attacked.url) as connection:
        left = {(each.kind, each.name) for each in find_planted(connection)}
    assert left == {("schema", "climbing")}
    assert ask(attacked.url, "select count(*) from marts.dim_account") == 2
    assert ask(logins.url_as(attacked.url, READER), "select count(*) from marts.dim_account") == 2


def test_migrating_sets_right_what_sessions_begin_with(attacked: Attacked) -> None:
    with psycopg.connect(attacked.transformer, autocommit=True) as connection:
        connection.execute("alter role current_user set search_path to staging, pg_catalog")
        assert altered_settings(connection) == (TRANSFORMER,)
    assert "juesuan_transformer" in attacked.run("status", "--check")[1]
    assert attacked.run("migrate")[0] == 0
    with connect(attacked.url) as connection:
        assert altered_settings(connection) == ()
