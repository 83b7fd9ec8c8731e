"""Accounts and documents that a build left out, so that the others could be published."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "20261128_held_back"
down_revision = "20261128_cell_note"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables: of the build that runs, and of what is published."""
    op.create_table(
        "scope_held_back",
        *_columns(),
        *_constraints("scope_held_back"),
        schema="build",
        comment="What the build that runs leaves out.",
    )
    op.create_table(
        "held_back",
        *_columns(),
        _column("build_id", sa.BigInteger(), "The build that left it out."),
        _column(
            "held_at",
            sa.DateTime(timezone=True),
            "When that was published.",
            default=sa.text("now()"),
        ),
        *_constraints("held_back"),
        schema="build",
        comment="An account or document that the published marts leave out, and why.",
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("held_back", schema="build")
    op.drop_table("scope_held_back", schema="build")


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        _column("account_id", sa.Uuid(), "The account; null where a document is held.", null=True),
        _column("document_id", sa.Uuid(), "The document; null where an account is.", null=True),
        _column(
            "organization_id", sa.Uuid(), "Whose account it is; null for a document.", null=True
        ),
        _column("name", sa.Text(), "The document's file, or organisation and year of the account."),
        _column(
            "level",
            sa.Text(),
            "facts: its figures are kept out of the facts; contents: tables and text of the document are not built; "
            "whole: nor is what it says whose it is.",
        ),
        _column("step", sa.Text(), "Model or test of dbt that failed because of it."),
        _column("reason", sa.Text(), "What dbt said."),
    )


def _constraints(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.UniqueConstraint("account_id", name=op.f(f"uq_{table}_account_id")),
        sa.UniqueConstraint("document_id", name=op.f(f"uq_{table}_document_id")),
        sa.CheckConstraint(
            "num_nonnulls(account_id, document_id) = 1",
            name=op.f(f"ck_{table}_account_or_document"),
        ),
        sa.CheckConstraint(
            "(level = 'facts') = (account_id is not null) and level in ('facts', 'contents', 'whole')",
            name=op.f(f"ck_{table}_level_known"),
        ),
    )


def _column(
    name: str, kind: TypeEngine[Any], comment: str, *, default: Any = None, null: bool = False
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, server_default=default, comment=comment)
