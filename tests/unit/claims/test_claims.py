"""Claims of sentences: made-up sentences of every usual form, and those that must not be understood."""

from decimal import Decimal

import pytest

from loaders.claims.claim import Claim
from loaders.claims.extract import claims_in

OFFICE = "某市某局"
Told = tuple[str, str | None, str]


def said(text: str) -> list[Claim]:
    """The claims of the account of an office of that name."""
    return list(claims_in(text, [OFFICE]))


def told(text: str) -> list[Told]:
    """Kind, subject (with its fund) and printed figure of each claim; a doubtful one has ? before its kind."""
    return [(("?" if c.doubt else "") + c.kind, _subject(c), c.printed) for c in said(text)]


def _subject(claim: Claim) -> str | None:
    if claim.noun is None:
        return None
    key = claim.noun.code or "".join(claim.noun.words)
    key = key if claim.noun.key == "functional" else claim.noun.key
    value = "" if claim.value == "actual" else f" {claim.value}"
    return key + (f" @{claim.noun.fund}" if claim.noun.fund else "") + value


AMOUNTS: dict[str, list[Told]] = {
    "某市某局2024年度收、支总计均为1,234.56万元。": [("amount", "grand_total", "1,234.56万元")],
    "2024年度收入总计12,345,678.90元,其中:年初结转和结余5元。": [
        ("amount", "income_grand_total", "12,345,678.90元"),
        ("amount", "opening", "5元"),
    ],
    "本年收入合计9.00万元,其中:财政拨款收入8万元;事业收入1.00万元。": [
        ("amount", "income", "9.00万元"),
        ("amount", "income @appropriation", "8万元"),
        ("amount", "income.operating", "1.00万元"),
    ],
    "一般公共预算财政拨款基本支出9万元,其中:人员经费7万元,主要包括:基本工资、津贴补贴;公用经费2万元。": [
        ("amount", "expenditure.basic @general_public_budget", "9万元"),
        ("amount", "expenditure.basic.personnel @general_public_budget", "7万元"),
        ("amount", "expenditure.basic.operating @general_public_budget", "2万元"),
    ],
    "“三公”经费财政拨款支出年初预算为3.00万元,支出决算为2.00万元。其中公务接待费支出决算为2.00万元。": [
        ("amount", "three_public original_budget", "3.00万元"),
        ("amount", "three_public", "2.00万元"),
        ("amount", "reception", "2.00万元"),
    ],
    "我局2024年度机关运行经费支出4.5万元。": [("amount", "agency_operation", "4.5万元")],
    "政府采购支出总额（以合同为准）5亿元,其中:政府采购货物支出2亿元、政府采购服务支出3亿元。": [
        ("amount", "procurement", "5亿元"),
        ("amount", "procurement.goods", "2亿元"),
        ("amount", "procurement.services", "3亿元"),
    ],
    "1、教育支出（类）普通教育（款）小学教育（项）。主要用于:学校开支。年初预算为7万元,支出决算为6万元。": [
        ("amount", "教育支出(类)普通教育(款)小学教育(项) original_budget", "7万元"),
        ("amount", "教育支出(类)普通教育(款)小学教育(项)", "6万元"),
    ],
    "2.小学教育（2050202）,2024年度决算数为6万元。": [("amount", "2050202", "6万元")],
    "公务用车保有量3辆。": [("count", "vehicles_held", "3辆")],
    "1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）支出决算为6万元。": [
        ("amount", "一般公共服务支出(类)政府办公厅(室)及相关机构事务(款)行政运行(项)", "6万元")
    ],
    "政府性基金预算财政拨款年初结转和结余1万元,本年收入2万元,本年支出3万元。": [
        ("amount", "opening @government_fund", "1万元"),
        ("amount", "income @government_fund", "2万元"),
        ("amount", "expenditure @government_fund", "3万元"),
    ],
    "八、国有资本经营预算财政拨款收支情况。本年收入2万元。": [
        ("amount", "income @state_capital", "2万元")
    ],
    "八、政府性基金预算财政拨款收支情况\n本年收入2万元。\n十、其他说明\n本年收入2万元。": [
        ("amount", "income @government_fund", "2万元"),
        ("amount", "income", "2万元"),
    ],
}

