"""The address of the warehouse and connections to it."""

import re
import shutil
import time
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from loaders.database.embedded import server
from loaders.errors import ConfigurationError, DatabaseError
from loaders.language import Message
from loaders.settings import Settings

# Any connection to the warehouse, whatever its rows are made into.
Connection = psycopg.Connection[Any]

MINIMUM_VERSION = 15
CONNECT_TIMEOUT_SECONDS = 10
RECOVERY_SECONDS = 60.0
# A server whose machine is gone, or a network that drops silently, is noticed within a minute.
_NOTICE_LOSS = {
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "50000",
}

_WORDS_OF_LOSS = (
    "terminating connection",
    "server closed the connection",
    "connection already closed",
    "connection is closed",
    "connection to server at",
    "SSL connection has been closed",
    "SSL SYSCALL error",
    "the database system is ",  # starting up, shutting down, in recovery mode
    "server terminated abnormally",
    "could not receive data from server",
)
# What a server says that will soon be there, whatever language it speaks to us.
_WORDS_OF_RECOVERY = (
    *("the database system is starting up", "the database system is in recovery mode"),
    *(
        "the database system is not yet accepting connections",
        "数据库系统启动中",
        "数据库系统在恢复模式中",
    ),
)
_RECOVERY_PAUSE = 0.25
_ADDRESS = "postgresql://user:password@host:port/database"
_FULL = "No space left on device"
_FREE_SPACE = Message(
    "The database has no room left: free some space on its disk, then run the same command again.",
    "数据库没有剩余空间：请在其磁盘上腾出空间，然后重新运行同一命令。",
)
_CHECK_URL = Message(
    "Check the host, port, user, password and database name in JUESUAN_DATABASE_URL, "
    "or unset it to use the embedded PostgreSQL.",
    "请检查 JUESUAN_DATABASE_URL 中的主机、端口、用户、密码和数据库名，或取消该设置以使用内置的 PostgreSQL。",
)


def warehouse_url(settings: Settings) -> str:
    """The URL of the warehouse: the user's, with the owner's password where that is given apart, or the embedded server's,
    started if need be.

    Raises DatabaseError where the embedded server cannot be started.
    """
    if settings.database_url is None:
        return server.ensure_running(settings).url
    if settings.owner_password is None or "password" in _parameters(settings.database_url):
        return settings.database_url
    parts = urlsplit(settings.database_url)
    user, _, hosts = parts.netloc.rpartition("@")
    return urlunsplit(
        parts._replace(netloc=f"{user}:{quote(settings.owner_password, safe='')}@{hosts}")
    )


def connect(url: str, *, application_name: str = "juesuan") -> psycopg.Connection:
    """A connection in UTF-8 and without autocommit to the database at `url`.

    Raises ConfigurationError where the URL cannot be read, and DatabaseError, naming host, port and
    database but never the password, where the server does not let us in, is older than
    PostgreSQL 15, or the database does not hold UTF-8.
    """
    parameters = _parameters(url)
    parameters.setdefault("connect_timeout", str(CONNECT_TIMEOUT_SECONDS))
    parameters = {**_NOTICE_LOSS, **parameters}
    parameters |= {"application_name": application_name, "client_encoding": "utf8"}
    connection = _connected(parameters)
    try:
        check_server_version(connection)
        _check_encoding(connection)
    except DatabaseError:
        connection.close()
        raise
    return connection


def _connected(parameters: dict[str, str]) -> psycopg.Connection:
    """A connection; one that is refused because the server starts or recovers is tried again until it has."""
    give_up_at = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return psycopg.connect(**parameters)  # type: ignore[arg-type]
        except psycopg.OperationalError as error:
            recovers = any(words in str(error) for words in _WORDS_OF_RECOVERY)
            if not recovers or time.monotonic() > give_up_at or _FULL in str(error):
                raise DatabaseError.of(_refusal(parameters, error)) from None
        time.sleep(_RECOVERY_PAUSE)


def tells_of_loss(message: str | None) -> bool:
    """True for what libpq and PostgreSQL say when a connection breaks, is ended, or cannot be made."""
    return any(words in (message or "") for words in _WORDS_OF_LOSS)


def broken_off(error: psycopg.Error) -> DatabaseError:
    """What the user is told when the database fails in the midst of a command: it is gone, or has no room, or the like."""
    reason = " ".join((error.diag.message_primary or str(error)).split()).rstrip(".")
    gone = error.sqlstate is None or error.sqlstate.startswith(("08", "57P"))
    reason = reason or "the server closed the connection"
    what = (
        Message("The connection to the database was lost", "与数据库的连接中断")
        if gone
        else Message("The database could not go on", "数据库无法继续")
    )
    return DatabaseError(
        f"{what.en} ({reason}). What was under way was not kept. See to the database "
        "(`juesuan status` tells whether it runs), then run the same command again.",
        f"{what.zh}（{reason}）。没有保留正在进行的工作。请检查数据库（juesuan status 显示它是否在运行），"
        "然后重新运行同一命令。",
    )


