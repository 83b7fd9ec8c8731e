"""The inbox against a real database; the build is a stand-in here, and real in tests/end_to_end/test_watch.py."""

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from loaders.errors import BuildError
from loaders.inbox import watching
from loaders.inbox.arrivals import STILL_POLLS
from loaders.inbox.taking import Warehouse
from loaders.inbox.watching import LONGEST_PAUSE_SECONDS, Inbox, Memory, look
from loaders.settings import Settings
from tests.altered_accounts import SAMPLE, load_files, query, write_account

POLLS = STILL_POLLS + 1  # from the first look at a file to the one that takes it


@dataclass
class Watched:
    """An inbox under test: what was told, how often was built, what the last sign of life was."""

    directory: Path
    url: str
    told: list[str] = field(default_factory=list)
    beats: list[tuple[str, bool]] = field(default_factory=list)
    builds: int = 0
    build: Callable[[], None] = lambda: None
    is_stopping: Callable[[], bool] = lambda: False

    def _stops(self) -> bool:
        return self.is_stopping()

    def looks(self, times: int, memory: Memory | None = None) -> Memory:
        def build() -> None:
            self.builds += 1
            self.build()

        def beat(doing: str, *, healthy: bool = True) -> None:
            self.beats.append((doing, healthy))

        warehouse = Warehouse(self.url, Settings(workers=1), build, beat, self._stops)
        memory = memory or Memory(quiet=0)
        for _ in range(times):
            memory = look(Inbox(self.directory, warehouse, self.told.append), memory)
        return memory

    def put(self, organization: str, *, folder: str = "") -> Path:
        directory = self.directory / folder
        directory.mkdir(exist_ok=True)
        return write_account(directory, organization, SAMPLE.read_text(encoding="utf-8"))

    def lying(self) -> list[str]:
        """Everything that lies in the inbox and on its shelves."""
        found = (path for path in self.directory.rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self.directory)) for path in found)

    def documents(self) -> int:
        return int(query(self.url, "select count(*) from raw.document")[0][0])


@pytest.fixture
def watched(database_url: str, open_directory: Path) -> Watched:
    inbox = open_directory / "收件箱"
    inbox.mkdir()
    inbox.chmod(0o755)
    return Watched(inbox, database_url)


def test_what_arrives_together_is_loaded_in_one_run_and_built_once(watched: Watched) -> None:
    first, second = watched.put("甲市财政局"), watched.put("乙市财政局")
    third = watched.put("丙市财政局", folder="丙局")
    (watched.directory / "丙局" / "manifest.csv").write_text(
        f"file,year,organization\n{third.name},2024,丙市财政局\n"
    )
    (watched.directory / "丙局" / "~$打开着.xlsx").write_text("")
    (watched.directory / "坏.txt").write_text("您好。\n\n姓名\t电话\n张三\t123\n")
    watched.looks(POLLS)
    assert watched.builds == 1
    assert query(watched.url, "select count(distinct run_id), count(*) from raw.load_event") == [
        (1, 4)
    ]
    assert watched.lying() == sorted(
        [
            *(f"done/{file.name}{note}" for file in (first, second) for note in ("", ".txt")),
            *(f"done/丙局/{name}" for name in (third.name, "manifest.csv", "~$打开着.xlsx")),
            *("done/丙局.txt", "rejected/坏.txt", "rejected/坏.txt.txt"),
        ]
    )
    refusal = (watched.directory / "rejected" / "坏.txt.txt").read_text(encoding="utf-8")
    assert refusal.startswith("拒绝　")
    assert "not a departmental final account" in refusal
    assert "请按上述原因改正后再放入收件箱" in refusal
    # Files at the top take nothing from one another; those of a folder do.
    folders = query(watched.url, "select file_name, folder, source_address from raw.document")
    assert len({folder for _, folder, _ in folders}) == 3
    assert {address for _, _, address in folders} == {str(p) for p in (first, second, third)}
    assert query(watched.url, "select field, source from raw.document_override order by 1") == [
        ("organization", "manifest"),
        ("year", "manifest"),
    ]


