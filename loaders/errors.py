"""Errors that speak to the user: what was wrong, where, and what to do; each with its exit code."""

from typing import ClassVar, Self

from loaders.language import Message


class JuesuanError(Exception):
    """Base of every error a user may see, in English and in Chinese; as text it is in the language of the run.

    The message is complete by itself; no traceback is shown.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en, zh)
        self.message = Message(en, zh)

    @classmethod
    def of(cls, message: Message) -> Self:
        """The error that says this."""
        return cls(message.en, message.zh)

    def __str__(self) -> str:
        return str(self.message)


class ConfigurationError(JuesuanError):
    """A setting or an argument cannot be used as given."""

    exit_code = 2


class InputError(JuesuanError):
    """A path or file given by the user cannot be read as an account."""

    exit_code = 3


class ResourceError(JuesuanError):
    """This machine has no room for temporary files, or ended the processes that read: no fault of a file."""

    exit_code = 4


class DatabaseError(JuesuanError):
    """The database cannot be reached, was lost, has no room left, or PostgreSQL cannot be started."""

    exit_code = 5


class SchemaError(JuesuanError):
    """The database is not ours, or its schema is older or newer than this version of juesuan."""

    exit_code = 6


class BuildError(JuesuanError):
    """dbt could not build the marts."""

    exit_code = 7


class PublishingError(BuildError):
    """The marts were built and tested but could not be published yet; what was built is kept."""


class CodeListError(JuesuanError):
    """An official code list cannot be imported."""

    exit_code = 3


class StoppedByUserError(JuesuanError):
    """The user pressed Ctrl-C. The exit code is the one shells give a program that SIGINT ended."""

    exit_code = 130


class TerminatedError(StoppedByUserError):
    """The system or a supervisor asked us to end (SIGTERM)."""

    exit_code = 143
