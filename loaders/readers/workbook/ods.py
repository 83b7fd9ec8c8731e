"""Workbooks in OpenDocument (.ods), as LibreOffice, WPS and Excel save them: what a cell shows is stored in it, as text.

A run of equal cells or rows is stored once with a count, which may be a million: blank ones cost nothing.
"""

import re
import zipfile
from typing import NamedTuple

from loaders.document import CellNoteKind
from loaders.limits import Limits
from loaders.notation.table import compiled
from loaders.notation.text import figure_text
from loaders.readers.colour import Colour, from_hexadecimal
from loaders.readers.number_format.formats import general, number_format
from loaders.readers.packages import find_part, read_part
from loaders.readers.printed_text import PrintedText
from loaders.readers.reading import UnreadableFile
from loaders.readers.workbook.colours import is_unseen
from loaders.readers.workbook.formulas import add_up
from loaders.readers.workbook.references import from_open_document
from loaders.readers.workbook.sheet import (
    LAST_COLUMN,
    LAST_ROW,
    PLAIN,
    Formula,
    Look,
    Merge,
    Sheet,
    refuse_more_cells,
    seen_text,
)
from loaders.readers.workbook.xml import Attributes, damaged, read_xml, whole_number

_CONTENT_PART, _STYLES_PART = "content.xml", "styles.xml"
_ENCRYPTED_PART = "encrypted-package"
MAIN_PARTS = frozenset({_CONTENT_PART, _ENCRYPTED_PART})
_MANIFEST_PART = "META-INF/manifest.xml"
_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0 "
    for name in ("office", "table", "text", "style")
)
_FORMAT = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0 "
_DRAWING = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 "
_SHEET, _ROW, _CELL = _TABLE + "table", _TABLE + "table-row", _TABLE + "table-cell"
_COVERED_CELL = _TABLE + "covered-table-cell"
_PARAGRAPH, _SPAN = _TEXT + "p", _TEXT + "span"
_NUMBERS = ("float", "currency", "percentage")
_GENERAL = number_format("General")
# What stands in a sheet or a cell without being shown as its text: notes, readings, copies of other sheets, deleted cells.
_ASIDE = frozenset(
    {
        _OFFICE + "annotation",
        _TABLE + "dde-links",
        _TABLE + "shapes",
        _TABLE + "tracked-changes",
        _TEXT + "note",
        _TEXT + "ruby-text",
    }
)
_MADE_BY_ELEMENTS = {_TEXT + "s": " ", _TEXT + "tab": "\t", _TEXT + "line-break": "\n"}
_WHITESPACE = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 1_000
_HAS_SIGN, _DIGIT = compiled("negative"), re.compile("[0-9]")
_SPACE = "\x00"  # one that an element made: only these stand at an edge, or several together


def read_sheets(package: zipfile.ZipFile, limits: Limits) -> list[Sheet]:
    """The sheets, in order. Raises `UnreadableFile`."""
    is_encrypted = find_part(package, _ENCRYPTED_PART) is not None or (
        find_part(package, _MANIFEST_PART) is not None
        and b"encryption-data" in read_part(package, _MANIFEST_PART, limits)
    )
    if is_encrypted:
        raise UnreadableFile(
            "a workbook protected by a password. Save it without protection and load that file.",
            "工作簿有密码保护。请去除保护另存后装载。",
        )
    reader = _ContentReader(limits)
    parts = [part for part in (_STYLES_PART, _CONTENT_PART) if find_part(package, part)]
    for part in parts if _CONTENT_PART in parts else [_CONTENT_PART]:
        content = read_part(package, part, limits)
        read_xml(content, reader.start, reader.end, reader.text, namespaces=True)
    add_up(reader.sheets)
    return reader.sheets


