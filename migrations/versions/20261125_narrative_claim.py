"""What the text of an account claims of its figures, found when a document is landed.

Documents that were landed before have no claims until they are recognised again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "20261125_narrative_claim"
down_revision = "20261124_reading"
branch_labels = None
depends_on = None

_KINDS = (
    "('amount', 'count', 'share', 'change_amount', 'change_rate', 'completion_rate', 'direction')"
)


def upgrade() -> None:
    """Create `raw.narrative_claim`."""
    op.create_table(
        "narrative_claim",
        *_columns(),
        *_keys(),
        *_checks(),
        schema="raw",
        comment="One figure or word of comparison that the text claims, and what it is about.",
    )


def downgrade() -> None:
    """Drop it: what the text claims can be found again from the lines."""
    op.drop_table("narrative_claim", schema="raw")


def _column(
    name: str, kind: TypeEngine[Any], comment: str, *, null: bool = False
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, comment=comment)


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        _column("document_id", sa.Uuid(), "Key of the document."),
        _column("claim_no", sa.Integer(), "Counts the claims of the document from 1."),
        _column("paragraph_no", sa.Integer(), "The line of text it stands in.", null=True),
        _column("table_no", sa.Integer(), "The table of text it stands in.", null=True),
        _column("row_no", sa.Integer(), "Row of that table.", null=True),
        _column("column_no", sa.Integer(), "Column of that table.", null=True),
        _column("first_character", sa.Integer(), "Where it begins in the line or cell, from 1."),
        _column("last_character", sa.Integer(), "Where it ends in the line or cell, from 1."),
        _column(
            "kind",
            sa.Text(),
            "What is claimed: amount, share, change_amount, direction and others.",
        ),
        _column("words", sa.Text(), "The words before the figure, as printed."),
        _column(
            "printed", sa.Text(), "The figure with its unit, as printed; empty for a direction."
        ),
        _column("subject", sa.Text(), "What it is about; null where not understood.", null=True),
        _column("subject_words", sa.ARRAY(sa.Text()), "The words that name it.", null=True),
        _column("subject_code", sa.Text(), "Functional code, where the words give one.", null=True),
        _column("fund", sa.Text(), "The fund it is about.", null=True),
        _column(
            "is_fund_said", sa.Boolean(), "True where the words themselves say the fund.", null=True
        ),
        _column("value", sa.Text(), "Which figure of the subject: actual or a budget.", null=True),
        _column("year", sa.Text(), "The year the words say, or 上年.", null=True),
        _column("number", sa.Numeric(), "The printed number, in its unit.", null=True),
        _column("decimals", sa.Integer(), "Digits printed behind the point.", null=True),
        _column("unit", sa.Text(), "Unit as printed: 元, 万元, %, 辆 and others.", null=True),
        _column(
            "direction", sa.Text(), "up, down, greater, less, equal or about_equal.", null=True
        ),
        _column(
            "base", sa.Text(), "What it is compared with: last_year, a budget, whole.", null=True
        ),
        _column("base_year", sa.Text(), "The year of the base, where said.", null=True),
        _column("base_subject", sa.Text(), "The whole that a share is of, where said.", null=True),
        _column(
            "base_subject_words", sa.ARRAY(sa.Text()), "The words that name the whole.", null=True
        ),
        _column("base_subject_code", sa.Text(), "Functional code of the whole.", null=True),
        _column("base_fund", sa.Text(), "The fund of the whole.", null=True),
        _column("is_base_fund_said", sa.Boolean(), "True where words say that fund.", null=True),
        _column("about_no", sa.Integer(), "The claim whose amount it is said of.", null=True),
        _column("base_no", sa.Integer(), "The claim it is reckoned with.", null=True),
        _column(
            "doubt", sa.Text(), "Why it is not held against a figure; null if it is.", null=True
        ),
    )


def _keys() -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("document_id", "claim_no", name=op.f("pk_narrative_claim")),
        *(
            sa.ForeignKeyConstraint(
                columns,
                [f"raw.{table}.{column}" for column in columns],
                name=op.f(f"fk_narrative_claim_{table}"),
            )
            for table, columns in (
                ("document", ("document_id",)),
                ("document_table", ("document_id", "table_no")),
                ("paragraph", ("document_id", "paragraph_no")),
            )
        ),
    )


def _checks() -> tuple[sa.CheckConstraint, ...]:
    conditions = {
        "claim_no_from_1": "claim_no >= 1",
        "kind_known": f"kind in {_KINDS}",
        "in_a_line_or_a_cell": "num_nonnulls(paragraph_no, table_no) = 1",
        "characters_in_order": "first_character between 1 and last_character",
        "number_unless_direction": "(kind = 'direction') = (number is null)",
    }
    return tuple(
        sa.CheckConstraint(condition, name=op.f(f"ck_narrative_claim_{name}"))
        for name, condition in conditions.items()
    )
