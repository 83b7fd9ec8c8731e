"""Why a table or a header could not be read, in English and in Chinese."""

from dataclasses import dataclass

from loaders.language import Message


@dataclass(frozen=True)
class Reason(Message):
    """One reason in both languages; each a clause without a full stop."""

    def of_form(self, form_name: str) -> "Reason":
        """The same reason, said of a table under that form's title."""
        return Reason(
            f"the title is that of {form_name}: {self.en}", f"标题是{form_name}，但{self.zh}"
        )
