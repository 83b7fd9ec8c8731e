"""PostgreSQL's pg_dump and pg_restore: where they are, and run so that no password is seen in the list of processes."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from loaders.database.embedded.binaries import installations
from loaders.database.embedded.process import run_program
from loaders.errors import ConfigurationError, DatabaseError

_VERSION = re.compile(r"\(PostgreSQL\) (([0-9]+)\S*)")
_WORDS_SHOWN = 500


@dataclass(frozen=True)
class ClientPrograms:
    """The pg_dump and pg_restore of one installation, and their version, as `18.6` and as 18."""

    bin_dir: Path
    version: str
    major: int

    @property
    def pg_dump(self) -> str:
        """The path of pg_dump."""
        return str(self.bin_dir / "pg_dump")

    @property
    def pg_restore(self) -> str:
        """The path of pg_restore."""
        return str(self.bin_dir / "pg_restore")


def find_client_programs(chosen: Path | None, minimum_major: int) -> ClientPrograms:
    """The first pg_dump and pg_restore of version `minimum_major` or newer.

    pg_dump reads servers up to its own version, pg_restore files of pg_dump up to its own version. Looked at are
    `chosen` (JUESUAN_POSTGRES_BIN), the embedded PostgreSQL, the PATH, and the places of packages.
    Raises DatabaseError, saying what to install, where there are none new enough.
    """
    directories = dict.fromkeys(_directories(chosen))
    found = [programs for directory in directories if (programs := _inspect(directory))]
    for programs in found:
        if programs.major >= minimum_major:
            return programs
    seen = ", ".join(f"{each.version} in {each.bin_dir}" for each in found)
    raise DatabaseError(
        f"pg_dump and pg_restore of PostgreSQL {minimum_major} or newer are needed; found: {seen or 'none'}. "
        f"Install the client programs of PostgreSQL {minimum_major} (Debian: postgresql-client-{minimum_major}), or "
        "name their directory in JUESUAN_POSTGRES_BIN.",
        f"需要 PostgreSQL {minimum_major} 或更新版本的 pg_dump 和 pg_restore；找到的是："
        f"{seen or '无'}。请安装 PostgreSQL {minimum_major} 的客户端程序（Debian："
        f"postgresql-client-{minimum_major}），或用 JUESUAN_POSTGRES_BIN 指明其目录。",
    )


@contextmanager
def output_of(
    command: Sequence[str], environment: dict[str, str] | None = None
) -> Iterator[IO[bytes]]:
    """What a program prints, read while it runs. Raises DatabaseError with its words where it fails."""
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own, by full path
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            env={**os.environ, **(environment or {})},
        )
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        try:
            yield process.stdout
            failed = process.wait() != 0
        finally:
            process.stdout.close()
            if process.poll() is None:
                process.kill()
                process.wait()
        if failed:
            words.seek(0)
            said = " ".join(words.read().decode("utf-8", "replace").split())
            raise DatabaseError(
                f"{Path(command[0]).name} failed: {said[:_WORDS_SHOWN]}",
                f"{Path(command[0]).name} 失败：{said[:_WORDS_SHOWN]}",
            )


def connection_arguments(url: str) -> tuple[list[str], dict[str, str]]:
    """The arguments and the environment by which a client program connects to `url`; the password is in the latter."""
    parameters = {key: str(value) for key, value in conninfo_to_dict(url).items() if value}
    if "sslpassword" in parameters:
        raise ConfigurationError(
            "JUESUAN_DATABASE_URL: sslpassword would be seen in the list of processes. "
            "Use a key without a password, or one the SSL agent holds.",
            "JUESUAN_DATABASE_URL：sslpassword 会显示在进程列表中。请使用没有密码的密钥，或由 SSL 代"
            "理保管的密钥。",
        )
    password = parameters.pop("password", None)
    environment = {"PGAPPNAME": "juesuan backup", "PGCLIENTENCODING": "UTF8", "LC_MESSAGES": "C"}
    if password:
        environment["PGPASSWORD"] = password
    return [f"--dbname={make_conninfo(**parameters)}", "--no-password"], environment


def _directories(chosen: Path | None) -> Iterator[Path]:
    if chosen is not None:
        yield chosen
    yield from installations()
    on_path = shutil.which("pg_dump")
    if on_path is not None:
        yield Path(on_path).parent


def _inspect(directory: Path) -> ClientPrograms | None:
    programs = [directory / name for name in ("pg_dump", "pg_restore")]
    if not all(program.is_file() for program in programs):
        return None
    try:
        shown = run_program([str(programs[0]), "--version"]).stdout
    except OSError:  # built for another machine, or not for us
        return None
    version = _VERSION.search(shown)
    return ClientPrograms(directory, version[1], int(version[2])) if version else None
