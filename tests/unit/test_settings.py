"""Settings from the environment, and the reading, hiding and converting of database addresses."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import psycopg
import pytest

from loaders.database.connection import (
    check_server_version,
    connect,
    redacted,
    warehouse_url,
    without_password,
)
from loaders.errors import ConfigurationError, DatabaseError
from loaders.settings import PROJECT_ROOT, load_settings

SECRET = "s3cret"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JUESUAN_DATABASE_URL", "JUESUAN_DATA_DIR", "JUESUAN_POSTGRES_BIN"):
        monkeypatch.delenv(name, raising=False)


def test_defaults_are_in_the_project() -> None:
    settings = load_settings()
    assert settings.database_url is None
    assert settings.postgres_bin is None
    assert settings.data_dir == PROJECT_ROOT / ".juesuan"
    assert (PROJECT_ROOT / "loaders" / "settings.py").is_file()


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUESUAN_DATABASE_URL", "postgres://u:p@db.example:5433/决算")
    monkeypatch.setenv("JUESUAN_DATA_DIR", "数据 一")
    monkeypatch.setenv("JUESUAN_POSTGRES_BIN", "~/bin")
    settings = load_settings()
    assert settings.database_url == "postgres://u:p@db.example:5433/决算"
    assert settings.data_dir == tmp_path / "数据 一"
    assert settings.postgres_bin == Path.home() / "bin"
    assert warehouse_url(settings) == settings.database_url


def test_an_empty_variable_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_DATABASE_URL", "")
    assert load_settings().database_url is None


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (f"mysql://root:{SECRET}@host/db", "begins with 'mysql://'"),
        (f"postgresql+psycopg://u:{SECRET}@host/db", "begins with 'postgresql+psycopg://'"),
        (f"host=db password={SECRET}", "is not a database address"),
    ],
)
def test_another_kind_of_url_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str, found: str
) -> None:
    monkeypatch.setenv("JUESUAN_DATABASE_URL", url)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(f"JUESUAN_DATABASE_URL: the value {found}")
    assert "expected postgresql://user:password@host:port/database" in message
    assert SECRET not in message


def test_settings_do_not_show_the_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_DATABASE_URL", f"postgresql://u:{SECRET}@host/db")
    assert SECRET not in repr(load_settings())


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"postgresql://u:{SECRET}@h:5/d", "postgresql://u:***@h:5/d"),
        (f"postgresql://u:a@b/c:{SECRET}@h/d", "postgresql://u:***@h/d"),
        (
            f"postgresql://u@h/d?sslmode=require&password={SECRET}",
            "postgresql://u@h/d?sslmode=require&password=***",
        ),
        ("postgresql://u@h:5/d", "postgresql://u@h:5/d"),
        ("postgresql://h:5/d", "postgresql://h:5/d"),
    ],
)
def test_redacted(url: str, shown: str) -> None:
    assert redacted(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{SECRET}@{SECRET}@h/d",
        f"postgresql://u:x/{SECRET}@h/d",
        f"postgresql://u:x@h:{SECRET}/d",
        f"postgresql://u:x%zz{SECRET}@h/d",
        f"postgresql://u:{SECRET}@h/d?nonsense=1",
        f"postgresql://u:{SECRET}@[::1/d",
    ],
)
def test_an_unreadable_address_is_refused_before_connecting(url: str) -> None:
    with pytest.raises(
        ConfigurationError, match="cannot be read; expected postgresql://"
    ) as caught:
        connect(url)
    assert f":{SECRET}@" not in str(caught.value)
    assert "%40" in str(caught.value)


def test_an_old_server_is_named() -> None:
    info = SimpleNamespace(
        server_version=140012,
        parameter_status={"server_version": "14.12"}.get,
        host="db.example",
        port=5432,
        dbname="d",
    )
    with pytest.raises(DatabaseError, match=r"db\.example, port 5432.*14\.12.*needs PostgreSQL 15"):
        check_server_version(cast(psycopg.Connection, SimpleNamespace(info=info)))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:s3cret%40@h:5433/d?sslmode=disable",
        "postgresql://u@h:5433/d?sslmode=disable&password=s3cret%40",
    ],
)
def test_the_password_is_kept_from_the_arguments_of_programs(url: str) -> None:
    address, password = without_password(url)
    assert password == "s3cret@"
    assert SECRET not in address
    assert psycopg.conninfo.conninfo_to_dict(address) == {
        "user": "u",
        "host": "h",
        "port": "5433",
        "dbname": "d",
        "sslmode": "disable",
    }
