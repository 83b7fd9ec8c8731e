"""`make docs`: the data dictionary from the YAML of the dbt project, and dbt's own pages with the lineage, in `site/`.

    python -m loaders.documentation.dictionary [--dictionary-only]

The dictionary, docs/data_dictionary.md, needs no database. The pages describe the warehouse that is there.
"""

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import yaml

from loaders.settings import PROJECT_ROOT, load_settings

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
DICTIONARY = PROJECT_ROOT / "docs" / "data_dictionary.md"
SITE = PROJECT_ROOT / "site"
# As dbt_project/macros/comments.sql parts English from Chinese.
_PARTS = re.compile(
    "^(.*[.:)%]) ((?:[“《（]?[\u4e00-\u9fff]|[0-9]+ ?[\u4e00-\u9fff]).*)$", re.DOTALL
)
_LAYERS = {"reports": "报表 reports", "marts": "集市 marts"}
_HEAD = """# Data dictionary 数据字典

Every table of `marts` and view of `reports`, made from the YAML of the dbt project by `make docs`; do not edit.
"""


def data_dictionary() -> str:
    """The dictionary as Markdown: each view and table with its columns, types, and meanings in both languages."""
    lines = [_HEAD]
    for layer, title in _LAYERS.items():
        lines.append(f"## {title}\n")
        for model in _models(layer):
            lines += _described(layer, model)
    return "\n".join(lines)


def in_two_languages(description: str) -> tuple[str, str]:
    """The Chinese and the English part of a description, which says a thing in English, then in Chinese."""
    found = _PARTS.match(description.strip())
    return (found[2], found[1]) if found else (description.strip(), "")


def _models(layer: str) -> Iterator[Mapping[str, Any]]:
    for file in sorted((DBT_PROJECT / "models" / layer).rglob("*.yml")):
        yield from yaml.safe_load(file.read_text(encoding="utf-8")).get("models", [])


def _described(layer: str, model: Mapping[str, Any]) -> Iterator[str]:
    name = model.get("config", {}).get("alias", model["name"])
    chinese, english = in_two_languages(model["description"])
    yield f"### {layer}.{name}\n"
    yield f"{chinese}\n\n{english}\n"
    keys = [c["columns"] for c in model.get("constraints", []) if c["type"] == "primary_key"]
    if keys:
        yield f"主键 primary key: {', '.join(f'`{column}`' for column in keys[0])}\n"
    yield "| 列 column | 类型 type | 含义 | meaning |\n|---|---|---|---|"
    for column in model["columns"]:
        cells = (column["data_type"], *in_two_languages(column["description"]))
        told = " | ".join(text.replace("|", "/") for text in cells)
        yield f"| `{column['name']}` | {told} |"
    yield ""


def build_site(site: Path) -> None:
    """Write dbt's pages about the published marts and reports as one file, site/index.html. Raises `BuildError`."""
    from loaders.building.dbt_runner import write_docs  # noqa: PLC0415
    from loaders.database import connection as database  # noqa: PLC0415 - the dictionary needs neither server nor dbt
    from loaders.database.logins import url_as  # noqa: PLC0415 - see below
    from loaders.database.roles import TRANSFORMER  # noqa: PLC0415

    settings = load_settings()
    site.mkdir(exist_ok=True)
    page = write_docs(url_as(database.warehouse_url(settings), TRANSFORMER), settings.data_dir)
    shutil.copyfile(page, site / "index.html")
    (site / "revisions.html").write_text(revisions_page(), encoding="utf-8")


def revisions_page() -> str:
    """Every revision of the schema, the newest first: its name, and what Alembic's script says it does."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    scripts = ScriptDirectory(str(PROJECT_ROOT / "migrations")).walk_revisions()
    rows = "".join(
        f"<tr><td>{escape(script.revision)}<td>{escape(script.doc)}\n" for script in scripts
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>juesuan: revisions</title>'
        "<style>body{font:16px/1.5 sans-serif;margin:2rem}td{padding:.2rem 1rem;vertical-align:top}</style>"
        "<h1>Revisions of the schema</h1><p>The newest first; <code>alembic history</code> says the same."
        f"<table>\n{rows}</table></html>\n"
    )


if __name__ == "__main__":
    DICTIONARY.write_text(data_dictionary(), encoding="utf-8")
    print(f"{DICTIONARY.relative_to(PROJECT_ROOT)}: written")  # noqa: T201
    if "--dictionary-only" not in sys.argv:
        build_site(SITE)
        for page in sorted(SITE.glob("*.html")):
            print(f"{page.as_uri()}: written")  # noqa: T201
