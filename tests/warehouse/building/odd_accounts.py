"""Accounts with what nobody should print: rows and tables printed again or lost, odd texts, numbers beyond any column."""

import random
from collections.abc import Callable

from tests.accounts import lines_of, sample_text, small_account, summary

_NUMBERS = (
    "99999999999999999999",
    "9" * 400,
    "999999999999999.99",
    "-0.00000001",
    "1e400",
    "100000000000000%",
    "0.00",
    "٣٤٥",
    "12,34,56.7.8",
)
_TEXTS = (
    "",
    "\u202e反\u200b转",
    "X" * 5000,
    "'; drop table raw.document; --",
    "{{ 7 * 7 }} %s %%(a)s {file}",
    "合计",
    "\t\u3000",
    "2010301" * 40,
    "＝１＋１",
)


def odd_account(seed: int) -> str:
    """The text of an account altered in a few arbitrary ways; the same for the same seed."""
    chance = random.Random(seed)
    organization = f"异形市第{seed:04d}局"
    whole = chance.random() < 0.3
    text = (
        sample_text().replace("曲靖市人民政府办公室", organization)
        if whole
        else small_account(organization) + summary(organization) + _three_public(organization)
    )
    for _ in range(chance.randint(1, 6)):
        text = chance.choice(_ALTERATIONS)(text, chance)
    return text


def _three_public(organization: str) -> str:
    return (
        f"2024年度财政拨款“三公”经费、行政参公单位机关运行经费情况表\n部门：{organization}\n金额单位：元\n"
        + lines_of(
            "项目|行次|预算数|全年预算数|决算统计数",
            "栏次||1|2|3",
            "（一）支出合计|2|60.00|60.00|40.00",
            "3. 公务接待费|7|60.00|60.00|40.00",
            "4. 公务用车保有量（辆）|15|—|—|2",
            "二、机关运行经费|22|—|—|88.00",
            "三、会议费|24|||5.00",
        )
        + "\n"
    )


def _row_again(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    line = chance.choice([line for line in lines if "\t" in line] or lines)
    lines.insert(lines.index(line) + 1, line)
    return "\n".join(lines)


def _row_gone(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    lines.pop(chance.randrange(len(lines)))
    return "\n".join(lines)


def _tables_again(text: str, chance: random.Random) -> str:
    tables = text.split("\n\n")
    return "\n\n".join([*tables, *chance.sample(tables, chance.randint(1, len(tables)))])


def _table_gone(text: str, chance: random.Random) -> str:
    tables = text.split("\n\n")
    tables.pop(chance.randrange(len(tables)))
    return "\n\n".join(tables) or text


def _cell(words: tuple[str, ...]) -> Callable[[str, random.Random], str]:
    def alter(text: str, chance: random.Random) -> str:
        lines = text.split("\n")
        places = [number for number, line in enumerate(lines) if "\t" in line]
        number = chance.choice(places or [0])
        cells = lines[number].split("\t")
        cells[chance.randrange(len(cells))] = chance.choice(words)
        lines[number] = "\t".join(cells)
        return "\n".join(lines)

    return alter


def _every_amount(text: str, chance: random.Random) -> str:
    return text.replace(chance.choice(("1,000.00", "40.00", "100.00")), chance.choice(_NUMBERS))


def _unit(text: str, chance: random.Random) -> str:
    return text.replace("金额单位：元", chance.choice(("金额单位：亿元", "金额单位：美元", "")), 1)


def _heading(text: str, chance: random.Random) -> str:
    return text.replace("2024年度", chance.choice(("", "9999年度", "二〇二四年度", "0年度")), 1)


_ALTERATIONS = (
    *(_row_again, _row_again, _row_gone, _tables_again, _table_gone),
    *(_cell(_NUMBERS), _cell(_NUMBERS), _cell(_TEXTS), _every_amount, _unit, _heading),
)
