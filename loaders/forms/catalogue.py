"""The catalogue of forms: YAML files in `catalogue/`, a form each.

See catalogue/README.md for the meaning of every key. `load_catalogue()` raises `ConfigurationError` naming the file and
the key when one cannot be used, so that a mistake in a new layout is seen at once.
"""

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from loaders.forms.form import Form
from loaders.forms.form_file import check_value, form_of, read_yaml

CATALOGUE_DIRECTORY = Path(__file__).parent / "catalogue"


@dataclass(frozen=True)
class Catalogue:
    """All forms, and a hash of the files they were read from."""

    forms: tuple[Form, ...]
    version: str

    @cached_property
    def inner_headers(self) -> frozenset[str]:
        """Header texts that stand within a table, below another section of it, and never at the top of one."""
        inner: set[str] = set()
        top: set[str] = set()
        for form in self.forms:
            first, *others = [s for s in form.sections if not s.instead_of]
            top |= first.vocabulary
            inner = inner.union(*(section.vocabulary for section in others))
        return frozenset(inner - top)

    def form(self, form_id: str) -> Form:
        """The form with this key."""
        return next(form for form in self.forms if form.form_id == form_id)

    def by_title(self, title: str) -> tuple[Form, ...]:
        """The forms that are known under this (normalised) title."""
        exact = tuple(form for form in self.forms if title in form.titles)
        return exact or tuple(form for form in self.forms if form.is_titled(title))


@cache
def load_catalogue(directory: Path = CATALOGUE_DIRECTORY) -> Catalogue:
    """Read every form of the catalogue. Raises `ConfigurationError` naming file and key."""
    files = _files(directory)
    shared = read_yaml(directory / "_shared.yaml")
    forms = tuple(
        form_of(read_yaml(file), shared, file) for file in files if not file.name.startswith("_")
    )
    known = {form.form_id for form in forms}
    for form in forms:
        for other in form.otherwise:
            check_value("otherwise", other, frozenset(known), directory / form.form_id)
    return Catalogue(forms, catalogue_version(directory))


def catalogue_version(directory: Path = CATALOGUE_DIRECTORY) -> str:
    """A hash of the files, which is known without reading the forms."""
    return hashlib.sha256(b"".join(map(Path.read_bytes, _files(directory)))).hexdigest()[:12]


def _files(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.yaml"))
