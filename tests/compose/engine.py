"""`docker compose` on this project with secrets, inbox, volumes and port of its own."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.settings import PROJECT_ROOT

# A compose file on top of ours, for engines whose image builds need something of their own (`network: host`). Read here: tests
# run without the user's settings.
OVERRIDE = os.environ.get("JUESUAN_COMPOSE_OVERRIDE")
_ANSWER_SECONDS = 600


def why_no_engine() -> str | None:
    """Why the story cannot be told here, or None."""
    docker = shutil.which("docker")
    if docker is None:
        return "no `docker` on this machine"
    for command in ("info", "compose version"):
        ran = subprocess.run(
            [docker, *command.split()], capture_output=True, text=True, check=False
        )
        if ran.returncode != 0:
            return f"`docker {command}` says: {ran.stderr.strip()[-200:]}"
    return None


@dataclass(frozen=True)
class Composed:
    """A project of docker compose in a directory of its own; its values are those of the .env that `make env` wrote."""

    directory: Path
    name: str
    port: int
    bi_port: int

    @classmethod
    def in_directory(cls, directory: Path, name: str) -> "Composed":
        """The compose files where a user would have them, without the user's own .env, inbox and data."""
        for needed in ("inbox", "data"):
            (directory / needed).mkdir()
        shutil.copy(PROJECT_ROOT / "Makefile", directory)
        with socket.socket() as free, socket.socket() as also_free:
            for each in (free, also_free):
                each.bind(("127.0.0.1", 0))
            return cls(directory, name, free.getsockname()[1], also_free.getsockname()[1])

    @property
    def inbox(self) -> Path:
        return self.directory / "inbox"

    def make_env(self) -> Mapping[str, str]:
        """Run `make env`, and give back what it wrote."""
        subprocess.run(
            ["make", "--silent", "env"],  # noqa: S607 - the user's own make
            cwd=self.directory,
            env={key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
            check=True,
            timeout=_ANSWER_SECONDS,
        )
        return self.env()

    def env(self) -> Mapping[str, str]:
        text = (self.directory / ".env").read_text(encoding="utf-8")
        return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `docker compose` with the arguments."""
        env_file = self.directory / ".env"
        files = ["-f", str(PROJECT_ROOT / "docker-compose.yml")]
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("JUESUAN_", "POSTGRES_", "COMPOSE_"))
        }
        return subprocess.run(
            [
                *("docker", "compose", "--project-name", self.name, *files),
                *(("-f", OVERRIDE) if OVERRIDE else ()),
                *("--env-file", str(env_file) if env_file.exists() else os.devnull),
                *arguments,
            ],
            env={
                **environment,
                "JUESUAN_PORT": str(self.port),
                "JUESUAN_BI_PORT": str(self.bi_port),
                "JUESUAN_INBOX": str(self.inbox),
                "JUESUAN_DATA": str(self.directory / "data"),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=_ANSWER_SECONDS,
        )

    def asked_engine(self, *arguments: str) -> str:
        """What `docker` itself answers, in one line."""
        ran = subprocess.run(
            ["docker", *arguments],  # noqa: S607 - as above
            capture_output=True,
            text=True,
            check=True,
            timeout=_ANSWER_SECONDS,
        )
        return ran.stdout.strip()

    def reader_url(self) -> str:
        """The address for somebody who may only read, as BI tools use it."""
        password = self.env()["JUESUAN_READER_PASSWORD"]
        return f"postgresql://juesuan_reader:{password}@127.0.0.1:{self.port}/juesuan"


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 300) -> None:
    """Wait until the condition holds; fails, naming what was waited for, long after it should."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"{what} did not come about in {seconds:.0f} seconds"
        time.sleep(0.5)
