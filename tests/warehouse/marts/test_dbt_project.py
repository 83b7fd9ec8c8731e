"""The dbt project itself: every model and column described, keyed, and the marts under contract."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from dbt.cli.main import dbtRunner

from loaders.settings import DBT_PROJECT
from tests.altered_accounts import build_marts

# Postgres cuts names at 63 bytes, and dbt adds up to 12 of its own while it swaps relations.
LONGEST_NAME = 51
# How long the longest chain of models is: it may become shorter.
DEEPEST = 23
FINDINGS_YAML = Path("models/intermediate/findings/findings.yml")
_CONNECTION = {
    "JUESUAN_DBT_SUFFIX": "_next",
    "JUESUAN_DBT_HOST": "nowhere.invalid",
    "JUESUAN_DBT_PORT": "1",
    "JUESUAN_DBT_USER": "nobody",
    "JUESUAN_DBT_DATABASE": "none",
}

Node = dict[str, Any]


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> list[Node]:
    """Everything in dbt's manifest, parsed without a database."""
    work = tmp_path_factory.mktemp("dbt")
    places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    places += ["--target-path", str(work), "--log-path", str(work), "--log-level", "none"]
    with pytest.MonkeyPatch.context() as environment:
        for name, value in _CONNECTION.items():
            environment.setenv(name, value)
        outcome = dbtRunner().invoke(["parse", *places, "--no-send-anonymous-usage-stats"])
    assert outcome.success, outcome.exception
    manifest: Any = outcome.result
    return [node.to_dict() for node in manifest.nodes.values()]


@pytest.fixture(scope="module")
def models(nodes: list[Node]) -> list[Node]:
    """The models."""
    return [node for node in nodes if node["resource_type"] == "model"]


@pytest.fixture(scope="module")
def marts(models: list[Node]) -> list[Node]:
    """The models in marts."""
    return [node for node in models if node["schema"] == "marts_next"]


@pytest.fixture(scope="module")
def reports(models: list[Node]) -> list[Node]:
    """The views in reports."""
    return [node for node in models if node["schema"] == "reports_next"]


@pytest.fixture(scope="module")
def relations(nodes: list[Node], models: list[Node]) -> list[Node]:
    """What dbt builds: models and seeds."""
    return models + [node for node in nodes if node["resource_type"] == "seed"]


@pytest.fixture(scope="module")
def own_tests(nodes: list[Node]) -> list[Node]:
    """The tests that are files of their own."""
    return [n for n in nodes if n["resource_type"] == "test" and not n.get("test_metadata")]


def _in_two_languages(text: str) -> bool:
    return bool(re.search("[A-Za-z]", text)) and bool(re.search("[\u4e00-\u9fff]", text))


def test_every_relation_and_column_is_described_in_two_languages(relations: list[Node]) -> None:
    assert len(relations) > 50
    undescribed = [n["name"] for n in relations if not _in_two_languages(n["description"])]
    undescribed += [
        f"{node['name']}.{name}"
        for node in relations
        for name, column in node["columns"].items()
        if not _in_two_languages(column["description"])
    ]
    assert undescribed == []


def _is_of_findings(node: Node) -> bool:
    """Models of findings are of one shape: one YAML describes them, and `fct_finding`, which unites them, is keyed."""
    return Path(node["original_file_path"]).parent == FINDINGS_YAML.parent


def _yaml_beside(node: Node) -> Path:
    return Path(node["original_file_path"]).with_suffix(".yml")


def test_every_source_is_described_in_two_languages() -> None:
    text = (DBT_PROJECT / "models/staging/sources.yml").read_text(encoding="utf-8")
    descriptions = re.findall(r"description: (.+)", text)
    assert len(descriptions) > 10
    assert [line for line in descriptions if not _in_two_languages(line)] == []


def test_every_model_has_its_yaml_beside_it(relations: list[Node]) -> None:
    astray = {
        node["name"]: node["patch_path"]
        for node in relations
        if (node["patch_path"] or "").partition("://")[2]
        != str(FINDINGS_YAML if _is_of_findings(node) else _yaml_beside(node))
    }
    assert astray == {}


