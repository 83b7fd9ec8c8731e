"""Text against tables: made-up accounts whose text is true, the same with one thing wrong, and the published samples."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from loaders.settings import PROJECT_ROOT
from tests.altered_accounts import load_and_build, query
from tests.postgres import PostgresServer
from tests.renderings.account import Account, made_up
from tests.renderings.files import as_text
from tests.renderings.narrative import explanation, in_ten_thousands, in_yuan
from tests.renderings.regions import LAYOUTS

Alteration = Callable[[str], str]
_AMOUNT = re.compile(r"(\d+)\.(\d\d)万元")


def _one_digit_off(number: re.Match[str]) -> str:
    return f"{number[1][:-1]}{(int(number[1][-1]) + 1) % 10}.{number[2]}万元"


def amount_after(words: str) -> Alteration:
    """One digit of the first amount behind some words (a regular expression) is another."""

    def alter(text: str) -> str:
        found = re.search(words, text)
        assert found, words
        return text[: found.end()] + _AMOUNT.sub(_one_digit_off, text[found.end() :], count=1)

    return alter


def instead(old: str, new: str) -> Alteration:
    """Other words, the first time they stand there."""

    def alter(text: str) -> str:
        altered = re.sub(old, new, text, count=1)
        assert altered != text, old
        return altered

    return alter


SEED = 12  # an account with every figure that is altered
# What is wrong → how, and the kind of the one claim that contradicts then.
WRONG: dict[str, tuple[Alteration, str]] = {
    "甲": (amount_after("收、支总计均为"), "amount"),
    "乙": (amount_after("其中：财政拨款收入"), "amount"),
    "丙": (amount_after("其中：基本支出"), "amount"),
    "丁": (amount_after("主要用于以下方面：一般公共服务支出（类）"), "amount"),
    "戊": (amount_after("纪检监察事务（款）行政运行（项）.*?支出决算为"), "amount"),
    "己": (amount_after("其中：人员经费"), "amount"),
    "庚": (amount_after("；公务用车购置及运行维护费支出决算为"), "amount"),
    "辛": (instead(r"(其中：财政拨款收入[^，]*，占)\d+", r"\g<1>1"), "share"),
    "壬": (instead(r"完成年初预算的\d+", "完成年初预算的9"), "completion_rate"),
    "癸": (instead("决算数小于年初预算数", "决算数大于年初预算数"), "direction"),
    "子": (instead(r"增长\d+", "增长9"), "change_rate"),
}
BUDGET = amount_after("“三公”经费财政拨款支出年初预算为")


@dataclass(frozen=True)
class Warehouse:
    """Marts of made-up accounts and, where they are here, of the samples."""

    url: str
    has_samples: bool


def _file(directory: Path, name: str, account: Account, layout: str, text: str) -> None:
    tables = as_text(f"{account.organization}{account.year}年度部门决算", LAYOUTS[layout](account))
    (directory / f"{name}.txt").write_bytes(tables + f"\n{text}\n".encode("gb18030"))


def _account(organization: str, seed: int, year: int = 2024) -> Account:
    return replace(made_up(seed, year), organization=organization)


def _made_up_files(directory: Path) -> None:
    for number, layout in enumerate(LAYOUTS):
        for seed, said in ((20, in_ten_thousands), (21, in_yuan)):
            year = 2016 if layout == "before_2018" else 2024
            account = _account(f"真市第{number}{seed}局", seed + number, year)
            _file(
                directory,
                account.organization,
                account,
                layout,
                "\n".join(explanation(account, said)),
            )
    for layout in ("national", "yunnan"):
        for letter, (alter, _) in WRONG.items():
            account = _account(f"误市{layout}{letter}局", SEED)
            text = alter("\n".join(explanation(account)))
            _file(directory, account.organization, account, layout, text)
        account = _account(f"误市{layout}丑局", SEED)
        _file(
            directory,
            account.organization,
            account,
            layout,
            BUDGET("\n".join(explanation(account))),
        )


def _samples() -> list[Path]:
    shared = Path(os.environ.get("JUESUAN_SHARED") or PROJECT_ROOT.parent / "shared") / "samples"
    return [path for path in sorted(shared.glob("*")) if path.name[0] in "上中曲西"]


@pytest.fixture(scope="module")
def warehouse(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """One warehouse with everything."""
    directory = tmp_path_factory.mktemp("文表")
    _made_up_files(directory)
    samples = _samples()
    with postgres_server.fresh_database(migrated=True) as url:
        load_and_build(
            url,
            [*sorted(directory.iterdir()), *samples],
            tests=False,
        )
        yield Warehouse(url, bool(samples))


def test_true_sentences_contradict_nothing(warehouse: Warehouse) -> None:
    rows = query(
        warehouse.url,
        "select organization, claims_contradicting, claims_agreeing, claim_count"
        " from marts.dim_account where organization like '真市%%' order by 1",
    )
    assert len(rows) == 2 * len(LAYOUTS)
    assert [row for row in rows if row[1]] == []
    assert all(agreeing >= 0.5 * count and agreeing > 20 for _, _, agreeing, count in rows), rows


@pytest.mark.parametrize("layout", ["national", "yunnan"])
@pytest.mark.parametrize("letter", WRONG)
def test_one_thing_wrong_is_one_contradiction(
    warehouse: Warehouse, layout: str, letter: str
) -> None:
    """And one finding, at the figure where there is one."""
    name = f"误市{layout}{letter}局"
    claims = query(
        warehouse.url,
        "select kind, excerpt from marts.fct_narrative_claim join marts.dim_account using (account_id)"
        " where organization = %s and outcome = 'contradicts'",
        (name,),
    )
    assert [kind for kind, _ in claims] == [WRONG[letter][1]]
    findings = query(
        warehouse.url,
        "select severity, message_zh, message_en, table_no from marts.fct_finding"
        " join marts.dim_account using (account_id)"
        " where organization = %s and kind = 'claim_contradicts_table'",
        (name,),
    )
    assert len(findings) == 1
    severity, zh, en, table_no = findings[0]
    assert severity == "warning"
    assert claims[0][1] in zh
    assert claims[0][1] in en
    assert (table_no is not None) == (claims[0][0] == "amount")


@pytest.mark.parametrize(("layout", "contradicting"), [("national", 0), ("yunnan", 1)])
def test_a_budget_is_held_only_against_a_column_that_says_which_budget(
    warehouse: Warehouse, layout: str, contradicting: int
) -> None:
    """The national layout prints one 预算数, the other 年初预算数 and 全年预算数."""
    rows = query(
        warehouse.url,
        "select claims_contradicting from marts.dim_account where organization = %s",
        (f"误市{layout}丑局",),
    )
    assert rows == [(contradicting,)]


def test_every_claim_has_an_outcome_and_a_reason_where_it_has_no_place(
    warehouse: Warehouse,
) -> None:
    ((claims, landed, unreasoned),) = query(
        warehouse.url,
        "select count(*), (select count(*) from raw.narrative_claim),"
        " count(*) filter (where (outcome = 'not_placed') <> (reason is not null))"
        " from marts.fct_narrative_claim",
    )
    assert claims == landed > 1000
    assert unreasoned == 0


def test_a_claim_leads_back_to_its_characters(warehouse: Warehouse) -> None:
    """Of a figure that a line of the page broke, the part on the last line."""
    ((elsewhere, exact),) = query(
        warehouse.url,
        """
        with printed as (
            select
                claims.printed,
                substring(
                    coalesce(paragraphs.text, grid.cells[claims.column_no])
                    from claims.first_character
                    for claims.last_character - claims.first_character + 1
                ) as found
            from raw.narrative_claim as claims
            left join raw.paragraph as paragraphs using (document_id, paragraph_no)
            left join raw.table_row as grid
                on
                    claims.document_id = grid.document_id
                    and claims.table_no = grid.table_no
                    and claims.row_no = grid.row_no
            where claims.kind <> 'direction'
        )
        select
            count(*) filter (where right(printed, length(found)) is distinct from found),
            count(*) filter (where printed = found)
        from printed
        """,
    )
    assert elsewhere == 0
    assert exact > 1000


# Organisation → claims found, agreeing, within rounding, contradicting, not placed; read and judged by eye.
COUNTS = {
    "曲靖市人民政府办公室": (30, 21, 0, 2, 7),
    "上海市普陀区财政局": (94, 80, 0, 2, 12),
    "中共上海市普陀区委社会工作部": (80, 68, 1, 0, 11),
    "上海市普陀区生态环境局": (0, 0, 0, 0, 0),
    "西南大学": (67, 51, 1, 0, 15),
}
# Claimed, found; each compared with the page. Two are percentages of the text itself.
CONTRADICTIONS = {
    "曲靖市人民政府办公室": {
        (Decimal("1400987.54"), Decimal("1301809.72")),
        (Decimal("120646.82"), Decimal("21469.00")),
    },
    "上海市普陀区财政局": {
        (Decimal("3000.00"), Decimal("29616800.00")),
        (Decimal("71.7300"), Decimal("71.6539")),
    },
}


def test_claims_of_the_samples_are_those_read_by_eye(warehouse: Warehouse, shared: Path) -> None:
    rows = query(
        warehouse.url,
        "select organization, claim_count, claims_agreeing, claims_within_rounding,"
        " claims_contradicting, claims_not_placed from marts.dim_account"
        " where organization !~ '^(真|误)市'",
    )
    assert {name: tuple(counts) for name, *counts in rows} == COUNTS


def test_contradictions_of_the_samples_are_those_on_the_page(
    warehouse: Warehouse, shared: Path
) -> None:
    found: dict[str, set[tuple[Decimal, Decimal]]] = {}
    for name, claimed, reckoned in query(
        warehouse.url,
        "select organization, coalesce(claimed_yuan, claimed_percent), coalesce(reckoned_yuan, reckoned_percent)"
        " from marts.fct_narrative_claim join marts.dim_account using (account_id)"
        " where outcome = 'contradicts' and organization !~ '^(真|误)市'",
    ):
        found.setdefault(name, set()).add((claimed, reckoned))
    assert found == CONTRADICTIONS
