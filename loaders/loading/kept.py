"""What a reader gave of a file, packed so that its tables can be recognised again without the file."""

import zlib
from dataclasses import dataclass, replace
from functools import cache

from pydantic import TypeAdapter

from loaders.document import TEXT, TEXT_OVER_PICTURE, Document, Table

_LEVEL = 6  # level 9 takes three times as long for a twentieth less


@dataclass(frozen=True)
class Kept:
    """A packed document and the size it was before."""

    content: bytes
    size_bytes: int


def pack(document: Document) -> Kept:
    """The document as JSON, compressed. What a field is by default is left out: a later version may have more fields."""
    text = _documents().dump_json(document, exclude_defaults=True)
    return Kept(zlib.compress(text, _LEVEL), len(text))


def unpack(content: bytes) -> Document:
    """The document that was packed, by this version or an older one."""
    return _as_read(_documents().validate_json(zlib.decompress(content)))


def _as_read(document: Document) -> Document:
    """Older versions kept of a page that is a picture only that its text may be misread: its tables are read from that."""
    pages = {found.page for found in document.problems if found.kind == "recognised_picture"}
    if not pages:
        return document
    return replace(
        document,
        blocks=tuple(
            replace(block, read_by=TEXT_OVER_PICTURE)
            if isinstance(block, Table)
            and block.read_by == TEXT
            and any(row.page in pages for row in block.rows)
            else block
            for block in document.blocks
        ),
    )


@cache
def _documents() -> TypeAdapter[Document]:
    return TypeAdapter(Document)
