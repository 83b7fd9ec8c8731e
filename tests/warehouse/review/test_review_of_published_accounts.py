"""What a reviewer is told of the published accounts, beside the identities: every finding was looked up on its page."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from loaders.documentation.identities import seed_rows
from tests.altered_accounts import load_and_build, query
from tests.golden_accounts import FILES
from tests.postgres import PostgresServer

CLEAN = (
    *("putuo_ecology_2025", "putuo_finance_2024", "putuo_social_work_2024"),
    "southwest_university_2023",
)
KINDS = [
    *("form_missing", "form_empty_without_a_word", "placeholder_left", "misplaced_note"),
    *("foreign_heading", "foreign_year", "unknown_code", "impossible_code", "name_differs"),
    *("wrong_parent", "wrong_block", "opening_differs", "restated_amount", "form_printed_again"),
]
# Instructions of the template stand below two tables of 社会工作部, on pages 15 and 16.
INSTRUCTIONS = ("placeholder_left", "note", "模板的填写说明没有删除，共 2 处：第15页")
MISPRINT = ("unknown_code", "warning", "没有编码 20921“文物和陈列品购置”，疑为 30921")
# tests/golden/putuo_finance_2024_damaged/DIFFERENCES.md: T2, T5 and T6, N1, N8, T1.
DAMAGE = [
    ("foreign_heading", "warning", "写的年度是“2023”，不是本账户的“2024”"),
    ("foreign_year", "warning", "第24页：“截至2023年12月31日"),
    ("form_empty_without_a_word", "warning", "第7表（财政拨款“三公”经费"),
    ("form_missing", "error", "没有支出决算表，而文件第2页列有“三、支出决算表”"),
    ("placeholder_left", "warning", "第7页“第二部分上海市普陀区XX局2024年度部门决算表”"),
]


# Every finding, notes apart, on the accounts that were published as they should be. Each is true: the self-evaluation of
# 曲靖 gives parts and sums that differ by 31,599.77 and 40.23, amounts other than form 03's, two projects with one set of
# indicators, 三公 amounts in words other than form 10's; 财政局 prints 0.3万元 for 2,961.68万元 and 71.73% for 71.65%.
WARNINGS = [
    ("上海市普陀区财政局", "claim_contradicts_table", None),
    ("上海市普陀区财政局", "claim_contradicts_table", None),
    ("曲靖市人民政府办公室", "claim_contradicts_table", None),
    ("曲靖市人民政府办公室", "claim_contradicts_table", None),
    ("曲靖市人民政府办公室", "identity_broken", "14.project"),
    ("曲靖市人民政府办公室", "identity_broken", "14_03.actual"),
    ("曲靖市人民政府办公室", "identity_broken", "14_03.actual"),
    ("曲靖市人民政府办公室", "identity_broken", "14_03.actual"),
    ("曲靖市人民政府办公室", "identity_broken", "15.funds"),
    ("曲靖市人民政府办公室", "performance_oddity", "15.copied_indicators"),
    ("曲靖市人民政府办公室", "unknown_code", None),
]


def built(server: PostgresServer, files: list[Path]) -> Iterator[str]:
    with server.fresh_database(migrated=True) as url:
        load_and_build(url, files, tests=False)
        yield url


@pytest.fixture(scope="module")
def clean(postgres_server: PostgresServer, shared_samples: Path) -> Iterator[str]:
    """A warehouse with the accounts that are as they should be."""
    files = [shared_samples / FILES[name] for name in CLEAN]
    yield from built(postgres_server, [*files, *shared_samples.glob("曲靖*.txt")])


@pytest.fixture(scope="module")
def damaged(postgres_server: PostgresServer, shared_samples: Path) -> Iterator[str]:
    """A warehouse with the damaged copy alone."""
    file = shared_samples / FILES["putuo_finance_2024_damaged"]
    yield from built(postgres_server, [file])


def check(url: str, expected: list[tuple[str, str, str]]) -> None:
    found = query(
        url,
        "select kind, severity, message_zh from marts.fct_finding where kind = any(%s) order by 1, 3",
        [KINDS],
    )
    assert [row[:2] for row in found] == [row[:2] for row in expected], found
    for (_, _, message), (_, _, words) in zip(found, expected, strict=True):
        assert words in message


def test_clean_accounts_have_nothing_false(clean: str) -> None:
    check(clean, [INSTRUCTIONS, MISPRINT])


def test_every_warning_on_clean_accounts_is_one_looked_up(clean: str) -> None:
    found = query(
        clean,
        "select organization, kind, identity_id, severity from marts.fct_finding"
        " left join marts.dim_account using (account_id) where severity <> 'note' order by 1, 2, 3",
    )
    assert [row[:3] for row in found] == WARNINGS
    assert {row[3] for row in found} == {"warning"}


def test_the_examples_of_the_identities_are_theirs(clean: str) -> None:
    named = [row for row in seed_rows("identity_examples") if row["organization"]]
    assert len(named) > 60
    for row in named:
        held = query(
            clean,
            "select 1 from marts.fct_identity_result join marts.dim_account using (account_id)"
            " where identity_id = %s and organization = %s and account_year = %s"
            " and outcome in ('holds', 'holds_within_rounding')"
            " and left_yuan is not distinct from %s and right_yuan is not distinct from %s limit 1",
            [
                row["identity_id"],
                row["organization"],
                int(row["account_year"]),
                *(
                    Decimal(row[side]) if row[side] else None
                    for side in ("left_value", "right_value")
                ),
            ],
        )
        assert held == [(1,)], row


def test_the_damaged_copy_shows_what_it_misses(damaged: str) -> None:
    check(damaged, DAMAGE)


def test_the_damaged_copy_shows_what_its_text_says_wrong(damaged: str) -> None:
    """DIFFERENCES.md: N2, 71.73% (odd in the original too), N5, N6, N7; and nothing else."""
    found = query(
        damaged,
        "select message_zh from marts.fct_finding where kind = 'claim_contradicts_table' order by message_zh",
    )
    words = ("0万元”与表中", "占71.73%”", *("大于预算数的主要原因”",) * 2, "等于预算数的主要原因”")
    assert len(found) == len(words), found
    for (message,), part in zip(found, words, strict=True):
        assert part in message


def test_the_damaged_copy_has_no_other_error_or_warning(damaged: str) -> None:
    found = query(
        damaged,
        "select kind from marts.fct_finding where severity <> 'note' order by kind",
    )
    assert [kind for (kind,) in found] == sorted(
        [kind for kind, *_ in DAMAGE] + ["claim_contradicts_table"] * 5
    )
