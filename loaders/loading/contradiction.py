"""Where what the user said of every file given is not what one of them prints: its account would change in silence.

Only a print that is at one with itself can be contradicted: where it is missing or names two, the user decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from loaders.database.connection import Connection
from loaders.errors import InputError
from loaders.forms.account_evidence import split_scope
from loaders.language import Message
from loaders.loading.comparison import ASIDE
from loaders.notation.text import plain

_FIELDS = {"year": "年度", "organization": "单位", "scope": "口径"}
_SCOPES = {"own": "本级", "consolidated": "汇总"}


@dataclass(frozen=True)
class _Printed:
    """A value as the document prints it, and where; `table_no` is None outside tables."""

    source: str
    value: str
    printed: str
    table_no: int | None

    @property
    def place(self) -> Message:
        """The words that say it, with the number of their table."""
        if self.table_no is None:
            return Message(f"“{self.printed}”", f"“{self.printed}”")
        return Message(
            f"table {self.table_no}: “{self.printed}”", f"第 {self.table_no} 张表：“{self.printed}”"
        )


def refuse_contradiction(
    connection: Connection, address: str, document_id: UUID, said: Mapping[str, str]
) -> None:
    """Raise `InputError` where the newest reading of a document prints throughout another value than `said` has for a field.

    What was said of the document last may be said again.
    """
    told = _told_last(connection, document_id) if said else {}
    found = [
        _sentence(field, value, printed[0])
        for field, value in said.items()
        if field in _FIELDS and told.get(field) != value
        for printed in [_speaking(field, _printed(connection, document_id, field))]
        if _is_contradicted(field, value, [each.value for each in printed])
    ]
    if not found:
        return
    raise InputError(
        f"{address}: {'; '.join(each.en for each in found)}. Nothing was loaded or changed. Correct what you said or leave "
        "it out. Where the print is wrong, say it again with --force, or in manifest.csv.",
        f"{address}：{'；'.join(each.zh for each in found)}。没有装载或改变任何内容。请改正或省去所作的说明；"
        "如果是文件印错，请加 --force，或写入 manifest.csv。",
    )


def _speaking(field: str, evidence: Sequence[_Printed]) -> Sequence[_Printed]:
    """What speaks for the document. Its file's name is no print, but a year there that no cover decides leaves the year open."""
    printed = [each for each in evidence if each.source != "file_name"]
    is_decided = field != "year" or any(each.source == "cover" for each in printed)
    return printed if is_decided or not printed else evidence


def _is_contradicted(field: str, value: str, printed: Sequence[str]) -> bool:
    if not printed:
        return False
    fullest = max(printed, key=len)
    is_one = all(_is_same(field, fullest, each) for each in printed)
    return is_one and not any(_is_same(field, value, each) for each in printed)


def _is_same(field: str, one: str, other: str) -> bool:
    """Two ways to say one value. 财政局 is 某市财政局, as in the mart of statements; 某市财政局收费中心 is another."""
    if field != "organization":
        return plain(one) == plain(other)
    first, second = (plain(split_scope(name)[0]).replace("委员会", "委") for name in (one, other))
    return first.endswith(second) or second.endswith(first)


def _sentence(field: str, value: str, printed: _Printed) -> Message:
    in_chinese = _FIELDS[field]
    return Message(
        f"--{field} says {value}, but the file prints {printed.value} ({printed.place.en})",
        f"--{field} 说明{in_chinese}为 {_SCOPES.get(value, value)}，而文件印的是 "
        f"{_SCOPES.get(printed.value, printed.value)}（{printed.place.zh}）",
    )


def _printed(connection: Connection, document_id: UUID, field: str) -> tuple[_Printed, ...]:
    """In the order of the document; what the name of its file says comes last."""
    rows = connection.execute(
        """
        select source, value, printed, table_no
        from raw.account_evidence
        where
            document_id = %s
            and field = %s
            and evidence_no < %s  -- not of a former reading
        order by source = 'file_name', evidence_no
        """,
        (document_id, field, ASIDE),
    ).fetchall()
    return tuple(_Printed(*row) for row in rows)


def _told_last(connection: Connection, document_id: UUID) -> dict[str, str]:
    rows = connection.execute(
        """
        select distinct on (field) field, value
        from raw.document_override
        where document_id = %s
        order by field, override_no desc
        """,
        (document_id,),
    ).fetchall()
    return dict(rows)
