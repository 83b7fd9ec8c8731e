"""`juesuan migrate`: the schema, and what an older version has landed in it."""

from contextlib import closing
from dataclasses import asdict

from loaders import display
from loaders.database import migrate
from loaders.database.connection import Connection, connect, warehouse_url
from loaders.database.passwords import given_passwords, set_passwords
from loaders.language import say
from loaders.loading.landed_documents import older_documents
from loaders.options import AsJson
from loaders.settings import load_settings


def migrate_command(as_json: AsJson = False) -> None:
    """Create or bring up the schema of the database, and give the roles the passwords that are set for them."""
    settings = load_settings()
    url = warehouse_url(settings)
    change = migrate.upgrade(url)
    passwords = given_passwords(settings)
    if passwords:
        with connect(url) as connection:
            set_passwords(connection, passwords)
    if as_json:
        display.show_json(asdict(change))
        return
    display.console.print(in_words(change))
    with closing(connect(url)) as connection:
        offered = _offer(connection)
    if offered:
        display.console.print(offered)


def in_words(change: migrate.Migration) -> str:
    """What was done to the schema."""
    if not change.changed:
        return say(f"The schema is up to date ({change.after})", f"结构已是最新（{change.after}）")
    return say(
        f"The schema was brought from {change.before or 'nothing'} to {change.after}",
        f"结构已从 {change.before or '无'} 升级到 {change.after}",
    )


def _offer(connection: Connection) -> str | None:
    """How many documents an older version read, and what to do; None where there are none."""
    count = len(older_documents(connection))
    if not count:
        return None
    return say(
        f"An older version read {count} documents. What this one reads otherwise: juesuan reinterpret --all --dry-run; "
        "without --dry-run they are read again.",
        f"有 {count} 个文件由旧版本读取。此版本读来有何不同：juesuan reinterpret --all --dry-run；不带 --dry-run 即重新读取。",
    )
