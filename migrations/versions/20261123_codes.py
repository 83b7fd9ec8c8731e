"""Classification codes: schema `codes`, one table a list, every row valid for a span of years."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

revision = "20261123_codes"
down_revision = "20261123_raw"
branch_labels = None
depends_on = None

# The table, how many levels of two digits each follow the class, and what it is.
CLASSES = (
    ("functional_class", 2, "Functional classification of expenditure (支出功能分类)."),
    (
        "economic_class",
        1,
        "Economic classification of departmental budgets (部门预算支出经济分类).",
    ),
    (
        "government_economic_class",
        1,
        "Economic classification of government budgets (政府预算支出经济分类).",
    ),
    ("income_class", 3, "Classification of income (收入分类)."),
)
_LIST_NAMES = "('functional_class', 'economic_class', 'government_economic_class', 'income_class')"
_EVIDENCE = "('attested', 'older_list', 'code_only', 'unverified', 'official')"


def upgrade() -> None:
    """Make the schema and its tables, empty."""
    op.execute("create schema codes")
    _create_code_edition()
    for table, lower_levels, comment in CLASSES:
        _create_class(table, lower_levels, comment)
    _create_code_change()


def downgrade() -> None:
    """Drop them, with every imported list."""
    op.drop_table("code_change", schema="codes")
    for table, _, _ in reversed(CLASSES):
        op.drop_table(table, schema="codes")
    op.drop_table("code_edition", schema="codes")
    op.execute("drop schema codes")


def _column(
    name: str, kind: TypeEngine[Any], comment: str, *, null: bool = False, now: bool = False
) -> sa.Column[Any]:
    default = sa.text("now()") if now else None
    return sa.Column(name, kind, nullable=null, server_default=default, comment=comment)


def _create_code_edition() -> None:
    op.create_table(
        "code_edition",
        _column("list_name", sa.Text(), "The list: the name of its table in this schema."),
        _column(
            "edition_year", sa.Integer(), "Year of an official list; 0 for those juesuan ships."
        ),
        _column("source", sa.Text(), "The file it was loaded from."),
        _column("content_sha256", sa.Text(), "SHA-256 of that file, in hexadecimal."),
        _column("imported_at", sa.DateTime(timezone=True), "When it was loaded.", now=True),
        sa.PrimaryKeyConstraint("list_name", "edition_year", name=op.f("pk_code_edition")),
        sa.CheckConstraint(
            f"list_name in {_LIST_NAMES}", name=op.f("ck_code_edition_list_name_known")
        ),
        sa.CheckConstraint(
            "edition_year = 0 or edition_year between 2007 and 2100",
            name=op.f("ck_code_edition_edition_year_range"),
        ),
        sa.CheckConstraint(
            "content_sha256 ~ '^[0-9a-f]{64}$'",
            name=op.f("ck_code_edition_content_sha256_hexadecimal"),
        ),
        schema="codes",
        comment="One edition of a list: compiled and shipped (0), or official of a year.",
    )


def _create_class(table: str, lower_levels: int, comment: str) -> None:
    op.create_table(
        table,
        _column("code", sa.Text(), "The code: three digits, two more for each lower level."),
        _column("name", sa.Text(), "Name as in the source."),
        _column("level", sa.Text(), "Level: 类 (3 digits), 款 (5), 项 (7), 目 (9)."),
        _column("parent_code", sa.Text(), "Code of the level above; null for a 类.", null=True),
        _column("budget_type", sa.Text(), "Budgets it is used in, separated by ;.", null=True),
        _column("valid_from_year", sa.Integer(), "First year; 2018 also stands for earlier."),
        _column("valid_to_year", sa.Integer(), "Last year; null while no end is known.", null=True),
        _column("evidence", sa.Text(), "How well code and name are backed; official is best."),
        _column(
            "years_attested", sa.Text(), "Years of publications that print the pair.", null=True
        ),
        _column("note", sa.Text(), "Remark of the compiler.", null=True),
        _column("edition_year", sa.Integer(), "The edition: see codes.code_edition."),
        sa.PrimaryKeyConstraint(
            "code", "edition_year", "valid_from_year", name=op.f(f"pk_{table}")
        ),
        sa.CheckConstraint(
            f"code ~ '^[0-9]{{3}}([0-9]{{2}}){{0,{lower_levels}}}$'",
            name=op.f(f"ck_{table}_code_form"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f(f"ck_{table}_name_not_empty")),
        sa.CheckConstraint(
            "level = case length(code) when 3 then '类' when 5 then '款' when 7 then '项' "
            "else '目' end",
            name=op.f(f"ck_{table}_level_of_code"),
        ),
        sa.CheckConstraint(
            "parent_code is not distinct from nullif(left(code, -2), left(code, 1))",
            name=op.f(f"ck_{table}_parent_of_code"),
        ),
        sa.CheckConstraint(
            "valid_to_year >= valid_from_year", name=op.f(f"ck_{table}_years_in_order")
        ),
        sa.CheckConstraint(f"evidence in {_EVIDENCE}", name=op.f(f"ck_{table}_evidence_known")),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(edition_year, edition_year, '[]')"), "&&"),
            (sa.text("int8range(cast(code as bigint), cast(code as bigint), '[]')"), "&&"),
            (sa.text("int4range(valid_from_year, valid_to_year, '[]')"), "&&"),
            name=op.f(f"ex_{table}_years_apart"),
            using="gist",
        ),
        schema="codes",
        comment=comment,
    )


def _create_code_change() -> None:
    op.create_table(
        "code_change",
        _column("change_no", sa.Integer(), "Counts the changes as listed, from 1."),
        _column("list_name", sa.Text(), "The list: the name of its table in this schema."),
        _column("year", sa.Integer(), "First year in which the change is in force."),
        _column("kind", sa.Text(), "Kind of change: add, rename, delete, merge or move."),
        _column("old_code", sa.Text(), "Code before; null for an addition.", null=True),
        _column("old_name", sa.Text(), "Name before; null for an addition.", null=True),
        _column("new_code", sa.Text(), "Code after; null for a deletion.", null=True),
        _column("new_name", sa.Text(), "Name after; null for a deletion.", null=True),
        _column("evidence", sa.Text(), "How well the change is backed."),
        sa.PrimaryKeyConstraint("change_no", name=op.f("pk_code_change")),
        sa.CheckConstraint(
            f"list_name in {_LIST_NAMES}", name=op.f("ck_code_change_list_name_known")
        ),
        sa.CheckConstraint(
            "kind in ('add', 'rename', 'delete', 'merge', 'move', 'split')",
            name=op.f("ck_code_change_kind_known"),
        ),
        sa.CheckConstraint(
            "(old_code is null) = (kind = 'add') and (old_name is null) = (kind = 'add')",
            name=op.f("ck_code_change_old_unless_added"),
        ),
        sa.CheckConstraint(
            "(new_code is null) = (kind = 'delete') and (new_name is null) = (kind = 'delete')",
            name=op.f("ck_code_change_new_unless_deleted"),
        ),
        sa.CheckConstraint(f"evidence in {_EVIDENCE}", name=op.f("ck_code_change_evidence_known")),
        schema="codes",
        comment="One change of a code between years.",
    )
