"""A worker has no secret and no network, whatever takes it over; each lock is tried from inside a worker."""

import ctypes
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from loaders.loading.worker_pool import worker_pool
from loaders.settings import Settings

SECRETS = {
    "JUESUAN_DATABASE_URL": "postgresql://juesuan:top-secret@127.0.0.1/juesuan",
    "JUESUAN_READER_PASSWORD": "top-secret-reader",
    "PGPASSWORD": "top-secret-too",
}
linux = pytest.mark.skipif(sys.platform != "linux", reason="the locks are those of Linux")


def environment_of_worker() -> str:
    """What the worker finds in its own environment and in those of all processes that it may read."""
    seen = [repr(dict(os.environ))]
    parents = (os.getpid(), os.getppid())
    for pid in parents:
        try:
            seen.append(Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace"))
        except OSError as error:
            seen.append(str(error))
    return "\n".join(seen)


def sockets_of_worker() -> list[str]:
    """What came of asking for a socket of each family."""
    answers = []
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET):
        try:
            with socket.socket(family, socket.SOCK_DGRAM):
                answers.append("open")
        except OSError as error:
            answers.append(str(error.strerror))
    return answers


def status_of_child() -> str:
    """What the kernel says of a program that the worker starts."""
    return subprocess.run(
        ["/bin/cat", "/proc/self/status"], capture_output=True, text=True, check=True
    ).stdout


def look_into_parent() -> int:
    """What came of attaching to the parent as a debugger does."""
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.ptrace(16, os.getppid(), 0, 0))


def in_worker(function: object) -> object:
    with worker_pool(Settings(), 1) as pool:
        return pool.read(function, (), "a file")  # type: ignore[arg-type]


def test_no_secret_is_in_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    seen = str(in_worker(environment_of_worker))
    assert "PATH" in seen
    assert "top-secret" not in seen
    assert os.environ["PGPASSWORD"] == SECRETS["PGPASSWORD"]  # ours is as it was


@linux
def test_a_worker_reaches_nobody_and_gains_nothing() -> None:
    assert in_worker(sockets_of_worker) == ["Operation not permitted"] * 4
    status = str(in_worker(status_of_child))
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status
    assert in_worker(look_into_parent) == -1
