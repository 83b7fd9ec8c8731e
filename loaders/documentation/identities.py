"""docs/identities.md: the catalogue of identities in words, written from the seeds so that both say the same.

    python -m loaders.documentation.identities [--check]

The part of the document between its markers is written anew; `--check` only compares it (exit code 1 when it differs).
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from loaders.documentation.marked_section import MarkedSection
from loaders.settings import PROJECT_ROOT

CATALOGUE = MarkedSection(
    PROJECT_ROOT / "docs" / "identities.md",
    begin="<!-- begin: python -m loaders.documentation.identities -->\n",
    end="<!-- end -->\n",
)
_SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
_SEVERITIES = {"error": "错误 error", "warning": "警告 warning", "note": "提示 note"}
_HARDNESS = {"hard": "硬性 hard", "soft": "软性 soft"}

SeedRow = Mapping[str, str]


def seed_rows(name: str) -> list[dict[str, str]]:
    """The rows of a seed, as its CSV has them."""
    with (_SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def catalogue_text() -> str:
    """Every identity with its formula, source, terms, when it does not apply, and an example, in Markdown."""
    terms: dict[str, list[dict[str, str]]] = {}
    for term in seed_rows("identity_terms"):
        terms.setdefault(term["identity_id"], []).append(term)
    examples = {row["identity_id"]: row for row in seed_rows("identity_examples")}
    forms = {row["form_id"]: row["name_zh"] for row in seed_rows("forms")}
    identities = seed_rows("identities")
    hard = sum(1 for row in identities if row["hardness"] == "hard")
    head = f"{len(identities)} identities: {hard} hard, {len(identities) - hard} soft.\n"
    entries = (
        "\n".join(_entry(row, terms[row["identity_id"]], examples[row["identity_id"]], forms))
        for row in identities
    )
    return head + "\n" + "\n\n".join(entries) + "\n"


def _entry(
    row: SeedRow, terms: Sequence[SeedRow], example: SeedRow, forms: Mapping[str, str]
) -> Iterator[str]:
    yield f"### {row['identity_id']} {row['name_zh']}\n"
    yield f"- 公式 formula: {row['formula_zh']}"
    yield f"- {_HARDNESS[row['hardness']]}，不成立时 when broken: {_SEVERITIES[row['severity']]}"
    named = dict.fromkeys(term["form_id"] for term in terms)
    yield "- 表 forms: " + "、".join(f"{forms[form_id]} `{form_id}`" for form_id in named)
    yield f"- 不适用 does not apply: {'；'.join(_not_applicable(row, terms, forms))}"
    yield f"- 出处 source: {row['source']}"
    yield f"- 例 example: {_example(row, example)}"


def _exceptions(left_out: Iterable[str], implied: Iterable[str], forms: Mapping[str, str]) -> str:
    """The forms that an account may lack and the identity apply all the same."""
    said = []
    if left_out:
        said.append("没有" + "、".join(forms[form_id] for form_id in left_out) + "的不计")
    if implied:
        names = "、".join(forms[form_id] for form_id in implied)
        said.append(f"没有{names}而账户说明或可推知为空的按零")
    return f"（{'；'.join(said)}）" if said else ""


def _not_applicable(
    row: SeedRow, terms: Sequence[SeedRow], forms: Mapping[str, str]
) -> Iterator[str]:
    left_out = dict.fromkeys(term["form_id"] for term in terms if term["if_form_absent"] == "zero")
    implied = dict.fromkeys(
        term["form_id"] for term in terms if term["if_form_absent"] == "zero_if_none"
    )
    yield "账户没有所涉的表" + _exceptions(left_out, implied, forms)
    if row["only_where"]:
        yield f"{row['only_where']} 两边不等"
    optional = dict.fromkeys(term["name_zh"] for term in terms if term["if_absent"] == "skip")
    if optional and row["comparison"] != "rule":
        yield "本表不列" + "、".join(optional)
    if row["comparison"] == "rule":
        yield "没有可比的指标或总分"
    elif row["needs_both"] == "true":
        yield "有一边没有填列数字"
    else:
        yield "所涉单元格均为空白"


def _example(row: SeedRow, example: SeedRow) -> str:
    whose = (
        f"{example['organization']} {example['account_year']} 年度"
        if example["organization"]
        else "虚构 made up"
    )
    left, right = (_number(example[side]) for side in ("left_value", "right_value"))
    if row["comparison"] == "rule":
        return f"{whose}" + (f"：{left}" if left else "")
    if row["comparison"] == ">= 0":
        return f"{whose}：{left} ≥ 0"
    sign = {"=": "=", ">=": "≥", "<=": "≤"}[row["comparison"]]
    return f"{whose}：{left} {sign} {right}"


def _number(value: str) -> str:
    return f"{Decimal(value):,.2f}" if value else ""


def main(arguments: Sequence[str]) -> int:
    """Write the document, or with `--check` compare it: 0 when it says what the seeds say, else 1."""
    if "--check" in arguments:
        return 0 if CATALOGUE.written() == catalogue_text() else 1
    CATALOGUE.write(catalogue_text())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
