"""The explanation (情况说明) of a made-up account: sentences of the usual forms, every figure of them true."""

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from tests.renderings.account import FUNDS, ITEMS, UPPER, Account, Item
from tests.renderings.layouts import by_class, fund_totals, three_public_amounts

_FUND_NAMES = dict(zip(FUNDS, ("一般公共预算", "政府性基金预算", "国有资本经营预算"), strict=True))
_SOURCES = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
_NATURES = ("上缴上级支出", "经营支出", "对附属单位补助支出")
_THREE_PUBLIC = {
    "going_abroad": "因公出国（境）费",
    "vehicle": "公务用车购置及运行维护费",
    "reception": "公务接待费",
}

Said = Callable[[int], str]


def in_ten_thousands(value: int) -> str:
    """Hundreds of yuan as texts print them: 1234.50万元."""
    return f"{Decimal(value) / 100:.2f}万元"


def in_yuan(value: int) -> str:
    """The same in yuan: 12,345,000.00元."""
    return f"{Decimal(value) * 100:,.2f}元"


def percent(part: int, whole: int) -> str:
    """The share, to two decimals."""
    share = Decimal(part) * 100 / Decimal(whole)
    return f"{share.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def explanation(account: Account, said: Said = in_ten_thousands) -> list[str]:
    """The lines of the explanation, headings among them."""
    return [
        f"第三部分 {account.organization}{account.year}年度部门决算情况说明",
        *_totals(account, said),
        *_general_budget(account, said),
        *_three_public(account, said),
        *_other_funds(account, said),
    ]


def _totals(account: Account, said: Said) -> Iterator[str]:
    year = account.year
    more = account.grand_total // 9
    yield "一、收入支出决算总体情况说明"
    yield (
        f"{account.organization}{year}年度收、支总计均为{said(account.grand_total)}。与{year - 1}年度相比，"
        f"收、支总计各增加{said(more)}，增长{percent(more, account.grand_total - more)}。主要原因是人员增加。"
    )
    yield "二、收入决算情况说明"
    appropriated = sum(i.appropriated_income for i in account.items)
    others = [sum(i.other_income[n] for i in account.items) for n in range(len(_SOURCES))]
    yield _list(
        f"{year}年度本年收入合计{said(account.income)}，其中：",
        {"财政拨款收入": appropriated, **dict(zip(_SOURCES, others, strict=True))},
        account.income,
        said,
    )
    yield "三、支出决算情况说明"
    natures = [sum(i.other_expenditure[n] for i in account.items) for n in range(len(_NATURES))]
    parts = {
        "基本支出": sum(i.basic for i in account.items),
        "项目支出": sum(i.all_project for i in account.items),
        **dict(zip(_NATURES, natures, strict=True)),
    }
    yield _list(
        f"本年支出合计{said(account.expenditure)}，其中：", parts, account.expenditure, said
    )


def _list(opening: str, parts: dict[str, int], whole: int, said: Said) -> str:
    told = [
        f"{name}{said(value)}，占{percent(value, whole)}" for name, value in parts.items() if value
    ]
    return f"{opening}{'；'.join(told)}。"


def _general_budget(account: Account, said: Said) -> Iterator[str]:
    items = account.of_fund("general_public_budget")
    spent = sum(i.appropriated for i in items)
    classes = by_class(account, lambda i: i.appropriated if i in items else 0)
    yield "五、一般公共预算财政拨款支出决算情况说明"
    if not spent:
        return
    yield f"一般公共预算财政拨款支出{said(spent)}，占本年支出合计的{percent(spent, account.expenditure)}。"
    yield _list(
        f"一般公共预算财政拨款支出{said(spent)}，主要用于以下方面：",
        {f"{UPPER[code]}（类）": value for code, value in classes.items()},
        spent,
        said,
    )
    budget = spent + spent // 20 + 1
    yield (
        f"一般公共预算财政拨款支出年初预算为{said(budget)}，支出决算为{said(spent)}，"
        f"完成年初预算的{percent(spent, budget)}。决算数小于年初预算数的主要原因是节约。其中："
    )
    for number, item in enumerate(items, start=1):
        if item.appropriated:
            yield _item(number, item, said)
    personnel, operating = (sum(getattr(i, k) for i in items) for k in ("personnel", "operating"))
    yield "六、一般公共预算财政拨款基本支出决算情况说明"
    yield (
        f"一般公共预算财政拨款基本支出{said(personnel + operating)}。其中：人员经费{said(personnel)}，"
        f"主要包括：基本工资、津贴补贴；公用经费{said(operating)}，主要包括：办公费、印刷费。"
    )


def _item(number: int, item: Item, said: Said) -> str:
    code = item.code
    names = f"{UPPER[code[:3]]}（类）{UPPER[code[:5]]}（款）{ITEMS[code]}（项）"
    budget = item.appropriated + 7
    return (
        f"{number}.{names}。主要用于：日常开支。年初预算为{said(budget)}，支出决算为{said(item.appropriated)}，"
        f"完成年初预算的{percent(item.appropriated, budget)}。决算数小于年初预算数的主要原因：压减。"
    )


def _three_public(account: Account, said: Said) -> Iterator[str]:
    budget, actual = three_public_amounts(account, 0), three_public_amounts(account, 2)
    yield "七、财政拨款“三公”经费支出决算情况说明"
    yield (
        f"“三公”经费财政拨款支出年初预算为{said(budget['three_public'])}，支出决算为{said(actual['three_public'])}"
        + (
            f"，完成年初预算的{percent(actual['three_public'], budget['three_public'])}。"
            if budget["three_public"]
            else "。"
        )
    )
    parts = (f"{name}支出决算为{said(actual[key])}" for key, name in _THREE_PUBLIC.items())
    yield f"其中：{'；'.join(parts)}。"


def _other_funds(account: Account, said: Said) -> Iterator[str]:
    for number, fund in zip("八九", FUNDS[1:], strict=True):
        opening, income, expenditure, closing = fund_totals(account, fund)
        yield f"{number}、{_FUND_NAMES[fund]}财政拨款收入支出决算情况说明"
        yield (
            f"{_FUND_NAMES[fund]}财政拨款年初结转和结余{said(opening)}，本年收入{said(income)}，"
            f"本年支出{said(expenditure)}，年末结转和结余{said(closing)}。"
        )
