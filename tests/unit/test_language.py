"""One run speaks one language: which one, and that nothing is left in the other."""

import re
from typing import Any

import pytest
import typer

from loaders import language
from loaders.chinese_help import CHINESE, english_texts, speak_chinese, wrong_use
from loaders.cli import app
from loaders.command_table import NAMES, command_of
from loaders.errors import InputError
from loaders.language import Language, chosen, option_first
from loaders.limits import DEFAULT_LIMITS
from loaders.loading.recognised_display import show_recognised
from loaders.loading.worker import FileToRead, recognise_file
from tests.accounts import SAMPLES

_CHINESE_CHARACTER = re.compile("[\u4e00-\u9fff]")
# Names of ours that stay Chinese in English text: units, a report, a file.
_NAMES = re.compile("[十百千万亿]*元|部门收支总览|决算")


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        (["status"], {}, "zh"),
        (["status"], {"LANG": "C.UTF-8"}, "zh"),
        (["status"], {"LANG": "zh_CN.UTF-8"}, "zh"),
        (["status"], {"LANG": "en_GB.UTF-8"}, "en"),
        (["status"], {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        (["status"], {"LANG": "en_US.UTF-8", "JUESUAN_LANG": "zh"}, "zh"),
        (["status", "--lang", "en"], {"JUESUAN_LANG": "zh"}, "en"),
        (["--lang=en", "status"], {}, "en"),
        (["db", "psql", "--", "--lang", "en"], {}, "zh"),
        (["status", "--lang"], {}, "zh"),
        ([], {"JUESUAN_LANG": "fr"}, "zh"),
    ],
)
def test_the_language_of_a_run(
    arguments: list[str], environment: dict[str, str], expected: str
) -> None:
    assert chosen(arguments, environment) == expected


def test_the_option_may_stand_anywhere_before_two_dashes() -> None:
    assert option_first(["run", "a", "--lang", "en", "b"]) == ["--lang", "en", "run", "a", "b"]
    assert option_first(["run", "--lang=en"]) == ["--lang=en", "run"]
    assert option_first(["db", "psql", "--", "--lang", "en"]) == [
        *("db", "psql", "--", "--lang", "en")
    ]


def _listed() -> Any:
    """The command line itself; its commands are a name and a sentence each."""
    return typer.main.get_command(app)


def test_a_command_says_first_what_the_list_of_commands_says_of_it() -> None:
    listed = _listed().commands
    assert tuple(listed) == NAMES
    for name in NAMES:
        first, _, _ = command_of(name).help.partition("\n\n")
        assert " ".join(first.split()) == listed[name].help


def test_every_help_text_is_there_in_chinese_and_no_other() -> None:
    summaries = {command.help for command in _listed().commands.values()}
    texts = english_texts(_listed()) - summaries
    texts = texts.union(*(english_texts(command_of(name)) for name in NAMES))
    assert texts - CHINESE.keys() == set()
    assert CHINESE.keys() - texts == {"Show this message and exit."}
    for english, chinese in CHINESE.items():
        assert _CHINESE_CHARACTER.search(chinese) or english.startswith("functional_class"), english
        assert not _CHINESE_CHARACTER.search(_NAMES.sub("", english)), english


@pytest.mark.parametrize("name", [None, *NAMES])
def test_a_command_explains_itself_in_chinese(name: str | None) -> None:
    command = command_of(name) if name else _listed()
    speak_chinese(command)
    for text in english_texts(command):
        assert _CHINESE_CHARACTER.search(text) or text.startswith("functional_class"), text


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("No such option: --bad", "没有选项 --bad。"),
        ("No such command 'foo'.", "没有命令 foo。"),
        ("Missing argument 'path'.", "缺少 path。"),
        ("Got unexpected extra argument(s) (x)", "多出的参数：x。"),
        ("something else", "用法不对：something else"),
    ],
)
def test_wrong_use_is_told_in_both(english: str, chinese: str) -> None:
    assert (wrong_use(english).en, wrong_use(english).zh) == (english, chinese)


def test_an_error_speaks_the_language_of_the_run() -> None:
    error = InputError("no such file", "没有这个文件")
    try:
        language.use(Language.CHINESE)
        assert str(error) == "没有这个文件"
        assert str(error.message.about("甲.txt")) == "甲.txt：没有这个文件"
    finally:
        language.use(Language.ENGLISH)
    assert str(error) == "no such file"


@pytest.mark.parametrize("spoken", Language)
def test_inspect_speaks_one_language(
    spoken: Language, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_of_run", spoken)
    file = FileToRead.at(SAMPLES[0])
    show_recognised(recognise_file(file, DEFAULT_LIMITS), explain=True)
    # What we say of the file and of each table; the columns below are as printed.
    said = [line for line in capsys.readouterr().out.splitlines() if line and line[0] != " "]
    if spoken is Language.ENGLISH:
        assert said[1].startswith("organisation: ")
        assert not [line for line in said if re.search("[，：；]|张表|未印出|工作表", line)]
    else:
        assert said[1].startswith("单位：")
        assert not [line for line in said if re.search(r"\b(?:table|rows|unit|line|of)\b", line)]
