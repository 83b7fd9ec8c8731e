"""What a user is told of an error that PostgreSQL gave."""

import psycopg
from psycopg.errors import InsufficientPrivilege

from loaders.database.connection import broken_off
from loaders.database.roles import not_allowed
from loaders.errors import JuesuanError


def told_of(error: Exception) -> JuesuanError | None:
    """That the login may not do this, or that the connection broke off; None for any other error."""
    if isinstance(error, InsufficientPrivilege):
        return not_allowed(error)
    if isinstance(error, psycopg.OperationalError):
        return broken_off(error)
    return None
