"""A sign of life for those who supervise a watcher: what it does, since when, and whether that is healthy.

`python -m loaders.inbox.heartbeat` is the health check of the image. It runs every few seconds, so it imports nothing of
juesuan that takes time.
"""

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

# Reading one file may take JUESUAN_READ_SECONDS (180), and between two files there is a beat.
SILENCE_SECONDS = 300
FILE_NAME = "watch.json"


@dataclass(frozen=True)
class Heartbeat:
    """What a watcher does: `healthy` when the marts are built and the inbox is watched; `at` in seconds since 1970."""

    healthy: bool
    doing: str
    at: float


def beat(data_dir: Path, doing: str, *, healthy: bool = True) -> None:
    """Write that the watcher lives and what it does; a reader sees the old or the new, never half of one."""
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f"{FILE_NAME}.", dir=data_dir)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(Heartbeat(healthy, doing, time.time())), file, ensure_ascii=False)
    Path(name).replace(data_dir / FILE_NAME)


def stop_beating(data_dir: Path) -> None:
    """Take the sign of life away: nobody watches any more."""
    (data_dir / FILE_NAME).unlink(missing_ok=True)


def health(data_dir: Path) -> tuple[bool, str]:
    """Whether the watcher that writes into `data_dir` is well, and in words what it does or what is wrong."""
    try:
        last = Heartbeat(**json.loads((data_dir / FILE_NAME).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return False, "nothing is being watched"
    except (OSError, ValueError, TypeError) as error:
        return False, f"the sign of life cannot be read ({error})"
    silence = time.time() - last.at
    if silence > SILENCE_SECONDS:
        return False, f"no sign of life for {silence:.0f} seconds; the last: {last.doing}"
    return last.healthy, last.doing


def main() -> None:
    """The health check: prints what the watcher does; exit code 0 when it is well, otherwise 1."""
    healthy, words = health(Path(os.environ.get("JUESUAN_DATA_DIR") or ".juesuan"))
    sys.stdout.write(f"{words}\n")
    sys.exit(0 if healthy else 1)


if __name__ == "__main__":
    main()
