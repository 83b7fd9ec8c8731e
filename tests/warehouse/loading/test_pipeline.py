"""From paths to landed documents: which files, what happens to bad ones, and what a failure leaves behind."""

import io
import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg import sql

from loaders.database.connection import Connection, connect
from loaders.errors import DatabaseError, InputError
from loaders.limits import DEFAULT_LIMITS
from loaders.loading import pipeline
from loaders.loading import worker as file_reading
from loaders.loading.inputs import FileToLoad, files_to_load
from loaders.loading.landing import Override, land_document
from loaders.loading.outcome import FileOutcome
from loaders.loading.pipeline import inspect_file, load
from loaders.loading.raw_rows import Prepared
from loaders.loading.worker import FileToRead, prepare_file
from loaders.settings import Settings
from tests.accounts import lines_of, sample_text, small_account

RAW_TABLES = (
    *("document", "document_override", "document_table", "table_column", "table_row", "paragraph"),
    *("account_evidence", "load_event"),
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A directory of three good accounts, in two directories."""
    directory = tmp_path / "部门 决算"
    (directory / "乙 县").mkdir(parents=True)
    for name, year in (("甲.txt", "2023"), ("乙 县/乙.txt", "2024"), ("丙", "2025")):
        (directory / name).write_text(small_account(year=year), encoding="utf-8")
    return directory


def loaded(
    connection: Connection, *paths: Path, said: Sequence[Override] = ()
) -> list[FileOutcome]:
    return list(load(connection, files_to_load(paths, said), Settings(), run_id=uuid4()))


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table of raw holds, empty ones left out."""
    found: dict[str, int] = {}
    for table in RAW_TABLES:
        query = sql.SQL("select count(*) from raw.{}").format(sql.Identifier(table))
        row = connection.execute(query).fetchone()
        assert row is not None
        if row[0]:
            found[table] = row[0]
    connection.commit()
    return found


def ledger(connection: Connection) -> list[tuple[str, str, str | None]]:
    rows = connection.execute(
        "select source_address, outcome, reason from raw.load_event order by load_event_id"
    ).fetchall()
    connection.commit()
    return rows


# --- which files --------------------------------------------------------------------------------------------------


def test_a_directory_stands_for_its_files(files: Path) -> None:
    (files / ".hidden").mkdir()
    for name in (".gitignore", ".hidden/x.txt", "manifest.csv"):
        (files / name).write_text("file\n", encoding="utf-8")
    found = files_to_load([files, files / "甲.txt"])
    assert [task.path for task in found] == [
        files / "丙",
        files / "乙 县" / "乙.txt",
        files / "甲.txt",
    ]
    assert files_to_load([files / "甲.txt"]) == (FileToLoad(files / "甲.txt", ()),)


def test_what_was_said_reaches_its_file(files: Path) -> None:
    (files / "manifest.csv").write_text(
        "file,year,unit\n甲.txt,2022,元\n乙 县/乙.txt,2021,千元\n", encoding="utf-8"
    )
    (files / "乙 县" / "manifest.csv").write_text("file,unit\n乙.txt,万元\n", encoding="utf-8")
    found = {task.path.name: task.overrides for task in files_to_load([files])}
    assert found == {
        "甲.txt": (Override("year", "2022", "manifest"), Override("unit", "元", "manifest")),
        "乙.txt": (Override("unit", "万元", "manifest"),),  # the nearer manifest
        "丙": (),
    }
    said = (Override("year", "2024", "command"),)
    found = {task.path.name: task.overrides for task in files_to_load([files], said)}
    assert found["甲.txt"] == (*said, Override("unit", "元", "manifest"))
    assert found["丙"] == said


def test_a_manifest_named_on_the_command_line(files: Path, tmp_path: Path) -> None:
    for manifest in (tmp_path / "list.csv", files / "list.csv"):
        manifest.write_text("file,year\n甲.txt,2022\n乙 县/乙.txt,2021\n", encoding="utf-8")
        found = {
            t.path.name: [o.value for o in t.overrides]
            for t in files_to_load([files], (), manifest)
        }
        assert found == {
            "甲.txt": ["2022"],
            "乙.txt": ["2021"],
            "丙": [],
        }  # and is no account itself
    with pytest.raises(
        InputError, match=r"list\.csv: names 乙 县/乙\.txt, which is not among the files"
    ):
        files_to_load([files / "甲.txt"], (), tmp_path / "list.csv")


def test_paths_that_cannot_be_loaded(files: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"没有: no such file or directory\. Check the path\."):
        files_to_load([files, tmp_path / "没有"])
    empty = tmp_path / "空 目录"
    (empty / "sub").mkdir(parents=True)
    (empty / ".keep").touch()
    with pytest.raises(
        InputError, match=r"空 目录: the directory holds no files\. Expected accounts"
    ):
        files_to_load([empty])
    (files / "乙 县" / "manifest.csv").write_text("file\n甲.txt\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"manifest\.csv: names 甲\.txt, which is not in .*乙 县"):
        files_to_load([files])


def test_patterns_in_quotes(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(files))
    (files / "manifest.csv").write_text("file\n", encoding="utf-8")
    (files / "乙 县" / "甲[1]*.txt").write_text("x", encoding="utf-8")
    literal = files / "乙 县" / "甲[1]*.txt"
    both = [files / "乙 县" / "乙.txt", literal, files / "甲.txt"]
    for pattern in (files / "**" / "*.txt", Path("~/**/*.txt")):
        assert [task.path for task in files_to_load([pattern])] == both
    assert [task.path for task in files_to_load([literal])] == [literal]  # is there: no pattern
    assert [task.path for task in files_to_load([files / "乙*"])] == both[:2]  # a directory
    for pattern in (files / "*.pdf", files / "mani*"):
        with pytest.raises(InputError, match=r"no file matches this pattern\. \* stands for"):
            files_to_load([pattern])


# --- bad files ----------------------------------------------------------------------------------------------------

BUDGET = small_account().replace("决算表", "预算表")
BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "the file is empty"),
    "rubbish.txt": (bytes(range(256)) * 8, "not a file that can be read"),
    "account.pdf": (b"%PDF-1.4\n1 0 obj", "a damaged PDF"),
    "prose.txt": ("今天天气很好。\n".encode(), "no table in it, and no word of a final account"),
    "prices.txt": (
        lines_of("品名|价格", "苹果|3.50").encode(),
        "not a departmental final account: none of its 1 tables is a known form (the first: no title",
    ),
    "budget.txt": (BUDGET.encode(), "a budget, not a final account"),
    "budget_without_tables.txt": (
        "某局2025年部门预算\n\n一、概况\n".encode(),
        "a budget, not a final account",
    ),
    "contents.txt": (
        "2024年度部门决算\n目录\n收入决算表\t1\n支出决算表\t2\n".encode(),
        "not a departmental",
    ),
}


