"""The passwords of the roles: those that are given, and otherwise such as follow from the password of the owner's login."""

import hashlib
import hmac
from functools import lru_cache

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from loaders.database.connection import Connection
from loaders.database.roles import LOADER, READER, ROLES, TRANSFORMER, ensure_may
from loaders.errors import ConfigurationError
from loaders.settings import Settings

VARIABLES = {
    LOADER: "JUESUAN_LOADER_PASSWORD",
    TRANSFORMER: "JUESUAN_TRANSFORMER_PASSWORD",
    READER: "JUESUAN_READER_PASSWORD",
}
SHORTEST_PASSWORD = 12
# A secret as long as those the embedded server makes is not guessed; a shorter one is a person's.
_LONG_SECRET = 40
_STRETCHING = {"n": 1 << 14, "r": 8, "p": 1}


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


def derived_password(secret: str, role: str) -> str:
    """The password of a role that was given none: it needs no keeping, and nobody finds the owner's from it."""
    return hmac.new(_stretched(secret), role.encode(), hashlib.sha256).hexdigest()


def roles_passwords(settings: Settings, url: str, *roles: str) -> dict[str, str]:
    """The passwords by which the commands here log in as `roles` (none named: as all): those given, else those derived."""
    given, secret = given_passwords(settings), conninfo_to_dict(url).get("password")
    derived = (
        {} if secret is None else {role: derived_password(str(secret), role) for role in ROLES}
    )
    return {role: word for role, word in {**derived, **given}.items() if role in (roles or ROLES)}


def set_passwords(connection: Connection, passwords: dict[str, str]) -> None:
    """Give roles their passwords, each in a transaction or savepoint; needs no right but to act as each of them.

    The server is sent the SCRAM verifier alone: neither it nor its log ever sees the password. Sessions that are open stay.
    Raises as `loaders.database.roles.ensure_may` does.
    """
    for role, password in passwords.items():
        verifier = connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        )
        ensure_may(connection, role)
        with connection.transaction():
            connection.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
            connection.execute(
                sql.SQL("alter role {} password {}").format(
                    sql.Identifier(role), sql.Literal(verifier.decode())
                )
            )
            connection.execute("reset role")


@lru_cache(maxsize=8)
def _stretched(secret: str) -> bytes:
    """What a person thought of is stretched: whoever has a role's password must not be able to try words for the owner's."""
    if len(secret) >= _LONG_SECRET:
        return secret.encode()
    return hashlib.scrypt(secret.encode(), salt=b"juesuan roles", **_STRETCHING)
