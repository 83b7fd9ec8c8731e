"""What sessions of the roles begin with, and whether it was altered: a role may set its own defaults."""

from loaders.database.connection import Connection
from loaders.database.roles import LOADER, READER, TRANSFORMER

# These guard against accidents and runaway queries, while what a role cannot do at all rests on privileges.
SETTINGS = {
    LOADER: (("search_path", ("raw", "codes")),),
    TRANSFORMER: (("search_path", ("staging", "intermediate", "seeds", "marts")),),
    READER: (
        ("search_path", ("reports", "marts")),
        ("default_transaction_read_only", ("on",)),
        ("statement_timeout", ("5min",)),
        ("idle_in_transaction_session_timeout", ("5min",)),
    ),
}
# Set by a superuser where one migrates; the role cannot alter it.
_OF_SUPERUSERS = "temp_file_limit="


def altered_settings(connection: Connection) -> tuple[str, ...]:
    """The roles whose sessions begin with something else than SETTINGS, in this database or in all, as any role may ask."""
    rows = connection.execute(
        """
        select roles.rolname::text, settings.setdatabase <> 0, settings.setconfig
        from pg_catalog.pg_db_role_setting as settings
        inner join pg_catalog.pg_roles as roles on settings.setrole = roles.oid
        left join pg_catalog.pg_database as databases on settings.setdatabase = databases.oid
        where
            roles.rolname = any(%s)
            and (databases.datname = current_database() or settings.setdatabase = 0)
        """,
        (list(SETTINGS),),
    ).fetchall()
    found = {role: set[str]() for role in SETTINGS}
    altered = set()
    for role, is_of_database, texts in rows:
        if is_of_database:
            found[role] = {text for text in texts if not text.startswith(_OF_SUPERUSERS)}
        else:
            altered.add(role)
    for role, settings in SETTINGS.items():
        if found[role] != {f"{name}={', '.join(values)}" for name, values in settings}:
            altered.add(role)
    return tuple(role for role in SETTINGS if role in altered)
