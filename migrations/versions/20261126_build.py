"""Schema `build`: the ledger of builds, what the published marts know, and what the build that runs is about."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "20261126_build"
down_revision = "20261125_form_mentions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the schema; a warehouse that has marts builds them anew once."""
    op.execute("create schema build")
    _create_ledger()
    _create_published()
    _create_scope()
    _create_outside()


def downgrade() -> None:
    """Take it away; when what was built is forgotten."""
    op.execute("drop schema build cascade")


def _create_ledger() -> None:
    op.create_table(
        "build_event",
        sa.Column(
            "build_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="Counts the builds.",
        ),
        _time("started_at", "When it began.", default=sa.text("now()"), null=False),
        _time("ended_at", "When it ended; null while it runs."),
        _column(
            "kind",
            sa.Text(),
            "full, or incremental: the changed documents and what hangs on them.",
        ),
        _column("outcome", sa.Text(), "running, succeeded or failed."),
        _column("reason", sa.Text(), "What it was for."),
        _column("document_count", sa.Integer(), "Documents that were built anew."),
        _column(
            "rules_version", sa.Text(), "SHA-256 over the dbt project and the schema revision."
        ),
        _column("codes_version", sa.Text(), "SHA-256 over the editions of the code lists."),
        _column("message", sa.Text(), "What was published, or why it failed.", null=True),
        sa.PrimaryKeyConstraint("build_id", name=op.f("pk_build_event")),
        sa.CheckConstraint(
            "kind in ('full', 'incremental')", name=op.f("ck_build_event_kind_known")
        ),
        sa.CheckConstraint(
            "outcome in ('running', 'succeeded', 'failed')",
            name=op.f("ck_build_event_outcome_known"),
        ),
        sa.CheckConstraint(
            "(ended_at is null) = (outcome = 'running')",
            name=op.f("ck_build_event_ended_unless_running"),
        ),
        schema="build",
        comment="One build of the marts.",
    )
    op.create_table(
        "node_event",
        _column("build_id", sa.BigInteger(), "The build."),
        _column("node_no", sa.Integer(), "Counts the steps of the build from 1, as they ended."),
        _column("node_name", sa.Text(), "Model, seed or test, as dbt names it."),
        _column("kind", sa.Text(), "model, seed or test."),
        _column("status", sa.Text(), "What came of it, in dbt's word."),
        _column("seconds", sa.Numeric(12, 3), "How long it took."),
        sa.PrimaryKeyConstraint("build_id", "node_no", name=op.f("pk_node_event")),
        sa.ForeignKeyConstraint(
            ["build_id"],
            ["build.build_event.build_id"],
            name=op.f("fk_node_event_build_event"),
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("node_no >= 1", name=op.f("ck_node_event_node_no_from_1")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_node_event_seconds_not_negative")),
        schema="build",
        comment="One step of a build and how long it took.",
    )


def _create_published() -> None:
    op.create_table(
        "published_document",
        _column("document_id", sa.Uuid(), "Key of the document."),
        _column(
            "fingerprint",
            sa.Text(),
            "What the build saw of it; another one means: build it anew.",
        ),
        _column("folder", sa.Text(), "Directory or archive it came from.", null=True),
        _column("organization", sa.Text(), "Organisation by its own print or word.", null=True),
        _column("year_text", sa.Text(), "Year by its own print or word.", null=True),
        _column("scope", sa.Text(), "Scope by its own print or word.", null=True),
        _column("problem", sa.Text(), "Why its own print does not say whose it is.", null=True),
        _column(
            "parent_id", sa.Uuid(), "Department its organisation was said to be of.", null=True
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_published_document")),
        schema="build",
        comment="One document as the published marts know it.",
    )


def _create_scope() -> None:
    op.create_table(
        "scope",
        _column("is_full", sa.Boolean(), "True where the build is of every document."),
        sa.PrimaryKeyConstraint("is_full", name=op.f("pk_scope")),
        schema="build",
        comment="One row: whether the build is of every document that there is.",
    )
    op.create_table(
        "scope_document",
        _column("document_id", sa.Uuid(), "A document the build is about."),
        _column(
            "fingerprint",
            sa.Text(),
            "What it was when the build began; null where it is in no mart any more.",
            null=True,
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_scope_document")),
        schema="build",
        comment="The documents that a build is about.",
    )
    op.create_table(
        "scope_organization",
        _column("organization_id", sa.Uuid(), "An organisation of an incremental build."),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_scope_organization")),
        schema="build",
        comment="The organisations of an incremental build, with those that are published no more.",
    )


def _create_outside() -> None:
    op.create_table(
        "outside_year",
        sa.Column(
            "account_year",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="A year of published accounts outside of the build.",
        ),
        sa.PrimaryKeyConstraint("account_year", name=op.f("pk_outside_year")),
        schema="build",
        comment="The years of the accounts that an incremental build leaves as they are.",
    )
    op.create_table(
        "outside_class",
        _column("classification", sa.Text(), "functional or economic."),
        _column("account_year", sa.Integer(), "Year of the accounts that print it."),
        _column("class_code", sa.Text(), "Code that the list of that year does not have."),
        _column("name", sa.Text(), "First of its printed names.", null=True),
        sa.PrimaryKeyConstraint(
            "classification", "account_year", "class_code", name=op.f("pk_outside_class")
        ),
        schema="build",
        comment="Unlisted codes printed by the accounts that an incremental build leaves as they are.",
    )
    op.create_table(
        "outside_class_line",
        _column("line_item", sa.Text(), "Line item of a class in the summaries."),
        _column("functional_code", sa.Text(), "The class."),
        sa.PrimaryKeyConstraint("line_item", name=op.f("pk_outside_class_line")),
        schema="build",
        comment="Class lines printed by the accounts that an incremental build leaves as they are.",
    )


def _column(
    name: str, kind: TypeEngine[Any], comment: str, *, null: bool = False
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, comment=comment)


def _time(name: str, comment: str, *, default: Any = None, null: bool = True) -> sa.Column[Any]:
    kind = sa.DateTime(timezone=True)
    return sa.Column(name, kind, nullable=null, server_default=default, comment=comment)
