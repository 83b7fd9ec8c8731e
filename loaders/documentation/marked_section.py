"""The part of a document that a program writes, between two markers; what stands around it people write."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class MarkedSection:
    """The lines of `document` between the lines `begin` and `end`, both with their line break."""

    document: Path
    begin: str
    end: str

    def written(self) -> str:
        """What stands there now. Raises `ValueError` where a marker is missing or not alone."""
        return self._split()[1]

    def write(self, text: str) -> None:
        """Put `text` there. Raises `ValueError` where a marker is missing or not alone."""
        before, _, after = self._split()
        self.document.write_text(f"{before}{self.begin}{text}{self.end}{after}", encoding="utf-8")

    def _split(self) -> tuple[str, str, str]:
        current = self.document.read_text(encoding="utf-8")
        for marker in (self.begin, self.end):
            if current.count(marker) != 1:
                raise ValueError(
                    f"{self.document} lacks the marker {marker.strip()}, or has it twice"
                )
        before, _, rest = current.partition(self.begin)
        part, end, after = rest.partition(self.end)
        if not end:
            raise ValueError(
                f"{self.document} lacks the marker {self.end.strip()} behind the other"
            )
        return before, part, after
