"""The shipped code lists as they stand in the warehouse, and official lists imported over them."""

import csv
import threading
from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path

import pytest
from psycopg import errors, sql

from loaders.codes.lists import (
    CODE_LENGTHS,
    CodeListChange,
    Renaming,
    effective_codes,
    import_code_list,
)
from loaders.database.connection import Connection, connect
from loaders.database.embedded.process import wait_until
from loaders.errors import CodeListError
from loaders.settings import PROJECT_ROOT
from tests.postgres import SESSIONS_WAITING
from tests.warehouse.embedded import ask

DATA = PROJECT_ROOT / "migrations" / "data"
LISTS = tuple(CODE_LENGTHS)
COLUMNS = (
    *("code", "name", "level", "parent_code", "budget_type", "valid_from_year", "valid_to_year"),
    *("evidence", "years_attested", "note"),
)
YEARS = range(2018, 2029)
SMALL = {"301": "工资福利支出", "30101": "基本工资", "30102": "津贴补贴"}


def table(list_name: str) -> sql.Identifier:
    return sql.Identifier("codes", list_name)


def rows_of(
    connection: Connection, name: str, columns: Sequence[str], where: str = "true"
) -> list[tuple[str, ...]]:
    """Rows as texts, empty for null, as a CSV file has them."""
    picked = sql.SQL(", ").join(
        sql.SQL("coalesce({}::text, '')").format(sql.Identifier(column)) for column in columns
    )
    query = sql.SQL("select {} from {} where {}").format(picked, table(name), sql.SQL(where))
    return connection.execute(query).fetchall()


