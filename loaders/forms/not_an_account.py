"""Why a file that could be read is no final account: a budget, a contents page, a blank template, or something else."""

import re

from loaders.forms.recogniser import figures_in
from loaders.forms.recognition import RecognisedDocument
from loaders.language import Message
from loaders.notation.text import plain

_CONTENTS_LINE = re.compile(
    r"^(?:第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）])"
)
_FEWEST_FORMS = 3
_MOST_LINES = 60


def why_no_account(recognised: RecognisedDocument) -> Message | None:
    """What the file is instead of a final account, as a clause; None when it is one.

    Text that tells of a final account without any table is part of an account published as several files.
    """
    if _is_budget(recognised):
        return Message(
            "a budget, not a final account. Load the final account of the year instead.",
            "是部门预算，不是部门决算。请装载该年度的决算。",
        )
    if recognised.is_account:
        return _why_template(recognised)
    if not recognised.tables:
        return _why_without_tables(recognised)
    refusal = recognised.tables[0].refusal
    first = refusal or Message("", "")
    return Message(
        f"not a departmental final account: none of its {len(recognised.tables)} tables is a known form "
        f"(the first: {first.en}). `juesuan inspect --explain` shows what was read and how to teach it.",
        f"不是部门决算：{len(recognised.tables)} 张表中没有一张是已知的表（第一张：{first.zh}）。"
        "juesuan inspect --explain 显示读到了什么、怎样教它认得。",
    )


def _is_budget(recognised: RecognisedDocument) -> bool:
    budgets = sum(1 for table in recognised.tables if table.evidence.get("is_budget"))
    known = sum(1 for t in recognised.tables if t.form_id and "决算" in (t.marks.title or "决算"))
    if budgets:
        return budgets > known
    lines = [plain(p.paragraph.text) for p in recognised.paragraphs][:20]
    return (
        not known
        and any("部门预算" in line for line in lines)
        and not any("决算" in line for line in lines)
    )


def _why_template(recognised: RecognisedDocument) -> Message | None:
    """A template has the forms of an account and not one figure in them, nor the name of an organisation."""
    forms = [table for table in recognised.tables if table.form_id]
    named = any(e.field == "organization" and e.source != "file_name" for e in recognised.evidence)
    if named or any(map(figures_in, forms)) or len(forms) < _FEWEST_FORMS:
        return None
    return Message(
        f"a blank template: {len(forms)} forms recognised, no figure in any of them. "
        "Load the account that was made with it.",
        f"是空白模板：识别出 {len(forms)} 张表，其中没有一个数字。请装载用它编制的决算。",
    )


def _why_without_tables(recognised: RecognisedDocument) -> Message | None:
    lines = [p.paragraph.text for p in recognised.paragraphs if p.role != "page_mark"]
    text = "".join(map(plain, lines))
    if "决算" not in text:
        return Message(
            "no table in it, and no word of a final account. Expected a departmental final account.",
            "其中没有表，也没有提到决算。应为部门决算。",
        )
    headings = sum(
        1 for line in lines if _CONTENTS_LINE.match(plain(line)) or len(plain(line)) < 30
    )
    if (
        len(lines) <= _MOST_LINES
        and headings >= 0.9 * len(lines)
        and not re.search(r"\d[\d,]*\.?\d*(?:万元|元)", text)
    ):
        return Message(
            "a contents page or cover, without tables and without figures: not an account. "
            "Load the file that holds the tables.",
            "是目录或封面，没有表，也没有数字：不是决算。请装载含有表的文件。",
        )
    if not re.search(r"\d(?:万元|元|%)", text):
        return Message(
            "no table and no amount in it. Expected the tables of a departmental final account, "
            "or the text that explains them.",
            "其中没有表，也没有金额。应为部门决算的表，或对表的文字说明。",
        )
    return None
