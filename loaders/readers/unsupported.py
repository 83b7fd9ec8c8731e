"""Formats that are known by their first bytes but that no reader handles, so that they are refused by name."""

from loaders.language import Message

_RAR = Message("a RAR archive", "RAR 压缩包")
_SEVEN_ZIP = Message("a 7-Zip archive", "7-Zip 压缩包")
_GZIP = Message("a gzip archive", "gzip 压缩包")
_SIGNATURES: tuple[tuple[bytes, Message], ...] = (
    (b"Rar!", _RAR),
    (b"7z\xbc\xaf\x27\x1c", _SEVEN_ZIP),
    (b"\x1f\x8b", _GZIP),
    (b"GIF8", Message("a picture (GIF)", "图片（GIF）")),
    (b"BM", Message("a picture (BMP)", "图片（BMP）")),
    (
        b"PK\x03\x04",
        Message(
            "a ZIP file that holds no workbook, document or account",
            "ZIP 文件，其中没有工作簿、文档或决算",
        ),
    ),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Message(
            "an old Office file that is neither a workbook nor a text",
            "旧式 Office 文件，既不是工作簿也不是文档",
        ),
    ),
)
_ARCHIVE = Message(" Unpack it, or pack it again as .zip.", "请解包，或重新打包为 .zip。")
_PICTURE = Message(
    " Pictures are read from .jpg, .png, .tif and PDF: save it as one of these.",
    "图片可从 .jpg、.png、.tif 和 PDF 读取：请另存为其中一种。",
)
_NO_ADVICE = Message("", "")


def why_unknown(content: bytes) -> Message:
    """What a file is that no reader knows, as a clause for the user."""
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            advice = _NO_ADVICE
            if name in (_RAR, _SEVEN_ZIP, _GZIP):
                advice = _ARCHIVE
            elif "picture" in name.en:
                advice = _PICTURE
            return Message(
                f"{name.en}, which cannot be read.{advice.en}", f"{name.zh}，无法读取。{advice.zh}"
            )
    return Message(
        "not a file that can be read: it holds binary data, an unknown encoding, or characters that are damaged or "
        "cut off. Read are .xlsx .xls .xlsb .ods .et .docx .doc .wps .pdf .ofd .html .csv .tsv .txt .jpg .png .tif "
        "and .zip of these.",
        "不是可以读取的文件：含有二进制数据、不明的编码，或字符已损坏、被截断。可以读取 .xlsx .xls .xlsb .ods .et "
        ".docx .doc .wps .pdf .ofd .html .csv .tsv .txt .jpg .png .tif 以及含有这些文件的 .zip。",
    )
