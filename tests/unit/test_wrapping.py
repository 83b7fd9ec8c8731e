"""Lines of a terminal: as wide as it is, nothing lost, nothing broken that reads as one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from loaders.wrapping import padded, wrapped

MESSAGE = (
    "不成立，差额相同的共 3 处：05_06.social_insurance（社会保险）左边 8,218,280.61，右边 4,852,368.70；"
    "relation 14_03.actual compares what form 14 says with form 03."
)


@pytest.mark.parametrize("width", [20, 33, 80, 120])
def test_lines_fit_and_names_and_numbers_stay_whole(width: int) -> None:
    lines = wrapped(MESSAGE, width, "  ")
    longest = max(map(cell_len, re.findall("[!-~]+", MESSAGE)))
    assert all(cell_len(line) <= max(width, longest + 4) for line in lines)
    for whole in re.findall("[!-~]+", MESSAGE):
        assert any(whole in line for line in lines), whole
    for line in lines[1:]:
        assert line.startswith("  ")
        assert line.strip()[0] not in "，。；：、）”"


@given(st.text("中文，。（）“”; ab1.,_", max_size=80), st.integers(4, 40))
def test_nothing_is_lost(text: str, width: int) -> None:
    assert "".join("".join(wrapped(text, width)).split()) == "".join(text.split())
    assert wrapped(text, None) == [text]


def test_columns_stand_below_one_another() -> None:
    assert {cell_len(padded(text, 12)) for text in ("收入", "abc", "收入a")} == {12}
