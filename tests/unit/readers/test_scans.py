"""Scanned pages, rendered in the test: what is read of them, and what is refused with which reason.

Real scans could not be had: these are pages painted by pdfium and made worse. Skipped where the extra `ocr` is not installed.
"""

import subprocess
import sys
from functools import cache

import pytest
from PIL import Image

from loaders.document import Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers import picture_file
from loaders.readers.pages.picture import available, scan
from loaders.readers.pdf import reader as pdf
from loaders.readers.reading import Reading, UnreadableFile
from tests.renderings.account import made_up
from tests.renderings.pages import as_pdf
from tests.renderings.printed import AMOUNT
from tests.renderings.regions.shanghai import shanghai
from tests.renderings.scans import as_file, pictures, scanned


@cache
def printed() -> bytes:
    """The first table of a made-up account, with text: two pages."""
    return as_pdf("某市财政局2024年度部门决算", shanghai(made_up(1))[:1])


@cache
def _paints_chinese() -> bool:
    one, other = (pictures(as_pdf(text, ()), 72)[0].tobytes() for text in ("甲", "乙"))
    return one != other


needs_recogniser = pytest.mark.skipif(
    not (available.is_available() and _paints_chinese()),
    reason="needs the extra `ocr` (make install-ocr) and a Chinese font to paint scans with",
)


def _cells(reading: Reading) -> list[str]:
    return [
        cell
        for table in reading.blocks
        if isinstance(table, Table)
        for row in table.rows
        for cell in row.cells
    ]


def _figures(reading: Reading) -> list[str]:
    return [cell for cell in _cells(reading) if AMOUNT.match(cell)]


@needs_recogniser
@pytest.mark.parametrize("quality", ["clean", "skew"])
def test_figures_of_a_scan_are_read_as_printed(quality: str) -> None:
    wanted = _figures(pdf.read(printed(), DEFAULT_LIMITS))
    reading = pdf.read(scanned(pictures(printed(), 200, quality), 200), DEFAULT_LIMITS)
    assert len(wanted) > 15
    assert _figures(reading) == wanted
    tables = [block for block in reading.blocks if isinstance(block, Table)]
    assert {table.read_by for table in tables} == {"ocr:rapidocr-3.10.0"}
    assert {problem.kind for problem in reading.problems} == {"recognised_picture"}


@needs_recogniser
def test_a_picture_file_that_lies_on_its_side_is_turned() -> None:
    page = pictures(printed(), 200)[1]
    reading = picture_file.read(
        as_file(page.transpose(Image.Transpose.ROTATE_90), "PNG"), DEFAULT_LIMITS
    )
    assert _figures(reading) == _figures(pdf.read(printed(), DEFAULT_LIMITS))


@needs_recogniser
def test_nothing_is_fetched() -> None:
    """Read in a process in which opening any connection ends it."""
    code = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise SystemExit('a connection was opened')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from loaders.limits import DEFAULT_LIMITS\n"
        "from loaders.readers import picture_file\n"
        "reading = picture_file.read(sys.stdin.buffer.read(), DEFAULT_LIMITS)\n"
        "sys.exit(0 if reading.blocks else 'nothing was read')\n"
    )
    page = as_file(pictures(printed(), 150)[0], "PNG")
    done = subprocess.run(
        [sys.executable, "-c", code], input=page, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@needs_recogniser
def test_what_is_too_coarse_or_damaged_is_refused_with_the_reason() -> None:
    page = pictures(printed(), 100)[1]
    with pytest.raises(UnreadableFile, match="100 dots per inch, too few"):
        pdf.read(scanned([page], 100), DEFAULT_LIMITS)
    whole = as_file(page, "PNG")
    with pytest.raises(UnreadableFile, match="a damaged picture"):
        picture_file.read(whole[: len(whole) // 50], DEFAULT_LIMITS)


def test_without_the_extra_the_command_that_adds_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (picture_file, scan):
        monkeypatch.setattr(module, "is_available", lambda: False)
    page = Image.new("RGB", (1240, 1754), "white")
    command = r"pip install 'juesuan\[ocr\]'"
    with pytest.raises(UnreadableFile, match=command):
        pdf.read(scanned([page], 150), DEFAULT_LIMITS)
    with pytest.raises(UnreadableFile, match=command):
        picture_file.read(as_file(page, "JPEG"), DEFAULT_LIMITS)
