"""Superset made ready: its own database at the newest revision, the account `admin`, the assets of git imported."""

import logging
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import yaml
from flask import Flask
from flask_migrate import upgrade
from marshmallow import ValidationError
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from superset.app import create_app

_ADMIN = "admin"
_DRIVER = "postgresql+psycopg2"


class PreparationError(Exception):
    """What keeps the dashboards from being served, and what to do about it."""


def prepared_app(warehouse: str, password: str, assets: Path) -> Flask:
    """Superset as an application, with the dashboards of `assets` on the warehouse at an address.

    What git says replaces what was changed in the browser; dashboards made in the browser stay.
    """
    url = _readable(warehouse)
    # Superset's own warnings (of its migrations, of its cache) tell a reader of accounts nothing.
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    app = create_app()
    with app.app_context():
        _make_current(app)
        _admin_with(password)
        _import(assets, url)
        _forget_connections()
    return app


def _readable(warehouse: str) -> URL:
    """The warehouse's address for SQLAlchemy 1.4, tried: the views must be there and ours to read."""
    try:
        url = make_url(warehouse).set(drivername=_DRIVER)
        with create_engine(url, connect_args={"connect_timeout": 10}).connect() as connection:
            found = connection.execute(
                text(
                    "select count(*) from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
                    " where n.nspname = 'reports' and c.relkind = 'v' and has_table_privilege(c.oid, 'select')"
                )
            ).scalar_one()
    except ArgumentError:
        raise PreparationError("JUESUAN_BI_WAREHOUSE is no database address") from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise PreparationError(f"the warehouse cannot be read: {reason}") from None
    if not found:
        raise PreparationError(
            "the warehouse has no views in schema reports that this role may read: "
            "load accounts and build first (juesuan run FILES)"
        )
    return url


def _make_current(app: Flask) -> None:
    """Superset's own tables and roles. Both take long, and are done again only when Superset changed."""
    from superset.extensions import appbuilder, db  # noqa: PLC0415

    home = Path(app.config["DATA_DIR"])
    stamp = home / "prepared_for"
    version = str(app.config["VERSION_STRING"])
    if stamp.exists() and stamp.read_text() == version:
        return
    print("准备 Superset 自己的数据库（第一次要一两分钟）……", flush=True)
    with (home / "upgrade.log").open("w") as log, redirect_stdout(log), redirect_stderr(log):
        upgrade(directory=str(Path(app.root_path) / "migrations"))
    app.sync_config_to_db()  # type: ignore[attr-defined]  # themes; skipped by create_app while there were no tables
    appbuilder.add_permissions(update_perms=True)
    appbuilder.sm.sync_role_definitions()
    db.session.commit()
    stamp.write_text(version)


def _admin_with(password: str) -> None:
    """The account `admin`; its password is always the one of .env."""
    from superset.extensions import security_manager  # noqa: PLC0415

    user = security_manager.find_user(_ADMIN)
    if user is None:
        role = security_manager.find_role("Admin")
        security_manager.add_user(_ADMIN, "决算", "管理员", "admin@localhost", role, password)
    elif not _is_of(user, password):
        security_manager.reset_password(user.id, password)


def _is_of(user: object, password: str) -> bool:
    from werkzeug.security import check_password_hash  # noqa: PLC0415

    return check_password_hash(str(user.password), password)  # type: ignore[attr-defined]


def _import(assets: Path, url: URL) -> None:
    from superset.commands.importers.v1.assets import ImportAssetsCommand  # noqa: PLC0415
    from superset.connectors.sqla.models import SqlaTable  # noqa: PLC0415
    from superset.extensions import db, security_manager  # noqa: PLC0415
    from superset.utils.core import override_user  # noqa: PLC0415

    contents = _contents(assets, url)
    with override_user(security_manager.find_user(_ADMIN)):
        try:
            ImportAssetsCommand(contents).run()
        except Exception as error:
            raise PreparationError(f"bi/assets cannot be imported: {_told(error)}") from error
        # The columns are the view's own: the YAML does not repeat them.
        for dataset in db.session.query(SqlaTable).all():
            try:
                dataset.fetch_metadata()
            except Exception as error:
                raise PreparationError(
                    f"dataset “{dataset.table_name}” cannot be read from the warehouse: {error}. "
                    "Build the marts with this version: juesuan build"
                ) from error
        db.session.commit()


def _contents(assets: Path, url: URL) -> dict[str, str]:
    """The assets as Superset imports them; the databases with the address and password of this warehouse."""
    contents = {
        path.relative_to(assets).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(assets.rglob("*.yaml"))
    }
    for name in [name for name in contents if name.startswith("databases/")]:
        database = yaml.safe_load(contents[name])
        database["sqlalchemy_uri"] = url.render_as_string(hide_password=False)
        contents[name] = yaml.safe_dump(database, allow_unicode=True)
    return contents


def _told(error: Exception) -> str:
    """What is wrong with which file: Superset keeps it in exceptions inside its exception."""
    inner = getattr(error, "_exceptions", None) or [error.__cause__ or error]
    return "; ".join(str(e.messages if isinstance(e, ValidationError) else e) for e in inner)


def _forget_connections() -> None:
    """The server's worker is a fork of this process, and must open connections of its own."""
    from superset.extensions import db  # noqa: PLC0415

    db.session.remove()
    db.engine.dispose()
