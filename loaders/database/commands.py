"""`juesuan db`: the embedded PostgreSQL, started, stopped, opened with psql, destroyed; addresses and passwords of the roles."""

import os
import shlex
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape

from loaders import display
from loaders.database import connection as warehouse_database
from loaders.database import logins
from loaders.database import passwords as role_passwords
from loaders.database.embedded import server
from loaders.database.profile import profile_variables
from loaders.errors import ConfigurationError
from loaders.language import say
from loaders.settings import Settings, load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The database: addresses and passwords of its roles, psql; the embedded one: start, stop, destroy.",
)


class Role(StrEnum):
    """The roles as the user names them; their names in the database begin with juesuan_."""

    LOADER = "loader"
    TRANSFORMER = "transformer"
    READER = "reader"

    @property
    def name_in_database(self) -> str:
        """Such as juesuan_reader."""
        return f"juesuan_{self.value}"


@app.command("start")
def start_database() -> None:
    """Start the embedded PostgreSQL (every command that needs it does so by itself)."""
    running = server.ensure_running(_embedded_settings())
    display.console.print(
        say(
            f"Running: {running.host}:{running.port}, data in {escape(str(running.data_dir))}",
            f"运行中：{running.host}:{running.port}，数据在 {escape(str(running.data_dir))}",
        )
    )


@app.command("stop")
def stop_database() -> None:
    """Stop the embedded PostgreSQL; the data stays."""
    display.console.print(
        say("Stopped", "已停止")
        if server.stop(_embedded_settings())
        else say("It was not running", "本来就没有运行")
    )


@app.command("url")
def database_url(
    role: Annotated[
        Role | None,
        typer.Option(
            help="Log in as this role instead of the owner. BI tools: reader, which sees marts and reports only."
        ),
    ] = None,
) -> None:
    """Print the address of the warehouse, password included, for psql and BI tools."""
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    if role is not None:
        url = logins.role_url(settings, url, role.name_in_database)
    print(url)  # noqa: T201


@app.command("environment")
def environment() -> None:
    """Print what leads dbt called by hand to the warehouse: eval "$(juesuan db environment)", then dbt build in dbt_project.

    It builds in schemas of its own (by_hand_marts); the warehouse stays as it is.
    """
    url = warehouse_database.warehouse_url(load_settings())
    for name, value in profile_variables(url).items():
        print(f"export {name}={shlex.quote(value)}")  # noqa: T201


@app.command("passwords")
def set_passwords() -> None:
    """Give the roles the passwords in JUESUAN_LOADER_PASSWORD, JUESUAN_TRANSFORMER_PASSWORD, JUESUAN_READER_PASSWORD.

    A role that is given none gets the one by which juesuan itself logs in, which follows from the password in the address. The
    server gets their SCRAM verifiers, never the passwords.
    """
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    passwords = role_passwords.roles_passwords(settings, url)
    if not passwords:
        raise ConfigurationError(
            f"No password is given. Set one or more of {', '.join(role_passwords.VARIABLES.values())}.",
            f"没有给出密码。请设置 {'、'.join(role_passwords.VARIABLES.values())} 中的一个或几个。",
        )
    with warehouse_database.connect(url) as connection:
        role_passwords.set_passwords(connection, passwords)
    display.console.print(
        say(f"Passwords set: {', '.join(passwords)}", f"已设置密码：{'、'.join(passwords)}")
    )


@app.command("psql", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(
    context: typer.Context,
    role: Annotated[
        Role | None,
        typer.Option(help="Log in as this role instead of the owner; to read: reader."),
    ] = None,
) -> None:
    """Open psql on the warehouse; further arguments go to psql."""
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    if role is not None:
        url = logins.role_url(settings, url, role.name_in_database)
    program = warehouse_database.psql_program(settings)
    address, secret = warehouse_database.without_password(url)
    # Not among the arguments: those every user of the machine can read.
    environment = {**os.environ, **({"PGPASSWORD": secret} if secret else {})}
    os.execve(program, [program, address, *context.args], environment)  # noqa: S606


@app.command("destroy")
def destroy_database(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Stop the embedded PostgreSQL and delete everything in it."""
    settings = _embedded_settings()
    if not yes:
        typer.confirm(
            say(
                f"Delete all data in {settings.data_dir}?",
                f"删除 {settings.data_dir} 中的全部数据？",
            ),
            abort=True,
        )
    server.destroy(settings)
    display.console.print(say("Deleted", "已删除"))


def _embedded_settings() -> Settings:
    settings = load_settings()
    if settings.database_url:
        raise ConfigurationError(
            "JUESUAN_DATABASE_URL is set, so the warehouse is not the embedded PostgreSQL. Unset it to manage that one.",
            "设置了 JUESUAN_DATABASE_URL，因此决算库不是内置的 PostgreSQL。要管理内置的，请取消该设置。",
        )
    return settings
