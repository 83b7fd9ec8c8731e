"""The text of one Word paragraph as it is printed: tracked changes accepted, fields as they show, each piece with its look.

Text boxes, notes and embedded objects are found here but not read: they hold paragraphs and tables of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from loaders.readers.printed_text import Line, Look, Piece, printed_line
from loaders.readers.word.form_fields import shown_in_field
from loaders.readers.word.run_looks import RunLook, RunLooks
from loaders.readers.word.styles import Styles
from loaders.readers.word.symbols import symbol, with_symbols
from loaders.readers.word.xml import ALTERNATIVES, OFF, REMOVED, W, attribute, chosen, is_on

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MATHEMATICS_TEXT = f"{_M}t"
_SHIFTED_IN_FORMULAS = frozenset({f"{_M}sup", f"{_M}sub", f"{_M}lim"})
_DENOMINATOR = f"{_M}den"
_TURNED = f"{W}bdo"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_XML_BLANKS = " \t\r\n"
_BOX = f"{W}txbxContent"
_RUN, _TEXT, _SYMBOL, _BREAK = f"{W}r", f"{W}t", f"{W}sym", f"{W}br"
_INSTRUCTION = f"{W}instrText"
RENDERED_BREAK = f"{W}lastRenderedPageBreak"
_FIXED = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}br": "\n",
    _DENOMINATOR: "/",
    f"{W}noBreakHyphen": "-",
}
_DELETED_TEXT = f"{W}delText"
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_FIELD_MARK = f"{W}fldChar"
_OBJECT = f"{W}object"
_PICTURES = frozenset(
    {
        "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
        "{urn:schemas-microsoft-com:vml}imagedata",
    }
)
# Properties, instructions of fields, and the reading aid above a character.
_NOT_PRINTED = {
    _INSTRUCTION,
    *(f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "delInstrText", "rt")),
}
# A paragraph whose end was deleted, moved away or hidden runs on into the next one.
_ENDS_NOT_PRINTED = tuple(f"pPr/rPr/{name}" for name in ("del", "moveFrom", "vanish", "specVanish"))


class PageCount:
    """The page that printing has come to, by the breaks that Word noted when it last laid the document out.

    A break set by the author is usually noted as well, at the first text after it: the two are one break. Without any
    noted break the pages are unknown.
    """

    def __init__(self, root: etree._Element) -> None:
        is_known = next(root.iter(RENDERED_BREAK), None) is not None
        self._page: int | None = 1 if is_known else None
        self._is_pending = False
        self.breaks = 0
        """How many breaks have gone by; one that both the author and Word set counts twice."""

    @property
    def state(self) -> tuple[int | None, bool]:
        """What `restore` goes back to: the cells of a row all begin on the same page."""
        return self._page, self._is_pending

    def restore(self, state: tuple[int | None, bool]) -> None:
        """Go back (or on) to a state."""
        self._page, self._is_pending = state

    def noted(self) -> None:
        """A break noted by Word."""
        self.breaks += 1
        if self._page is not None:
            self._page += 1
            self._is_pending = False

    def set_by_author(self) -> None:
        """A page break or a new section."""
        self.breaks += 1
        self._is_pending = True

    def at_text(self) -> int | None:
        """The page of text that stands here."""
        if self._is_pending and self._page is not None:
            self._page += 1
        self._is_pending = False
        return self._page


@dataclass(frozen=True)
class Note:
    """A footnote or endnote that a paragraph refers to: the part it is in, its id, and the mark that is printed."""

    kind: str
    name: str
    mark: str


@dataclass
class Passage:
    """A paragraph: its lines, each with its page, what hangs on it, and whether the next runs on from it.

    `boxes` are text boxes, `notes` the notes it refers to, `objects` files that are embedded.
    """

    lines: list[Line] = field(default_factory=lambda: [[]])
    pages: list[int | None] = field(default_factory=lambda: [None])
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list["Note"] = field(default_factory=list)
    objects: list[etree._Element] = field(default_factory=list)
    has_picture: bool = False
    runs_on: bool = False

    def add(self, text: str, pages: PageCount, look: RunLook = RunLook()) -> None:  # noqa: B008 - frozen
        """Text that is printed here; a line end in it begins a line."""
        for number, piece in enumerate(text.split("\n")):
            if number:
                self.lines.append([])
                self.pages.append(None)
            is_painted = look.look is not Look.UNPAINTED and bool(piece.strip())
            if is_painted and self.pages[-1] is None:
                self.pages[-1] = pages.at_text()
            if piece:
                self.lines[-1].append(Piece(piece, *look))

    def texts(self) -> list[str]:
        """Its lines as text outside tables."""
        return [printed_line(line) for line in self.lines]


def settle_fields(root: etree._Element) -> None:
    """Turn text inside the instruction of a field into instruction, which is not printed.

    A field has its instruction first, then its result; one field may stand in another's instruction and have a result
    there. A field that is never closed hides nothing.
    """
    open_fields: list[_Field] = []
    at_instruction: list[_Field] = []  # those of them whose result has not begun
    for element in root.iter(f"{W}fldChar", _TEXT):
        kind = element.get(f"{W}fldCharType")
        if element.tag == _TEXT:
            if at_instruction:
                at_instruction[-1].texts.append(element)
        elif kind == "begin":
            begun = _Field()
            open_fields.append(begun)
            at_instruction.append(begun)
        elif open_fields and kind in ("separate", "end"):
            if at_instruction and at_instruction[-1] is open_fields[-1]:
                at_instruction.pop()
            for text in open_fields.pop().texts if kind == "end" else ():
                text.tag = _INSTRUCTION


@dataclass(eq=False)
class _Field:
    """A field that is open, with the texts in its instruction."""

    texts: list[etree._Element] = field(default_factory=list)


class PassageReader:
    """Reads the paragraphs of one document."""

    def __init__(self, styles: Styles, looks: RunLooks, pages: PageCount) -> None:
        self._styles = styles
        self._looks = looks
        self._pages = pages
        self._notes_before = 0

    def read(self, paragraph: etree._Element, label: str, before: Passage | None) -> Passage:
        """Read a paragraph; `label` is its automatic number, `before` the paragraph that runs on into it."""
        passage = Passage()
        if is_on(paragraph, "pPr/pageBreakBefore"):
            self._pages.set_by_author()
        passage.add(label, self._pages)
        if before is not None:
            before.lines[0] = passage.lines[0] + before.lines[0]
            passage, before.runs_on = before, False
        style = attribute(paragraph, "pPr/pStyle") or self._styles.default_paragraph
        for element, look in self._elements(paragraph, style):
            self._add(passage, element, look)
        passage.runs_on = any(is_on(paragraph, end) for end in _ENDS_NOT_PRINTED)
        return passage

    def _add(self, passage: Passage, element: etree._Element, look: RunLook) -> None:
        tag = str(element.tag)
        if look.look is Look.UNPAINTED:
            passage.add(_text(element).replace("\n", " "), self._pages, look)
        elif tag == _BOX:
            passage.boxes.append(element)
        elif tag == RENDERED_BREAK:
            self._pages.noted()
        elif tag == _BREAK and element.get(f"{W}type") == "page":
            self._pages.set_by_author()
        elif tag == _OBJECT:
            passage.objects.append(element)
        elif tag in _PICTURES:
            passage.has_picture = True
        elif tag in _NOTES:
            self._refer(passage, element, look)
        else:
            passage.add(_text(element), self._pages, look)

    def _refer(self, passage: Passage, element: etree._Element, look: RunLook) -> None:
        """The mark of a note; one of the author's own follows as text."""
        has_own_mark = element.get(f"{W}customMarkFollows", "off") not in OFF
        self._notes_before += not has_own_mark
        mark = "" if has_own_mark else str(self._notes_before)
        passage.notes.append(Note(_NOTES[str(element.tag)], element.get(f"{W}id") or "", mark))
        passage.add(mark, self._pages, RunLook(Look.RAISED, look.size))

    def _elements(
        self, paragraph: etree._Element, style: str | None
    ) -> Iterator[tuple[etree._Element, RunLook]]:
        """What stands in a paragraph, in order, each with how it is painted."""
        pending = [(element, RunLook()) for element in paragraph][::-1]
        while pending:
            element, look = pending.pop()
            tag = element.tag
            if tag in _NOT_PRINTED:
                continue
            if tag == ALTERNATIVES:
                shown = chosen(element)
                pending += [] if shown is None else [(inner, look) for inner in shown][::-1]
                continue
            if tag == _RUN:
                look = _inside(look, self._looks.of(element, paragraph, style))
            elif tag in REMOVED:
                look = RunLook(Look.UNPAINTED, look.size)
            elif tag in _SHIFTED_IN_FORMULAS:
                look = _inside(look, RunLook(Look.RAISED, look.size))
            elif tag == _TURNED and element.get(f"{W}val") == "rtl":
                look = _inside(look, RunLook(Look.REVERSED, look.size))
            yield element, look
            if tag not in (_BOX, _OBJECT):
                pending += [(inner, look) for inner in element][::-1]


def _inside(outer: RunLook, inner: RunLook) -> RunLook:
    """The look of what stands in something with a look of its own."""
    if outer.look is Look.PLAIN or (
        outer.look is not Look.UNPAINTED and inner.look is not Look.PLAIN
    ):
        return inner
    return RunLook(outer.look, inner.size)


def _text(element: etree._Element) -> str:
    tag = str(element.tag)
    if tag in (_TEXT, _MATHEMATICS_TEXT, _DELETED_TEXT):
        text = element.text or ""
        if element.get(_PRESERVE) != "preserve":
            text = text.strip(_XML_BLANKS)
        return with_symbols(_font(element), text.replace("\n", " "))
    if tag == _SYMBOL:
        return symbol(element.get(f"{W}font"), element.get(f"{W}char"))
    if tag == _FIELD_MARK:
        return shown_in_field(element)
    return _FIXED.get(tag, "")


def _font(text: etree._Element) -> str | None:
    run = text.getparent()
    return None if run is None else attribute(run, "rPr/rFonts", "ascii")
