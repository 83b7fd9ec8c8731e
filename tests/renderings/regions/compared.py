"""Units in header cells, titles that end in 情况表, 三公 beside the year before."""

from collections.abc import Callable

from tests.renderings.account import Account
from tests.renderings.layouts import (
    APPROPRIATION_BLOCKS,
    CLASSES_2024,
    appropriation_rows,
    expenditure_of,
    ten_thousands,
    three_public_amounts,
    total_of,
    with_subtotals,
)
from tests.renderings.printed import PrintedTable, header_of
from tests.renderings.regions.shared import summary_rows


def compared(account: Account) -> list[PrintedTable]:
    """Tables whose unit stands in a header cell, whose titles end in 情况表, and 三公 beside last year's."""
    money = ten_thousands
    captions: tuple[tuple[str, ...], ...] = ((f"填报部门：{account.organization}",),)
    year = account.year

    def coded(
        values: Callable[..., tuple[int, ...]], fund: str | None = None
    ) -> tuple[tuple[str, ...], ...]:
        items = account.items if fund is None else account.of_fund(fund)
        rows = [(c, name, *map(money, v)) for c, name, v in with_subtotals(account, values, items)]
        return (*rows, ("合计", "", *map(money, total_of(account, values, items))))

    summary = summary_rows(
        account,
        money,
        by_fund=True,
        classes=CLASSES_2024,
        surplus="使用非财政拨款结余",
        total="总计",
    )
    last, _, this = (three_public_amounts(account, place) for place in range(3))
    labels = {
        "three_public": "合计",
        "going_abroad": "因公出国（境）费",
        "vehicle": "公务用车购置及运行费",
        "vehicle.purchase": "其中：公务用车购置费",
        "vehicle.running": "公务用车运行费",
        "reception": "公务接待费",
    }
    three = tuple(
        (
            label,
            money(last[key]),
            money(this[key]),
            _signed(this[key] - last[key]),
            _rate(last[key], this[key]),
        )
        for key, label in labels.items()
    )
    return [
        PrintedTable(
            "income_expenditure_summary",
            "部门收支决算总体情况表",
            "万元",
            (("label", "actual"),) * 2,
            *header_of(
                "收入 | < | 支出 | <", f"项目 | {year}年决算(万元) | 项目 | {year}年决算(万元)"
            ),
            tuple(summary),
            captions,
        ),
        PrintedTable(
            "expenditure",
            "部门支出决算情况表",
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
                "功能分类科目编码 | 科目名称 | 合计(万元) | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出"
            ),
            coded(expenditure_of),
            captions,
        ),
        PrintedTable(
            "appropriation_summary",
            "财政拨款收支决算总体情况表",
            "万元",
            APPROPRIATION_BLOCKS,
            *header_of(
                "收入 | < | 支出 | < | < | < | <",
                "项目 | 决算数 | 项目 | 合计(万元) | 一般公共预算 | 政府性基金预算 | 国有资本经营预算",
            ),
            tuple(appropriation_rows(account, money, CLASSES_2024)),
            captions,
        ),
        PrintedTable(
            "three_public_general_budget",
            "一般公共预算“三公”经费支出决算情况表",
            "万元",
            (("label", "prior_actual", "actual", "change", "change_rate"),),
            *header_of(
                f"项目 | {year - 1}年决算数(万元) | {year}年决算数(万元) | 增减额 | 增减率(%)"
            ),
            three,
            captions,
        ),
    ]


def _signed(value: int) -> str:
    return f"-{ten_thousands(-value)}" if value < 0 else ten_thousands(value)


def _rate(before: int, after: int) -> str:
    return f"{(after - before) / before * 100:.2f}" if before else "—"
