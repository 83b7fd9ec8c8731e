"""Which documents a build is about, written into schema `build`, where dbt reads it.

What a document says depends on itself and, where it does not print whose it is, on the files of its folder. All marts of
an account depend on the documents of its organisation, of all years, and of the department and units that were declared
with it. So a build is about the changed documents and all that hang together with them in one of these ways.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from loaders.building.state import FINGERPRINTS
from loaders.database.connection import Connection
from loaders.notation.text import plain

# Beyond this part of all documents it is quicker to build everything.
LARGEST_PART = 0.5

_TABLES_OF_UNAFFECTED = ("unaffected_year", "unaffected_class", "unaffected_class_line")
_TABLES = (
    "scope",
    "scope_document",
    "scope_organization",
    "scope_held_back",
    *_TABLES_OF_UNAFFECTED,
)

# The organisations that a document tells of: as published, and the department of each.
_MEMBERSHIPS = """
    select documents.document_id, accounts.organization_id
    from marts.dim_document as documents
    inner join marts.dim_account as accounts on documents.account_id = accounts.account_id
    union
    select tables.document_id, accounts.organization_id
    from marts.dim_document_table as tables
    inner join marts.dim_account as accounts on tables.account_id = accounts.account_id
    union
    select document_id, parent_id from build.published_document where parent_id is not null
    union
    select documents.document_id, accounts.parent_organization_id
    from marts.dim_document as documents
    inner join marts.dim_account as accounts on documents.account_id = accounts.account_id
    where accounts.parent_organization_id is not null
"""
# The same as found by a build of the documents that it was about.
_MEMBERSHIPS_BUILT = """
    select document_id, organization_id from intermediate.int_document_account
    where organization_id is not null
    union
    select document_id, organization_id from intermediate.int_table_account
    where organization_id is not null
    union
    select document_id, parent_id from intermediate.int_document_statement where parent_id is not null
    union
    select documents.document_id, parents.parent_organization_id
    from intermediate.int_document_account as documents
    inner join intermediate.int_account_parent as parents on documents.account_id = parents.account_id
    where parents.parent_organization_id is not null
"""
_IS_ASSIGNED = """
    select
        to_regclass('intermediate.int_document_account') is not null
        and to_regclass('intermediate.int_table_account') is not null
        and to_regclass('intermediate.int_account_parent') is not null
"""
# Organisations that only the build found; where one of them is published already, more hangs together with them.
_FOUND = f"""
    select organization_id from ({_MEMBERSHIPS_BUILT}) as found (document_id, organization_id)
    except
    select organization_id from build.scope_organization
"""  # noqa: S608 - constants of ours
_HAS_GROWN = f"""
    with found as ({_FOUND})

    select
        exists (
            select 1 from marts.dim_account
            where
                organization_id in (select organization_id from found)
                or parent_organization_id in (select organization_id from found)
        )
        or exists (
            select 1 from build.published_document
            where parent_id in (select organization_id from found)
        )
"""  # noqa: S608 - constants of ours

_UNAFFECTED_CLASSES = """
    insert into build.unaffected_class (classification, account_year, class_code, name)
    select '{kind}', accounts.account_year, figures.{kind}_code, min(trim(figures.printed_label))
    from marts.fct_reported_amount as figures
    inner join unaffected_account as accounts on figures.account_id = accounts.account_id
    inner join marts.dim_{kind}_class as classes
        on
            accounts.account_year = classes.account_year
            and figures.{kind}_code = classes.{kind}_code
    where
        classes.evidence = 'printed_only'
        and figures.{kind}_code = any(array(
            select unlisted.{kind}_code from marts.dim_{kind}_class as unlisted
            where unlisted.evidence = 'printed_only'
        ))
    group by accounts.account_year, figures.{kind}_code
