"""What an unknown table is most like, which of its header texts are known, and the lines of YAML that would teach it."""

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.document import Table
from loaders.forms.catalogue import Catalogue
from loaders.forms.form import Form
from loaders.forms.text import header_texts
from loaders.notation.text import is_dash, looks_like_amount

_MOST_HEADER_ROWS = 8
_LONGEST_HEADER = 40


@dataclass(frozen=True)
class Nearest:
    """The form whose header shares most texts with a table's; `matched` and `unknown` are the table's header texts."""

    form: Form
    matched: tuple[str, ...]
    unknown: tuple[str, ...]

    def teaching(self, title: str | None) -> str:
        """The lines of YAML that would teach the table, to be completed by somebody who knows what the columns mean."""
        lines = [f"# loaders/forms/catalogue/{self.form.number}_{self.form.form_id}.yaml"]
        if title and not self.form.is_titled(title):
            lines.append(f"titles: [..., {title}]")
        lines += [
            f"      - {{headers: [{text}], role: ..., measure: ...}}" for text in self.unknown
        ]
        return "\n".join(lines)


def nearest_form(table: Table, titled: str | None, catalogue: Catalogue) -> Nearest | None:
    """The form whose header texts cover most of the table's; `titled` is the form its title names, if one.

    None when no title says what it is and no two texts of the header are known to any form.
    """
    texts = _header_texts(table)
    best: tuple[int, int] = (1, 0)
    found: Nearest | None = None
    for form in catalogue.forms:
        if titled and form.form_id != titled:
            continue
        known = frozenset().union(*(section.vocabulary for section in form.sections))
        matched = tuple(text for text in texts if text in known)
        score = (len(matched), -len(known))
        if titled or score > best:
            best = score
            unknown = tuple(text for text in texts if text not in known)
            found = Nearest(form, matched, unknown)
    return found


def _header_texts(table: Table) -> Sequence[str]:
    """The distinct texts above the first row that holds a figure."""
    found: list[str] = []
    for row in table.rows[:_MOST_HEADER_ROWS]:
        texts = [text for _, text in header_texts(row.cells)]
        if len(set(texts)) == 1:
            continue  # a title, or a line that spans the table
        if any("." in text and looks_like_amount(text) for text in texts):
            break
        found += [
            text
            for text in texts
            if len(text) <= _LONGEST_HEADER
            and not text.isdigit()
            and not is_dash(text)
            and ":" not in text
        ]
    return tuple(dict.fromkeys(found))
