"""A table with marks, strikes and hidden text beside its figures lands the same figures, or says which cell it cannot tell."""

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from loaders.document import UNREADABLE_KINDS, Block, Table
from loaders.notation.text import cell_state, figure_text
from tests.properties import PATIENT
from tests.unit.readers import web_files, word_files
from tests.unit.readers.word_files import p, r, tbl, tr

FIGURES = st.sampled_from(
    ["", "0.00", "12", "96", "1,234.50", "-5.00", "1,711,678.90", "—", "（30.00）"]
)
NUMBERS = st.sampled_from(["1", "3", "10", "7.00", "①"])

# What stands beside a figure and is no part of it, before or behind: in a page, and as a run with properties.
HARMLESS = {
    "<sup>{}</sup>": '<w:vertAlign w:val="superscript"/>',
    "<sub>[{}]</sub>": '<w:vertAlign w:val="subscript"/>',
    "<s>{}</s>": "<w:strike/>",
    "<b class=struck>{}</b>": '<w:rStyle w:val="struck"/>',
    "<b class=gone>{}</b>": "<w:vanish/>",
    "<font color=white>{}</font>": '<w:color w:val="FFFFFF"/>',
    "<i style='font-size:0'>{}</i>": '<w:sz w:val="1"/>',
    "<u style='opacity:0'>{}</u>": '<w:color w:val="FDFDFD"/>',
}
STYLE = ".struck{text-decoration:line-through} td .gone{visibility:hidden}"
WORD_STYLE = '<w:style w:type="character" w:styleId="struck"><w:rPr><w:dstrike/></w:rPr></w:style>'
BESIDE = st.lists(st.tuples(st.sampled_from(sorted(HARMLESS)), NUMBERS, st.booleans()), max_size=3)
CELLS = st.lists(st.tuples(FIGURES, BESIDE), min_size=1, max_size=5)


def landed(found: Block) -> list[tuple[str, bool]]:
    """The figures of the only row, and whether each cell is one that nobody can tell."""
    assert isinstance(found, Table)
    (row,) = found.rows
    doubted = {note.column for note in row.notes if note.kind in UNREADABLE_KINDS}
    return [(cell, column in doubted) for column, cell in enumerate(row.cells)][1:]


def check(
    cells: list[tuple[str, list[tuple[str, str, bool]]]], seen: list[tuple[str, bool]]
) -> None:
    """Each figure is as it was printed; only one that is not there at all may be doubted, or be nothing but marks."""
    assert len(seen) == len(cells)
    for (figure, _), (text, is_doubted) in zip(cells, seen, strict=True):
        if figure:
            assert (figure_text(text), is_doubted) == (figure_text(figure), False)
        else:
            assert is_doubted or cell_state(text) != "amount"


@PATIENT
@given(CELLS)
def test_a_web_page(cells: list[tuple[str, list[tuple[str, str, bool]]]]) -> None:
    def printed(figure: str, beside: list[tuple[str, str, bool]]) -> str:
        before = "".join(form.format(text) for form, text, is_before in beside if is_before)
        behind = "".join(form.format(text) for form, text, is_before in beside if not is_before)
        return f"<td>{before}{escape(figure)}{behind}</td>"

    row = "".join(printed(*cell) for cell in cells)
    page = f"<html><style>{STYLE}</style><table><tr><td>甲</td>{row}</tr></table>"
    check(cells, landed(web_files.table(page)))


@PATIENT
@given(CELLS)
def test_a_word_document(cells: list[tuple[str, list[tuple[str, str, bool]]]]) -> None:
    def printed(figure: str, beside: list[tuple[str, str, bool]]) -> str:
        runs = [(r(text, HARMLESS[form]), is_before) for form, text, is_before in beside]
        before = "".join(run for run, is_before in runs if is_before)
        behind = "".join(run for run, is_before in runs if not is_before)
        return f"<w:tc>{p(before + r(figure) + behind)}</w:tc>"

    row = tr(f"<w:tc>{p(r('甲'))}</w:tc>", *(printed(*cell) for cell in cells))
    found, *_ = word_files.blocks(tbl(row), styles=WORD_STYLE)
    check(cells, landed(found))
