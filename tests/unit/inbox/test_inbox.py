"""When an arrival is taken, where it goes, and what the health check says; no database."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from loaders.inbox.arrivals import (
    PATIENCE_POLLS,
    STILL_POLLS,
    Arrival,
    is_unchanged,
    is_unfinished,
    poll,
    ready,
)
from loaders.inbox.heartbeat import FILE_NAME, SILENCE_SECONDS, beat, health, stop_beating
from loaders.inbox.shelves import UnsafeShelfError, refuse_unsafe_shelves, shelve


def _names(arrivals: tuple[Arrival, ...]) -> list[str]:
    return [each.path.name for each in arrivals]


def _polled(inbox: Path, times: int, before: Mapping[Path, Arrival]) -> dict[Path, Arrival]:
    found = dict(before)
    for _ in range(times):
        found = poll(inbox, found)
    return found


def test_a_file_is_taken_when_it_stood_still_for_two_polls(tmp_path: Path) -> None:
    file = tmp_path / "决算.txt"
    file.write_text("一半")
    found = _polled(tmp_path, STILL_POLLS, {})
    assert ready(found) == ()
    file.write_text("全部的内容")  # the copy goes on: counted anew
    found = _polled(tmp_path, STILL_POLLS, found)
    assert ready(found) == ()
    found = poll(tmp_path, found)
    assert _names(ready(found)) == ["决算.txt"]
    os.utime(file, (1, 1))
    assert not is_unchanged(ready(found)[0])


def test_what_stands_still_waits_for_what_is_being_copied_but_not_for_ever(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("甲")
    growing = tmp_path / "乙.txt"
    found: dict[Path, Arrival] = {}
    taken_at = None
    for number in range(PATIENCE_POLLS + 2):
        growing.write_text("乙" * (number + 1))
        found = poll(tmp_path, found)
        if ready(found):
            taken_at = number
            break
    assert taken_at == PATIENCE_POLLS
    assert _names(ready(found)) == ["甲.txt"]


def test_a_folder_is_one_arrival_and_taken_when_all_of_it_stands_still(tmp_path: Path) -> None:
    folder = tmp_path / "某局" / "附件"
    folder.mkdir(parents=True)
    assert _polled(tmp_path, 5, {}) == {}  # a folder just made, nothing in it yet
    (folder / "表.txt").write_text("表")
    found = _polled(tmp_path, STILL_POLLS + 1, {})
    assert _names(ready(found)) == ["某局"]
    (folder / "说明.txt.part").write_text("还在下载")
    assert ready(poll(tmp_path, found)) == ()


@pytest.mark.parametrize(
    "name",
    ["~$决算.xlsx", ".~lock.决算.ods#", ".gitkeep", "决算.pdf.part", "决算.xlsx.crdownload"],
)
def test_what_programs_leave_beside_a_file_is_no_arrival(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    assert is_unfinished(name)
    assert _polled(tmp_path, 5, {}) == {}


def test_done_and_rejected_are_never_taken_and_nothing_there_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    (tmp_path / "done" / "甲.txt").write_text("早先的")
    (tmp_path / "done" / "甲 (2).txt.txt").write_text("某人的")
    (tmp_path / "甲.txt").write_text("新的")
    (arrival,) = poll(tmp_path, {}).values()
    assert shelve(tmp_path, arrival, "done", "如何").name == "甲 (3).txt"
    assert {p.name: p.read_text() for p in (tmp_path / "done").iterdir()} == {
        "甲.txt": "早先的",
        "甲 (2).txt.txt": "某人的",
        "甲 (3).txt": "新的",
        "甲 (3).txt.txt": "如何",
    }


def test_a_folder_moves_as_a_whole_and_the_longest_name_still_has_a_note(tmp_path: Path) -> None:
    folder = tmp_path / "v1.2 某局"
    folder.mkdir()
    (folder / "表.txt").write_text("表")
    longest = tmp_path / ("决" * 83 + "12.txt")  # 255 bytes
    longest.write_text("长")
    for arrival in poll(tmp_path, {}).values():
        shelve(tmp_path, arrival, "rejected", "如何")
    shelf = tmp_path / "rejected"
    assert (shelf / "v1.2 某局" / "表.txt").read_text() == "表"
    assert (shelf / "v1.2 某局.txt").read_text() == "如何"
    assert (shelf / longest.name).read_text() == "长"
    (note,) = shelf.glob("决*~.txt")
    assert note.read_text() == "如何"
    assert len(list(shelf.iterdir())) == 4


def test_a_note_does_not_stay_where_the_file_cannot_be_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "甲.txt").write_text("甲")
    (arrival,) = poll(tmp_path, {}).values()

    def refuse(_name: str, _target: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        raise PermissionError(13, f"Permission denied {src_dir_fd} {dst_dir_fd}")

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(PermissionError):
        shelve(tmp_path, arrival, "done", "如何")
    assert list((tmp_path / "done").iterdir()) == []


@pytest.mark.parametrize("shelf", ["done", "rejected"])
def test_a_shelf_that_leads_elsewhere_is_refused(tmp_path: Path, shelf: str) -> None:
    """At the start and at each move; nothing is moved, nothing written where it leads."""
    elsewhere, inbox = tmp_path / "elsewhere", tmp_path / "inbox"
    elsewhere.mkdir()
    inbox.mkdir()
    (inbox / "甲.txt").write_text("甲")
    (arrival,) = poll(inbox, {}).values()
    refuse_unsafe_shelves(inbox)
    (inbox / shelf).symlink_to(elsewhere)
    with pytest.raises(UnsafeShelfError, match="a link or no directory"):
        refuse_unsafe_shelves(inbox)
    with pytest.raises(UnsafeShelfError):
        shelve(inbox, arrival, shelf, "如何")
    assert (inbox / "甲.txt").read_text() == "甲"
    assert list(elsewhere.iterdir()) == []
    (inbox / shelf).unlink()
    (inbox / shelf).write_text("no directory")
    with pytest.raises(UnsafeShelfError):
        refuse_unsafe_shelves(inbox)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_shelf_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    os.chown(tmp_path / "done", 12345, 12345)
    with pytest.raises(UnsafeShelfError, match="belongs to somebody else"):
        refuse_unsafe_shelves(tmp_path)


def test_health_tells_what_is_being_done_and_what_is_wrong(tmp_path: Path) -> None:
    assert health(tmp_path) == (False, "nothing is being watched")
    beat(tmp_path, "watching inbox")
    assert health(tmp_path) == (True, "watching inbox")
    beat(tmp_path, "the database is away", healthy=False)
    assert health(tmp_path) == (False, "the database is away")
    long_ago = {"healthy": True, "doing": "loading x", "at": time.time() - SILENCE_SECONDS - 1}
    (tmp_path / FILE_NAME).write_text(json.dumps(long_ago))
    well, words = health(tmp_path)
    assert not well
    assert "no sign of life for 301 seconds; the last: loading x" in words
    stop_beating(tmp_path)
    assert list(tmp_path.iterdir()) == []
