"""A connection of the owner that does one thing as a role; commands log in as theirs (loaders/database/logins.py)."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import pq

from loaders.database.connection import Connection
from loaders.database.roles import act_as


@contextmanager
def acting_as(connection: Connection, role: str) -> Iterator[None]:
    """Let the connection do its work with the rights of `role` only; afterwards the login has its own again.

    A transaction that is open is committed before; one that an error left open is rolled back, otherwise it is committed.
    Raises as `ensure_may` does.
    """
    act_as(connection, role)
    try:
        yield
    except BaseException:
        _take_back(connection, keep=False)
        raise
    _take_back(connection, keep=True)


def _take_back(connection: Connection, *, keep: bool) -> None:
    if connection.closed:
        return
    if keep and connection.info.transaction_status is not pq.TransactionStatus.INERROR:
        connection.commit()
    else:
        connection.rollback()
    connection.execute("reset role")
    connection.commit()
