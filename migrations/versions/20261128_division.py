"""`codes.division`: the administrative divisions (行政区划) by which organisations are placed."""

import csv
from pathlib import Path

import psycopg
import sqlalchemy as sa
from alembic import op

revision = "20261128_division"
down_revision = "20261128_reason_zh"
branch_labels = None
depends_on = None

_FILE = Path(__file__).resolve().parent.parent / "data" / "division.csv"
_KINDS = (
    "('province', 'autonomous_region', 'municipality', 'corps', 'prefecture_city', 'prefecture', "
    "'autonomous_prefecture', 'league', 'county_city', 'district', 'county', 'autonomous_county', "
    "'banner', 'autonomous_banner', 'forest_district', 'special_district', 'development_zone')"
)


def upgrade() -> None:
    """Make the table and load the list that juesuan ships."""
    op.create_table(
        "division",
        _text("code", "The code of GB/T 2260, six digits; 660000 stands for the corps."),
        _text("name", "Official name."),
        _text("short_name", "The name without its kind; null where none is used.", null=True),
        _text("kind", "What it is: province, municipality, district, county_city, …"),
        _text("parent_code", "The division it lies in; null for a province.", null=True),
        sa.Column(
            "is_sub_provincial",
            sa.Boolean(),
            nullable=False,
            comment="Whether it is one of the 15 sub-provincial cities.",
        ),
        sa.Column(
            "valid_from_year",
            sa.Integer(),
            nullable=False,
            comment="First year of the name; 2012 also stands for earlier.",
        ),
        sa.Column(
            "valid_to_year",
            sa.Integer(),
            nullable=True,
            comment="Last year of the name; null while it is in use.",
        ),
        _text("source", "Which kind of list names it."),
        sa.PrimaryKeyConstraint("code", "valid_from_year", name=op.f("pk_division")),
        sa.CheckConstraint("code ~ '^[0-9]{6}$'", name=op.f("ck_division_code_form")),
        sa.CheckConstraint(f"kind in {_KINDS}", name=op.f("ck_division_kind_known")),
        sa.CheckConstraint(
            "valid_to_year >= valid_from_year", name=op.f("ck_division_years_in_order")
        ),
        schema="codes",
        comment="Administrative divisions (行政区划) down to counties, and development zones, since 2012.",
    )
    connection = op.get_bind().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError(f"COPY needs psycopg 3, found {type(connection).__name__}")
    with _FILE.open(encoding="utf-8", newline="") as lines, connection.cursor() as cursor:
        header, *rows = csv.reader(lines)
        # The names of the columns come from a file that is part of this revision.
        with cursor.copy(f"copy codes.division ({', '.join(header)}) from stdin") as copy:
            for row in rows:
                copy.write_row([value or None for value in row])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("division", schema="codes")


def _text(name: str, comment: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null, comment=comment)
