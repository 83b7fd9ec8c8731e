"""PDF pages as a person sees them: what is not painted is not read, and what could be two figures is none."""

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from loaders.document import UNREADABLE_KINDS, Row, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.pdf import reader as pdf

FONT = "STSong-Light"
LEFT, RIGHT, BASELINE = 160.0, 280.0, 346.0  # of the cell that is looked at
ONLY_STRUCK = {"struck": "15", "only_struck": ""}
Draw = Callable[[Canvas], None]


def rows_of(draw: Draw, *, before: Draw | None = None, pages: int = 1) -> list[list[Row]]:
    """The rows of each table of pages on which `draw` draws over a grid of two columns and three rows."""
    reading = pdf.read(printed(draw, before=before, pages=pages), DEFAULT_LIMITS)
    return [list(block.rows) for block in reading.blocks if isinstance(block, Table)]


def printed(draw: Draw, *, before: Draw | None = None, pages: int = 1) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    sink = io.BytesIO()
    canvas = Canvas(sink, pagesize=(600, 400), pageCompression=0)
    for _ in range(pages):
        if before is not None:
            before(canvas)
        canvas.setFillGray(0)
        for row, label in enumerate(("项目", "车辆保有量", "接待批次")):
            for column in range(2):
                canvas.rect(40 + 120 * column, 360 - 20 * row, 120, 20)
            canvas.setFont(FONT, 10)
            canvas.drawString(44, 366 - 20 * row, label)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(164, 366, "1")
        canvas.drawRightString(276, 326, "31.00")
        canvas.saveState()
        draw(canvas)
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def seen(draw: Draw, *, before: Draw | None = None, pages: int = 1) -> tuple[str, dict[str, str]]:
    """The text and the notes of the cell that is looked at; the cells around it are what they were."""
    rows = rows_of(draw, before=before, pages=pages)[0]
    assert [row.cells[0] for row in rows] == ["项目", "车辆保有量", "接待批次"]
    assert [rows[0].cells[1], rows[2].cells[1]] == ["1", "31.00"]
    assert not rows[0].notes
    assert not rows[2].notes
    assert all(note.column == 1 for note in rows[1].notes)
    return rows[1].cells[1], {note.kind.value: note.text for note in rows[1].notes}


def cell_of(draw: Draw, *, before: Draw | None = None, pages: int = 1) -> str:
    """The text of the cell that is looked at, which everybody can tell."""
    text, notes = seen(draw, before=before, pages=pages)
    assert not {kind.value for kind in UNREADABLE_KINDS} & set(notes)
    return text


def operators(text: str) -> Draw:
    """Draws with operators as they stand in a page."""
    return lambda canvas: canvas._code.append(text)


def figure(text: str, x: float = RIGHT - 4, size: float = 10, rise: float = 0) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        canvas.drawRightString(x, BASELINE + rise, text)

    return draw