NOT_SURE: dict[str, list[Told]] = {
    "下属某中心2024年度收入合计3万元。": [("?amount", None, "3万元")],
    "主要原因是公务接待费减少3万元。": [("?amount", None, "3万元")],
    "教育支出（类）9万元,其中:基本支出6万元。": [
        ("amount", "教育支出(类)", "9万元"),
        ("?amount", "expenditure.basic", "6万元"),
    ],
    "某项资金9万元,其中:基本支出6万元。": [
        ("?amount", None, "9万元"),
        ("?amount", "expenditure.basic", "6万元"),
    ],
    "其他支出9万元。": [("?amount", "其他支出(类)", "9万元")],
    "支出决算为9万元。": [("?amount", None, "9万元")],
    "年末结转和结余9万元,其中:基本支出6万元。": [
        ("amount", "closing", "9万元"),
        ("?amount", "expenditure.basic", "6万元"),
    ],
}


@pytest.mark.parametrize("text", [*AMOUNTS, *NOT_SURE])
def test_an_amount_is_of_what_the_words_before_it_name_or_in_doubt(text: str) -> None:
    """Also behind its list, its section and its topic."""
    assert told(text) == {**AMOUNTS, **NOT_SURE}[text]


def test_a_figure_is_kept_as_printed_with_its_unit_decimals_and_place() -> None:
    """The span counts characters of the paragraph as printed."""
    text = "本年 收入合计　1,234.50 万元。"
    claim = said(text)[0]
    assert (claim.number, claim.decimals, claim.unit) == (Decimal("1234.50"), 2, "万元")
    assert text[claim.start : claim.end] == claim.printed == "1,234.50 万元"
    assert claim.words == "本年 收入合计"


@pytest.mark.parametrize(
    "text", ["三公经费为1,23.5万元。", "合计为20 24.5万元。", "电话010-234元。"]
)
def test_a_number_that_may_be_part_of_another_is_none(text: str) -> None:
    """Neither a broken group of thousands nor a number with a blank in it."""
    assert [claim.noun for claim in said(text) if claim.noun] == []


def test_a_change_is_of_the_amount_before_it_and_its_rate_of_the_change() -> None:
    """With the direction and what it is compared with."""
    amount, change, rate = said("三公经费支出9万元,比2023年度减少1万元,下降10.00%。")
    assert (change.kind, change.direction, change.base) == ("change_amount", "down", "last_year")
    assert (change.base_year, change.about_no) == ("2023", amount.claim_no)
    assert (rate.kind, rate.about_no, rate.base_no) == ("change_rate", 1, change.claim_no)


def test_a_change_may_name_again_what_it_is_of() -> None:
    """Behind 与上年相比 in the next sentence."""
    claims = said("收入支出总计9万元。与2023年度相比,收入支出总计增加1万元,增长12.50%。")
    assert [(c.kind, c.about_no, c.base) for c in claims[1:]] == [
        ("change_amount", 1, "last_year"),
        ("change_rate", 1, "last_year"),
    ]


def test_the_amount_of_last_year_beside_it_is_what_a_change_is_reckoned_with() -> None:
    """And the change is of the newer of the two."""
    claims = said("2024年度收入合计12万元,2023年度收入合计11万元,比上年增加1万元,增长9.09%。")
    assert [c.year for c in claims[:2]] == ["2024", "2023"]
    assert (claims[2].about_no, claims[2].base_no) == (1, 2)


def test_last_year_s_amount_between_is_what_the_change_is_reckoned_with() -> None:
    """比上年8万元增加1万元."""
    now, before, change, rate = said("收入合计9万元,比上年8万元增加1万元,增长12.5%。")
    assert (before.year, before.noun) == ("上年", now.noun)
    assert (change.about_no, change.base_no) == (now.claim_no, before.claim_no)
    assert (rate.about_no, rate.base_no) == (now.claim_no, change.claim_no)


def test_a_change_behind_other_words_is_in_doubt() -> None:
    """Nobody can tell what grew."""
    claims = said("收入合计12万元,办公面积扩大,较上年增加1万元。")
    assert claims[1].doubt == "subject_unclear"


