"""A central university: four tables named 高等学校…."""

from collections.abc import Callable

from tests.renderings.account import Account
from tests.renderings.layouts import (
    CLASSES_2024,
    appropriated_of,
    expenditure_of,
    income_of,
    ten_thousands,
    total_of,
    with_subtotals,
)
from tests.renderings.printed import PrintedTable, header_of
from tests.renderings.regions.shared import summary_rows


def university(account: Account) -> list[PrintedTable]:
    """A central university: four tables named 高等学校…, 财政拨款 in one line with 其中, 合计 as the bottom line."""
    money = ten_thousands
    unit = (("单位名称：", "单位：万元"),)

    def coded(values: Callable[..., tuple[int, ...]]) -> list[tuple[str, ...]]:
        rows = [(c, name, *map(money, v)) for c, name, v in with_subtotals(account, values)]
        return [*rows, ("", "合计", *map(money, total_of(account, values)))]

    def with_construction(item: object) -> tuple[int, ...]:
        total, basic, project = appropriated_of(item)  # type: ignore[arg-type]
        return (total, basic, project, project // 3)

    summary = summary_rows(
        account,
        money,
        by_fund=False,
        classes=CLASSES_2024,
        surplus="使用非财政拨款结余（含专用结余）",
        total="合计",
    )
    last = coded(with_construction)
    total = ("合计", "", *last[-1][2:])
    return [
        PrintedTable(
            "income_expenditure_summary",
            "表 1：高等学校收支决算总表",
            "万元",
            (("label", "actual"),) * 2,
            *header_of(
                "收入 | < | 支出 | <",
                "项目 | 决算数 | 项目(按功能分类) | 决算数",
                "栏次 | 1 | 栏次 | 2",
            ),
            tuple(summary),
            unit,
        ),
        PrintedTable(
            "income",
            "表 2：高等学校收入决算表",
            "万元",
            (
                (
                    "code",
                    "name",
                    "income",
                    "income.appropriation",
                    "income.superior_subsidy",
                    "income.operating",
                    "income.operating.tuition",
                    "income.business",
                    "income.affiliate_remittance",
                    "income.other",
                ),
            ),
            *header_of(
                "科目编码 | 科目名称 | 本年收入合\n计 | 财政拨款收入 | 上级补助收入 | 事业收入 | < | 经营收入 | 附属单位上缴收入 | 其他收入",
                "^ | ^ | ^ | ^ | ^ | 金额 | 其中：教育\n收费 | ^ | ^ | ^",
            ),
            tuple(coded(income_of)),
            unit,
        ),
        PrintedTable(
            "expenditure",
            "表 3：高等学校支出决算表",
            "万元",
            (
                (
                    "code",
                    "name",
                    "expenditure",
                    "expenditure.basic",
                    "expenditure.project",
                    "expenditure.remittance_to_superior",
                    "expenditure.business",
                    "expenditure.subsidy_to_affiliates",
                ),
            ),
            *header_of(
                "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出"
            ),
            tuple(coded(expenditure_of)),
            unit,
        ),
        PrintedTable(
            "appropriation_expenditure",
            "表 4：高等学校财政拨款支出决算表",
            "万元",
            (
                (
                    "code",
                    "name",
                    "expenditure",
                    "expenditure.basic",
                    "expenditure.project",
                    "expenditure.project.capital_construction",
                ),
            ),
            *header_of(
                "项目 | < | 本年支出 | < | < | <",
                "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | <",
                "^ | ^ | ^ | ^ | 小计 | 其中：基本建设资金支出",
            ),
            (total, *last),
            unit,
        ),
    ]
