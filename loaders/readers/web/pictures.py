"""Pictures and other files inside a page: which may hold a figure, and which are tables or texts of their own."""

import re
from collections.abc import Iterator

from lxml import etree

from loaders.document import ReadingProblem

_SPACER = 3.0  # pixels; smaller pictures only take room
_SPACER_NAME = re.compile(
    r"blank|spacer|space\.|transparent|pixel|dot\.|line\.|clear\.", re.IGNORECASE
)
_DOCUMENT = re.compile(r"\.(?:xlsx?|et|csv|docx?|wps|pdf|ofd|html?)(?:[?#]|$)", re.IGNORECASE)
_HOLDERS = ("object", "embed", "iframe")
_NUMBER = re.compile(r"\s*([\d.]+)\s*(?:px)?\s*$")


def is_content(element: etree._Element) -> bool:
    """True for a picture that may show a figure: not for one that only takes room, nor for a drawing without digits."""
    if element.tag == "svg":
        return any(character.isdigit() for text in element.itertext() for character in text)
    if element.tag != "img":
        return element.tag in ("canvas", "object", "embed", "iframe")
    sides = (_NUMBER.match(element.get(name) or "") for name in ("width", "height"))
    if any(side is not None and float(side[1]) <= _SPACER for side in sides):
        return False
    return not _SPACER_NAME.search((element.get("src") or "").rpartition("/")[2])


def embedded_documents(root: etree._Element) -> Iterator[ReadingProblem]:
    """The documents that a page shows inside itself, which are files of their own."""
    for element in root.iter(*_HOLDERS):
        name = (element.get("data") or element.get("src") or "").strip()
        if _DOCUMENT.search(name):
            yield ReadingProblem(
                "embedded_file",
                f"the page shows {name!r} inside itself, which is a file of its own and was not read; load it too",
                f"页面中嵌入了另一文件“{name}”，未读取；请另行加载",
            )
