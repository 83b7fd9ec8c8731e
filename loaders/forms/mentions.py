"""Where the text of a document names a form by its title: in a contents page, above a table, in a note, in a sentence.

Which of these promise the form, declare it empty or stand in the wrong place is decided in dbt; here is only read which
form a title names. A title may be known to several forms (一般公共预算财政拨款支出决算表); all of them are named then.
"""

import re
from collections.abc import Iterator, Sequence

from loaders.forms.captions import PlacedParagraph
from loaders.forms.catalogue import Catalogue
from loaders.forms.recognition import FormMention, RecognisedTable
from loaders.forms.text import title_text
from loaders.notation.text import plain

_LONGEST_LINE = 80
# 一、收入支出决算总表……5 and 三、支出决算表（见附件）: what a contents page prints behind a title.
_BEHIND_A_TITLE = re.compile(
    r"(?:[.。·…⋯‥_\-—－]{2,}\d{0,3}|\((?:详?见)?附[件表后]{1,2}\)|(?<=表)\d{1,3}|(?<=\))\d{1,3})$"
)
_TITLE_IN_SENTENCE = re.compile(r"《([^《》]{4,60})》")
# 1.国有资本经营预算财政拨款支出决算表：……故本表为空表。
_SAYS_EMPTY = re.compile(r"空表|为空|无数据|没有数据")
_UP_TO_A_TABLE = re.compile(r"[^,，。;；:：、《》]{3,60}?表(?:\([^()]{1,12}\))?")
_SHORTEST_TITLE = 5


def gather_mentions(
    paragraphs: Sequence[PlacedParagraph], tables: Sequence[RecognisedTable], catalogue: Catalogue
) -> tuple[FormMention, ...]:
    """Every title of a form in the lines around the tables, in their notes, and in tables that are no form themselves."""
    return (
        *_in_paragraphs(paragraphs, catalogue),
        *(m for n, table in enumerate(tables) for m in _in_table(table, n, catalogue)),
    )


def _in_paragraphs(
    paragraphs: Sequence[PlacedParagraph], catalogue: Catalogue
) -> Iterator[FormMention]:
    for number, line in enumerate(paragraphs):
        if line.paragraph.is_page_mark:
            continue
        for is_whole_line, printed, forms in _titles_of(line.paragraph.text, catalogue):
            yield FormMention(forms, is_whole_line, printed, number, None, None)


def _in_table(table: RecognisedTable, number: int, catalogue: Catalogue) -> Iterator[FormMention]:
    """A list of tables is often laid out as a table; notes often stand in the grid of the sheet."""
    for row_number, row in enumerate(table.placed.table.rows):
        if table.form_id and table.places[row_number].kind != "note":
            continue
        for cell in row.cells:
            for is_whole_line, printed, forms in _titles_of(cell, catalogue):
                yield FormMention(forms, is_whole_line, printed, None, number, row_number)


def _titles_of(text: str, catalogue: Catalogue) -> Iterator[tuple[bool, str, tuple[str, ...]]]:
    """(whether it is the whole line, the title as printed, the forms known under it) for each title in a text."""
    if "表" not in text and "情况" not in text and "报告" not in text:
        return
    forms = named_forms(text, catalogue)
    if forms:
        yield True, text.strip(), forms
        return
    for match in _TITLE_IN_SENTENCE.finditer(text):
        quoted = named_forms(match.group(1), catalogue)
        if quoted:
            yield False, match.group(1), quoted
    if "《" not in text and _SAYS_EMPTY.search(text):
        for match in _UP_TO_A_TABLE.finditer(plain(text)):
            yield from _title_at_the_end_of(match.group(), catalogue)


def _title_at_the_end_of(
    words: str, catalogue: Catalogue
) -> Iterator[tuple[bool, str, tuple[str, ...]]]:
    """The longest title that these words end with: 本部门2023年度的收入决算表 ends with 收入决算表."""
    for start in range(len(words) - _SHORTEST_TITLE + 1):
        forms = named_forms(words[start:], catalogue)
        if forms:
            yield False, words[start:], forms
            return


def named_forms(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The forms known under a text that is nothing but a title, with its number, dots and page at most."""
    line = plain(text)
    if len(line) > _LONGEST_LINE:
        return ()
    line = _BEHIND_A_TITLE.sub("", _BEHIND_A_TITLE.sub("", line))
    return tuple(form.form_id for form in catalogue.by_title(title_text(line)))