def csv_rows(name: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return tuple(header), [tuple(row) for row in rows]


def write_list(path: Path, names: Mapping[str, str]) -> Path:
    lines = ["科目编码,科目名称", *(f"{code},{name}" for code, name in names.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def import_names(
    connection: Connection, directory: Path, names: Mapping[str, str], year: int
) -> CodeListChange:
    path = write_list(directory / f"{year}.csv", names)
    return import_code_list(connection, path, "economic_class", year)


def names_in(connection: Connection, year: int) -> dict[str, str]:
    return {c.code: c.name for c in effective_codes(connection, "economic_class", year)}


@pytest.mark.parametrize("list_name", LISTS)
def test_the_shipped_lists_stand_as_in_their_files(each_database_url: str, list_name: str) -> None:
    header, expected = csv_rows(list_name)
    assert header == COLUMNS
    assert len(expected) > 90
    with connect(each_database_url) as connection:
        found = rows_of(connection, list_name, COLUMNS, "edition_year = 0")
        assert sorted(found) == sorted(expected)
        assert len(rows_of(connection, list_name, COLUMNS)) == len(expected)
        edition = connection.execute(
            "select source from codes.code_edition where list_name = %s and edition_year = 0",
            (list_name,),
        ).fetchone()
    assert edition == (f"compiled for juesuan: {list_name}.csv",)


def test_the_changes_stand_in_order_as_in_their_file(each_database_url: str) -> None:
    header, expected = csv_rows("code_changes")
    columns = ["list_name" if column == "list" else column for column in header]
    assert len(expected) == 888
    with connect(each_database_url) as connection:
        found = rows_of(
            connection, "code_change", ["change_no", *columns], "true order by change_no"
        )
    assert found == [(str(number), *row) for number, row in enumerate(expected, start=1)]


@pytest.mark.parametrize("list_name", LISTS)
def test_a_parent_is_valid_whenever_its_child_is(each_database_url: str, list_name: str) -> None:
    query = """
        select count(*) filter (where child.parent_code is not null), count(*) filter (
            where child.parent_code is not null and not exists (
                select from {table} as parent
                where
                    parent.code = child.parent_code
                    and parent.edition_year = child.edition_year
                    and y.year >= parent.valid_from_year
                    and coalesce(y.year <= parent.valid_to_year, true)
            )
        )
        from {table} as child
        cross join lateral generate_series(
            child.valid_from_year, coalesce(child.valid_to_year, 2030)
        ) as y (year)
    """
    with connect(each_database_url) as connection:
        counted = connection.execute(sql.SQL(query).format(table=table(list_name))).fetchone()
    assert counted is not None
    assert counted[0] > 500
    assert counted[1] == 0


@pytest.mark.parametrize("list_name", LISTS)
def test_periods_of_a_code_may_touch_but_not_overlap(
    each_database_url: str, list_name: str
) -> None:
    statement = sql.SQL(
        "insert into {} (code, name, level, evidence, valid_from_year, valid_to_year, "
        "edition_year) values ('999', '试', '类', 'unverified', %s, %s, %s)"
    ).format(table(list_name))
    with connect(each_database_url) as connection:
        connection.execute(statement, (2018, 2020, 0))
        connection.execute(statement, (2021, 2023, 0))
        connection.execute(statement, (2019, None, 2019))  # another edition
        connection.commit()
        for first, last in ((2020, 2020), (2023, None), (2010, None), (2019, 2022)):
            with (
                pytest.raises(errors.ExclusionViolation) as refused,
                connection.transaction(),
            ):
                connection.execute(statement, (first, last, 0))
            assert refused.value.diag.constraint_name == f"ex_{list_name}_years_apart"


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (("30x", "类", None, 2018, None), "code_form"),
        (("3010101", "项", "30101", 2018, None), "code_form"),  # economic codes end at 款
        (("390", "款", None, 2018, None), "level_of_code"),
        (("30190", "款", "302", 2018, None), "parent_of_code"),
        (("30190", "款", None, 2018, None), "parent_of_code"),
        (("390", "类", "3", 2018, None), "parent_of_code"),
        (("390", "类", None, 2018, 2017), "years_in_order"),
    ],
)
def test_rows_that_cannot_be(
    each_database_url: str, row: tuple[object, ...], constraint: str
) -> None:
    with connect(each_database_url) as connection, pytest.raises(errors.CheckViolation) as refused:
        connection.execute(
            "insert into codes.economic_class (name, evidence, edition_year, code, level, "
            "parent_code, valid_from_year, valid_to_year) "
            "values ('试', 'official', 0, %s, %s, %s, %s, %s)",
            row,
        )
    assert refused.value.diag.constraint_name == f"ck_economic_class_{constraint}"


def test_shipped_lists_by_year(database_url: str) -> None:
    _, rows = csv_rows("functional_class")
    with connect(database_url) as connection:
        for year in (2018, 2019, 2024, 2030):
            expected = sorted(row[0] for row in rows if int(row[5]) <= year <= int(row[6] or year))
            found = effective_codes(connection, "functional_class", year)
            assert [c.code for c in found] == expected
            assert {c.edition_year for c in found} == {0}
        # The shipped lists begin with "2018 or earlier".
        assert effective_codes(connection, "functional_class", 2012) == effective_codes(
            connection, "functional_class", 2018
        )
        with pytest.raises(CodeListError, match="no code list 'forms'"):
            effective_codes(connection, "forms", 2024)


def test_an_official_list_is_compared_and_then_preferred(
    each_database_url: str, tmp_path: Path
) -> None:
    with connect(each_database_url) as connection:
        shipped = names_in(connection, 2026)
        kept = rows_of(connection, "economic_class", COLUMNS, "edition_year = 0")
        official = {code: name for code, name in shipped.items() if code != "30103"}
        official |= {"30102": "津补贴", "30190": "新补贴", "30213": "维修(护)费"}
        change = import_names(connection, tmp_path, official, 2026)

        assert [c.code for c in change.added] == ["30190"]
        assert change.renamed == (Renaming("30102", shipped["30102"], "津补贴"),)
        assert [(c.code, c.evidence) for c in change.ended] == [("30103", "attested")]
        assert len(change.unchanged) == len(shipped) - 2
        assert not change.same_file
        assert names_in(connection, 2026) == names_in(connection, 2027) == official
        assert names_in(connection, 2025) == shipped
        assert {c.evidence for c in effective_codes(connection, "economic_class", 2026)} == {
            "official"
        }
        assert rows_of(connection, "economic_class", COLUMNS, "edition_year = 0") == kept
    # It was committed: another connection sees it.
    assert ask(
        each_database_url, "select source from codes.code_edition where edition_year > 0"
    ) == ("2026.csv")


def test_the_same_file_again_changes_nothing_and_says_so(
    each_database_url: str, tmp_path: Path
) -> None:
    imported_at = "select imported_at from codes.code_edition where edition_year = 2026"
    with connect(each_database_url) as connection:
        import_names(connection, tmp_path, SMALL, 2026)
        first = ask(each_database_url, imported_at)
        again = import_names(connection, tmp_path, SMALL, 2026)
    assert again.same_file
    assert (again.added, again.renamed, again.ended) == ((), (), ())
    assert [c.code for c in again.unchanged] == list(SMALL)
    assert ask(each_database_url, imported_at) == first


def test_another_file_of_the_same_year_replaces_the_edition(
    each_database_url: str, tmp_path: Path
) -> None:
    corrected = {"301": "工资福利支出", "30101": "基本薪资", "30199": "其他"}
    with connect(each_database_url) as connection:
        import_names(connection, tmp_path, SMALL, 2026)
        change = import_names(connection, tmp_path, corrected, 2026)
        assert [c.code for c in change.added] == ["30199"]
        assert change.renamed == (Renaming("30101", "基本工资", "基本薪资"),)
        assert [(c.code, c.edition_year) for c in change.ended] == [("30102", 2026)]
        assert [c.code for c in change.unchanged] == ["301"]
        assert names_in(connection, 2026) == corrected


def test_the_order_of_imports_does_not_matter(each_database_url: str, tmp_path: Path) -> None:
    editions = {
        2022: SMALL,
        2024: SMALL | {"30199": "其他"},
        2026: {"302": "商品和服务支出", "30201": "办公费"},
    }
    seen = []
    for order in permutations(editions):
        with connect(each_database_url) as connection:
            connection.execute("delete from codes.economic_class where edition_year > 0")
            connection.execute("delete from codes.code_edition where edition_year > 0")
            connection.commit()
            for year in order:
                import_names(connection, tmp_path, editions[year], year)
            seen.append([effective_codes(connection, "economic_class", year) for year in YEARS])
            assert names_in(connection, 2023) == editions[2022]
            assert names_in(connection, 2025) == editions[2024]
            assert names_in(connection, 2028) == editions[2026]
            assert {
                c.edition_year for c in effective_codes(connection, "economic_class", 2021)
            } == {0}
    assert len(seen) == 6
    assert all(one == seen[0] for one in seen)


def test_an_edition_of_one_list_leaves_the_others(database_url: str, tmp_path: Path) -> None:
    with connect(database_url) as connection:
        before = effective_codes(connection, "functional_class", 2026)
        import_names(connection, tmp_path, SMALL, 2026)
        assert effective_codes(connection, "functional_class", 2026) == before


@pytest.mark.parametrize("list_name", LISTS)
def test_every_list_can_be_imported_whole(
    each_database_url: str, tmp_path: Path, list_name: str
) -> None:
    with connect(each_database_url) as connection:
        shipped = effective_codes(connection, list_name, 2024)
        path = write_list(tmp_path / "list.csv", {c.code: c.name for c in shipped})
        change = import_code_list(connection, path, list_name, 2024)
        assert (change.added, change.renamed, change.ended) == ((), (), ())
        assert len(change.unchanged) == len(shipped) > 80
        found = effective_codes(connection, list_name, 2024)
    assert [(c.code, c.name, c.level, c.parent_code) for c in found] == [
        (c.code, c.name, c.level, c.parent_code) for c in shipped
    ]


@pytest.mark.parametrize(
    ("names", "target", "said"),
    [
        ({"30101": "基本工资"}, ("economic_class", 2026), "belongs under 301"),
        (SMALL, ("economic", 2026), "no code list 'economic'"),
        (SMALL, ("economic_class", 2006), "the year 2006"),
        (SMALL, ("economic_class", 2101), "expected 2007 to 2100"),
    ],
)
def test_a_refused_list_changes_nothing(
    database_url: str, tmp_path: Path, names: dict[str, str], target: tuple[str, int], said: str
) -> None:
    path = write_list(tmp_path / "list.csv", names)
    with connect(database_url) as connection:
        import_names(connection, tmp_path, SMALL, 2026)
        before = rows_of(connection, "economic_class", (*COLUMNS, "edition_year"))
        with pytest.raises(CodeListError) as refused:
            import_code_list(connection, path, *target)
        assert said in str(refused.value)
        assert rows_of(connection, "economic_class", (*COLUMNS, "edition_year")) == before


def test_two_imports_at_once_wait_for_each_other(each_database_url: str, tmp_path: Path) -> None:
    path = write_list(tmp_path / "2026.csv", SMALL)
    changes: list[CodeListChange] = []

    def load() -> None:
        with connect(each_database_url) as connection:
            changes.append(import_code_list(connection, path, "economic_class", 2026))

    threads = [threading.Thread(target=load) for _ in range(2)]
    with connect(each_database_url) as holder:
        # Held until both wait, so that they certainly meet.
        holder.execute("lock table codes.economic_class in share row exclusive mode")
        for thread in threads:
            thread.start()
        assert wait_until(lambda: ask(each_database_url, SESSIONS_WAITING) == 2, 60)
    for thread in threads:
        thread.join()
    assert sorted(change.same_file for change in changes) == [False, True]
    assert ask(
        each_database_url, "select count(*) from codes.economic_class where edition_year = 2026"
    ) == len(SMALL)
