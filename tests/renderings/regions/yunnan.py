"""元, 行次 and 栏次, items without subtotals, sixteen columns in form 05, lists of 三公."""

from collections.abc import Callable

from tests.renderings.account import PROJECT, Account
from tests.renderings.layouts import (
    APPROPRIATION_BLOCKS,
    CLASSES_2024,
    Money,
    appropriation_rows,
    balance_of,
    economic_blocks,
    economic_rows,
    expenditure_of,
    fund_form,
    income_of,
    side_by_side,
    three_public_amounts,
    total_of,
    with_subtotals,
    yuan,
)
from tests.renderings.printed import PrintedTable, header_of
from tests.renderings.regions.shared import BALANCE, numbered, summary_rows


def yunnan(account: Account) -> list[PrintedTable]:
    """元, 行次 and 栏次, items without subtotals, sixteen columns in form 05, three and four economic blocks, lists of 三公."""
    money = yuan

    def captions(number: int) -> tuple[tuple[str, ...], ...]:
        return ((f"公开{number:02d}表",), (f"部门：{account.organization}（本级）", "金额单位：元"))

    def columns(width: int, start: int) -> str:
        return " | ".join([*["栏次"], *[""] * (start - 1), *map(str, range(1, width + 1))])

    summary = summary_rows(
        account,
        money,
        by_fund=True,
        classes=CLASSES_2024,
        surplus="使用非财政拨款结余（含专用结余）",
        total="总计",
    )
    first, first_spans = header_of(
        "收入 | < | < | 支出 | < | <",
        "项目 | 行次 | 金额 | 项目（按功能分类） | 行次 | 金额",
        "栏次 |  | 1 | 栏次 |  | 2",
    )
    fourth, fourth_spans = header_of(
        "收 入 | < | < | 支 出 | < | < | < | < | <",
        "项目 | 行次 | 金额 | 项目（按功能分类） | 行次 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款",
        "栏次 |  | 1 | 栏次 |  | 2 | 3 | 4 | 5",
    )
    second, second_spans = header_of(
        "项目 | < | < | < | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | < | 经营收入 | 附属单位上缴收入 | 其他收入",
        "支出功能分类科目编码 | < | < | 科目名称 | ^ | ^ | ^ | 小计 | 其中：教育收费 | ^ | ^ | ^",
        "类 | 款 | 项 | " + columns(8, 1),
    )
    third, third_spans = header_of(
        "项目 | < | < | < | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出",
        "支出功能分类科目编码 | < | < | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^",
        "类 | 款 | 项 | " + columns(6, 1),
    )
    fifth, fifth_spans = header_of(
        "项目 | < | < | < | 年初结转和结余 | < | < | 本年收入 | < | < | 本年支出 | < | < | < | < | 年末结转和结余 | < | < | < | <",
        "支出功能分类科目编码 | < | < | 科目名称 | 合计 | 基本支出结转 | 项目支出结转和结余 | 合计 | 基本支出 | 项目支出 | 合计 | 基本支出 | < | < | 项目支出 | 合计 | 基本支出结转 | 项目支出结转和结余 | < | <",
        "^ | < | < | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | 小计 | 人员经费 | 公用经费 | ^ | ^ | ^ | 小计 | 项目支出结转 | 项目支出结余",
        "类 | 款 | 项 | " + columns(16, 1),
    )

    def coded(
        values: Callable[..., tuple[int, ...]], fund: str | None = None
    ) -> tuple[tuple[str, ...], ...]:
        items = account.items if fund is None else account.of_fund(fund)
        rows = [("合计", "", "", "", *map(money, total_of(account, values, items)))]
        rows += [
            (code, "", "", name, *map(money, amounts))
            for code, name, amounts in with_subtotals(account, values, items)
            if len(code) == 7
        ]
        return tuple(rows)

    left, right = economic_blocks(account, money)
    projects = [
        (code, name, money(value)) for code, name, value in economic_rows(account.project, PROJECT)
    ]
    half = (len(right) + 1) // 2
    sixth_rows = side_by_side(left, side_by_side(right[:half], right[half:], (3, 3)), (3, 6))
    personnel, operating = sum(account.personnel.values()), sum(account.operating.values())
    sixth_rows.append(
        ("人员经费合计", "", money(personnel), "公用经费合计", "", "", "", "", money(operating))
    )
    sixth, sixth_spans = header_of(
        "人员经费 | < | < | 公用经费 | < | < | < | < | <",
        "科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额",
    )
    seventh, seventh_spans = header_of(
        "项目经费 | < | < | < | < | <", "科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额"
    )
    half = (len(projects) + 1) // 2
    return [
        PrintedTable(
            "income_expenditure_summary",
            "收入支出决算表",
            "元",
            (("label", "line_no", "actual"), ("label", "line_no", "actual")),
            first,
            first_spans,
            numbered(summary, (1, 3)),
            captions(1),
        ),
        PrintedTable(
            "income",
            "收入决算表",
            "元",
            (
                (
                    *("code", "code", "code", "name", "income", "income.appropriation"),
                    *("income.superior_subsidy", "income.operating", "income.operating.tuition"),
                    *("income.business", "income.affiliate_remittance", "income.other"),
                ),
            ),
            second,
            second_spans,
            coded(income_of),
            captions(2),
            ("注：本表反映部门本年度取得的各项收入情况。",),
        ),
        PrintedTable(
            "expenditure",
            "支出决算表",
            "元",
            (
                (
                    *(
                        "code",
                        "code",
                        "code",
                        "name",
                        "expenditure",
                        "expenditure.basic",
                        "expenditure.project",
                    ),
                    *(
                        "expenditure.remittance_to_superior",
                        "expenditure.business",
                        "expenditure.subsidy_to_affiliates",
                    ),
                ),
            ),
            third,
            third_spans,
            coded(expenditure_of),
            captions(3),
        ),
        PrintedTable(
            "appropriation_summary",
            "财政拨款收入支出决算表",
            "元",
            (
                ("label", "line_no", "actual"),
                ("label", "line_no", *APPROPRIATION_BLOCKS[1][1:]),
            ),
            fourth,
            fourth_spans,
            numbered(appropriation_rows(account, money, CLASSES_2024), (1, 3)),
            captions(4),
        ),
        PrintedTable(
            "general_budget_appropriation",
            "一般公共预算财政拨款收入支出决算表",
            "元",
            (("code", "code", "code", "name", *BALANCE),),
            fifth,
            fifth_spans,
            coded(balance_of, "general_public_budget"),
            captions(5),
        ),
        PrintedTable(
            "general_budget_basic_by_economic",
            "一般公共预算财政拨款基本支出决算表",
            "元",
            (("code", "name", "expenditure.basic"),) * 3,
            sixth,
            sixth_spans,
            tuple(sixth_rows),
            captions(6),
        ),
        PrintedTable(
            "general_budget_project_by_economic",
            "一般公共预算财政拨款项目支出决算表",
            "元",
            (("code", "name", "expenditure.project"),) * 2,
            seventh,
            seventh_spans,
            tuple(side_by_side(projects[:half], projects[half:], (3, 3))),
            captions(7),
        ),
        fund_form(
            account,
            "government_fund",
            "government_fund_appropriation",
            "政府性基金预算财政拨款收入支出决算表",
            "元",
            money,
            captions(8),
            "政府性基金预算财政拨款收入支出",
        ),
        fund_form(
            account,
            "state_capital",
            "state_capital_appropriation",
            "国有资本经营预算财政拨款收入支出决算表",
            "元",
            money,
            captions(9),
            "国有资本经营预算财政拨款收入支出",
        ),
        _three_public_list(account, money, captions(10)),
    ]


