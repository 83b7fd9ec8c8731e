"""A backup, and what comes of restoring it: every row of the landing tables, the code lists, and every mart."""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from loaders.backup import client_programs
from loaders.backup import dump as backup_dump
from loaders.backup.client_programs import connection_arguments
from loaders.backup.dump import back_up, tables_of
from loaders.backup.file import Manifest
from loaders.backup.restore import restore
from loaders.building import dbt_runner
from loaders.codes.lists import import_code_list
from loaders.database import migrate
from loaders.database.connection import connect
from loaders.database.revision import known_revisions, needed_revision
from loaders.errors import ConfigurationError, DatabaseError, InputError, JuesuanError, SchemaError
from loaders.loading.inputs import files_to_load
from loaders.loading.landing import Override
from loaders.loading.pipeline import load
from loaders.settings import DBT_PROJECT, Settings
from tests.accounts import small_account
from tests.altered_accounts import SAMPLE, build_marts, query
from tests.postgres import PostgresServer

HEADER = "organization,account_year,document_sha256,identity_id,scope,reason,waived_by,waived_on\n"
WAIVED = HEADER + "石桥市己局,2024,,02.row,row=1:5,经查属印刷错误,王会计,2026-11-01\n"
BROKEN_ROW = small_account("石桥市己局").replace(
    "2010301\t行政运行\t1,000.00\t1,000.00\t", "2010301\t行政运行\t1,000.00\t999.00\t", 1
)


@dataclass(frozen=True)
class BackedUp:
    """A built warehouse, its backup, and the dbt project both were made with."""

    url: str
    project: Path
    file: Path
    manifest: Manifest

    @property
    def seeds(self) -> Path:
        return self.project / "seeds"


@pytest.fixture(scope="module")
def backed_up(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BackedUp]:
    """Accounts, one of them told whose it is, one waived, one file refused, an official code list; built."""
    directory = tmp_path_factory.mktemp("账 户")
    project = tmp_path_factory.mktemp("dbt 项目") / "dbt_project"
    shutil.copytree(DBT_PROJECT, project)
    (project / "seeds" / "waivers.csv").write_text(WAIVED, encoding="utf-8")
    (directory / "己.txt").write_text(BROKEN_ROW, encoding="utf-8")
    (directory / "信.txt").write_text("您好。\n", encoding="utf-8")
    codes = directory / "经济分类.csv"
    codes.write_text("code,name\n301,工资福利支出\n30101,基本工资（新）\n", encoding="utf-8")
    file = directory / "备份 二〇二四.backup"
    with (
        pytest.MonkeyPatch.context() as patch,
        postgres_server.fresh_database(migrated=True) as url,
    ):
        patch.setattr(dbt_runner, "DBT_PROJECT", project)
        load_paths(url, [SAMPLE, directory / "己.txt", directory / "信.txt"])
        load_paths(url, [SAMPLE], Override("parent", "曲靖市人民政府", "command"))
        with connect(url) as connection:
            import_code_list(connection, codes, "economic_class", 2024)
        build_marts(url, tests=False)
        yield BackedUp(url, project, file, back_up(url, file, project / "seeds"))


def load_paths(url: str, paths: list[Path], *said: Override) -> list[str]:
    with connect(url) as connection:
        tasks = files_to_load(paths, said)
        return [o.outcome for o in load(connection, tasks, Settings(), run_id=uuid4())]


def differing_rows(url: str, restored_url: str, schema: str) -> dict[str, int]:
    """The rows that only one of two databases has, of each table of a schema; and none of no table."""
    with connect(url) as one, connect(restored_url) as other:
        names = [name for (name,) in tables_in(one, schema)]
        assert names == [name for (name,) in tables_in(other, schema)]
        other.execute("create schema original")
        return {name: _differing(one, other, schema, name) for name in names}


def tables_in(connection: psycopg.Connection, schema: str) -> list[tuple[str]]:
    return connection.execute(
        "select relname from pg_class where relnamespace = %s::regnamespace and relkind = 'r' order by 1",
        (schema,),
    ).fetchall()


