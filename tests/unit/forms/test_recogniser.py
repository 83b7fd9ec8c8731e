"""Which form a table is, and what its columns mean: on the sample account, changed in every way, and on rubbish."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.document import Block, Document
from loaders.forms.captions import arrange
from loaders.forms.catalogue import load_catalogue
from loaders.forms.recogniser import figures_in, recognise
from loaders.forms.recognition import RecognisedDocument, RecognisedTable
from loaders.limits import DEFAULT_LIMITS
from loaders.notation.text import plain
from loaders.readers import delimited_text, read_file
from tests.accounts import SAMPLES, document_of, lines_of, sample_text, small_account
from tests.properties import PATIENT

CODES = "code code code name"
BALANCE = (
    "opening opening.basic opening.project income income.basic income.project "
    "expenditure expenditure.basic expenditure.basic.personnel expenditure.basic.operating "
    "expenditure.project closing closing.basic closing.project closing.project.carryover "
    "closing.project.surplus"
)
LEVELS = "indicator_level_1 indicator_level_2 indicator_level_3"
OPERATOR = "indicator_operator indicator_target indicator_unit indicator_actual"
# Every column of every kind of table of the sample, from left to right: its measure, or else its role.
GOLDEN = {
    "income_expenditure_summary": "label line_no actual label line_no actual",
    "income": f"{CODES} income income.appropriation income.superior_subsidy income.operating "
    "income.operating.tuition income.business income.affiliate_remittance income.other",
    "expenditure": f"{CODES} expenditure expenditure.basic expenditure.project "
    "expenditure.remittance_to_superior expenditure.business expenditure.subsidy_to_affiliates",
    "appropriation_summary": "label line_no actual label line_no actual "
    "actual:general_public_budget actual:government_fund actual:state_capital",
    "general_budget_appropriation": f"{CODES} {BALANCE}",
    "general_budget_basic_by_economic": " ".join(["code name expenditure.basic"] * 3),
    "general_budget_project_by_economic": " ".join(["code name expenditure.project"] * 4),
    "government_fund_appropriation": f"{CODES} {BALANCE}",
    "state_capital_appropriation": f"{CODES} - - opening opening.carryover opening.surplus income "
    "expenditure closing closing.carryover closing.surplus",
    "three_public": "label line_no original_budget adjusted_budget actual",
    "three_public_general_budget": "label line_no original_budget adjusted_budget actual",
    "evaluation_narrative": "heading subheading text",
    "department_performance": "heading label label original_budget budget_adjustment "
    "adjusted_budget actual execution_rate explanation remark / "
    f"{LEVELS} {OPERATOR} deviation_reason",
    "project_performance": "label label original_budget adjusted_budget actual weight "
    f"execution_rate score / {LEVELS} {OPERATOR} weight score deviation_reason",
}
FORMS = tuple(GOLDEN)


@pytest.mark.parametrize(
    ("above", "header", "unit", "is_contradicted"),
    [
        ("元", ("本年收入合计(万元)", "财政拨款收入(万元)", "其他收入(万元)"), "万元", True),
        ("元", ("本年收入合计(元)", "财政拨款收入(元)", "其他收入(元)"), "元", False),
        ("元", ("本年收入合计(万元)", "财政拨款收入", "其他收入"), None, True),
        ("百万元", ("本年收入合计", "财政拨款收入", "其他收入"), "百万元", False),
    ],
)
def test_the_nearer_unit_counts_and_a_contradiction_is_kept(
    above: str, header: tuple[str, ...], unit: str | None, is_contradicted: bool
) -> None:
    text = small_account().replace("金额单位：元", f"金 额 单 位 ： {above}", 1)
    text = text.replace(
        "本年收入合计|财政拨款收入|其他收入".replace("|", "\t"), "\t".join(header), 1
    )
    table = recognise(document_of(text)).tables[0]
    assert table.form_id == "income"
    assert table.marks.unit == unit
    assert ("units_of_header" in table.evidence) is is_contradicted


def columns_of(table: RecognisedTable) -> str:
    """The columns as GOLDEN writes them: / between sections, - for a column that means nothing."""
    sections: dict[str, list[str]] = {}
    for found in table.columns:
        cells = sections.setdefault(found.section, [])
        cells += ["-"] * (found.column.index - len(cells))
        meaning = found.column.measure or found.column.role
        cells.append(f"{meaning}:{found.column.fund}" if found.column.fund else meaning)
    return " / ".join(" ".join(cells) for cells in sections.values())


def forms_of(tables: tuple[RecognisedTable, ...]) -> list[str | None]:
    return [table.form_id for table in tables]


def chunks_of(text: str) -> tuple[Document, list[list[Block]]]:
    """The tables of a text, each with the lines that caption and annotate it."""
    document = document_of(text)
    tables, lines = arrange(document)
    chunks: list[list[Block]] = []
    places: list[tuple[int, Block]]
    for number, table in enumerate(tables):
        places = [(line.position, line.paragraph) for line in lines if line.table == number]
        places.append((table.position, table.table))
        chunks.append([block for _, block in sorted(places, key=lambda place: place[0])])
    return document, chunks


def only(text: str) -> RecognisedTable:
    (table,) = recognise(document_of(text)).tables
    return table


def refusal_of(table: RecognisedTable) -> str:
    assert table.form_id is None
    assert table.columns == ()
    assert table.refusal is not None
    assert table.refusal.zh
    return table.refusal.en


def chunk_of_form(form_id: str) -> str:
    """The text of the first table of that form in the sample, with its captions and notes."""
    position = FORMS.index(form_id)
    _, chunks = chunks_of(sample_text())
    lines: list[str] = []
    for block in chunks[position]:
        rows = getattr(block, "rows", None)
        lines += ["\t".join(r.cells) for r in rows] if rows else [getattr(block, "text", "")]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parents[1].name)
def test_the_sample_is_recognised_column_by_column(sample: Path) -> None:
    recognised = recognise(read_file(sample))
    assert forms_of(recognised.tables) == [*FORMS, *["project_performance"] * 13]
    for table in recognised.tables:
        assert table.form_id is not None
        assert columns_of(table) == GOLDEN[table.form_id]
        assert len(table.places) == len(table.placed.table.rows)
        assert table.evidence["sections_missing"] == []


def test_the_sample_marks() -> None:
    tables = recognise(document_of(sample_text())).tables
    assert [t.marks.form_number for t in tables[:11]] == [f"公开{n:02}表" for n in range(1, 12)]
    assert {t.marks.unit for t in tables[:11]} == {"元"}
    assert {t.marks.organization for t in tables[:12]} == {"曲靖市人民政府办公室（本级）"}
    assert {t.marks.year for t in tables[12:]} == {"2024"}
    assert tables[12].marks.unit == "元"  # from the header cell 部门预算资金(元)
    assert Counter(t.marks.unit for t in tables[13:]) == {None: 14}


def test_header_body_and_notes_of_the_sample_are_told_apart() -> None:
    tables = recognise(document_of(sample_text())).tables
    bodies = {t.form_id: t.body_row_count for t in tables[:11]}
    assert bodies["income"] == bodies["expenditure"] == 16  # 合计 and 15 codes
    assert bodies["income_expenditure_summary"] == 30
    assert bodies["appropriation_summary"] == 32
    assert bodies["three_public"] == 24
    assert bodies["government_fund_appropriation"] == 1  # 合计 without a figure
    assert figures_in(tables[1]) == 32
    assert figures_in(tables[7]) == 0


@settings(PATIENT, max_examples=15)
@given(st.data())
def test_neither_number_nor_order_decides(data: st.DataObject) -> None:
    document, chunks = chunks_of(sample_text())
    tables = recognise(document).tables
    order = data.draw(st.permutations(range(len(chunks))))
    shuffled = [
        block
        for n in order
        for block in chunks[n]
        if "公开" not in getattr(block, "text", "") and "附表" not in getattr(block, "text", "")
    ]
    found = recognise(Document(document.source, tuple(shuffled))).tables
    assert [(t.form_id, columns_of(t)) for t in found] == [
        (tables[n].form_id, columns_of(tables[n])) for n in order
    ]
    assert {t.marks.form_number for t in found} == {None}


def test_wrong_numbers_do_not_mislead() -> None:
    text = sample_text().replace("公开02表", "公开03表").replace("公开10表", "公开01表")
    tables = recognise(document_of(text)).tables
    assert tables[1].form_id == "income"
    assert tables[1].marks.form_number == "公开03表"
    assert tables[9].form_id == "three_public"


def test_swapped_titles_are_refused() -> None:
    swap = {"收入决算表": "支出决算表", "支出决算表": "收入决算表"}
    lines = [swap.get(line, line) for line in sample_text().splitlines()]
    tables = recognise(document_of("\n".join(lines))).tables
    told = "the title is that of {}: no row of it is this form's header"
    assert refusal_of(tables[1]) == told.format("支出决算表")
    assert "not known for this form: 项目、本年支出合计、基本支出、" in refusal_of(tables[2])
    assert tables[1].evidence["figures_not_placed"] == 32 + 15  # amounts and codes
    rest = [form for n, form in enumerate(forms_of(tables)) if n not in (1, 2)]
    assert rest == [*FORMS[:1], *FORMS[3:], *["project_performance"] * 13]


@pytest.mark.parametrize("form_id", FORMS)
def test_a_header_without_a_title_names_the_nearest_form(form_id: str) -> None:
    (form,) = (f for f in load_catalogue().forms if f.form_id == form_id)
    text = chunk_of_form(form_id)
    title = only(text).marks.title
    assert title is not None
    table = only(text.replace(title, "本表公开如下"))
    reason = refusal_of(table)
    assert reason.startswith("no title of a known form above it")
    assert form.name in reason.partition("its header is like that of ")[2]


@pytest.mark.parametrize("form_id", [f for f in FORMS if f != "evaluation_narrative"])
def test_a_title_without_a_header_is_refused(form_id: str) -> None:
    table = only(chunk_of_form(form_id))
    rows = [
        row
        for row, place in zip(table.placed.table.rows, table.places, strict=True)
        if place.kind == "body" and any(map(str.isdigit, "".join(row.cells)))
    ]
    body = "\n".join("\t".join(row.cells) for row in rows) or "某\t5"
    refused = only(f"{table.marks.title}\n{body}\n")
    assert refusal_of(refused).startswith("the title is that of ")


def test_a_header_row_that_is_not_known_is_never_passed_over() -> None:
    """The rows above the known header may caption the table, but not say what its columns are."""
    header = ("项目|行次|预算数|全年预算数|决算数", "公务接待费|1|5.00|5.00|5.00")
    title = "财政拨款“三公”经费支出决算表\n"
    assert only(title + lines_of("部门：某局|||单位：元|", *header)).form_id == "three_public"
    assert only(title + lines_of("2024年||||公开10表", *header)).form_id == "three_public"
    refused = only(title + lines_of("||省级||市级", *header))
    assert refusal_of(refused).endswith("header texts not known for this form: 省级、市级")


def test_words_where_figures_belong_are_refused() -> None:
    text = "收入决算表\n" + lines_of(
        "科目编码|科目名称|本年收入合计|财政拨款收入",
        "2010301|行政运行|见附件|5.00",
        "2010302|一般行政管理事务|见附件|5.00",
    )
    assert refusal_of(only(text)) == (
        "the title is that of 收入决算表: column 3 should hold figures, but holds “见附件”"
    )


def test_a_figure_that_cannot_be_read_is_no_reason_to_refuse_the_table() -> None:
    text = small_account().replace("1,000.00", "1,2x4.00", 1)
    table = recognise(document_of(text)).tables[0]
    assert table.form_id == "income"  # the warehouse reports the cell
    assert "1,2x4.00" in table.placed.table.rows[3].cells


def test_codes_that_are_words_are_refused() -> None:
    text = "收入决算表\n" + lines_of("科目编码|科目名称|本年收入合计", "行政运行|2010301|5.00")
    assert "column 1 should hold codes, but holds “行政运行”" in refusal_of(only(text))


def test_a_budget_is_refused_as_a_budget() -> None:
    text = "\n".join(
        line.replace("决算", "预算") if "\t" not in line else line
        for line in sample_text().splitlines()
    )
    tables = recognise(document_of(text)).tables
    for table in tables[:9]:
        assert refusal_of(table).endswith("表”: a budget, not a final account")
        assert table.refusal is not None
        assert table.refusal.zh.endswith("是预算，不是决算")


def test_a_table_cut_in_half_keeps_what_is_there() -> None:
    text = sample_text()
    cut = text[: text.index("2080506", text.index("支出决算表\n\n公开03表"))]
    tables = recognise(document_of(cut)).tables
    assert forms_of(tables) == list(FORMS[:3])
    assert tables[2].body_row_count == 8
    assert columns_of(tables[2]) == GOLDEN["expenditure"]


def test_another_layout_in_ten_thousands(shared: Path) -> None:
    """A Shanghai account: no 行次, no 栏次, other titles, 万元; pages that go on without a header."""
    (path,) = (shared / "samples").glob("上海市普陀区生态环境局_2025*.txt")
    tables = recognise(read_file(path)).tables
    named = {t.form_id: columns_of(t) for t in tables if t.form_id}
    assert named == {
        "income_expenditure_summary": "label actual label actual",
        "income": f"{CODES} income income.appropriation income.superior_subsidy income.operating "
        "income.business income.affiliate_remittance income.other",
        "expenditure": GOLDEN["expenditure"],
        "appropriation_summary": "label actual label actual actual:general_public_budget "
        "actual:government_fund actual:state_capital",
        "general_budget_appropriation": f"{CODES} expenditure expenditure.basic expenditure.project",
        "general_budget_basic_by_economic": " ".join(["code code name expenditure.basic"] * 2),
        "three_public": " ".join(["original_budget actual"] * 6),
        "government_fund_appropriation": "code name opening income expenditure expenditure.basic "
        "expenditure.project closing",
        "state_capital_appropriation": "code name opening income expenditure expenditure.basic "
        "expenditure.project closing",
    }
    assert {t.marks.unit for t in tables if t.form_id} == {"万元"}
    assert all(t.form_id for t in tables)


def test_a_page_that_goes_on_is_one_table_again() -> None:
    first = small_account()
    text = first.replace(
        "注：本表反映2024年度各项支出情况。", "<<续页>>\n2010302\t一般\t9.00\t9.00\t"
    )
    tables = recognise(document_of(text)).tables
    assert forms_of(tables) == ["income", "expenditure"]
    assert tables[1].body_row_count == 3
    assert tables[1].placed.table.rows[-1].cells == ("2010302", "一般", "9.00", "9.00", "")


WORDS = sorted(
    {title for form in load_catalogue().forms for title in form.titles}
    | {t for form in load_catalogue().forms for s in form.sections for t in s.vocabulary | s.fields}
    | {
        "类",
        "款",
        "项",
        "合计",
        "栏次",
        "1",
        "2",
        "2010301",
        "5.00",
        "—",
        "注：",
        "单位：元",
        "部门：",
    }
    | {"一、概况", "2024年度", "部门决算", "预算表", "", " "}
)
SEPARATORS = ["\t", "\t", "\t\t", "\n", "\n\n", "\r\n"]
PIECE = st.tuples(
    st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from(SEPARATORS),
)


@settings(PATIENT, max_examples=250)
@given(st.lists(PIECE, max_size=120), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_rubbish_is_read_without_loss_or_left(pieces: list[tuple[str, str]], encoding: str) -> None:
    content = "".join(text + separator for text, separator in pieces).encode(encoding)
    if not delimited_text.recognises(content):
        return
    document = document_of(content.decode(encoding))
    check_whole(document, recognise(document))


@settings(PATIENT, max_examples=150)
@given(st.binary(max_size=300))
def test_random_bytes_are_read_without_loss_or_left(content: bytes) -> None:
    if delimited_text.recognises(content):
        blocks = delimited_text.read(content, DEFAULT_LIMITS).blocks
        document = Document(document_of("x").source, blocks)
        check_whole(document, recognise(document))


@settings(PATIENT, max_examples=60)
@given(st.data())
def test_a_damaged_sample_is_read_whole_or_refused(data: st.DataObject) -> None:
    """Cells of one table moved, emptied or repeated: it is recognised whole, or refused, and keeps every cell."""
    lines = chunk_of_form(data.draw(st.sampled_from(FORMS))).split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.integers(0, len(lines) - 1))
        cells = lines[number].split("\t")
        place = data.draw(st.integers(0, len(cells) - 1))
        put = data.draw(st.sampled_from([[], ["", cells[place]], [""], [cells[place]] * 2]))
        cells[place : place + 1] = put
        lines[number] = "\t".join(cells)
    document = document_of("\n".join(lines))
    check_whole(document, recognise(document))


def check_whole(document: Document, recognised: RecognisedDocument) -> None:
    texts = [[c for c in row.cells if c] for t in recognised.tables for row in t.placed.table.rows]
    printed = [[c for c in row.cells if c] for t in document.tables() for row in t.rows]
    assert sorted(filter(None, texts)) == sorted(filter(None, printed))
    assert [p.paragraph for p in recognised.paragraphs] == list(document.paragraphs())
    for table in recognised.tables:
        grid = table.placed.table
        assert len(table.places) == len(grid.rows)
        assert (table.form_id is None) == (table.refusal is not None)
        used = [(found.section, found.column.index) for found in table.columns]
        assert len(used) == len(set(used))
        assert all(0 <= index < grid.column_count for _, index in used)
        if table.refusal:
            assert table.refusal.en
            assert table.refusal.zh
        else:
            by_header = table.evidence.get("recognised_by") == "header"
            assert by_header or plain(table.marks.title or "")
