"""Workers: results in order, and a file that is slow, greedy or deadly fails alone."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders.errors import InputError, JuesuanError, ResourceError
from loaders.limits import MEBIBYTE
from loaders.loading.worker_pool import Read, worker_pool
from loaders.settings import Settings

SETTINGS = Settings(workers=2, read_seconds=3, read_memory_mebibytes=512)


def work(what: str) -> str:
    """What a reader may do to its process."""
    if what == "slow":
        time.sleep(60)
    if what == "greedy":
        return str(len(bytearray(600 * MEBIBYTE)))
    if what == "dies":
        os._exit(9)
    if what == "refuses":
        raise InputError("refuses: damaged. Get it again.", "refuses：已损坏。请重新取得。")
    if what.startswith("killed once") and not Path(what.split("|")[1]).exists():
        Path(what.split("|")[1]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "killed always":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "mistake":
        raise KeyError("of ours")
    if what == "full":
        raise OSError(28, "No space left on device")
    if what == "late":
        time.sleep(0.3)
    return what.upper()


def results(given: Sequence[str]) -> list[Read[str, str]]:
    with worker_pool(SETTINGS) as pool:
        return list(pool.read_all(work, given, lambda item: (item,), lambda item: item))


def test_results_come_in_the_order_of_the_files() -> None:
    given = ["late", *"abcdefghij"]
    done = results(given)
    assert [read.value for read in done] == [item.upper() for item in given]
    assert done[0].seconds >= 0.3


def test_a_file_that_cannot_be_read_fails_alone() -> None:
    given = ["a", "greedy", "b", "dies", "c", "refuses", "d", "slow", "e"]
    done = results(given)
    assert {read.given: read.value for read in done if read.error is None} == {
        name: name.upper() for name in "abcde"
    }
    told = {read.given: str(read.error) for read in done if read.error is not None}
    assert told["greedy"].startswith("greedy: reading it needs more memory than 512 MiB")
    assert told["dies"].startswith("dies: the process reading it ended (exit code 9)")
    assert told["refuses"] == "refuses: damaged. Get it again."
    assert told["slow"].startswith("slow: reading it took longer than 3 seconds and was given up")


def test_one_file_raises_what_was_wrong_with_it() -> None:
    with worker_pool(SETTINGS, workers=1) as pool:
        assert pool.read(work, ("a",), "a") == "A"
        with pytest.raises(InputError, match="dies: the process reading it ended"):
            pool.read(work, ("dies",), "dies")


def test_leaving_early_ends_the_workers() -> None:
    def interrupted() -> None:
        with worker_pool(SETTINGS) as pool:
            for _ in pool.read_all(work, ["a", "slow"], lambda item: (item,), lambda item: item):
                raise KeyError("the writer failed")

    started = time.monotonic()
    with pytest.raises(KeyError):
        interrupted()
    assert time.monotonic() - started < 60  # the slow file was not waited for


def test_a_worker_that_was_killed_is_no_fault_of_its_file(tmp_path: Path) -> None:
    once = f"killed once|{tmp_path / 'killed'}"
    done = results(["a", once, "b", "killed always", "c"])
    assert [read.value for read in done] == ["A", once.upper(), "B", None, "C"]
    assert "the process reading it ended (exit code -9)" in str(done[3].error)


def test_a_mistake_of_ours_and_a_full_disk_fail_one_file() -> None:
    done = results(["mistake", "a", "full"])
    assert [read.value for read in done] == [None, "A", None]
    assert isinstance(done[0].error, JuesuanError)
    assert "mistake: reading it failed in a way that nobody foresaw (KeyError: 'of ours')" in str(
        done[0].error
    )
    assert isinstance(done[2].error, ResourceError)
    assert "full: no room for temporary files in" in str(done[2].error)


def test_what_needs_no_reading_keeps_its_turn() -> None:
    with worker_pool(SETTINGS) as pool:
        given = ["a", "known", "b"]
        done = pool.read_all(
            work, given, lambda item: None if item == "known" else (item,), lambda item: item
        )
        assert [(read.given, read.value) for read in done] == [
            ("a", "A"),
            ("known", None),
            ("b", "B"),
        ]


def test_a_long_path_to_temporary_files_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The socket of a fork server would not fit into it."""
    deep = tmp_path / ("d" * 80)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    with worker_pool(SETTINGS) as pool:
        assert pool.read(work, ("there",), "there") == "THERE"
