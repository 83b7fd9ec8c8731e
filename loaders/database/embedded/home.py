"""What the embedded server of a project keeps on disk besides its cluster, and who may touch it."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from loaders.database.embedded.process import port_is_free, wait_until
from loaders.errors import DatabaseError

STATE_FILE = "server.json"
LOG_FILE = "server.log"
MADE_BY = "juesuan embedded PostgreSQL"
LOCK_TIMEOUT_SECONDS = 300.0
# Below the ports that systems hand out to outgoing connections (32768 on Linux, 49152 on macOS).
_PORTS = range(15000, 32000)
_LOG_KEPT_BYTES = 10_000_000


@dataclass(frozen=True)
class ServerHome:
    """The state of one project's server.

    `elsewhere` is the directory outside the project that holds copied programs and, where
    `data_elsewhere`, the cluster; None while the project's own directory does.
    """

    run_dir: Path
    password: str
    port: int
    bin_dir: Path | None
    elsewhere: Path | None
    data_elsewhere: bool

    @property
    def data_dir(self) -> Path:
        """The directory of the cluster."""
        if self.elsewhere is not None and self.data_elsewhere:
            return self.elsewhere / "data"
        return self.run_dir / "data"

    @property
    def log_file(self) -> Path:
        """Where the server writes what it has to say."""
        return self.run_dir / LOG_FILE


def open_home(run_dir: Path) -> ServerHome | None:
    """Read the state in `run_dir`; None where there is none yet.

    Raises DatabaseError where the directory holds other things, or the state cannot be read.
    """
    try:
        text = (run_dir / STATE_FILE).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        _refuse_foreign(run_dir)
        return None
    try:
        state = json.loads(text)
        if state["made_by"] != MADE_BY:
            raise ValueError
        home = ServerHome(
            run_dir=run_dir,
            password=str(state["password"]),
            port=int(state["port"]),
            bin_dir=Path(state["bin_dir"]) if state["bin_dir"] else None,
            elsewhere=Path(state["elsewhere"]) if state["elsewhere"] else None,
            data_elsewhere=bool(state["data_elsewhere"]),
        )
    except (ValueError, KeyError, TypeError):
        raise DatabaseError(
            f"{run_dir / STATE_FILE} is not what juesuan wrote there. If the directory {run_dir} "
            "is juesuan's, delete it and load the files again; else set JUESUAN_DATA_DIR to "
            "another directory.",
            f"{run_dir / STATE_FILE} 不是 juesuan 写的内容。如果目录 {run_dir} 是 juesuan 的，请删除它"
            "并重新装载文件；否则请把 JUESUAN_DATA_DIR 设为另一个目录。",
        ) from None
    if home.elsewhere is None or _is_ours(home.elsewhere, run_dir):
        return home
    # This project is a copy of another one, or what was elsewhere is gone: it begins anew.
    return replace(home, elsewhere=None, data_elsewhere=False)


def make_directory(directory: Path) -> None:
    """Make a directory of ours, unless it is there.

    The account that PostgreSQL runs as must pass through it whatever the umask; it sees nothing.
    """
    if not directory.exists():
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o711 if os.geteuid() == 0 else 0o700)


def create_home(run_dir: Path) -> ServerHome:
    """Make the state of a server that does not exist yet."""
    make_directory(run_dir)
    home = ServerHome(
        run_dir, secrets.token_hex(24), choose_port(), None, None, data_elsewhere=False
    )
    save_home(home)
    return home


def save_home(home: ServerHome) -> None:
    """Write the state, readable by its owner only, so that a reader sees the old or the new one."""
    state = {
        "made_by": MADE_BY,
        "password": home.password,
        "port": home.port,
        "bin_dir": str(home.bin_dir) if home.bin_dir else None,
        "elsewhere": str(home.elsewhere) if home.elsewhere else None,
        "data_elsewhere": home.data_elsewhere,
    }
    descriptor, name = tempfile.mkstemp(prefix=f"{STATE_FILE}.", dir=home.run_dir)  # mode 0600
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(state, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    if os.geteuid() == 0:
        # Root may run an ordinary user's project; the user must still be able to afterwards.
        owner = home.run_dir.stat()
        os.chown(name, owner.st_uid, owner.st_gid)
    Path(name).replace(home.run_dir / STATE_FILE)
    if home.elsewhere is not None:
        (home.elsewhere / "owner").write_bytes(os.fsencode(home.run_dir))


def remove_home(home: ServerHome) -> None:
    """Delete the state and the cluster, wherever it is."""
    if home.elsewhere is not None and (home.elsewhere / "owner").exists():
        shutil.rmtree(home.elsewhere)
    shutil.rmtree(home.run_dir)


def make_place(run_dir: Path) -> Path:
    """A new directory outside the project, reachable by every account, for what cannot be inside.

    Raises DatabaseError where it cannot be made.
    """
    base = places_dir()
    digest = hashlib.sha256(os.fsencode(run_dir)).hexdigest()[:12]
    try:
        base.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f"{digest}-", dir=base))
        if os.geteuid() == 0:
            base.chmod(0o755)
            place.chmod(0o711)
    except OSError as error:
        raise DatabaseError(
            f"PostgreSQL cannot work in {run_dir}, and no directory for it can be made in {base}: "
            f"{error.strerror}. Set JUESUAN_DATA_DIR to a directory that every user can reach, "
            "such as /srv/juesuan.",
            f"PostgreSQL 不能在 {run_dir} 中工作，也不能在 {base} 中为它建立目录：{error.strerror}。请"
            "把 JUESUAN_DATA_DIR 设为每个用户都能进入的目录，例如 /srv/juesuan。",
        ) from None
    (place / "owner").write_bytes(os.fsencode(run_dir))
    return place


def places_dir() -> Path:
    """Where clusters go that cannot be inside their projects."""
    if os.geteuid() == 0:
        return Path("/var/lib/juesuan")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "juesuan"


@contextmanager
def locked(run_dir: Path) -> Iterator[None]:
    """Hold the project's server for ourselves: one process at a time starts, stops or destroys it.

    The lock's file is beside `run_dir`, not in it, because destroying removes `run_dir`.

    Raises DatabaseError where another process holds it too long.
    """
    lock_file = run_dir.with_name(f"{run_dir.name}.lock")
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)

    def obtained() -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        if not wait_until(obtained, LOCK_TIMEOUT_SECONDS):
            raise DatabaseError(
                f"Another juesuan has been starting or stopping the database in {run_dir} for "
                f"{LOCK_TIMEOUT_SECONDS:.0f} seconds. End it, then try again.",
                f"另一个 juesuan 启动或停止 {run_dir} 中的数据库已有 {LOCK_TIMEOUT_SECONDS:.0f} 秒。请结束"
                "它后重试。",
            )
        yield
    finally:
        os.close(descriptor)


def choose_port() -> int:
    """A free port of 127.0.0.1.

    Raises DatabaseError where a hundred tries find none.
    """
    for _ in range(100):
        port = secrets.choice(_PORTS)
        if port_is_free(port):
            return port
    raise DatabaseError(
        f"No free port between {_PORTS.start} and {_PORTS.stop} on 127.0.0.1 was found in 100 "
        "tries. May this process open ports at all?",
        f"在 127.0.0.1 上试了 100 次，没有找到 {_PORTS.start} 至 {_PORTS.stop} 之间的空闲端口。本"
        "进程是否允许打开端口？",
    )


def rotate_log(log_file: Path) -> None:
    """Keep a long log under another name, one back, and begin a new one."""
    if log_file.exists() and log_file.stat().st_size > _LOG_KEPT_BYTES:
        log_file.replace(log_file.with_name(f"{log_file.name}.1"))


def _refuse_foreign(run_dir: Path) -> None:
    if not run_dir.exists() and not run_dir.is_symlink():
        return
    if run_dir.is_dir() and all(path.name.startswith(STATE_FILE) for path in run_dir.iterdir()):
        return  # empty, or we were interrupted before the first state was complete
    raise DatabaseError(
        f"{run_dir} exists, but juesuan did not make it (it holds no {STATE_FILE}). Nothing was "
        "changed. Set JUESUAN_DATA_DIR to another directory, or move this one away.",
        f"{run_dir} 已经存在，但不是 juesuan 建立的（其中没有 {STATE_FILE}）。没有改动任何内容。请"
        "把 JUESUAN_DATA_DIR 设为另一个目录，或把这个目录移开。",
    )


def _is_ours(elsewhere: Path, run_dir: Path) -> bool:
    """Whether the place exists and no other project that still points at it claims it."""
    try:
        owner = Path(os.fsdecode((elsewhere / "owner").read_bytes()))
    except FileNotFoundError:
        return False
    if owner == run_dir:
        return True
    try:
        state = json.loads((owner / STATE_FILE).read_text(encoding="utf-8"))
        return owner.samefile(run_dir) or state["elsewhere"] != str(elsewhere)
    except (OSError, ValueError, KeyError, TypeError):
        return True  # the owner is no more: the project was moved here
