"""What a worker that reads hostile files is left with: no secret in its environment, no network, no way to gain rights.

Linux only, and each lock only where the kernel has it: `confine` gives back which ones hold. Elsewhere a worker still has its
limits of memory and time and an environment without secrets.
"""

import ctypes
import os
import platform
import shutil
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# All that readers and LibreOffice need to know of the world; above all no address of a database and no password.
_KEPT = frozenset(
    (
        *("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "LANGUAGE", "TZ"),
        *("JUESUAN_LANG", "JUESUAN_LIBREOFFICE"),
    )
)
_KEPT_BEGINNINGS = ("LC_", "PYTHON", "COVERAGE")

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_SECCOMP_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_CLONE_NEWNET = 0x40000000
_AF_UNIX, _NO_FAMILY = 1, 0xFFFFFFFF
# Berkeley packet filter: load a word, compare, answer.
_LOAD, _EQUALS, _AT_LEAST, _ANSWER = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # refused: EPERM
_X32 = 0x40000000


@dataclass(frozen=True)
class _Machine:
    """How the kernel numbers the calls on a kind of machine: `seccomp`, `socket`, and those that no reader needs."""

    audit: int
    seccomp: int
    socket: int
    refused: tuple[int, ...]


# Looking into other processes, keys, mounts, namespaces, modules, tracing, and io_uring, which opens sockets by itself:
# ptrace, process_vm_readv/writev, add_key, request_key, keyctl, mount, umount2, pivot_root, unshare, setns, init_module,
# finit_module, delete_module, kexec_load, bpf, perf_event_open, userfaultfd, open_by_handle_at, io_uring_setup/enter/register.
_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        317,
        41,
        (
            *(101, 310, 311, 248, 249, 250, 165, 166, 155, 272, 308, 175),
            *(313, 176, 246, 321, 298, 323, 304, 425, 426, 427),
        ),
    ),
    "aarch64": _Machine(
        0xC00000B7,
        277,
        198,
        (
            *(117, 270, 271, 217, 218, 219, 40, 39, 41, 97, 268, 105),
            *(273, 106, 104, 280, 241, 282, 265, 425, 426, 427),
        ),
    ),
}


@contextmanager
def without_secrets() -> Iterator[None]:
    """The environment without what workers are not to know: a process that is started meanwhile never had it."""
    hidden = {name: value for name, value in os.environ.items() if not _is_kept(name)}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)


def confine() -> tuple[str, ...]:
    """Lock this process in, for good; gives back the locks that hold: environment, no_new_privs, network, seccomp."""
    for name in [name for name in os.environ if not _is_kept(name)]:
        del os.environ[name]
    held = ["environment"]
    if sys.platform != "linux":
        return tuple(held)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)  # another worker cannot look into this one
    # A network of its own, with no way out, takes root; a user namespace would give it to others, and rights they lack.
    if libc.unshare(_CLONE_NEWNET) == 0:
        held.append("network")
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        held.append("no_new_privs")
        if _filter_calls(libc):
            held.append("seccomp")
    return tuple(held)


def _has_libreoffice() -> bool:
    """It talks to itself through a socket of this machine; without it nobody needs one."""
    return "JUESUAN_LIBREOFFICE" in os.environ or any(
        shutil.which(name) for name in ("soffice", "libreoffice")
    )


def _is_kept(name: str) -> bool:
    return name in _KEPT or name.startswith(_KEPT_BEGINNINGS)


def _filter_calls(libc: ctypes.CDLL) -> bool:
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    program = b"".join(_instructions(machine))
    buffer = ctypes.create_string_buffer(program)
    # struct sock_fprog: how many instructions, and where they are.
    described = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    done = libc.syscall(
        *(machine.seccomp, _SECCOMP_SET_MODE_FILTER, _ALL_THREADS),
        ctypes.create_string_buffer(described),
    )
    return int(done) == 0


def _instructions(machine: _Machine) -> Iterator[bytes]:
    """No call of another machine's numbers, none of `refused`, and no socket, but one of this machine alone for LibreOffice."""
    yield _instruction(_LOAD, 4)  # seccomp_data.arch
    yield _instruction(_EQUALS, machine.audit, then=1)
    yield _instruction(_ANSWER, _KILL)
    yield _instruction(_LOAD, 0)  # seccomp_data.nr
    yield _instruction(_AT_LEAST, _X32, otherwise=1)
    yield _instruction(_ANSWER, _REFUSE)
    for number in machine.refused:
        yield _instruction(_EQUALS, number, otherwise=1)
        yield _instruction(_ANSWER, _REFUSE)
    yield _instruction(_EQUALS, machine.socket, otherwise=3)
    yield _instruction(_LOAD, 16)  # the low half of its first argument: the family
    yield _instruction(_EQUALS, _AF_UNIX if _has_libreoffice() else _NO_FAMILY, then=1)
    yield _instruction(_ANSWER, _REFUSE)
    yield _instruction(_ANSWER, _ALLOW)


def _instruction(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)
