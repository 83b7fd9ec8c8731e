"""Six layouts in which accounts are really published, each as a function from an account to its printed tables."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from tests.renderings.account import (
    ECONOMIC_CLASSES,
    FUNDS,
    ITEMS,
    OPERATING,
    PERSONNEL,
    PROJECT,
    UPPER,
    Account,
    Item,
    totals_above,
)
from tests.renderings.printed import PrintedTable, header_of

CLASSES_2024 = (
    *("一般公共服务支出", "外交支出", "国防支出", "公共安全支出", "教育支出", "科学技术支出"),
    *(
        "文化旅游体育与传媒支出",
        "社会保障和就业支出",
        "卫生健康支出",
        "节能环保支出",
        "城乡社区支出",
    ),
    *("农林水支出", "交通运输支出", "资源勘探工业信息等支出", "商业服务业等支出", "金融支出"),
    *("援助其他地区支出", "自然资源海洋气象等支出", "住房保障支出", "粮油物资储备支出"),
    *("国有资本经营预算支出", "灾害防治及应急管理支出", "其他支出", "债务还本支出", "债务付息支出"),
    "抗疫特别国债安排的支出",
)
CLASSES_2016 = (
    *("一般公共服务支出", "外交支出", "国防支出", "公共安全支出", "教育支出", "科学技术支出"),
    *(
        "文化体育与传媒支出",
        "社会保障和就业支出",
        "医疗卫生与计划生育支出",
        "节能环保支出",
        "城乡社区支出",
    ),
    *("农林水支出", "交通运输支出", "资源勘探信息等支出", "商业服务业等支出", "金融支出"),
    *("援助其他地区支出", "国土海洋气象等支出", "住房保障支出", "粮油物资储备支出", "其他支出"),
    *("债务还本支出", "债务付息支出"),
)
CLASSES_2013 = tuple(
    {
        "医疗卫生与计划生育支出": "医疗卫生支出",
        "城乡社区支出": "城乡社区事务支出",
        "农林水支出": "农林水事务支出",
        "资源勘探信息等支出": "资源勘探电力信息等事务支出",
        "商业服务业等支出": "商业服务业等事务支出",
        "国土海洋气象等支出": "国土资源气象等事务支出",
        "粮油物资储备支出": "粮油物资储备事务支出",
    }.get(name, name)
    for name in CLASSES_2016
)
CODE_OF_CLASS = {name: code for code, name in UPPER.items() if len(code) == 3} | {
    "医疗卫生与计划生育支出": "210",
    "医疗卫生支出": "210",
    "城乡社区事务支出": "212",
}
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def numeral(n: int) -> str:
    """1 → 一, 21 → 二十一."""
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十") + (
        NUMERALS[ones - 1] if ones else ""
    )


def yuan(value: int) -> str:
    """Hundreds of yuan in 元 to the cent; nothing for zero."""
    return f"{Decimal(value) * 100:,.2f}" if value else ""


def ten_thousands(value: int) -> str:
    """Hundreds of yuan in 万元 to two decimals; nothing for zero."""
    return f"{Decimal(value) / 100:,.2f}" if value else ""


def ten_thousands_with_zeros(value: int) -> str:
    """The same, zeros printed."""
    return f"{Decimal(value) / 100:,.2f}"


Money = Callable[[int], str]


def with_subtotals(
    account: Account, values: Callable[[Item], tuple[int, ...]], items: Sequence[Item] | None = None
) -> list[tuple[str, str, tuple[int, ...]]]:
    """(code, name, amounts) of every class, group and item, in code order."""
    chosen = account.items if items is None else items
    amounts = totals_above({item.code: values(item) for item in chosen})
    return [(code, ITEMS.get(code) or UPPER[code], row) for code, row in amounts.items()]


def total_of(
    account: Account, values: Callable[[Item], tuple[int, ...]], items: Sequence[Item] | None = None
) -> tuple[int, ...]:
    """The amounts of all items, added."""
    chosen = account.items if items is None else items
    rows = [values(item) for item in chosen]
    return (
        tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * len(values(account.items[0]))
    )


def income_of(item: Item) -> tuple[int, ...]:
    """本年收入合计, 财政拨款, 上级补助, 事业, 其中教育收费, 经营, 附属上缴, 其他."""
    superior, operating, business, affiliate, other = item.other_income
    return (
        *(item.income, item.appropriated_income, superior, operating, item.tuition),
        *(business, affiliate, other),
    )


def expenditure_of(item: Item) -> tuple[int, ...]:
    """本年支出合计, 基本, 项目, 上缴上级, 经营, 对附属单位补助."""
    return (item.expenditure, item.basic, item.all_project, *item.other_expenditure)


def appropriated_of(item: Item) -> tuple[int, ...]:
    """合计, 基本, 项目 of what the item's fund paid."""
    return (item.appropriated, item.personnel + item.operating, item.project)


