"""Which account a table is of: two sets in one file, wrong headings, short names, files of one folder or archive."""

import zipfile
from collections.abc import Iterator

import pytest

from tests.accounts import small_account
from tests.altered_accounts import load_and_build, query
from tests.postgres import PostgresServer

FILES = {
    # Two whole sets: of the department and of its own; each table says which.
    "两套/甲.txt": small_account("云岭市财政局（汇总）", amount="9.00")
    + small_account("云岭市财政局（本级）", amount="4.00"),
    # Two sets of two organisations, and nothing else that says whose file it is.
    "两家/甲.txt": small_account("云岭市民政局") + small_account("云岭市民政局救助站"),
    # Two years of one organisation.
    "两年/甲.txt": small_account("云岭市水利局", "2024") + small_account("云岭市水利局", "2023"),
    # One set whose second table was copied from another office.
    "误题/甲.txt": "海东市教育局2024年度部门决算\n\n"
    + small_account("海东市教育局").replace(
        "部门：海东市教育局\n金额单位：元\n项目\t\t本年支出合计",
        "部门：海东市体育局\n金额单位：元\n项目\t\t本年支出合计",
    ),
    # The tables use a short name of what the cover says in full.
    "简称/甲.txt": "中共海东市委员会宣传部2024年度部门决算\n\n" + small_account("海东市委宣传部"),
    # Cover and every table name different organisations: nobody can tell.
    "矛盾/甲.txt": "海东市农业局2024年度部门决算\n\n" + small_account("海东市林业局"),
    # One account as several files: tables, and text that names neither organisation nor year.
    "分册/表.txt": small_account("石桥市卫健局"),
    "分册/说明.txt": "决算情况说明\n收入总计1,000.00元，支出总计1,000.00元，完成年初预算的100.00%。\n",
    # The same beside two accounts: whose text it is cannot be told.
    "混放/一.txt": small_account("石桥市商务局"),
    "混放/二.txt": small_account("石桥市文旅局"),
    "混放/说明.txt": "决算情况说明\n收入总计5.00元，支出总计5.00元，完成年初预算的90.00%。\n",
}


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A warehouse with all files of `FILES` and an archive of one account, built."""
    directory = tmp_path_factory.mktemp("归属")
    for name, text in FILES.items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    archive = directory / "江北市审计局.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("公开/表.txt", small_account("江北市审计局"))
        packed.writestr("公开/说明.txt", "决算情况说明\n收入总计1,000.00元，占100.00%。审计局。\n")
        inner = directory / "inner.zip"
        with zipfile.ZipFile(inner, "w") as nested:
            nested.writestr("表.txt", small_account("江北市统计局"))
        packed.write(inner, "内/inner.zip")
        inner.unlink()
    with postgres_server.fresh_database(migrated=True) as url:
        load_and_build(url, [directory], tests=False)
        yield url


def accounts_of(url: str, pattern: str) -> list[tuple[object, ...]]:
    """(organisation, year, scope, forms) of the accounts whose tables stand in files under `pattern`."""
    return query(
        url,
        """
        select a.organization, a.account_year, a.scope, string_agg(distinct t.form_id, ' ' order by t.form_id)
        from marts.dim_document_table as t
        inner join marts.dim_account as a using (account_id)
        inner join marts.dim_document as d using (document_id)
        where d.source_address like %s
        group by 1, 2, 3 order by 1, 2, 3
        """,
        [f"%{pattern}%"],
    )


def findings_of(url: str, pattern: str) -> list[tuple[str, str]]:
    return query(
        url,
        """
        select f.kind, f.message_zh from marts.fct_finding as f
        inner join marts.dim_document as d using (document_id)
        where d.source_address like %s order by 1, 2
        """,
        [f"%{pattern}%"],
    )


BOTH = "expenditure income"


def test_two_sets_in_one_file_are_two_accounts(url: str) -> None:
    assert accounts_of(url, "两套/") == [
        ("云岭市财政局", 2024, "consolidated", BOTH),
        ("云岭市财政局", 2024, "own", BOTH),
    ]
    amounts = query(
        url,
        """
        select a.scope, f.amount_yuan::text from marts.fct_expenditure as f
        inner join marts.dim_account as a using (account_id)
        where a.organization = '云岭市财政局' and f.expenditure_nature = 'expenditure.basic' order by 1
        """,
    )
    assert amounts == [("consolidated", "9.00"), ("own", "4.00")]
    assert findings_of(url, "两套/") == []


def test_two_organisations_or_years_in_one_file_are_two_accounts(url: str) -> None:
    assert accounts_of(url, "两家/") == [
        ("云岭市民政局", 2024, "unspecified", BOTH),
        ("云岭市民政局救助站", 2024, "unspecified", BOTH),
    ]
    assert accounts_of(url, "两年/") == [
        ("云岭市水利局", 2023, "unspecified", BOTH),
        ("云岭市水利局", 2024, "unspecified", BOTH),
    ]


def test_a_heading_of_another_office_is_a_finding_and_no_account(url: str) -> None:
    assert accounts_of(url, "误题/") == [("海东市教育局", 2024, "unspecified", BOTH)]
    ((kind, message),) = findings_of(url, "误题/")
    assert kind == "foreign_heading"
    assert "第2表：标题或表头印的单位是“海东市体育局”，不是本账户的“海东市教育局”" in message


def test_a_short_name_is_the_full_name_of_its_file(url: str) -> None:
    assert accounts_of(url, "简称/") == [("中共海东市委员会宣传部", 2024, "unspecified", BOTH)]
    assert findings_of(url, "简称/") == []


def test_a_cover_that_no_table_bears_out_is_left_to_the_user(url: str) -> None:
    assert accounts_of(url, "矛盾/") == []
    ((kind, message),) = findings_of(url, "矛盾/")
    assert kind == "account_unknown"
    assert "海东市农业局（cover）" in message
    assert "海东市林业局（caption）" in message


def test_files_of_one_folder_are_one_account(url: str) -> None:
    documents = query(
        url,
        """
        select d.file_name, a.organization, a.account_year from marts.dim_document as d
        left join marts.dim_account as a using (account_id)
        where d.source_address ~ '/分册/|[.]zip' order by 2, 1
        """,
    )
    assert documents == [
        ("表.txt", "江北市审计局", 2024),
        ("说明.txt", "江北市审计局", 2024),
        ("表.txt", "江北市统计局", 2024),
        ("表.txt", "石桥市卫健局", 2024),
        ("说明.txt", "石桥市卫健局", 2024),
    ]
    assert [kind for kind, _ in findings_of(url, "分册/")] == ["account_from_folder"]


def test_a_folder_of_several_accounts_lends_none(url: str) -> None:
    assert [kind for kind, _ in findings_of(url, "混放/")] == ["account_unknown"]
