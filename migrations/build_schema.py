"""The tables of `build`: what was built when, and what the build that runs is about."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from migrations.metadata import METADATA, column

BUILD_EVENT = Table(
    "build_event",
    METADATA,
    column("build_id", BigInteger(), "Counts the builds.", identity=Identity(always=True)),
    column("started_at", DateTime(timezone=True), "When it began.", now=True),
    column("ended_at", DateTime(timezone=True), "When it ended; null until then.", null=True),
    column("kind", Text(), "full, or incremental: the changed documents and what hangs on them."),
    column(
        "outcome",
        Text(),
        "running, built (tested and waiting to be published), succeeded or failed.",
    ),
    column("reason", Text(), "What it was for."),
    column("document_count", Integer(), "Documents that were built anew."),
    column("rules_version", Text(), "SHA-256 over the dbt project and the schema revision."),
    column("codes_version", Text(), "SHA-256 over the editions of the code lists."),
    column("message", Text(), "What was published, or why it failed.", null=True),
    PrimaryKeyConstraint("build_id"),
    CheckConstraint("kind in ('full', 'incremental')", name="kind_known"),
    CheckConstraint("outcome in ('running', 'built', 'succeeded', 'failed')", name="outcome_known"),
    CheckConstraint(
        "(ended_at is null) = (outcome in ('running', 'built'))", name="ended_unless_running"
    ),
    schema="build",
    comment="One build of the marts.",
)

NODE_EVENT = Table(
    "node_event",
    METADATA,
    column("build_id", BigInteger(), "The build."),
    column("node_no", Integer(), "Counts the steps of the build from 1, as they ended."),
    column("node_name", Text(), "Model, seed or test, as dbt names it."),
    column("kind", Text(), "model, seed or test."),
    column("status", Text(), "What came of it, in dbt's word."),
    column("seconds", Numeric(12, 3), "How long it took."),
    PrimaryKeyConstraint("build_id", "node_no"),
    ForeignKeyConstraint(["build_id"], ["build.build_event.build_id"], ondelete="CASCADE"),
    CheckConstraint("node_no >= 1", name="node_no_from_1"),
    CheckConstraint("seconds >= 0", name="seconds_not_negative"),
    schema="build",
    comment="One step of a build and how long it took.",
)

PUBLISHED_DOCUMENT = Table(
    "published_document",
    METADATA,
    column("document_id", Uuid(), "Key of the document."),
    column("fingerprint", Text(), "What the build saw of it; another one means: build it anew."),
    column("folder", Text(), "Directory or archive it came from.", null=True),
    column("organization", Text(), "Organisation by its own print or word.", null=True),
    column("year_text", Text(), "Year by its own print or word.", null=True),
    column("scope", Text(), "Scope by its own print or word.", null=True),
    column("problem", Text(), "Why its own print does not say whose it is.", null=True),
    column("parent_id", Uuid(), "Department its organisation was said to be of.", null=True),
    PrimaryKeyConstraint("document_id"),
    schema="build",
    comment="One document as the published marts know it.",
)

PUBLISHED_OBJECT = Table(
    "published_object",
    METADATA,
    column("schema_name", Text(), "Published schema: marts or reports."),
    column("relation_name", Text(), "Table or view of it."),
    column("object_kind", Text(), "relation, comment, index or constraint."),
    column(
        "object_name",
        Text(),
        "Its name; of a comment the column, empty for that of the relation itself.",
    ),
    column("comment_text", Text(), "A comment as it was published.", null=True),
    PrimaryKeyConstraint("schema_name", "relation_name", "object_kind", "object_name"),
    CheckConstraint(
        "object_kind in ('relation', 'comment', 'index', 'constraint')", name="object_kind_known"
    ),
    schema="build",
    comment="What the last full build published; whatever else is found there was made by people.",
)

LOST_OBJECT = Table(
    "lost_object",
    METADATA,
    column("build_id", BigInteger(), "The build that could not make it again."),
    column("lost_no", Integer(), "Counts what the build lost from 1."),
    column("kind", Text(), "What it was: view, index, row policy and others."),
    column("object_name", Text(), "Its name."),
    column("definition", Text(), "The SQL that made it."),
    column("reason", Text(), "Why it could not be made again."),
    PrimaryKeyConstraint("build_id", "lost_no"),
    ForeignKeyConstraint(["build_id"], ["build.build_event.build_id"], ondelete="CASCADE"),
    CheckConstraint("lost_no >= 1", name="lost_no_from_1"),
    schema="build",
    comment="Something people made over the marts that a build could not make again.",
)

SCOPE = Table(
    "scope",
    METADATA,
    column("is_full", Boolean(), "True where the build is of every document."),
    PrimaryKeyConstraint("is_full"),
    schema="build",
    comment="One row: whether the build is of every document that there is.",
)

SCOPE_DOCUMENT = Table(
    "scope_document",
    METADATA,
    column("document_id", Uuid(), "A document the build is about."),
    column(
        "fingerprint",
        Text(),
        "What it was when the build began; null where it is in no mart any more.",
        null=True,
    ),
    PrimaryKeyConstraint("document_id"),
    schema="build",
    comment="The documents that a build is about.",
)

SCOPE_ORGANIZATION = Table(
    "scope_organization",
    METADATA,
    column("organization_id", Uuid(), "An organisation of an incremental build."),
    PrimaryKeyConstraint("organization_id"),
    schema="build",
    comment="The organisations of an incremental build, with those that are published no more.",
)

_LEVEL = (
    "facts: its figures are kept out of the facts; contents: tables and text of the document are not built; "
    "whole: nor is what it says whose it is."
)

SCOPE_HELD_BACK = Table(
    "scope_held_back",
    METADATA,
    column("account_id", Uuid(), "The account; null where a document is held.", null=True),
    column("document_id", Uuid(), "The document; null where an account is.", null=True),
    column("organization_id", Uuid(), "Whose account it is; null for a document.", null=True),
    column("name", Text(), "The document's file, or organisation and year of the account."),
    column("level", Text(), _LEVEL),
    column("step", Text(), "Model or test of dbt that failed because of it."),
    column("reason", Text(), "What dbt said."),
    UniqueConstraint("account_id"),
    UniqueConstraint("document_id"),
    CheckConstraint("num_nonnulls(account_id, document_id) = 1", name="account_or_document"),
    CheckConstraint(
        "(level = 'facts') = (account_id is not null) and level in ('facts', 'contents', 'whole')",
        name="level_known",
    ),
    schema="build",
    comment="What the build that runs leaves out.",
)

HELD_BACK = Table(
    "held_back",
    METADATA,
    column("account_id", Uuid(), "The account; null where a document is held.", null=True),
    column("document_id", Uuid(), "The document; null where an account is.", null=True),
    column("organization_id", Uuid(), "Whose account it is; null for a document.", null=True),
    column("name", Text(), "The document's file, or organisation and year of the account."),
    column("level", Text(), _LEVEL),
    column("step", Text(), "Model or test of dbt that failed because of it."),
    column("reason", Text(), "What dbt said."),
    column("build_id", BigInteger(), "The build that left it out."),
    column("held_at", DateTime(timezone=True), "When that was published.", now=True),
    UniqueConstraint("account_id"),
    UniqueConstraint("document_id"),
    CheckConstraint("num_nonnulls(account_id, document_id) = 1", name="account_or_document"),
    CheckConstraint(
        "(level = 'facts') = (account_id is not null) and level in ('facts', 'contents', 'whole')",
        name="level_known",
    ),
    schema="build",
    comment="An account or document that the published marts leave out, and why.",
)

UNAFFECTED_YEAR = Table(
    "unaffected_year",
    METADATA,
    Column(
        "account_year",
        Integer(),
        autoincrement=False,  # or it would count itself
        nullable=False,
        comment="A year of published accounts outside of the build.",
    ),
    PrimaryKeyConstraint("account_year"),
    schema="build",
    comment="The years of the accounts that an incremental build leaves as they are.",
)

UNAFFECTED_CLASS = Table(
    "unaffected_class",
    METADATA,
    column("classification", Text(), "functional or economic."),
    column("account_year", Integer(), "Year of the accounts that print it."),
    column("class_code", Text(), "Code that the list of that year does not have."),
    column("name", Text(), "First of its printed names.", null=True),
    PrimaryKeyConstraint("classification", "account_year", "class_code"),
    schema="build",
    comment="Unlisted codes printed by the accounts that an incremental build leaves as they are.",
)

UNAFFECTED_CLASS_LINE = Table(
    "unaffected_class_line",
    METADATA,
    column("line_item", Text(), "Line item of a class in the summaries."),
    column("functional_code", Text(), "The class."),
    PrimaryKeyConstraint("line_item"),
    schema="build",
    comment="Class lines printed by the accounts that an incremental build leaves as they are.",
)
