"""Making a new database cluster: whole, or not at all."""

import os
import shutil
import tempfile
from pathlib import Path

from loaders.database.embedded.binaries import Binaries
from loaders.database.embedded.process import Account, run_program
from loaders.errors import DatabaseError

FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17
_FRESH_PREFIX = "data.new-"

_ACCESS = """\
# Written by juesuan. Everybody needs a password; nobody comes from another machine.
host all all 127.0.0.1/32 scram-sha-256
"""

# Defaults, so that ALTER SYSTEM can still change them. They suit loading in bulk.
_TUNING = """
# Written by juesuan.
shared_buffers = 256MB
maintenance_work_mem = 128MB
max_wal_size = 4GB
jit = off
password_encryption = 'scram-sha-256'
"""


def initialise(
    binaries: Binaries,
    server_bin: Path,
    data_dir: Path,
    account: Account | None,
    *,
    user: str,
    password: str,
    database: str,
    durable: bool = True,
) -> None:
    """Make the cluster `data_dir` with one superuser and one UTF-8 database.

    It is made under another name and renamed when complete, so that what was interrupted is never
    taken for a database; leftovers of such are removed. `durable=False` saves waiting for the disk,
    in tests.

    Raises DatabaseError with what initdb said where it cannot be made.
    """
    parent = data_dir.parent
    for leftover in parent.glob(f"{_FRESH_PREFIX}*"):
        shutil.rmtree(leftover)
    fresh = Path(tempfile.mkdtemp(prefix=_FRESH_PREFIX, dir=parent))
    try:
        if account is not None:
            os.chown(fresh, account.uid, account.gid)
        _initdb(binaries, server_bin, fresh, account, user=user, durable=durable)
        (fresh / "pg_hba.conf").write_text(_ACCESS)
        with (fresh / "postgresql.conf").open("a") as configuration:
            configuration.write(_TUNING)
        _first_statements(
            server_bin,
            fresh,
            account,
            # Both names are ours and the password is hexadecimal: nothing here needs quoting.
            [f"ALTER ROLE {user} PASSWORD '{password}';", f"CREATE DATABASE {database};"],
            durable=durable,
        )
        fresh.rename(data_dir)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def locale_options(major: int) -> list[list[str]]:
    """What to ask of initdb, best first: the same order of text everywhere, with Unicode's letters.

    The built-in provider, new in 17, does not depend on the machine's C library. Before it, the
    library's C.UTF-8 is the same where there is one.
    """
    if major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE:
        return [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    return [["--locale=C.UTF-8", "--lc-messages=C"], ["--locale=C"]]


def _initdb(
    binaries: Binaries,
    server_bin: Path,
    fresh: Path,
    account: Account | None,
    *,
    user: str,
    durable: bool,
) -> None:
    common = [
        str(server_bin / "initdb"),
        # Relative: initdb hands the path to a shell, which must not see what it holds.
        f"--pgdata={fresh.name}",
        f"--username={user}",
        "--encoding=UTF8",
        "--data-checksums",
        # No door is open until pg_hba.conf is ours. A password here would need a file that both
        # root and the account can read.
        "--auth=reject",
        *([] if durable else ["--no-sync"]),
    ]
    said = ""
    for locale in locale_options(binaries.major):
        done = run_program([*common, *locale], account=account, directory=fresh.parent)
        if done.returncode == 0:
            return
        said = done.stdout.strip()
        if "invalid locale name" not in said:
            break
    raise DatabaseError(
        f"The embedded PostgreSQL {binaries.version} cannot make its database in {fresh.parent}. "
        "initdb said:\n"
        f"{said}\nMend what it names, or set JUESUAN_DATA_DIR to a directory on another disk.",
        f"内置的 PostgreSQL {binaries.version} 无法在 {fresh.parent} 建立数据库。initdb 的输出：\n"
        f"{said}\n请解决其中所说的问题，或把 JUESUAN_DATA_DIR 设为另一块磁盘上的目录。",
    )


def _first_statements(
    server_bin: Path,
    fresh: Path,
    account: Account | None,
    statements: list[str],
    *,
    durable: bool,
) -> None:
    """Run statements with no server and no connection: PostgreSQL's single-user mode."""
    command = [str(server_bin / "postgres"), "--single", "-D", str(fresh)]
    command += ["-c", "exit_on_error=true", "-c", "log_min_error_statement=panic"]
    command += [] if durable else ["-c", "fsync=off"]
    done = run_program(
        [*command, "postgres"],
        account=account,
        directory=fresh.parent,
        text_input="\n".join(statements) + "\n",
    )
    if done.returncode != 0:
        raise DatabaseError(
            f"The embedded PostgreSQL cannot make its first database in {fresh.parent}. It said:\n"
            f"{done.stdout.strip()}\nMend what it names and try again.",
            f"内置的 PostgreSQL 无法在 {fresh.parent} 建立第一个数据库。它的输出：\n"
            f"{done.stdout.strip()}\n请解决其中所说的问题后重试。",
        )
