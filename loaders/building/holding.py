"""Accounts and documents that a build leaves out, so that one of them never stops the others.

A test over the marts or their models names the account or document of each row that fails; where a model itself fails, the
documents it fails with are found by leaving others out. They are noted in `build.scope_held_back`, which dbt reads, and the
build is run again. What fails without any document is broken itself and is not explained.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import psycopg
from psycopg import sql

from loaders import logs
from loaders.building.dbt_runner import BuildResult, NodeResult
from loaders.database.connection import Connection

FACTS, CONTENTS, WHOLE = "facts", "contents", "whole"
# A build is begun anew at most so many times; dbt on part of the documents is run at most so many times a build.
_MOST_ROUNDS = 12
_MOST_PROBES = 120
# Where more than this fail, and more than this part of all, it is the rules that are broken, not the accounts.
_FEW = 5
_LARGEST_PART = 0.5
_DETAIL = re.compile(r"Key \((?P<columns>[^)]*)\)=\((?P<values>.*?)\)")
_KEYS = ("account_id", "document_id")
# The same keys in the views of schema reports.
_KEYS_ZH = {"account_id": "账户编号", "document_id": "文件编号"}
# What dbt says around the database's own words: names and places that differ from one machine to the next.
_DBT_WORDS = re.compile(
    r"Database Error in \w+ \S+ \(\S+\)|compiled code at \S+|, configured to fail if .*"
)


_NOTE_DOCUMENT = """
    insert into build.scope_held_back (document_id, name, level, step, reason)
    select document_id, file_name, %(level)s, %(step)s, %(reason)s
    from raw.document
    where document_id = %(held)s
    on conflict do nothing
"""
_NOTE_ACCOUNT = """
    insert into build.scope_held_back (account_id, organization_id, name, level, step, reason)
    select
        account_id, organization_id, organization || ' ' || account_year, %(level)s, %(step)s, %(reason)s
    from intermediate.int_account
    where account_id = %(held)s
    on conflict do nothing
