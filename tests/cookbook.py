"""The questions of docs/cookbook.md and how an answer is written beneath one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.settings import PROJECT_ROOT

COOKBOOK = PROJECT_ROOT / "docs" / "cookbook.md"
_QUESTION = re.compile(
    r"^## (\d+\. [^\n]+)\n[^`]*```sql\n([^`]*)```\n\n((?:\|[^\n]*\n)*)", re.MULTILINE
)


@dataclass(frozen=True)
class Question:
    """A question, its SQL, and the answer that stands beneath it as a Markdown table."""

    title: str
    statement: str
    answer: str


def questions() -> Iterator[Question]:
    """The questions in their order."""
    for found in _QUESTION.finditer(COOKBOOK.read_text(encoding="utf-8")):
        yield Question(found[1], found[2], found[3])


def as_table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """An answer as a Markdown table: nulls empty, the rest as PostgreSQL's text."""
    lines = [
        names,
        ["---"] * len(names),
        *(["" if v is None else str(v) for v in row] for row in rows),
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
