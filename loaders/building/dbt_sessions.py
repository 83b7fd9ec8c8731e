"""How dbt talks to the database: a thread keeps one session for all its steps.

dbt opens and closes a session for every model and test. Opening one, and filling its caches of the catalogue anew, costs
more than what most steps of a small build do in it.
"""

from dbt.adapters.contracts.connection import Connection, ConnectionState
from dbt.adapters.postgres.connections import PostgresConnectionManager
from dbt.adapters.postgres.impl import PostgresAdapter


class KeptSessions(PostgresConnectionManager):  # type: ignore[misc] # dbt is not checked
    """dbt's sessions, which end when dbt does."""

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Open a session; the role it acts in outlasts a step that is rolled back."""
        opened = super().open(connection)
        opened.handle.commit()
        return opened

    def release(self) -> None:
        """Called after every step: end its transaction and keep the session, unless that is lost."""
        connection = self.get_if_exists()
        if connection is None or connection.state != ConnectionState.OPEN:
            return
        if connection.handle.closed:
            super().release()
        elif connection.transaction_open:
            self._rollback(connection)


def keep_sessions() -> None:
    """Have dbt keep its sessions, in this process."""
    PostgresAdapter.ConnectionManager = KeptSessions