"""

_UNAFFECTED = (
    """
    create temporary table unaffected_account on commit drop as
    select account_id, account_year
    from marts.dim_account
    where organization_id not in (select organization_id from build.scope_organization)
    """,
    "alter table unaffected_account add primary key (account_id)",
    "analyze unaffected_account",
    "insert into build.unaffected_year select distinct account_year from unaffected_account",
    _UNAFFECTED_CLASSES.format(kind="functional"),
    _UNAFFECTED_CLASSES.format(kind="economic"),
    """
    insert into build.unaffected_class_line (line_item, functional_code)
    select items.line_item, split_part(items.line_item, '.', 2)
    from marts.dim_line_item as items
    where
        items.line_item not in (select line_item from seeds.line_items)
        and exists (
            select 1
            from marts.fct_reported_amount as figures
            inner join unaffected_account on figures.account_id = unaffected_account.account_id
            where figures.line_item = items.line_item
        )
    """,
)


def set_full(connection: Connection) -> int:
    """Make the build one of every document that is there now; gives back how many."""
    _clear(connection, is_full=True)
    found = connection.execute(
        f"insert into build.scope_document (document_id, fingerprint) {FINGERPRINTS}".encode()
    ).rowcount
    _analyze(connection)
    return found


def set_changed(connection: Connection, changed: Sequence[UUID]) -> None:
    """Begin with the changed documents and those of their folders that take year or organisation from the others.

    Whose they are now is found by the build; `close` adds what hangs together with them as far as it can be seen before.
    """
    _clear(connection, is_full=False)
    connection.execute(
        f"""
        with changed as (
            select unnest(%(changed)s::uuid[]) as document_id
        ),

        folders as (
            select folder from raw.document where document_id in (select document_id from changed)
            union
            select folder from build.published_document
            where document_id in (select document_id from changed)
        ),

        chosen as (
            select document_id from changed
            union
            select document_id from build.published_document
            where problem is not null and folder in (select folder from folders)
        ),

        present as ({FINGERPRINTS} where documents.document_id in (select document_id from chosen))

        insert into build.scope_document (document_id, fingerprint)
        select chosen.document_id, present.fingerprint
        from chosen
        left join present on chosen.document_id = present.document_id
        """.encode(),  # noqa: S608 - constants of ours
        {"changed": list(changed)},
    )
    _expect_organizations(connection)
    _analyze(connection)


def close(connection: Connection) -> int | None:
    """Add all that hangs together with the documents begun with, and note what is left as it is.

    Gives back the number of documents, or None where they are so many that everything should be built.
    """
    _note_memberships(connection, _MEMBERSHIPS)
    return _closed(connection)


def close_as_built(connection: Connection) -> tuple[bool, int | None]:
    """Add what hangs together with the documents by what a build of them found.

    True where that is nothing, or where the build failed before it could be told. Else what `close` gives back, for
    another build.
    """
    if connection.execute(_IS_ASSIGNED).fetchone() == (False,):
        return True, None
    if connection.execute(_HAS_GROWN.encode()).fetchone() == (False,):
        connection.execute(
            f"insert into build.scope_organization (organization_id) {_FOUND}".encode()
        )
        return True, None
    _note_memberships(connection, f"{_MEMBERSHIPS} union {_MEMBERSHIPS_BUILT}")
    return False, _closed(connection)


def _expect_organizations(connection: Connection) -> None:
    """Count in the organisations that the documents name, most of which they will turn out to be of."""
    named = connection.execute(
        """
        select value from raw.account_evidence
        where
            field = 'organization'
            and document_id in (select document_id from build.scope_document)
        union
        select value from raw.document_override
        where
            field in ('organization', 'parent')
            and document_id in (select document_id from build.scope_document)
        """
    ).fetchall()
    keys = [
        UUID(hashlib.md5(plain(name).encode(), usedforsecurity=False).hexdigest())
        for (name,) in named
    ]
    connection.execute(
        """
        insert into build.scope_organization (organization_id)
        select distinct organization_id from marts.dim_account where organization_id = any(%s)
        """,
        (keys,),
    )


def _note_memberships(connection: Connection, memberships: str) -> None:
    connection.execute(
        f"create temporary table membership on commit drop as {memberships}".encode()
    )
    connection.execute("analyze membership")


def _closed(connection: Connection) -> int | None:
    while True:
        connection.execute(
            """
            insert into build.scope_organization (organization_id)
            select distinct membership.organization_id
            from membership
            inner join build.scope_document as rebuilt on membership.document_id = rebuilt.document_id
            on conflict do nothing
            """
        )
        added = connection.execute(
            f"""
            with present as (
                {FINGERPRINTS}
                where documents.document_id in (
                    select membership.document_id
                    from membership
                    inner join build.scope_organization as rebuilt
                        on membership.organization_id = rebuilt.organization_id
                )
            )

            insert into build.scope_document (document_id, fingerprint)
            select document_id, fingerprint from present
            on conflict do nothing
            """.encode()  # noqa: S608 - constants of ours
        ).rowcount
        if added == 0:
            break
    count, total = connection.execute(
        "select (select count(*) from build.scope_document), (select count(*) from raw.document)"
    ).fetchone() or (0, 0)
    if count > total * LARGEST_PART:
        return None
    for table in _TABLES_OF_UNAFFECTED:
        connection.execute(f"delete from build.{table}".encode())  # noqa: S608 - constants of ours
    for statement in _UNAFFECTED:
        connection.execute(statement.encode())
    _analyze(connection)
    return int(count)


def _clear(connection: Connection, *, is_full: bool) -> None:
    for table in _TABLES:
        connection.execute(f"delete from build.{table}".encode())  # noqa: S608 - constants of ours
    connection.execute("insert into build.scope (is_full) values (%s)", (is_full,))


def _analyze(connection: Connection) -> None:
    for table in _TABLES:
        connection.execute(f"analyze build.{table}".encode())
