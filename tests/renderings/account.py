"""A made-up account in which every identity holds, from a number; amounts are whole hundreds of yuan (0.01 万元)."""

import random
from dataclasses import dataclass
from functools import cached_property

# Item code → name, and the fund that pays it. Real codes; two to four items of a group, so that subtotals differ.
ITEMS = {
    "2010301": "行政运行",
    "2010302": "一般行政管理事务",
    "2010350": "事业运行",
    "2011101": "行政运行",
    "2050205": "高等教育",
    "2080501": "行政单位离退休",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出",
    "2101101": "行政单位医疗",
    "2101102": "事业单位医疗",
    "2120899": "其他国有土地使用权出让收入安排的支出",
    "2210201": "住房公积金",
    "2210203": "购房补贴",
    "2230105": "国有企业退休人员社会化管理补助支出",
}
UPPER = {
    "201": "一般公共服务支出",
    "20103": "政府办公厅（室）及相关机构事务",
    "20111": "纪检监察事务",
    "205": "教育支出",
    "20502": "普通教育",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "210": "卫生健康支出",
    "21011": "行政事业单位医疗",
    "212": "城乡社区支出",
    "21208": "国有土地使用权出让收入安排的支出",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "223": "国有资本经营预算支出",
    "22301": "解决历史遗留问题及改革成本支出",
}
FUND_OF_CLASS = {"212": "government_fund", "223": "state_capital"}
FUNDS = ("general_public_budget", "government_fund", "state_capital")
PERSONNEL = {
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30103": "奖金",
    "30108": "机关事业单位基本养老保险缴费",
    "30109": "职业年金缴费",
    "30110": "职工基本医疗保险缴费",
    "30113": "住房公积金",
    "30199": "其他工资福利支出",
    "30301": "离休费",
    "30302": "退休费",
    "30399": "其他对个人和家庭的补助",
}
# What an employer pays in is one amount under two classifications: economic code → the items that say it too.
CONTRIBUTIONS = {
    "30108": ("2080505",),
    "30109": ("2080506",),
    "30110": ("2101101", "2101102"),
    "30113": ("2210201",),
}
CONTRIBUTING = frozenset(item for items in CONTRIBUTIONS.values() for item in items)
OPERATING = {
    "30201": "办公费",
    "30202": "印刷费",
    "30211": "差旅费",
    "30217": "公务接待费",
    "30228": "工会经费",
    "30231": "公务用车运行维护费",
    "30299": "其他商品和服务支出",
    "31002": "办公设备购置",
    "31013": "公务用车购置",
}
PROJECT = {
    "30205": "水费",
    "30227": "委托业务费",
    "30305": "生活补助",
    "31003": "专用设备购置",
    "31007": "信息网络及软件购置更新",
}
ECONOMIC_CLASSES = {
    "301": "工资福利支出",
    "302": "商品和服务支出",
    "303": "对个人和家庭的补助",
    "310": "资本性支出",
}
SOURCES = ("superior_subsidy", "operating", "business", "affiliate_remittance", "other")
NATURES = ("remittance_to_superior", "business", "subsidy_to_affiliates")
# The three public expenses, and the economic codes they are spent under.
THREE_PUBLIC = {
    "going_abroad": "30212",
    "vehicle.purchase": "31013",
    "vehicle.running": "30231",
    "reception": "30217",
}


@dataclass(frozen=True)
class Item:
    """What one functional code received and spent, in hundreds of yuan. `appropriated` is what its fund paid."""

    code: str
    opening_basic: int
    opening_project: int
    income_basic: int
    income_project: int
    personnel: int
    operating: int
    project: int
    closing_basic: int
    closing_project: int
    other_income: tuple[int, ...]  # by SOURCES
    tuition: int
    other_basic: int  # spent from other sources
    other_project: int
    other_expenditure: tuple[int, ...]  # by NATURES

    @property
    def fund(self) -> str:
        return FUND_OF_CLASS.get(self.code[:3], "general_public_budget")

    @property
    def appropriated_income(self) -> int:
        return self.income_basic + self.income_project

    @property
    def appropriated(self) -> int:
        return self.personnel + self.operating + self.project

    @property
    def income(self) -> int:
        return self.appropriated_income + sum(self.other_income)

    @property
    def basic(self) -> int:
        return self.personnel + self.operating + self.other_basic

    @property
    def all_project(self) -> int:
        return self.project + self.other_project

    @property
    def expenditure(self) -> int:
        return self.basic + self.all_project + sum(self.other_expenditure)


@dataclass(frozen=True)
class Account:
    """A made-up account: its items, economic classes, three public expenses, and what balances it."""

    organization: str
    year: int
    items: tuple[Item, ...]
    personnel: dict[str, int]
    operating: dict[str, int]
    project: dict[str, int]
    three_public: dict[str, tuple[int, int, int]]  # original budget, adjusted budget, actual
    statistics: dict[str, int]
    use_of_surplus: int
    other_opening: int
    surplus_distribution: int

    def of_fund(self, fund: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.fund == fund)

    @cached_property
    def income(self) -> int:
        return sum(item.income for item in self.items)

    @cached_property
    def expenditure(self) -> int:
        return sum(item.expenditure for item in self.items)

    @cached_property
    def opening(self) -> int:
        return self.other_opening + sum(i.opening_basic + i.opening_project for i in self.items)

    @cached_property
    def grand_total(self) -> int:
        return self.income + self.use_of_surplus + self.opening

    @cached_property
    def closing(self) -> int:
        return self.grand_total - self.expenditure - self.surplus_distribution