def test_seeds_are_described_column_for_column(relations: list[Node]) -> None:
    seeds = [node for node in relations if node["resource_type"] == "seed"]
    for node in seeds:
        path = DBT_PROJECT / node["original_file_path"]
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert list(node["columns"]) == header, node["name"]


def _keys(node: Node) -> list[list[str]]:
    """The columns of each key that the model declares."""
    return [
        constraint["columns"]
        for constraint in node.get("constraints", [])
        if constraint["type"] in ("primary_key", "unique")
    ]


def test_every_relation_has_its_key_kept_or_tested(
    nodes: list[Node], relations: list[Node]
) -> None:
    keyed = {
        node["attached_node"]
        for node in nodes
        if (node.get("test_metadata") or {}).get("name") == "unique_combination"
    }
    # PostgreSQL itself keeps the key of a table that declares one.
    keyed |= {node["unique_id"] for node in relations if _keys(node)}
    keyed |= {node["unique_id"] for node in relations if _is_of_findings(node)}
    assert [node["name"] for node in relations if node["unique_id"] not in keyed] == []


def test_every_mart_has_a_primary_key_and_refers_to_its_dimensions(marts: list[Node]) -> None:
    kinds = {node["name"]: [c["type"] for c in node["constraints"]] for node in marts}
    # A figure that was added has no old cell, one that was removed no new one: no column is always filled.
    assert [name for name, types in kinds.items() if "primary_key" not in types] == [
        "fct_restated_amount"
    ]
    facts = [name for name in kinds if name.startswith("fct_")]
    assert [name for name in facts if "foreign_key" not in kinds[name]] == []


def test_keys_are_made_of_columns_that_exist(nodes: list[Node], relations: list[Node]) -> None:
    columns = {node["unique_id"]: set(node["columns"]) for node in relations}
    for node in nodes:
        metadata = node.get("test_metadata") or {}
        if metadata.get("name") == "unique_combination":
            named = set(metadata["kwargs"]["columns"]) | set(metadata["kwargs"].get("nullable", []))
            assert named <= columns[node["attached_node"]], node["name"]
        for key in _keys(node):
            assert set(key) <= columns[node["unique_id"]], node["name"]


def test_every_mart_is_under_contract_with_typed_columns(marts: list[Node]) -> None:
    assert len(marts) >= 24
    assert [n["name"] for n in marts if not n["contract"]["enforced"]] == []
    untyped = [
        f"{node['name']}.{name}"
        for node in marts
        for name, column in node["columns"].items()
        if not column["data_type"]
    ]
    assert untyped == []


def test_reports_are_chinese_views_with_the_state_beside_the_figures(reports: list[Node]) -> None:
    assert len(reports) == 17
    for node in reports:
        columns = list(node["columns"])
        assert node["contract"]["enforced"], node["name"]
        assert re.fullmatch("[\u4e00-\u9fff]+", node["alias"]), node["name"]
        assert [name for name in columns if not re.match("[\u4e00-\u9fff]", name)] == []
        assert columns[:3] == ["单位", "年度", "口径"], node["name"]
        assert columns[-3:] == ["勾稽状态", "账户编号", "单位编号"], node["name"]
        yuan = {name[:-2] for name in columns if name.endswith("_元")} - {"容差"}
        assert yuan == {name[:-3] for name in columns if name.endswith("_万元")}, node["name"]


def test_no_mart_declares_a_float(marts: list[Node]) -> None:
    floats = [
        f"{node['name']}.{name} {column['data_type']}"
        for node in marts
        for name, column in node["columns"].items()
        if re.search("float|double|real|money", column["data_type"])
    ]
    assert floats == []


def test_money_is_yuan_to_the_cent(marts: list[Node]) -> None:
    # Half of a last printed digit may be half a cent.
    finer = {"half_width_yuan", "tolerance_yuan"}
    types = {
        (name, column["data_type"])
        for node in marts
        for name, column in node["columns"].items()
        if name.endswith("_yuan")
    }
    assert {kind for name, kind in types if name not in finer} == {"numeric(20, 2)"}
    assert {kind for name, kind in types if name in finer} == {"numeric(20, 4)"}


