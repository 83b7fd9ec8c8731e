"""Whether pictures can be read here, and why one is not: what reads them comes with an extra of its own."""

import importlib.util
from functools import cache

from loaders.language import Message

FEWEST_DPI = 130  # dots per inch: below, nobody tells a 3 from an 8
MOST_DPI = 300  # more only takes longer
_NEEDED = ("cv2", "numpy", "onnxruntime", "rapidocr")
NOT_INSTALLED = Message(
    "To read pictures run `pip install 'juesuan[ocr]'` (in a clone: make install-ocr), or get the file as Excel, Word or a "
    "PDF with text.",
    "要读取图片，请运行 pip install 'juesuan[ocr]'（源码目录中为 make install-ocr），或取得 Excel、Word 或带文字的 PDF。",
)
NOT_IN_THIS_FORMAT = Message(
    "Pictures in such a file are not read: get it as a PDF, Excel or Word.",
    "这种文件中的图片不读取：请取得 PDF、Excel 或 Word。",
)
NOTHING_FOUND = Message(
    "Nothing on it could be read as print. Get the file as Excel, Word or a PDF with text.",
    "图上没有能辨认的印刷文字。请取得 Excel、Word 或带文字的 PDF。",
)


def too_coarse(dpi: float) -> Message:
    """Why a page with so few dots per inch is not read."""
    return Message(
        f"Scanned at {dpi:.0f} dots per inch, too few to tell digits apart: scan it at {FEWEST_DPI} or more, better 200.",
        f"扫描分辨率只有 {dpi:.0f} dpi，分辨不出数字：请以 {FEWEST_DPI} dpi 以上（最好 200 dpi）重新扫描。",
    )


@cache
def is_available() -> bool:
    """True where the extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in _NEEDED)
