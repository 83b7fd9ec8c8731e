"""Tables that go on over a page break are one again; tables that only look alike stay two."""

from collections.abc import Sequence

import pytest

from loaders.document import Block, Document, Paragraph, Row, Table
from loaders.forms.page_breaks import join_tables
from tests.accounts import document_of

HEADER = "科目编码|科目名称|合计|基本支出"


def table(*rows: str, page: int | None = None, edges: Sequence[float] = ()) -> Table:
    return Table(
        tuple(Row(tuple(row.split("|")), page=page) for row in rows), column_edges=tuple(edges)
    )


def line(text: str, *, mark: bool = False) -> Paragraph:
    return Paragraph(text, is_page_mark=mark)


def joined(*blocks: Block) -> list[list[str]]:
    """The tables after joining, as rows with | between the cells."""
    document = join_tables(Document(document_of("甲").source, blocks))
    return [["|".join(row.cells) for row in found.rows] for found in document.tables()]


FIRST = (HEADER, "201|一般公共服务支出|9.00|9.00", "2010301|行政运行|9.00|9.00")
REST = ("208|社会保障和就业支出|1.00|1.00", "2080501|离退休|1.00|1.00")


@pytest.mark.parametrize(
    "mark",
    [
        "- 9 -",
        "9",
        "第 9 页",
        "第9页 共20页",
        "9/20",
        "<<续页 page 9：列数 10→8>>",
        "续表",
        "（续表）",
    ],
)
def test_a_page_mark_does_not_part_a_table(mark: str) -> None:
    assert joined(table(*FIRST), line(mark), table(*REST)) == [[*FIRST, *REST]]


@pytest.mark.parametrize("text", ["支出决算表", "注：本表反映支出。", "单位：万元", "2024年"])
def test_any_other_line_does(text: str) -> None:
    assert len(joined(table(*FIRST), line(text), table(*REST))) == 2


def test_pages_must_follow_each_other() -> None:
    assert len(joined(table(*FIRST, page=1), table(*REST, page=2))) == 1
    assert len(joined(table(*FIRST, page=1), table(*REST, page=3))) == 2
    assert len(joined(table(*FIRST, page=1), table(*REST, page=1))) == 2


def test_a_header_printed_again_is_kept_as_rows() -> None:
    assert joined(table(*FIRST), line("9"), table(HEADER, *REST)) == [[*FIRST, HEADER, *REST]]


def test_the_same_caption_again_goes_on_only_with_its_header() -> None:
    caption = (line("支出决算表"), line("单位：万元"))
    again = (line("支出决算表（续）"), line("单位：万元"))
    assert len(joined(*caption, table(*FIRST), *again, table(HEADER, *REST))) == 1
    assert len(joined(*caption, table(*FIRST), *again, table(*REST))) == 2


def test_the_same_form_for_another_account_is_another_table() -> None:
    """The second one begins with the first one's first row: it starts again."""
    caption = (line("支出决算表"), line("单位：万元"))
    other = (HEADER, "201|一般公共服务支出|5.00|5.00")
    assert len(joined(*caption, table(*FIRST), *caption, table(*other))) == 2
    assert len(joined(*caption, table(*FIRST, page=1), *caption, table(*other, page=2))) == 2
    going_on = table(HEADER, *REST, page=2)
    assert len(joined(*caption, table(*FIRST, page=1), *caption, going_on)) == 1


def test_code_columns_that_became_one_find_their_place() -> None:
    first = (
        "类|款|项|科目名称|合计",
        "201|||一般公共服务支出|9.00",
        "201|03||政府办公厅|9.00",
        "201|03|01|行政运行|9.00",
    )
    rest = ("208|社会保障和就业支出|1.00", "2080501|离退休|1.00")
    (rows,) = joined(table(*first), line("9"), table(*rest))
    assert rows[-2:] == ["208|||社会保障和就业支出|1.00", "2080501|||离退休|1.00"]


def test_blank_columns_may_be_missing_on_the_next_page() -> None:
    first = ("类|款|项|名称|合计|其他", "208|||社保|9.00|0.00", "2080501|||离退休|9.00|0.00")
    rest = ("2080505|养老|1.00|0.00",)
    (rows,) = joined(table(*first), line("<<续页>>"), table(*rest))
    assert rows[-1] == "2080505|||养老|1.00|0.00"


def test_columns_that_hold_something_else_are_another_table() -> None:
    rest = ("张三|3010302|1.00|1.00", "李四|3010303|2.00|1.00")
    assert (
        len(
            joined(
                table(*FIRST, page=1, edges=(0, 10, 20, 30, 40)),
                table(*rest, page=2, edges=(0, 13, 20, 30, 40)),
            )
        )
        == 2
    )


def test_rules_decide_where_there_are_rules() -> None:
    wide = (0.0, 10.0, 20.0, 30.0, 60.0, 100.0)
    first = table("类|款|项|名称|合计", "201|||甲|9.00", page=1, edges=wide)
    moved = table(
        "2080501|离退休|1.00", page=2, edges=(5, 35, 65, 105)
    )  # a binding margin, three columns merged
    (rows,) = joined(first, moved)
    assert rows[-1] == "2080501|||离退休|1.00"


def test_a_name_cut_by_the_page_end_is_whole() -> None:
    first = (HEADER, "2080505|机关事业单位基本养老|9.00|9.00")
    rest = ("|保险缴费支出||", "2080506|职业年金|1.00|1.00")
    (rows,) = joined(table(*first), line("9"), table(*rest))
    assert rows[1:] == [
        "2080505|机关事业单位基本养老保险缴费支出|9.00|9.00",
        "|||",
        "2080506|职业年金|1.00|1.00",
    ]


@pytest.mark.parametrize("label", ["合计", "二、外交支出", "其中：教育收费", "总计"])
def test_a_row_with_only_a_label_is_a_row(label: str) -> None:
    first = ("项目|决算数|项目|决算数", "一、一般公共预算财政拨款|9.00|一、一般公共服务支出|9.00")
    rest = (f"||{label}|", "||三、国防支出|1.00")
    (rows,) = joined(table(*first), line("9"), table(*rest))
    assert rows[2] == f"||{label}|"


def test_a_new_header_on_the_next_page_is_a_new_table() -> None:
    other = ("序号|项目名称|执行数|得分", "1|甲|1.00|90")
    assert len(joined(table(*FIRST), line("9"), table(*other))) == 2
