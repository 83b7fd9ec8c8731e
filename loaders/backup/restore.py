"""Puts a backup back: the schema is made by migrating, the rows come from the dump, in one transaction.

Nothing in the file is run as SQL: pg_restore turns the dump into COPY blocks, and only those of tables that the
schema has are taken. So a dump of PostgreSQL 18 goes into a PostgreSQL 15 too, and owners and grants are those that
migrating gives, not those of the server the backup came from.
"""

import re
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg
import sqlalchemy as sa
from psycopg import errors, sql

from loaders.backup import file as backup_file
from loaders.backup.client_programs import find_client_programs, output_of
from loaders.backup.dump import REVISION_TABLE, SCHEMAS, tables_of
from loaders.backup.file import DUMP, SEEDS, USER_SEEDS, Manifest
from loaders.database import migrate
from loaders.database.connection import Connection, connect
from loaders.database.revision import known_revision, known_revisions, needed_revision
from loaders.errors import ConfigurationError, DatabaseError, InputError, SchemaError

_WAIT_FOR_TABLES = "15s"
_COPY_BYTES = 1 << 20
_END_OF_ROWS = b"\\.\n"
_COPY = re.compile(r'^COPY ([a-z_]+)\.([a-z_0-9]+) \([a-z_0-9", ]+\) FROM stdin;$')
_SEQUENCE = re.compile(
    r"^SELECT pg_catalog\.setval\('([a-z_]+)\.([a-z_0-9]+)', ([0-9]+), (true|false)\);$"
)
# What a user made, and would lose: rows that migrating does not write.
_FILLED = """
select
    (select count(*) from raw.document),
    (select count(*) from raw.load_event),
    (select count(*) from codes.code_edition where edition_year > 0)
"""


@dataclass(frozen=True)
class SeedRestored:
    """A seed of the backup against the project's: equal, replaced by it (the old one kept), or left as it was."""

    name: str
    is_same: bool
    is_replaced: bool
    kept_as: Path | None


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    revision: str
    seeds: tuple[SeedRestored, ...]


def restore(
    url: str,
    file: Path,
    seeds: Path,
    *,
    postgres_bin: Path | None = None,
    replace_seeds: bool = False,
) -> Restored:
    """Restore `file` into the database at `url`, which must hold no files, and bring its schema up to this version's.

    Seeds in `seeds` that differ from the backup's are replaced where `replace_seeds` is set (the old one is kept beside
    it); otherwise they are only told. Raises InputError for a damaged file, SchemaError for one of a newer juesuan,
    ConfigurationError where the database is not empty, DatabaseError where PostgreSQL refuses. The database then holds
    no row of the backup.
    """
    with (
        backup_file.opened(file) as (archive, manifest),
        tempfile.TemporaryDirectory(prefix="juesuan-restore-") as temporary,
    ):
        _refuse_newer(file, manifest)
        parts = Path(temporary)
        with connect(url, application_name="juesuan restore") as connection:
            _refuse_filled(connection)
        backup_file.extract(file, archive, manifest, parts)
        _migrate_to(url, manifest.schema_revision)
        with connect(url, application_name="juesuan restore") as connection:
            _load(connection, file, parts / DUMP, manifest, postgres_bin)
        revision = migrate.upgrade(url).after
        return Restored(
            manifest=manifest,
            revision=revision or "",
            seeds=tuple(_restore_seeds(file, parts / SEEDS, seeds, replace_seeds=replace_seeds)),
        )


def _refuse_newer(file: Path, manifest: Manifest) -> None:
    if manifest.schema_revision not in known_revisions():
        raise SchemaError(
            f"{file} was made by juesuan {manifest.juesuan_version} at schema revision {manifest.schema_revision}, "
            f"which this juesuan does not know (its newest is {needed_revision()}). Nothing was changed. "
            "Update juesuan and restore again.",
            f"{file} 由 juesuan {manifest.juesuan_version} 制作，结构版本为 {manifest.schema_revision}，"
            f"本版本不认得（本版本最新为 {needed_revision()}）。没有改动任何内容。请更新 "
            "juesuan 后重新恢复。",
        )


