"""docs/identities.md says what the seeds say."""

from decimal import Decimal

from loaders.documentation.identities import CATALOGUE, catalogue_text, main, seed_rows


def test_the_document_says_what_the_seeds_say() -> None:
    assert CATALOGUE.written() == catalogue_text(), (
        "run: python -m loaders.documentation.identities"
    )
    assert main(["--check"]) == 0


def test_every_identity_has_its_entry() -> None:
    text = catalogue_text()
    for row in seed_rows("identities"):
        assert f"### {row['identity_id']} {row['name_zh']}" in text
        assert row["formula_zh"] in text


def test_every_example_holds() -> None:
    comparisons = {row["identity_id"]: row["comparison"] for row in seed_rows("identities")}
    examples = seed_rows("identity_examples")
    assert [row["identity_id"] for row in examples] == list(comparisons)
    for row in examples:
        if not (row["left_value"] and row["right_value"]):
            continue
        left, right = Decimal(row["left_value"]), Decimal(row["right_value"])
        assert row["organization"] or left != 100, f"{row['identity_id']}: a placeholder"
        holds = {"=": abs(left - right) < 1000, ">=": left >= right, "<=": left <= right}
        assert holds.get(comparisons[row["identity_id"]], True), row
