"""Provinces and years as data: the titles, headers and row labels each prints; one renderer makes any of them an account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.renderings.account import Account, Item, made_up
from tests.renderings.layouts import (
    APPROPRIATION_BLOCKS,
    CLASSES_2013,
    CLASSES_2016,
    CLASSES_2024,
    appropriated_of,
    appropriation_rows,
    economic_blocks,
    empty_form,
    expenditure_of,
    fund_form,
    income_of,
    side_by_side,
    ten_thousands,
    ten_thousands_with_zeros,
    three_public_amounts,
    total_of,
    with_subtotals,
    yuan,
)
from tests.renderings.printed import PrintedTable, header_of
from tests.renderings.regions.shared import THREE, summary_rows

_MONEY = {"元": yuan, "万元": ten_thousands}
_TITLES = {
    "01": "收入支出决算总表",
    "02": "收入决算表",
    "03": "支出决算表",
    "04": "财政拨款收入支出决算总表",
    "05": "一般公共预算财政拨款支出决算表",
    "05b": "一般公共预算财政拨款收入支出决算表",
    "06": "一般公共预算财政拨款基本支出决算表",
    "08": "政府性基金预算财政拨款收入支出决算表",
    "09": "国有资本经营预算财政拨款支出决算表",
    "11": "一般公共预算财政拨款“三公”经费支出决算表",
    "18": "收入决算表（分单位）",
    "19": "支出决算表（分单位）",
    "20": "项目支出决算表",
    "22": "政府采购情况表",
    "24": "国有资产占用情况表",
    "25": "资产负债情况表",
}


@dataclass(frozen=True)
class Region:
    """What a province prints in a year. `titles` are those that differ; `order` the forms in their order."""

    name: str
    year: int
    order: str = "01 02 03 04 05 06 11 08 09"
    unit: str = "万元"
    caption: str = "部门：{}"
    codes: str = "one"  # one column, or levels: one code under 类 款 项
    code: str = "科目编码"
    total: str = "first"  # or last, or in the last row of the header
    economic: str = "blocks"  # or columns: 合计 人员经费 公用经费
    three: str = "list"  # or wide, or measures in rows
    surplus: str = "使用非财政拨款结余"
    zeros: bool = False
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes in that year."""
        if self.year < 2014:
            return CLASSES_2013
        if self.year < 2019:
            return CLASSES_2016
        return CLASSES_2024 if self.year >= 2020 else CLASSES_2024[:-1]  # 抗疫特别国债 is of 2020

    def account(self, seed: int) -> Account:
        """An account of that year whose items the forms of the region can print."""
        while True:
            account = made_up(seed, self.year)
            codes = {item.code[:3] for item in account.items}
            if ("223" not in codes or "09" in self.order) and (
                "212" not in codes or "08" in self.order
            ):
                return account
            seed += 1

    def tables(self, account: Account) -> list[PrintedTable]:
        """The printed tables of the account, in the region's order."""
        printer = _Printer(self, account)
        return [printer.print(number) for number in self.order.split()]