def test_what_a_crash_left_loaded_but_unmoved_is_moved_at_the_next_start(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = watched.put("甲市财政局")

    def die(*_: object) -> Path:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(watching, "shelve", die)
        with pytest.raises(SystemExit):
            watched.looks(POLLS)
    assert watched.lying() == [file.name]
    watched.looks(POLLS)
    assert watched.documents() == 1
    assert watched.lying() == [f"done/{file.name}", f"done/{file.name}.txt"]
    note = (watched.directory / "done" / f"{file.name}.txt").read_text(encoding="utf-8")
    assert note.startswith("已在库中：内容相同")


_CAPABILITIES_VERSION, _CAP_DAC_OVERRIDE = 0x20080522, 1  # linux/capability.h


def _give_up_overriding_permissions() -> Callable[[], None]:
    """Permission bits hold for this thread although it is root's; what is given back undoes it."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0)
    held = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable: low words, then high words
    assert libc.capget(header, held) == 0, os.strerror(ctypes.get_errno())
    fewer = (ctypes.c_uint32 * 6)(*held)
    fewer[0] &= ~(1 << _CAP_DAC_OVERRIDE)
    assert libc.capset(header, fewer) == 0, os.strerror(ctypes.get_errno())
    return lambda: libc.capset(header, held)


@contextmanager
def _without_permission_to_write(directory: Path) -> Iterator[None]:
    """The kernel refuses this process, root or not, to write the directory."""
    directory.chmod(0o555)
    undo = _give_up_overriding_permissions() if os.geteuid() == 0 else lambda: None
    try:
        with pytest.raises(PermissionError):
            (directory / "done").mkdir()
        yield
    finally:
        undo()
        directory.chmod(0o755)


def test_a_read_only_inbox_is_loaded_told_once_and_remembered(watched: Watched) -> None:
    file = watched.put("甲市财政局")
    with _without_permission_to_write(watched.directory):
        memory = watched.looks(POLLS + 5)
    assert watched.documents() == 1
    assert query(watched.url, "select count(*) from raw.load_event") == [(1,)]
    assert watched.lying() == [file.name]
    assert sum("cannot be written" in line for line in watched.told) == 1
    assert any(line.startswith(f"{file.name}: Loaded") for line in watched.told)
    assert watched.beats[-1][1]
    watched.put("乙市财政局")
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with _without_permission_to_write(watched.directory):
        watched.looks(POLLS + 5, memory)
    assert watched.documents() == 3  # the new one, and the old one because it changed
    assert sum("cannot be written" in line for line in watched.told) == 1


@contextmanager
def _nobody_let_in(url: str) -> Iterator[None]:
    """The server refuses every connection to the database, as while it starts or stops."""
    server, _, name = url.rpartition("/")
    statement = sql.SQL("alter database {} allow_connections {}")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name), False))
        try:
            yield
        finally:
            connection.execute(statement.format(sql.Identifier(name), True))


def test_files_wait_for_a_database_that_is_away_and_are_loaded_when_it_is_back(
    watched: Watched,
) -> None:
    file = watched.put("甲市财政局")
    with _nobody_let_in(watched.url):
        memory = watched.looks(POLLS + 4)
    assert watched.lying() == [file.name]
    assert len(watched.told) == 1
    assert (
        "the files stay in the inbox and are tried again: Cannot connect to PostgreSQL"
        in watched.told[0]
    )
    assert not watched.beats[-1][1]
    assert memory.pause(2.0) == LONGEST_PAUSE_SECONDS > Memory(failures=1).pause(2.0) > 2.0
    memory = watched.looks(1, memory)
    assert watched.lying() == [f"done/{file.name}", f"done/{file.name}.txt"]
    assert watched.told[-1].startswith("All is well again")
    assert watched.beats[-1][1]
    assert memory.pause(2.0) == 2.0


def test_a_database_lost_in_the_build_leaves_the_file_for_the_next_try(watched: Watched) -> None:
    file = watched.put("甲市财政局")

    def lose_the_database() -> None:
        with psycopg.connect(watched.url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        raise BuildError("1 of 1 steps of the build failed", "构建的 1 步中有 1 步失败")

    watched.build = lose_the_database
    memory = watched.looks(POLLS)
    assert watched.lying() == [file.name]
    watched.build = lambda: None
    watched.looks(1, memory)
    assert watched.lying() == [f"done/{file.name}", f"done/{file.name}.txt"]


def test_a_build_that_fails_is_told_and_not_tried_again_until_something_arrives(
    watched: Watched,
) -> None:
    file = watched.put("甲市财政局")

    def fail() -> None:
        raise BuildError(
            "1 of 9 steps failed: test every_waiver_waives_something", "9 步中有 1 步失败"
        )

    watched.build = fail
    memory = watched.looks(POLLS + 40)
    assert watched.builds == 1
    note = (watched.directory / "done" / f"{file.name}.txt").read_text(encoding="utf-8")
    assert "集市没有更新：9 步中有 1 步失败" in note
    assert "The marts were not refreshed: 1 of 9 steps failed" in note
    assert "The marts were not refreshed: 1 of 9 steps" in note
    watched.put("乙市财政局")
    watched.looks(POLLS, memory)
    assert watched.builds == 2


def test_files_that_somebody_else_loads_are_built_too(watched: Watched, tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    load_files(watched.url, [write_account(tmp_path, "甲市财政局", text)])
    watched.looks(watching.POLLS_BETWEEN_REFRESHES)
    assert watched.builds == 0
    watched.looks(1, Memory())
    assert watched.builds == 1


def test_asked_to_end_it_ends_between_two_files_and_the_next_start_goes_on(
    watched: Watched,
) -> None:
    names = [watched.put(f"{n}市财政局").name for n in "甲乙丙"]
    watched.is_stopping = lambda: any(doing.startswith("loading") for doing, _ in watched.beats)
    watched.looks(POLLS)
    assert (watched.documents(), watched.builds) == (1, 0)
    assert watched.lying() == sorted(names)
    watched.is_stopping = lambda: False
    watched.looks(POLLS)
    assert watched.documents() == 3
    assert watched.lying() == sorted(f"done/{n}{note}" for n in names for note in ("", ".txt"))


def test_a_file_that_changes_while_it_is_loaded_stays_and_is_loaded_again(watched: Watched) -> None:
    file = watched.put("甲市财政局")
    whole = file.read_text(encoding="utf-8")

    def write_more() -> None:
        file.write_text(whole + "\n", encoding="utf-8")

    watched.build = write_more
    memory = watched.looks(POLLS)
    assert watched.lying() == [file.name]
    assert "it changed while it was loaded" in watched.told[-1]
    watched.build = lambda: None
    watched.looks(POLLS, memory)
    assert watched.documents() == 2
    assert (watched.directory / "done" / file.name).read_text(encoding="utf-8") == whole + "\n"


def test_what_is_no_file_of_an_account_is_refused_with_the_remedy(watched: Watched) -> None:
    (watched.directory / "链接.txt").symlink_to("/etc/passwd")
    os.mkfifo(watched.directory / "管道")
    (watched.directory / "manifest.csv").write_text("file,year\n甲.txt,2024\n")
    named = watched.put("丁市财政局", folder="丁局")
    (named.parent / "manifest.csv").write_text("file,year\n没有.txt,2024\n")
    watched.looks(POLLS)
    shelf = watched.directory / "rejected"
    reasons = {path.name: path.read_text(encoding="utf-8") for path in shelf.glob("*.txt")}
    assert "a link or a device, not a file" in reasons["链接.txt.txt"]
    assert "a link or a device, not a file" in reasons["管道.txt"]
    assert "Put it into one folder with the files it names" in reasons["manifest.csv.txt"]
    assert "names 没有.txt, which is not in" in reasons["丁局.txt"]
    assert watched.documents() == 0
