"""The six layouts: Yunnan, Shanghai, the national set, central universities, before 2018, and comparison with last year."""

from collections.abc import Callable

from tests.renderings.account import PROJECT, Account
from tests.renderings.layouts import (
    APPROPRIATION_BLOCKS,
    CLASSES_2016,
    CLASSES_2024,
    Money,
    appropriated_of,
    appropriation_rows,
    balance_of,
    economic_blocks,
    economic_rows,
    empty_form,
    expenditure_of,
    fund_form,
    income_lines,
    income_of,
    side_by_side,
    summary_sides,
    ten_thousands,
    ten_thousands_with_zeros,
    three_public_amounts,
    total_of,
    with_subtotals,
    yuan,
)
from tests.renderings.printed import PrintedTable, header_of

Layout = Callable[[Account], list[PrintedTable]]
_THREE = ("three_public", "going_abroad", "vehicle", "vehicle.purchase", "vehicle.running", "reception")
_BALANCE = (
    *("opening", "opening.basic", "opening.project", "income", "income.basic", "income.project"),
    *("expenditure", "expenditure.basic", "expenditure.basic.personnel", "expenditure.basic.operating"),
    *("expenditure.project", "closing", "closing.basic", "closing.project"),
    *("closing.project.carryover", "closing.project.surplus"),
)


def _summary(
    account: Account, money: Money, *, by_fund: bool, classes: tuple[str, ...], surplus: str, total: str
) -> list[tuple[str, ...]]:
    left, right = summary_sides(
        account, money, income=income_lines(account, by_fund=by_fund), classes=classes
    )
    rows = side_by_side(left, right, (2, 2))
    rows.append(("本年收入合计", money(account.income), "本年支出合计", money(account.expenditure)))
    rows.append((surplus, money(account.use_of_surplus), "结余分配", money(account.surplus_distribution)))
    rows.append(("年初结转和结余", money(account.opening), "年末结转和结余", money(account.closing)))
    rows.append((total, money(account.grand_total), total, money(account.grand_total)))
    return rows


