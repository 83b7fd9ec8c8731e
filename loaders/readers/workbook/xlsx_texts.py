"""The texts of an .xlsx workbook, plain or in runs that look different (`r`), without their reading in another script (`rPh`)."""

from loaders.limits import Limits
from loaders.readers.workbook.colours import Colours
from loaders.readers.workbook.sheet import PLAIN, Look, refuse_more_cells
from loaders.readers.workbook.xlsx_styles import changed_look
from loaders.readers.workbook.xml import Attributes, local_name, read_xml, unescaped

Runs = list[tuple[str, Look | None]]  # None: as its cell looks


class RunReader:
    """Takes the runs of one text after the other; the parser puts all characters into `pieces`."""

    def __init__(self, colours: Colours) -> None:
        self.pieces: list[str] = []
        self._colours = colours
        self._runs: Runs = []
        self._look: Look | None = None
        self._is_reading = False

    def start(self, local: str, attributes: Attributes) -> None:
        """An element begins."""
        if local == "t":
            self.pieces.clear()
        elif local == "rPr":
            self._look = PLAIN
        elif local == "r":
            self._look = None
        elif local == "rPh":
            self._is_reading = True
        elif self._look is not None:
            self._look = changed_look(self._look, local, attributes, self._colours)

    def end(self, local: str) -> None:
        """An element ends."""
        if local == "t":
            if not self._is_reading:
                self._runs.append((unescaped("".join(self.pieces)), self._look))
        elif local == "r":
            self._look = None
        elif local == "rPh":
            self._is_reading = False

    def take(self) -> Runs:
        """The runs of the text that ends here."""
        runs, self._runs, self._look = self._runs, [], None
        return runs


class SharedTexts:
    """The texts that cells refer to by number: `plain` all of them whole, `rich` the runs of those that have any look."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.rich: dict[int, Runs] = {}

    def add(self, runs: Runs) -> None:
        """Add the next text."""
        if any(look not in (None, PLAIN) for _, look in runs):
            self.rich[len(self.plain)] = runs
        self.plain.append("".join(text for text, _ in runs))


def read_shared_texts(content: bytes, limits: Limits, colours: Colours) -> SharedTexts:
    """The shared texts from the XML of their part."""
    texts, reader = SharedTexts(), RunReader(colours)

    def start(name: str, attributes: Attributes) -> None:
        reader.start(local_name(name), attributes)

    def end(name: str) -> None:
        local = local_name(name)
        reader.end(local)
        if local == "si":
            texts.add(reader.take())
            refuse_more_cells(len(texts.plain), limits)

    read_xml(content, start, end, reader.pieces.append)
    return texts
