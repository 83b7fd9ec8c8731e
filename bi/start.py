"""`make bi`: Superset on the warehouse, with the dashboards of bi/assets: prepared, then served until it is stopped.

Takes from the environment (nothing of it is printed):
  JUESUAN_BI_WAREHOUSE  the address of the warehouse, postgresql://…, as the role that may only read
  JUESUAN_BI_PASSWORD   the password of the account `admin`; `make env` writes one into .env
  JUESUAN_BI_HOME       where Superset keeps its own database and secret
  JUESUAN_BI_ADDRESS    host:port to listen on; 127.0.0.1:8088 when not said
  JUESUAN_BI_URL        where people open it, when that is not http:// and the address (a container, a proxy)
Exit code 2, with the reason in words, when one of them is missing or Superset cannot be prepared.
"""

import fcntl
import os
import sys
from pathlib import Path
from typing import NoReturn

_HERE = Path(__file__).resolve().parent
_ADDRESS = "127.0.0.1:8088"
_SHORTEST_PASSWORD = 12
_GUESSED_FIRST = ("admin", "password", "superset", "juesuan", "12345678", "changeme")


def main() -> None:
    """Refuse in words, or prepare and serve."""
    os.umask(0o077)
    warehouse = _said("JUESUAN_BI_WAREHOUSE", "make bi finds it; elsewhere give postgresql://…")
    password = _said("JUESUAN_BI_PASSWORD", "write it into .env with: make env")
    _check(password)
    home = Path(_said("JUESUAN_BI_HOME", "make bi sets it; elsewhere give a directory")).absolute()
    home.mkdir(parents=True, exist_ok=True)
    _only_one(home)
    # Superset reads its settings when it is imported, so that this comes before the import below.
    os.environ |= {
        "JUESUAN_BI_HOME": str(home),
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(_HERE / "superset_config.py"),
    }
    from prepare import PreparationError, prepared_app  # noqa: PLC0415
    from serve import serve  # noqa: PLC0415

    try:
        app = prepared_app(warehouse, password, _HERE / "assets")
    except PreparationError as error:
        _refuse(str(error))
    address = os.environ.get("JUESUAN_BI_ADDRESS") or _ADDRESS
    serve(app, address, os.environ.get("JUESUAN_BI_URL") or f"http://{address}")


def _said(name: str, remedy: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        _refuse(f"{name} is not set: {remedy}")
    return value


def _check(password: str) -> None:
    guessed = any(password.lower().startswith(word) for word in _GUESSED_FIRST)
    if len(password) < _SHORTEST_PASSWORD or guessed:
        _refuse(
            "JUESUAN_BI_PASSWORD is one of those that are tried first, or shorter than "
            f"{_SHORTEST_PASSWORD} characters: choose another, or delete its line in .env and run make env"
        )


def _only_one(home: Path) -> None:
    """Two would write one SQLite database. The lock is held until this process ends."""
    descriptor = os.open(home / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _refuse(f"Superset runs already with {home}: stop that one first (Ctrl-C where it runs)")


def _refuse(reason: str) -> NoReturn:
    print(f"juesuan bi: {reason}", file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    main()
