"""Whether the published marts are those of the documents, codes and dbt project that are there now."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from loaders.database.connection import Connection
from loaders.settings import DBT_PROJECT

PLANTED = "somebody planted code among the marts"
_PROJECT_FILES = ("*.sql", "*.yml", "*.csv")
# What dbt called by hand leaves behind, beside hidden files.
_NO_RULES = frozenset({"target", "logs", "dbt_packages"})

# What a build sees of a document beside its bytes, which never change. A document without a fingerprint is in no mart.
FINGERPRINTS = """
    select
        documents.document_id,
        md5(
            concat_ws(
                '|',
                documents.loaded_at,
                (
                    select coalesce(max(overrides.override_no), 0)
                    from raw.document_override as overrides
                    where overrides.document_id = documents.document_id
                ),
                (
                    select coalesce(max(withdrawals.event_no), 0)
                    from raw.document_withdrawal as withdrawals
                    where withdrawals.document_id = documents.document_id
                ),
                (
                    select max(readings.reading_no)
                    from raw.document_reading as readings
                    where readings.document_id = documents.document_id
                )
            )
        ) as fingerprint
    from raw.document as documents
"""


@dataclass(frozen=True)
class Versions:
    """What every account is built by: the dbt project with the schema revision, and the code lists (SHA-256 each)."""

    rules: str
    codes: str


@dataclass(frozen=True)
class Build:
    """A good build: its number, the versions it was made by, and when it ended."""

    build_id: int
    versions: Versions
    ended_at: datetime


@dataclass(frozen=True)
class Pending:
    """What has to be built: `full_reason` when it is everything, or the changed documents; neither when the marts are current."""

    full_reason: str | None
    documents: tuple[UUID, ...]

    @property
    def is_nothing(self) -> bool:
        """True where the marts are current."""
        return self.full_reason is None and not self.documents


def project_version() -> str:
    """The rules that are here now, as a SHA-256 over the files of the dbt project: models, tests, seeds."""
    digest = hashlib.sha256()
    files = (path for pattern in _PROJECT_FILES for path in DBT_PROJECT.rglob(pattern))
    for file in sorted(files):
        name = file.relative_to(DBT_PROJECT)
        if name.parts[0] not in _NO_RULES and not name.name.startswith("."):
            digest.update(str(name).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def current_versions(connection: Connection) -> Versions:
    """The versions that a build would be made by now."""
    row = connection.execute(
        """
        select
            (select string_agg(version_num, ' ' order by version_num) from raw.alembic_version),
            (
                select
                    string_agg(
                        concat_ws(' ', list_name, edition_year, content_sha256), ','
                        order by list_name, edition_year
                    )
                from codes.code_edition
            )
        """
    ).fetchone()
    revision, editions = row or ("", "")
    return Versions(
        rules=_sha256(f"{project_version()} {revision}"),
        codes=_sha256(str(editions)),
    )


def last_build(connection: Connection) -> Build | None:
    """The build that the published marts come from, or None where none was ever published."""
    row = connection.execute(
        """
        select build_id, rules_version, codes_version, ended_at
        from build.build_event
        where outcome = 'succeeded' and to_regclass('marts.dim_account') is not null
        order by build_id desc
        limit 1
        """
    ).fetchone()
    return Build(row[0], Versions(row[1], row[2]), row[3]) if row else None


def pending(connection: Connection) -> Pending:
    """What has to be built for the marts to be those of what is there now."""
    build, versions = last_build(connection), current_versions(connection)
    if build is None:
        return Pending("the first build", ())
    if build.versions.rules != versions.rules:
        return Pending("the rules or the schema are of another version", ())
    if build.versions.codes != versions.codes:
        return Pending("the code lists changed", ())
    return Pending(None, tuple(changed_documents(connection)))


def changed_documents(connection: Connection) -> Sequence[UUID]:
    """The documents that the published marts do not know as they are now, or that are there no more."""
    rows = connection.execute(
        f"""
        with present as ({FINGERPRINTS})
        select coalesce(present.document_id, published.document_id)
        from present
        full outer join build.published_document as published
            on present.document_id = published.document_id
        where present.fingerprint is distinct from published.fingerprint
        order by 1
        """.encode()  # noqa: S608 - constants of ours
    ).fetchall()
    return [row[0] for row in rows]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
