"""Accounts for tests: the sample, small ones made on the spot, and documents from text."""

import hashlib
import os
from decimal import Decimal
from functools import cache
from pathlib import Path

from loaders.document import Document, Source
from loaders.limits import DEFAULT_LIMITS
from loaders.readers import delimited_text
from loaders.settings import PROJECT_ROOT

_SHARED = Path(os.environ.get("JUESUAN_SHARED") or PROJECT_ROOT.parent / "shared")
# The repository's own account with its passages retold, and the whole published file where it is here.
SAMPLES = tuple(
    path
    for directory in (PROJECT_ROOT / "samples", _SHARED / "samples")
    for path in directory.glob("曲靖*_2024_*.txt")
)


@cache
def sample_text(path: Path = SAMPLES[0]) -> str:
    """The text of a sample account, the repository's own unless said otherwise."""
    return path.read_text(encoding="utf-8-sig")


def document_of(text: str, file_name: str = "account.txt") -> Document:
    """The text as the reader gives it."""
    content = text.encode()
    reading = delimited_text.read(content, DEFAULT_LIMITS)
    source = Source(
        file_name=file_name,
        address=file_name,
        folder="/accounts",
        content_sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        media_type=reading.media_type,
        encoding=reading.encoding,
        reader="delimited_text",
    )
    return Document(source, reading.blocks)


def lines_of(*cells: str) -> str:
    """Rows written with | between the cells, as tab-separated lines."""
    return "".join(row.replace("|", "\t") + "\n" for row in cells)


def small_account(
    organization: str = "测试市财政局", year: str = "2024", amount: str = "1,000.00"
) -> str:
    """Forms 02 and 03 of an account: one functional code, everything appropriated and basic."""
    return (
        f"{year}年度收入决算表\n部门：{organization}\n金额单位：元\n"
        + lines_of(
            "项目||本年收入合计|财政拨款收入|其他收入",
            "科目编码|科目名称|||",
            "栏次||1|2|3",
            f"合计||{amount}|{amount}|",
            f"2010301|行政运行|{amount}|{amount}|",
        )
        + f"注：本表反映{year}年度取得的各项收入情况。\n\n"
        + f"{year}年度支出决算表\n部门：{organization}\n金额单位：元\n"
        + lines_of(
            "项目||本年支出合计|基本支出|项目支出",
            "科目编码|科目名称|||",
            "栏次||1|2|3",
            f"合计||{amount}|{amount}|",
            f"2010301|行政运行|{amount}|{amount}|",
        )
        + f"注：本表反映{year}年度各项支出情况。\n"
    )


def summary(
    organization: str,
    year: int = 2024,
    *,
    opening: str = "5.00",
    expenditure: str = "90.00",
    closing: str = "15.00",
    by_class: str | None = None,
    remark: str = "",
) -> str:
    """Form 01 of an account: income 100.00; `by_class` is printed instead of the expenditure's class."""
    total = 100 + Decimal(opening)
    return (
        f"{year}年度收入支出决算总表\n部门：{organization}\n金额单位：元\n"
        + lines_of(
            "收入||支出|",
            "项目|决算数|项目|决算数",
            f"一、一般公共预算财政拨款收入|100.00|一、一般公共服务支出|{by_class or expenditure}",
            f"本年收入合计|100.00|本年支出合计|{expenditure}",
            "使用非财政拨款结余||结余分配|",
            f"年初结转和结余|{opening}|年末结转和结余|{closing}",
            f"总计|{total:.2f}|总计|{total:.2f}",
        )
        + f"注：本表反映{year}年度的总收支情况。{remark}\n"
    )
