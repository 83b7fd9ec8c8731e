"""The text of one Word paragraph as it is printed: tracked changes accepted, fields shown by their results, hidden text left out.

Text boxes are found here but not read: they hold paragraphs and tables of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from loaders.readers.word.styles import Styles
from loaders.readers.word.symbols import symbol, with_symbols
from loaders.readers.word.xml import ALTERNATIVES, REMOVED, W, attribute, child, chosen, is_on

_MATHEMATICS_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
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
    f"{W}noBreakHyphen": "-",
}
# Properties, instructions of fields, and the reading aid above a character.
_NOT_PRINTED = REMOVED | {
    _INSTRUCTION,
    *(
        f"{W}{name}"
        for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "delText", "delInstrText", "rt")
    ),
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

    @property
    def state(self) -> tuple[int | None, bool]:
        """What `restore` goes back to: the cells of a row all begin on the same page."""
        return self._page, self._is_pending

    def restore(self, state: tuple[int | None, bool]) -> None:
        """Go back (or on) to a state."""
        self._page, self._is_pending = state

    def noted(self) -> None:
        """A break noted by Word."""
        if self._page is not None:
            self._page += 1
            self._is_pending = False

    def set_by_author(self) -> None:
        """A page break or a new section."""
        self._is_pending = True

    def at_text(self) -> int | None:
        """The page of text that stands here."""
        if self._is_pending and self._page is not None:
            self._page += 1
        self._is_pending = False
        return self._page


@dataclass
class Passage:
    """A paragraph: its lines, each with its page, the text boxes anchored in it, and whether the next runs on from it."""

    lines: list[str] = field(default_factory=lambda: [""])
    pages: list[int | None] = field(default_factory=lambda: [None])
    boxes: list[etree._Element] = field(default_factory=list)
    runs_on: bool = False

    @property
    def text(self) -> str:
        """Its lines as one text."""
        return "\n".join(self.lines)

    def add(self, text: str, pages: PageCount) -> None:
        """Text that is printed here; a line end in it begins a line."""
        for number, piece in enumerate(text.split("\n")):
            if number:
                self.lines.append("")
                self.pages.append(None)
            if piece.strip() and self.pages[-1] is None:
                self.pages[-1] = pages.at_text()
            self.lines[-1] += piece


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


def read_passage(
    paragraph: etree._Element, label: str, before: Passage | None, styles: Styles, pages: PageCount
) -> Passage:
    """Read a paragraph; `label` is its automatic number, `before` the paragraph that runs on into it."""
    passage = Passage()
    if is_on(paragraph, "pPr/pageBreakBefore"):
        pages.set_by_author()
    passage.add(label, pages)
    if before is not None:
        passage.lines = [passage.lines[0] + before.lines[0], *before.lines[1:]]
        passage.pages = before.pages
        passage.boxes = before.boxes
    style = attribute(paragraph, "pPr/pStyle") or styles.default_paragraph
    is_hidden = bool(styles.hidden(style))
    for piece in _pieces(paragraph, styles, is_hidden):
        if isinstance(piece, str):
            passage.add(piece, pages)
        elif piece.tag == _BOX:
            passage.boxes.append(piece)
        elif piece.tag == RENDERED_BREAK:
            pages.noted()
        else:
            pages.set_by_author()
    passage.runs_on = any(is_on(paragraph, end) for end in _ENDS_NOT_PRINTED)
    return passage


def _pieces(
    paragraph: etree._Element, styles: Styles, is_hidden: bool
) -> Iterator[str | etree._Element]:
    """Text, text boxes, and the elements that break the page, in order."""
    pending = list(paragraph)[::-1]
    while pending:
        element = pending.pop()
        tag = element.tag
        if tag in _NOT_PRINTED or (tag == _RUN and _is_hidden(element, styles, is_hidden)):
            continue
        if tag == ALTERNATIVES:
            shown = chosen(element)
            pending += [] if shown is None else list(shown)[::-1]
        elif tag in (_BOX, RENDERED_BREAK):
            yield element
        elif tag == _BREAK:
            yield element if element.get(f"{W}type") == "page" else "\n"
        else:
            yield from _text(element)
            pending += list(element)[::-1]


def _text(element: etree._Element) -> Iterator[str]:
    if element.tag in (_TEXT, _MATHEMATICS_TEXT):
        text = element.text or ""
        if element.get(_PRESERVE) != "preserve":
            text = text.strip(_XML_BLANKS)
        yield with_symbols(_font(element), text.replace("\n", " "))
    elif element.tag == _SYMBOL:
        yield symbol(element.get(f"{W}font"), element.get(f"{W}char"))
    elif (fixed := _FIXED.get(str(element.tag))) is not None:
        yield fixed


def _font(text: etree._Element) -> str | None:
    run = text.getparent()
    return None if run is None else attribute(run, "rPr/rFonts", "ascii")


def _is_hidden(run: etree._Element, styles: Styles, by_default: bool) -> bool:
    properties = child(run, "rPr")
    if properties is None:
        return by_default
    said = is_on(properties, "vanish")
    if said is None:
        said = styles.hidden(attribute(properties, "rStyle"))
    return by_default if said is None else said
