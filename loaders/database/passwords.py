"""The passwords of the roles: those that are given, and otherwise such as follow from the password of the owner's login."""

import hashlib
import hmac
from functools import lru_cache

from loaders.database.roles import LOADER, READER, TRANSFORMER
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


@lru_cache(maxsize=8)
def _stretched(secret: str) -> bytes:
    """What a person thought of is stretched: whoever has a role's password must not be able to try words for the owner's."""
    if len(secret) >= _LONG_SECRET:
        return secret.encode()
    return hashlib.scrypt(secret.encode(), salt=b"juesuan roles", **_STRETCHING)