def check_server_version(connection: psycopg.Connection) -> None:
    """Raises DatabaseError naming the version where the server is older than PostgreSQL 15."""
    version = connection.info.server_version
    if version // 10000 >= MINIMUM_VERSION:
        return
    shown = connection.info.parameter_status("server_version") or str(version)
    raise DatabaseError(
        f"The server at {_place(connection)} is PostgreSQL {shown}; juesuan needs PostgreSQL "
        f"{MINIMUM_VERSION} or newer. Upgrade the server, point JUESUAN_DATABASE_URL at a newer "
        "one, or unset it to use the embedded PostgreSQL.",
        f"{_place(connection)} 的服务器是 PostgreSQL {shown}；juesuan 需要 PostgreSQL "
        f"{MINIMUM_VERSION} 或更新版本。请升级服务器，或让 JUESUAN_DATABASE_URL 指向更新的服务器，"
        "或取消该设置以使用内置的 PostgreSQL。",
    )


def redacted(url: str) -> str:
    """The URL with every password in it replaced by ***, fit to be shown or logged."""
    # Greedy up to the last @: a password with an unescaped @ in it must not show its tail.
    without_userinfo = re.sub(r"^([^:/?#]+://[^:/?#@]*):.*@", r"\1:***@", url, flags=re.DOTALL)
    return re.sub(r"(?i)([?&](?:ssl)?password=)[^&]*", r"\1***", without_userinfo)


def without_password(url: str) -> tuple[str, str | None]:
    """The address as libpq's programs take it, without the password, and the password.

    Raises ConfigurationError where the URL cannot be read.
    """
    parameters = _parameters(url)
    password = parameters.pop("password", None)
    return make_conninfo(**parameters), password


def _parameters(url: str) -> dict[str, str]:
    """The URL taken apart; libpq's words about a bad one stay here, for they quote its pieces."""
    authority = re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0]
    ambiguous = authority.count("@") > 1
    try:
        found = {key: str(value) for key, value in conninfo_to_dict(url).items() if value}
    except psycopg.ProgrammingError:
        found = {}
    ports = re.fullmatch(r"[0-9]{1,5}(,[0-9]{1,5})*", found.get("port", "5432"))
    if ambiguous or not found or not ports:
        raise ConfigurationError(
            f"The database address {redacted(url)} cannot be read; expected {_ADDRESS}, where the "
            "characters @ : / ? # % in a user name or password are written %40 %3A %2F %3F %23 "
            "%25. Correct JUESUAN_DATABASE_URL.",
            f"数据库地址 {redacted(url)} 无法识读；应为 {_ADDRESS}，其中用户名或密码里的 @ : / ? # "
            "% 要写作 %40 %3A %2F %3F %23 %25。请改正 JUESUAN_DATABASE_URL。",
        )
    return found


def _refusal(parameters: dict[str, str], error: psycopg.OperationalError) -> Message:
    host = parameters.get("host", parameters.get("hostaddr", ""))
    port = parameters.get("port", "5432")
    user = parameters.get("user", "")
    database = parameters.get("dbname", user)
    reason = " ".join(str(error).split()) or "no reason given"
    who = Message(f", as user '{user}'", f"，用户“{user}”") if user else Message("", "")
    advice = _FREE_SPACE if _FULL in reason else _CHECK_URL
    return Message(
        f"Cannot connect to PostgreSQL at {host or 'the local socket'}, port {port}, database '{database}'"
        f"{who.en}: {reason.rstrip('.')}. {advice.en}",
        f"无法连接 PostgreSQL：{host or '本机套接字'}，端口 {port}，数据库“{database}”"
        f"{who.zh}：{reason.rstrip('.')}。{advice.zh}",
    )


def _check_encoding(connection: psycopg.Connection) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding == "UTF8":
        return
    raise DatabaseError(
        f"The database at {_place(connection)} has the encoding {encoding}; accounts need UTF8. "
        "Create another database with ENCODING 'UTF8' TEMPLATE template0 and name it in "
        "JUESUAN_DATABASE_URL.",
        f"{_place(connection)} 的数据库编码是 {encoding}；决算需要 UTF8。请用 ENCODING 'UTF8' "
        "TEMPLATE template0 新建一个数据库，并在 JUESUAN_DATABASE_URL 中指明。",
    )


def _place(connection: psycopg.Connection) -> str:
    info = connection.info
    return f"{info.host}, port {info.port}, database '{info.dbname}'"


def psql_program(settings: Settings) -> str:
    """The psql to open the warehouse with: one on the PATH, or the embedded server's.

    Raises DatabaseError where there is none.
    """
    found = shutil.which("psql")
    if found is None and settings.database_url is None:
        found = shutil.which("psql", path=str(server.ensure_running(settings).bin_dir))
    if found is None:
        raise DatabaseError(
            "There is no psql on this machine. Install the PostgreSQL client, or connect with any "
            "other tool to the address that `juesuan db url` prints.",
            "本机没有 psql。请安装 PostgreSQL 客户端，或用其他工具连接 juesuan db url 打印的地址。",
        )
    return found
