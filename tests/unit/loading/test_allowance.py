"""What one archive may ask for, with all archives inside it."""

from dataclasses import replace

import pytest

from loaders.errors import InputError
from loaders.limits import MEBIBYTE, Limits
from loaders.loading.allowance import Allowance

LIMITS = Limits(
    archive_members=10, archive_bytes=MEBIBYTE, archive_seconds=60, archive_refused_seconds=5
)


def test_archives_inside_one_another_share_what_the_outermost_may_ask_for() -> None:
    allowance = Allowance.of(LIMITS)
    allowance.take(6, MEBIBYTE // 2, "外.zip", LIMITS)
    assert allowance.within(LIMITS) == replace(
        LIMITS, archive_members=4, archive_bytes=MEBIBYTE - MEBIBYTE // 2
    )
    with pytest.raises(InputError, match=r"^外\.zip!/内\.zip: .*more than the 10 files or 1 MiB"):
        allowance.take(5, 0, "外.zip!/内.zip", LIMITS)
    with pytest.raises(InputError, match="more than the 10 files or 1 MiB"):
        allowance.take(0, MEBIBYTE, "外.zip!/内.zip", LIMITS)
    allowance.take(4, MEBIBYTE // 2, "外.zip!/内.zip", LIMITS)


def test_files_that_are_no_accounts_may_take_less_time_than_those_that_are() -> None:
    allowance = Allowance.of(LIMITS)
    allowance.spend(50, is_refused=False)
    allowance.spend(5, is_refused=True)
    assert allowance.why_spent(LIMITS) is None
    allowance.spend(0.1, is_refused=True)
    assert "no accounts took more than 5 seconds" in str(allowance.why_spent(LIMITS))
    allowance = Allowance.of(LIMITS)
    allowance.spend(60.1, is_refused=False)
    assert "its files took more than 60 seconds" in str(allowance.why_spent(LIMITS))
