"""Makes a backup: one moment of the warehouse, dumped by pg_dump, written whole or not at all, and read back."""

import subprocess
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from loaders import __version__
from loaders.backup import file as backup_file
from loaders.backup.client_programs import (
    ClientPrograms,
    connection_arguments,
    find_client_programs,
    output_of,
)
from loaders.backup.file import DUMP, SEEDS, USER_SEEDS, Manifest, Part
from loaders.database.connection import Connection, connect
from loaders.database.revision import known_revision
from loaders.errors import DatabaseError, SchemaError

SCHEMAS = ("raw", "codes")
REVISION_TABLE = "raw.alembic_version"
_WAIT_FOR_TABLES = "60s"


def back_up(
    url: str, file: Path, seeds: Path, *, postgres_bin: Path | None = None, overwrite: bool = False
) -> Manifest:
    """Write `raw` and `codes` of the database at `url`, and the user's seeds in `seeds`, to `file`.

    Loading may go on meanwhile: the backup is the warehouse at one moment. Raises ConfigurationError where the file is
    there or cannot be written, DatabaseError where pg_dump is missing or fails, SchemaError where the database is not
    ours. No file is left then.
    """
    with backup_file.written_whole(file, overwrite=overwrite) as unfinished:
        with connect(url, application_name="juesuan backup") as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            manifest = _write(connection, url, unfinished, seeds, postgres_bin)
        with backup_file.opened(unfinished) as (archive, _):
            backup_file.verify(file, archive, manifest)
    return manifest


def tables_of(connection: Connection) -> tuple[str, ...]:
    """The tables of `raw` and `codes`, apart from Alembic's own, as `raw.document`."""
    rows = connection.execute(
        """
        select n.nspname || '.' || c.relname
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
        where n.nspname = any(%s) and c.relkind in ('r', 'p')
        order by 1
        """,
        (list(SCHEMAS),),
    ).fetchall()
    return tuple(row[0] for row in rows if row[0] != REVISION_TABLE)


def _write(
    connection: Connection, url: str, file: Path, seeds: Path, postgres_bin: Path | None
) -> Manifest:
    revision = known_revision(connection)
    if revision is None:
        raise SchemaError(
            f"Database '{connection.info.dbname}' has no juesuan tables: there is nothing to back up.",
            f"数据库“{connection.info.dbname}”中没有 juesuan 的表：没有可备份的内容。",
        )
    programs = find_client_programs(postgres_bin, connection.info.server_version // 10000)
    rows = _count_rows(connection)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        with output_of(*_dump_command(programs, url, _snapshot(connection))) as dump:
            parts = {DUMP: backup_file.add_part(archive, DUMP, dump)}
        parts |= _add_seeds(archive, seeds)
        manifest = Manifest(
            format=backup_file.FORMAT,
            made_at=datetime.now(UTC).replace(microsecond=0),
            juesuan_version=__version__,
            schema_revision=revision,
            server_version=connection.info.parameter_status("server_version") or "",
            pg_dump_version=programs.version,
            documents=rows["raw.document"],
            rows=rows,
            parts=parts,
        )
        backup_file.add_manifest(archive, manifest)
    _refuse_unlisted(programs, file, rows)
    return manifest


def _snapshot(connection: Connection) -> str:
    row = connection.execute("select pg_export_snapshot()").fetchone()
    assert row is not None  # noqa: S101 - the function always answers
    return str(row[0])


def _count_rows(connection: Connection) -> dict[str, int]:
    counts = {}
    for table in tables_of(connection):
        statement = sql.SQL("select count(*) from {}").format(sql.Identifier(*table.split(".")))
        row = connection.execute(statement).fetchone()
        counts[table] = int(row[0]) if row else 0
    return counts


def _dump_command(
    programs: ClientPrograms, url: str, snapshot: str
) -> tuple[list[str], dict[str, str]]:
    arguments, environment = connection_arguments(url)
    schemas = [f"--schema={schema}" for schema in SCHEMAS]
    command = [
        *(programs.pg_dump, *arguments, "--format=custom", f"--snapshot={snapshot}"),
        *("--strict-names", *schemas, "--no-owner", "--no-privileges"),
        f"--lock-wait-timeout={_WAIT_FOR_TABLES}",
    ]
    return command, environment


def _add_seeds(archive: zipfile.ZipFile, seeds: Path) -> dict[str, Part]:
    parts = {}
    for seed in USER_SEEDS:
        with (seeds / seed).open("rb") as content:
            parts[SEEDS + seed] = backup_file.add_part(archive, SEEDS + seed, content)
    return parts


def _refuse_unlisted(programs: ClientPrograms, file: Path, rows: dict[str, int]) -> None:
    """Ask pg_restore whether the dump, as it lies in the file, holds every table."""
    with zipfile.ZipFile(file) as archive, archive.open(DUMP) as dump:
        process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own, by full path
            [programs.pg_restore, "--list"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        with suppress(BrokenPipeError):  # it reads no further than the contents at the beginning
            while block := dump.read(1 << 16):
                process.stdin.write(block)
        with suppress(BrokenPipeError):
            process.stdin.close()
        assert process.stdout is not None  # noqa: S101
        listed = process.stdout.read().decode()
        process.stdout.close()
        process.wait()
    missing = [t for t in rows if f"TABLE DATA {t.replace('.', ' ')} " not in listed]
    if process.returncode or missing:
        raise DatabaseError(
            f"pg_restore does not find in the backup what pg_dump should have written ({', '.join(missing)}). "
            "No backup was kept.",
            f"pg_restore 在备份中找不到 pg_dump 应当写入的内容（{', '.join(missing)}）。没有保留备份。",
        )
