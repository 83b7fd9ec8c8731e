"""The seeds agree with the catalogue of forms, with each other, and with what the evaluation knows."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.claims.vocabulary import load_vocabulary
from loaders.documentation.identities import seed_rows
from loaders.forms.catalogue import Catalogue, load_catalogue
from loaders.forms.form import HeaderCell
from loaders.forms.form_file import FUNDS
from loaders.settings import DBT_PROJECT

IF_ABSENT = frozenset({"fail", "skip", "zero", "zero_if_empty", "zero_if_column"})
IF_FORM_ABSENT = frozenset({"", "zero", "zero_if_none"})
COMPARISONS = frozenset({"=", ">=", "<=", ">= 0", "rule"})


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue of forms."""
    return load_catalogue()


@pytest.fixture(scope="module")
def known_words() -> dict[str, frozenset[str]]:
    """What int_identity_cell understands in a term: selectors and scope fields, read from its SQL."""
    model = (DBT_PROJECT / "models/intermediate/int_identity_cell.sql").read_text(encoding="utf-8")
    _, _, choices = model.partition("values")
    choices, _, _ = choices.partition("as choice (selector, applies)")
    return {
        # `rule` is what int_performance_result evaluates; its terms only name the form.
        "selector": frozenset(re.findall(r"\(\s*'([a-z_]+:?)'\s*(?:,|\|\|)", choices)) | {"rule"},
        "scope": frozenset(re.findall(r"'([a-z_]+)' = any\(terms\.scope_fields\)", model)),
    }


def _values(seed: str, column: str) -> set[str]:
    return {row[column] for row in seed_rows(seed) if row[column]}


def _cells(cells: tuple[HeaderCell, ...]) -> Iterator[HeaderCell]:
    for cell in cells:
        yield cell
        yield from _cells(cell.children)


def _header_cells(catalogue: Catalogue) -> list[tuple[str, HeaderCell]]:
    """Every header cell of every form, with the form."""
    return [
        (form.form_id, cell)
        for form in catalogue.forms
        for section in form.sections
        for cell in _cells(section.columns)
    ]


def test_seed_forms_agrees_with_the_catalogue(catalogue: Catalogue) -> None:
    in_seed = {
        row["form_id"]: (
            row["form_number"],
            row["fund"],
            row["repeats"] == "true",
            row["unit_from_document"] == "true",
        )
        for row in seed_rows("forms")
    }
    in_catalogue = {
        form.form_id: (form.number, form.fund, form.repeats, form.unit_from_document)
        for form in catalogue.forms
    }
    assert in_seed == in_catalogue


def test_every_measure_of_the_catalogue_is_in_theseed_rows(catalogue: Catalogue) -> None:
    cells = _header_cells(catalogue)
    measures = {cell.measure for _, cell in cells if cell.measure}
    assert len(measures) > 20
    assert measures - _values("measures", "measure") == set()


def test_every_amount_column_of_the_catalogue_has_a_measure(catalogue: Catalogue) -> None:
    nameless = [
        (form_id, sorted(cell.headers))
        for form_id, cell in _header_cells(catalogue)
        if cell.role == "amount" and not cell.measure
    ]
    assert nameless == []


def test_funds_are_known_everywhere(catalogue: Catalogue) -> None:
    funds = {cell.fund for _, cell in _header_cells(catalogue) if cell.fund}
    funds |= _values("forms", "fund") | _values("line_items", "fund")
    assert funds - FUNDS == set()


def test_measures_and_line_items_add_up_to_ones_that_exist() -> None:
    assert _values("measures", "parent_measure") <= _values("measures", "measure")
    assert _values("line_items", "parent_item") <= _values("line_items", "line_item")


def test_labels_stand_in_known_forms_and_mean_known_items() -> None:
    items = _values("line_items", "line_item")
    assert _values("line_item_labels", "line_item") <= items
    assert _values("line_item_labels", "after_item") <= items
    lists = _values("forms", "form_id") | _values("forms", "label_list")
    assert _values("line_item_labels", "label_list") <= lists


def test_every_line_item_is_reached_by_a_label_or_sums_what_is() -> None:
    reached = _values("line_item_labels", "line_item") | _values("line_items", "parent_item")
    reached.add("total_score")  # the bottom line of a self-evaluation: int_total_score
    reached |= {
        cell.item
        for form in load_catalogue().forms
        for section in form.sections
        for cell in _cells(section.columns)
        if cell.item
    }
    assert _values("line_items", "line_item") - reached == set()


def test_every_identity_has_terms_on_both_sides_of_every_instance() -> None:
    comparisons = {row["identity_id"]: row["comparison"] for row in seed_rows("identities")}
    rules = {identity for identity, comparison in comparisons.items() if comparison == "rule"}
    sides: dict[tuple[str, str], set[str]] = {}
    for row in seed_rows("identity_terms"):
        if row["identity_id"] not in rules:
            sides.setdefault((row["identity_id"], row["instance"]), set()).add(row["side"])
    whole = ({"left", "right"}, {"left", "right", "divisor"})
    alone = ({"left"},)
    assert {
        key: found
        for key, found in sides.items()
        if found not in (alone if comparisons[key[0]] == ">= 0" else whole)
    } == {}
    assert {identity for identity, _ in sides} | rules == _values("identities", "identity_id")
    assert rules <= _values("identity_terms", "identity_id")


