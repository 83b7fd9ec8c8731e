"""Temporary files of a load: gone afterwards, removed for a load that was killed, left alone while they are used."""

import tempfile
from pathlib import Path

import pytest

from loaders.errors import ResourceError
from loaders.loading.scratch import scratch_directory


def test_what_a_killed_load_left_is_removed_and_what_is_used_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "juesuan-scratch-left"
    (left / "0" / "inner").mkdir(parents=True)
    (left / ".in-use").touch()
    (tmp_path / "somebody-else").mkdir()
    with scratch_directory() as first:
        (first / "file").touch()
        assert not left.exists()
        with scratch_directory() as second:
            assert (first / "file").exists()
            assert first != second
        assert not second.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["somebody-else"]


def test_no_place_for_temporary_files_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with (
        pytest.raises(ResourceError, match=r"No room for temporary files in .*nowhere"),
        scratch_directory(),
    ):
        pass
