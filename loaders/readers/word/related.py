"""The parts beside the main one of a Word document: styles, numbering, heads and feet of pages, notes, embedded files."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from loaders.language import Message
from loaders.limits import Limits
from loaders.readers.packages import find_part, parse_xml, read_part
from loaders.readers.word.xml import W, transitional

WHAT = Message("a Word document", "Word 文档")
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_R_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


@dataclass(frozen=True)
class _Relation:
    kind: str
    target: str


class Related:
    """The parts beside the main one, parsed when asked for."""

    def __init__(self, package: zipfile.ZipFile, main: str, limits: Limits) -> None:
        self._package = package
        self._limits = limits
        self._relations = dict(_relations(package, main, limits))
        self._notes: dict[str, dict[str, etree._Element]] = {}

    def only(self, kind: str) -> etree._Element | None:
        """The part of a kind of which a document has one: `styles`, `numbering`, `footnotes`, `endnotes`."""
        found = (name for name, relation in self._relations.items() if relation.kind == kind)
        name = next(found, None)
        return None if name is None else self._parsed(name)

    def story(self, reference: etree._Element) -> etree._Element | None:
        """The head or foot that a section refers to."""
        name = reference_of(reference)
        return self._parsed(name) if name in self._relations else None

    def note(self, kind: str, name: str) -> etree._Element | None:
        """A footnote or endnote by its id."""
        if kind not in self._notes:
            part = self.only(kind)
            self._notes[kind] = {
                note.get(f"{W}id") or "": note
                for note in (() if part is None else part)
                if note.get(f"{W}type") not in _SEPARATORS
            }
        return self._notes[kind].get(name)

    def content(self, name: str) -> bytes | None:
        """The bytes of an embedded file by the name it is referred to with; None when it is not in the package."""
        relation = self._relations.get(name)
        if relation is None or find_part(self._package, relation.target) is None:
            return None
        return read_part(self._package, relation.target, self._limits)

    def _parsed(self, name: str) -> etree._Element | None:
        target = self._relations[name].target
        if find_part(self._package, target) is None:
            return None
        return parse_xml(transitional(read_part(self._package, target, self._limits)), WHAT)


def _relations(
    package: zipfile.ZipFile, main: str, limits: Limits
) -> Iterator[tuple[str, _Relation]]:
    folder, name = posixpath.split(main)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if find_part(package, part) is None:
        return
    for relation in parse_xml(read_part(package, part, limits), WHAT):
        if relation.get("TargetMode") == "External":
            continue
        kind = (relation.get("Type") or "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or ""))
        yield relation.get("Id") or "", _Relation(kind, target)


def reference_of(element: etree._Element) -> str:
    """The name by which an element refers to a part."""
    return element.get(f"{_R}id") or element.get(f"{_R_STRICT}id") or ""
