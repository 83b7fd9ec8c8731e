"""What a reviewer is told of the published accounts, beside the identities: every finding was looked up on its page."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.altered_accounts import load_and_build, query
from tests.golden_accounts import FILES
from tests.postgres import PostgresServer

Found = list[tuple[str, str, str]]

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


@pytest.fixture(scope="module")
def findings(
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
    shared_samples: Path,
) -> Callable[[list[Path]], Found]:
    """The findings of `KINDS` of files that are loaded together into a warehouse of their own."""

    def of(files: list[Path]) -> Found:
        with postgres_server.fresh_database(migrated=True) as url:
            load_and_build(url, files, tmp_path_factory.mktemp("dbt"))
            return query(
                url,
                "select kind, severity, message_zh from marts.fct_finding where kind = any(%s)"
                " order by 1, 3",
                [KINDS],
            )

    return of


def check(found: Found, expected: list[tuple[str, str, str]]) -> None:
    assert [row[:2] for row in found] == [row[:2] for row in expected], found
    for (_, _, message), (_, _, words) in zip(found, expected, strict=True):
        assert words in message


def test_clean_accounts_have_nothing_false(
    findings: Callable[[list[Path]], Found], shared_samples: Path
) -> None:
    files = [shared_samples / FILES[name] for name in CLEAN]
    check(findings([*files, *shared_samples.glob("曲靖*.txt")]), [INSTRUCTIONS, MISPRINT])


def test_the_damaged_copy_shows_what_it_misses(
    findings: Callable[[list[Path]], Found], shared_samples: Path
) -> None:
    check(findings([shared_samples / FILES["putuo_finance_2024_damaged"]]), DAMAGE)
