"""The table of characters and expressions: its examples come out as it says, and SQL has what Python has."""

from collections.abc import Mapping
from typing import Any

import pytest

from loaders.notation.macro import MACRO, macro_text
from loaders.notation.table import examples
from loaders.notation.text import cell_state, code_text, looks_like_amount, plain


@pytest.mark.parametrize("example", examples(), ids=lambda example: ascii(example["printed"]))
def test_python_reads_the_examples(example: Mapping[str, Any]) -> None:
    printed = example["printed"]
    assert (plain(printed), cell_state(printed)) == (example["plain"], example["state"])
    assert code_text(printed) == example.get("code", code_text(printed))


@pytest.mark.parametrize("part", ["-1,23", "1.234.567", "(5", "¥12", "000.00"])
def test_what_is_nearly_a_figure_looks_like_one(part: str) -> None:
    assert cell_state(part) in ("unreadable", "amount")
    assert looks_like_amount(part)


def test_the_macro_is_written_from_the_table() -> None:
    assert MACRO.read_text(encoding="utf-8") == macro_text(), "python -m loaders.notation.macro"
