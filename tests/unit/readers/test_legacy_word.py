"""Older text documents: read through LibreOffice where it is found, refused in words where it is not, never let loose."""

import io
import os
import struct
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import docx
import pytest

from loaders.document import Paragraph, Span, Table
from loaders.limits import DEFAULT_LIMITS, MEBIBYTE
from loaders.readers.reading import UnreadableFile
from loaders.readers.word import legacy as legacy_word
from loaders.readers.word import libreoffice
from loaders.readers.word import reader as word
from tests.hostile import damaged, packed, refusal

RICH_TEXT = rb"{\rtf1\ansi x}"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
ODT = packed(
    {"mimetype": ODT_TYPE, "META-INF/manifest.xml": "<m/>", "content.xml": "<c/>"},
    zipfile.ZIP_STORED,
)
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(stream: str, content: bytes) -> bytes:
    """The smallest OLE2 file: a head, one sector of chains, one of directory, and one stream."""
    content = content.ljust(4_096, b"\0")
    sectors = len(content) // 512

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        head = text.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(text) + 2, kind, 1, FREE, FREE, child
        )
        return head + bytes(36) + struct.pack("<IQ", start, size)

    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack(
        "<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4_096, END, 0, END, zipfile.ZIP_STORED
    )
    head += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    chain = [FAT, END, *range(3, sectors + 2), END]
    chains = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    directory = entry("Root Entry", 5, 1, END, 0) + entry(stream, 2, FREE, 2, len(content))
    return head + chains + directory.ljust(512, b"\0") + content


def word_97(flags: int = 0) -> bytes:
    return compound("WordDocument", struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x804, 0, flags))


def test_what_is_recognised() -> None:
    for content in (word_97(), RICH_TEXT, b"\r\n " + RICH_TEXT, ODT):
        assert legacy_word.recognises(content)
    made = io.BytesIO()
    docx.Document().save(made)
    others = (
        made.getvalue(), compound("Workbook", b""), compound("Book", b""), b"", "{\\rt 收入".encode(),
        packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, zipfile.ZIP_STORED), b"PK\x03\x04",
    )  # fmt: skip
    for content in others:
        assert not legacy_word.recognises(content)
        assert "neither a Word 97–2003 document" in str(refusal(legacy_word.read, content))


def test_a_damaged_file_is_still_known_by_its_name() -> None:
    content = bytearray(word_97())
    content[48:52] = b"\xff\xff\0\0"  # where its directory begins
    assert legacy_word.recognises(bytes(content))
    reason = refusal(legacy_word.read, bytes(content))
    assert reason is not None
    assert "a Word 97–2003 document (.doc/.wps) that is damaged" in reason


def test_damaged_files_never_hang_or_crash(nowhere: Path) -> None:
    for content in damaged(word_97(), seed=33190):
        legacy_word.recognises(content)
        assert refusal(legacy_word.read, content) is not None


def test_passwords_are_named_before_anything_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy_word, "to_docx", None)
    for flags in (0x0100, 0x8100):
        reason = refusal(legacy_word.read, word_97(flags))
        assert reason is not None
        assert reason.startswith("a Word 97–2003 document (.doc/.wps) protected by a password")
    manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    secret = packed({"mimetype": ODT_TYPE, "META-INF/manifest.xml": manifest}, zipfile.ZIP_STORED)
    assert "(.odt) protected by a password" in str(refusal(legacy_word.read, secret))


def test_an_odt_that_is_a_bomb_never_reaches_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy_word, "to_docx", None)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("mimetype", ODT_TYPE)
        package.writestr("content.xml", b" " * 60 * MEBIBYTE, zipfile.ZIP_DEFLATED)
    assert "times its size" in str(refusal(legacy_word.read, content.getvalue()))
    bare = packed({"mimetype": ODT_TYPE}, zipfile.ZIP_STORED)
    assert "'META-INF/manifest.xml' is missing" in str(refusal(legacy_word.read, bare))


