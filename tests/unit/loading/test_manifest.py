"""What the user says about files: accepted when clear, refused with file, line and column when not."""

from pathlib import Path

import pytest

from loaders.errors import InputError
from loaders.loading.landing import Override
from loaders.loading.manifest import checked_override, read_manifest


def manifest(directory: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = directory / "manifest.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_what_it_says_by_file(tmp_path: Path, encoding: str) -> None:
    path = manifest(
        tmp_path,
        "file,year,organization,scope,unit",
        "甲.txt,2024,某某局,本级,元",
        "",
        '"乙,丙.txt", 2023 ,,consolidated,',
        "丁.txt,,  ,,",
        "戊.txt",
        encoding=encoding,
    )
    assert read_manifest(path) == {
        "甲.txt": (
            Override("year", "2024", "manifest"),
            Override("organization", "某某局", "manifest"),
            Override("scope", "own", "manifest"),
            Override("unit", "元", "manifest"),
        ),
        "乙,丙.txt": (
            Override("year", "2023", "manifest"),
            Override("scope", "consolidated", "manifest"),
        ),
        "丁.txt": (),
        "戊.txt": (),
    }


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["file,year", "a.txt,24"], "line 2: year “24” is not a year such as 2024"),
        (["file,year", "a.txt,2024", "", "b.txt,去年"], "line 4: year “去年” is not a year"),
        (["file,scope", "a.txt,全部"], r"line 2: scope “全部” is not known; use own \(本级\)"),
        (
            ["file,unit", "a.txt,美元"],
            "line 2: unit “美元” is not known; use one of 元, 百元, 千元, 万元",
        ),
        (["file,year", ",2024"], "line 2: the column file is empty"),
        (["file,year", "a.txt,2024", "a.txt,2023"], "line 3: the file a.txt is named twice"),
        (["file,organization", "a.txt,甲,乙"], "line 2: more cells than columns.*between quotes"),
        (["file,jahr", "a.txt,2024"], "expected the columns file, year, .*; found file, jahr"),
        (["year", "2024"], "expected the columns file, .*; found year"),
        ([], "expected the columns file, .*; found none"),
        (["file", "x" * 140_000], "line 2: cannot be read as CSV .* Correct the line"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_refusals(tmp_path: Path, lines: list[str], told: str) -> None:
    path = manifest(tmp_path, *lines)
    with pytest.raises(InputError, match=told) as caught:
        read_manifest(path)
    assert str(caught.value).startswith(str(path))


def test_a_manifest_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: no such manifest\. Check the path\."):
        read_manifest(tmp_path / "none.csv")
    with pytest.raises(InputError, match="cannot be read as UTF-8 text"):
        read_manifest(manifest(tmp_path, "file,organization", "a.txt,某局", encoding="gb18030"))
    with pytest.raises(InputError, match="cannot be read as UTF-8 text"):
        read_manifest(tmp_path)


def test_one_thing_said_on_the_command_line() -> None:
    said = checked_override("organization", " 某某局 ", "command", "--organization")
    assert said == Override("organization", "某某局", "command")
    with pytest.raises(InputError, match="--organization: the organization is empty"):
        checked_override("organization", " ", "command", "--organization")
    with pytest.raises(InputError, match="--year: year “1999” is not a year"):
        checked_override("year", "1999", "command", "--year")


def test_one_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "manifest.csv"
    with path.open("wb") as sparse:
        sparse.truncate(17 * 1024 * 1024)
    with pytest.raises(InputError, match="the manifest is larger than 16 MiB"):
        read_manifest(path)