def _numbered(rows: list[tuple[str, ...]], at: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
    """The rows with 行次 put in before the columns `at`, counted down one column after the other."""
    result: list[tuple[str, ...]] = []
    for number, row in enumerate(rows, start=1):
        cells = list(row)
        for turn, column in enumerate(reversed(at)):
            side = len(at) - 1 - turn
            cells.insert(column, str(number + side * len(rows)))
        result.append(tuple(cells))
    return tuple(result)


def yunnan(account: Account) -> list[PrintedTable]:
    """元, 行次 and 栏次, items without subtotals, sixteen columns in form 05, three and four economic blocks, lists of 三公."""
    money = yuan

    def captions(number: int) -> tuple[tuple[str, ...], ...]:
        return ((f"公开{number:02d}表",), (f"部门：{account.organization}（本级）", "金额单位：元"))

    def columns(width: int, start: int) -> str:
        return " | ".join([*["栏次"], *[""] * (start - 1), *map(str, range(1, width + 1))])

    summary = _summary(
        account, money, by_fund=True, classes=CLASSES_2024, surplus="使用非财政拨款结余（含专用结余）", total="总计"
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

    def coded(values: Callable[..., tuple[int, ...]], fund: str | None = None) -> tuple[tuple[str, ...], ...]:
        items = account.items if fund is None else account.of_fund(fund)
        rows = [("合计", "", "", "", *map(money, total_of(account, values, items)))]
        rows += [
            (code, "", "", name, *map(money, amounts))
            for code, name, amounts in with_subtotals(account, values, items)
            if len(code) == 7
        ]
        return tuple(rows)

    left, right = economic_blocks(account, money)
    projects = [(code, name, money(value)) for code, name, value in economic_rows(account.project, PROJECT)]
    half = (len(right) + 1) // 2
    sixth_rows = side_by_side(left, side_by_side(right[:half], right[half:], (3, 3)), (3, 6))
    personnel, operating = sum(account.personnel.values()), sum(account.operating.values())
    sixth_rows.append(("人员经费合计", "", money(personnel), "公用经费合计", "", "", "", "", money(operating)))
    sixth, sixth_spans = header_of(
        "人员经费 | < | < | 公用经费 | < | < | < | < | <",
        "科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额",
    )
    seventh, seventh_spans = header_of(
        "项目经费 | < | < | < | < | <", "科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额"
    )
    half = (len(projects) + 1) // 2
    tables = [
        PrintedTable(
            "income_expenditure_summary", "收入支出决算表", "元",
            (("label", "line_no", "actual"), ("label", "line_no", "actual")),
            first, first_spans, _numbered(summary, (1, 3)), captions(1),
        ),
        PrintedTable(
            "income", "收入决算表", "元",
            ((
                *("code", "code", "code", "name", "income", "income.appropriation"),
                *("income.superior_subsidy", "income.operating", "income.operating.tuition"),
                *("income.business", "income.affiliate_remittance", "income.other"),
            ),),
            second, second_spans, coded(income_of), captions(2), ("注：本表反映部门本年度取得的各项收入情况。",),
        ),
        PrintedTable(
            "expenditure", "支出决算表", "元",
            ((
                *("code", "code", "code", "name", "expenditure", "expenditure.basic", "expenditure.project"),
                *("expenditure.remittance_to_superior", "expenditure.business", "expenditure.subsidy_to_affiliates"),
            ),),
            third, third_spans, coded(expenditure_of), captions(3),
        ),
        PrintedTable(
            "appropriation_summary", "财政拨款收入支出决算表", "元",
            (
                ("label", "line_no", "actual"),
                ("label", "line_no", *APPROPRIATION_BLOCKS[1][1:]),
            ),
            fourth, fourth_spans, _numbered(appropriation_rows(account, money, CLASSES_2024), (1, 3)), captions(4),
        ),
        PrintedTable(
            "general_budget_appropriation", "一般公共预算财政拨款收入支出决算表", "元",
            (("code", "code", "code", "name", *_BALANCE),),
            fifth, fifth_spans, coded(balance_of, "general_public_budget"), captions(5),
        ),
        PrintedTable(
            "general_budget_basic_by_economic", "一般公共预算财政拨款基本支出决算表", "元",
            (("code", "name", "expenditure.basic"),) * 3,
            sixth, sixth_spans, tuple(sixth_rows), captions(6),
        ),
        PrintedTable(
            "general_budget_project_by_economic", "一般公共预算财政拨款项目支出决算表", "元",
            (("code", "name", "expenditure.project"),) * 2,
            seventh, seventh_spans, tuple(side_by_side(projects[:half], projects[half:], (3, 3))), captions(7),
        ),
        fund_form(
            account, "government_fund", "government_fund_appropriation",
            "政府性基金预算财政拨款收入支出决算表", "元", money, captions(8), "政府性基金预算财政拨款收入支出",
        ),
        fund_form(
            account, "state_capital", "state_capital_appropriation",
            "国有资本经营预算财政拨款收入支出决算表", "元", money, captions(9), "国有资本经营预算财政拨款收入支出",
        ),
        _three_public_list(account, money, captions(10)),
    ]
    return tables


def _three_public_list(account: Account, money: Money, captions: tuple[tuple[str, ...], ...]) -> PrintedTable:
    labels = {
        "three_public": "（一）支出合计",
        "going_abroad": "1.因公出国（境）费",
        "vehicle": "2.公务用车购置及运行维护费",
        "vehicle.purchase": "（1）公务用车购置费",
        "vehicle.running": "（2）公务用车运行维护费",
        "reception": "3.公务接待费",
    }
    amounts = [three_public_amounts(account, place) for place in range(3)]
    rows = [("一、“三公”经费支出", "1", "—", "—", "—")]
    for number, (key, label) in enumerate(labels.items(), start=2):
        rows.append((label, str(number), *(money(a[key]) for a in amounts)))
    rows.append(("（二）相关统计数", "8", "—", "—", "—"))
    for number, (label, key) in enumerate(
        (("4.公务用车保有量（辆）", "vehicles_held"), ("5.国内公务接待批次（个）", "batches")), start=9
    ):
        rows.append((label, str(number), "—", "—", str(account.statistics[key])))
    header, spans = header_of("项 目 | 行次 | 预算数 | 全年预算数 | 决算统计数", "栏次 |  | 1 | 2 | 3")
    return PrintedTable(
        "three_public", "财政拨款“三公”经费、行政参公单位机关运行经费情况表", "元",
        (("label", "line_no", "original_budget", "adjusted_budget", "actual"),),
        header, spans, tuple(rows), captions,
    )


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

    income_rows = [("类", "款", "项", "合计", *map(money, total_of(account, income_without_tuition)))]
    income_rows += [(*split(c), name, *map(money, v)) for c, name, v in with_subtotals(account, income_without_tuition)]
    spent_rows = [("类", "款", "项", "合计", *map(money, total_of(account, expenditure_of)))]
    spent_rows += [(*split(c), name, *map(money, v)) for c, name, v in with_subtotals(account, expenditure_of)]
    general = account.of_fund("general_public_budget")
    fifth_rows = [(*split(c), name, *map(money, v)) for c, name, v in with_subtotals(account, appropriated_of, general)]
    fifth_rows.append(("合计", "", "", "", *map(money, total_of(account, appropriated_of, general))))
    left, right = (
        [(code[:3], code[3:], name, amount) for code, name, amount in block]
        for block in economic_blocks(account, money)
    )
    sixth_rows = side_by_side(left, right, (4, 4))
    personnel, operating = sum(account.personnel.values()), sum(account.operating.values())
    sixth_rows.append(("人员经费合计", "", "", money(personnel), "公用经费合计", "", "", money(operating)))
    budget, _, actual = (three_public_amounts(account, place) for place in range(3))
    wide_row = tuple(cell for key in _THREE for cell in (money(budget[key]), money(actual[key])))
    codes = ("code", "code", "code", "name")
    summary = _summary(
        account, money, by_fund=True, classes=CLASSES_2024, surplus="使用非财政拨款结余", total="总计"
    )
    return [
        PrintedTable(
            "income_expenditure_summary", "收入支出决算总表", "万元", (("label", "actual"),) * 2,
            first, first_spans, tuple(summary), unit, ("注：本表反映部门本年度的总收支和年末结转结余情况。",),
        ),
        PrintedTable(
            "income", "收入决算表", "万元",
            ((
                *codes, "income", "income.appropriation", "income.superior_subsidy", "income.operating",
                "income.business", "income.affiliate_remittance", "income.other",
            ),),
            second, second_spans, tuple(income_rows), unit,
        ),
        PrintedTable(
            "expenditure", "支出决算表", "万元",
            ((
                *codes, "expenditure", "expenditure.basic", "expenditure.project",
                "expenditure.remittance_to_superior", "expenditure.business", "expenditure.subsidy_to_affiliates",
            ),),
            third, third_spans, tuple(spent_rows), unit,
        ),
        PrintedTable(
            "appropriation_summary", "财政拨款收入支出决算总表", "万元", APPROPRIATION_BLOCKS,
            *header_of(
                "收入 | < | 支出 | < | < | < | <",
                "项目 | 决算数 | 项目 | 合计 | 一般公共预算财\n政拨款 | 政府性基金预算财政拨款 | 国有资本经营预\n算财政拨款",
            ),
            tuple(appropriation_rows(account, money, CLASSES_2024)), unit,
        ),
        PrintedTable(
            "general_budget_appropriation", "一般公共预算财政拨款支出决算表", "万元",
            ((*codes, "expenditure", "expenditure.basic", "expenditure.project"),),
            fifth, fifth_spans, tuple(fifth_rows), unit,
        ),
        PrintedTable(
            "general_budget_basic_by_economic", "一般公共预算财政拨款基本支出决算表", "万元",
            (("code", "code", "name", "expenditure.basic"),) * 2,
            sixth, sixth_spans, tuple(sixth_rows), unit,
        ),
        PrintedTable(
            "three_public", "财政拨款“三公”经费支出决算表", "万元",
            (tuple(f"{key}/{measure}" for key in _THREE for measure in ("original_budget", "actual")),),
            wide, wide_spans, (wide_row,), unit,
        ),
        fund_form(
            account, "government_fund", "government_fund_appropriation",
            "政府性基金预算财政拨款收入支出决算表", "万元", money, unit, "政府性基金预算财政拨款收入和支出",
        ),
        fund_form(
            account, "state_capital", "state_capital_appropriation",
            "国有资本经营预算财政拨款收入支出决算表", "万元", money, unit, "国有资本经营预算财政拨款收入和支出",
        ),
    ]


def national(account: Account) -> list[PrintedTable]:
    """The nine tables of the Ministry: 栏次, one code column with subtotals, 三公 as six budget then six final columns."""
    money = ten_thousands

    def captions(number: int) -> tuple[tuple[str, ...], ...]:
        return ((f"公开{number:02d}表",), (f"部门：{account.organization}", "金额单位：万元"))

    def coded(values: Callable[..., tuple[int, ...]], fund: str | None = None) -> tuple[tuple[str, ...], ...]:
        items = account.items if fund is None else account.of_fund(fund)
        rows = [("合计", "", *map(money, total_of(account, values, items)))]
        rows += [(c, name, *map(money, v)) for c, name, v in with_subtotals(account, values, items)]
        return tuple(rows)

    def income_without_tuition(item: object) -> tuple[int, ...]:
        values = income_of(item)  # type: ignore[arg-type]
        return (*values[:4], *values[5:])

    summary = _summary(
        account, money, by_fund=True, classes=CLASSES_2024, surplus="使用非财政拨款结余（含专用结余）", total="总计"
    )
    left, right = economic_blocks(account, money)
    half = (len(right) + 1) // 2
    sixth_rows = side_by_side(left, side_by_side(right[:half], right[half:], (3, 3)), (3, 6))
    personnel, operating = sum(account.personnel.values()), sum(account.operating.values())
    sixth_rows.append(("人员经费合计", "", money(personnel), "公用经费合计", "", "", "", "", money(operating)))
    budget, _, actual = (three_public_amounts(account, place) for place in range(3))
    seventh = tuple(money(amounts[key]) for amounts in (budget, actual) for key in _THREE)
    items = "合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | < | < | 公务接待费"
    parts = "^ | ^ | 小计 | 公务用车购置费 | 公务用车运行维护费 | ^"
    return [
        PrintedTable(
            "income_expenditure_summary", "收入支出决算总表", "万元",
            (("label", "line_no", "actual"),) * 2,
            *header_of(
                "收入 | < | < | 支出 | < | <",
                "项目 | 行次 | 金额 | 项目 | 行次 | 金额",
                "栏次 |  | 1 | 栏次 |  | 2",
            ),
            _numbered(summary, (1, 3)), captions(1),
        ),
        PrintedTable(
            "income", "收入决算表", "万元",
            ((
                "code", "name", "income", "income.appropriation", "income.superior_subsidy", "income.operating",
                "income.business", "income.affiliate_remittance", "income.other",
            ),),
            *header_of(
                "项目 | < | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入",
                "功能分类科目编码 | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^ | ^",
                "栏次 | < | 1 | 2 | 3 | 4 | 5 | 6 | 7",
            ),
            coded(income_without_tuition), captions(2),
        ),
        PrintedTable(
            "expenditure", "支出决算表", "万元",
            ((
                "code", "name", "expenditure", "expenditure.basic", "expenditure.project",
                "expenditure.remittance_to_superior", "expenditure.business", "expenditure.subsidy_to_affiliates",
            ),),
            *header_of(
                "项目 | < | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出",
                "功能分类科目编码 | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^",
                "栏次 | < | 1 | 2 | 3 | 4 | 5 | 6",
            ),
            coded(expenditure_of), captions(3),
        ),
        PrintedTable(
            "appropriation_summary", "财政拨款收入支出决算总表", "万元",
            (("label", "line_no", "actual"), ("label", "line_no", *APPROPRIATION_BLOCKS[1][1:])),
            *header_of(
                "收入 | < | < | 支出 | < | < | < | < | <",
                "项目 | 行次 | 金额 | 项目 | 行次 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款",
                "栏次 |  | 1 | 栏次 |  | 2 | 3 | 4 | 5",
            ),
            _numbered(appropriation_rows(account, money, CLASSES_2024), (1, 3)), captions(4),
        ),
        PrintedTable(
            "general_budget_appropriation", "一般公共预算财政拨款支出决算表", "万元",
            (("code", "name", "expenditure", "expenditure.basic", "expenditure.project"),),
            *header_of(
                "项目 | < | 本年支出 | < | <",
                "功能分类科目编码 | 科目名称 | 小计 | 基本支出 | 项目支出",
                "栏次 | < | 1 | 2 | 3",
            ),
            coded(appropriated_of, "general_public_budget"), captions(5),
        ),
        PrintedTable(
            "general_budget_basic_by_economic", "一般公共预算财政拨款基本支出决算明细表", "万元",
            (("code", "name", "expenditure.basic"),) * 3,
            *header_of(
                "人员经费 | < | < | 公用经费 | < | < | < | < | <",
                "科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数",
            ),
            tuple(sixth_rows), captions(6),
        ),
        PrintedTable(
            "three_public", "财政拨款“三公”经费支出决算表", "万元",
            (tuple(f"{key}/{measure}" for measure in ("original_budget", "actual") for key in _THREE),),
            *header_of(
                "预算数 | < | < | < | < | < | 决算数 | < | < | < | < | <",
                f"{items} | {items}",
                f"{parts} | {parts}",
                " | ".join(map(str, range(1, 13))),
            ),
            (seventh,), captions(7),
            ("注：本表反映部门本年度财政拨款“三公”经费支出预决算情况。",),
        ),
        fund_form(
            account, "government_fund", "government_fund_appropriation",
            "政府性基金预算财政拨款收入支出决算表", "万元", money, captions(8), "政府性基金收入，也没有使用政府性基金安排的支出",
        ),
        fund_form(
            account, "state_capital", "state_capital_appropriation",
            "国有资本经营预算财政拨款支出决算表", "万元", money, captions(9), "使用国有资本经营预算安排的支出",
        ),
    ]


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

    summary = _summary(
        account, money, by_fund=False, classes=CLASSES_2024, surplus="使用非财政拨款结余（含专用结余）", total="合计"
    )
    last = coded(with_construction)
    total = ("合计", "", *last[-1][2:])
    return [
        PrintedTable(
            "income_expenditure_summary", "表 1：高等学校收支决算总表", "万元", (("label", "actual"),) * 2,
            *header_of(
                "收入 | < | 支出 | <", "项目 | 决算数 | 项目(按功能分类) | 决算数", "栏次 | 1 | 栏次 | 2"
            ),
            tuple(summary), unit,
        ),
        PrintedTable(
            "income", "表 2：高等学校收入决算表", "万元",
            ((
                "code", "name", "income", "income.appropriation", "income.superior_subsidy", "income.operating",
                "income.operating.tuition", "income.business", "income.affiliate_remittance", "income.other",
            ),),
            *header_of(
                "科目编码 | 科目名称 | 本年收入合\n计 | 财政拨款收入 | 上级补助收入 | 事业收入 | < | 经营收入 | 附属单位上缴收入 | 其他收入",
                "^ | ^ | ^ | ^ | ^ | 金额 | 其中：教育\n收费 | ^ | ^ | ^",
            ),
            tuple(coded(income_of)), unit,
        ),
        PrintedTable(
            "expenditure", "表 3：高等学校支出决算表", "万元",
            ((
                "code", "name", "expenditure", "expenditure.basic", "expenditure.project",
                "expenditure.remittance_to_superior", "expenditure.business", "expenditure.subsidy_to_affiliates",
            ),),
            *header_of("科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出"),
            tuple(coded(expenditure_of)), unit,
        ),
        PrintedTable(
            "appropriation_expenditure", "表 4：高等学校财政拨款支出决算表", "万元",
            ((
                "code", "name", "expenditure", "expenditure.basic", "expenditure.project",
                "expenditure.project.capital_construction",
            ),),
            *header_of(
                "项目 | < | 本年支出 | < | < | <",
                "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | <",
                "^ | ^ | ^ | ^ | 小计 | 其中：基本建设资金支出",
            ),
            (total, *last), unit,
        ),
    ]


def before_2018(account: Account) -> list[PrintedTable]:
    """2016: old names, the general budget's form as （一） and （二）, 用事业基金弥补收支差额, zeros printed."""
    money = ten_thousands_with_zeros
    captions = ((f"编制单位：{account.organization}", "单位：万元"),)

    def coded(values: Callable[..., tuple[int, ...]], fund: str | None = None) -> tuple[tuple[str, ...], ...]:
        items = account.items if fund is None else account.of_fund(fund)
        rows = [("合计", "", *map(money, total_of(account, values, items)))]
        rows += [(c, name, *map(money, v)) for c, name, v in with_subtotals(account, values, items)]
        return tuple(rows)

    def income_without_tuition(item: object) -> tuple[int, ...]:
        values = income_of(item)  # type: ignore[arg-type]
        return (*values[:4], *values[5:])

    summary = _summary(
        account, money, by_fund=False, classes=CLASSES_2016, surplus="用事业基金弥补收支差额", total="总计"
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
            "income_expenditure_summary", f"{year}收入支出决算总表", "万元", (("label", "actual"),) * 2,
            *header_of("收入 | < | 支出 | <", "项目 | 决算数 | 项目（按功能分类） | 决算数"),
            tuple(summary), captions,
        ),
        PrintedTable(
            "income", f"{year}收入决算表", "万元",
            ((
                "code", "name", "income", "income.appropriation", "income.superior_subsidy", "income.operating",
                "income.business", "income.affiliate_remittance", "income.other",
            ),),
            *header_of(
                "科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入"
            ),
            coded(income_without_tuition), captions,
        ),
        PrintedTable(
            "expenditure", f"{year}支出决算表", "万元",
            ((
                "code", "name", "expenditure", "expenditure.basic", "expenditure.project",
                "expenditure.remittance_to_superior", "expenditure.business", "expenditure.subsidy_to_affiliates",
            ),),
            *header_of("科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出"),
            coded(expenditure_of), captions,
        ),
        PrintedTable(
            "general_budget_appropriation", f"{year}一般公共预算财政拨款支出决算表（一）", "万元",
            (("code", "name", "expenditure", "expenditure.basic", "expenditure.project"),),
            *header_of("科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出"),
            coded(appropriated_of, "general_public_budget"), captions,
        ),
        PrintedTable(
            "general_budget_by_economic", f"{year}一般公共预算财政拨款决算表（二）", "万元",
            (("code", "name", "expenditure"),) * 2,
            *header_of("科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数"),
            tuple(side_by_side(left, right, (3, 3))), captions,
        ),
        PrintedTable(
            "three_public_general_budget", f"{year}一般公共预算财政拨款“三公”经费支出决算表", "万元",
            (("label", "original_budget", "actual"),),
            *header_of("项目 | 预算数 | 决算数"),
            tuple((label, money(budget[key]), money(actual[key])) for key, label in labels.items()), captions,
        ),
        empty_form(
            "government_fund_appropriation", f"{year}政府性基金预算财政拨款收入支出决算表", "万元", captions,
            "政府性基金预算财政拨款收入支出",
        ),
    ]


def compared(account: Account) -> list[PrintedTable]:
    """Tables whose unit stands in a header cell, whose titles end in 情况表, and 三公 beside last year's."""
    money = ten_thousands
    captions: tuple[tuple[str, ...], ...] = ((f"填报部门：{account.organization}",),)
    year = account.year

    def coded(values: Callable[..., tuple[int, ...]], fund: str | None = None) -> tuple[tuple[str, ...], ...]:
        items = account.items if fund is None else account.of_fund(fund)
        rows = [(c, name, *map(money, v)) for c, name, v in with_subtotals(account, values, items)]
        return (*rows, ("合计", "", *map(money, total_of(account, values, items))))

    summary = _summary(
        account, money, by_fund=True, classes=CLASSES_2024, surplus="使用非财政拨款结余", total="总计"
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
        (label, money(last[key]), money(this[key]), _signed(this[key] - last[key]), _rate(last[key], this[key]))
        for key, label in labels.items()
    )
    return [
        PrintedTable(
            "income_expenditure_summary", "部门收支决算总体情况表", "万元", (("label", "actual"),) * 2,
            *header_of(
                "收入 | < | 支出 | <", f"项目 | {year}年决算(万元) | 项目 | {year}年决算(万元)"
            ),
            tuple(summary), captions,
        ),
        PrintedTable(
            "expenditure", "部门支出决算情况表", "万元",
            (("code", "name", "expenditure", "expenditure.basic", "expenditure.project",
              "expenditure.remittance_to_superior", "expenditure.business", "expenditure.subsidy_to_affiliates"),),
            *header_of(
                "功能分类科目编码 | 科目名称 | 合计(万元) | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出"
            ),
            coded(expenditure_of), captions,
        ),
        PrintedTable(
            "appropriation_summary", "财政拨款收支决算总体情况表", "万元", APPROPRIATION_BLOCKS,
            *header_of(
                "收入 | < | 支出 | < | < | < | <",
                "项目 | 决算数 | 项目 | 合计(万元) | 一般公共预算 | 政府性基金预算 | 国有资本经营预算",
            ),
            tuple(appropriation_rows(account, money, CLASSES_2024)), captions,
        ),
        PrintedTable(
            "three_public_general_budget", "一般公共预算“三公”经费支出决算情况表", "万元",
            (("label", "prior_actual", "actual", "change", "change_rate"),),
            *header_of(f"项目 | {year - 1}年决算数(万元) | {year}年决算数(万元) | 增减额 | 增减率(%)"),
            three, captions,
        ),
    ]


def _signed(value: int) -> str:
    return f"-{ten_thousands(-value)}" if value < 0 else ten_thousands(value)


def _rate(before: int, after: int) -> str:
    return f"{(after - before) / before * 100:.2f}" if before else "—"


LAYOUTS: dict[str, Layout] = {
    "yunnan": yunnan,
    "shanghai": shanghai,
    "national": national,
    "university": university,
    "before_2018": before_2018,
    "compared": compared,
}
