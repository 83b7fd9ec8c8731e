"""What was published, what people lost, and builds that wait to be published."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "20261127_publishing"
down_revision = "20261127_unaffected"
branch_labels = None
depends_on = None

_OUTCOMES = {
    False: ("'running', 'succeeded', 'failed'", "running, succeeded or failed."),
    True: (
        "'running', 'built', 'succeeded', 'failed'",
        "running, built (tested and waiting to be published), succeeded or failed.",
    ),
}
_UNENDED = {False: "outcome = 'running'", True: "outcome in ('running', 'built')"}
_ENDED_COMMENT = {
    False: "When it ended; null while it runs.",
    True: "When it ended; null until then.",
}


def upgrade() -> None:
    """Add both tables, empty: what people have now is told from ours by its owner once."""
    _replace_outcomes(newer=True)
    op.create_table(
        "published_object",
        _column("schema_name", sa.Text(), "Published schema: marts or reports."),
        _column("relation_name", sa.Text(), "Table or view of it."),
        _column("object_kind", sa.Text(), "relation, comment, index or constraint."),
        _column(
            "object_name",
            sa.Text(),
            "Its name; of a comment the column, empty for that of the relation itself.",
        ),
        _column("comment_text", sa.Text(), "A comment as it was published.", null=True),
        sa.PrimaryKeyConstraint(
            *("schema_name", "relation_name", "object_kind", "object_name"),
            name=op.f("pk_published_object"),
        ),
        sa.CheckConstraint(
            "object_kind in ('relation', 'comment', 'index', 'constraint')",
            name=op.f("ck_published_object_object_kind_known"),
        ),
        schema="build",
        comment="What the last full build published; whatever else is found there was made by people.",
    )
    op.create_table(
        "lost_object",
        _column("build_id", sa.BigInteger(), "The build that could not make it again."),
        _column("lost_no", sa.Integer(), "Counts what the build lost from 1."),
        _column("kind", sa.Text(), "What it was: view, index, row policy and others."),
        _column("object_name", sa.Text(), "Its name."),
        _column("definition", sa.Text(), "The SQL that made it."),
        _column("reason", sa.Text(), "Why it could not be made again."),
        sa.PrimaryKeyConstraint("build_id", "lost_no", name=op.f("pk_lost_object")),
        sa.ForeignKeyConstraint(
            ["build_id"],
            ["build.build_event.build_id"],
            name=op.f("fk_lost_object_build_event"),
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("lost_no >= 1", name=op.f("ck_lost_object_lost_no_from_1")),
        schema="build",
        comment="Something people made over the marts that a build could not make again.",
    )


def downgrade() -> None:
    """Take them away; what waits to be published is built anew."""
    op.drop_table("lost_object", schema="build")
    op.drop_table("published_object", schema="build")
    op.execute(
        "update build.build_event set outcome = 'failed', ended_at = now(), message = 'it was never published' "
        "where outcome = 'built'"
    )
    _replace_outcomes(newer=False)


def _column(
    name: str, kind: TypeEngine[Any], comment: str, *, null: bool = False
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, comment=comment)


def _replace_outcomes(*, newer: bool) -> None:
    outcomes, words = _OUTCOMES[newer]
    for name, condition in (
        ("outcome_known", f"outcome in ({outcomes})"),
        ("ended_unless_running", f"(ended_at is null) = ({_UNENDED[newer]})"),
    ):
        constraint = op.f(f"ck_build_event_{name}")
        op.drop_constraint(constraint, "build_event", schema="build", type_="check")
        op.create_check_constraint(constraint, "build_event", condition, schema="build")
    for column, kind, comment in (
        ("outcome", sa.Text(), words),
        ("ended_at", sa.DateTime(timezone=True), _ENDED_COMMENT[newer]),
    ):
        op.alter_column("build_event", column, comment=comment, existing_type=kind, schema="build")
