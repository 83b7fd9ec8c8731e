"""File formats that are known by their first bytes but that no reader handles yet, so that they are refused by name."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF file"),
    (b"PK\x03\x04", "Excel, Word or ZIP file (.xlsx, .docx, .zip)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "legacy Office file (.xls, .doc, .et, .wps)"),
    (b"{\\rtf", "RTF file"),
    (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"\x1f\x8b", "gzip archive"),
    (b"\x89PNG", "picture (PNG)"),
    (b"\xff\xd8\xff", "picture (JPEG)"),
)


def format_of(head: bytes) -> str | None:
    """The format's name when the first bytes of a file show one that cannot be read yet, otherwise None."""
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:256].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "web page (HTML)"
    return None
