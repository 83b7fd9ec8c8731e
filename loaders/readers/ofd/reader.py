"""OFD files (GB/T 33190-2016), in which Chinese authorities publish: characters and rules by position, laid out like a PDF's.

Annotations are read as part of their page, but links and watermarks; seals are not.
"""

import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from loaders.language import Message
from loaders.limits import Limits
from loaders.readers.ofd.geometry import PAGE, placed, tag
from loaders.readers.ofd.page import ObjectBudget, PageBuilder, Resources
from loaders.readers.packages import (
    find_part,
    is_package,
    open_package,
    parse_xml,
    part_names,
    read_part,
)
from loaders.readers.pages.layout import lay_out
from loaders.readers.pages.page import Page
from loaders.readers.reading import Reading, UnreadableFile

MEDIA_TYPE = "application/ofd"
_WHAT = Message("an OFD file", "OFD 文件")
_ROOT = "OFD.xml"
# Parts that only an encrypted file has.
_ENCRYPTED = frozenset({"encryptions.xml", "encryptinfo.xml", "entriesmap.dat", "decryptseed.dat"})
_ENCRYPTED_TAGS = frozenset({"Encryptions", "EncryptInfo"})
_TEMPLATES_KEPT = 8
_NO_TEXT = frozenset({"Link", "Watermark"})  # kinds of annotations


def recognises(content: bytes) -> bool:
    """True for an OFD package, whole or damaged."""
    return is_package(content) and any(
        name.casefold() == _ROOT.casefold() for name in part_names(content)
    )


def read(content: bytes, limits: Limits) -> Reading:
    """Read every page of every document in the file. Raises `UnreadableFile` for an encrypted, damaged or overlong file."""
    with open_package(content, limits, _WHAT) as package:
        names = {posixpath.basename(name).casefold() for name in package.namelist()}
        root = _part(package, _ROOT, limits)
        tags = {tag(element) for element in root.iter()}
        if not _ENCRYPTED.isdisjoint(names) or not _ENCRYPTED_TAGS.isdisjoint(tags):
            raise UnreadableFile(
                "an encrypted OFD file. Save it without protection and load that file.",
                "OFD 文件已加密。请去除保护另存后装载。",
            )
        pages = list(_pages(package, root, limits))
    if not pages:
        raise UnreadableFile(
            "an OFD file without pages. Get the file again.", "OFD 文件没有页。请重新取得文件。"
        )
    blocks, problems = lay_out(pages, limits)
    return Reading(MEDIA_TYPE, None, blocks, problems)


def _part(package: zipfile.ZipFile, name: str, limits: Limits) -> etree._Element:
    return parse_xml(read_part(package, name, limits), _WHAT)


def _pages(package: zipfile.ZipFile, root: etree._Element, limits: Limits) -> Iterator[Page]:
    budget = ObjectBudget()
    number = 0
    for name in _texts(root, "DocBody/DocRoot"):
        document = _Document(package, _resolved(package, "", name), limits)
        for page_id, place in document.pages:
            number += 1
            if number > limits.pages:
                raise UnreadableFile(
                    f"an OFD file of more than {limits.pages} pages, which are not read (JUESUAN_MAX_PAGES). "
                    "Split it, or raise the limit.",
                    f"OFD 文件超过 {limits.pages} 页，不予读取（JUESUAN_MAX_PAGES）。请拆分，或提高上限。",
                )
            yield document.builder(page_id, place, budget).page(number)


class _Document:
    """One document of the file: its pages, the templates they lie on, and the drawings they show."""

    def __init__(self, package: zipfile.ZipFile, name: str, limits: Limits) -> None:
        self._package, self._name, self._limits = package, name, limits
        root = _part(package, name, limits)
        self._box = next(_texts(root, "CommonData/PageArea/PhysicalBox"), None)
        self._templates = {
            template.get("ID") or "": template.get("BaseLoc") or ""
            for template in _found(root, "CommonData/TemplatePage")
        }
        self._template_roots: dict[str, etree._Element] = {}
        self._resources = Resources({}, {})
        for kind in ("PublicRes", "DocumentRes"):
            for place in _texts(root, f"CommonData/{kind}"):
                self._add_resources(_resolved(package, name, place))
        self.pages = [
            (page.get("ID") or "", page.get("BaseLoc") or "") for page in _found(root, "Pages/Page")
        ]
        self._annotations: dict[str, str] = {}
        for place in _texts(root, "Annotations"):
            self._add_annotations(_resolved(package, name, place))

    def _add_resources(self, name: str) -> None:
        if find_part(self._package, name) is None:
            return
        root = _part(self._package, name, self._limits)
        for unit in root.iter("{*}CompositeGraphicUnit"):
            self._resources.drawings.setdefault(unit.get("ID") or "", unit)
        for parameter in root.iter("{*}DrawParam"):
            self._resources.parameters.setdefault(parameter.get("ID") or "", parameter)

    def _add_annotations(self, name: str) -> None:
        if find_part(self._package, name) is None:
            return
        for page in _found(_part(self._package, name, self._limits), "Page"):
            for place in _texts(page, "FileLoc"):
                self._annotations[page.get("PageID") or ""] = _resolved(self._package, name, place)

    def _put_on(self, page_id: str) -> Iterator[etree._Element]:
        """The appearances of the annotations of a page that are shown and not put there to be clicked or looked through."""
        name = self._annotations.get(page_id)
        if name is None or find_part(self._package, name) is None:
            return
        for annotation in _found(_part(self._package, name, self._limits), "Annot"):
            if annotation.get("Visible") != "false" and annotation.get("Type") not in _NO_TEXT:
                yield from _found(annotation, "Appearance")

    def builder(self, page_id: str, place: str, budget: ObjectBudget) -> PageBuilder:
        """A page with all that is on it."""
        name = _resolved(self._package, self._name, place)
        root = _part(self._package, name, self._limits)
        for resource in _texts(root, "PageRes"):
            self._add_resources(_resolved(self._package, name, resource))
        box = next(_texts(root, "Area/PhysicalBox"), self._box)
        builder = PageBuilder(box, self._resources, budget)
        for content in (*self._lies_on(root), root):
            for child in _found(content, "Content"):
                builder.add(child)
        for appearance in self._put_on(page_id):
            builder.add(appearance, placed(appearance, PAGE), is_added=True)
        return builder

    def _lies_on(self, root: etree._Element) -> Iterator[etree._Element]:
        for template in _found(root, "Template"):
            name = self._templates.get(template.get("TemplateID") or "")
            if name is None:
                continue
            if name not in self._template_roots:
                if len(self._template_roots) >= _TEMPLATES_KEPT:
                    self._template_roots.clear()
                part = _resolved(self._package, self._name, name)
                self._template_roots[name] = _part(self._package, part, self._limits)
            yield self._template_roots[name]


def _found(root: etree._Element, path: str) -> Iterator[etree._Element]:
    return root.iterfind("/".join(f"{{*}}{name}" for name in path.split("/")))


def _texts(root: etree._Element, path: str) -> Iterator[str]:
    return ((element.text or "").strip() for element in _found(root, path))


def _resolved(package: zipfile.ZipFile, base: str, place: str) -> str:
    """The name of the part at a place: seen from the part that says so, or, as some write it, from the root."""
    folder = "/" if place.startswith("/") else posixpath.dirname(base)
    names = [
        posixpath.normpath(posixpath.join("/", start, place.replace("\\", "/").lstrip("/"))).lstrip(
            "/"
        )
        for start in (folder, "/")
    ]
    return next((name for name in names if find_part(package, name) is not None), names[0])
