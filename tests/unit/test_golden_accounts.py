"""Every table of every published sample, cell by cell against figures typed from the page."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.document import Document
from loaders.forms.not_an_account import why_no_account
from loaders.forms.recogniser import recognise
from loaders.forms.recognition import RecognisedDocument
from loaders.readers import read_file
from tests.golden_accounts import FILES, golden_tables, printed_rows

Recognise = Callable[[str], RecognisedDocument]


@pytest.fixture(scope="module")
def recognised(shared_samples: Path) -> Recognise:
    """A sample, read and recognised once for all tests of this module."""
    known: dict[str, RecognisedDocument] = {}

    def of(file_name: str) -> RecognisedDocument:
        if file_name not in known:
            known[file_name] = recognise(read_file(shared_samples / file_name))
        return known[file_name]

    return of


@pytest.mark.parametrize("account", FILES)
def test_every_cell_of_every_table(recognised: Recognise, account: str) -> None:
    tables = [table for table in recognised(FILES[account]).tables if table.form_id]
    golden = golden_tables(account)
    assert [table.form_id for table in tables] == [expected.form_id for expected in golden]
    for table, expected in zip(tables, golden, strict=True):
        assert table.marks.unit == expected.unit
        assert printed_rows(table) == expected.rows, (account, expected.form_id)


@pytest.mark.parametrize("account", FILES)
def test_what_is_not_recognised_holds_no_figure(recognised: Recognise, account: str) -> None:
    refused = [table for table in recognised(FILES[account]).tables if not table.form_id]
    assert [table.evidence["figures_not_placed"] for table in refused] == [0] * len(refused)


@pytest.mark.parametrize("account", FILES)
def test_nothing_of_them_is_said_to_be_unread(recognised: Recognise, account: str) -> None:
    """Running text with figures in it is no table without rules."""
    assert recognised(FILES[account]).document.problems == ()


def test_the_golden_files_hold_figures() -> None:
    """So that an empty golden file cannot pass for a right one."""
    counts = {
        account: sum(len(row.amounts) for table in golden_tables(account) for row in table.rows)
        for account in FILES
    }
    assert counts == {
        "putuo_ecology_2025": 747,
        "putuo_finance_2024": 195,
        "putuo_finance_2024_damaged": 149,
        "putuo_social_work_2024": 205,
        "putuo_template_2024": 0,
        "southwest_university_2023": 220,
    }


def test_the_damaged_copy_borrows_nothing(recognised: Recognise) -> None:
    """What the copy lost is lost: the expenditure table, and both figures of 三公."""
    damaged = recognised(FILES["putuo_finance_2024_damaged"])
    forms = [table.form_id for table in damaged.tables if table.form_id]
    assert "expenditure" not in forms
    three_public = next(t for t in damaged.tables if t.form_id == "three_public")
    assert printed_rows(three_public) == ()
    original = recognised(FILES["putuo_finance_2024"])
    assert any(table.form_id == "expenditure" for table in original.tables)


def test_the_template_and_the_budget_are_no_accounts(recognised: Recognise) -> None:
    template = recognised(FILES["putuo_template_2024"])
    assert str(why_no_account(template)).startswith(
        "a blank template: 9 forms recognised, no figure"
    )
    budget = recognised("预算_江苏省人大办公厅_2017.pdf")
    assert str(why_no_account(budget)).startswith("a budget, not a final account")
    for account in FILES:
        if account != "putuo_template_2024":
            assert why_no_account(recognised(FILES[account])) is None


def test_text_runs_on_over_lines_and_pages(recognised: Recognise) -> None:
    """Sentences are whole, whatever lines and pages they were printed on."""
    texts = _texts(recognised(FILES["putuo_finance_2024"]).document)
    assert any(
        text.startswith("本年支出合计2940.05万元，其中：基本支出2336.91万元") and "占20.51%" in text
        for text in texts
    )
    assert any(
        text.startswith("5、社会保障和就业支出（类）") and "支出决算为84.65万元" in text
        for text in texts
    )
    assert sum(1 for text in texts if text.startswith(("10、", "11、"))) == 2


def _texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs() if not paragraph.is_page_mark]
