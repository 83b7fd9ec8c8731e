"""The roles juesuan_loader, juesuan_transformer and juesuan_reader, each with the least rights; the database closed to others.

Nothing of the tables changes. See migrations/privileges.py for who may do what.
"""

import psycopg
from alembic import op

from migrations.privileges import remove_privileges, set_privileges

revision = "20261126_roles"
down_revision = "20261126_build"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the roles and give them their rights; what dbt has built becomes the transformer's."""
    set_privileges(_driver_connection())


def downgrade() -> None:
    """Take the rights back; the roles stay, as other databases of the server may use them."""
    remove_privileges(_driver_connection())


def _driver_connection() -> psycopg.Connection:
    connection = op.get_bind().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError(f"expected a psycopg 3 connection, found {type(connection).__name__}")
    return connection