def test_names_of_relations_are_short_enough(relations: list[Node]) -> None:
    too_long = [n["alias"] for n in relations if len(n["alias"].encode()) > LONGEST_NAME]
    assert too_long == []


def test_the_graph_grows_no_deeper_and_no_intermediate_model_reads_a_mart(
    models: list[Node],
) -> None:
    parents = {
        node["unique_id"]: [
            name for name in node["depends_on"]["nodes"] if name.startswith("model.")
        ]
        for node in models
    }

    @cache
    def depth(name: str) -> int:
        return 1 + max(map(depth, parents[name]), default=0)

    upward = [
        (name, parent)
        for name in parents
        for parent in parents[name]
        if ".int_" in name and re.search(r"\.(fct|dim|rpt)_", parent)
    ]
    assert max(map(depth, parents)) <= DEEPEST
    assert upward == []


def test_every_model_is_read_by_another_or_published(models: list[Node]) -> None:
    read = {name for node in models for name in node["depends_on"]["nodes"]}
    unread = [
        node["name"]
        for node in models
        if node["unique_id"] not in read and node["schema"] in ("staging", "intermediate")
    ]
    assert unread == []


def test_only_staging_reads_what_alembic_owns(nodes: list[Node]) -> None:
    readers = {
        node["schema"]
        for node in nodes
        if node["resource_type"] == "model"
        and any(parent.startswith("source.") for parent in node["depends_on"]["nodes"])
    }
    assert readers == {"staging"}


def test_models_and_tests_begin_with_what_they_are_in_chinese(
    models: list[Node], own_tests: list[Node]
) -> None:
    assert len(own_tests) >= 10
    silent = [
        node["name"]
        for node in models + own_tests
        if not re.match("-- .*[\u4e00-\u9fff]", node["raw_code"])
    ]
    assert silent == []


def test_an_empty_warehouse_builds_with_its_keys_and_every_column_says_what_it_is(
    database_url: str, marts: list[Node], models: list[Node]
) -> None:
    build_marts(database_url)
    with psycopg.connect(database_url) as connection:
        kept = connection.execute(
            "select conrelid::regclass::text, count(*) from pg_constraint "
            "where contype = any(array['p', 'u', 'c']) "
            "and connamespace = 'intermediate'::regnamespace group by conrelid"
        ).fetchall()
        keys = connection.execute(
            "select conrelid::regclass::text, count(*) from pg_constraint "
            "where contype = 'f' and connamespace = 'marts'::regnamespace group by conrelid"
        ).fetchall()
        floats = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where table_schema = any(%s) and data_type in ('real', 'double precision', 'money')",
            [["staging", "intermediate", "marts", "reports", "seeds"]],
        ).fetchall()
        columns = connection.execute(
            """
            select
                relations.relnamespace::regnamespace::text || '.' || relations.relname,
                columns.attname,
                coalesce(obj_description(relations.oid, 'pg_class'), ''),
                coalesce(col_description(relations.oid, columns.attnum), '')
            from pg_class as relations
            inner join pg_attribute as columns on relations.oid = columns.attrelid
            where
                relations.relnamespace::regnamespace::text = any(%s)
                and relations.relkind in ('r', 'v')
                and columns.attnum > 0
                and not columns.attisdropped
            """,
            [["staging", "intermediate", "marts", "seeds"]],
        ).fetchall()
    declared = {
        f"marts.{node['name']}": sum(c["type"] == "foreign_key" for c in node["constraints"])
        for node in marts
    }
    said = {
        f"intermediate.{node['name']}": len(node["constraints"])
        for node in models
        if node["schema"] == "intermediate"
    }
    assert floats == []
    assert dict(kept) == {name: number for name, number in said.items() if number}
    assert dict(keys) == {name: number for name, number in declared.items() if number}
    assert len(columns) > 400
    silent = [
        (relation, column)
        for relation, column, about_relation, about_column in columns
        if not (_in_two_languages(about_relation) and _in_two_languages(about_column))
    ]
    assert silent == []
