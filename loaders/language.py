"""The language of a run: Chinese or English. Every sentence for people is written in both, side by side, where it is said."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

OPTION = "--lang"
VARIABLE = "JUESUAN_LANG"
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order that systems look at them
_NO_LOCALE = ("", "C", "POSIX")


class Language(StrEnum):
    """A language that juesuan speaks."""

    CHINESE = "zh"
    ENGLISH = "en"


_of_run = Language.ENGLISH


@dataclass(frozen=True)
class Message:
    """One sentence or clause in both languages; as text it is in the language of the run."""

    en: str
    zh: str

    def __str__(self) -> str:
        return say(self.en, self.zh)

    def about(self, subject: str) -> "Message":
        """The same message with what it is about before it."""
        return Message(f"{subject}: {self.en}", f"{subject}：{self.zh}")


def say(en: str, zh: str) -> str:
    """Whichever of the two is in the language of the run."""
    return zh if _of_run is Language.CHINESE else en


def of_code(code: str, chinese: Mapping[str, str]) -> str:
    """The word for a code such as `not_applicable`: in English the code with blanks, in Chinese what `chinese` has for it."""
    return say(code.replace("_", " "), chinese.get(code, code))


def use(language: Language) -> None:
    """Speak this language from now on."""
    global _of_run  # noqa: PLW0603 - one run speaks one language
    _of_run = language


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak this language meanwhile."""
    before = spoken()
    use(language)
    try:
        yield
    finally:
        use(before)


def spoken() -> Language:
    """The language of the run."""
    return _of_run


def chosen(arguments: list[str], environment: Mapping[str, str]) -> Language:
    """The language asked for with --lang, or JUESUAN_LANG, or by the locale; Chinese where none of them tells.

    What --lang and JUESUAN_LANG say is taken as far as it is a language; whoever reads the command line refuses the rest.
    """
    for said in (_option(arguments), environment.get(VARIABLE)):
        if said in tuple(Language):
            return Language(said)
    return _of_locale(environment)


def option_first(arguments: list[str]) -> list[str]:
    """The arguments with --lang moved to the front, where the command line looks for it: it may stand anywhere."""
    found: list[str] = []
    rest: list[str] = []
    remaining = iter(arguments)
    for argument in remaining:
        if argument == "--":
            rest.append(argument)
            break
        if argument == OPTION:
            found += [argument, *([following] if (following := next(remaining, None)) else [])]
        elif argument.startswith(f"{OPTION}="):
            found.append(argument)
        else:
            rest.append(argument)
    return [*found, *rest, *remaining]


def _option(arguments: list[str]) -> str | None:
    """What stands after the last --lang, or after its equals sign."""
    found = None
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        if argument == "--":
            break
        if argument == OPTION:
            found = following
        elif argument.startswith(f"{OPTION}="):
            found = argument.removeprefix(f"{OPTION}=")
    return found


def _of_locale(environment: Mapping[str, str]) -> Language:
    locale = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), "")
    name = locale.partition(".")[0].partition("_")[0]
    return Language.CHINESE if name in (*_NO_LOCALE, Language.CHINESE) else Language.ENGLISH
