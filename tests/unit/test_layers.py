"""Imports point one way: every place of `loaders` imports only what stands below it."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from loaders.settings import PROJECT_ROOT

# From the ground up. What stands on one floor does not know of its neighbours.
FLOORS = (
    ("__init__", "language", "limits", "logs"),
    ("document", "errors"),
    ("atomic_write", "chinese_help", "display", "options", "settings", "signals", "wrapping"),
    ("notation",),
    ("readers",),
    ("forms", "database"),
    ("claims",),
    ("building", "loading"),
    ("review",),
    ("backup", "codes", "documentation", "export", "inbox", "report", "status", "withdrawal"),
    ("command_table",),
    ("cli",),
)
FLOOR_OF = {place: number for number, places in enumerate(FLOORS) for place in places}


def imports() -> Iterator[tuple[str, str, str]]:
    """Importing place, imported place, and where that stands."""
    root = PROJECT_ROOT / "loaders"
    for file in sorted(root.rglob("*.py")):
        place = file.relative_to(root).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for name in _imported(node):
                yield place, name, f"{file.relative_to(PROJECT_ROOT)}:{getattr(node, 'lineno', 0)}"


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "loaders":
        parts = (node.module or "").split(".")
        if len(parts) > 1:
            yield parts[1]
        else:
            yield from (n.name if _is_place(n.name) else "__init__" for n in node.names)
    elif isinstance(node, ast.Import):
        yield from (n.name.split(".")[1] for n in node.names if n.name.startswith("loaders."))


def _is_place(name: str) -> bool:
    return (PROJECT_ROOT / "loaders" / name).is_dir() or Path(
        PROJECT_ROOT / "loaders" / f"{name}.py"
    ).is_file()


def test_every_place_stands_on_a_floor() -> None:
    root = PROJECT_ROOT / "loaders"
    places = {p.stem for p in root.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    assert places == set(chain.from_iterable(FLOORS))


def test_imports_point_down() -> None:
    upward = [
        f"{where}: {place} imports {imported}"
        for place, imported, where in imports()
        if place != imported and FLOOR_OF[imported] >= FLOOR_OF[place]
    ]
    assert upward == []


def test_nobody_imports_commands() -> None:
    """They are imported by name, when they are called."""
    for file in (PROJECT_ROOT / "loaders").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "import commands" not in text, file
        assert ".commands import" not in text, file


def test_the_command_line_answers_before_anything_heavy_is_imported() -> None:
    program = (
        "import sys; from loaders.cli import app; from typer.testing import CliRunner; "
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0; print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    assert "typer" in loaded
    assert loaded.isdisjoint(
        {"psycopg", "sqlalchemy", "alembic", "pydantic", "duckdb", "pdfminer", "dbt"}
    )
