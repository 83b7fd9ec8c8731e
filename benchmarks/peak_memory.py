"""Reads and recognises the files named, one after the other as a worker does, and prints its peak memory in MiB.

A process of its own: what a process that starts others has used counts as theirs in `getrusage`, so on Linux the peak is
asked of the kernel (VmHWM), which begins anew with each program.
"""

import re
import resource
import sys
from pathlib import Path

from loaders.limits import DEFAULT_LIMITS
from loaders.loading.raw_rows import prepare
from loaders.loading.worker import FileToRead, recognise_file

STATUS = Path("/proc/self/status")


def peak_mebibytes() -> float:
    """The most memory this process has had."""
    if STATUS.is_file():
        found = re.search(r"^VmHWM:\s+(\d+) kB", STATUS.read_text(encoding="ascii"), re.MULTILINE)
        if found:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)  # bytes, on macOS


if __name__ == "__main__":
    for name in sys.argv[1:]:
        prepare(recognise_file(FileToRead.at(Path(name)), DEFAULT_LIMITS))
    print(f"{peak_mebibytes():.0f}")
