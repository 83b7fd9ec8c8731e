"""What the fields and content controls of a Word form show where no text stands for it, and which text only invites one."""

from lxml import etree

from loaders.readers.word.xml import OFF, W, attribute, child, is_on, whole_number

_MOST_CHOICES = 1_000


def shown_in_field(mark: etree._Element) -> str:
    """The choice of a list or a box to tick, at the mark that begins its field; empty for other fields."""
    data = child(mark, "ffData")
    if data is None or mark.get(f"{W}fldCharType") != "begin":
        return ""
    box = child(data, "checkBox")
    if box is not None:
        checked = is_on(box, "checked")
        is_checked = bool(is_on(box, "default")) if checked is None else checked
        return "☑" if is_checked else "☐"
    choices = child(data, "ddList")
    if choices is None:
        return ""
    entries = [entry.get(f"{W}val") or "" for entry in choices.iterfind(f"{W}listEntry")]
    number = attribute(choices, "result") or attribute(choices, "default")
    place = whole_number(number, 0, _MOST_CHOICES)
    return entries[place] if place < len(entries) else ""


def settle_placeholders(root: etree._Element) -> None:
    """Empty the content controls that only invite to type something in, as 单击此处输入文字 does.

    Some programs fill a control and leave the mark; what they fill in has digits, an invitation has none.
    """
    for control in root.iter(f"{W}sdt"):
        mark = child(control, "sdtPr/showingPlcHdr")
        if mark is None or mark.get(f"{W}val", "on") in OFF:
            continue
        texts = list(control.iter(f"{W}t"))
        if not any(character.isdigit() for text in texts for character in text.text or ""):
            for text in texts:
                text.text = ""
