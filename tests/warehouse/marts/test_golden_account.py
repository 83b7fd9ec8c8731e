"""The sample account from file to marts: every figure, every identity, every way back to the print."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from loaders.database import roles
from loaders.database.connection import connect
from loaders.settings import PROJECT_ROOT
from tests.acting import acting_as
from tests.altered_accounts import (
    SAMPLE,
    SAMPLE_NAME,
    build_marts,
    load_and_build,
    load_files,
    printed_number,
    query,
)
from tests.cookbook import Question, as_table, questions
from tests.postgres import PostgresServer
from tests.warehouse.marts.golden_identities import HOLDING, NOT_APPLICABLE
from tests.warehouse.marts.printed_figures import Figure, printed_figures

FIGURE_COUNTS = {
    "income_expenditure_summary": 10,
    "income": 32,
    "expenditure": 35,
    "appropriation_summary": 15,
    "general_budget_appropriation": 84,
    "general_budget_basic_by_economic": 33,
    "general_budget_project_by_economic": 18,
    "three_public": 18,
    "three_public_general_budget": 16,
    "department_performance": 26,
    "project_performance": 299,
}


@dataclass(frozen=True)
class Warehouse:
    """The marts built from one file."""

    url: str
    file: Path
    text: str


def built(server: PostgresServer, file: Path) -> Iterator[Warehouse]:
    with server.fresh_database(migrated=True) as url:
        load_and_build(url, [file])
        yield Warehouse(url, file, file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def of_sample(
    postgres_server: PostgresServer,
) -> Iterator[Warehouse]:
    """The marts of the repository's own sample."""
    yield from built(postgres_server, SAMPLE)


@pytest.fixture(scope="module")
def of_published(postgres_server: PostgresServer, shared: Path) -> Iterator[Warehouse]:
    """The marts of the account as it was published, where the published samples are here."""
    yield from built(postgres_server, shared / "samples" / SAMPLE_NAME)


@pytest.fixture(scope="module", params=["of_sample", "of_published"])
def warehouse(request: pytest.FixtureRequest) -> Warehouse:
    """One after the other: what is true of the sample must be true of the published file."""
    found: Warehouse = request.getfixturevalue(request.param)
    return found


def test_the_sample_says_what_was_published(shared: Path) -> None:
    """Same lines, same cells; only passages of text differ, and they state the same numbers."""
    published = (shared / "samples" / SAMPLE_NAME).read_text(encoding="utf-8").split("\n")
    ours = SAMPLE.read_text(encoding="utf-8").split("\n")
    assert len(ours) == len(published)
    for line, (own, theirs) in enumerate(zip(ours, published, strict=True), start=1):
        assert own.count("\t") == theirs.count("\t"), f"line {line}"
        for mine, cell in zip(own.split("\t"), theirs.split("\t"), strict=True):
            if mine != cell:
                assert len(cell) > 12, f"line {line}: “{cell}” is no passage"
                assert numbers_in(mine) == numbers_in(cell), f"line {line}: {mine}"