def made_up(seed: int, year: int = 2024) -> Account:
    """The account of a seed: always the same for the same seed."""
    dice = random.Random(seed)
    codes = sorted(dice.sample(sorted(ITEMS), dice.randint(5, len(ITEMS))))
    if not any(code[:3] not in FUND_OF_CLASS for code in codes):
        codes = ["2010301", *codes]
    items = tuple(_item(code, dice) for code in codes)
    general = [item for item in items if item.fund == "general_public_budget"]
    operating = _spread(sum(i.operating for i in general), list(OPERATING), dice)
    project = _spread(sum(i.project for i in general), list(PROJECT), dice)
    actual = {
        key: operating.get(code, 0) + project.get(code, 0) for key, code in THREE_PUBLIC.items()
    }
    spent = sum(item.expenditure for item in items)
    received = sum(item.income for item in items)
    left = sum(item.closing_basic + item.closing_project for item in items)
    distributed = _some(dice, 0.3, 20)
    return Account(
        organization=f"{dice.choice(['云岭', '海东', '江北', '石桥'])}市{dice.choice(['财政局', '教育局', '民政局', '人民政府办公室'])}",
        year=year,
        items=items,
        personnel=_personnel(general, dice),
        operating=operating,
        project=project,
        three_public={
            key: (value + dice.randint(0, 900), value + dice.randint(0, 500), value)
            for key, value in actual.items()
        },
        statistics={key: dice.randint(0, 40) for key in ("vehicles_held", "batches", "persons")},
        use_of_surplus=_some(dice, 0.5, 80_000),
        # What the appropriations leave is part of what the whole account leaves.
        other_opening=max(0, spent - received) + left + distributed + dice.randint(0, 90_000),
        surplus_distribution=distributed,
    )


def _some(dice: random.Random, chance: float, most: int) -> int:
    return dice.randint(1, most) if dice.random() < chance else 0


def _item(code: str, dice: random.Random) -> Item:
    is_general = code[:3] not in FUND_OF_CLASS
    most = 10 ** dice.randint(3, 7)
    personnel = _some(dice, 0.8, most) if is_general else 0
    operating = _some(dice, 0.7, most // 4 + 1) if is_general and code not in CONTRIBUTING else 0
    project = _some(dice, 0.6, most) if is_general else dice.randint(1, most)
    closing_basic, closing_project = (
        _some(dice, 0.1, 900) if is_general else 0,
        _some(dice, 0.3, 9_000),
    )
    opening_basic = (
        min(_some(dice, 0.2, 900), personnel + operating + closing_basic) if is_general else 0
    )
    opening_project = min(_some(dice, 0.3, 9_000), project + closing_project)
    others = tuple(_some(dice, 0.2, most) for _ in SOURCES)
    has_operating = others[1] > 0
    return Item(
        code=code,
        opening_basic=opening_basic,
        opening_project=opening_project,
        income_basic=personnel + operating + closing_basic - opening_basic,
        income_project=project + closing_project - opening_project,
        personnel=personnel,
        operating=operating,
        project=project,
        closing_basic=closing_basic,
        closing_project=closing_project,
        other_income=others,
        tuition=dice.randint(0, others[1]) if has_operating else 0,
        other_basic=_some(dice, 0.2, most // 2 + 1),
        other_project=_some(dice, 0.2, most // 2 + 1),
        other_expenditure=tuple(_some(dice, 0.1, most // 5 + 1) for _ in NATURES),
    )


def _personnel(items: list[Item], dice: random.Random) -> dict[str, int]:
    """Contributions as their items have them; the rest over the other codes."""
    contributions = {
        code: sum(item.personnel for item in items if item.code in codes)
        for code, codes in CONTRIBUTIONS.items()
    }
    rest = sum(item.personnel for item in items) - sum(contributions.values())
    paid = {code: amount for code, amount in contributions.items() if amount}
    others = [code for code in PERSONNEL if code not in CONTRIBUTIONS]
    return dict(sorted({**paid, **_spread(rest, others, dice)}.items()))


def _spread(total: int, codes: list[str], dice: random.Random) -> dict[str, int]:
    """`total` over some of the codes, every part positive."""
    chosen = sorted(dice.sample(codes, dice.randint(1, len(codes))))
    cuts = sorted(dice.randint(0, total) for _ in chosen[1:])
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
    return dict(zip(chosen, parts, strict=True))


def totals_above(amounts: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Amounts by item code with those of every group and class above, in code order."""
    result: dict[str, tuple[int, ...]] = {}
    for code, values in amounts.items():
        for digits in (3, 5, 7):
            above = result.get(code[:digits], (0,) * len(values))
            result[code[:digits]] = tuple(a + b for a, b in zip(above, values, strict=True))
    return dict(sorted(result.items()))
