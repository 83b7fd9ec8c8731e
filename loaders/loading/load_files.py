"""A load as a command does it: connections of its own, progress shown, and stopped in good order."""

from contextlib import closing
from functools import partial
from uuid import uuid4

from loaders import signals
from loaders.database.connection import Connection
from loaders.database.logins import connect_as
from loaders.database.roles import LOADER
from loaders.language import Message
from loaders.loading.inputs import FileToLoad
from loaders.loading.outcome import FileOutcome
from loaders.loading.pipeline import load
from loaders.loading.progress import LoadProgress
from loaders.settings import Settings


def load_files(
    url: str, tasks: tuple[FileToLoad, ...], settings: Settings, *, quiet: bool
) -> list[FileOutcome]:
    """Load the files into the warehouse at `url` and show how it goes; `quiet` shows refusals only.

    Raises `StoppedByUserError` or `TerminatedError` on Ctrl-C and SIGTERM, saying how far it came, and what
    `pipeline.load` raises.
    """
    outcomes: list[FileOutcome] = []
    connect = partial(loader_connection, url)
    with closing(connect()) as connection, LoadProgress(len(tasks), quiet=quiet) as progress:
        going = load(
            connection,
            tasks,
            settings,
            run_id=uuid4(),
            reconnect=connect,
            listener=progress.listener,
        )
        try:
            with closing(going):
                for outcome in going:
                    outcomes.append(outcome)
                    progress.show(outcome)
        except KeyboardInterrupt as stopped:
            raise signals.as_error(
                stopped,
                Message(
                    f"stopped after {progress.done} files. They are whole in the warehouse, and nothing of any other is. "
                    "Run the same command again to go on.",
                    f"已停止，处理了 {progress.done} 个文件。它们都完整地在库中，其他文件没有留下任何内容。"
                    "请重新运行同一命令以继续。",
                ),
            ) from None
    progress.summary()
    return outcomes


def loader_connection(url: str) -> Connection:
    """A connection that has logged in as the loader. Raises as `logins.connect_as` does."""
    return connect_as(url, LOADER)
