"""万元, codes in three cells with subtotals, the total in the header row or last, 三公 in one row."""

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
from tests.renderings.regions.shared import THREE, summary_rows


def shanghai(account: Account) -> list[PrintedTable]:
    """万元, codes in three cells with subtotals, the total in the header row or last, 三公 in one row item by item."""
    money = ten_thousands
    unit = (("单位：万元",),)

    def split(code: str) -> tuple[str, str, str]:
        return code[:3], code[3:5], code[5:7]

    first, first_spans = header_of("收入 | < | 支出 | <", "项目 | 决算数 | 项目 | 决算数")
    second, second_spans = header_of(
        "项目 | < | < | < | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入",
        "支出功能分类 | < | < | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^ | ^",
        "科目编码 | < | < | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^",
    )
    third, third_spans = header_of(
        "项目 | < | < | < | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补\n助支出",
        "功能分类\n科目编码 | < | < | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^",
    )
    fifth, fifth_spans = header_of(
        "项目 | < | < | < | 合计 | 基本支出 | 项目支出",
        "支出功能分类科目编码 | < | < | 科目名称 | ^ | ^ | ^",
        "类 | 款 | 项 | ^ | ^ | ^ | ^",
    )
    sixth, sixth_spans = header_of(
        "经济分类科目编码 | < | 科目名称 | 决算数 | 经济分类科目编码 | < | 科目名称 | 决算数",
        "类 | 款 | ^ | ^ | 类 | 款 | ^ | ^",
    )
    wide, wide_spans = header_of(
        "财政拨款“三公”经费 | < | < | < | < | < | < | < | < | < | < | <",
        "合计 | < | 因公出国（境）费 | < | 公务用车购置及运行维护费 | < | < | < | < | < | 公务接待费 | <",
        "^ | < | ^ | < | 小计 | < | 公务用车购置费 | < | 公务用车运行维护费 | < | ^ | <",
        "预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数",
    )

    def income_without_tuition(item: object) -> tuple[int, ...]:
        values = income_of(item)  # type: ignore[arg-type]
        return (*values[:4], *values[5:])

    income_rows = [
        ("类", "款", "项", "合计", *map(money, total_of(account, income_without_tuition)))
    ]
    income_rows += [
        (*split(c), name, *map(money, v))
        for c, name, v in with_subtotals(account, income_without_tuition)
    ]
    spent_rows = [("类", "款", "项", "合计", *map(money, total_of(account, expenditure_of)))]
    spent_rows += [
        (*split(c), name, *map(money, v)) for c, name, v in with_subtotals(account, expenditure_of)
    ]
    general = account.of_fund("general_public_budget")
    fifth_rows = [
        (*split(c), name, *map(money, v))
        for c, name, v in with_subtotals(account, appropriated_of, general)
    ]
    fifth_rows.append(
        ("合计", "", "", "", *map(money, total_of(account, appropriated_of, general)))
    )
    left, right = (
        [(code[:3], code[3:], name, amount) for code, name, amount in block]
        for block in economic_blocks(account, money)
    )
    sixth_rows = side_by_side(left, right, (4, 4))
    personnel, operating = sum(account.personnel.values()), sum(account.operating.values())
    sixth_rows.append(
        ("人员经费合计", "", "", money(personnel), "公用经费合计", "", "", money(operating))
    )
    budget, _, actual = (three_public_amounts(account, place) for place in range(3))
    wide_row = tuple(cell for key in THREE for cell in (money(budget[key]), money(actual[key])))
    codes = ("code", "code", "code", "name")
    summary = summary_rows(
        account,
        money,
        by_fund=True,
        classes=CLASSES_2024,
        surplus="使用非财政拨款结余",
        total="总计",
    )
    return [
        PrintedTable(
            "income_expenditure_summary",
            "收入支出决算总表",
            "万元",
            (("label", "actual"),) * 2,
            first,
            first_spans,
            tuple(summary),
            unit,
            ("注：本表反映部门本年度的总收支和年末结转结余情况。",),
        ),
        PrintedTable(
            "income",
            "收入决算表",
            "万元",
            (
                (
                    *codes,
                    "income",
                    "income.appropriation",
                    "income.superior_subsidy",
                    "income.operating",
                    "income.business",
                    "income.affiliate_remittance",
                    "income.other",
                ),
            ),
            second,
            second_spans,
            tuple(income_rows),
            unit,
        ),
        PrintedTable(
            "expenditure",
            "支出决算表",
            "万元",
            (
                (
                    *codes,
                    "expenditure",
                    "expenditure.basic",
                    "expenditure.project",
                    "expenditure.remittance_to_superior",
                    "expenditure.business",
                    "expenditure.subsidy_to_affiliates",
                ),
            ),
            third,
            third_spans,
            tuple(spent_rows),
            unit,
        ),
        PrintedTable(
            "appropriation_summary",
            "财政拨款收入支出决算总表",
            "万元",
            APPROPRIATION_BLOCKS,
            *header_of(
                "收入 | < | 支出 | < | < | < | <",
                "项目 | 决算数 | 项目 | 合计 | 一般公共预算财\n政拨款 | 政府性基金预算财政拨款 | 国有资本经营预\n算财政拨款",
            ),
            tuple(appropriation_rows(account, money, CLASSES_2024)),
            unit,
        ),
        PrintedTable(
            "general_budget_appropriation",
            "一般公共预算财政拨款支出决算表",
            "万元",
            ((*codes, "expenditure", "expenditure.basic", "expenditure.project"),),
            fifth,
            fifth_spans,
            tuple(fifth_rows),
            unit,
        ),
        PrintedTable(
            "general_budget_basic_by_economic",
            "一般公共预算财政拨款基本支出决算表",
            "万元",
            (("code", "code", "name", "expenditure.basic"),) * 2,
            sixth,
            sixth_spans,
            tuple(sixth_rows),
            unit,
        ),
        PrintedTable(
            "three_public",
            "财政拨款“三公”经费支出决算表",
            "万元",
            (
                tuple(
                    f"{key}/{measure}" for key in THREE for measure in ("original_budget", "actual")
                ),
            ),
            wide,
            wide_spans,
            (wide_row,),
            unit,
        ),
        fund_form(
            account,
            "government_fund",
            "government_fund_appropriation",
            "政府性基金预算财政拨款收入支出决算表",
            "万元",
            money,
            unit,
            "政府性基金预算财政拨款收入和支出",
        ),
        fund_form(
            account,
            "state_capital",
            "state_capital_appropriation",
            "国有资本经营预算财政拨款收入支出决算表",
            "万元",
            money,
            unit,
            "国有资本经营预算财政拨款收入和支出",
        ),
    ]
