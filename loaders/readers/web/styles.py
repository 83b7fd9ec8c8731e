"""Which of a page's style rules hold for an element: by its tag, classes and id at once, by anything else through XPath."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cssselect import HTMLTranslator, Selector, SelectorError, parse
from cssselect.parser import Class, Element, Hash
from lxml import etree

from loaders.readers.reading import UnreadableFile
from loaders.readers.web.style_sheet import (
    Declaration,
    Rule,
    declarations,
    is_for_screens,
    rules,
)

# The properties that decide what is painted, and how.
_PROPERTIES = frozenset(
    {
        "display", "visibility", "content-visibility", "opacity", "filter", "color", "-webkit-text-fill-color",
        "background", "background-color", "background-image", "font", "font-size", "vertical-align", "position", "top",
        "left", "right", "bottom", "margin", "margin-left", "margin-top", "margin-right", "padding-left", "text-indent",
        "text-decoration", "text-decoration-line", "overflow", "overflow-x", "overflow-y", "width", "height",
        "max-width", "max-height", "clip", "clip-path", "transform", "float", "direction", "unicode-bidi",
        "white-space", "content", "mso-hide",
    }
)  # fmt: skip
_ATTRIBUTES = (
    "class",
    "id",
    "style",
    "hidden",
    "bgcolor",
    "background",
    "color",
    "size",
    "text",
    "dir",
)
_LONGEST_SHEETS = 8_000_000  # characters
# A selector is asked of every element at once; more than this takes longer than a page is worth.
_MOST_QUESTIONS = 100_000_000
_MOST_QUESTIONS_OF_ORDER = 2_000_000  # those that count an element's neighbours
_OF_ORDER = (":nth-", "-of-type", "~", ":has(", ":last-child", ":only-child")
_WORST_CHAIN = 6  # steps in one selector


@dataclass(frozen=True, eq=False)
class Said:
    """What all rules say of an element, of the text they add before and behind it, and its own attributes."""

    values: Mapping[str, str]
    before: Mapping[str, str]
    after: Mapping[str, str]
    attributes: Mapping[str, str]


NOTHING_SAID = Said({}, {}, {}, {})


class _Weighed(NamedTuple):
    """What a rule says, with what decides between two: importance comes later, for each declaration."""

    specificity: tuple[int, int, int]
    order: int
    pseudo_element: str
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True)
class _Compound:
    """A selector of tag, classes and ids alone."""

    tag: str | None
    classes: frozenset[str]
    ids: frozenset[str]
    weighed: _Weighed

    def holds(self, tag: str, classes: frozenset[str], name: str | None) -> bool:
        return (
            (self.tag is None or self.tag == tag)
            and self.classes <= classes
            and all(wanted == name for wanted in self.ids)
        )


@dataclass
class _Index:
    """The compound selectors by what an element must have for them to hold."""

    by_key: defaultdict[str, list[_Compound]] = field(default_factory=lambda: defaultdict(list))

    def add(self, compound: _Compound) -> None:
        name = next(iter(compound.ids), None)
        kind = next(iter(compound.classes), None)
        key = f"#{name}" if name else f".{kind}" if kind else compound.tag or "*"
        self.by_key[key].append(compound)

    def matching(self, tag: str, classes: frozenset[str], name: str | None) -> Iterator[_Weighed]:
        for key in (f"#{name}", *(f".{kind}" for kind in classes), tag, "*"):
            for compound in self.by_key.get(key, ()):
                if compound.holds(tag, classes, name):
                    yield compound.weighed


class Styles:
    """The style sheets of one page, and what they say of each of its elements."""

    def __init__(self, root: etree._Element, linked: Mapping[str, str]) -> None:
        """`linked` are the sheets that came with the page, by the last part of their address."""
        self.is_complete = True
        """False where the page has sheets that did not come with it."""
        self._index = _Index()
        self._chosen: defaultdict[etree._Element, list[_Weighed]] = defaultdict(list)
        self._known: dict[tuple[str | None, ...], Said] = {}
        self._chains: list[tuple[Selector, _Weighed]] = []
        self._order = 0
        length = 0
        for sheet in self._sheets(root, linked):
            length += len(sheet)
            if length > _LONGEST_SHEETS:
                raise UnreadableFile(
                    "a web page with larger style sheets than any real one. "
                    "Open it in a browser and save its text or tables anew.",
                    "网页的样式表大于任何实际的网页。请用浏览器打开，把文字或表格重新保存。",
                )
            for rule in rules(sheet):
                self._add(rule)
        self._choose(root)

    def _sheets(self, root: etree._Element, linked: Mapping[str, str]) -> Iterator[str]:
        for element in root.iter("style", "link"):
            if not is_for_screens(element.get("media") or ""):
                continue
            if element.tag == "style":
                yield element.text or ""
            elif "stylesheet" in (element.get("rel") or "").lower().split():
                name = (element.get("href") or "").replace("\\", "/").rpartition("/")[2]
                if name in linked:
                    yield linked[name]
                else:
                    self.is_complete = False

    def _add(self, rule: Rule) -> None:
        said = tuple(d for d in rule.declarations if d.name in _PROPERTIES)
        if not said:
            return
        self._order += 1
        try:
            selectors = parse(rule.selectors)
        except (SelectorError, RecursionError):  # a browser, too, leaves out what it does not know
            return
        for selector in selectors:
            pseudo = selector.pseudo_element
            if pseudo is not None and pseudo not in ("before", "after"):
                continue
            weighed = _Weighed(selector.specificity(), self._order, str(pseudo or ""), said)
            compound = _compound(selector, weighed)
            if compound is None:
                self._chains.append((selector, weighed))
            else:
                self._index.add(compound)

    def _choose(self, root: etree._Element) -> None:
        """Find the elements of the selectors that ask for more than an element itself."""
        if not self._chains:
            return
        elements = sum(1 for _ in root.iter())
        translator = HTMLTranslator()
        for selector, weighed in self._chains[: _MOST_QUESTIONS // max(elements, 1)]:
            try:
                path = translator.selector_to_xpath(selector)
            except (SelectorError, RecursionError):
                continue
            text = selector.canonical()
            asks_for_order = any(sign in text for sign in _OF_ORDER)
            if path.count("/") > 2 * _WORST_CHAIN or "[0]" in path:
                continue
            if asks_for_order and elements > _MOST_QUESTIONS_OF_ORDER // max(len(self._chains), 1):
                continue
            found = root.xpath(path)
            for element in found if isinstance(found, list) else ():
                if isinstance(element, etree._Element):
                    self._chosen[element].append(weighed)

    def of(self, element: etree._Element, tag: str) -> Said:
        """What is said of an element."""
        attributes = element.attrib
        if not attributes and not self._index.by_key and not self._chosen:
            return NOTHING_SAID
        chosen = self._chosen.get(element) if self._chosen else None
        key = (tag, *map(attributes.get, _ATTRIBUTES))
        if chosen is None and key in self._known:
            return self._known[key]
        said = self._said(tag, dict(zip(_ATTRIBUTES, key[1:], strict=True)), chosen or ())
        if chosen is None:
            self._known[key] = said
        return said

    def _said(self, tag: str, given: Mapping[str, str | None], chosen: Iterable[_Weighed]) -> Said:
        attributes = {name: value for name, value in given.items() if value is not None}
        classes = frozenset((attributes.get("class") or "").split())
        weighed = sorted([*self._index.matching(tag, classes, attributes.get("id")), *chosen])
        own = declarations(attributes["style"]) if attributes.get("style") else ()
        for name in ("class", "id", "style"):
            attributes.pop(name, None)
        values = _values(weighed, "", own)
        before, after = _values(weighed, "before"), _values(weighed, "after")
        if not (values or before or after or attributes):
            return NOTHING_SAID
        return Said(values, before, after, attributes)


def _compound(selector: Selector, weighed: _Weighed) -> _Compound | None:
    classes: set[str] = set()
    ids: set[str] = set()
    part = selector.parsed_tree
    while isinstance(part, Class | Hash):
        if isinstance(part, Class):
            classes.add(part.class_name)
        else:
            ids.add(part.id)
        part = part.selector
    if not isinstance(part, Element) or part.namespace is not None:
        return None
    tag = None if part.element is None else part.element.lower()
    return _Compound(tag, frozenset(classes), frozenset(ids), weighed)


def _values(
    weighed: Iterable[_Weighed], pseudo_element: str, own: Iterable[Declaration] = ()
) -> Mapping[str, str]:
    """The value of each property that wins."""
    said = [
        d for rule in weighed if rule.pseudo_element == pseudo_element for d in rule.declarations
    ]
    said += [d for d in own if d.name in _PROPERTIES]
    ordered = [d for d in said if not d.is_important] + [d for d in said if d.is_important]
    values: dict[str, str] = {}
    for declaration in ordered:
        if declaration.name in values:
            del values[declaration.name]  # so that a later shorthand stands behind what it covers
        values[declaration.name] = (
            declaration.value if declaration.name == "content" else declaration.value.lower()
        )
    return values