def both(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for one in draws:
            one(canvas)

    return draw


def line(x1: float, x2: float, height: float = 3.2) -> Draw:
    return lambda canvas: canvas.line(x1, BASELINE + height, x2, BASELINE + height)


def coloured(draw: Draw, *tone: float) -> Draw:
    def drawn(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.setFillColorRGB(*tone)
        draw(canvas)
        canvas.restoreState()

    return drawn


def box(*tone: float, left: float = 222, width: float = 56) -> Draw:
    return coloured(lambda c: c.rect(left, BASELINE - 4, width, 16, stroke=0, fill=1), *tone)


# --- marks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draw", "text", "mark"),
    [
        (both(figure("12", 270), figure("1", 274, 6, 4)), "12", "¹"),
        (both(figure("12", 270), figure("1", 274, 6, 2)), "12", "¹"),
        (both(figure("12", 270), figure("(1)", 278, 6, 4)), "12", "⁽¹⁾"),
        (both(figure("12", 270), figure("1", 275.6, 10, 3)), "12", "¹"),
        (both(figure("12", 270), figure("2", 274, 6, -2)), "12", "₂"),
        (both(figure("1", 262, 6, 4), figure("12", 274)), "12", "¹"),
        (both(figure("1,234.00", 262), figure("3", 265.5, 6, 4.5)), "1,234.00", "³"),
        (both(figure("12", 270), figure("*", 274, 6, 4)), "12", "*"),
    ],
)  # fmt: skip
def test_small_raised_characters_are_marks(draw: Draw, text: str, mark: str) -> None:
    assert seen(draw) == (text, {"mark": mark})


def test_small_digits_on_the_line_may_be_a_mark_or_not() -> None:
    assert "two_sizes" in seen(both(figure("12", 270), figure("1", 274, 6)))[1]
    assert cell_of(both(figure("12.", 264), figure("50", 271, 6))) == "12.50"


# --- two figures --------------------------------------------------------------------------------------------------------


def test_two_lines_in_a_cell_are_two_figures_and_a_wrapped_figure_is_one() -> None:
    stacked = both(figure("12", rise=5), figure("3", rise=-5))
    assert seen(stacked) == ("12\n3", {"two_numbers": ""})
    assert seen(both(figure("12.00", 220), figure("13.00"))) == (
        "12.00  13.00",
        {"two_numbers": ""},
    )
    assert cell_of(both(figure("602,", rise=5), figure("000.00", rise=-5))) == "602,000.00"


# --- struck out ---------------------------------------------------------------------------------------------------------


def test_what_a_line_goes_through_is_struck_out() -> None:
    old, new = figure("15", 250), figure("12")
    bar: Draw = lambda c: c.rect(238, BASELINE + 3, 13, 0.6, stroke=0, fill=1)  # noqa: E731
    long: Draw = lambda c: c.line(100, BASELINE + 3, 290, BASELINE + 3)  # noqa: E731
    assert seen(both(old, line(238, 251), new)) == ("12", {"struck": "15"})
    assert seen(both(old, bar, new)) == ("12", {"struck": "15"})
    assert seen(both(figure("1512", 276), line(253.5, 265))) == ("12", {"struck": "15"})
    assert seen(both(figure("15"), line(264, 277))) == ("", ONLY_STRUCK)
    assert seen(both(figure("15"), long)) == ("", ONLY_STRUCK)
    slash: Draw = lambda c: c.line(264, 345, 278, 355)  # noqa: E731
    assert seen(both(figure("15"), slash)) == ("", ONLY_STRUCK)
    over_the_cell: Draw = lambda c: c.line(160, 340, 280, 360)  # noqa: E731
    assert seen(both(figure("15"), over_the_cell)) == ("15", {})


def test_lines_under_and_over_a_figure_strike_nothing() -> None:
    for height in (-1.5, -3, 9):
        assert cell_of(both(figure("15"), line(264, 277, height))) == "15"
    assert (
        cell_of(
            both(
                figure("15"),
                coloured(lambda c: c.rect(264, BASELINE + 3, 13, 0.6, stroke=0, fill=1), 1, 1, 1),
            )
        )
        == "15"
    )


# --- figures and rules --------------------------------------------------------------------------------------------------


def narrow(text: str, x: float, *, one_by_one: bool = False) -> Row:
    """A table with a column of 30 points in the middle; `text` begins at x."""

    def draw(canvas: Canvas) -> None:
        for row in range(2):
            for left, width in ((300, 60), (360, 30), (390, 60)):
                canvas.rect(left, 200 - 20 * row, width, 20)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(304, 206, "1")
        if one_by_one:
            for character in text:
                canvas.drawString(x, 186, character)
                canvas.translate(pdfmetrics.stringWidth(character, "Helvetica", 10), 0)
        else:
            canvas.drawString(x, 186, text)

    return rows_of(draw)[1][1]


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_figure_wider_than_its_cell_is_whole(one_by_one: bool) -> None:
    width = pdfmetrics.stringWidth("60,000.00", "Helvetica", 10)
    for x in (388 - width, 362):
        assert narrow("60,000.00", x, one_by_one=one_by_one).cells == ("", "60,000.00", "")
    row = narrow("60,000.00", 335, one_by_one=one_by_one)
    assert [note.kind for note in row.notes] == ["cut_off", "cut_off"]


def test_figures_close_to_a_rule_on_both_sides_are_two() -> None:
    def draw(canvas: Canvas) -> None:
        for left in (300, 360):
            canvas.rect(left, 200, 60, 20)
        canvas.setFont("Helvetica", 10)
        canvas.drawRightString(359.5, 206, "1,200.00")
        canvas.drawString(360.5, 206, "300.00")

    assert rows_of(draw)[1][0] == Row(("1,200.00", "300.00"), page=1)


# --- what is not painted ------------------------------------------------------------------------------------------------

OLD = figure("15", 262)
CLIPPED = "q 10 10 5 5 re W n BT /F1 10 Tf 250 346 Td (15) Tj ET Q"


@pytest.mark.parametrize(
    "hidden",
    [
        operators("BT /F1 10 Tf 3 Tr 250 346 Td (15) Tj 0 Tr ET"),
        operators("BT /F1 10 Tf 7 Tr 250 346 Td (15) Tj 0 Tr ET"),
        coloured(OLD, 1, 1, 1),
        coloured(OLD, 0.96, 0.97, 0.96),
        both(box(0.2, 0.2, 0.5, left=248, width=16), coloured(OLD, 0.2, 0.2, 0.5)),
        both(OLD, box(1, 1, 1, left=248, width=16)),
        both(OLD, coloured(lambda c: c.roundRect(248, BASELINE - 4, 16, 16, 2, stroke=0, fill=1), 1, 1, 1)),
        operators(CLIPPED),
    ],
    ids=["invisible", "clip only", "white", "nearly white", "as its ground", "covered", "covered by a round box", "clipped"],
)  # fmt: skip
def test_what_is_not_painted_is_not_read(hidden: Draw) -> None:
    assert cell_of(both(hidden, figure("12"))) == "12"
    assert cell_of(hidden) == ""


@pytest.mark.parametrize("old", ["15", "12", "22", "2"])
def test_a_figure_painted_over_a_hidden_one_is_whole(old: str) -> None:
    """pdfium takes a character in the place of the same one for bold and drops it, hidden or not."""
    white = coloured(figure(old), 1, 1, 1)
    assert cell_of(both(white, figure("12"))) == "12"
    assert cell_of(both(figure(old), box(1, 1, 1), figure("12"))) == "12"


def test_what_is_painted_over_a_ground_is_read() -> None:
    assert cell_of(both(box(0.1, 0.1, 0.5), coloured(figure("15"), 1, 1, 1))) == "15"
    assert cell_of(both(box(1, 1, 1), figure("15"))) == "15"
    assert cell_of(both(box(0.9, 0.9, 0.9), box(1, 1, 0.8), figure("15"))) == "15"
    picture = both(
        lambda c: c.drawImage(ImageReader(Image.new("RGB", (9, 9), "navy")), 222, 342, 56, 16)
    )
    assert cell_of(both(picture, coloured(figure("15"), 1, 1, 1))) == "15"
    assert cell_of(operators("q 222 342 56 16 re W n BT /F1 10 Tf 250 346 Td (15) Tj ET Q")) == "15"
    assert cell_of(coloured(figure("15"), 0.8, 0, 0)) == "15"


def test_what_is_blacked_out_is_no_blank() -> None:
    assert "unknown_character" in seen(both(figure("15"), box(0, 0, 0)))[1]
    rewritten = both(figure("15"), box(0, 0, 0), coloured(figure("12"), 1, 1, 1))
    assert cell_of(rewritten) == "12"


def test_what_nobody_can_read_for_its_size_is_not_read() -> None:
    assert cell_of(both(figure("15", 240, 0.5), figure("12"))) == "12"


def test_figures_set_slanted_are_read_and_those_on_their_side_are_not_lost() -> None:
    assert cell_of(operators("BT /F1 10 Tf 1 0 0.3 1 250 346 Tm (15) Tj ET")) == "15"
    assert (
        cell_of(operators("BT /F1 10 Tf 0.9994 0.0349 -0.0349 0.9994 250 346 Tm (15) Tj ET"))
        == "15"
    )
    sideways = operators("BT /F1 6 Tf 0 1 -1 0 256 344 Tm (15) Tj ET")
    assert "unknown_character" in seen(sideways)[1]


def test_what_is_painted_counts_not_what_is_to_be_read_aloud() -> None:
    for aloud in ("99", "15", "1500", ""):
        span = f"/Span <</ActualText ({aloud})>> BDC BT /F1 10 Tf 250 346 Td (15) Tj ET EMC"
        assert cell_of(operators(span)) == "15"


def test_what_stands_outside_the_page_is_not_read() -> None:
    assert cell_of(both(figure("12"), operators("BT /F1 10 Tf 700 346 Td (15) Tj ET"))) == "12"


def test_under_a_picture_a_person_sees_something_else() -> None:
    image = ImageReader(Image.new("RGB", (40, 20), "white"))
    covered = both(figure("15"), lambda c: c.drawImage(image, 240, 342, 38, 16))
    assert "unknown_character" in seen(covered)[1]


def test_a_seal_over_a_figure_leaves_it_readable() -> None:
    image = Image.new("RGBA", (80, 80), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((4, 4, 76, 76), outline=(220, 0, 0, 255), width=4)
    seal = both(lambda c: c.drawImage(ImageReader(image), 230, 310, 70, 70, mask="auto"))
    assert cell_of(both(figure("15"), seal)) == "15"


# --- watermarks and shadows ---------------------------------------------------------------------------------------------


def grey(text: str, size: float, x: float, y: float, tone: float = 0.8) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.setFillGray(tone)
        canvas.setFont("Helvetica", size)
        canvas.drawString(x, y, text)
        canvas.restoreState()

    return draw


def test_watermarks_are_no_figures() -> None:
    assert cell_of(figure("2"), before=grey("2025", 40, 200, 335)) == "2"
    assert cell_of(figure("2"), before=grey("2025", 40, 200, 335, tone=0.2)) == "2"
    assert cell_of(figure("2"), before=grey("2025", 10, 252, BASELINE)) == "2"
    assert cell_of(figure("2"), before=grey("2025", 10, 200, BASELINE), pages=4) == "2"


@pytest.mark.parametrize("aside", [0.03, 0.1, 0.2, 0.3, 0.34])
@pytest.mark.parametrize("text", ["2", "11", "1,122.00", "9966"])
def test_a_shadow_is_no_second_figure(text: str, aside: float) -> None:
    shadow = coloured(figure(text, RIGHT - 10 + 10 * aside, rise=-10 * aside / 3), 0.6, 0.6, 0.6)
    assert cell_of(both(shadow, figure(text, RIGHT - 10))) == text


def test_figures_set_narrow_keep_all_their_digits() -> None:
    for squeezed in (35, 50, 80):
        drawn = operators(f"BT /F1 10 Tf {squeezed} Tz 250 346 Td (1100.00) Tj 100 Tz ET")
        assert cell_of(drawn) == "1100.00"
        one_by_one = " ".join(
            f"BT /F1 10 Tf {squeezed} Tz {250 + n * 0.0556 * squeezed} 346 Td ({c}) Tj 100 Tz ET"
            for n, c in enumerate("1100")
        )
        assert cell_of(operators(one_by_one)) == "1100"


def test_texts_over_each_other_are_no_figure() -> None:
    assert "overprinted" in seen(both(figure("15"), figure("12", RIGHT - 5)))[1]


# --- annotations and form fields ----------------------------------------------------------------------------------------


def test_form_fields_are_read() -> None:
    def field(canvas: Canvas) -> None:
        canvas.acroForm.textfield(
            name="held", value="12", x=200, y=342, width=70, height=16, fontSize=9, borderWidth=0
        )

    assert seen(field) == ("12", {"filled_in": ""})


def annotation(kind: str, **entries: str) -> Draw:
    parts = {"Type": "/Annot", "Subtype": f"/{kind}", "Rect": "[236 342 276 358]", **entries}
    return lambda canvas: canvas._addAnnotation(_Verbatim(parts))


class _Verbatim(pdfdoc.PDFDictionary):  # type: ignore[misc]
    """A dictionary as it stands in the file."""

    def __init__(self, parts: dict[str, str]) -> None:
        super().__init__()
        self._parts = parts

    def format(self, *_: object, **__: object) -> bytes:
        inside = " ".join(f"/{key} {value}" for key, value in self._parts.items())
        return f"<< {inside} >>".encode()


def test_annotations_without_an_appearance_are_read_from_their_text() -> None:
    said = {"Contents": "(12)", "DA": "(/Helv 9 Tf 0 g)"}
    assert seen(annotation("FreeText", **said)) == ("12", {"filled_in": ""})
    assert cell_of(annotation("FreeText", F="2", **said)) == ""
    assert cell_of(annotation("Text", Contents="(99)")) == ""


def test_a_strike_out_annotation_strikes_out() -> None:
    quads = {"QuadPoints": "[238 358 252 358 238 342 252 342]", "Rect": "[238 342 252 358]"}
    struck = both(figure("15", 250), figure("12"), annotation("StrikeOut", **quads))
    assert seen(struck) == ("12", {"struck": "15"})
