"""The characters an account may print, and which of the model's 18,000 mean them.

The model knows emoji and kana; an account prints GB 2312 and a figure prints ten digits. What looks alike is one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

DIGITS = frozenset("0123456789")
# What a figure, a code or a form number is set in.
NUMERIC = frozenset("0123456789.,-()%")
_BESIDE_GB_2312 = frozenset("“”‘’—…·％－（），．～")
# Kana and bars that the model takes for the characters they look like.
_TEXT_LIKE: Mapping[str, str] = MappingProxyType(
    {
        "ハ": "八",
        "ニ": "二",
        "ロ": "口",
        "エ": "工",
        "カ": "力",
        "タ": "夕",
        "ト": "卜",
        "ー": "一",
        "ミ": "三",
    }
)
_NUMERIC_LIKE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("lI|JL[]!丨i１", "1"),
        **dict.fromkeys("Oo〇○０", "0"),
        **dict.fromkeys("。·．•", "."),
        **dict.fromkeys("，、‚", ","),
        **dict.fromkeys("—–－一_‐−~", "-"),
        **{"（": "(", "）": ")", "％": "%"},
    }
)


@dataclass(frozen=True)
class Alphabet:
    """Some characters, and for each the columns of the model's answer that are counted as it. The first is no character."""

    characters: Sequence[str]
    columns: Sequence[Sequence[int]]

    def probabilities(self, answer: NDArray[np.float32]) -> NDArray[np.float32]:
        """How likely each character is at each place."""
        first = answer[:, [columns[0] for columns in self.columns]]
        for number, columns in enumerate(self.columns):
            for also in columns[1:]:
                first[:, number] += answer[:, also]
        return first


def text_alphabet(model: Sequence[str]) -> Alphabet:
    """What an account may print."""
    return _alphabet(model, _is_printed, _TEXT_LIKE)


def numeric_alphabet(model: Sequence[str]) -> Alphabet:
    """What a figure or a code is set in."""
    return _alphabet(model, NUMERIC.__contains__, _NUMERIC_LIKE)


def is_numeric(text: str) -> bool:
    """True for a text that is a figure or a code, or looks like one."""
    like = sum(1 for c in text if c in NUMERIC or c in _NUMERIC_LIKE)
    return bool(text) and like == len(text) and text not in ("一", "—", "-", "－", "○")


def _is_printed(character: str) -> bool:
    if character in _BESIDE_GB_2312 or " " < character <= "~":
        return True
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return not "\u3040" <= character <= "\u30ff"  # kana are in it too


def _alphabet(
    model: Sequence[str], is_in: Callable[[str], bool], like: Mapping[str, str]
) -> Alphabet:
    columns: dict[str, list[int]] = {"": [0]}
    for number, character in enumerate(model):
        if number and is_in(character):
            columns.setdefault(character, []).append(number)
    for number, character in enumerate(model):
        meant = like.get(character)
        if number and meant in columns and number not in columns[meant]:
            columns[meant].append(number)
    return Alphabet(tuple(columns), tuple(map(tuple, columns.values())))
