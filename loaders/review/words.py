"""The Chinese words for what the marts name in English, and how a place and an amount are written."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from loaders.language import of_code, say
from loaders.review.contents import Account

OUTCOMES_ZH = {
    "holds": "成立",
    "holds_within_rounding": "四舍五入内成立",
    "broken": "不成立",
    "not_applicable": "不适用",
    "not_evaluable": "不能核对",
}
SCOPES_ZH = {"own": "本级", "consolidated": "汇总", "unspecified": "口径未标明"}
STATUSES_ZH = {
    "current": "现行",
    "superseded": "已被取代",
    "kept_aside": "留存待定，不计入",
    "withdrawn": "已撤回",
    "unassigned": "没有归属",
    "former_reading": "先前的读取",
}
SEVERITIES_ZH = {"error": "错误", "warning": "警告", "note": "提示"}
SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}
ROLES_ZH = {"suspect": "疑有误", "compared": "所比较", "placed": "所在"}
SIDES_ZH = {"left": "左边", "right": "右边", "divisor": "除数"}
HARDNESS_ZH = {"hard": "硬性", "soft": "软性"}
CLAIM_OUTCOMES_ZH = {
    "agrees": "一致",
    "within_rounding": "四舍五入内一致",
    "contradicts": "不符",
    "not_placed": "未能对应",
}
CLAIM_KINDS_ZH = {
    "amount": "金额",
    "count": "个数",
    "share": "占比",
    "change_amount": "增减额",
    "change_rate": "增减率",
    "completion_rate": "完成率",
    "direction": "比较",
}
CODE_LISTS_ZH = {
    "functional_class": "支出功能分类",
    "economic_class": "部门预算支出经济分类",
    "government_economic_class": "政府预算支出经济分类",
    "income_class": "收入分类",
}


VERIFICATIONS_ZH = {
    "verified": "核对",
    "unverified": "未核对",
    "withheld": "不予采用",
    "empty": "空表",
}
# The forms that every account has: 01 to 06 and the three public expenses.
BASIC_FORMS = 7


def verified_in_words(account: Account) -> str:
    """How many forms and figures an account has, and how far they are verified."""
    return say(
        verified_in_english(account), f"{forms_in_words(account)}；{figures_in_words(account)}"
    )


def forms_in_words(account: Account) -> str:
    """How many forms an account has and how far they are verified: 14 张表：9 张核对，3 张未核对，2 张空表."""
    counts = _counts(account.forms_by_verification, "张")
    whole = (
        f"（基本的 {BASIC_FORMS} 张表只有 {account.basic_form_count} 张，不是完整的账户）"
        if account.basic_form_count < BASIC_FORMS
        else ""
    )
    return f"{account.form_count} 张表{counts}{whole}"


def figures_in_words(account: Account) -> str:
    """How many figures an account prints and how far they are verified."""
    tied = f"，与其他表相核对的 {account.tied_figure_count} 个" if account.tied_figure_count else ""
    return f"{account.figure_count} 个数字{_counts(account.figures_by_verification, '个')}{tied}"


def verified_in_english(account: Account) -> str:
    """What `forms_in_words` and `figures_in_words` say, in English."""
    forms, figures = (
        ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        for counts in (account.forms_by_verification, account.figures_by_verification)
    )
    few = (
        f" (only {account.basic_form_count} of the {BASIC_FORMS} basic forms: not a whole account)"
        if account.basic_form_count < BASIC_FORMS
        else ""
    )
    return (
        f"{account.form_count} forms: {forms or '-'}{few}; {account.figure_count} figures: {figures or '-'}, "
        f"{account.tied_figure_count} tied to another form"
    )


def _counts(counts: Mapping[str, int], measure_word: str) -> str:
    said = "，".join(
        f"{count} {measure_word}{VERIFICATIONS_ZH[name]}" for name, count in counts.items() if count
    )
    return f"：{said}" if said else ""


def word(of: Mapping[str, str], name: str | None) -> str:
    """The word for a name in the language of the run; one that has no Chinese word stays as it is."""
    return of_code(name or "", of)


def moment(when: datetime | None) -> str:
    """A time as 2026-11-25 10:30:00 UTC; unknown for None."""
    return (
        say("unknown", "未知") if when is None else f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    )


def cell_place(table_no: int, row_no: int, column_no: int | None) -> str:
    """Where a cell is, as people say it: table 3, row 4, column 7."""
    english = "" if column_no is None else f", column {column_no}"
    chinese = "" if column_no is None else f"第{column_no}列"
    return say(f"table {table_no}, row {row_no}{english}", f"第{table_no}表第{row_no}行{chinese}")


def page_and_line(page: int | None, line: int | None) -> str:
    """Where in the file: page 2 line 40; empty where the format has neither."""
    return say(
        f"{f' page {page}' if page else ''}{f' line {line}' if line else ''}",
        f"{f'第{page}页' if page else ''}{f'第{line}行' if line else ''}",
    )


def amount(value: Decimal | None) -> str:
    """An amount with thousands separators and its own decimals; empty for None."""
    return "" if value is None else f"{value:,f}"


def percent(share: Decimal | None) -> str:
    """A share of 1 as a percentage with two decimals at most; — for None. Never rounded up to 100%."""
    if share is None:
        return "—"
    text = f"{share * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"
