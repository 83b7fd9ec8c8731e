"""Starting, recognising and ending PostgreSQL's processes, never as root."""

import errno
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.errors import DatabaseError

HOST = "127.0.0.1"
PREFERRED_ACCOUNTS = ("postgres", "nobody")
# Recovery after a crash replays what was written since the last checkpoint; give it time.
START_TIMEOUT_SECONDS = 180.0
STOP_TIMEOUT_SECONDS = 60.0
_POLL_SECONDS = 0.02
_LOG_TAIL_LINES = 15


@dataclass(frozen=True)
class Account:
    """A user of this machine that PostgreSQL runs as when we are root: it refuses to be root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Postmaster:
    """The server process of a data directory; `ready` says that it accepts connections."""

    pid: int
    port: int
    ready: bool


class PortTakenError(Exception):
    """Somebody else took the port between our choosing it and the server's start."""


class OldProcessesError(Exception):
    """Processes of a killed server still hold the data directory's shared memory."""


def unprivileged_account(data_dir: Path) -> Account | None:
    """The account to run as: None, ourselves, unless root; then the data's owner or a fixed one.

    Raises DatabaseError where root finds neither `postgres` nor `nobody`.
    """
    if os.geteuid() != 0:
        return None
    if data_dir.exists() and (owner := data_dir.stat()).st_uid != 0:
        return Account(_account_name(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in PREFERRED_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise DatabaseError(
        "PostgreSQL refuses to run as root, and this machine has no user "
        f"{' or '.join(PREFERRED_ACCOUNTS)} to run it as. Run juesuan as an ordinary user, or set "
        "JUESUAN_DATABASE_URL to a server.",
        "PostgreSQL 不肯以 root 运行，而本机没有可用来运行它的用户 "
        f"{' 或 '.join(PREFERRED_ACCOUNTS)}。请以普通用户运行 juesuan，或把 JUESUAN_DATABASE_URL "
        "设为服务器。",
    )


def run_program(
    command: Sequence[str],
    *,
    account: Account | None = None,
    directory: Path = Path("/"),
    text_input: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as `account` in `directory`; its two outputs come as one.

    Raises PermissionError where the account cannot reach the program, DatabaseError where this
    process may not change to the account.
    """
    try:
        return subprocess.run(  # noqa: S603 - programs of PostgreSQL and the system; no shell reads what we pass
            command,
            input=text_input,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            cwd=directory,
            env=_environment(),
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as error:
        # A program out of reach is EACCES; these two are what a refused change of user gives.
        if account is None or error.errno not in {errno.EPERM, errno.EINVAL}:
            raise
        raise DatabaseError(
            "PostgreSQL refuses to run as root, and this process may not change to the user "
            f"'{account.name}' ({error.strerror}). Run juesuan as an ordinary user, or set "
            "JUESUAN_DATABASE_URL to a server.",
            f"PostgreSQL 不肯以 root 运行，而本进程不能切换到用户“{account.name}”（{error.strerror}）。"
            "请以普通用户运行 juesuan，或把 JUESUAN_DATABASE_URL 设为服务器。",
        ) from error


def can_work_in(directory: Path, account: Account | None) -> bool:
    """Whether `account` can go to `directory`: the system is asked, which knows ACLs and mounts."""
    if account is None:
        return True
    command = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(directory)]
    return run_program(command, account=account).returncode == 0


def find_postmaster(data_dir: Path) -> Postmaster | None:
    """The live server of `data_dir`, or None, also where postmaster.pid is a leftover.

    The number in a leftover may by now belong to any other process, so the process is asked whether
    it works in this very directory.
    """
    try:
        lines = (data_dir / "postmaster.pid").read_text(errors="replace").split("\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    if not _serves(pid, data_dir):
        return None
    port = int(lines[3]) if len(lines) > 3 and lines[3].strip().isdigit() else 0
    ready = len(lines) > 7 and lines[7].strip() == "ready"
    return Postmaster(pid=pid, port=port, ready=ready)


def start_postmaster(
    postgres: Path,
    data_dir: Path,
    log_file: Path,
    options: Mapping[str, str],
    account: Account | None,
) -> Postmaster:
    """Start the server and wait until it accepts connections.

    It gets a session and a log of its own, so that it outlives this command and holds none of its
    pipes.

    Raises PortTakenError and OldProcessesError, which another try may heal, and DatabaseError with
    the last lines of the log where the server gave up or was not ready in time.
    """
    command = [str(postgres), "-D", str(data_dir)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    log_start = log_file.stat().st_size if log_file.exists() else 0
    with log_file.open("ab") as log:
        # The shell ends at once and leaves the server to init: as our own child a killed server
        # would stay a zombie for as long as we live, and PostgreSQL takes a zombie for a running
        # server.
        launched = subprocess.run(  # noqa: S603 - the script is constant; what we pass are its arguments
            ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            check=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    pid = int(launched.stdout)

    def ready() -> Postmaster | None:
        found = find_postmaster(data_dir)
        return found if found and found.pid == pid and found.ready else None

    wait_until(lambda: bool(ready()) or not process_exists(pid), START_TIMEOUT_SECONDS)
    postmaster = ready()
    if postmaster is None:
        raise _start_failure(log_file, log_start, still_starting=process_exists(pid))
    return postmaster


def stop_postmaster(postmaster: Postmaster, data_dir: Path) -> None:
    """End the server: connections are closed, data written; harder where that takes over a minute.

    Raises DatabaseError where the server cannot be ended.
    """
    for how in (signal.SIGINT, signal.SIGQUIT):
        try:
            os.kill(postmaster.pid, how)
        except ProcessLookupError:
            return
        if wait_until(lambda: not process_exists(postmaster.pid), STOP_TIMEOUT_SECONDS):
            return
    raise DatabaseError(
        f"The server of {data_dir} (process {postmaster.pid}) does not end. Look at its log, and "
        "end it by hand.",
        f"{data_dir} 的服务器（进程 {postmaster.pid}）没有结束。请查看其日志，并手动结束它。",
    )


def wait_until(condition: Callable[[], bool], timeout_seconds: float) -> bool:
    """Wait for `condition`; whether it came true before the time was over."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL does
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def process_exists(pid: int) -> bool:
    """Whether a process of this number runs; ended ones that wait to be collected do not count."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        state = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return True  # no /proc here
    return state != "Z"


def log_tail(log_file: Path, start: int = 0) -> str:
    """The last lines of the server's log, of what was written after byte `start`."""
    with log_file.open("rb") as log:
        log.seek(start)
        text = log.read().decode("utf-8", errors="replace")
    return "\n".join(text.strip().split("\n")[-_LOG_TAIL_LINES:])


def _serves(pid: int, data_dir: Path) -> bool:
    if not process_exists(pid):
        return False
    working_directory = Path(f"/proc/{pid}/cwd")
    try:
        # A postmaster works in its data directory; compared by inode, as the project may have
        # moved.
        return working_directory.samefile(data_dir)
    except OSError:
        pass
    # Not Linux, or a process we may not look into: its command line names the directory.
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        command = run_program(["/bin/ps", "-p", str(pid), "-ww", "-o", "command="]).stdout
    return "postgres" in command and str(data_dir) in command


def _start_failure(log_file: Path, log_start: int, *, still_starting: bool) -> Exception:
    said = log_tail(log_file, log_start)
    if still_starting:
        return DatabaseError(
            f"The embedded PostgreSQL is still not ready after {START_TIMEOUT_SECONDS:.0f} "
            f"seconds. It goes on; try again later. The last lines of its log {log_file}:\n{said}",
            f"内置的 PostgreSQL 在 {START_TIMEOUT_SECONDS:.0f} 秒后仍未就绪。它仍在继续；请稍后重试。"
            f"日志 {log_file} 的最后几行：\n{said}",
        )
    if "pre-existing shared memory block" in said:
        return OldProcessesError(said)
    if "could not bind IPv4 address" in said:
        return PortTakenError(said)
    if "No space left on device" in said:
        return DatabaseError(
            f"The embedded PostgreSQL does not start: its disk has no room left. The data is there; free some space on the disk "
            f"of {log_file.parent}, then run the same command again. The last lines of its log {log_file}:\n{said}",
            f"内置的 PostgreSQL 没有启动：磁盘没有剩余空间。数据仍在；请在 {log_file.parent} 所在的磁盘上腾出空间，然后重新运行"
            f"同一命令。日志 {log_file} 的最后几行：\n{said}",
        )
    return DatabaseError(
        f"The embedded PostgreSQL does not start. The last lines of its log {log_file}:\n{said}\n"
        "Mend what the log names and try again; or, if the database is damaged, run `juesuan db "
        "destroy` and load the files again.",
        f"内置的 PostgreSQL 没有启动。日志 {log_file} 的最后几行：\n{said}\n请解决日志所说的问题后"
        "重试；如果数据库已损坏，请运行 juesuan db destroy 并重新装载文件。",
    )


def _environment() -> dict[str, str]:
    """Ours without what would redirect PostgreSQL's programs, and with messages in English."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "LC_")) and name not in {"LANG", "LANGUAGE"}
    }
    return kept | {"LC_ALL": "C"}


def _account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