@dataclass(frozen=True)
class _Printer:
    region: Region
    account: Account

    def print(self, number: str) -> PrintedTable:
        made: dict[str, Callable[[str], PrintedTable]] = {
            "01": self.summary,
            "02": self.income,
            "03": self.expenditure,
            "04": self.appropriation,
            "05": self.general,
            "05b": self.balance,
            "06": self.economic,
            "08": self.government_fund,
            "09": self.state_capital,
            "11": self.three_public,
            "18": self.income_by_unit,
            "19": self.expenditure_by_unit,
            "20": self.projects,
            "22": self.procurement,
            "24": self.assets,
            "25": self.balance_sheet,
        }
        return made[number](self.region.titles.get(number, _TITLES[number]))

    def money(self, value: int) -> str:
        if self.region.zeros:
            return ten_thousands_with_zeros(value)
        return _MONEY[self.region.unit](value)

    @property
    def captions(self) -> tuple[tuple[str, ...], ...]:
        whose = self.region.caption.format(self.account.organization)
        return ((whose, f"金额单位：{self.region.unit}"),)

    def table(
        self,
        form: str,
        title: str,
        columns: str,
        header: list[str],
        body: Sequence[tuple[str, ...]],
    ) -> PrintedTable:
        blocks = tuple(tuple(block.split()) for block in columns.split(" | "))
        return PrintedTable(
            form,
            title,
            self.region.unit,
            blocks,
            *header_of(*header),
            tuple(body),
            self.captions,
        )

    def coded(
        self,
        form: str,
        title: str,
        columns: str,
        header: list[str],
        values: Callable[[Item], tuple[int, ...]],
        items: tuple[Item, ...],
    ) -> PrintedTable:
        """A table of functional codes: its header cells beside the code cells, and its row of the total."""
        region = self.region
        levels = region.codes == "levels"
        count = len(columns.split())
        lines = [
            f"项目 | {'< | < | < | ' if levels else '< | '}{header[0]}",
            f"{region.code} | {'< | < | ' if levels else ''}科目名称 | "
            f"{header[1] if len(header) > 1 else ' | '.join(['^'] * count)}",
        ]
        if levels:
            numbers = " | ".join(str(n) for n in range(1, count + 1))
            lines.append(f"类 | 款 | 项 | 栏次 | {numbers}")
        blanks = ("", "") if levels else ()
        total = self.row("合计", "", blanks, total_of(self.account, values, items))
        body = [
            self.row(c, name, blanks, v)
            for c, name, v in with_subtotals(self.account, values, items)
        ]
        body = [*body, total] if region.total == "last" else [total, *body]
        names = "code code code name" if levels else "code name"
        return self.table(form, title, f"{names} {columns}", lines, body)

    def row(
        self, code: str, name: str, blanks: tuple[str, ...], values: tuple[int, ...]
    ) -> tuple[str, ...]:
        return (code, *blanks, name, *map(self.money, values))

    # --- the forms --------------------------------------------------------------------------------------------------

    def summary(self, title: str) -> PrintedTable:
        rows = summary_rows(
            self.account,
            self.money,
            by_fund=self.region.year >= 2020,
            classes=self.region.classes,
            surplus=self.region.surplus,
            total="总计",
        )
        header = ["收入 | < | 支出 | <", "项目 | 决算数 | 项目（按功能分类） | 决算数"]
        return self.table(
            "income_expenditure_summary", title, "label actual | label actual", header, rows
        )

    def income(self, title: str) -> PrintedTable:
        columns = (
            "income income.appropriation income.superior_subsidy income.operating income.operating.tuition"
            " income.business income.affiliate_remittance income.other"
        )
        header = [
            "本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | < | 经营收入 | 附属单位上缴收入 | 其他收入",
            "^ | ^ | ^ | 小计 | 其中：教育收费 | ^ | ^ | ^",
        ]
        return self.coded("income", title, columns, header, income_of, self.account.items)

    def expenditure(self, title: str) -> PrintedTable:
        columns = (
            "expenditure expenditure.basic expenditure.project expenditure.remittance_to_superior"
            " expenditure.business expenditure.subsidy_to_affiliates"
        )
        header = [
            "本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出"
        ]
        return self.coded("expenditure", title, columns, header, expenditure_of, self.account.items)

    def appropriation(self, title: str) -> PrintedTable:
        general = "公共预算财政拨款" if self.region.year < 2015 else "一般公共预算财政拨款"
        header = [
            "收入 | < | 支出 | < | < | < | <",
            f"项目 | 决算数 | 项目 | 合计 | {general} | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款",
        ]
        columns = " | ".join(" ".join(block) for block in APPROPRIATION_BLOCKS)
        rows = appropriation_rows(self.account, self.money, self.region.classes)
        return self.table("appropriation_summary", title, columns, header, rows)

    def general(self, title: str) -> PrintedTable:
        items = self.account.of_fund("general_public_budget")
        columns = "expenditure expenditure.basic expenditure.project"
        header = ["本年支出 | < | <", "小计 | 基本支出 | 项目支出"]
        form = "general_budget_appropriation"
        return self.coded(form, title, columns, header, appropriated_of, items)

    def balance(self, title: str) -> PrintedTable:
        def values(item: Item) -> tuple[int, ...]:
            opening = item.opening_basic + item.opening_project
            closing = item.closing_basic + item.closing_project
            return (opening, item.appropriated_income, item.appropriated, closing)

        items = self.account.of_fund("general_public_budget")
        columns = "opening income expenditure closing"
        header = ["年初结转和结余 | 本年收入 | 本年支出 | 年末结转和结余"]
        return self.coded("general_budget_appropriation", title, columns, header, values, items)

    def economic(self, title: str) -> PrintedTable:
        form = "general_budget_basic_by_economic"
        left, right = economic_blocks(self.account, self.money)
        personnel = self.money(sum(self.account.personnel.values()))
        operating = self.money(sum(self.account.operating.values()))
        if self.region.economic == "blocks":
            rows = side_by_side(left, right, (3, 3))
            rows.append(("人员经费合计", "", personnel, "公用经费合计", "", operating))
            header = [
                "人员经费 | < | < | 公用经费 | < | <",
                "科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数",
            ]
            columns = "code name expenditure.basic | code name expenditure.basic"
            return self.table(form, title, columns, header, rows)
        both = sum(self.account.personnel.values()) + sum(self.account.operating.values())
        rows = [("合计", "", self.money(both), personnel, operating)]
        rows += [(code, name, amount, amount, "") for code, name, amount in left]
        rows += [(code, name, amount, "", amount) for code, name, amount in right]
        header = ["项目 | < | 合计 | 人员经费 | 公用经费", "科目编码 | 科目名称 | ^ | ^ | ^"]
        columns = (
            "code name expenditure.basic expenditure.basic.personnel expenditure.basic.operating"
        )
        return self.table(form, title, columns, header, rows)

    def government_fund(self, title: str) -> PrintedTable:
        return self.fund("government_fund", "government_fund_appropriation", title, "政府性基金")

    def state_capital(self, title: str) -> PrintedTable:
        return self.fund("state_capital", "state_capital_appropriation", title, "国有资本经营")

    def fund(self, fund: str, form: str, title: str, name: str) -> PrintedTable:
        items = self.account.of_fund(fund)
        said = f"{name}预算财政拨款收入和支出"
        if self.region.total != "in_header" or not items:
            arguments = (self.account, fund, form, title, self.region.unit, self.money)
            return fund_form(*arguments, self.captions, said)

        def values(item: Item) -> tuple[int, ...]:
            amounts = (item.opening_project, item.appropriated_income, item.appropriated)
            return (*amounts, 0, item.project, item.closing_project)

        opening, income, _, _, _, closing = map(self.money, total_of(self.account, values, items))
        rows: list[tuple[str, ...]] = [
            ("合计", "", opening, income, "合计", "基本支出", "项目支出", closing)
        ]
        rows += [self.row(c, n, (), v) for c, n, v in with_subtotals(self.account, values, items)]
        empty = empty_form(form, title, self.region.unit, self.captions, said)
        header = [
            "项目 | < | 年初结转和结余 | 本年收入 | 本年支出 | < | < | 年末结转和结余",
            "功能分类科目编码 | 科目名称 |  |  |  |  |  | ",
        ]
        return self.table(form, title, " ".join(empty.blocks[0]), header, rows)

    def three_public(self, title: str) -> PrintedTable:
        form = "three_public" if title.startswith("财政拨款") else "three_public_general_budget"
        budget, _, actual = (three_public_amounts(self.account, place) for place in range(3))
        parts = [[self.money(amounts[key]) for key in THREE] for amounts in (budget, actual)]
        if self.region.three == "list":
            labels = (
                *("合计", "1.因公出国（境）费", "2.公务用车购置及运行费", "其中：公务用车购置费"),
                *("公务用车运行费", "3.公务接待费"),
            )
            rows = [(label, b, a) for label, b, a in zip(labels, *parts, strict=True)]
            header = ["项目 | 预算数 | 决算数"]
            return self.table(form, title, "label original_budget actual", header, rows)
        items = "合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | < | < | 公务接待费"
        below = "^ | ^ | 小计 | 公务用车购置费 | 公务用车运行维护费 | ^"
        if self.region.three == "wide":
            columns = " ".join(f"{key}/{m}" for m in ("original_budget", "actual") for key in THREE)
            header = [
                "预算数 | < | < | < | < | < | 决算数 | < | < | < | < | <",
                f"{items} | {items}",
                f"{below} | {below}",
            ]
            return self.table(form, title, columns, header, [(*parts[0], *parts[1])])
        header = [
            "项目 | 一般公共预算财政拨款安排的“三公”经费 | < | < | < | < | <",
            f"^ | {items}",
            f"^ | {below}",
        ]
        columns = "measure " + " ".join(f"{key}/of_row" for key in THREE)
        body = [("预算数", *parts[0]), ("决算数", *parts[1])]
        return self.table(form, title, columns, header, body)

    # --- what only some provinces print ---------------------------------------------------------------------------------

    def by_unit(
        self, form: str, title: str, columns: str, header: str, totals: tuple[int, ...]
    ) -> PrintedTable:
        name = self.account.organization
        halves = [tuple(value // 2 for value in totals)]
        halves.append(tuple(t - h for t, h in zip(totals, halves[0], strict=True)))
        rows = [("合计", *map(self.money, totals))]
        rows += [
            (unit, *map(self.money, half))
            for unit, half in zip((f"{name}（本级）", f"{name}信息中心"), halves, strict=True)
        ]
        return self.table(form, title, f"name {columns}", [f"单位名称 | {header}"], rows)

    def income_by_unit(self, title: str) -> PrintedTable:
        totals = total_of(self.account, income_of)
        return self.by_unit(
            "income_by_unit",
            title,
            "income income.appropriation income.superior_subsidy income.operating income.business"
            " income.affiliate_remittance income.other",
            "本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入",
            (*totals[:4], *totals[5:]),
        )

    def expenditure_by_unit(self, title: str) -> PrintedTable:
        return self.by_unit(
            "expenditure_by_unit",
            title,
            "expenditure expenditure.basic expenditure.project expenditure.remittance_to_superior"
            " expenditure.business expenditure.subsidy_to_affiliates",
            "合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出",
            total_of(self.account, expenditure_of),
        )

    def projects(self, title: str) -> PrintedTable:
        named = [
            (f"{item.code[-4:]}号专项工作经费", item.all_project, item.project)
            for item in self.account.items
            if item.all_project
        ]
        total = ("合计", sum(n[1] for n in named), sum(n[2] for n in named))
        rows = [
            (name, *map(self.money, (whole, paid, whole - paid)))
            for name, whole, paid in (total, *named)
        ]
        columns = "name expenditure.project expenditure.project@appropriation expenditure.project@other_sources"
        header = ["项目名称 | 合计 | 财政拨款 | 其他资金"]
        return self.table("project_expenditure", title, columns, header, rows)

    def procurement(self, title: str) -> PrintedTable:
        goods, works, services = (self.account.opening + n for n in (300, 200, 100))
        amounts = (goods + works + services, goods, works, services, goods + works, goods)
        labels = (
            *("政府采购支出合计", "其中：货物", "工程", "服务", "授予中小企业合同金额"),
            "其中：授予小微企业合同金额",
        )
        rows = [(label, self.money(a)) for label, a in zip(labels, amounts, strict=True)]
        return self.table("procurement", title, "label actual", ["项目 | 金额"], rows)

    def assets(self, title: str) -> PrintedTable:
        labels = ("一、车辆数合计（辆）", "1.机要通信用车", "2.应急保障用车", "3.其他用车")
        rows = list(zip(labels, ("6", "1", "2", "3"), strict=True))
        rows.append(("二、单价100万元（含）以上设备（不含车辆）（台、套）", "2"))
        return self.table("state_assets", title, "label actual", ["项目 | 统计数"], rows)

    def balance_sheet(self, title: str) -> PrintedTable:
        owed, own = self.account.opening + 500, self.account.closing + 900
        labels = ("一、资产合计", "其中：流动资产", "二、负债合计", "三、净资产合计")
        rows = list(zip(labels, map(self.money, (owed + own, owed, owed, own)), strict=True))
        return self.table("balance_sheet", title, "label actual", ["项目 | 金额"], rows)
