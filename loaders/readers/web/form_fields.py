"""What the fields of a form show: the value that was typed in, the choice that was made."""

from lxml import etree

# Fields that show nothing, dots, or a word on a button.
_WITHOUT_VALUE = frozenset(
    {"hidden", "password", "submit", "reset", "button", "image", "file", "range", "color"}
)
_CHOICES = {"checkbox": ("☐", "☑"), "radio": ("○", "●")}
FIELDS = frozenset({"input", "select"})


def shown_in(field: etree._Element, *, is_in_table: bool) -> str:
    """The text that a field shows, empty when it shows none.

    A list in which nothing was chosen shows its first line; outside tables that is a heading such as 友情链接.
    """
    if field.tag == "select":
        return _chosen(field, is_in_table=is_in_table)
    kind = (field.get("type") or "text").strip().lower()
    if kind in _CHOICES:
        return _CHOICES[kind]["checked" in field.attrib] if is_in_table else ""
    return "" if kind in _WITHOUT_VALUE else field.get("value") or ""


def _chosen(field: etree._Element, *, is_in_table: bool) -> str:
    options = list(field.iter("option"))
    chosen = [option for option in options if "selected" in option.attrib]
    if "multiple" in field.attrib:
        return "\n".join(map(_label, chosen))
    if chosen:
        return _label(chosen[-1])
    usable = (option for option in options if "disabled" not in option.attrib)
    first = next(usable, None) if is_in_table else None
    return "" if first is None else _label(first)


def _label(option: etree._Element) -> str:
    return " ".join((option.get("label") or "".join(option.itertext())).split())
