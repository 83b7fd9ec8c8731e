"""The nine tables of the Ministry: 栏次, one code column, 三公 as six budget then six final columns."""

from collections.abc import Callable

from tests.renderings.account import Account
from tests.renderings.layouts import (
    APPROPRIATION_BLOCKS,
    CLASSES_2024,
    appropriated_of,
    appropriation_rows,
    economic_blocks,
    expenditure_of,
    fund_form,
    income_of,
    side_by_side,
    ten_thousands,
    three_public_amounts,
    total_of,
    with_subtotals,
)
from tests.renderings.printed import PrintedTable, header_of
from tests.renderings.regions.shared import THREE, numbered, summary_rows


def national(account: Account) -> list[PrintedTable]:
    """The nine tables of the Ministry: 栏次, one code column with subtotals, 三公 as six budget then six final columns."""
    money = ten_thousands

    def captions(number: int) -> tuple[tuple[str, ...], ...]:
        return ((f"公开{number:02d}表",), (f"部门：{account.organization}", "金额单位：万元"))

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
        by_fund=True,
        classes=CLASSES_2024,
        surplus="使用非财政拨款结余（含专用结余）",
        total="总计",
    )
    left, right = economic_blocks(account, money)
    half = (len(right) + 1) // 2
    sixth_rows = side_by_side(left, side_by_side(right[:half], right[half:], (3, 3)), (3, 6))
    personnel, operating = sum(account.personnel.values()), sum(account.operating.values())
    sixth_rows.append(
        ("人员经费合计", "", money(personnel), "公用经费合计", "", "", "", "", money(operating))
    )
    budget, _, actual = (three_public_amounts(account, place) for place in range(3))
    seventh = tuple(money(amounts[key]) for amounts in (budget, actual) for key in THREE)
    items = "合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | < | < | 公务接待费"
    parts = "^ | ^ | 小计 | 公务用车购置费 | 公务用车运行维护费 | ^"
    return [
        PrintedTable(
            "income_expenditure_summary",
            "收入支出决算总表",
            "万元",
            (("label", "line_no", "actual"),) * 2,
            *header_of(
                "收入 | < | < | 支出 | < | <",
                "项目 | 行次 | 金额 | 项目 | 行次 | 金额",
                "栏次 |  | 1 | 栏次 |  | 2",
            ),
            numbered(summary, (1, 3)),
            captions(1),
        ),
        PrintedTable(
            "income",
            "收入决算表",
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
                "项目 | < | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入",
                "功能分类科目编码 | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^ | ^",
                "栏次 | < | 1 | 2 | 3 | 4 | 5 | 6 | 7",
            ),
            coded(income_without_tuition),
            captions(2),
        ),
        PrintedTable(
            "expenditure",
            "支出决算表",
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
                "项目 | < | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出",
                "功能分类科目编码 | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^",
                "栏次 | < | 1 | 2 | 3 | 4 | 5 | 6",
            ),
            coded(expenditure_of),
            captions(3),
        ),
        PrintedTable(
            "appropriation_summary",
            "财政拨款收入支出决算总表",
            "万元",
            (("label", "line_no", "actual"), ("label", "line_no", *APPROPRIATION_BLOCKS[1][1:])),
            *header_of(
                "收入 | < | < | 支出 | < | < | < | < | <",
                "项目 | 行次 | 金额 | 项目 | 行次 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款",
                "栏次 |  | 1 | 栏次 |  | 2 | 3 | 4 | 5",
            ),
            numbered(appropriation_rows(account, money, CLASSES_2024), (1, 3)),
            captions(4),
        ),
        PrintedTable(
            "general_budget_appropriation",
            "一般公共预算财政拨款支出决算表",
            "万元",
            (("code", "name", "expenditure", "expenditure.basic", "expenditure.project"),),
            *header_of(
                "项目 | < | 本年支出 | < | <",
                "功能分类科目编码 | 科目名称 | 小计 | 基本支出 | 项目支出",
                "栏次 | < | 1 | 2 | 3",
            ),
            coded(appropriated_of, "general_public_budget"),
            captions(5),
        ),
        PrintedTable(
            "general_budget_basic_by_economic",
            "一般公共预算财政拨款基本支出决算明细表",
            "万元",
            (("code", "name", "expenditure.basic"),) * 3,
            *header_of(
                "人员经费 | < | < | 公用经费 | < | < | < | < | <",
                "科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数",
            ),
            tuple(sixth_rows),
            captions(6),
        ),
        PrintedTable(
            "three_public",
            "财政拨款“三公”经费支出决算表",
            "万元",
            (
                tuple(
                    f"{key}/{measure}" for measure in ("original_budget", "actual") for key in THREE
                ),
            ),
            *header_of(
                "预算数 | < | < | < | < | < | 决算数 | < | < | < | < | <",
                f"{items} | {items}",
                f"{parts} | {parts}",
                " | ".join(map(str, range(1, 13))),
            ),
            (seventh,),
            captions(7),
            ("注：本表反映部门本年度财政拨款“三公”经费支出预决算情况。",),
        ),
        fund_form(
            account,
            "government_fund",
            "government_fund_appropriation",
            "政府性基金预算财政拨款收入支出决算表",
            "万元",
            money,
            captions(8),
            "政府性基金收入，也没有使用政府性基金安排的支出",
        ),
        fund_form(
            account,
            "state_capital",
            "state_capital_appropriation",
            "国有资本经营预算财政拨款支出决算表",
            "万元",
            money,
            captions(9),
            "使用国有资本经营预算安排的支出",
        ),
    ]