def _refuse_filled(connection: Connection) -> None:
    if known_revision(connection) is None:
        return
    row = connection.execute(_FILLED).fetchone()
    documents, attempts, editions = row or (0, 0, 0)
    if documents or attempts or editions:
        raise ConfigurationError(
            f"Database '{connection.info.dbname}' is not empty: it has {documents} files, {attempts} entries in the "
            f"ledger of loading and {editions} imported code lists. Nothing was changed. Restore into a new, empty "
            "database: name one in JUESUAN_DATABASE_URL; for the embedded PostgreSQL run `juesuan backup` to keep what "
            "there is, then `juesuan db destroy`.",
            f"数据库“{connection.info.dbname}”不是空的：有 {documents} 个文件、{attempts} 条装载记录、"
            f"{editions} 份导入的科目表。没有改动任何内容。请恢复到新的空库：用 JUESUAN_DATABASE_URL "
            "指定；内置 PostgreSQL 先运行 juesuan backup 保留现有内容，再运行 juesuan db destroy。",
        )


def _migrate_to(url: str, revision: str) -> None:
    """Make the schema the one of the backup; the database has nothing of a user's in it."""
    with connect(url) as connection:
        present = known_revision(connection)
    known = known_revisions()
    if present is None or known.index(present) <= known.index(revision):
        migrate.upgrade(url, revision)
        return
    try:
        migrate.downgrade(url, revision)
    except (sa.exc.DBAPIError, psycopg.Error) as error:
        raise ConfigurationError(
            f"The backup is of the older schema revision {revision}, and this database, at {present}, cannot go back to "
            "it: marts were built in it. Nothing was changed. Restore into a new, empty database.",
            f"备份属于较旧的结构版本 {revision}，而本数据库（版本 {present}）已建有集市，不能退回。没"
            "有改动任何内容。请恢复到新的空库。",
        ) from error


def _load(
    connection: Connection, file: Path, dump: Path, manifest: Manifest, postgres_bin: Path | None
) -> None:
    """Copy every row of the dump, in one transaction."""
    programs = find_client_programs(postgres_bin, manifest.pg_dump_major)
    try:
        with connection.transaction():
            tables = _emptied_tables(connection, manifest)
            command = [programs.pg_restore, "--data-only", "--file=-", str(dump)]
            with _without_foreign_keys(connection), output_of(command) as script:
                counts = _copy_all(connection, script, frozenset(tables))
            connection.execute(sql.SQL("analyze {}").format(_listed(tables)))
            if counts != manifest.rows:
                wrong = sorted(t for t in manifest.rows if counts.get(t) != manifest.rows[t])
                raise InputError(
                    f"{file}: damaged: {', '.join(wrong)}: not as many rows as when it was made. Nothing was restored.",
                    f"{file}：已损坏：{', '.join(wrong)} 的行数与制作时不同。没有恢复任何内容。",
                )
    except errors.LockNotAvailable as error:
        raise DatabaseError(
            f"Nothing was restored: another session kept a table locked for {_WAIT_FOR_TABLES}. End it, then try again.",
            f"没有恢复任何内容：另一个会话锁住了表，超过 {_WAIT_FOR_TABLES}。请结束它后重试。",
        ) from error
    except psycopg.Error as error:
        raise DatabaseError(
            f"Nothing was restored: the database refused ({' '.join(str(error).split())}).",
            f"没有恢复任何内容：数据库拒绝了（{' '.join(str(error).split())}）。",
        ) from error


def _emptied_tables(connection: Connection, manifest: Manifest) -> tuple[str, ...]:
    """The tables, emptied of what migrating wrote, and ours until the end."""
    tables = tables_of(connection)
    if set(tables) != set(manifest.rows):
        differing = ", ".join(sorted(set(tables) ^ set(manifest.rows)))
        raise SchemaError(
            f"The backup does not fit the schema of revision {manifest.schema_revision} that this juesuan makes: "
            f"{differing}. Restore it with the juesuan that made it ({manifest.juesuan_version}), then update.",
            f"备份与本版本建立的结构版本 {manifest.schema_revision} 不符：{differing}。请用制作它的 "
            f"juesuan（{manifest.juesuan_version}）恢复，然后再更新。",
        )
    connection.execute(f"set local lock_timeout = '{_WAIT_FOR_TABLES}'")
    connection.execute(sql.SQL("lock table {} in access exclusive mode").format(_listed(tables)))
    _refuse_filled(connection)
    connection.execute(sql.SQL("truncate {}").format(_listed(tables)))
    return tables


