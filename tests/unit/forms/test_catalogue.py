"""The catalogue of forms: what is shipped can be used, and a mistake in it is named with its file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.errors import ConfigurationError
from loaders.forms.catalogue import CATALOGUE_DIRECTORY, load_catalogue
from loaders.forms.form import HeaderCell
from loaders.forms.text import header_text, title_text

FORMS = {
    "01": "income_expenditure_summary",
    "02": "income",
    "03": "expenditure",
    "04": "appropriation_summary",
    "05": "general_budget_appropriation",
    "06": "general_budget_basic_by_economic",
    "07": "general_budget_project_by_economic",
    "08": "government_fund_appropriation",
    "09": "state_capital_appropriation",
    "10": "three_public",
    "11": "three_public_general_budget",
    "12": "general_budget_by_economic",
    "13": "evaluation_narrative",
    "14": "department_performance",
    "15": "project_performance",
    "16": "appropriation_expenditure",
    "17": "institution_information",
    "18": "income_by_unit",
    "19": "expenditure_by_unit",
    "20": "project_expenditure",
    "21": "project_balance",
    "22": "procurement",
    "23": "service_purchase",
    "24": "state_assets",
    "25": "balance_sheet",
    "26": "fiscal_account",
    "27": "government_fund_basic_by_economic",
    "28": "appropriation_by_economic",
    "29": "general_budget_project",
}


def cells_of(cells: tuple[HeaderCell, ...]) -> Iterator[HeaderCell]:
    for cell in cells:
        yield cell
        yield from cells_of(cell.children)


def test_every_form_is_there_and_reachable() -> None:
    catalogue = load_catalogue()
    assert {form.number: form.form_id for form in catalogue.forms} == FORMS
    for form in catalogue.forms:
        assert form.sections, form.form_id
        for title in form.titles:
            # Also under a year; a title that two forms share could not tell them apart.
            assert catalogue.by_title(title_text(f"2024年度{title}")) == (form,), title
    assert catalogue.by_title("目录") == ()


def test_every_column_can_be_printed_and_means_something() -> None:
    for form in load_catalogue().forms:
        for section in form.sections:
            assert section.columns or section.fields
            for cell in cells_of(section.columns):
                assert cell.role or cell.children
                assert (cell.measure is not None) == (cell.role == "amount")
                assert all(text == header_text(text) and text for text in cell.headers)


def test_the_version_is_that_of_the_files(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(CATALOGUE_DIRECTORY, copy)
    assert load_catalogue(copy) == load_catalogue()
    file = copy / "02_income.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# another\n", encoding="utf-8")
    load_catalogue.cache_clear()
    assert load_catalogue(copy).version != load_catalogue().version


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            ("repeats: true", "repeat: true"),
            "unknown key repeat; allowed: after, begins_with, columns",
        ),
        (
            ("    headings:", "    heading:"),
            "unknown key heading; allowed: after, begins_with, columns",
        ),
        (("role: amount", "role: money"), "role money is not known; expected one of amount, code"),
        (("measure:", "mesure:"), "unknown key mesure; allowed: cells, columns, fund"),
        (
            (", measure: expenditure.project", ""),
            "the amount column 金额、决算数、.* has no measure",
        ),
        (("role: amount", "role: amount, value: number"), "value number is not known"),
        (("role: amount", "role: amount, fund: general"), "fund general is not known"),
        (("fund: general_public_budget", "fund: general"), "fund must be one of all,"),
        (("use: economic_code_columns", "use: codes"), "use: codes is not a list of _shared.yaml"),
        (("form: general", "from: general"), "unknown key from"),
        (('number: "07"', "number:"), "the key number is missing or empty"),
        (("titles: [", "titles: ["[:-1] + "x # ["), "titles must be a list, found x"),
        (("sections:", "sections: main\nx:"), "unknown key x"),
        (("- section: main", "- main\n  - section: main"), "expected the key section, found main"),
        (("repeats: true", 'first_column: "("'), r"first_column \( is not a pattern"),
        (("fund: general", "fund: [general"), "cannot be read as YAML"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_is_named_with_its_file(
    tmp_path: Path, wrong: tuple[str, str], told: str
) -> None:
    shutil.copytree(CATALOGUE_DIRECTORY, tmp_path / "catalogue")
    file = tmp_path / "catalogue" / "07_general_budget_project_by_economic.yaml"
    right = file.read_text(encoding="utf-8")
    assert wrong[0] in right
    file.write_text(right.replace(*wrong, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told) as caught:
        load_catalogue(tmp_path / "catalogue")
    assert str(caught.value).startswith(f"{file}: ")


def test_a_file_that_is_no_form(tmp_path: Path) -> None:
    shutil.copytree(CATALOGUE_DIRECTORY, tmp_path / "catalogue")
    (tmp_path / "catalogue" / "99.yaml").write_text("- a\n- b\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"99\.yaml: expected keys and values, found list"):
        load_catalogue(tmp_path / "catalogue")