def test_bad_files_are_told_and_the_rest_goes_on(each_database_url: str, files: Path) -> None:
    for name, (content, _) in BAD.items():
        (files / name).write_bytes(content)
    with connect(each_database_url) as connection:
        outcomes = {Path(o.path).name: o for o in loaded(connection, files)}
        assert len(outcomes) == len(BAD) + 3
        assert counts(connection)["document"] == 3
        assert ledger(connection) == [
            (str(outcome.path), outcome.outcome, outcome.reason) for outcome in outcomes.values()
        ]
    for name, (_, reason) in BAD.items():
        found = outcomes[name]
        assert found.outcome == "rejected"
        assert not found.succeeded
        assert found.reason is not None
        assert found.reason.startswith(f"{files / name}: {reason}")
    good = [outcomes[name] for name in ("甲.txt", "乙.txt", "丙")]
    assert {
        (o.outcome, o.reason, o.table_count, o.unrecognised_count, o.row_count) for o in good
    } == {("loaded", None, 2, 0, 10)}
    assert len({o.document_id for o in good}) == 3


def test_a_file_name_that_is_no_utf8_is_told_as_text(database_url: str, tmp_path: Path) -> None:
    name = os.fsdecode("决算.txt".encode("gb18030"))
    with connect(database_url) as connection:
        (outcome,) = load(connection, [FileToLoad(tmp_path / name, ())], Settings(), run_id=uuid4())
        assert outcome.reason == f"{tmp_path / '决算.txt'}: no such file. Check the path."
        assert ledger(connection) == [(str(tmp_path / "决算.txt"), "rejected", outcome.reason)]


def test_an_account_cut_in_the_middle_of_a_table_keeps_what_is_there(
    database_url: str, tmp_path: Path
) -> None:
    text = sample_text()
    cut = tmp_path / "cut.txt"
    cut.write_text(
        text[: text.index("一般公共预算财政拨款基本支出决算表")][:9000], encoding="utf-8"
    )
    with connect(database_url) as connection:
        (outcome,) = loaded(connection, cut)
        assert outcome.outcome == "loaded"
        cells = connection.execute("select cells from raw.table_row").fetchall()
    kept = cut.read_text(encoding="utf-8")
    printed = [c for line in kept.splitlines() if "\t" in line for c in line.split("\t") if c]
    assert sorted(c for (row,) in cells for c in row if c) == sorted(printed)


