"""What came of a file that was to be loaded."""

from dataclasses import dataclass
from uuid import UUID

from loaders.language import say

LOADED_ZH = {"loaded": "已装载", "duplicate": "已在库中", "rejected": "拒绝", "failed": "失败"}


@dataclass(frozen=True)
class FileOutcome:
    """What came of one file: `outcome` loaded, duplicate, rejected or failed, and why."""

    path: str
    outcome: str
    reason: str | None
    table_count: int = 0
    unrecognised_count: int = 0
    row_count: int = 0
    document_id: UUID | None = None
    reason_zh: str | None = None

    @property
    def reason_in_words(self) -> str:
        """Why, in the language of the run; the file where nothing is to be said."""
        return say(self.reason or self.path, self.reason_zh or self.reason or self.path)

    @property
    def succeeded(self) -> bool:
        """True when the file is now in the warehouse."""
        return self.outcome in ("loaded", "duplicate")