"""


class RunDbt(Protocol):
    """Runs dbt on what schema `build` says: all of the build, or, for `select`, these models alone without tests."""

    def __call__(self, select: Sequence[str] = ()) -> BuildResult: ...


@dataclass(frozen=True)
class Culprit:
    """What a step failed with: a document, or an account where it is not known which of its documents it is."""

    account_id: UUID | None
    document_id: UUID | None


@dataclass(frozen=True)
class HeldBack:
    """An account or document that is left out: where it comes from, at which step it failed, and what dbt said."""

    account_id: UUID | None
    document_id: UUID | None
    name: str
    level: str
    step: str
    reason: str

    def as_json(self) -> dict[str, object]:
        """It as plain values."""
        return {
            "account_id": str(self.account_id) if self.account_id else None,
            "document_id": str(self.document_id) if self.document_id else None,
            "name": self.name,
            "level": self.level,
            "step": self.step,
            "reason": self.reason,
        }


def run_without_culprits(
    connection: Connection, run: RunDbt, select: Sequence[str] = ()
) -> BuildResult:
    """Run dbt, and again without the accounts and documents it failed with, until it succeeds or nothing explains it.

    What is held back stands in `build.scope_held_back`; the steps that failed unexplained are in the result.
    """
    result = run(select)
    search = _Search(connection, run)
    for _ in range(_MOST_ROUNDS):
        if not result.failures or not _explain(connection, search, result.failures):
            break
        result = run(select)
    return result


def publish(connection: Connection, build_id: int, *, everything: bool) -> None:
    """Note what the published marts leave out now; of an incremental build, for its own documents and accounts."""
    rebuilt = (
        "true"
        if everything
        else "document_id in (select document_id from build.scope_document)"
        " or organization_id in (select organization_id from build.scope_organization)"
    )
    connection.execute(f"delete from build.held_back where {rebuilt}".encode())  # noqa: S608 - constants of ours
    connection.execute(
        """
        insert into build.held_back
            (account_id, document_id, organization_id, name, level, step, reason, build_id)
        select account_id, document_id, organization_id, name, level, step, reason, %s
        from build.scope_held_back
        """,
        (build_id,),
    )


def held_back(connection: Connection, build_id: int | None = None) -> tuple[HeldBack, ...]:
    """What the published marts leave out, but for what was withdrawn; with `build_id`, only what that build left out."""
    rows = connection.execute(
        """
        select
            held.account_id,
            held.document_id,
            held.name,
            held.level,
            held.step,
            held.reason
        from build.held_back as held
        left join lateral (
            select events.action
            from raw.document_withdrawal as events
            where events.document_id = held.document_id
            order by events.event_no desc
            limit 1
        ) as newest on true
        where
            newest.action is distinct from 'withdrawn'
            and (%(build_id)s::bigint is null or held.build_id = %(build_id)s)
        order by held.name, held.account_id, held.document_id
        """,
        {"build_id": build_id},
    ).fetchall()
    return tuple(HeldBack(*row) for row in rows)


def _explain(connection: Connection, search: "_Search", failures: Sequence[NodeResult]) -> bool:
    """Hold back what the steps failed with; False where one of them failed with nothing that can be held back."""
    models = [node for node in failures if node.kind != "test"]
    for node in models or failures:  # the tests behind a model that failed say nothing of their own
        culprits = (
            _named_in(node.message) or search.documents_failing(node)
            if node.kind == "model"
            else _failing_rows(connection, node)
        )
        if not culprits or _are_too_many(connection, culprits):
            return False
        if not all(_hold(connection, culprit, node) for culprit in culprits):
            return False
    connection.commit()
    return True


def _are_too_many(connection: Connection, culprits: Sequence[Culprit]) -> bool:
    row = connection.execute(
        "select count(*) from build.scope_document where fingerprint is not null"
    ).fetchone()
    return len(culprits) > max(_FEW, _LARGEST_PART * (row[0] if row else 0))


def _named_in(message: str | None) -> tuple[Culprit, ...]:
    """The account or document whose key PostgreSQL found twice or missing."""
    found = _DETAIL.search(message or "")
    if found is None:
        return ()
    named = dict(zip(found["columns"].split(", "), found["values"].split(", "), strict=False))
    account, document = (named.get(key) for key in _KEYS)
    if not account and not document:
        return ()
    return (Culprit(UUID(account) if account else None, UUID(document) if document else None),)


def _failing_rows(connection: Connection, test: NodeResult) -> tuple[Culprit, ...]:
    """The account and document of each row that a test gives back; none where a row names neither."""
    if not test.compiled:
        return ()
    try:
        with connection.transaction():
            rows = connection.execute(_who_fails(connection, test)).fetchall()
    except psycopg.Error as error:  # a test that cannot be run names nobody
        logs.event("test_names_nobody", step=test.name, message=str(error))
        return ()
    culprits = tuple(Culprit(account, document) for account, document in rows)
    named = tuple(each for each in culprits if each.account_id or each.document_id)
    return named if len(named) == len(culprits) else ()


def _who_fails(connection: Connection, test: NodeResult) -> sql.Composed:
    """The query for the accounts and documents of a test's rows.

    A row of a generic test may hold only the tested columns: the rows of the model that have the same values are meant.
    """
    failing = sql.SQL("({})").format(sql.SQL(test.compiled))
    columns = _columns(connection, failing)
    if set(_KEYS) & set(columns):
        return _keys_of(failing, columns, sql.SQL(""))
    relation = sql.SQL(test.relation)
    tested = {name: name for name in columns}
    for given in ("value_field", "from_field", "unique_field"):
        if given in tested and test.column:
            tested = {test.column: given}
    same = sql.SQL(" and ").join(
        sql.SQL("tested.{}::text is not distinct from failing.{}::text").format(
            sql.Identifier(own), sql.Identifier(given)
        )
        for own, given in tested.items()
        if own != "row_count"
    )
    condition = sql.SQL("where exists (select 1 from {} as failing where {})").format(failing, same)
    return _keys_of(relation, _columns(connection, relation), condition)


def _keys_of(
    relation: sql.Composable, columns: Sequence[str], condition: sql.Composable
) -> sql.Composed:
    keys = []
    for key in _KEYS:
        named = next((name for name in (key, _KEYS_ZH[key]) if name in columns), None)
        keys.append(
            sql.SQL("tested.{}::uuid").format(sql.Identifier(named))
            if named
            else sql.SQL("null::uuid")
        )
    return sql.SQL("select distinct {} from {} as tested {}").format(
        sql.SQL(", ").join(keys), relation, condition
    )


def _columns(connection: Connection, relation: sql.Composable) -> tuple[str, ...]:
    cursor = connection.execute(sql.SQL("select * from {} as relation limit 0").format(relation))
    return tuple(column.name for column in cursor.description or ())


def _hold(connection: Connection, culprit: Culprit, node: NodeResult) -> bool:
    """Leave it out further than it is: its figures out of the facts, its contents, all of it; False where it is already."""
    if (
        culprit.account_id
        and node.kind == "test"
        and _note(connection, culprit.account_id, None, FACTS, node)
    ):
        return True
    if culprit.document_id:
        return _hold_document(connection, culprit.document_id, node)
    documents = list(_documents_of(connection, culprit.account_id))
    changed = [document for document, is_changed in documents if is_changed]
    for group in (changed, [document for document, _ in documents]):
        if sum(_note(connection, None, document, CONTENTS, node) for document in group):
            return True
    return sum(_hold_document(connection, document, node) for document, _ in documents) > 0


def _hold_document(connection: Connection, document_id: UUID, node: NodeResult) -> bool:
    return _note(connection, None, document_id, CONTENTS, node) or bool(
        connection.execute(
            "update build.scope_held_back set level = %s where document_id = %s and level = %s",
            (WHOLE, document_id, CONTENTS),
        ).rowcount
    )


def _note(
    connection: Connection,
    account_id: UUID | None,
    document_id: UUID | None,
    level: str,
    node: NodeResult,
) -> bool:
    """Note it as held back; False where it is already."""
    reason = " ".join(_DBT_WORDS.sub(" ", node.message or "").split())
    noted = connection.execute(
        _NOTE_DOCUMENT if account_id is None else _NOTE_ACCOUNT,
        {
            "held": document_id or account_id,
            "level": level,
            "step": node.name,
            "reason": reason,
        },
    ).rowcount
    if noted:
        logs.event(
            "held_back",
            account=account_id,
            document=document_id,
            held=level,
            step=node.name,
            message=reason,
        )
    return bool(noted)


def _documents_of(connection: Connection, account_id: UUID | None) -> Iterator[tuple[UUID, bool]]:
    """The documents of an account that the build is about, and whether each is new or changed since it was published."""
    return iter(
        connection.execute(
            """
            select
                scoped.document_id,
                published.fingerprint is distinct from scoped.fingerprint
            from build.scope_document as scoped
            left join build.published_document as published
                on scoped.document_id = published.document_id
            where
                scoped.fingerprint is not null
                and scoped.document_id in (
                    select document_id from intermediate.int_document_account
                    where account_id = %(account)s
                    union
                    select document_id from intermediate.int_table_account
                    where account_id = %(account)s
                )
            order by 1
            """,
            {"account": account_id},
        ).fetchall()
    )


class _Search:
    """Looks for the documents that a model fails with, by building it without the others."""

    def __init__(self, connection: Connection, run: RunDbt) -> None:
        self._connection = connection
        self._run = run
        self._probes = 0

    def documents_failing(self, model: NodeResult) -> tuple[Culprit, ...]:
        """The documents without which the model can be built; none where it fails without any of them, too."""
        rows = self._connection.execute(
            """
            select document_id from build.scope_document
            where
                fingerprint is not null
                and document_id not in (
                    select document_id from build.scope_held_back where document_id is not null
                )
            order by document_id
            """
        ).fetchall()
        everybody = [row[0] for row in rows]
        if not everybody or self._fails(model, everybody, ()):
            return ()
        found = self._failing_part(model, everybody, everybody)
        return tuple(Culprit(None, document) for document in found)

    def _failing_part(
        self, model: NodeResult, everybody: Sequence[UUID], suspects: Sequence[UUID]
    ) -> tuple[UUID, ...]:
        """The culprits among suspects with which, and with nobody else, the model is known to fail."""
        if len(suspects) == 1 or self._probes >= _MOST_PROBES:
            return tuple(suspects)
        half = len(suspects) // 2
        found: tuple[UUID, ...] = ()
        for part in (suspects[:half], suspects[half:]):
            if self._fails(model, everybody, part):
                found += self._failing_part(model, everybody, part)
        return found or tuple(suspects)  # only together do they make it fail

    def _fails(self, model: NodeResult, everybody: Sequence[UUID], kept: Sequence[UUID]) -> bool:
        """Whether the model cannot be built with these documents alone."""
        self._probes += 1
        left_out = sorted(set(everybody) - set(kept))
        with self._connection.cursor() as cursor:
            cursor.execute(
                """
                insert into build.scope_held_back (document_id, name, level, step, reason)
                select unnest(%s::uuid[]), '', %s, %s, 'probe'
                """,
                (left_out, WHOLE, model.name),
            )
        self._connection.commit()
        result = self._run((f"+{model.name}",))
        self._connection.execute(
            "delete from build.scope_held_back where document_id = any(%s::uuid[])", (left_out,)
        )
        self._connection.commit()
        return bool(result.failures)
