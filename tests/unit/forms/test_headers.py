"""Printed headers become columns: exact, shifted, numbered, side by side; and what is doubtful is refused."""

import pytest

from loaders.forms.catalogue import load_catalogue
from loaders.forms.form import HeaderCell, Section
from loaders.forms.headers import HeaderProblem, HeaderReading, HeaderRow, read_header
from loaders.forms.text import header_text
from loaders.notation.text import is_blank


def section(title: str) -> Section:
    (form,) = load_catalogue().by_title(title)
    return form.sections[0]


def header(*lines: str) -> tuple[HeaderRow, ...]:
    """Header rows written with | between the cells."""
    return tuple(
        tuple((n, header_text(c)) for n, c in enumerate(line.split("|")) if not is_blank(c))
        for line in lines
    )


def read(
    title: str,
    lines: tuple[str, ...],
    width: int,
    blank: tuple[int, ...] = (),
    numbered: range | tuple[int, ...] = (),
) -> HeaderReading | HeaderProblem:
    found = section(title)
    return read_header(
        found.columns, header(*lines), width, frozenset(blank), frozenset(numbered), found.repeats
    )


def meanings(reading: HeaderReading | HeaderProblem) -> list[tuple[int, str]]:
    assert isinstance(reading, HeaderReading), reading
    return [(c.index, c.measure or c.role) for c in reading.columns]


def refusal(reading: HeaderReading | HeaderProblem) -> str:
    assert isinstance(reading, HeaderProblem), reading
    assert reading.reason.zh
    return reading.reason.en


INCOME = (
    *("income", "income.appropriation", "income.superior_subsidy", "income.operating"),
    *("income.operating.tuition", "income.business", "income.affiliate_remittance", "income.other"),
)
CODES = ((0, "code"), (1, "code"), (2, "code"), (3, "name"))
# Form 02 of the sample: the name and the 小计 stand four and three columns too far right.
SHIFTED_INCOME = (
    "项目|||本年收入合计|财政拨款收入|上级补助收入|事业收入||经营收入|附属单位上缴收入|其他收入|",
    "支出功能分类 科目编码||||||科目名称|小计||||其中：教育收费",
    "类|款|项|||||||||",
)
# Form 03 of the sample: the amounts stand one column too far left.
SHIFTED_EXPENDITURE = (
    "项目|||本年支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助支出|",
    "支出功能分类 科目编码||科目名称|||||||",
    "类|款|项|||||||",
)


def test_an_exact_header() -> None:
    lines = ("收入|||支出||", "项目|行次|金额|项目(按功能分类)|行次|金额")
    reading = read("收入支出决算总表", lines, 6, numbered=(2, 5))
    assert isinstance(reading, HeaderReading)
    assert reading.displacement == 0
    assert [(c.index, c.block, c.side, c.role, c.path) for c in reading.columns] == [
        (0, 1, "income", "label", ("收入", "项目")),
        (1, 1, "income", "line_no", ("收入", "行次")),
        (2, 1, "income", "amount", ("收入", "金额")),
        (3, 2, "expenditure", "label", ("支出", "项目(按功能分类)")),
        (4, 2, "expenditure", "line_no", ("支出", "行次")),
        (5, 2, "expenditure", "amount", ("支出", "金额")),
    ]


@pytest.mark.parametrize("numbered", [range(4, 12), ()])
def test_a_shifted_header_is_read_by_order(numbered: range | tuple[int, ...]) -> None:
    reading = read("收入决算表", SHIFTED_INCOME, 12, numbered=numbered)
    assert meanings(reading) == [*CODES, *enumerate(INCOME, start=4)]
    assert isinstance(reading, HeaderReading)
    assert reading.displacement > 0


def test_amounts_shifted_to_the_left() -> None:
    measures = ("", ".basic", ".project", ".remittance_to_superior", ".business")
    expected = [f"expenditure{name}" for name in (*measures, ".subsidy_to_affiliates")]
    reading = read("支出决算表", SHIFTED_EXPENDITURE, 10, numbered=range(4, 10))
    assert meanings(reading) == [*CODES, *enumerate(expected, start=4)]


