"""The name of a note: the file's whole name where a file system takes it, else its beginning, marked."""

import pytest

from loaders.inbox.shelves import _note_name


@pytest.mark.parametrize(("length", "is_whole"), [(251, True), (252, False)])
def test_a_note_is_named_after_the_whole_file_as_long_as_it_fits(
    length: int, is_whole: bool
) -> None:
    name = "a" * length
    note = _note_name(name)
    assert (note == f"{name}.txt") is is_whole
    assert len(note) <= 255
    assert note != name
