"""The part of a document between its markers is read and written, the rest left as it is."""

from pathlib import Path

import pytest

from loaders.documentation.marked_section import MarkedSection


def part(path: Path, text: str) -> MarkedSection:
    document = path / "document.md"
    document.write_text(text, encoding="utf-8")
    return MarkedSection(document, "<!-- begin -->\n", "<!-- end -->\n")


def test_only_the_part_is_written_anew(tmp_path: Path) -> None:
    found = part(tmp_path, "前\n<!-- begin -->\n旧\n<!-- end -->\n后\n")
    assert found.written() == "旧\n"
    found.write("新\n")
    assert found.document.read_text(encoding="utf-8") == (
        "前\n<!-- begin -->\n新\n<!-- end -->\n后\n"
    )


@pytest.mark.parametrize(
    "text", ["# Identities", "<!-- begin -->\n", "<!-- end -->\n<!-- begin -->\n"]
)
def test_a_document_without_markers_is_refused(tmp_path: Path, text: str) -> None:
    found = part(tmp_path, text)
    with pytest.raises(ValueError, match="lacks the marker"):
        found.written()
    with pytest.raises(ValueError, match="lacks the marker"):
        found.write("x")
    assert found.document.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "text",
    ["<!-- begin -->\n<!-- end -->\n" * 2, "<!-- begin -->\n<!-- end -->\n<!-- end -->\n"],
)
def test_a_marker_printed_twice_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="has it twice"):
        part(tmp_path, text).written()
