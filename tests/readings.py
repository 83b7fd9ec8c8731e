"""Documents as an older version would have read them: with a catalogue that does not know every form yet."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

from loaders.database.connection import connect
from loaders.document import Document
from loaders.forms.catalogue import load_catalogue
from loaders.forms.recogniser import recognise
from loaders.limits import DEFAULT_LIMITS
from loaders.loading import kept, landing
from loaders.loading.landed_documents import LandedDocument
from loaders.loading.landing import land_document
from loaders.loading.raw_rows import prepare
from loaders.loading.reinterpret import ReadAgain, read_again
from loaders.loading.worker import FileToRead, read_file
from loaders.settings import Settings

OLD_VERSION = "0.0.1+older"


def land_as_older(url: str, file: Path, *unknown: str, keep: bool = True) -> Document:
    """Land a file as a version that did not know the forms `unknown`; gives back what its reader gave."""
    document = read_file(FileToRead.at(file), DEFAULT_LIMITS)
    catalogue = load_catalogue()
    known = tuple(form for form in catalogue.forms if form.form_id not in unknown)
    assert len(known) == len(catalogue.forms) - len(unknown)
    recognised = recognise(document, replace(catalogue, forms=known, version="older"))
    prepared = prepare(recognised, kept.pack(document) if keep else None)
    with (
        patch.object(landing, "reading_version", lambda: OLD_VERSION),
        connect(url) as connection,
    ):
        assert land_document(connection, prepared, run_id=uuid4(), seconds=0).outcome == "loaded"
    return document


def again(
    url: str,
    documents: tuple[LandedDocument, ...],
    *,
    dry_run: bool = False,
    kept_only: bool = False,
) -> list[ReadAgain]:
    """Read documents again, as the command does."""
    with connect(url) as connection:
        return list(
            read_again(
                *(connection, documents, Settings()),
                run_id=uuid4(),
                dry_run=dry_run,
                kept_only=kept_only,
            )
        )