def numbers_in(passage: str) -> list[str]:
    """The numbers of a passage; those that only count its points (1. 2.) apart."""
    unnumbered = re.sub(r"(?<![0-9,.])[0-9]{1,2}\.(?![0-9])", " ", passage)
    return sorted(re.findall(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?%?", unnumbered))


def test_every_printed_figure_is_reported_and_nothing_else(warehouse: Warehouse) -> None:
    rows = query(
        warehouse.url,
        "select form_id, table_no, row_no, column_no, printed_line, printed_text, value_kind, printed_amount, amount_yuan"
        " from marts.fct_reported_amount where verification <> 'withheld' and cell_state = 'amount'",
    )
    expected = printed_figures(warehouse.text)
    assert {Figure(*row) for row in rows} == expected
    assert len(rows) == len(expected) == sum(FIGURE_COUNTS.values())
    for form_id, count in FIGURE_COUNTS.items():
        assert sum(1 for figure in expected if figure.form_id == form_id) == count, form_id
    ((reported,),) = query(warehouse.url, "select count(*) from marts.fct_reported_amount")
    assert reported == len(expected)


def test_the_figures_of_the_issue(warehouse: Warehouse) -> None:
    def figures(statement: str) -> dict[str, Decimal]:
        return {str(row[0]): Decimal(row[1]) for row in query(warehouse.url, statement)}

    summary = figures(
        "select line_item, amount_yuan from marts.fct_income_expenditure_summary where functional_code is null"
    )
    assert summary == {
        "income.appropriation.general_public_budget": Decimal("33247561.93"),
        "income": Decimal("33247561.93"),
        "opening": Decimal("31640.00"),
        "income_grand_total": Decimal("33279201.93"),
        "expenditure": Decimal("33279201.93"),
        "expenditure_grand_total": Decimal("33279201.93"),
    }
    assert figures(
        "select expenditure_nature, sum(amount_yuan) from marts.fct_expenditure group by 1"
    ) == {
        "expenditure.basic": Decimal("28426833.23"),
        "expenditure.project": Decimal("4852368.70"),
    }
    assert figures(
        "select left(functional_code, 3), sum(amount_yuan) from marts.fct_expenditure group by 1"
    ) == {
        "201": Decimal("26103420.59"),
        "208": Decimal("3612215.42"),
        "210": Decimal("1666317.31"),
        "221": Decimal("1897248.61"),
    }
    assert figures(
        "select concat_ws(' ', expenditure_nature, economic_class), sum(amount_yuan)"
        " from marts.fct_economic_expenditure group by 1"
    ) == {
        "expenditure.basic 301": Decimal("23615322.36"),
        "expenditure.basic 302": Decimal("4074153.87"),
        "expenditure.basic 303": Decimal("737357.00"),
        "expenditure.project 302": Decimal("4001139.19"),
        "expenditure.project 303": Decimal("622210.51"),
        "expenditure.project 310": Decimal("197379.00"),
    }


def test_counts_are_statistics_and_not_money(warehouse: Warehouse) -> None:
    assert query(
        warehouse.url,
        "select line_item, quantity from marts.fct_official_statistic where fund = 'appropriation' order by 1",
    ) == [
        ("domestic_reception_batches", 11),
        ("domestic_reception_persons", 144),
        ("vehicles_held", 23),
    ]
    money = query(
        warehouse.url,
        "select line_item, actual_yuan from marts.fct_three_public_expense where actual_yuan in (23, 11, 144)",
    )
    assert money == []


def test_fourteen_projects(warehouse: Warehouse) -> None:
    projects = query(
        warehouse.url,
        "select project_name, original_budget_yuan, adjusted_budget_yuan, actual_yuan, total_score, grade"
        " from marts.fct_project_performance order by table_no",
    )
    assert len(projects) == 14
    budget, used = Decimal("131640.00"), Decimal("31640.00")
    assert projects[0] == ("单位自有资金专项经费", budget, used, used, 100, "优")
    assert sum(project[3] for project in projects) == Decimal("4852368.70")
    assert {project[4:] for project in projects} == {(100, "优")}


def test_every_hard_identity_holds_on_the_figures_it_should(warehouse: Warehouse) -> None:
    rows = query(
        warehouse.url,
        "select result.identity_id, outcome, count(distinct result.scope), count(distinct (term.scope, term.term_no)),"
        " count(term.term_no)"
        " from marts.fct_identity_result as result left join marts.fct_identity_term as term"
        " on term.account_id = result.account_id and term.identity_id = result.identity_id"
        " and term.scope = result.scope and term.cell_state = 'amount'"
        " where hardness = 'hard' group by 1, 2",
    )
    assert {outcome for _, outcome, *_ in rows} == {"holds", "not_applicable"}
    holding = {row[0]: row[2:] for row in rows if row[1] == "holds"}
    assert holding == HOLDING
    inapplicable = query(
        warehouse.url,
        "select identity_id, count(*), string_agg(distinct reason, '；') from marts.fct_identity_result"
        " where outcome = 'not_applicable' and hardness = 'hard' group by 1",
    )
    assert {row[0]: row[1:] for row in inapplicable} == NOT_APPLICABLE
    identities = {
        row[0]
        for row in query(
            warehouse.url, "select identity_id from seeds.identities where hardness = 'hard'"
        )
    }
    assert set(HOLDING) | set(NOT_APPLICABLE) == identities


def test_both_sides_of_every_identity_are_the_sum_of_its_cells(warehouse: Warehouse) -> None:
    figures = {
        (f.table_no, f.row_no, f.column_no): f.number for f in printed_figures(warehouse.text)
    }
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for identity_id, scope, side, sign, *place in query(
        warehouse.url,
        "select identity_id, scope, side, sign, table_no, row_no, column_no from marts.fct_identity_term",
    ):
        sides = sums.setdefault(
            (identity_id, scope), {"left": Decimal(0), "right": Decimal(0), "divisor": Decimal(0)}
        )
        sides[side] += sign * figures[place[0], place[1], place[2]]
    results = query(
        warehouse.url,
        "select identity_id, scope, left_yuan, right_yuan, figure_count from marts.fct_identity_result"
        " where outcome = 'holds' and hardness = 'hard'",
    )
    assert len(results) == sum(scopes for scopes, _, _ in HOLDING.values())
    for identity_id, scope, left, right, figure_count in results:
        assert figure_count > 0, (identity_id, scope)
        found = sums[identity_id, scope]
        assert found == {"left": left, "right": right, "divisor": 0}, (identity_id, scope)


def test_the_misprinted_code_is_reported_and_its_row_kept(warehouse: Warehouse) -> None:
    findings = query(
        warehouse.url,
        "select kind, severity, table_no, row_no, message_zh from marts.fct_finding where kind = 'unknown_code'",
    )
    assert len(findings) == 1
    assert findings[0][:4] == ("unknown_code", "warning", 7, 13)
    assert "没有编码 20921“文物和陈列品购置”，疑为 30921；该行照原样保留" in findings[0][4]
    ((cells,),) = query(
        warehouse.url, "select cells from raw.table_row where table_no = 7 and row_no = 13"
    )
    assert cells[6:8] == ["20921", "文物和陈列品购置"]


def test_raw_gives_the_file_back_cell_by_cell(warehouse: Warehouse) -> None:
    printed = [
        cell for line in warehouse.text.split("\n") for cell in line.split("\t") if cell.strip()
    ]
    landed = query(
        warehouse.url,
        "select tables.position, rows.row_no, rows.cells from raw.table_row as rows"
        " join raw.document_table as tables using (document_id, table_no)"
        " union all select position, 0, array[text] from raw.paragraph order by 1, 2",
    )
    assert [cell for *_, cells in landed for cell in cells if cell and cell.strip()] == printed


def test_every_mart_figure_leads_to_its_printed_cell(warehouse: Warehouse) -> None:
    lines = warehouse.text.split("\n")
    for mart in (
        "fct_income_expenditure_summary",
        "fct_appropriation_summary",
        "fct_reported_amount",
    ):
        rows = query(
            warehouse.url,
            "select f.amount_yuan, d.file_name, r.printed_line, f.column_no, r.cells[f.column_no]"
            f" from marts.{mart} as f join marts.dim_document as d using (document_id)"
            " join raw.table_row as r using (document_id, table_no, row_no)"
            " where f.amount_yuan is not null",
        )
        assert len(rows) >= 10, mart
        for amount, file_name, line, column, printed in rows:
            assert file_name == warehouse.file.name
            assert lines[line - 1].split("\t")[column - 1] == printed
            assert printed_number(printed) == amount


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_queries_of_the_readme_give_its_answers(of_sample: Warehouse, name: str) -> None:
    text = (PROJECT_ROOT / name).read_text(encoding="utf-8")
    examples = re.findall(r"```sql\n([^`]+)```\s*((?:^[|].+[|]\n)+)", text, flags=re.MULTILINE)
    assert len(examples) >= 2
    assert any("raw.table_row" in statement for statement, _ in examples)
    for statement, shown in examples:
        expected = [
            tuple(cell.strip() for cell in line.strip("|").split("|"))
            for line in shown.splitlines()[2:]
        ]
        answer = query(of_sample.url, statement.replace("%", "%%"))
        assert [tuple(map(str, row)) for row in answer] == expected


def marts(url: str) -> dict[str, list[str]]:
    """Every row of every mart; when the file was loaded apart, which two runs need not share."""
    names = query(url, "select tablename from pg_tables where schemaname = 'marts' order by 1")
    return {
        name: [
            row[0]
            for row in query(
                url,
                f"select (to_jsonb(mart) - 'loaded_at')::text from marts.{name} as mart order by 1",
            )
        ]
        for (name,) in names
    }


def test_the_same_file_again_changes_nothing(of_sample: Warehouse) -> None:
    before = marts(of_sample.url)
    assert len(before) >= 20
    assert sum(map(len, before.values())) > 1000
    (outcome,) = load_files(of_sample.url, [SAMPLE])
    assert outcome.outcome == "duplicate"
    assert outcome.reason is not None
    build_marts(of_sample.url, tests=False)
    assert marts(of_sample.url) == before


@pytest.mark.parametrize("question", tuple(questions()), ids=lambda question: question.title)
def test_the_cookbook_gives_its_answers(of_sample: Warehouse, question: Question) -> None:
    with connect(of_sample.url) as connection, acting_as(connection, roles.READER):
        cursor = connection.execute(question.statement.encode())
        names = [column.name for column in cursor.description or ()]
        assert as_table(names, cursor.fetchall()) == question.answer


def test_the_cookbook_has_twenty_questions() -> None:
    assert len(list(questions())) == 20
