"""The page and the workbook of a review in English: the English for every Chinese phrase of the templates and column heads.

They are written in Chinese, as they are mostly read. What is put into them comes from elsewhere and is not touched: printed
text, and the names and formulas of identities, which are Chinese in every language.
"""

import re

from loaders.review.words import CLAIM_OUTCOMES_ZH, OUTCOMES_ZH, SEVERITIES_ZH

_PHRASE = re.compile(
    "[，。：；、（）“”　\u4e00-\u9fff]*[，。：；、（）\u4e00-\u9fff][，。：；、（）“”　\u4e00-\u9fff]*"
)

ENGLISH = {
    # punctuation
    **{"：": ": ", "，": ", ", "、": ", ", "；": "; ", "。": ".", "（": " (", "）": ")"},
    # the head of the page
    "部门决算审阅": "Review of departmental final accounts",
    "跳到内容": "To the content",
    "读取时间": "Read at",
    "，集市构建于": ", marts built at",
    "。金额除另有说明外以元计。": ". Amounts are in yuan unless said otherwise.",
    "注意": "note",
    "集市不是最新：构建之后文件、说明、科目或规则有变化。请先运行": "The marts are not current: files, what was said of them, "
    "code lists or rules changed since. Run",
    "再审阅。": "first.",
    "说明": "remarks",
    "账户较多，本页只列出问题、不成立和不能核对的勾稽关系、与表不符的文字；其余只计数。要看全部，请逐个账户审阅。": "Of so many accounts the page "
    "lists findings, identities that are broken or not evaluable, and claims that contradict; the rest is counted. "
    "Review an account by itself to see all of it.",
    "全部展开": "unfold all",
    "全部收起": "fold all",
    "没有可以审阅的账户。": "There is no account to review.",
    "账户目录": "Accounts",
    "本页的": "On this page:",
    "个账户": "accounts",
    "账户": "account",
    "错误": "errors",
    "警告": "warnings",
    "提示": "notes",
    "勾稽不成立": "identities broken",
    "不能核对": "not evaluable",
    "文表不符": "claims contradicting",
    "覆盖率": "coverage",
    # an account
    "年度（": "(",
    "（尚不属于任何账户）": " (belongs to no account yet)",
    "年度": "",
    "口径": "scope",
    "金额单位": "unit of amounts",
    "未印出": "not printed",
    "文件": "file",
    "：印出的": ": of",
    "个数字中，有勾稽关系核对到": "figures printed, identities reach",
    "个，其中与其他表相核对的": ", and tie to another form",
    "个": "",
    "核对": "verified",
    "问题": "findings",
    "项错误": "errors",
    "项警告": "warnings",
    "项提示": "notes",
    "勾稽关系": "identities",
    "没有发现问题。": "No findings.",
    "单元格": "cells",
    "单元格（": "cells (",
    "项目": "label",
    "印作": "printed",
    "疑应为": "likely",
    "位置": "place",
    "作用": "role",
    "（空白）": "(blank)",
    "牵涉的勾稽关系：": "Identities concerned: ",
    "怎么办：": "What to do: ",
    "除以": "divided by",
    "减": "minus",
    "关系式：": "Formula: ",
    "：两边及其单元格": ": both sides and their cells",
    "范围": "where",
    "左边": "left",
    "右边": "right",
    "差额": "difference",
    "容差": "tolerance",
    "结果": "outcome",
    "全账户": "whole account",
    "已豁免：": "waived: ",
    "不适用": "not applicable",
    "条": "",
    "所涉的表、行、栏或数字不在本账户中": "the forms, rows, columns or figures they compare are not in this account",
    # what the text claims
    "文表核对": "claims of the text",
    "文表核对：": "Claims of the text: ",
    "文字中没有读到可以核对的数字。": "The text claims no figure that can be compared.",
    "处": "",
    "文字所述与表中数字：": "What the text claims and the tables print: ",
    "文中": "in the text",
    "种类": "kind",
    "所述": "claimed",
    "表中或推算": "printed or computed",
    "未能对应的原因": "why it has no place",
    "表中单元格": "cell of the table",
    "元": "元",
    # tables and provenance
    "文件中的表": "Tables of the files",
    "张表": "tables",
    "识别为何种表、行数、数字个数": "what they are recognised as, rows, figures",
    "印出的表": "Printed tables",
    "表": "table",
    "识别为": "recognised as",
    "行": "rows",
    "数字": "figures",
    "单位": "unit",
    "未识别": "not recognised",
    "文字": "text",
    "出处": "Provenance",
    "仓库结构": "schema",
    "未知": "unknown",
    "规则版本": "rules",
    "集市构建于": "marts built at",
    "（不是最新）": " (not current)",
    "本页读取于": "page read at",
    "文件的出处": "Provenance of the files",
    "字节": "bytes",
    "读取程序": "reader",
    "表种目录": "catalogue",
    "装载于": "loaded at",
    "科目表的出处": "Provenance of the code lists",
    "科目表": "code list",
    "版次": "edition",
    "随": "shipped with",
    "附带": "",
    "年官方": "official",
}
# Of the workbook: its sheets and their columns, where they are not the phrases above.
HEADS = {
    "年度": "year",
    **{
        "勾稽结果": "identities",
        "单位": "organisation",
        "表种": "form",
        "行": "row",
        "列": "column",
        "级别": "severity",
    },
    **{
        "说明": "message",
        "怎么办": "what to do",
        "差额（元）": "difference (yuan)",
        "Message": "message in the other language",
    },
    **{
        "种类（英文）": "kind (code)",
        "编号": "id",
        "表数": "tables",
        "核对到": "figures covered",
        "账户编号": "account_id",
    },
    **{
        "关系": "identity",
        "名称": "name",
        "关系式": "formula",
        "范围编号": "scope (code)",
        "左边（元）": "left (yuan)",
    },
    **{
        "右边（元）": "right (yuan)",
        "容差（元）": "tolerance (yuan)",
        "性质": "hardness",
        "数字个数": "number of figures",
    },
    **{
        "原因": "reason",
        "豁免": "waiver",
        "属于": "belongs to",
        "问题或关系": "finding or identity",
        "符号": "sign",
    },
    **{
        "金额（元）": "amount (yuan)",
        "原文": "excerpt",
        "应为": "should be",
        "页": "page",
        "文件行": "line of the file",
    },
    **{
        "类别": "class",
        "juesuan 版本": "juesuan",
        "表种目录版本": "catalogue",
        "时间": "time",
        "来源": "source",
    },
}


HEADS |= {
    chinese: code.replace("_", " ")
    for of in (OUTCOMES_ZH, SEVERITIES_ZH)
    for code, chinese in of.items()
}
HEADS |= {
    f"文表{chinese}": f"claims {code.replace('_', ' ')}"
    for code, chinese in CLAIM_OUTCOMES_ZH.items()
}


def in_english(source: str) -> str:
    """A template with its phrases in English. Raises `KeyError` for one that has none."""
    return _PHRASE.sub(lambda found: ENGLISH[found[0].replace("　", "")] or "", source)


def head_in_english(head: str) -> str:
    """The English for the name of a sheet or a column; what is no Chinese stays."""
    return HEADS.get(head) or ENGLISH.get(head, head)
