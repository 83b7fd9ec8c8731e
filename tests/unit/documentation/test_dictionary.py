"""The data dictionary is that of the dbt project as it is."""

from loaders.documentation.dictionary import DICTIONARY, data_dictionary, in_two_languages


def test_the_dictionary_is_current() -> None:
    assert DICTIONARY.read_text(encoding="utf-8") == data_dictionary(), (
        "docs/data_dictionary.md is of an older project: run `python -m loaders.documentation.dictionary --dictionary-only`"
    )


def test_a_description_says_it_in_both_languages() -> None:
    told = "Level: 类, 款, 项 or 其他. 级次：类、款、项、其他。"
    assert in_two_languages(told) == ("级次：类、款、项、其他。", "Level: 类, 款, 项 or 其他.")
