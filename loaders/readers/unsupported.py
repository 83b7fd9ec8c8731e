"""Formats that are known by their first bytes but that no reader handles, so that they are refused by name."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"PK\x03\x04", "a ZIP file that holds no workbook, document or account"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Office file that is neither a workbook nor a text",
    ),
)
_ARCHIVE = " Unpack it, or pack it again as .zip."
_PICTURE = " Nothing is recognised from pictures: get the file as Excel, Word or a PDF with text."


def why_unknown(content: bytes) -> str:
    """What a file is that no reader knows, as a clause for the user."""
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            advice = _ARCHIVE if "archive" in name else _PICTURE if "picture" in name else ""
            return f"{name}, which cannot be read.{advice}"
    return (
        "not a file that can be read: it holds binary data, an unknown encoding, or characters that are damaged or "
        "cut off. Read are .xlsx .xls .xlsb .ods .et .docx .doc .wps .pdf .ofd .html .csv .tsv .txt and .zip of these."
    )