def _differing(one: psycopg.Connection, other: psycopg.Connection, schema: str, name: str) -> int:
    table, copied = sql.Identifier(schema, name), sql.Identifier("original", name)
    other.execute(sql.SQL("create table {} (like {})").format(copied, table))
    with (
        one.cursor().copy(sql.SQL("copy {} to stdout").format(table)) as rows,
        other.cursor().copy(sql.SQL("copy {} from stdin").format(copied)) as target,
    ):
        for block in rows:
            target.write(block)
    row = other.execute(
        sql.SQL(
            "select count(*) from ((table {0} except all table {1}) union all (table {1} except all table {0})) as r"
        ).format(table, copied)
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_what_is_restored_builds_the_same_marts(
    backed_up: BackedUp, postgres_server: PostgresServer
) -> None:
    seed = backed_up.seeds / "waivers.csv"
    seed.write_text(HEADER, encoding="utf-8")
    with postgres_server.fresh_database(migrated=False) as url:
        restored = restore(url, backed_up.file, backed_up.seeds, replace_seeds=True)
        assert seed.read_text(encoding="utf-8") == WAIVED
        (kept,) = [each.kept_as for each in restored.seeds if each.is_replaced]
        assert kept
        assert kept.read_text(encoding="utf-8") == HEADER
        build_marts(url, tests=False)
        marts = differing_rows(backed_up.url, url, "marts")
    assert len(marts) > 25
    assert [name for name, count in marts.items() if count] == []
    assert query(backed_up.url, "select count(*) > 500 from marts.fct_reported_amount") == [(True,)]
    waived = "select count(*) > 0 from marts.fct_identity_result where waiver_reason is not null"
    assert query(backed_up.url, waived) == [(True,)]


def test_every_row_goes_into_every_version_and_loading_goes_on(
    backed_up: BackedUp, each_empty_url: str
) -> None:
    restored = restore(each_empty_url, backed_up.file, backed_up.seeds)
    assert restored.revision == needed_revision()
    for schema in ("raw", "codes"):
        with connect(each_empty_url) as connection:
            connection.execute("drop schema if exists original cascade")
        rows = differing_rows(backed_up.url, each_empty_url, schema)
        assert [name for name, count in rows.items() if count] == []
    assert restored.manifest.rows["raw.load_event"] == 4
    keys = (
        "select conname, pg_get_constraintdef(oid), convalidated from pg_constraint "
        "where contype = 'f' and connamespace in ('raw'::regnamespace, 'codes'::regnamespace) order by 1"
    )
    assert query(each_empty_url, keys) == query(backed_up.url, keys) != []
    assert load_paths(each_empty_url, [SAMPLE]) == ["duplicate"]
    newest = "select max(load_event_id) from raw.load_event"
    assert query(each_empty_url, newest)[0][0] > query(backed_up.url, newest)[0][0]
    with pytest.raises(ConfigurationError, match="is not empty: it has 2 files, 5 entries"):
        restore(each_empty_url, backed_up.file, backed_up.seeds)
    assert query(each_empty_url, "select count(*) from raw.load_event") == [(5,)]


def test_an_older_backup_is_brought_up_and_fits_a_newer_database(
    backed_up: BackedUp, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    older = known_revisions()[-2]
    file = tmp_path / "旧.backup"
    with postgres_server.fresh_database(migrated=False) as url:
        migrate.upgrade(url)
        assert load_paths(url, [SAMPLE]) == ["loaded"]
        migrate.downgrade(url, older)
        assert back_up(url, file, backed_up.seeds).schema_revision == older
    for migrated in (False, True):
        with postgres_server.fresh_database(migrated=migrated) as url:
            assert restore(url, file, backed_up.seeds).revision == needed_revision()
            assert load_paths(url, [SAMPLE]) == ["duplicate"]
            readings = "select reading_no, source, history_no from raw.document_reading"
            assert query(url, readings) == [(1, "file", 1)]


def rewritten(file: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The backup with its parts changed; a part of which nothing is given is left out."""
    with zipfile.ZipFile(file) as original, zipfile.ZipFile(target, "w") as copy:
        for name in original.namelist():
            content = change(name, original.read(name))
            if content is not None:
                copy.writestr(name, content)
    return target


def _flipped(name: str, content: bytes) -> bytes:
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    return flipped if name == "warehouse.dump" else content


def _of_a_later_juesuan(name: str, content: bytes) -> bytes:
    if name != "manifest.json":
        return content
    return json.dumps({**json.loads(content), "schema_revision": "20991231_later"}).encode()


def _with_fewer_rows(name: str, content: bytes) -> bytes:
    if name != "manifest.json":
        return content
    manifest = json.loads(content)
    manifest["rows"]["raw.paragraph"] += 1
    return json.dumps(manifest).encode()


Change = Callable[[str, bytes], bytes | None]
UNUSABLE: dict[str, tuple[Change, type[JuesuanError], str]] = {
    "a bit flipped": (_flipped, InputError, "its part warehouse.dump is not what was written"),
    "no dump": (
        lambda name, content: None if name == "warehouse.dump" else content,
        InputError,
        "its part warehouse.dump is missing",
    ),
    "no manifest": (
        lambda name, content: None if name == "manifest.json" else content,
        InputError,
        "no backup of juesuan",
    ),
    "manifest cut": (
        lambda name, content: content[:-20] if name == "manifest.json" else content,
        InputError,
        "its manifest.json cannot be read",
    ),
    "rows lost": (_with_fewer_rows, InputError, "raw.paragraph: not as many rows"),
    "newer": (_of_a_later_juesuan, SchemaError, "20991231_later, which this juesuan does not know"),
    "newer format": (
        lambda name, content: b'{"format": 2}' if name == "manifest.json" else content,
        SchemaError,
        "made by a newer juesuan",
    ),
}


@pytest.mark.parametrize(("change", "error", "message"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_cannot_be_restored_is_told_and_leaves_nothing(
    backed_up: BackedUp,
    database_url: str,
    tmp_path: Path,
    change: Change,
    error: type[JuesuanError],
    message: str,
) -> None:
    file = rewritten(backed_up.file, tmp_path / "坏 的.backup", change)
    with pytest.raises(error, match=message):
        restore(database_url, file, backed_up.seeds)
    (counts,) = query(
        database_url,
        "select (select count(*) from raw.document), (select count(*) from raw.load_event), "
        "(select count(*) from codes.code_edition), (select count(*) from codes.code_change)",
    )
    assert counts == (0, 0, 4, 888)


def test_files_that_are_no_backup(backed_up: BackedUp, database_url: str, tmp_path: Path) -> None:
    short = tmp_path / "短.backup"
    short.write_bytes(backed_up.file.read_bytes()[:-1000])
    for file, message in (
        (short, "no backup of juesuan, or damaged"),
        (SAMPLE, "no backup of juesuan, or damaged"),
        (tmp_path / "没有.backup", "cannot be read \\(No such file"),
    ):
        with pytest.raises(InputError, match=message):
            restore(database_url, file, backed_up.seeds)


def test_a_backup_is_written_whole_or_not_at_all(
    backed_up: BackedUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.backup"
    file.write_bytes(b"what was there")
    with pytest.raises(ConfigurationError, match="exists already"):
        back_up(backed_up.url, file, backed_up.seeds)
    with pytest.raises(ConfigurationError, match="cannot be written"):
        back_up(backed_up.url, tmp_path / "nowhere" / "a.backup", backed_up.seeds)

    def nothing_listed(*_: object) -> None:
        raise DatabaseError("pg_restore does not find it", "pg_restore 找不到它")

    with monkeypatch.context() as patch:
        patch.setattr(backup_dump, "_refuse_unlisted", nothing_listed)
        with pytest.raises(DatabaseError):
            back_up(backed_up.url, file, backed_up.seeds, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.backup"]
    assert file.read_bytes() == b"what was there"
    made = back_up(backed_up.url, file, backed_up.seeds, overwrite=True)
    assert made.rows == backed_up.manifest.rows
    assert [path.name for path in tmp_path.iterdir()] == ["a.backup"]


def test_a_database_or_programs_that_cannot_be_backed_up(
    backed_up: BackedUp,
    postgres_server: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "a.backup"
    with (
        postgres_server.fresh_database(migrated=False) as url,
        pytest.raises(SchemaError, match="nothing to back up"),
    ):
        back_up(url, file, backed_up.seeds)
    monkeypatch.setattr(client_programs, "installations", lambda: iter(()))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseError, match="Install the client programs of PostgreSQL 18"):
        back_up(backed_up.url, file, backed_up.seeds)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_holds_one_moment_of_a_warehouse_that_is_loaded_into(
    postgres_server: PostgresServer, backed_up: BackedUp, tmp_path: Path
) -> None:
    """A transaction open since before, and rows written after counting: neither is in the backup, in no table."""
    with postgres_server.fresh_database(migrated=True) as url:
        load_paths(url, [SAMPLE])
        counted = backup_dump._count_rows

        def then_loaded(connection: psycopg.Connection) -> dict[str, int]:
            counts = counted(connection)
            path = tmp_path / "己.txt"
            path.write_text(BROKEN_ROW, encoding="utf-8")
            assert load_paths(url, [path]) == ["loaded"]
            return counts

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(backup_dump, "_count_rows", then_loaded)
            made = back_up(url, tmp_path / "a.backup", backed_up.seeds)
        assert made.documents == 1
        with connect(url) as connection:
            assert set(made.rows) == set(tables_of(connection))
    with postgres_server.fresh_database(migrated=False) as url:
        restore(url, tmp_path / "a.backup", backed_up.seeds)
        assert query(url, "select count(*) from raw.document") == [(1,)]


def test_the_password_is_not_on_the_command_line() -> None:
    url = "postgresql://someone:top%20secret@127.0.0.1:5433/%E5%86%B3%E7%AE%97?sslmode=prefer"
    arguments, environment = connection_arguments(url)
    assert "secret" not in " ".join(arguments)
    assert environment["PGPASSWORD"] == "top secret"
    assert "port=5433" in arguments[0]
    assert "dbname=决算" in arguments[0]
    with pytest.raises(ConfigurationError, match="sslpassword"):
        connection_arguments(f"{url}&sslpassword=x")


def test_seeds_that_differ_are_told_and_one_that_cannot_be_written_is(
    backed_up: BackedUp, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "waivers.csv").write_text(f"{HEADER}x\n", encoding="utf-8")
    with postgres_server.fresh_database(migrated=False) as url:
        restored = restore(url, backed_up.file, seeds).seeds
    seed = next(each for each in restored if each.name == "waivers.csv")
    assert (seed.is_same, seed.is_replaced, seed.kept_as) == (False, False, None)
    assert (seeds / "waivers.csv").read_text(encoding="utf-8") == f"{HEADER}x\n"
    with postgres_server.fresh_database(migrated=True) as url:
        with pytest.raises(ConfigurationError, match="The database is restored, but"):
            restore(url, backed_up.file, tmp_path / "nowhere", replace_seeds=True)
        assert query(url, "select count(*) from raw.document") == [(2,)]
