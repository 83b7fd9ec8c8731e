"""`build.outside_*` are called `build.unaffected_*`, as what they hold: what an incremental build leaves as it is."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_unaffected"
down_revision = "20261126_withdrawal"
branch_labels = None
depends_on = None

_TABLES = ("year", "class", "class_line")
# PostgreSQL 18 names the constraints of NOT NULL too, older ones do not.
_CONSTRAINTS = sa.text(
    """
    select conname from pg_constraint
    where conrelid = cast(:table as regclass) and conname ~ :name
    """
)


def upgrade() -> None:
    """Rename the three tables and their constraints; rows and rights stay."""
    _rename("outside", "unaffected")


def downgrade() -> None:
    """Rename them back."""
    _rename("unaffected", "outside")


def _rename(old: str, new: str) -> None:
    for table in _TABLES:
        op.execute(f"alter table build.{old}_{table} rename to {new}_{table}")
        searched = {"table": f"build.{new}_{table}", "name": f"{old}_{table}"}
        for name in op.get_bind().scalars(_CONSTRAINTS, searched).all():
            renamed = name.replace(f"{old}_{table}", f"{new}_{table}")
            op.execute(f"alter table build.{new}_{table} rename constraint {name} to {renamed}")
