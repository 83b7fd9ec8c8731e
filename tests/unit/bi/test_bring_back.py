"""A dashboard exported by Superset comes back to git as its change alone."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from bi.bring_back import brought_back
from loaders.settings import PROJECT_ROOT


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT_ROOT / "bi" / "assets", tmp_path / "assets"))


def _exported(assets: Path, archive: Path, **changed: dict[str, Any]) -> Path:
    """The assets as Superset exports them: numbered anew, escaped, with what it adds; some of them changed."""
    with zipfile.ZipFile(archive, "w") as sink:
        for kind in ("charts", "dashboards", "datasets", "databases"):
            for number, path in enumerate(sorted((assets / kind).glob("*.yaml")), start=101):
                asset = yaml.safe_load(path.read_text(encoding="utf-8"))
                if kind == "charts":
                    asset["params"] |= {"datasource": f"{number}__table", "annotation_layers": []}
                    asset |= {"query_context": None, "certified_by": None}
                if kind == "datasets":
                    asset |= {
                        "offset": 0,
                        "main_dttm_col": None,
                        "columns": [{"column_name": "年度"}],
                    }
                    asset["metrics"] = [
                        metric | {"warning_text": None} for metric in reversed(asset["metrics"])
                    ]
                if kind == "dashboards":
                    _number_anew(asset)
                asset |= changed.get(path.stem, {})
                sink.writestr(f"export/{kind}/{number}.yaml", yaml.safe_dump(asset))
    return archive


def _number_anew(dashboard: dict[str, Any]) -> None:
    for item in dashboard["position"].values():
        if isinstance(item, dict) and item["type"] == "CHART":
            item["meta"]["chartId"] += 500
    for chosen in dashboard["metadata"]["native_filter_configuration"]:
        chosen["scope"]["excluded"] = [number + 500 for number in chosen["scope"]["excluded"]]
        chosen["chartsInScope"] = [501]


def test_nothing_changed_changes_nothing(assets: Path, tmp_path: Path) -> None:
    assert brought_back(_exported(assets, tmp_path / "e.zip"), assets) == []


def test_a_change_is_written_into_the_file_of_its_chart(assets: Path, tmp_path: Path) -> None:
    archive = _exported(assets, tmp_path / "e.zip", 本年收入={"description": "收入合计"})
    file = assets / "charts" / "本年收入.yaml"
    before = file.read_text(encoding="utf-8")
    assert brought_back(archive, assets) == [file]
    assert file.read_text(encoding="utf-8") == before.replace(
        "description: null", "description: 收入合计"
    )


def test_a_new_chart_is_named_by_its_title(assets: Path, tmp_path: Path) -> None:
    new = {"uuid": "00000000-0000-4000-8000-000000000000", "slice_name": "甲/乙"}
    archive = _exported(assets, tmp_path / "e.zip", 本年收入=new)
    assert brought_back(archive, assets) == [assets / "charts" / "甲／乙.yaml"]