# --- which program ------------------------------------------------------------------------------------------------------


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without LibreOffice."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(libreoffice, "_PROGRAMS", ("soffice", "libreoffice"))
    return tmp_path


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{text}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def test_without_libreoffice_the_user_is_told_what_to_do(nowhere: Path) -> None:
    assert libreoffice.find_libreoffice() is None
    assert refusal(legacy_word.read, word_97()) == (
        "a Word 97–2003 document (.doc/.wps), which is read through LibreOffice. "
        "Install LibreOffice, or save the file as .docx."
    )
    assert str(refusal(legacy_word.read, RICH_TEXT)).startswith(
        "a rich text document (.rtf), which"
    )
    assert str(refusal(legacy_word.read, ODT)).startswith("an OpenDocument text (.odt), which")


def test_the_setting_names_the_program(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_LIBREOFFICE", str(nowhere / "none"))
    assert "JUESUAN_LIBREOFFICE names '" in str(refusal(legacy_word.read, word_97()))
    program = script(nowhere / "my office", "exit 0")
    monkeypatch.setenv("JUESUAN_LIBREOFFICE", program)
    assert libreoffice.find_libreoffice() == program
    found = script(nowhere / "empty" / "libreoffice", "exit 0")
    monkeypatch.setenv("JUESUAN_LIBREOFFICE", "")
    assert libreoffice.find_libreoffice() == found


# --- how it is run ------------------------------------------------------------------------------------------------------


def test_the_program_runs_in_a_place_of_its_own(tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    document = docx.Document()
    document.add_paragraph("收入")
    document.save(str(made))
    program = script(
        tmp_path / "soffice",
        f"""
        env > {tmp_path}/environment
        printf '%s\\n' "$@" > {tmp_path}/arguments
        cp profile/user/registrymodifications.xcu {tmp_path}/profile
        mkdir -p converted && cp {made} converted/document.docx""",
    )
    converted = libreoffice.to_docx(b"content", ".doc", program, DEFAULT_LIMITS)
    assert converted == made.read_bytes()
    environment = dict(
        line.split("=", 1)
        for line in (tmp_path / "environment").read_text().splitlines()
        if "=" in line
    )
    home = Path(environment["HOME"])
    assert home != Path.home()
    assert not home.exists()
    assert environment["TMPDIR"] == str(home)
    assert environment["https_proxy"].endswith(":9")
    arguments = (tmp_path / "arguments").read_text("utf-8").splitlines()
    assert arguments[0] == f"-env:UserInstallation={(home / 'profile').as_uri()}"
    assert {"--headless", "--norestore", "--convert-to"} < set(arguments)
    assert arguments[-1] == str(home / "document.doc")
    profile = (tmp_path / "profile").read_text("utf-8")
    for setting, value in (("MacroSecurityLevel", 3), ("DisableMacrosExecution", "true")):
        assert f'oor:name="{setting}" oor:op="fuse"><value>{value}</value>' in profile


def test_a_program_that_does_not_end_is_ended_with_all_it_started(tmp_path: Path) -> None:
    program = script(
        tmp_path / "soffice",
        f"sleep 600 & echo $! > {tmp_path}/pid; echo $$ >> {tmp_path}/pid; wait",
    )
    begin = time.monotonic()
    with pytest.raises(UnreadableFile, match="did not end within 2 seconds"):
        libreoffice.to_docx(b"", ".doc", program, DEFAULT_LIMITS, seconds=2)
    assert time.monotonic() - begin < 15
    for number in map(int, (tmp_path / "pid").read_text().split()):
        assert is_gone(number)


def is_gone(number: int) -> bool:
    for _ in range(100):
        found = subprocess.run(
            ["/bin/ps", "-o", "stat=", "-p", str(number)], capture_output=True, check=False
        )
        if not found.stdout.strip() or found.stdout.startswith(b"Z"):
            return True
        time.sleep(0.05)
    return False


def test_a_program_that_fails_or_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fails = script(tmp_path / "fails", "exit 77")
    assert libreoffice.to_docx(b"", ".doc", fails, DEFAULT_LIMITS) is None
    monkeypatch.setenv("JUESUAN_LIBREOFFICE", fails)
    assert "that LibreOffice cannot open" in str(refusal(legacy_word.read, word_97()))
    (tmp_path / "text").write_text("no program")
    (tmp_path / "text").chmod(0o755)
    with pytest.raises(UnreadableFile, match="cannot be started"):
        libreoffice.to_docx(b"", ".doc", str(tmp_path / "text"), DEFAULT_LIMITS)


# --- with LibreOffice itself -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office() -> str:
    program = libreoffice.find_libreoffice()
    if program is None:
        pytest.skip(
            "LibreOffice is not installed here: .doc, .wps, .rtf and .odt were not tried for real"
        )
    return program


@pytest.fixture(scope="module")
def made_by_office(office: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """Turns a generated .docx into another format."""
    folder = tmp_path_factory.mktemp("office")
    made = docx.Document()
    made.add_paragraph("收入决算表")
    table = made.add_table(3, 3)
    for row, line in enumerate(
        (("项目", "金额", ""), ("", "本年", "上年"), ("合计", "1,000.00", "—"))
    ):
        for column, text in enumerate(line):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2)).text = "金额"
    made.add_paragraph("注：本表反映收入。")
    made.save(str(folder / "made.docx"))

    def convert(suffix: str) -> bytes:
        profile = (folder / "profile").as_uri()
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix]
        command += ["--outdir", str(folder), str(folder / "made.docx")]
        environment = {**os.environ, "HOME": str(folder)}
        subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
        return (folder / f"made.{suffix}").read_bytes()

    return convert


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("doc", "application/msword"), ("rtf", "application/rtf"), ("odt", ODT_TYPE)],
)
def test_a_real_document(
    made_by_office: Callable[[str], bytes], suffix: str, media_type: str
) -> None:
    content = made_by_office(suffix)
    assert legacy_word.recognises(content)
    assert not word.recognises(content)
    reading = legacy_word.read(content, DEFAULT_LIMITS)
    assert reading.media_type == media_type
    title, table, note = reading.blocks
    assert (title, note) == (Paragraph("收入决算表"), Paragraph("注：本表反映收入。"))
    assert isinstance(table, Table)
    assert [row.cells for row in table.rows] == [
        ("项目", "金额", ""),
        ("", "本年", "上年"),
        ("合计", "1,000.00", "—"),
    ]
    assert table.spans == (Span(0, 1, 1, 2),)


