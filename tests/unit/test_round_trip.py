"""One account, every file format, six layouts: whatever it was printed as, the same figures come back."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loaders.forms.recogniser import recognise
from loaders.forms.recognition import RecognisedTable
from loaders.notation.text import plain
from loaders.readers import read_content, read_file
from tests.altered_accounts import ORGANIZATION, SAMPLE
from tests.golden_accounts import printed_rows
from tests.properties import PATIENT
from tests.renderings.account import made_up
from tests.renderings.formats import FORMATS, Render
from tests.renderings.pages import Style, as_pdf
from tests.renderings.regions import LAYOUTS
from tests.renderings.sample import printed_again


def check(layout: str, render: Render, seed: int) -> None:
    """Every form, its unit, and every cell of it."""
    account = made_up(seed, year=2016 if layout == "before_2018" else 2024)
    printed = LAYOUTS[layout](account)
    content = render(f"{account.organization}{account.year}年度部门决算", printed)
    recognised = recognise(read_content(content, "决算", "决算", "/"))
    found = [table for table in recognised.tables if table.form_id]
    refused = [str(t.refusal.en) for t in recognised.tables if t.refusal]
    assert [t.form_id for t in found] == [t.form_id for t in printed], refused
    for table, expected in zip(found, printed, strict=True):
        assert table.marks.unit == expected.unit, expected.title
        assert printed_rows(table) == expected.says(), expected.title
    years = {e.value for e in recognised.evidence if e.field == "year"}
    assert years == {str(account.year)}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", FORMATS)
def test_a_printed_account_comes_back(form: str, layout: str) -> None:
    check(layout, FORMATS[form], seed=7)


@pytest.fixture(scope="module")
def sample() -> list[RecognisedTable]:
    """The recognised tables of the sample account."""
    return [table for table in recognise(read_file(SAMPLE)).tables if table.form_id]


@pytest.mark.parametrize("form", FORMATS)
def test_the_sample_comes_back(sample: list[RecognisedTable], form: str) -> None:
    """Its 27 tables, self-evaluations with passages of text among them; blanks within a passage are not kept by all."""
    content = FORMATS[form](ORGANIZATION, [printed_again(table) for table in sample])
    tables = [t for t in recognise(read_content(content, "决算", "决算", "/")).tables if t.form_id]
    assert len(tables) == 27
    for table, expected in zip(tables, sample, strict=True):
        assert table.form_id == expected.form_id
        assert without_blanks(table) == without_blanks(expected), expected.marks.title


def without_blanks(table: RecognisedTable) -> list[tuple[object, ...]]:
    return [
        (row.block, row.code, row.label, [(name, plain(text)) for name, text in row.amounts])
        for row in printed_rows(table)
    ]


@pytest.mark.parametrize("repeats_header", [True, False])
@pytest.mark.parametrize("page_height", [391, 430, 456, 521])
def test_the_sample_comes_back_wherever_its_pages_end(
    sample: list[RecognisedTable], page_height: float, repeats_header: bool
) -> None:
    """Pages that end inside a header of the second section, between two rows, after a passage of text."""
    style = Style(repeats_header=repeats_header, page_height=page_height)
    content = as_pdf(ORGANIZATION, [printed_again(table) for table in sample], style)
    tables = recognise(read_content(content, "决算", "决算", "/")).tables
    assert [without_blanks(t) for t in tables] == [without_blanks(t) for t in sample]


@settings(PATIENT, max_examples=20)
@given(
    st.integers(0, 10_000), st.sampled_from(sorted(LAYOUTS)), st.integers(240, 620), st.booleans()
)
def test_any_account_comes_back_wherever_its_pages_end(
    seed: int, layout: str, page_height: int, repeats_header: bool
) -> None:
    style = Style(repeats_header=repeats_header, page_height=page_height)
    check(layout, lambda heading, tables: as_pdf(heading, tables, style), seed)


@settings(PATIENT, max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from(sorted(LAYOUTS)), st.sampled_from(sorted(FORMATS)))
def test_any_account_comes_back(seed: int, layout: str, form: str) -> None:
    check(layout, FORMATS[form], seed)


@settings(PATIENT, max_examples=12)
@given(st.integers(0, 10_000), st.sampled_from(sorted(LAYOUTS)))
@example(466, "university")  # a short figure clear of its heading, with two blank columns before it
def test_without_rules_a_table_is_read_right_or_not_at_all(seed: int, layout: str) -> None:
    """No figure in a wrong column: every amount that is read is printed in that row and column."""
    account = made_up(seed)
    printed = {table.form_id: table for table in LAYOUTS[layout](account)}
    content = as_pdf("甲市财政局2024年度部门决算", list(printed.values()), Style(ruled=False))
    for table in recognise(read_content(content, "决算", "决算", "/")).tables:
        if table.form_id is None:
            continue
        expected = {(row.code, row.label): row.amounts for row in printed[table.form_id].says()}
        for row in printed_rows(table):
            if (row.code, row.label) in expected and row.code:
                assert row.amounts == expected[(row.code, row.label)]
