"""Which forms the text of a document names by their titles, and where."""

import pytest

from loaders.forms.catalogue import load_catalogue
from loaders.forms.mentions import named_forms
from loaders.forms.recogniser import recognise
from loaders.forms.recognition import FormMention
from tests.accounts import document_of, lines_of, small_account


def mentions_of(text: str) -> tuple[FormMention, ...]:
    return recognise(document_of(text)).mentions


@pytest.mark.parametrize(
    ("line", "forms"),
    [
        ("三、支出决算表", ("expenditure",)),
        ("三、支出决算表……………………12", ("expenditure",)),
        ("（二）收入决算表 ........ 5", ("income",)),
        ("表8：政府性基金预算财政拨款收入支出决算表（见附表）", ("government_fund_appropriation",)),
        ("2024年度财政拨款“三公”经费支出决算表15", ("three_public",)),
        ("三、支出决算情况说明", ()),
        ("本单位按规定编制支出决算表并对外公开。", ()),
        ("第二部分 某局2024年度部门决算表", ()),
    ],
)
def test_a_line_that_is_a_title(line: str, forms: tuple[str, ...]) -> None:
    assert named_forms(line, load_catalogue()) == forms


def test_contents_captions_and_sentences_are_told_apart() -> None:
    contents = "目录\n一、收入决算表\n二、支出决算表\n三、项目支出绩效自评表\n\n"
    note = "说明：本单位无基金，《政府性基金预算财政拨款收入支出决算表》为空表。\n"
    found = mentions_of(contents + small_account() + note)
    assert [(m.form_ids, m.is_whole_line, m.table) for m in found] == [
        (("income",), True, None),
        (("expenditure",), True, None),
        (("project_performance",), True, None),
        (("income",), True, None),
        (("expenditure",), True, None),
        (("government_fund_appropriation",), False, None),
    ]
    assert [m.paragraph for m in found] == sorted(m.paragraph or 0 for m in found)


def test_a_list_of_tables_set_as_a_table_names_them() -> None:
    listed = lines_of("序号|表名|页码", "1|收入决算表|3", "2|支出决算表|4")
    found = mentions_of(f"公开表目录\n{listed}\n{small_account()}")
    assert [(m.form_ids, m.table, m.row) for m in found if m.table is not None] == [
        (("income",), 0, 1),
        (("expenditure",), 0, 2),
    ]
