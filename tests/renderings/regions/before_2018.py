"""2016: old names, forms （一） and （二）, zeros printed."""

from collections.abc import Callable

from tests.renderings.account import Account
from tests.renderings.layouts import (
    CLASSES_2016,
    appropriated_of,
    economic_blocks,
    empty_form,
    expenditure_of,
    income_of,
    side_by_side,
    ten_thousands_with_zeros,
    three_public_amounts,
    total_of,
    with_subtotals,
)
from tests.renderings.printed import PrintedTable, header_of
from tests.renderings.regions.shared import summary_rows


def before_2018(account: Account) -> list[PrintedTable]:
    """2016: old names, the general budget's form as （一） and （二）, 用事业基金弥补收支差额, zeros printed."""
    money = ten_thousands_with_zeros
    captions = ((f"编制单位：{account.organization}", "单位：万元"),)

    def coded(
        values: Callable[..., tuple[int, ...]], fund: str | None = None
    ) -> tuple[tuple[str, ...], ...]:
        items = account.items if fund is None else account.of_fund(fund)
        rows = [("合计", "", *map(money, total_of(account, values, items)))]
        rows += [(c, name, *map(money, v)) for c, name, v in with_subtotals(account, values, items)]
        return tuple(rows)

    def income_without_tuition(item: object) -> tuple[int, ...]:
        values = income_of(item)  # type: ignore[arg-type]
        return (*values[:4], *values[5:])

    summary = summary_rows(
        account,
        money,
        by_fund=False,
        classes=CLASSES_2016,
        surplus="用事业基金弥补收支差额",
        total="总计",
    )
    year = f"{account.year}年"
    left, right = economic_blocks(account, money)
    budget, _, actual = (three_public_amounts(account, place) for place in range(3))
    labels = {
        "three_public": "合计",
        "going_abroad": "1.因公出国（境）费用",
        "reception": "2.公务接待费",
        "vehicle": "3.公务用车费",
        "vehicle.running": "其中：（1）公务用车运行维护费",
        "vehicle.purchase": "（2）公务用车购置费",
    }
    return [
        PrintedTable(
            "income_expenditure_summary",
            f"{year}收入支出决算总表",
            "万元",
            (("label", "actual"),) * 2,
            *header_of("收入 | < | 支出 | <", "项目 | 决算数 | 项目（按功能分类） | 决算数"),
            tuple(summary),
            captions,
        ),
        PrintedTable(
            "income",
            f"{year}收入决算表",
            "万元",
            (
                (
                    "code",
                    "name",
                    "income",
                    "income.appropriation",
                    "income.superior_subsidy",
                    "income.operating",
                    "income.business",
                    "income.affiliate_remittance",
                    "income.other",
                ),
            ),
            *header_of(
                "科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入"
            ),
            coded(income_without_tuition),
            captions,
        ),
        PrintedTable(
            "expenditure",
            f"{year}支出决算表",
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
                "科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出"
            ),
            coded(expenditure_of),
            captions,
        ),
        PrintedTable(
            "general_budget_appropriation",
            f"{year}一般公共预算财政拨款支出决算表（一）",
            "万元",
            (("code", "name", "expenditure", "expenditure.basic", "expenditure.project"),),
            *header_of("科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出"),
            coded(appropriated_of, "general_public_budget"),
            captions,
        ),
        PrintedTable(
            "general_budget_by_economic",
            f"{year}一般公共预算财政拨款决算表（二）",
            "万元",
            (("code", "name", "expenditure"),) * 2,
            *header_of("科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数"),
            tuple(side_by_side(left, right, (3, 3))),
            captions,
        ),
        PrintedTable(
            "three_public_general_budget",
            f"{year}一般公共预算财政拨款“三公”经费支出决算表",
            "万元",
            (("label", "original_budget", "actual"),),
            *header_of("项目 | 预算数 | 决算数"),
            tuple((label, money(budget[key]), money(actual[key])) for key, label in labels.items()),
            captions,
        ),
        empty_form(
            "government_fund_appropriation",
            f"{year}政府性基金预算财政拨款收入支出决算表",
            "万元",
            captions,
            "政府性基金预算财政拨款收入支出",
        ),
    ]
