"""Workers: results in order, and a file that is slow, greedy or deadly fails alone."""

import os
import time
from collections.abc import Sequence

import pytest

from loaders.errors import InputError
from loaders.limits import MEBIBYTE
from loaders.reading_pool import Read, reading_pool
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
        raise InputError("refuses: damaged. Get it again.")
    if what == "late":
        time.sleep(0.3)
    return what.upper()


def results(given: Sequence[str]) -> list[Read[str, str]]:
    with reading_pool(SETTINGS) as pool:
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
    with reading_pool(SETTINGS, workers=1) as pool:
        assert pool.read(work, ("a",), "a") == "A"
        with pytest.raises(InputError, match="dies: the process reading it ended"):
            pool.read(work, ("dies",), "dies")


def test_leaving_early_ends_the_workers() -> None:
    def interrupted() -> None:
        with reading_pool(SETTINGS) as pool:
            for _ in pool.read_all(work, ["a", "slow"], lambda item: (item,), lambda item: item):
                raise KeyError("the writer failed")

    started = time.monotonic()
    with pytest.raises(KeyError):
        interrupted()
    assert time.monotonic() - started < 60  # the slow file was not waited for