def _three_public_list(
    account: Account, money: Money, captions: tuple[tuple[str, ...], ...]
) -> PrintedTable:
    labels = {
        "three_public": "（一）支出合计",
        "going_abroad": "1.因公出国（境）费",
        "vehicle": "2.公务用车购置及运行维护费",
        "vehicle.purchase": "（1）公务用车购置费",
        "vehicle.running": "（2）公务用车运行维护费",
        "reception": "3.公务接待费",
    }
    amounts = [three_public_amounts(account, place) for place in range(3)]
    rows: list[tuple[str, ...]] = [("一、“三公”经费支出", "1", "—", "—", "—")]
    for number, (key, label) in enumerate(labels.items(), start=2):
        rows.append((label, str(number), *(money(a[key]) for a in amounts)))
    rows.append(("（二）相关统计数", "8", "—", "—", "—"))
    for number, (label, key) in enumerate(
        (("4.公务用车保有量（辆）", "vehicles_held"), ("5.国内公务接待批次（个）", "batches")),
        start=9,
    ):
        rows.append((label, str(number), "—", "—", str(account.statistics[key])))
    header, spans = header_of(
        "项 目 | 行次 | 预算数 | 全年预算数 | 决算统计数", "栏次 |  | 1 | 2 | 3"
    )
    return PrintedTable(
        "three_public",
        "财政拨款“三公”经费、行政参公单位机关运行经费情况表",
        "元",
        (("label", "line_no", "original_budget", "adjusted_budget", "actual"),),
        header,
        spans,
        tuple(rows),
        captions,
    )