def test_identities_are_well_formed() -> None:
    rows = seed_rows("identities")
    assert {row["comparison"] for row in rows} <= COMPARISONS
    assert {row["hardness"] for row in rows} <= {"hard", "soft"}
    assert [row["identity_id"] for row in rows if not (row["name_zh"] and row["formula_zh"])] == []
    assert _values("identities", "only_where") <= _values("identities", "identity_id")


def test_terms_select_with_words_the_evaluation_knows(
    known_words: dict[str, frozenset[str]],
) -> None:
    assert {"row", "leaf", "item:", "parts:"} <= known_words["selector"]
    assert {"row", "fund", "parent_code"} <= known_words["scope"]
    items = _values("line_items", "line_item")
    arguments = {
        "item:": items,
        "parts:": _values("line_items", "parent_item"),
        "whole:": _values("line_items", "parent_item"),
        "group:": _values("line_items", "item_group"),
        "class:": {row[:3] for row in _codes("economic_class") | _codes("functional_class")},
        "code:": _codes("economic_class") | _codes("functional_class"),
    }
    for row in seed_rows("identity_terms"):
        word, colon, argument = row["selector"].partition(":")
        assert word + colon in known_words["selector"], row
        assert not colon or argument in arguments[word + colon], row
        assert set(row["scope"].split()) <= known_words["scope"], row


def test_terms_name_known_forms_measures_and_funds() -> None:
    measures = _values("measures", "measure")
    parts = {f"parts:{parent}" for parent in _values("measures", "parent_measure")}
    forms = _values("forms", "form_id")
    for row in seed_rows("identity_terms"):
        assert row["form_id"] in forms, row
        assert row["measure"] in {"*", "budget"} | measures | parts, row
        assert row["fund"] in {"*", "part_of_appropriation", "part_of_all"} | FUNDS, row
        assert row["if_absent"] in IF_ABSENT, row
        assert row["if_form_absent"] in IF_FORM_ABSENT, row
        assert row["sign"] in {"1", "-1"}, row


def test_terms_with_one_scope_compare_in_the_same_places() -> None:
    # A code on one side meets its parent_code on the other; all else must be the same word.
    scopes: dict[tuple[str, str], set[frozenset[str]]] = {}
    for row in seed_rows("identity_terms"):
        words = frozenset(row["scope"].replace("parent_code", "code").split())
        scopes.setdefault((row["identity_id"], row["instance"]), set()).add(words)
    assert {key: found for key, found in scopes.items() if len(found) > 1} == {}


def test_every_hard_identity_of_the_project_is_there(shared: Path) -> None:
    text = (shared / "IDENTITIES.md").read_text(encoding="utf-8")
    hard: set[str] = set()
    for names, hardness in re.findall(r"(?m)^\| ([^|]+) \|.*\| ([HS]) \|$", text):
        if hardness == "H":
            hard |= {name for written in names.split(",") for name in _spelt_out(written.strip())}
    assert len(hard) > 50
    in_seed = {row["identity_id"] for row in seed_rows("identities") if row["hardness"] == "hard"}
    assert hard - in_seed == set()


def _codes(list_name: str) -> set[str]:
    path = DBT_PROJECT.parent / "migrations" / "data" / f"{list_name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def _spelt_out(written: str) -> list[str]:
    """`05/08.split` is 05.split and 08.split; `05/08/09.total` three; `04_05` itself."""
    match = re.fullmatch(r"((?:\d\d/)+\d\d)\.(\w+)", written)
    if not match:
        return [written]
    return [f"{number}.{match[2]}" for number in match[1].split("/")]


def test_narrative_targets_are_the_subjects_of_the_vocabulary() -> None:
    vocabulary = load_vocabulary()
    assert _values("narrative_targets", "subject") == {
        subject.key for subject in vocabulary.subjects.values()
    }


def test_narrative_targets_name_rows_and_measures_that_forms_have() -> None:
    for row in seed_rows("narrative_targets"):
        assert row["row_type"] in ("item", "total"), row
        assert (row["row_type"] == "item") == bool(row["line_item"]), row
        assert int(row["preference"]) in (1, 2, 3), row


def test_every_sentence_is_said_by_a_finding_and_every_finding_has_its_sentence() -> None:
    said = {f"cell_note.{row['kind']}" for row in seed_rows("cell_note_kinds") if row["severity"]}
    for folder in ("findings", "suggestions"):
        for model in (DBT_PROJECT / "models/intermediate" / folder).glob("*.sql"):
            text = model.read_text(encoding="utf-8")
            said |= set(re.findall(r"sentence_parts\(\s*\"'([a-z_.]+)'\"", text))
            for call in re.split(r"\{\{ finding\(", text)[1:]:
                _, _, own = call.partition("sentence=")
                words = own if own else call[call.index("kind=") : call.index("severity=")]
                words = re.split(r"\n\s+\w+=", words)[0]
                said |= set(re.findall(r"(?<!when )(?<!= )'([a-z_]+(?:\.[a-z_]+)?)'", words))
    assert said == _values("finding_sentences", "sentence")


def test_sentences_are_templates_in_both_languages() -> None:
    template = re.compile(
        r"(?:[^\[\]{}]|\{[a-z_]+(?::amount)?\}|\[(?:[^\[\]{}]|\{[a-z_]+(?::amount)?\})*\])+"
    )
    for row in seed_rows("finding_sentences"):
        for language in ("sentence_zh", "sentence_en"):
            assert template.fullmatch(row[language]), (row["sentence"], language)
