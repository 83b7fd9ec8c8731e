"""The title of a table: which of the lines above it, or of its own first rows, names a form of the catalogue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from loaders.document import Table
from loaders.forms.captions import printed_form_number, printed_organizations, printed_unit
from loaders.forms.catalogue import Catalogue
from loaders.forms.form import Form
from loaders.forms.text import title_text
from loaders.notation.text import is_blank, plain

_BUDGET_TITLE = re.compile(
    r"预算(?:收支|支出|收入|拨款)*(?:总体情况|情况|明细|总|安排)*表|预算公开表|收支预算总?表"
)
_PIECES = re.compile(r"\t|\s{2,}|[\r\n]+")
_MOST_CAPTION_ROWS = 8
_YEAR_LINE = re.compile(r"^20\d{2}年?度?$")


@dataclass(frozen=True)
class Titled:
    """A line that is the title of a form, and that form."""

    line: str
    form: Form


def caption_rows(table: Table, catalogue: Catalogue) -> tuple[str, ...]:
    """The texts at the top of a grid that caption it: a title, 公开01表, 部门：…, 单位：万元, each in a row with its like."""
    lines: list[str] = []
    for row in table.rows[:_MOST_CAPTION_ROWS]:
        texts = [cell.strip() for cell in row.cells if not is_blank(cell)]
        if len(texts) > 1 and not all(_is_caption(text, catalogue) for text in texts):
            break
        lines += texts
    return tuple(lines)


def _is_caption(text: str, catalogue: Catalogue) -> bool:
    return bool(
        printed_form_number((text,))
        or printed_unit((text,))[1]
        or printed_organizations((text,))
        or _YEAR_LINE.match(plain(text))
        or catalogue.by_title(title_text(text))
        or plain(text).endswith((":", "单位名称", "部门名称", "编制单位"))
    )


def titled_forms(
    lines: Sequence[str], organization: str | None, catalogue: Catalogue
) -> tuple[Titled, ...]:
    """The forms known under the title nearest the table. A title may share its line, or go on over two lines."""
    pieces = [(line, *_PIECES.split(line)) for line in lines]
    wrapped = [(first + second,) for first, second in pairwise(lines)]
    for texts in (*reversed(pieces), *reversed(wrapped)):
        for text in texts:
            forms = catalogue.by_title(title_text(text, organization))
            if forms:
                return tuple(Titled(text.strip(), form) for form in forms)
    return ()


def budget_title(lines: Sequence[str]) -> str | None:
    """The line above a table that is the title of a budget's table, or None."""
    for line in lines:
        text = plain(line)
        if _BUDGET_TITLE.search(text) and "决算" not in text and len(text) < 60:
            return line.strip()
    return None