def test_loading_again_changes_nothing_and_says_so(each_database_url: str, files: Path) -> None:
    with connect(each_database_url) as connection:
        first = loaded(connection, files)
        before = counts(connection)
        copy = files / "丁.txt"
        copy.write_bytes((files / "甲.txt").read_bytes())
        second = {Path(o.path).name: o for o in loaded(connection, files)}
        after = counts(connection)
    assert all(o.outcome == "loaded" for o in first)
    assert all(o.outcome == "duplicate" and o.succeeded for o in second.values())
    assert str(second["丁.txt"].reason).endswith(" as 甲.txt")
    assert after == {**before, "load_event": 3 + 4}


def test_what_is_there_is_not_read_again(
    database_url: str, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(database_url) as connection:
        loaded(connection, files)
        monkeypatch.setattr(pipeline, "prepare_file", None)  # nobody can be called to read
        said = [Override("unit", "千元", "command")]
        again = loaded(connection, files, said=said)
        assert [o.outcome for o in again] == ["duplicate"] * 3
        assert all(str(o.reason).endswith("; now told: unit = 千元") for o in again)
        assert counts(connection) | {"load_event": 6, "document_override": 3} == counts(connection)
        with zipfile.ZipFile(files / "all.zip", "w") as archive:
            archive.write(files / "甲.txt", "甲.txt")
        monkeypatch.undo()
        (member,) = [o for o in loaded(connection, files) if "!/" in o.path]
        assert (member.outcome, member.path) == ("duplicate", f"{files / 'all.zip'}!/甲.txt")


def test_an_archive_read_again_begins_with_an_empty_place(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("甲.txt", small_account())
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "甲.txt").write_text("cut off by a kill", encoding="utf-8")
    prepare_file(FileToRead.at(path), scratch, DEFAULT_LIMITS)
    assert {f.name: f.read_text(encoding="utf-8") for f in scratch.iterdir()} == {
        "甲.txt": small_account()
    }


def nested(*members: tuple[str, str | bytes]) -> bytes:
    """An archive of these members."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return sink.getvalue()


def with_limits(monkeypatch: pytest.MonkeyPatch, **limits: float) -> None:
    """Let every load of this test have other limits."""
    changed = replace(DEFAULT_LIMITS, **limits)  # type: ignore[arg-type]
    monkeypatch.setattr(Settings, "limits", property(lambda _: changed))


def test_an_archive_and_those_inside_it_share_one_allowance(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_limits(monkeypatch, archive_members=5)
    inner = nested(*((f"{number}.txt", "no account") for number in range(2)))
    path = tmp_path / "外.zip"
    path.write_bytes(nested(("a.zip", inner), ("b.zip", inner), ("甲.txt", small_account())))
    with connect(database_url) as connection:
        found = {o.path.partition("!/")[2]: o for o in loaded(connection, path)}
    assert set(found) == {"a.zip!/0.txt", "a.zip!/1.txt", "b.zip", "甲.txt"}
    assert "more than the 5 files" in str(found["b.zip"].reason) or "at most 0" in str(
        found["b.zip"].reason
    )
    assert found["甲.txt"].outcome == "loaded"


def test_an_archive_that_takes_too_long_is_given_up_and_the_next_file_is_read(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_limits(monkeypatch, archive_refused_seconds=0.0)
    path = tmp_path / "外.zip"
    # So long that reading one takes many of the milliseconds that the ledger counts in.
    path.write_bytes(
        nested(*((f"{number:03}.txt", f"no account {number} " * 50_000) for number in range(60)))
    )
    good = tmp_path / "甲.txt"
    good.write_text(small_account(), encoding="utf-8")
    with connect(database_url) as connection:
        *refused, last = loaded(connection, path, good)
        seconds = connection.execute(
            "select max(seconds) from raw.load_event where outcome = 'rejected'"
        ).fetchone()
    assert last.outcome == "loaded"
    assert len(refused) == 60
    given_up = [o for o in refused if "of one archive. Unpack it" in str(o.reason)]
    assert 40 < len(given_up) < 60
    assert seconds is not None
    assert seconds[0] > 0


def test_what_a_manifest_in_an_archive_gets_wrong_is_told_by_its_place_in_it(
    database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "外.zip"
    path.write_bytes(
        nested(("manifest.csv", "file,year\n乙.txt,2024\n"), ("甲.txt", small_account()))
    )
    with connect(database_url) as connection:
        (outcome,) = loaded(connection, path)
    assert str(outcome.reason).startswith(
        f"{path}!/manifest.csv: names 乙.txt, which is not in {path}!"
    )


def test_a_large_document_is_handed_over_in_files(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = FileToRead.at(tmp_path / "a.txt")
    file.path.write_text(small_account(), encoding="utf-8")
    small = prepare_file(file, tmp_path / "scratch", DEFAULT_LIMITS)
    monkeypatch.setattr(file_reading, "_MOST_PASSED_ON", 100)
    large = prepare_file(file, tmp_path / "scratch", DEFAULT_LIMITS)
    assert isinstance(small, Prepared)
    assert isinstance(large, Prepared)
    assert {
        t: b.read_bytes() for t, b in large.blocks.items() if isinstance(b, Path)
    } == small.blocks
    with connect(database_url) as connection:
        landed = land_document(connection, large, run_id=uuid4(), seconds=0)
        assert (landed.outcome, counts(connection)["table_row"]) == ("loaded", small.row_count)


def test_reading_without_loading(files: Path, tmp_path: Path) -> None:
    assert inspect_file(files / "甲.txt", Settings()).is_account
    budget = tmp_path / "budget.txt"
    budget.write_text(BUDGET, encoding="utf-8")
    tables = inspect_file(budget, Settings()).tables
    assert [t.form_id for t in tables] == [None, None]


# --- failures of the database ------------------------------------------------------------------------------------


@pytest.fixture
def on_evidence(each_database_url: str) -> Iterator["Trap"]:
    """A trap in the last table that a document is copied into: by then all others are written."""
    with connect(each_database_url) as connection:
        yield Trap(connection, each_database_url)


class Trap:
    """Does something to whoever lands the account of 2024, in the midst of it."""

    def __init__(self, connection: Connection, url: str) -> None:
        self.connection = connection
        self.url = url

    def set(self, statement: str) -> None:
        self.connection.execute(
            sql.SQL(
                "create or replace function raw.trap() returns trigger language plpgsql as "
                "$$ begin if new.value = '2024' then {}; end if; return new; end $$"
            ).format(sql.SQL(statement))
        )
        self.connection.execute(
            "create trigger trap before insert on raw.account_evidence for each row "
            "execute function raw.trap()"
        )
        self.connection.commit()

    def remove(self) -> None:
        self.connection.execute("drop function raw.trap() cascade")
        self.connection.commit()


def test_a_refusal_of_the_database_leaves_its_reason_only(on_evidence: Trap, files: Path) -> None:
    on_evidence.set("raise exception 'no room on the shelf'")
    with connect(on_evidence.url) as connection:
        (failed,) = loaded(connection, files / "乙 县", said=[Override("year", "2024", "command")])
        assert failed.outcome == "failed"
        assert not failed.succeeded
        assert failed.reason == (
            f"{files / '乙 县' / '乙.txt'}: the database refused it (no room on the shelf). "
            "Nothing was kept."
        )
        assert counts(connection) == {"load_event": 1}
        assert ledger(connection) == [(str(failed.path), "failed", failed.reason)]
        outcomes = loaded(connection, files)
        assert [o.outcome for o in outcomes] == ["loaded", "failed", "loaded"]
        on_evidence.remove()
        assert loaded(connection, files / "乙 县")[0].outcome == "loaded"
        assert counts(connection)["document"] == 3


def test_a_connection_killed_in_the_middle_keeps_nothing_of_the_file(
    on_evidence: Trap, files: Path
) -> None:
    on_evidence.set("perform pg_terminate_backend(pg_backend_pid())")
    with connect(on_evidence.url) as connection:
        going = load(connection, files_to_load([files]), Settings(), run_id=uuid4())
        assert next(going).outcome == "loaded"
        one_document = counts(on_evidence.connection)
        with pytest.raises(
            DatabaseError,
            match=r"The connection to the database was lost while loading .*乙\.txt "
            r"\(terminating connection due to administrator command\)\. Every file is in the warehouse whole or not "
            r"at all\. .* then run the same command again: it goes on where this one stopped\.",
        ):
            next(going)
    assert one_document["document"] == 1
    assert counts(on_evidence.connection) == one_document
    on_evidence.remove()
    with connect(on_evidence.url) as connection:
        assert [o.outcome for o in loaded(connection, files)] == ["duplicate", "loaded", "loaded"]
        assert counts(connection)["document"] == 3


def test_a_connection_killed_between_files(each_database_url: str, files: Path) -> None:
    with connect(each_database_url) as connection, connect(each_database_url) as other:
        going = load(connection, files_to_load([files]), Settings(), run_id=uuid4())
        assert next(going).outcome == "loaded"
        other.execute("select pg_terminate_backend(%s, 60000)", (connection.info.backend_pid,))
        with pytest.raises(DatabaseError, match="The connection to the database was lost"):
            next(going)
        assert counts(other)["document"] == 1


def test_a_ledger_that_takes_nothing_is_told(database_url: str, files: Path) -> None:
    with connect(database_url) as connection:
        connection.execute("alter table raw.load_event rename to elsewhere")
        connection.commit()
        with pytest.raises(
            DatabaseError, match=r"The database refused to record the load while .*丙 \(relation"
        ):
            loaded(connection, files)
        connection.execute("alter table raw.elsewhere rename to load_event")
        connection.commit()
        assert counts(connection) == {}
