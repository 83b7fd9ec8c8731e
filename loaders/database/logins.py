"""Every command logs in as the role whose work it does; how people and programs do.

A session that began as somebody stronger, and took on a role afterwards, is not held by it: whatever runs in the session, a
function in a view for one, can lay the role down again. So the owner's login, from whose password those of the roles follow,
migrates and restores, and no more.
"""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from psycopg.conninfo import conninfo_to_dict

from loaders.database.connection import Connection, connect
from loaders.database.passwords import (
    VARIABLES,
    derived_password,
    given_passwords,
    roles_passwords,
    set_passwords,
)
from loaders.database.revision import ensure_current
from loaders.database.roles import ROLES, TRANSFORMER, act_as, is_owner
from loaders.errors import ConfigurationError, DatabaseError, SchemaError
from loaders.settings import Settings, load_settings

# What in an address says who the owner is, and would go before the role or show the owner's secrets.
_OF_THE_OWNER = frozenset({"user", "password", "sslpassword", "sslcert", "sslkey", "passfile"})


def connect_as(url: str, role: str, *, application_name: str = "juesuan") -> Connection:
    """A connection to the warehouse at `url` that does its work as `role` and can do no more.

    It logs in as the role. A person's own login that is a member of the role, and neither the owner of the warehouse nor a
    superuser, takes the role on instead. Raises SchemaError where the database was not migrated, and DatabaseError, saying
    what to do, where the role is not let in or the login may not do this.
    """
    return _login(url, role, application_name)[1]


def url_as(url: str, role: str) -> str:
    """The address by which `connect_as` logs in, for programs that connect by themselves. Raises as it does."""
    found, connection = _login(url, role, "juesuan")
    connection.close()
    return found


def connect_to_look(url: str, *, application_name: str = "juesuan") -> Connection:
    """A connection that sees as much of the warehouse at `url` as its transformer, or as the login of the address.

    Of a database that was not migrated, or is at an older revision, it is the login's own. Raises as `connect` does.
    """
    if user_of(url) not in ROLES:
        try:
            return connect_as(url, TRANSFORMER, application_name=application_name)
        except SchemaError:
            pass
    return connect(url, application_name=application_name)


def user_of(url: str) -> str:
    """Who logs in by this address; empty where it does not say."""
    return str(conninfo_to_dict(url).get("user") or "")


def role_url(settings: Settings, url: str, role: str) -> str:
    """The address of the warehouse at `url` for a login as `role`, password included, to be given to people and programs.

    Raises ConfigurationError where no password that works is known, or there is no such role.
    """
    if role not in ROLES:
        raise ConfigurationError(
            f"There is no role '{role}'; expected loader, transformer or reader.",
            f"没有角色“{role}”；应为 loader、transformer 或 reader。",
        )
    address = _address(url, role, given_passwords(settings))
    try:
        connect(address).close()
    except DatabaseError:
        if settings.database_url is None:  # the embedded server is ours alone
            with connect(url) as connection:
                set_passwords(connection, roles_passwords(settings, url, role))
            return address
    else:
        if user_of(address) == role:
            return address
    raise ConfigurationError(
        f"The password of {role} is not known here: set {VARIABLES[role]} to it. "
        "`juesuan db passwords` gives the role that password.",
        f"这里不知道 {role} 的密码：请把 {VARIABLES[role]} 设为它。juesuan db passwords 会让该角色"
        "使用这个密码。",
    )


def _login(url: str, role: str, application_name: str) -> tuple[str, Connection]:
    address = _address(url, role, given_passwords(load_settings()))
    refused: DatabaseError | None = None
    if user_of(address) == role:
        try:
            return address, connect(address, application_name=application_name)
        except DatabaseError as error:
            if address == url:
                raise
            refused = error
    connection = connect(url, application_name=application_name)
    try:
        ensure_current(connection)
        if user_of(url) not in ROLES and is_owner(connection):
            raise _not_let_in(role, refused)
        act_as(connection, role)
    except BaseException:
        connection.close()
        raise
    return url, connection


def _not_let_in(role: str, refused: DatabaseError | None) -> DatabaseError:
    why = "" if refused is None else str(refused)
    variable = VARIABLES[role]
    return DatabaseError(
        f"This is the work of {role}, and the server does not let that role in from here: the owner's login is for migrating "
        f"only. Run `juesuan db passwords`, which gives the roles the passwords used here; where another machine has set "
        f"theirs, set {variable} to that one; and let pg_hba.conf admit the role by password. The server said: {why}",
        f"这是 {role} 的工作，而服务器不让该角色从这里登录；所有者的登录只用于升级结构。请运行 juesuan db passwords，"
        f"让各角色使用这里的密码；如果另一台机器设置过密码，请把 {variable} 设为那个密码；"
        f"并在 pg_hba.conf 中允许该角色用密码登录。"
        f"服务器的答复：{why}",
    )


def _address(url: str, role: str, given: dict[str, str]) -> str:
    """The address of a login as `role`; `url` itself where that is a role's already and no password of this one is given."""
    user, secret = user_of(url), conninfo_to_dict(url).get("password")
    if user == role and (secret is not None or role not in given):
        return url
    if role in given:
        return _as_role(url, role, given[role])
    if user in ROLES:
        return url
    return _as_role(url, role, None if secret is None else derived_password(str(secret), role))


def _as_role(url: str, role: str, password: str | None) -> str:
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2]
    options = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _OF_THE_OWNER
    ]
    secret = "" if password is None else f":{quote(password, safe='')}"
    return urlunsplit(
        (
            parts.scheme,
            f"{quote(role, safe='')}{secret}@{hosts}",
            parts.path or f"/{_database_of(url)}",
            urlencode(options, quote_via=quote),
            "",
        )
    )


def _database_of(url: str) -> str:
    """The database of an address that names none: libpq takes the user's name."""
    found = conninfo_to_dict(url)
    return quote(str(found.get("dbname") or found.get("user") or ""), safe="")
