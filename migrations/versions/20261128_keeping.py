"""Schema keeping: what makes people's views again for a build that logs in as the transformer. See migrations/keeping."""

import psycopg
from alembic import op

from migrations.keeping import make_keeping, remove_keeping

revision = "20261128_keeping"
down_revision = "20261128_read_by"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the schema with its tables and functions."""
    make_keeping(_driver_connection())


def downgrade() -> None:
    """Take it away."""
    remove_keeping(_driver_connection())


def _driver_connection() -> psycopg.Connection:
    connection = op.get_bind().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError(f"expected a psycopg 3 connection, found {type(connection).__name__}")
    return connection
