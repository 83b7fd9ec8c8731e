"""What was changed in the browser, brought back to git: `python bi/bring_back.py ARCHIVE.zip`.

The archive is what Superset gives by “export to YAML” of a dashboard. Superset numbers charts anew, names files by
number, escapes Chinese and lists every column; here what is the same stays untouched, so that git shows the change alone.
Found by uuid: a known chart is written into its file, a new one into a file named by its title. Databases are left out.
"""

import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

Asset = dict[str, Any]

_TITLES = {"charts": "slice_name", "dashboards": "dashboard_title", "datasets": "table_name"}
# What Superset computes or fills in by itself, and what the view in the warehouse says better.
_LEFT_OUT = {
    "charts": {"query_context", "certified_by", "certification_details"},
    "dashboards": {"theme_uuid", "tags"},
    "datasets": {"folders"},
}
_COMPUTED_SCOPES = {"chartsInScope", "tabsInScope"}
_COMPUTED_METADATA = {
    "chart_configuration",
    "global_chart_configuration",
    "color_scheme_domain",
    "shared_label_colors",
    "map_label_colors",
}
_COMPUTED_PARAMETERS = {"datasource", "slice_id", "dashboards"}
_METRIC = ("metric_name", "verbose_name", "expression", "d3format")
_VIEW_DEFAULTS = {
    "offset": 0,
    "filter_select_enabled": True,
    "normalize_columns": False,
    "always_filter_main_dttm": False,
}


def brought_back(archive: Path, assets: Path) -> list[Path]:
    """Write what an export holds into `assets`; the files that changed."""
    changed = []
    numbers = _chart_numbers(assets)
    for kind, exported in _exported(archive):
        file, before = _known(assets / kind, exported["uuid"])
        after = _plain(kind, exported, numbers, before)
        if after != before:
            file = file or assets / kind / f"{after[_TITLES[kind]].replace('/', '／')}.yaml"
            file.write_text(_text(_in_order_of(after, before)), encoding="utf-8")
            changed.append(file)
    return changed


def _exported(archive: Path) -> list[tuple[str, Asset]]:
    """Charts, dashboards and datasets of an export, each with its kind."""
    with zipfile.ZipFile(archive) as opened:
        return [
            (kind, yaml.safe_load(opened.read(name)))
            for name in sorted(opened.namelist())
            if name.endswith(".yaml")
            for kind in _TITLES
            if kind in PurePosixPath(name).parts[:-1]
        ]


def _known(directory: Path, uuid: str) -> tuple[Path | None, Asset]:
    for path in directory.glob("*.yaml"):
        asset: Asset = yaml.safe_load(path.read_text(encoding="utf-8"))
        if asset["uuid"] == uuid:
            return path, asset
    return None, {}


def _chart_numbers(assets: Path) -> dict[str, int]:
    """The number every chart bears in git, by its uuid."""
    return {
        chart["uuid"]: chart["chartId"]
        for path in (assets / "dashboards").glob("*.yaml")
        for chart in _charts(yaml.safe_load(path.read_text(encoding="utf-8")))
    }


def _charts(dashboard: Asset) -> list[Asset]:
    items = dashboard["position"].values()
    return [item["meta"] for item in items if isinstance(item, dict) and item["type"] == "CHART"]


def _plain(kind: str, exported: Asset, numbers: dict[str, int], before: Asset) -> Asset:
    """An exported asset without what Superset adds."""
    asset = {k: v for k, v in exported.items() if k not in _LEFT_OUT[kind]}
    if kind == "charts":
        asset["params"] = {
            k: v
            for k, v in asset["params"].items()
            if k not in _COMPUTED_PARAMETERS and (k, v) != ("annotation_layers", [])
        }
    if kind == "datasets":
        asset["columns"] = []
        asset["metrics"] = [
            {key: metric[key] for key in _METRIC}
            for metric in asset["metrics"]
            if metric["metric_name"] != "count"
        ]
        known = [metric["metric_name"] for metric in before.get("metrics", [])]
        asset["metrics"].sort(key=lambda m: _place(m["metric_name"], known))
        asset = {
            k: v for k, v in asset.items() if k not in _VIEW_DEFAULTS or v != _VIEW_DEFAULTS[k]
        }
    if kind == "dashboards":
        _number_as_in_git(asset, numbers)
    return {k: v for k, v in asset.items() if v is not None or k in before}


def _place(name: str, known: list[str]) -> int:
    return known.index(name) if name in known else len(known)


def _number_as_in_git(dashboard: Asset, numbers: dict[str, int]) -> None:
    renumbered: dict[int, int] = {}
    for chart in _charts(dashboard):
        number = numbers.setdefault(chart["uuid"], max(numbers.values(), default=0) + 1)
        renumbered[chart["chartId"]] = chart["chartId"] = number
    metadata = dashboard["metadata"]
    for name in _COMPUTED_METADATA:
        metadata.pop(name, None)
    for chosen in metadata["native_filter_configuration"]:
        for name in _COMPUTED_SCOPES:
            chosen.pop(name, None)
        excluded = chosen["scope"]["excluded"]
        chosen["scope"]["excluded"] = [renumbered[n] for n in excluded if n in renumbered]


def _in_order_of(after: Any, before: Any) -> Any:
    """The same, its keys in the order they had before."""
    if isinstance(after, dict) and isinstance(before, dict):
        keys = [k for k in before if k in after] + [k for k in after if k not in before]
        return {k: _in_order_of(after[k], before.get(k)) for k in keys}
    if isinstance(after, list) and isinstance(before, list) and len(after) == len(before):
        return [_in_order_of(a, b) for a, b in zip(after, before, strict=True)]
    return after


class _Dumper(yaml.SafeDumper):
    """Writes statements line by line, and nothing as a reference to something above."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _string)


def _text(asset: Asset) -> str:
    return yaml.dump(asset, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for written in brought_back(Path(sys.argv[1]), Path(__file__).parent / "assets"):
        print(written)
