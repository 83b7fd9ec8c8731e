"""Text boxes drawn over the cells of a sheet (.xlsx, .xlsb), and files embedded in a workbook.

A box over one blank cell is what that cell says. Any other stands as lines below its sheet, and the cells under one with digits
say that nobody can tell whether it belongs to them.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product

from loaders.document import CellNoteKind, ReadingProblem
from loaders.limits import Limits
from loaders.readers.packages import find_part, read_part
from loaders.readers.workbook.sheet import Sheet
from loaders.readers.workbook.xml import Attributes, is_true, local_name, read_xml, whole_number

_ANCHORS = ("twoCellAnchor", "oneCellAnchor")
_INTO_THE_NEXT = 100_000  # EMU, 2.8 mm: a box that ends before that only touches the cell
_CELL_WIDTH, _CELL_HEIGHT = 1_000_000, 350_000  # EMU: a box no larger lies over one cell
_MOST_CELLS = 1_000
_EMBEDDED = "xl/embeddings/"
_MANIFEST = "META-INF/manifest.xml"
# Of OpenDocument, where charts and formulas are embedded objects too.
_DOCUMENTS = tuple(f"application/vnd.oasis.opendocument.{kind}" for kind in ("spreadsheet", "text"))


@dataclass
class _Box:
    """A text box: its lines, and the rows and columns (from 0) of the cells it lies over."""

    lines: list[str] = field(default_factory=list)
    corners: dict[str, dict[str, int]] = field(default_factory=dict)
    size: tuple[int, int] | None = None
    is_hidden: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line for line in self.lines if line.strip())

    def rows(self) -> range:
        """The rows it lies over."""
        return self._over("row")

    def columns(self) -> range:
        """The columns it lies over."""
        return self._over("col")

    def is_over_one_cell(self) -> bool:
        """True where it lies over one cell alone."""
        if self.size is not None:
            return self.size[0] <= _CELL_WIDTH and self.size[1] <= _CELL_HEIGHT
        return len(self.rows()) == len(self.columns()) == 1

    def _over(self, direction: str) -> range:
        first, last = self.corners.get("from", {}), self.corners.get("to", {})
        start = first.get(direction, 0)
        end = last.get(direction, start) - (last.get(f"{direction}Off", 0) < _INTO_THE_NEXT)
        return range(start, max(start, end) + 1)


def take_text_boxes(sheet: Sheet, part: str, package: zipfile.ZipFile, limits: Limits) -> None:
    """Put the texts drawn over a sheet, whose part is named, where they belong."""
    boxes = list(_boxes(part, package, limits))
    width = max((max(row) for row in sheet.rows.values() if row), default=-1) + 1 if boxes else 0
    for box in boxes:
        text, place = box.text, (box.rows()[0], box.columns()[0])
        if not text or box.is_hidden:
            continue
        if box.is_over_one_cell() and not sheet.rows.get(place[0], {}).get(place[1]):
            sheet.rows.setdefault(place[0], {})[place[1]] = text
            sheet.note(*place, CellNoteKind.FILLED_IN)
            continue
        sheet.lines_below += text.split("\n")
        if any(map(str.isdigit, text)):
            for row, column in islice(product(box.rows(), box.columns()), _MOST_CELLS):
                if sheet.rows.get(row) and column < width:
                    sheet.note(row, column, CellNoteKind.TEXT_BOX)


def embedded_files(package: zipfile.ZipFile, limits: Limits) -> tuple[ReadingProblem, ...]:
    """What is said of the files embedded in a workbook: only their pictures say which part of them is shown."""
    count = sum(1 for name in package.namelist() if name.casefold().startswith(_EMBEDDED))

    def start(_: str, attributes: Attributes) -> None:
        nonlocal count
        place, kind = (
            next((attributes[key] for key in attributes if local_name(key) == name), "")
            for name in ("full-path", "media-type")
        )
        count += place not in ("", "/") and kind.startswith(_DOCUMENTS)

    if find_part(package, _MANIFEST) is not None:
        read_xml(read_part(package, _MANIFEST, limits), start)
    return embedded_problem(count)


def embedded_problem(count: int) -> tuple[ReadingProblem, ...]:
    """What is said of so many files embedded in a workbook."""
    if not count:
        return ()
    return (
        ReadingProblem(
            "embedded_file",
            f"{count} files embedded in the workbook were not read: only their pictures say which part of them is shown; "
            "open each, save it as a file of its own, and load that",
            f"工作簿中嵌入的 {count} 个文件未读取，无法确定其显示的部分；请逐个打开，另存为单独文件后装载",
        ),
    )


def _boxes(part: str, package: zipfile.ZipFile, limits: Limits) -> Iterator[_Box]:
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if find_part(package, relations) is None:
        return
    drawings: list[str] = []

    def start(element: str, attributes: Attributes) -> None:
        if local_name(element) == "Relationship" and attributes.get("Type", "").endswith(
            "/drawing"
        ):
            target = posixpath.join("/", folder, attributes.get("Target", ""))
            drawings.append(posixpath.normpath(target).lstrip("/"))

    read_xml(read_part(package, relations, limits), start)
    for drawing in drawings:
        if find_part(package, drawing) is not None:
            reader = _DrawingReader()
            read_xml(read_part(package, drawing, limits), reader.start, reader.end, reader.text)
            yield from reader.boxes


class _DrawingReader:
    """Takes the text boxes of a drawing as its XML goes by."""

    def __init__(self) -> None:
        self.boxes: list[_Box] = []
        self._corner = ""
        self._pieces: list[str] | None = None
        self._aside = 0  # how deep in what stands for programs that cannot draw the rest

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        local = local_name(name)
        self._aside += bool(self._aside) or local == "Fallback"
        if self._aside:
            return
        if local in _ANCHORS:
            self.boxes.append(_Box())
        elif not self.boxes:
            return
        elif local in ("from", "to"):
            self._corner = local
        elif local in ("row", "col", "rowOff", "colOff", "t"):
            self._pieces = []
        elif local == "p":
            self.boxes[-1].lines.append("")
        elif local == "ext" and "cx" in attributes:
            self._take_size(attributes)
        elif local == "cNvPr" and is_true(attributes.get("hidden")):
            self.boxes[-1].is_hidden = True

    def _take_size(self, attributes: Attributes) -> None:
        """Take the size of a box that does not say where it ends."""
        box = self.boxes[-1]
        if box.size is None and "to" not in box.corners:
            box.size = (whole_number(attributes["cx"]), whole_number(attributes.get("cy", "0")))

    def end(self, name: str) -> None:
        """An element ends."""
        local = local_name(name)
        self._aside -= bool(self._aside)
        if self._pieces is None or not self.boxes:
            return
        text, box = "".join(self._pieces), self.boxes[-1]
        if local == "t":
            box.lines = box.lines or [""]
            box.lines[-1] += text
        elif local in ("row", "col", "rowOff", "colOff"):
            number = 0 if text.strip().startswith("-") else whole_number(text)
            box.corners.setdefault(self._corner, {})[local] = number
        self._pieces = None

    def text(self, text: str) -> None:
        """Text stands here."""
        if self._pieces is not None:
            self._pieces.append(text)
