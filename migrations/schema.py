"""The tables Alembic owns, as they are after the newest revision: landing (`raw`), `codes` and `build`.

The revisions in versions/ make them; the tests compare the result with these pages, constraint by
constraint. A change of schema is a new revision and the same change in the page of its schema.
"""

from migrations import build_schema, code_schema, raw_schema  # noqa: F401  (they fill METADATA)
from migrations.metadata import METADATA

__all__ = ["METADATA"]
