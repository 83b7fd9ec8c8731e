"""The settings a user can give: environment variables that begin with JUESUAN_."""

import os
from dataclasses import replace
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from loaders.errors import ConfigurationError
from loaders.limits import DEFAULT_LIMITS, MEBIBYTE, Limits

PROJECT_ROOT = Path(__file__).resolve().parent.parent
# What belongs to juesuan beside its code: the dbt project and the samples. A wheel carries them inside the package.
_IN_A_CHECKOUT = (PROJECT_ROOT / "dbt_project").is_dir()
SHIPPED = PROJECT_ROOT if _IN_A_CHECKOUT else Path(__file__).resolve().parent / "shipped"
DBT_PROJECT = SHIPPED / "dbt_project"
ENVIRONMENT_PREFIX = "JUESUAN_"
DATABASE_URL_SCHEMES = ("postgresql://", "postgres://")


def _data_dir() -> Path:
    """A checkout keeps its warehouse beside itself; installed, there is one a user, whatever folder it is called from."""
    if _IN_A_CHECKOUT:
        return PROJECT_ROOT / ".juesuan"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "juesuan"


class Settings(BaseSettings):
    """Where the warehouse is. Every field can be set as JUESUAN_<FIELD>; empty means unset.

    Or as a file of that name, in small letters, in the directory JUESUAN_SECRETS: a password is then in no environment.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX,
        env_ignore_empty=True,
        frozen=True,
        hide_input_in_errors=True,  # the input may be a URL with a password in it
    )

    # Not shown by repr(): it may hold a password.
    database_url: str | None = Field(default=None, repr=False)
    # Of the login in `database_url`, where that names none.
    owner_password: str | None = Field(default=None, repr=False)
    # Of the three roles; `juesuan db passwords` sets them.
    loader_password: str | None = Field(default=None, repr=False)
    transformer_password: str | None = Field(default=None, repr=False)
    reader_password: str | None = Field(default=None, repr=False)
    data_dir: Path = Field(default_factory=_data_dir)
    postgres_bin: Path | None = None
    # Reading: worker processes, and what one file may take before it is given up.
    workers: int = Field(default=min(os.cpu_count() or 1, 4), ge=1, le=64)
    read_seconds: int = Field(default=180, ge=1)
    read_memory_mebibytes: int = Field(default=1024, ge=256)
    # Of address space, for pictures and scans; measured: 571 to 944 MiB for pages at 150 dots per inch.
    read_picture_memory_mebibytes: int = Field(default=1536, ge=1024)
    max_file_mebibytes: int = Field(default=DEFAULT_LIMITS.file_bytes // MEBIBYTE, ge=1)
    max_pages: int = Field(default=DEFAULT_LIMITS.pages, ge=1)
    max_cells: int = Field(default=DEFAULT_LIMITS.cells, ge=1)
    # Loading: how often one file is tried again when the database goes away, and the first pause, doubled each time.
    reconnect_tries: int = Field(default=6, ge=0, le=100)
    reconnect_seconds: float = Field(default=0.5, ge=0, le=60)
    # Whether what was read of a file is kept, so that `juesuan reinterpret` needs no file.
    keep_documents: bool = True
    # Building: how long publishing waits for sessions that read the marts.
    publish_seconds: int = Field(default=600, ge=0)

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str | None) -> str | None:
        if url is None or url.startswith(DATABASE_URL_SCHEMES):
            return url
        scheme, separator, _ = url.partition("://")
        found = f"begins with '{scheme}://'" if separator else "is not a database address"
        raise ValueError(
            f"the value {found}; expected postgresql://user:password@host:port/database. "
            "Correct it, or unset it to use the embedded PostgreSQL"
        )

    @property
    def limits(self) -> Limits:
        """How much of a file is read before it is refused."""
        return replace(
            DEFAULT_LIMITS,
            file_bytes=self.max_file_mebibytes * MEBIBYTE,
            pages=self.max_pages,
            cells=self.max_cells,
        )

    @field_validator("data_dir", "postgres_bin")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises ConfigurationError naming the variable, what is wrong with it and what was expected;
    the value itself is not repeated, because it may hold a password.
    """
    try:
        return Settings(_secrets_dir=os.environ.get("JUESUAN_SECRETS") or None)
    except ValidationError as error:
        problems = "; ".join(
            f"{ENVIRONMENT_PREFIX}{'.'.join(map(str, detail['loc'])).upper()}: "
            f"{detail['msg'].removeprefix('Value error, ')}"
            for detail in error.errors(include_url=False, include_input=False)
        )
        raise ConfigurationError(f"{problems}.", f"{problems}。") from None