@pytest.mark.parametrize("numbered", [range(3, 11), range(5, 12), (4,)])
def test_column_numbers_that_contradict_the_header(numbered: tuple[int, ...]) -> None:
    reading = read("收入决算表", SHIFTED_INCOME, 12, numbered=numbered)
    assert refusal(reading) == "the header's columns do not fit the 12 columns of the table"


def test_an_unknown_text_is_named() -> None:
    lines = ("科目编码|科目名称|本年收入合计|财政拨款收入|捐赠收入|彩票收入|捐赠收入",)
    assert refusal(read("收入决算表", lines, 7)) == (
        "header texts not known for this form: 捐赠收入、彩票收入"
    )


def test_texts_out_of_order_are_refused() -> None:
    lines = ("科目编码|科目名称|其他收入|本年收入合计",)
    assert "not in an order the form allows" in refusal(read("收入决算表", lines, 4))


def test_more_columns_than_the_table_has() -> None:
    lines = ("科目编码|科目名称|本年收入合计|财政拨款收入",)
    assert "do not fit the 3 columns" in refusal(read("收入决算表", lines, 3))


def test_a_column_without_a_header_is_refused_unless_it_is_empty() -> None:
    lines = ("科目编码|科目名称||本年收入合计||财政拨款收入",)
    expected = [(0, "code"), (1, "name"), (3, "income"), (5, "income.appropriation")]
    assert meanings(read("收入决算表", lines, 6, blank=(2, 4))) == expected
    assert "do not fit the 6 columns" in refusal(read("收入决算表", lines, 6, blank=(2,)))


@pytest.mark.parametrize("blocks", [1, 2, 3, 4])
@pytest.mark.parametrize("code_cells", [1, 2])
def test_blocks_side_by_side(blocks: int, code_cells: int) -> None:
    blank = "|" * (code_cells - 1)
    first, second = (f"科目编码{blank}|科目名称|金额", "类|款||")
    lines = tuple("|".join([row] * blocks) for row in (first, second)[:code_cells])
    width = (code_cells + 2) * blocks
    reading = read("一般公共预算财政拨款基本支出决算表", lines, width)
    assert isinstance(reading, HeaderReading)
    assert [c.index for c in reading.columns] == list(range(width))
    block = [*["code"] * code_cells, "name", "amount"]
    assert [(c.block, c.role) for c in reading.columns] == [
        (n, role) for n in range(1, blocks + 1) for role in block
    ]


def test_a_stray_empty_column_between_blocks() -> None:
    lines = ("科目编码|科目名称|金额||科目编码|科目名称|金额",)
    reading = read("一般公共预算财政拨款基本支出决算表", lines, 7, blank=(3,))
    assert isinstance(reading, HeaderReading)
    assert [c.index for c in reading.columns] == [0, 1, 2, 4, 5, 6]


def test_a_block_without_an_amount_is_refused() -> None:
    lines = ("科目编码|科目名称|金额|科目编码|科目名称",)
    assert "not in an order" in refusal(read("一般公共预算财政拨款基本支出决算表", lines, 5))


def test_a_header_made_to_exhaust_us_is_refused() -> None:
    """Its readings multiply with every block: without a limit this would not end."""
    lines = ("|".join(["科目编码||科目名称|金额"] * 40), "|".join(["类|款||"] * 40))
    assert refusal(read("一般公共预算财政拨款基本支出决算表", lines, 160))


def test_two_equally_good_readings_are_refused() -> None:
    def cell(text: str, measure: str, children: tuple[HeaderCell, ...] = ()) -> HeaderCell:
        return HeaderCell(
            headers=frozenset({text}),
            role="amount",
            measure=measure,
            item=None,
            fund=None,
            value="money",
            side=None,
            cells=None,
            optional=True,
            whole=False,
            spans=False,
            children=children,
        )

    cells = (
        cell("本年收入", "income", (cell("合计", "income"),)),
        cell("本年支出", "expenditure", (cell("合计", "expenditure"),)),
    )
    reading = read_header(cells, header("合计"), 1, frozenset(), frozenset(), False)
    assert refusal(reading) == "the header can be read in two ways; columns ambiguous"
    told_apart = read_header(cells, header("本年支出", "合计"), 1, frozenset(), frozenset(), False)
    assert meanings(told_apart) == [(0, "expenditure")]
