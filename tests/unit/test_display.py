"""What is shown on a terminal: words from files, never commands to it."""

import pytest
from rich.table import Table

from loaders import display


def test_words_of_a_file_do_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "甲局\x1b]0;owned\x07\x1b[2J\x9b31m\u202e乙\n丙"
    table = Table(hostile)
    table.add_row(hostile)
    for shown in (hostile, table):
        display.console.print(shown)
        output = capsys.readouterr().out
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(output)
        assert "甲局\ufffd]0;owned" in output
        assert "丙" in output
