"""The words of vocabulary.yaml, ready for matching; and the nouns they make."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from loaders.claims.claim import Noun
from loaders.errors import ConfigurationError
from loaders.notation.text import plain

VOCABULARY = Path(__file__).parent / "vocabulary.yaml"
_KEYS = frozenset(
    {
        *("narrative_forms", "funds", "subjects", "values", "classes", "loose_classes", "bases"),
        *("changes", "changes_with_base", "orders", "openers"),
    }
)
_SUBJECT_KEYS = frozenset({"words", "is", "needs_fund", "fund_free", "loose", "unit"})
# A name may hold brackets of its own: 政府办公厅(室)及相关机构事务(款).
_LEVELS = re.compile(r"((?:[^()]|\((?![类款项]\))[^()]{1,12}\)){2,40}?)\(([类款项])\)")
_NUMBERED = re.compile(r"\d|\(|[一二三四五六七八九十]+、|其中")
_CODED = re.compile(r"((?:[^()\d]|\((?!\d)[^()]{1,12}\)){2,40})\((\d{3}|\d{5}|\d{7})\)")


@dataclass(frozen=True)
class Subject:
    """A subject of the vocabulary; see the head of vocabulary.yaml."""

    key: str
    needs_fund: bool
    fund_free: bool
    loose: bool
    is_count: bool


@dataclass(frozen=True, eq=False)  # one is itself only: patterns are kept for it
class Vocabulary:
    """Words → meaning. Every word is `plain`; longer words stand before shorter ones."""

    narrative_forms: tuple[str, ...]
    funds: Mapping[str, str]
    subjects: Mapping[str, Subject]
    values: Mapping[str, str]
    classes: frozenset[str]
    loose_classes: frozenset[str]
    bases: Mapping[str, str]
    changes: Mapping[str, str]
    changes_with_base: Mapping[str, str]
    orders: Mapping[str, str]
    openers: frozenset[str]

    def noun(self, text: str) -> Noun | None:
        """What `text` (plain) is about, when the whole of it is the name of one thing; else None."""
        return self._named(text) or self._class(text)

    def _named(self, text: str) -> Noun | None:
        subject = self.subjects.get(text)
        if subject and not subject.needs_fund:
            return _noun(text, subject, None)
        for word, fund in self.funds.items():
            if text.startswith(word):
                subject = self.subjects.get(text[len(word) :])
                if subject:
                    return _noun(text, subject, fund)
        return None

    def _class(self, text: str) -> Noun | None:
        if _NUMBERED.match(text):
            return None
        coded = _CODED.fullmatch(text)
        if coded:
            return Noun((text,), "functional", code=coded.group(2))
        found = list(_LEVELS.finditer(text))
        if found:
            end = found[-1].end()
            ordered = "".join(m.group(2) for m in found)
            whole = found[0].start() == 0 and all(a.end() == b.start() for a, b in pairwise(found))
            if whole and ordered in "类款项" and text[end:] in ("", "支出"):
                words = tuple(m.group(0) for m in found)
                return Noun(words, "functional")
            return None
        if text in self.classes or text in self.loose_classes:
            return Noun((text + "(类)",), "functional", is_sure=text in self.classes)
        return None


def _noun(text: str, subject: Subject, fund: str | None) -> Noun:
    return Noun(
        (text,),
        subject.key,
        None if subject.fund_free and fund is None else fund,
        is_fund_said=fund is not None or subject.fund_free,
        is_sure=not subject.loose,
        is_count=subject.is_count,
    )


@cache
def load_vocabulary(path: Path = VOCABULARY) -> Vocabulary:
    """The vocabulary of a file. Raises `ConfigurationError` that names the file and the key that cannot be used."""
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    wrong = sorted(given.keys() ^ _KEYS)
    if wrong:
        raise ConfigurationError(
            f"{path.name}: missing or unknown keys: {', '.join(wrong)}",
            f"{path.name}：缺少或不认得的键：{'、'.join(wrong)}",
        )
    return Vocabulary(
        narrative_forms=tuple(given["narrative_forms"]),
        funds=_words(path, "funds", given["funds"]),
        subjects=_subjects(path, given["subjects"]),
        values=_words(path, "values", given["values"]),
        classes=frozenset(map(plain, given["classes"])),
        loose_classes=frozenset(map(plain, given["loose_classes"])),
        bases=_words(path, "bases", given["bases"]),
        changes=_words(path, "changes", given["changes"]),
        changes_with_base=_words(path, "changes_with_base", given["changes_with_base"]),
        orders=_words(path, "orders", given["orders"]),
        openers=frozenset(map(plain, given["openers"])),
    )


def _words(path: Path, where: str, given: Mapping[str, Iterable[str]]) -> dict[str, str]:
    pairs = [(plain(word), meaning) for meaning, words in given.items() for word in words]
    if len({word for word, _ in pairs}) < len(pairs):
        raise ConfigurationError(
            f"{path.name}: {where}: a word is given twice",
            f"{path.name}：{where}：有一个词出现两次",
        )
    return dict(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def _subjects(path: Path, given: Mapping[str, Mapping[str, Any]]) -> dict[str, Subject]:
    found: dict[str, Subject] = {}
    for key, entry in given.items():
        unknown = sorted(entry.keys() - _SUBJECT_KEYS)
        if unknown:
            raise ConfigurationError(
                f"{path.name}: {key}: unknown keys: {', '.join(unknown)}",
                f"{path.name}：{key}：不认得的键：{'、'.join(unknown)}",
            )
        subject = Subject(
            entry.get("is", key),
            entry.get("needs_fund", False),
            entry.get("fund_free", False),
            entry.get("loose", False),
            entry.get("unit") == "count",
        )
        for word in map(plain, entry["words"]):
            if word in found:
                raise ConfigurationError(
                    f"{path.name}: {key}: “{word}” is given twice",
                    f"{path.name}：{key}：“{word}”出现两次",
                )
            found[word] = subject
    return found


def one_of(words: Iterable[str]) -> str:
    """A regular expression for one of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
