"""Which accounts a review is asked for: files that are here, names of accounts, or all."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from loaders.database.connection import Connection
from loaders.errors import ConfigurationError
from loaders.language import Message

_MOST_OFFERED = 10
_NAME_AND_YEAR = re.compile(r"(?P<name>.+):(?P<year>\d{4})")


@dataclass(frozen=True)
class Selection:
    """The accounts of these ids, and the accounts of these documents, and the documents themselves; or everything."""

    account_ids: tuple[UUID, ...] = ()
    document_ids: tuple[UUID, ...] = ()
    everything: bool = False


def divide(given: Sequence[str]) -> tuple[list[Path], list[str]]:
    """The files and directories among the arguments, and the rest, which should name accounts."""
    paths = [Path(each) for each in given if _exists(each)]
    return paths, [each for each in given if not _exists(each)]


def accounts_named(connection: Connection, names: Sequence[str]) -> tuple[UUID, ...]:
    """The accounts that `names` stand for: `organisation` (every year), `organisation:year`, or an account_id.

    Raises `ConfigurationError` naming the first that is neither an account nor a file, with the names nearest to it.
    """
    if not names:
        return ()
    rows = connection.execute(
        "select account_id, organization, account_year from marts.dim_account "
        "order by organization, account_year, scope"
    ).fetchall()
    return tuple(dict.fromkeys(found for name in names for found in _named(name, rows)))


def _named(name: str, rows: Sequence[tuple[UUID, str, int]]) -> list[UUID]:
    said = _plain(name)
    split = _NAME_AND_YEAR.fullmatch(said)
    found = [
        account
        for account, organization, year in rows
        if said in (str(account), _plain(organization))
        or (split and (split["name"], split["year"]) == (_plain(organization), str(year)))
    ]
    if not found:
        near = _near(split["name"] if split else said, rows)
        raise ConfigurationError(
            f"{name}: there is no such file here, and no account of that name in the warehouse. "
            f"{near.en}Give a file, an organisation, organisation:year or an account_id.",
            f"{name}：这里没有这个文件，决算库中也没有这个名称的账户。"
            f"{near.zh}请给出文件、单位、单位:年度或 account_id。",
        )
    return found


def _near(said: str, rows: Sequence[tuple[UUID, str, int]]) -> Message:
    """The organisations whose names contain what was said, each once; where there are none, those that read alike."""
    organizations = list(dict.fromkeys(organization for _, organization, _ in rows))
    containing = [name for name in organizations if said and said in _plain(name)]
    if containing:
        listed, left = containing[:_MOST_OFFERED], len(containing) - _MOST_OFFERED
        return Message(
            f"Organisations that contain it: {', '.join(listed)}{f' and {left} more' if left > 0 else ''}. ",
            f"名称中含有它的单位有：{'、'.join(listed)}{f'等 {len(containing)} 个' if left > 0 else ''}。",
        )
    alike = difflib.get_close_matches(said, organizations, n=3, cutoff=0.4)
    if alike:
        return Message(f"Similar: {', '.join(alike)}. ", f"相近的有：{'、'.join(alike)}。")
    return Message("", "")


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()


def _exists(given: str) -> bool:
    try:
        return Path(given).exists()
    except OSError:  # longer than a name may be
        return False
