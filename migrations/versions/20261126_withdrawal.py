"""Documents withdrawn and reinstated, and documents that were loaded beside what the warehouse shows."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "20261126_withdrawal"
down_revision = "20261126_roles"
branch_labels = None
depends_on = None

_FIELDS = {
    False: (
        "('year', 'organization', 'scope', 'unit', 'parent')",
        "year, organization, scope, unit or parent",
    ),
    True: (
        "('year', 'organization', 'scope', 'unit', 'parent', 'keep_old')",
        "year, organization, scope, unit, parent or keep_old",
    ),
}


def upgrade() -> None:
    """Add the events of withdrawing, none as yet, and let `keep_old` be said of a document."""
    _replace_fields(newer=True)
    op.create_table(
        "document_withdrawal",
        _column("document_id", sa.Uuid(), "Key of the document."),
        _column("event_no", sa.Integer(), "Counts from 1 in the document; the newest one holds."),
        _column("action", sa.Text(), "What was done: withdrawn or reinstated."),
        _column("reason", sa.Text(), "Why, in the words of who did it."),
        _column(
            "told_at", sa.DateTime(timezone=True), "When it was done.", default=sa.text("now()")
        ),
        _column("told_by", sa.Text(), "Database user who did it.", default=sa.text("SESSION_USER")),
        sa.PrimaryKeyConstraint("document_id", "event_no", name=op.f("pk_document_withdrawal")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["raw.document.document_id"],
            name=op.f("fk_document_withdrawal_document"),
        ),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_document_withdrawal_{name}"))
            for name, condition in (
                ("event_no_from_1", "event_no >= 1"),
                ("action_known", "action in ('withdrawn', 'reinstated')"),
                ("reason_given", r"reason ~ '\S'"),
            )
        ),
        schema="raw",
        comment="One event of withdrawing a document or taking that back; append-only.",
    )


def downgrade() -> None:
    """Take them away; what was withdrawn counts again, and what was kept aside replaces the older."""
    op.drop_table("document_withdrawal", schema="raw")
    op.execute("delete from raw.document_override where field = 'keep_old'")
    _replace_fields(newer=False)


def _column(
    name: str, kind: TypeEngine[Any], comment: str, *, default: sa.TextClause | None = None
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, comment=comment, server_default=default)


def _replace_fields(*, newer: bool) -> None:
    fields, words = _FIELDS[newer]
    constraint = op.f("ck_document_override_field_known")
    op.drop_constraint(constraint, "document_override", schema="raw", type_="check")
    op.create_check_constraint(constraint, "document_override", f"field in {fields}", schema="raw")
    op.alter_column(
        "document_override",
        "field",
        comment=f"What was said: {words}.",
        existing_type=sa.Text(),
        schema="raw",
    )
