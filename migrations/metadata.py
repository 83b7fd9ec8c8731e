"""What the pages of the schema share: how constraints are named, and a column with its comment."""

from typing import Any

from sqlalchemy import (
    Column,
    Identity,
    MetaData,
    text,
)
from sqlalchemy.types import TypeEngine

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def column(
    name: str,
    kind: TypeEngine[Any],
    comment: str,
    *,
    null: bool = False,
    now: bool = False,
    identity: Identity | None = None,
) -> Column[Any]:
    """A column that is not null unless said so; `now` fills it with the time of the insert, `identity` with a number."""
    filled = (identity,) if identity else ()
    default = text("now()") if now else None
    return Column(name, kind, *filled, nullable=null, server_default=default, comment=comment)