def _listed(tables: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(*table.split(".")) for table in tables)


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Take the foreign keys away and bring them back: checked at once, not row by row, and in no order of tables."""
    keys = connection.execute(
        """
        select
            format('alter table %%I.%%I drop constraint %%I', n.nspname, t.relname, c.conname),
            format(
                'alter table %%I.%%I add constraint %%I %%s',
                n.nspname, t.relname, c.conname, pg_get_constraintdef(c.oid)
            )
        from pg_catalog.pg_constraint as c
        inner join pg_catalog.pg_class as t on c.conrelid = t.oid
        inner join pg_catalog.pg_namespace as n on t.relnamespace = n.oid
        where c.contype = 'f' and n.nspname = any(%s)
        order by 1
        """,
        (list(SCHEMAS),),
    ).fetchall()
    for drop, _ in keys:
        connection.execute(drop)
    yield
    for _, add in keys:
        connection.execute(add)


def _copy_all(connection: Connection, script: IO[bytes], tables: frozenset[str]) -> dict[str, int]:
    """Take the COPY blocks and the positions of sequences out of pg_restore's script; gives the rows of each table."""
    counts = dict.fromkeys(tables, 0)
    for line in script:
        statement = line.decode().rstrip("\n")
        if copied := _COPY.match(statement):
            table = f"{copied[1]}.{copied[2]}"
            if table == REVISION_TABLE:  # migrating has written it
                deque(_rows(script), maxlen=0)
                continue
            if table not in tables:
                raise InputError(
                    f"The backup holds rows of {table}, which is no table of juesuan.",
                    f"备份中有 {table} 的行，而 juesuan 没有这张表。",
                )
            with connection.cursor() as cursor:
                with cursor.copy(statement.encode()) as copy:
                    for block in _rows(script):
                        copy.write(block)
                counts[table] += cursor.rowcount
        elif moved := _SEQUENCE.match(statement):
            connection.execute(
                "select setval(format('%%I.%%I', %s::text, %s::text)::regclass, %s, %s)",
                (moved[1], moved[2], int(moved[3]), moved[4] == "true"),
            )
    return counts


def _rows(script: IO[bytes]) -> Iterator[bytes]:
    """The rows of one COPY block, many at a time. Reads the line that ends the block too."""
    block: list[bytes] = []
    size = 0
    for line in script:
        if line == _END_OF_ROWS:
            break
        block.append(line)
        size += len(line)
        if size >= _COPY_BYTES:
            yield b"".join(block)
            block, size = [], 0
    yield b"".join(block)


def _restore_seeds(
    file: Path, backed_up: Path, project: Path, *, replace_seeds: bool
) -> Iterator[SeedRestored]:
    for name in USER_SEEDS:
        source, target = backed_up / name, project / name
        if not source.exists():
            continue
        content = source.read_bytes()
        present = target.read_bytes() if target.exists() else None
        is_replaced = present != content and replace_seeds
        try:
            kept = _replace(target, content, present) if is_replaced else None
        except OSError as error:
            raise ConfigurationError(
                f"The database is restored, but {target} cannot be replaced ({error.strerror or error}). Put the one in "
                f"the backup there ({SEEDS}{name} in {file}), then run: juesuan build",
                f"数据库已恢复，但 {target} 无法替换（{error.strerror or error}）。请把备份中的那一份（"
                f"{file} 中的 {SEEDS}{name}）放到该处，然后运行：juesuan build",
            ) from error
        yield SeedRestored(name, present == content, is_replaced, kept)


def _replace(target: Path, content: bytes, present: bytes | None) -> Path | None:
    """Write a seed whole; gives where what was there is kept."""
    kept = None
    if present is not None:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        kept = target.with_name(f"{target.name}.replaced-{moment}")
        kept.write_bytes(present)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(target)
    return kept