def balance_of(item: Item) -> tuple[int, ...]:
    """The sixteen columns of a fund's form: opening, income, expenditure, closing with their parts."""
    opening = item.opening_basic + item.opening_project
    closing = item.closing_basic + item.closing_project
    return (
        *(opening, item.opening_basic, item.opening_project),
        *(item.appropriated_income, item.income_basic, item.income_project),
        *(
            item.appropriated,
            item.personnel + item.operating,
            item.personnel,
            item.operating,
            item.project,
        ),
        *(closing, item.closing_basic, item.closing_project, item.closing_project, 0),
    )


def fund_totals(account: Account, fund: str) -> tuple[int, int, int, int]:
    """Opening, income, expenditure and closing of a fund."""
    items = account.of_fund(fund)
    return (
        sum(i.opening_basic + i.opening_project for i in items),
        sum(i.appropriated_income for i in items),
        sum(i.appropriated for i in items),
        sum(i.closing_basic + i.closing_project for i in items),
    )


def by_class(account: Account, value: Callable[[Item], int]) -> dict[str, int]:
    """A value of the items, added by class code."""
    result: dict[str, int] = {}
    for item in account.items:
        result[item.code[:3]] = result.get(item.code[:3], 0) + value(item)
    return result


def economic_rows(amounts: dict[str, int], names: dict[str, str]) -> list[tuple[str, str, int]]:
    """(code, name, amount) of the classes and items of an economic classification."""
    rows: list[tuple[str, str, int]] = []
    for code in sorted({c[:3] for c in names} | set(names)):
        if len(code) == 3:
            total = sum(value for item, value in amounts.items() if item.startswith(code))
            rows.append((code, ECONOMIC_CLASSES[code], total))
        else:
            rows.append((code, names[code], amounts.get(code, 0)))
    return rows


def side_by_side(
    left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]], widths: tuple[int, int]
) -> list[tuple[str, ...]]:
    """Two lists of cells beside each other, the shorter one filled up with blanks."""
    height = max(len(left), len(right))
    padded = [
        [*rows, *[("",) * width] * (height - len(rows))]
        for rows, width in zip((left, right), widths, strict=True)
    ]
    return [(*a, *b) for a, b in zip(*padded, strict=True)]


# --- the two summaries ------------------------------------------------------------------------------------------------