def test_damaged_documents_end_in_words(made_by_office: Callable[[str], bytes]) -> None:
    for content in damaged(made_by_office("doc"), seed=97, count=3):
        refusal(legacy_word.read, content)
    assert refusal(legacy_word.read, word_97()) is not None


@pytest.fixture
def requests() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - named by the base class

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def test_nothing_is_fetched(office: str, requests: tuple[str, list[str]]) -> None:
    address, asked = requests
    names = {"office": "office", "text": "text", "manifest": "manifest", "draw": "drawing"}
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{value}:1.0"'
        for key, value in names.items()
    )
    spaces += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    frame = (
        '<draw:frame text:anchor-type="as-char"><draw:image xlink:show="embed" xlink:actuate="onLoad" '
        f'xlink:type="simple" xlink:href="{address}/picture.png"/></draw:frame>'
    )
    content = packed(
        {
            "mimetype": ODT_TYPE,
            "META-INF/manifest.xml": (
                f"<manifest:manifest {spaces}>"
                f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT_TYPE}"/>'
                '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
                "</manifest:manifest>"
            ),
            "content.xml": (
                f'<office:document-content {spaces} office:version="1.2"><office:body><office:text>'
                f"<text:p>收入{frame}</text:p></office:text></office:body></office:document-content>"
            ),
        },
        zipfile.ZIP_STORED,
    )
    assert legacy_word.read(content, DEFAULT_LIMITS).blocks == (Paragraph("收入"),)
    assert asked == []
