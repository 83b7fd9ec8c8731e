"""ZIP archives: names in GB18030, what stays out, what is refused."""

import io
import os
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from loaders.errors import InputError
from loaders.limits import MEBIBYTE, Limits
from loaders.loading.worker import FileToRead, prepare_file
from loaders.readers.archives import is_archive, unpack
from loaders.readers.file_names import printable
from loaders.readers.reading import UnreadableFile
from tests.hostile import damaged


def packed(*members: tuple[str, bytes], gbk: bool = False) -> bytes:
    """An archive; with `gbk` the names are written as Chinese systems do, without saying so."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    if not gbk:
        return sink.getvalue()
    content = sink.getvalue()
    for name, _ in members:
        utf8, native = name.encode(), name.encode("gb18030")
        assert len(utf8) >= len(native)
        content = content.replace(utf8, native + b"." * (len(utf8) - len(native)))
    # Take the flag that says UTF-8 away from every header.
    return content.replace(b"PK\x03\x04\x14\x00\x00\x08", b"PK\x03\x04\x14\x00\x00\x00").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x08", b"PK\x01\x02\x14\x03\x14\x00\x00\x00"
    )


def unpacked(content: bytes, directory: Path, limits: Limits | None = None) -> dict[str, bytes]:
    paths = unpack(content, directory, limits or Limits())
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}


def test_members_keep_their_folders_and_names(tmp_path: Path) -> None:
    content = packed(("某局/决算.txt", b"a"), ("某局/附件/表.xlsx", b"b"), ("说明.txt", b"c"))
    assert is_archive(content)
    assert unpacked(content, tmp_path) == {
        "某局/决算.txt": b"a",
        "某局/附件/表.xlsx": b"b",
        "说明.txt": b"c",
    }


def test_names_in_gb18030(tmp_path: Path) -> None:
    (name,) = unpacked(packed(("财政局部门决算.txt", b"a"), gbk=True), tmp_path)
    assert name.startswith("财政局部门决算.txt")


def test_what_systems_put_in_by_themselves_stays_out(tmp_path: Path) -> None:
    members = [
        (n, b"x") for n in ("__MACOSX/._a.txt", ".DS_Store", "Thumbs.db", "~$a.docx", "甲/.git")
    ]
    assert unpacked(packed(*members, ("甲/a.txt", b"y")), tmp_path) == {"甲/a.txt": b"y"}


@pytest.mark.parametrize(
    "name", ["../a.txt", "甲/../../a.txt", "/etc/passwd", "C:\\a.txt", "..\\a.txt"]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match="whose name leads out of it"):
        unpacked(packed(("好.txt", b"a"), (name, b"b")), tmp_path / "in")
    assert not (tmp_path / "a.txt").exists()


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    bomb = packed(("a.txt", b"0" * (60 * MEBIBYTE)))
    assert len(bomb) < MEBIBYTE
    with pytest.raises(UnreadableFile, match="a ZIP bomb"):
        unpacked(bomb, tmp_path)
    with pytest.raises(UnreadableFile, match="a ZIP bomb"):
        unpacked(packed(("a.txt", b"ab" * 1000)), tmp_path, Limits(archive_bytes=1000))


def test_an_archive_inside_another_may_ask_for_less(tmp_path: Path) -> None:
    """A small archive of a hundred bombs, each within what the outermost may unpack to, would fill the disk."""
    limits = Limits(file_bytes=MEBIBYTE)
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("a.txt", b"0" * (3 * MEBIBYTE))))
    assert prepare_file(FileToRead.at(path), tmp_path / "outer", limits)
    inner = FileToRead(path, "outer.zip!/a.zip", "outer.zip!/", depth=1)
    with pytest.raises(InputError, match=r"outer\.zip!/a\.zip: .*a ZIP bomb"):
        prepare_file(inner, tmp_path / "inner", limits)


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    many = packed(*((f"{n}.txt", b"") for n in range(30)))
    with pytest.raises(UnreadableFile, match="an archive of 30 files; at most 20 are read"):
        unpacked(many, tmp_path, Limits(archive_members=20))


def test_damaged_and_encrypted_archives_are_refused(tmp_path: Path) -> None:
    whole = packed(("a.txt", b"content " * 200))
    for cut in (30, len(whole) // 2, len(whole) - 5):
        with pytest.raises(UnreadableFile, match="a damaged ZIP archive"):
            unpacked(whole[:cut], tmp_path)
    flagged = bytearray(whole)
    flagged[6] |= 1
    flagged[whole.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFile, match="protected by a password"):
        unpacked(bytes(flagged), tmp_path)


def test_two_members_of_one_name_are_both_there(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed(("a.txt", b"1"), ("a.txt", b"2"))
    assert unpacked(content, tmp_path) == {"a.txt": b"1", "a(2).txt": b"2"}


def test_long_names_are_cut_and_keep_their_ending(tmp_path: Path) -> None:
    (name,) = unpacked(packed(("决" * 120 + ".xlsx", b"a")), tmp_path)
    assert name.endswith(".xlsx")
    assert len(name.encode()) <= 255


def test_packages_are_no_archives() -> None:
    for part in ("[Content_Types].xml", "OFD.xml", "mimetype"):
        assert not is_archive(packed((part, b""), ("word/document.xml", b"")))
    assert not is_archive(b"%PDF-1.7")


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED]
)
def test_every_damage_is_a_refusal(tmp_path: Path, method: int) -> None:
    """What zlib, bz2 and lzma raise differs, and so does what zipfile makes of a damaged directory."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        archive.writestr("决算.txt", "本年收入合计 1,000.00\n" * 40)
    for number, content in enumerate(damaged(sink.getvalue(), seed=method, count=80)):
        if is_archive(content):
            with suppress(UnreadableFile):
                unpack(content, tmp_path / str(number), Limits())


def test_an_unknown_way_of_packing_is_told(tmp_path: Path) -> None:
    content = packed(("a.txt", b"content"))
    content = content.replace(b"\x08\x00", b"\x63\x00")
    with pytest.raises(UnreadableFile, match="packed in a way that cannot be read"):
        unpacked(content, tmp_path)


def test_thousands_of_members_of_one_name_take_no_time(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed(*[("a.txt", b"1")] * 3_000)
    names = unpack(content, tmp_path, Limits())
    assert len(set(names)) == 3_000
    assert max(len(name.name) for name in names) < 15


def test_names_never_forge_a_line() -> None:
    assert printable("决算\nloaded: 2024.txt") == "决算\\nloaded: 2024.txt"
    assert printable("a\r\x1b[2K\u2028b\u202etxt.exe") == "a\\r\\x1b[2K\\u2028b\\u202etxt.exe"
    assert printable("财政局 2024（汇总）.xlsx") == "财政局 2024（汇总）.xlsx"
    assert printable(os.fsdecode("决算".encode("gb18030"))) == "决算"
    with pytest.raises(UnreadableFile, match=r"leads out of it \(\.\./a\\nb\)"):
        unpack(packed(("../a\nb", b"")), Path("/nowhere"), Limits())
