"""`juesuan backup` and `juesuan restore`, as people call them; docs/operations.md says when."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from loaders import display, logs
from loaders.backup.dump import back_up
from loaders.backup.file import Manifest
from loaders.backup.restore import Restored, restore
from loaders.building.build_warehouse import build_warehouse
from loaders.database import connection as warehouse_database
from loaders.language import say
from loaders.options import AsJson
from loaders.settings import DBT_PROJECT, load_settings

SEEDS = DBT_PROJECT / "seeds"

BackupFile = Annotated[Path, typer.Argument(help="The file, such as 决算.backup.")]
ReplaceSeeds = Annotated[
    bool,
    typer.Option(
        "--seeds",
        help="Replace the seeds that people write by the backup's; the old ones are kept beside them.",
    ),
]
NoBuild = Annotated[bool, typer.Option("--no-build", help="Do not build the marts.")]


def backup(
    file: BackupFile,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what it holds as JSON.")] = False,
) -> None:
    """Write to one file what cannot be rebuilt: what was loaded and said of it, code lists, the seeds that people write.

    Loading may go on meanwhile. The file appears when it is complete and was read back.
    """
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    begun = time.monotonic()
    manifest = back_up(url, file, SEEDS, postgres_bin=settings.postgres_bin, overwrite=force)
    logs.event("backup_written", file=file, documents=manifest.documents, seconds=_since(begun))
    if as_json:
        display.show_json(manifest.model_dump())
        return
    size = file.stat().st_size
    display.console.print(
        say(
            f"Backed up to {escape(str(file))} ({size / 1e6:,.1f} MB): {_contents(manifest)}",
            f"已备份到 {escape(str(file))}（{size / 1e6:,.1f} MB）：{_contents(manifest)}",
        )
    )


def restore_command(
    file: BackupFile,
    replace_seeds: ReplaceSeeds = False,
    no_build: NoBuild = False,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty database, and build the marts from it."""
    settings = load_settings()
    url = warehouse_database.warehouse_url(settings)
    begun = time.monotonic()
    restored = restore(
        url, file, SEEDS, postgres_bin=settings.postgres_bin, replace_seeds=replace_seeds
    )
    documents = restored.manifest.documents
    logs.event("backup_restored", file=file, documents=documents, seconds=_since(begun))
    if not as_json:
        _show(file, restored)
    if not no_build:
        build_warehouse(url, settings, quiet=as_json)
    if as_json:
        display.show_json(
            {
                "manifest": restored.manifest.model_dump(),
                "revision": restored.revision,
                "seeds": [asdict(seed) for seed in restored.seeds],
            }
        )


def _since(begun: float) -> float:
    return time.monotonic() - begun


def _show(file: Path, restored: Restored) -> None:
    display.console.print(
        say(
            f"Restored {escape(str(file))}: {_contents(restored.manifest)}",
            f"已恢复 {escape(str(file))}：{_contents(restored.manifest)}",
        )
    )
    if restored.revision != restored.manifest.schema_revision:
        display.console.print(
            say(
                f"The schema was brought from {restored.manifest.schema_revision} to {restored.revision}",
                f"结构已从 {restored.manifest.schema_revision} 升级到 {restored.revision}",
            )
        )
    for seed in restored.seeds:
        if seed.is_same:
            continue
        if seed.is_replaced:
            kept = (
                say(
                    f"; the one before is kept as {escape(str(seed.kept_as))}",
                    f"，原文件留作 {escape(str(seed.kept_as))}",
                )
                if seed.kept_as
                else ""
            )
            display.console.print(
                say(
                    f"{seed.name} was replaced by the one in the backup{kept}",
                    f"{seed.name} 已换成备份中的{kept}",
                )
            )
        else:
            display.console.print(
                say(
                    f"{seed.name} in the backup differs from the one here and was not put in its place; take it "
                    "out of the backup, or restore again into an empty database with --seeds",
                    f"备份中的 {seed.name} 与现有的不同，没有替换；要用备份中的，请解开备份取出，"
                    "或在空库上加 --seeds 重新恢复",
                )
            )


def _contents(manifest: Manifest) -> str:
    made = manifest.made_at.astimezone()
    return say(
        f"{manifest.documents} files, schema revision {manifest.schema_revision}, made "
        f"{made:%Y-%m-%d %H:%M:%S} (juesuan {manifest.juesuan_version})",
        f"文件 {manifest.documents} 个，结构版本 {manifest.schema_revision}，"
        f"备份于 {made:%Y-%m-%d %H:%M:%S}（juesuan {manifest.juesuan_version}）",
    )
