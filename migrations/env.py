"""Runs the revisions on the connection that loaders.database.migrate hands over, in its transaction.

Called as `alembic …` by hand there is none: then it works on the warehouse that juesuan itself would use, as carefully.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context

from loaders.database.connection import warehouse_url
from loaders.database.migrate import migrating_by_hand
from loaders.settings import load_settings
from migrations.schema import METADATA

OWNED_SCHEMAS = frozenset({"raw", "codes", "build"})


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    # dbt's schemas live in the same database; only ours are compared with the metadata.
    return kind != "schema" or name in OWNED_SCHEMAS


def _revise(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        version_table_schema="raw",
        include_schemas=True,
        include_name=_is_ours,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    _revise(handed_over)
else:
    with migrating_by_hand(warehouse_url(load_settings())) as own:
        _revise(own)
