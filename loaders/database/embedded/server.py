"""The embedded PostgreSQL of a project: there when it is needed, gone when it is not wanted.

It listens on a port of 127.0.0.1 and on no Unix socket: everything that connects (psycopg, dbt,
psql, BI tools) can use TCP, a socket's path may have no more than 107 bytes, which a project's
directory easily exceeds, and its directory would be one more place to guard. Everybody needs the
password.

`<data_dir>/postgres` holds server.json (our mark, the password and the port; readable by its owner
only), server.log and data/, the cluster. When we are root, the cluster belongs to an unprivileged
account; where that account cannot reach the project (a clone in /root), the cluster is in
/var/lib/juesuan/<name> instead and server.json says where. /var/tmp would not do: systems clean it
of old files. Deleting such a project by hand leaves that directory, and its server, behind;
`juesuan db destroy` removes both.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from loaders.database.embedded import cluster as server_cluster
from loaders.database.embedded.binaries import (
    MAXIMUM_PATH_BYTES,
    Binaries,
    copy_programs_to,
    find_binaries,
    runs,
)
from loaders.database.embedded.home import (
    LOG_FILE,
    ServerHome,
    choose_port,
    create_home,
    locked,
    make_directory,
    make_place,
    open_home,
    remove_home,
    rotate_log,
    save_home,
)
from loaders.database.embedded.process import (
    HOST,
    START_TIMEOUT_SECONDS,
    Account,
    OldProcessesError,
    PortTakenError,
    Postmaster,
    can_work_in,
    find_postmaster,
    port_is_free,
    start_postmaster,
    stop_postmaster,
    unprivileged_account,
    wait_until,
)
from loaders.errors import DatabaseError
from loaders.settings import Settings

USER = "juesuan"
DATABASE = "juesuan"
_OLD_PROCESSES_SECONDS = 20.0


@dataclass(frozen=True)
class Server:
    """A running embedded server and how to reach it; `bin_dir` holds psql, where there is one."""

    bin_dir: Path
    data_dir: Path
    run_dir: Path
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str

    @property
    def url(self) -> str:
        """The address, with the password, as psycopg, psql and BI tools take it."""
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{self.database}"


@dataclass(frozen=True)
class ServerStatus:
    """What there is: `absent` (never started), `stopped`, `starting` or `running`.

    `server` is set while it runs; `version` is the major version the data was made by.
    """

    state: Literal["absent", "stopped", "starting", "running"]
    run_dir: Path
    data_dir: Path
    log_file: Path
    pid: int | None
    version: str | None
    server: Server | None


def ensure_running(settings: Settings, extra_options: Mapping[str, str] | None = None) -> Server:
    """The project's server, made and started if need be; at once where it runs already.

    Any number of processes may call this at the same time: one starts the server, the others find
    it. `extra_options` are PostgreSQL settings for a start (tests turn fsync off); a running server
    keeps its own.

    Raises DatabaseError, quoting the server's log where there is one, where it cannot be started,
    and ConfigurationError where JUESUAN_POSTGRES_BIN holds no PostgreSQL.
    """
    run_dir = _run_dir(settings)
    with _speaking(run_dir):
        home = open_home(run_dir)
        running = _running_server(home)
        if running is not None:
            return running
        make_directory(run_dir.parent)
        with locked(run_dir):
            home = open_home(run_dir) or create_home(run_dir)
            _wait_until_settled(home)
            return _running_server(home) or _start(settings, home, dict(extra_options or {}))


def stop(settings: Settings) -> bool:
    """Stop the server; the data stays. Gives whether it was running.

    Raises DatabaseError where it cannot be stopped, or the directory is not ours.
    """
    run_dir = _run_dir(settings)
    with _speaking(run_dir):
        if open_home(run_dir) is None:
            return False
        with locked(run_dir):
            home = open_home(run_dir)
            return home is not None and _stop(home)


def destroy(settings: Settings) -> None:
    """Stop the server and delete its data. Where there is nothing, nothing is done.

    Raises DatabaseError, with nothing deleted, where the directory is not ours.
    """
    run_dir = _run_dir(settings)
    with _speaking(run_dir):
        if open_home(run_dir) is None:
            return
        with locked(run_dir):
            home = open_home(run_dir)
            if home is not None:
                _stop(home)
                remove_home(home)


def status(settings: Settings) -> ServerStatus:
    """What there is of the project's server; changes nothing.

    Raises DatabaseError where the directory is not ours or not readable by us.
    """
    run_dir = _run_dir(settings)
    with _speaking(run_dir):
        home = open_home(run_dir)
        if home is None or not _is_cluster(home.data_dir):
            return ServerStatus(
                "absent", run_dir, run_dir / "data", run_dir / LOG_FILE, None, None, None
            )
        postmaster = find_postmaster(home.data_dir)
        return ServerStatus(
            state=_state(postmaster),
            run_dir=run_dir,
            data_dir=home.data_dir,
            log_file=home.log_file,
            pid=postmaster.pid if postmaster else None,
            version=(home.data_dir / "PG_VERSION").read_text().strip(),
            server=_running_server(home),
        )


def _run_dir(settings: Settings) -> Path:
    return settings.data_dir / "postgres"


def _state(postmaster: Postmaster | None) -> Literal["stopped", "starting", "running"]:
    if postmaster is None:
        return "stopped"
    return "running" if postmaster.ready else "starting"


def _is_cluster(data_dir: Path) -> bool:
    return (data_dir / "PG_VERSION").exists()


def _running_server(home: ServerHome | None) -> Server | None:
    if home is None or home.bin_dir is None:
        return None
    postmaster = find_postmaster(home.data_dir)
    if postmaster is None or not postmaster.ready:
        return None
    return _server(home, home.bin_dir, postmaster)


def _server(home: ServerHome, bin_dir: Path, postmaster: Postmaster) -> Server:
    return Server(
        bin_dir=bin_dir,
        data_dir=home.data_dir,
        run_dir=home.run_dir,
        host=HOST,
        port=postmaster.port,
        user=USER,
        password=home.password,
        database=DATABASE,
    )


def _wait_until_settled(home: ServerHome) -> None:
    """Wait while a server that nobody waited for is still recovering, or still ending."""

    def settled() -> bool:
        found = find_postmaster(home.data_dir)
        return found is None or found.ready

    if not wait_until(settled, START_TIMEOUT_SECONDS):
        raise DatabaseError(
            f"The embedded PostgreSQL in {home.data_dir} has been starting or stopping for "
            f"{START_TIMEOUT_SECONDS:.0f} seconds. Look at its log {home.log_file}, and try again "
            "later.",
            f"{home.data_dir} 中的内置 PostgreSQL 启动或停止已有 {START_TIMEOUT_SECONDS:.0f} 秒。请查"
            f"看其日志 {home.log_file}，稍后重试。",
        )


def _start(settings: Settings, home: ServerHome, extra_options: dict[str, str]) -> Server:
    account = unprivileged_account(home.data_dir)
    made = _is_cluster(home.data_dir)
    binaries = find_binaries(settings.postgres_bin, _major_of(home.data_dir) if made else None)
    home, server_bin = _settle(home, binaries, account, made=made)
    if not made:
        server_cluster.initialise(
            binaries,
            server_bin,
            home.data_dir,
            account,
            user=USER,
            password=home.password,
            database=DATABASE,
            durable=extra_options.get("fsync") != "off",
        )
    elif account is not None:
        _give_to(account, home.data_dir)
    return _launch(home, binaries, server_bin, account, extra_options)


def _settle(
    home: ServerHome, binaries: Binaries, account: Account | None, *, made: bool
) -> tuple[ServerHome, Path]:
    """Decide, and note in the state, where the cluster and the programs of the server are."""
    data_elsewhere = home.data_elsewhere if made else not _fits(home.run_dir, account)
    copy_programs = not runs(binaries.bin_dir, account)
    elsewhere = home.elsewhere
    if elsewhere is None and (data_elsewhere or copy_programs):
        elsewhere = make_place(home.run_dir)
    home = replace(
        home, bin_dir=binaries.bin_dir, elsewhere=elsewhere, data_elsewhere=data_elsewhere
    )
    save_home(home)
    if copy_programs and elsewhere is not None:
        return home, copy_programs_to(elsewhere, binaries, account)
    return home, binaries.bin_dir


def _fits(run_dir: Path, account: Account | None) -> bool:
    return len(os.fsencode(run_dir)) <= MAXIMUM_PATH_BYTES and can_work_in(run_dir, account)


def _major_of(data_dir: Path) -> int:
    return int((data_dir / "PG_VERSION").read_text())


def _launch(
    home: ServerHome,
    binaries: Binaries,
    server_bin: Path,
    account: Account | None,
    extra_options: dict[str, str],
) -> Server:
    """Start the server on its port, or on another where somebody else took it."""
    rotate_log(home.log_file)
    deadline = time.monotonic() + _OLD_PROCESSES_SECONDS
    while True:
        if not port_is_free(home.port):
            home = replace(home, port=choose_port())
            save_home(home)
        # Nobody serves this directory, and we hold the lock: a pid file here is a leftover, and
        # PostgreSQL would believe it where its number belongs to another process by now.
        (home.data_dir / "postmaster.pid").unlink(missing_ok=True)
        try:
            postmaster = start_postmaster(
                server_bin / "postgres",
                home.data_dir,
                home.log_file,
                {
                    "listen_addresses": HOST,
                    "port": str(home.port),
                    "unix_socket_directories": "",
                    **extra_options,
                },
                account,
            )
        except PortTakenError:
            continue  # between our look and its start; the next round chooses another
        except OldProcessesError as error:
            if time.monotonic() > deadline:
                raise DatabaseError(
                    f"Processes of a killed server still work in {home.data_dir}. Wait for them or "
                    f"end them, then try again. The server's log says:\n{error}",
                    f"被终止的服务器仍有进程在 {home.data_dir} 中工作。请等待它们结束，或结束它们后重试。服务"
                    f"器日志：\n{error}",
                ) from None
            time.sleep(0.2)
        else:
            return _server(home, binaries.bin_dir, postmaster)


def _stop(home: ServerHome) -> bool:
    postmaster = find_postmaster(home.data_dir)
    if postmaster is None:
        return False
    stop_postmaster(postmaster, home.data_dir)
    return True


def _give_to(account: Account, data_dir: Path) -> None:
    """Give the cluster back to its account where it has become root's, by a copy or restore."""
    if data_dir.stat().st_uid == account.uid:
        return
    for path in (data_dir, *data_dir.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    data_dir.chmod(0o700)


@contextmanager
def _speaking(run_dir: Path) -> Iterator[None]:
    """Turn what the operating system refuses into an error that says what to do."""
    try:
        yield
    except PermissionError as error:
        raise DatabaseError(
            f"No permission for {error.filename or run_dir}. The embedded database in {run_dir} "
            "was made by another user: run juesuan as that user, or set JUESUAN_DATA_DIR to a "
            "directory of your own.",
            f"没有访问 {error.filename or run_dir} 的权限。{run_dir} 中的内置数据库由另一个用户建立："
            "请以该用户运行 juesuan，或把 JUESUAN_DATA_DIR 设为您自己的目录。",
        ) from error
    except OSError as error:
        raise DatabaseError(
            f"The embedded database in {run_dir} cannot be used: {error.filename or run_dir}: "
            f"{error.strerror or error}. Mend this, or set JUESUAN_DATA_DIR to another directory.",
            f"{run_dir} 中的内置数据库无法使用：{error.filename or run_dir}：{error.strerror or error}。"
            "请解决此问题，或把 JUESUAN_DATA_DIR 设为另一个目录。",
        ) from error
