"""Runs the revisions on the connection that loaders.database.migrate hands over, in its transaction."""

from typing import Any

from alembic import context

from migrations.schema import METADATA

OWNED_SCHEMAS = frozenset({"raw", "codes", "build"})


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    # dbt's schemas live in the same database; only ours are compared with the metadata.
    return kind != "schema" or name in OWNED_SCHEMAS


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table_schema="raw",
    include_schemas=True,
    include_name=_is_ours,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
