"""How people and programs log in as one of the roles: passwords, and the address to give them."""

import hashlib
import hmac
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from loaders.database.connection import Connection, connect
from loaders.database.embedded import server
from loaders.database.roles import LOADER, READER, ROLES, TRANSFORMER, acting_as
from loaders.errors import ConfigurationError, DatabaseError
from loaders.settings import Settings

VARIABLES = {
    LOADER: "JUESUAN_LOADER_PASSWORD",
    TRANSFORMER: "JUESUAN_TRANSFORMER_PASSWORD",
    READER: "JUESUAN_READER_PASSWORD",
}
SHORTEST_PASSWORD = 12
# What in an address says who the owner is, and would go before the role or show the owner's secrets.
_OF_THE_OWNER = frozenset({"user", "password", "sslpassword", "sslcert", "sslkey", "passfile"})


def given_passwords(settings: Settings) -> dict[str, str]:
    """The passwords that the settings give, by role.

    Raises ConfigurationError where one is too short to stand in front of a database.
    """
    said = {
        LOADER: settings.loader_password,
        TRANSFORMER: settings.transformer_password,
        READER: settings.reader_password,
    }
    given = {role: password for role, password in said.items() if password}
    for role, password in given.items():
        if len(password) < SHORTEST_PASSWORD:
            raise ConfigurationError(
                f"{VARIABLES[role]}: shorter than {SHORTEST_PASSWORD} characters. Give a longer one, such as 32 "
                "random letters and digits.",
                f"{VARIABLES[role]}：短于 {SHORTEST_PASSWORD} 个字符。请给出更长的密码，例如 32 个随机的字"
                "母和数字。",
            )
    return given


def set_passwords(connection: Connection, passwords: dict[str, str]) -> None:
    """Give roles their passwords, in one transaction; needs no right but to act as each of them.

    The server is sent the SCRAM verifier alone: neither it nor its log ever sees the password. Sessions that are open stay.
    Raises as `loaders.database.roles.ensure_may` does.
    """
    for role, password in passwords.items():
        verifier = connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        )
        with acting_as(connection, role):
            connection.execute(
                sql.SQL("alter role {} password {}").format(
                    sql.Identifier(role), sql.Literal(verifier.decode())
                )
            )


def role_url(settings: Settings, url: str, role: str) -> str:
    """The address of the warehouse at `url` for a login as `role`, password included.

    The password is the one in the settings. The embedded server gives each role one of its own where the settings have none;
    there it is also set. Raises ConfigurationError where no password is known, or there is no such role.
    """
    if role not in ROLES:
        raise ConfigurationError(
            f"There is no role '{role}'; expected loader, transformer or reader.",
            f"没有角色“{role}”；应为 loader、transformer 或 reader。",
        )
    password = given_passwords(settings).get(role)
    if settings.database_url is not None:
        if password is None:
            raise ConfigurationError(
                f"The password of {role} is not known here: set {VARIABLES[role]} to it. "
                "`juesuan db passwords` gives the role that password.",
                f"这里不知道 {role} 的密码：请把 {VARIABLES[role]} 设为它。juesuan db passwords 会让该角色"
                "使用这个密码。",
            )
        return _as_role(url, role, password)
    password = password or _derived_password(server.ensure_running(settings).password, role)
    found = _as_role(url, role, password)
    _make_valid(url, found, {role: password})
    return found


def _make_valid(url: str, address: str, passwords: dict[str, str]) -> None:
    try:
        connect(address).close()
    except DatabaseError:
        with connect(url) as connection:
            set_passwords(connection, passwords)


def _derived_password(secret: str, role: str) -> str:
    """One that needs no keeping, and from which nobody finds the owner's."""
    return hmac.new(secret.encode(), role.encode(), hashlib.sha256).hexdigest()


def _as_role(url: str, role: str, password: str) -> str:
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2]
    options = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _OF_THE_OWNER
    ]
    login = f"{quote(role, safe='')}:{quote(password, safe='')}"
    return urlunsplit(
        (
            parts.scheme,
            f"{login}@{hosts}",
            parts.path or f"/{_database_of(url)}",
            urlencode(options, quote_via=quote),
            "",
        )
    )


def _database_of(url: str) -> str:
    """The database of an address that names none: libpq takes the user's name."""
    found = psycopg.conninfo.conninfo_to_dict(url)
    return quote(str(found.get("dbname") or found.get("user") or ""), safe="")
