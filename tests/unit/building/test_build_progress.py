"""How a build is shown: steps done of all, and what runs long."""

import pytest

from loaders.building.dbt_runner import Step
from loaders.building.progress import BuildProgress


def test_a_build_tells_how_far_it_is_and_names_what_is_slow(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = [0.0]
    with BuildProgress(is_terminal=False, clock=lambda: now[0]) as progress:
        progress.step(Step("int_cell", 0, 300, is_done=False))
        progress.step(Step("int_table", 0, 300, is_done=False))
        progress.step(Step("int_table", 1, 0, is_done=True))
        assert "int_cell" not in progress.words()
        now[0] = 9.0
        progress.step(Step("int_row", 1, 300, is_done=False))
        before = capsys.readouterr().out
        now[0] = 12.0
        progress.step(Step("int_row", 2, 0, is_done=True))
    assert before.count("\n") == 1
    told = capsys.readouterr().out
    assert "2" in told
    assert "300" in told
    assert "int_cell 12 s" in told
    assert "int_table" not in told