SHARES: dict[str, tuple[int | None, str | None, bool]] = {
    "本年收入合计9万元,其中:财政拨款收入8万元,占88.89%。": (1, None, False),
    "一般公共预算财政拨款支出8万元,占本年支出合计的88.89%。": (None, "expenditure", False),
    "财政拨款支出总计9万元,其中基本支出8万元,占总支出的88.89%。": (
        1,
        "expenditure_grand_total",
        False,
    ),
    "财政拨款收入8万元,占88.89%。": (None, None, True),
    "支出合计9万元,其中:基本支出8万元,占88.89%（其中:人员经费6万元,占66.67%）。": (
        2,
        None,
        True,
    ),
    "财政拨款收入8万元,占某项的88.89%。": (None, None, True),
}


@pytest.mark.parametrize("text", SHARES)
def test_a_share_is_of_the_list_it_stands_in_or_of_the_whole_it_names(text: str) -> None:
    """Else it is in doubt."""
    claim = said(text)[-1]
    base_no, whole, is_doubtful = SHARES[text]
    assert claim.kind == "share"
    assert claim.base_no == base_no
    assert (claim.base_noun.key if claim.base_noun else None) == whole
    assert (claim.doubt is not None) == is_doubtful


def test_completion_and_direction_are_of_the_actual_figure_and_its_budget() -> None:
    """预算 alone means the one budget that was told."""
    claims = said(
        "三公经费支出预算为10万元,支出决算为8万元,完成预算的80%,决算数小于预算数的主要原因是节约。"
    )
    completion, direction = claims[2:]
    assert (completion.kind, completion.about_no, completion.base_no) == ("completion_rate", 2, 1)
    assert (direction.direction, direction.about_no, direction.base_no) == ("less", 2, 1)


def test_with_two_budgets_the_word_alone_is_in_doubt() -> None:
    """年初预算 and 全年预算 were both told."""
    claims = said("三公经费年初预算为10万元,全年预算为9万元,支出决算为8万元,完成预算的80%。")
    assert claims[-1].doubt == "base_unclear"


DIRECTIONS = {
    "决算数大于预算数的主要原因是": ("greater", "budget"),
    "决算数等于年初预算数。": ("equal", "original_budget"),
    "决算数与全年预算数持平。": ("equal", "adjusted_budget"),
    "决算数与预算数基本持平。": ("about_equal", "budget"),
    "与上年持平。": ("equal", "last_year"),
}


@pytest.mark.parametrize("words", DIRECTIONS)
def test_words_of_comparison_are_claims(words: str) -> None:
    """Without a number."""
    claim = said(f"三公经费支出决算为8万元,{words}")[-1]
    assert (claim.kind, claim.number) == ("direction", None)
    assert (claim.direction, claim.base) == DIRECTIONS[words]


def test_only_the_organisation_of_the_account_is_left_away() -> None:
    """Another name before the year makes an amount somebody else's."""
    own, others = said("某市某局2024年度收入合计3万元。某区某局2024年度收入合计3万元。")
    assert (own.noun is not None, others.noun is None) == (True, True)


def test_under_the_heading_of_another_organisation_nothing_is_the_account_s() -> None:
    """Until a heading names the account's own again."""
    text = "某区某中心2024年度决算情况说明\n收入合计3万元。\n第三部分某市某局2024年度部门决算情况说明\n收入合计3万元。"
    assert [claim.doubt for claim in said(text)] == ["other_organization", None]


def test_the_year_last_said_goes_on() -> None:
    """Parts of last year's amount are last year's."""
    claims = said("2023年度收入合计9万元。其中:财政拨款收入8万元。")
    assert [claim.year for claim in claims] == ["2023", "2023"]


def test_after_a_stop_brackets_and_semicolons_the_right_thing_goes_on() -> None:
    """A bracket is of what stands before it; a semicolon ends a reason."""
    claims = said("三公经费支出9万元（其中:公务接待费2万元）,比上年减少1万元。")
    assert [c.about_no for c in claims] == [None, None, 1]
    later = said("公务接待费2万元,主要原因是节约1万元;公务用车运行维护费7万元。")
    assert [(c.noun.key if c.noun else None, c.doubt) for c in later] == [
        ("reception", None),
        (None, "explanation"),
        ("vehicle.running", None),
    ]


def test_a_stop_ends_a_list() -> None:
    """What follows is of no list: an amount of its own is none of its parts."""
    ended = said("支出合计9万元,其中:基本支出4万元。公务接待费2万元。")[-1]
    going_on = said("支出合计9万元,其中:基本支出4万元,公务接待费2万元。")[-1]
    assert (ended.noun is not None, ended.doubt) == (True, None)
    assert going_on.doubt == "part_of_something_else"