class _ContentReader:
    """Takes the sheets of a workbook as its content goes by."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[Sheet] = []
        self._limits = limits
        self._count = 0
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._aside = 0  # how deep in what is not shown
        self._is_drawn = False  # what is aside is drawn over the cells
        self._drawn: list[str] = []  # lines of text boxes that hang on the cell
        self._row_number = self._row_repeat = self._column = self._columns = 0
        self._row: dict[int, str] = {}
        self._cell: Attributes | None = None
        self._paragraphs: list[_Runs] = []
        self._pieces: list[str] | None = None
        self._styles: dict[str, _Style] = {}  # by name
        self._piece_styles: list[_Style] = []
        self._spans: list[_Style] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._aside or name in _ASIDE or name.startswith(_DRAWING):
            self._is_drawn = self._is_drawn if self._aside else name.startswith(_DRAWING)
            self._aside += 1
            if name == _PARAGRAPH and self._is_drawn:
                self._drawn.append("")
        elif name in (_CELL, _COVERED_CELL):
            self._cell = attributes
            self._paragraphs = []
        elif name == _PARAGRAPH:
            self._pieces, self._piece_styles = [], []
        elif name == _SPAN:
            self._spans.append(self._style_of(attributes, _TEXT))
        elif name in _MADE_BY_ELEMENTS:
            self._make(_MADE_BY_ELEMENTS[name], attributes)
        elif name == _ROW:
            self._open_row(attributes)
        else:
            self._open_sheet_or_style(name, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._aside:
            self._aside -= 1
        elif name in (_CELL, _COVERED_CELL):
            self._close_cell()
        elif name == _PARAGRAPH and self._pieces is not None:
            self._paragraphs.append(_runs(self._pieces, self._piece_styles))
            self._pieces = None
        elif name == _SPAN and self._spans:
            self._spans.pop()
        elif name == _ROW:
            self._close_row()

    def text(self, piece: str) -> None:
        """Some text."""
        if self._aside and self._is_drawn and self._drawn:
            self._drawn[-1] += _WHITESPACE.sub(" ", piece)
        if self._pieces is None or self._aside:
            return
        piece = _WHITESPACE.sub(" ", piece)
        if not self._pieces or self._pieces[-1].endswith(" "):
            piece = piece.lstrip(" ")
        if piece:
            self._append(piece)

    def _append(self, piece: str) -> None:
        if self._pieces is not None:
            self._pieces.append(piece)
            self._piece_styles.append(self._spans[-1] if self._spans else _ORDINARY)

    def _make(self, character: str, attributes: Attributes) -> None:
        if self._pieces is not None:
            count = _count(attributes, _TEXT + "c") if character == " " else 1
            self._append(_SPACE * min(count, _MOST_SPACES) if character == " " else character)

    def _open_sheet_or_style(self, name: str, attributes: Attributes) -> None:
        if name == _STYLE + "style":
            self._style = attributes.get(_STYLE + "name", "")
            parent = attributes.get(_STYLE + "parent-style-name", "")
            self._styles[self._style] = self._styles.get(parent, _ORDINARY)
        elif name in (_STYLE + "text-properties", _STYLE + "table-cell-properties"):
            style = self._styles.get(self._style, _ORDINARY)
            self._styles[self._style] = style.changed(attributes)
        elif name == _TABLE + "table-column":
            self._pass_columns(attributes)
        elif name == _STYLE + "table-properties":
            if attributes.get(_TABLE + "display") == "false":
                self._hidden_styles.add(self._style)
        elif name == _SHEET:
            is_hidden = attributes.get(_TABLE + "style-name", "") in self._hidden_styles
            self.sheets.append(Sheet(attributes.get(_TABLE + "name", ""), is_hidden))
            self._row_number = self._count = self._columns = 0

    def _pass_columns(self, attributes: Attributes) -> None:
        first = self._columns
        self._columns += _count(attributes, _TABLE + "number-columns-repeated")
        if attributes.get(_TABLE + "visibility", "visible") != "visible":
            self._sheet.hidden_columns.append((first, min(self._columns - 1, LAST_COLUMN)))

    def _open_row(self, attributes: Attributes) -> None:
        self._row_repeat = _count(attributes, _TABLE + "number-rows-repeated")
        self._row, self._column = {}, 0
        if attributes.get(_TABLE + "visibility", "visible") != "visible":
            last = min(self._row_number + self._row_repeat - 1, LAST_ROW)
            self._sheet.hidden_rows.append((self._row_number, last))

    def _close_cell(self) -> None:
        attributes, self._cell = self._cell or {}, None
        repeat = _count(attributes, _TABLE + "number-columns-repeated")
        kind = attributes.get(_OFFICE + "value-type")
        style = self._style_of(attributes, _TABLE)
        seen = _seen(self._paragraphs, style) or PrintedText(_unshown(kind, attributes))
        stored = attributes.get(_OFFICE + "value", "") if kind in _NUMBERS else ""
        if self._paragraphs and stored and not seen.text and not seen.beside:
            self._sheet.note_unshown(self._row_number, self._column, stored)
        shown = _signed(self._sheet.note_all(self._row_number, self._column, seen), stored)
        self._take_number(kind, shown, attributes)
        self._take_drawn()
        if shown:
            if self._column + repeat - 1 > LAST_COLUMN:
                raise damaged(f"a cell in column {self._column + repeat}")
            self._row.update(dict.fromkeys(range(self._column, self._column + repeat), shown))
        height = _count(attributes, _TABLE + "number-rows-spanned")
        width = _count(attributes, _TABLE + "number-columns-spanned")
        if height * width > 1:
            top, left = self._row_number, self._column
            bottom = min(top + height - 1, LAST_ROW)
            right = min(left + width - 1, LAST_COLUMN)
            self._sheet.merges.append(Merge(top, left, bottom, right))
        self._column += repeat

    def _take_drawn(self) -> None:
        """Take the text boxes that hang on the cell: nobody can tell whether digits in them belong to it."""
        lines, self._drawn = [line for line in self._drawn if line.strip()], []
        self._sheet.lines_below += lines
        if any(map(_DIGIT.search, lines)):
            self._sheet.note(self._row_number, self._column, CellNoteKind.TEXT_BOX)

    def _take_number(self, kind: str | None, shown: str, attributes: Attributes) -> None:
        """Take the stored number, or the formula that may have none, for sums of cells."""
        place, formula = (self._row_number, self._column), attributes.get(_TABLE + "formula")
        stored = attributes.get(_OFFICE + "value", "") if kind in _NUMBERS else ""
        if formula and stored.strip("0.") == "" and (stored or (kind is None and not shown)):
            text = from_open_document(formula)
            self._sheet.formulas.append(Formula(*place, text, stored, _GENERAL))
        elif stored:
            self._sheet.numbers[place] = stored

    def _close_row(self) -> None:
        first, last = self._row_number, self._row_number + self._row_repeat - 1
        if self._row:
            if last > LAST_ROW:
                raise damaged(f"row {last + 1} in sheet {self._sheet.name!r}")
            self._count += len(self._row) * self._row_repeat
            refuse_more_cells(self._count, self._limits)
            for number in range(first, last + 1):
                self._sheet.rows[number] = dict(self._row)
        self._row_number = last + 1

    def _style_of(self, attributes: Attributes, namespace: str) -> "_Style":
        return self._styles.get(attributes.get(namespace + "style-name", ""), _ORDINARY)

    @property
    def _sheet(self) -> Sheet:
        if not self.sheets:
            raise damaged("a row outside any sheet")
        return self.sheets[-1]


class _Style(NamedTuple):
    """What a style says of the text in it: how it looks, its colour, and the ground of a cell."""

    look: Look = PLAIN
    ink: Colour | None = None
    ground: Colour | None = None

    def changed(self, attributes: Attributes) -> "_Style":
        """The style with properties of its own."""
        look = self.look
        lines = {attributes.get(_STYLE + f"text-line-through-{name}") for name in ("style", "type")}
        if lines != {None}:
            look = look._replace(is_struck="none" not in lines)
        position = attributes.get(_STYLE + "text-position", "").split()
        if position:
            is_raised = position[0] in ("super", "sub") or position[0].strip("-%0.") != ""
            look = look._replace(is_raised=is_raised)
        ink, ground = (
            _colour(attributes[name]) if name in attributes else otherwise
            for name, otherwise in (
                (_FORMAT + "color", self.ink),
                (_FORMAT + "background-color", self.ground),
            )
        )
        return _Style(look, ink, ground)

    def look_of(self, run: "_Style") -> Look:
        """How a run of text in a cell of this style looks, given the style of its own."""
        look = self.look if run.look == PLAIN else run.look
        return look._replace(is_unseen=is_unseen(run.ink or self.ink, self.ground))


_ORDINARY = _Style()
_Runs = list[tuple[str, _Style]]


def _colour(value: str) -> Colour | None:
    """A colour (#ffffff); None for `transparent` and what is no colour."""
    try:
        return from_hexadecimal(value[1:]) if len(value) == 7 and value[0] == "#" else None
    except ValueError:
        return None


def _signed(shown: str, stored: str) -> str:
    """What is shown for a number; where colour alone tells that it is negative, with a minus."""
    if not stored.startswith("-") or not _DIGIT.search(shown) or not stored.strip("-0."):
        return shown
    return shown if _HAS_SIGN.search(figure_text(shown)) else f"-{shown}"


def _runs(pieces: list[str], styles: list[_Style]) -> _Runs:
    """The runs of a paragraph, without blanks at its end that no element made."""
    while pieces and not pieces[-1].rstrip(" "):
        pieces.pop()
    if pieces:
        pieces[-1] = pieces[-1].rstrip(" ")
    return [(piece.replace(_SPACE, " "), own) for piece, own in zip(pieces, styles, strict=False)]


def _seen(paragraphs: list[_Runs], style: _Style) -> PrintedText | None:
    """What a cell of a style shows; None where it holds no text."""
    if not paragraphs:
        return None
    runs: list[tuple[str, Look]] = []
    for paragraph in paragraphs:
        runs += [("\n", PLAIN)] if runs else []
        runs += [(text, style.look_of(own)) for text, own in paragraph]
    if len(paragraphs) > 1 and not any(look != PLAIN for _, look in runs):
        return PrintedText("\n".join("".join(text for text, _ in runs) for runs in paragraphs))
    seen = seen_text(runs)
    return PrintedText(seen.text.strip("\n") if seen.beside else seen.text, seen.beside)


def _unshown(kind: str | None, attributes: Attributes) -> str:
    """A value that its writer stored without the text that shows it."""
    if kind in _NUMBERS:
        return general(attributes.get(_OFFICE + "value", ""))
    if kind is None:
        return ""
    return attributes.get(f"{_OFFICE}{kind}-value", "")


def _count(attributes: Attributes, name: str) -> int:
    number = whole_number(attributes.get(name, "1"))
    if number < 1:
        raise damaged(f"a count of {number}")
    return number
