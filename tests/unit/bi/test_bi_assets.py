"""The dashboards of bi/assets and the dbt project say the same of each other."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from loaders.settings import PROJECT_ROOT

_ASSETS = PROJECT_ROOT / "bi" / "assets"
_MODELS = PROJECT_ROOT / "dbt_project" / "models"
_ADDRESS = "http://127.0.0.1:8088/superset/dashboard/{}/"
_READ = re.compile(r'\breports\."(?P<view>[^"]+)"|\bmarts\.(?P<mart>[a-z_]+)')


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _assets(kind: str) -> dict[str, Any]:
    """The assets of a kind, by their uuid."""
    found = [_yaml(path) for path in sorted((_ASSETS / kind).glob("*.yaml"))]
    assert len({asset["uuid"] for asset in found}) == len(found)
    return {asset["uuid"]: asset for asset in found}


def _models_by_view() -> dict[str, str]:
    return {
        model["config"]["alias"]: model["name"]
        for path in (_MODELS / "reports").glob("*.yml")
        for model in _yaml(path)["models"]
    }


def _models_of(dataset: dict[str, Any], models_by_view: dict[str, str]) -> set[str]:
    """The models a dataset reads: the view it is, or those its statement names."""
    if "sql" not in dataset:
        return {models_by_view[dataset["table_name"]]}
    return {
        models_by_view[found["view"]] if found["view"] else found["mart"]
        for found in _READ.finditer(dataset["sql"])
    }


def _datasets_of(dashboard: dict[str, Any], charts: dict[str, Any]) -> set[str]:
    drawn = {
        charts[item["meta"]["uuid"]]["dataset_uuid"]
        for item in dashboard["position"].values()
        if isinstance(item, dict) and item["type"] == "CHART"
    }
    filtered = {
        target["datasetUuid"]
        for chosen in dashboard["metadata"]["native_filter_configuration"]
        for target in chosen["targets"]
    }
    return drawn | filtered


@pytest.mark.parametrize(
    "path", sorted((_ASSETS / "dashboards").glob("*.yaml")), ids=lambda path: path.stem
)
def test_an_exposure_depends_on_what_its_dashboard_reads(path: Path) -> None:
    dashboard, datasets, views = _yaml(path), _assets("datasets"), _models_by_view()
    exposures = {e.get("url"): e for e in _yaml(_MODELS / "exposures.yml")["exposures"]}
    exposure = exposures[_ADDRESS.format(dashboard["slug"])]
    read = {
        model
        for uuid in _datasets_of(dashboard, _assets("charts"))
        for model in _models_of(datasets[uuid], views)
    }
    assert exposure["label"] == dashboard["dashboard_title"]
    assert sorted(exposure["depends_on"]) == sorted(f"ref('{model}')" for model in read)


def test_every_chart_and_dataset_is_on_a_dashboard() -> None:
    charts, dashboards = _assets("charts"), _assets("dashboards").values()
    shown = {
        item["meta"]["uuid"]
        for dashboard in dashboards
        for item in dashboard["position"].values()
        if isinstance(item, dict) and item["type"] == "CHART"
    }
    read = {uuid for dashboard in dashboards for uuid in _datasets_of(dashboard, charts)}
    assert shown == set(charts)
    unread = set(_assets("datasets")) - read
    assert {_assets("datasets")[uuid]["table_name"] for uuid in unread} == set()


def test_assets_name_no_password() -> None:
    for database in _assets("databases").values():
        assert "@" not in database["sqlalchemy_uri"]