def summary_sides(
    account: Account,
    money: Money,
    *,
    income: Sequence[tuple[str, int | None]],
    classes: Sequence[str],
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Labels and amounts of both sides of form 01, down to the line of 本年收入合计."""
    left = [(label, "" if value is None else money(value)) for label, value in income]
    spent = by_class(account, lambda item: item.expenditure)
    right = [
        (f"{numeral(n)}、{name}", money(spent.get(CODE_OF_CLASS.get(name, ""), 0)))
        for n, name in enumerate(classes, start=1)
    ]
    return left, right


def income_lines(account: Account, *, by_fund: bool) -> list[tuple[str, int | None]]:
    """The income side of form 01: each fund's appropriation a line (since 2020), or one line with 其中 below it."""
    superior, operating, business, affiliate, other = (
        sum(item.other_income[n] for item in account.items) for n in range(5)
    )
    funds = [fund_totals(account, fund)[1] for fund in FUNDS]
    if by_fund:
        heads: list[tuple[str, int | None]] = [
            ("一、一般公共预算财政拨款收入", funds[0]),
            ("二、政府性基金预算财政拨款收入", funds[1]),
            ("三、国有资本经营预算财政拨款收入", funds[2]),
        ]
    else:
        heads = [("一、财政拨款收入", sum(funds)), ("其中：政府性基金预算财政拨款", funds[1])]
    rest = [
        ("上级补助收入", superior),
        ("事业收入", operating),
        ("经营收入", business),
        ("附属单位上缴收入", affiliate),
        ("其他收入", other),
    ]
    start = 4 if by_fund else 2
    return [
        *heads,
        *((f"{numeral(start + n)}、{name}", value) for n, (name, value) in enumerate(rest)),
    ]


def appropriation_rows(
    account: Account, money: Money, classes: Sequence[str]
) -> list[tuple[str, ...]]:
    """The body of form 04 without 行次: income label and amount, expenditure label and four amounts."""
    totals = {fund: fund_totals(account, fund) for fund in FUNDS}
    names = (
        "一、一般公共预算财政拨款",
        "二、政府性基金预算财政拨款",
        "三、国有资本经营预算财政拨款",
    )
    left = [(name, money(totals[fund][1])) for name, fund in zip(names, FUNDS, strict=True)]
    right: list[tuple[str, ...]] = []
    for n, name in enumerate(classes, start=1):
        code = CODE_OF_CLASS.get(name, "-")
        parts = [
            sum(i.appropriated for i in account.of_fund(fund) if i.code.startswith(code))
            for fund in FUNDS
        ]
        right.append((f"{numeral(n)}、{name}", *map(money, (sum(parts), *parts))))
    rows = side_by_side(left, right, (2, 5))

    def line(label: str, amount: int, other: str, parts: Sequence[int]) -> tuple[str, ...]:
        return (label, money(amount), other, *map(money, (sum(parts), *parts)))

    opening, income, spent, closing = ([totals[fund][n] for fund in FUNDS] for n in range(4))
    rows.append(line("本年收入合计", sum(income), "本年支出合计", spent))
    rows.append(line("年初财政拨款结转和结余", sum(opening), "年末财政拨款结转和结余", closing))
    rows += [
        (name, money(value), "", "", "", "", "") for name, value in zip(names, opening, strict=True)
    ]
    grand = [s + c for s, c in zip(spent, closing, strict=True)]
    rows.append(line("总计", sum(opening) + sum(income), "总计", grand))
    return rows


APPROPRIATION_BLOCKS = (
    ("label", "actual"),
    (
        *("label", "actual@appropriation", "actual@general_public_budget"),
        *("actual@government_fund", "actual@state_capital"),
    ),
)


def empty_form(
    form_id: str, title: str, unit: str, captions: Sequence[tuple[str, ...]], name: str
) -> PrintedTable:
    """Form 08 or 09 of a department that has none of that fund: header, 合计 without a figure, and a note."""
    header, spans = header_of(
        "项目 | < | 年初结转和结余 | 本年收入 | 本年支出 | < | < | 年末结转和结余",
        "功能分类科目编码 | 科目名称 | ^ | ^ | 合计 | 基本支出 | 项目支出 | ^",
    )
    columns = (
        *("code", "name", "opening", "income", "expenditure"),
        *("expenditure.basic", "expenditure.project", "closing"),
    )
    return PrintedTable(
        form_id,
        title,
        unit,
        (columns,),
        header,
        spans,
        (("合计", *[""] * 7), *[("",) * 8] * 2),
        tuple(captions),
        (f"说明：本年度没有{name}，故本表无数据。",),
    )


def fund_form(
    account: Account,
    fund: str,
    form_id: str,
    title: str,
    unit: str,
    money: Money,
    captions: Sequence[tuple[str, ...]],
    name: str,
) -> PrintedTable:
    """Form 08 or 09 with its rows, or empty."""
    items = account.of_fund(fund)
    empty = empty_form(form_id, title, unit, captions, name)
    if not items:
        return empty

    def values(item: Item) -> tuple[int, ...]:
        opening, closing = item.opening_project, item.closing_project
        return (opening, item.appropriated_income, item.appropriated, 0, item.project, closing)

    rows = [("合计", "", *map(money, total_of(account, values, items)))]
    rows += [
        (code, label, *map(money, amounts))
        for code, label, amounts in with_subtotals(account, values, items)
    ]
    return PrintedTable(
        form_id, title, unit, empty.blocks, empty.header, empty.spans, tuple(rows), tuple(captions)
    )


def economic_blocks(
    account: Account, money: Money
) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """The two halves of form 06: (code, name, amount) of personnel and of operating expenditure."""
    left, right = (
        [(code, name, money(value)) for code, name, value in economic_rows(amounts, names)]
        for amounts, names in ((account.personnel, PERSONNEL), (account.operating, OPERATING))
    )
    return left, right


def three_public_amounts(account: Account, place: int) -> dict[str, int]:
    """Budget (0), adjusted budget (1) or actual (2) of every item, totals included."""
    parts = {key: values[place] for key, values in account.three_public.items()}
    vehicle = parts["vehicle.purchase"] + parts["vehicle.running"]
    return {
        "three_public": parts["going_abroad"] + vehicle + parts["reception"],
        "going_abroad": parts["going_abroad"],
        "vehicle": vehicle,
        "vehicle.purchase": parts["vehicle.purchase"],
        "vehicle.running": parts["vehicle.running"],
        "reception": parts["reception"],
    }


PROJECT_NAMES = PROJECT
