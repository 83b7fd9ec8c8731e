"""Rows whose amounts slipped against their codes are one finding with its extent; one wrong digit stays what it was."""

from collections.abc import Iterator

import pytest

from tests.accounts import lines_of
from tests.altered_accounts import load_and_build, query
from tests.postgres import PostgresServer

BLANK = "||"
LABELS = (
    "合计|",
    "201|一般公共服务支出",
    "20103|政府办公厅（室）及相关机构事务",
    "2010301|行政运行",
    "2010302|一般行政管理事务",
    "2010303|机关服务",
    "208|社会保障和就业支出",
    "20805|行政事业单位养老支出",
    "2080505|机关事业单位基本养老保险缴费支出",
    "2080506|机关事业单位职业年金缴费支出",
)
AMOUNTS = (
    "1,370.00|1,080.00|290.00",
    "1,190.00|900.00|290.00",
    "1,190.00|900.00|290.00",
    "800.00|700.00|100.00",
    "260.00|120.00|140.00",
    "130.00|80.00|50.00",
    "180.00|180.00|",
    "180.00|180.00|",
    "110.00|110.00|",
    "70.00|70.00|",
)
# From row 20103 on each amount stands by the code below its own; the last is not printed.
SLIPPED_DOWN = (*AMOUNTS[:2], BLANK, *AMOUNTS[2:9])
SLIPPED_UP = (*AMOUNTS[:2], *AMOUNTS[3:], BLANK)
ONE_DIGIT = tuple(row.replace("260.00|120.00", "270.00|120.00") for row in AMOUNTS)
ACCOUNTS = {"正": AMOUNTS, "下": SLIPPED_DOWN, "上": SLIPPED_UP, "错": ONE_DIGIT}


def _account(organization: str, amounts: tuple[str, ...]) -> str:
    head = f"部门：{organization}\n金额单位：元\n"
    return (
        f"2024年度收入支出决算总表\n{head}"
        + lines_of(
            "收入||支出|",
            "项目|决算数|项目(按功能分类)|决算数",
            "一、一般公共预算财政拨款收入|1,370.00|一、一般公共服务支出|1,190.00",
            "||八、社会保障和就业支出|180.00",
            "本年收入合计|1,370.00|本年支出合计|1,370.00",
            "总计|1,370.00|总计|1,370.00",
        )
        + f"\n2024年度支出决算表\n{head}"
        + lines_of(
            "项目||本年支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助支出",
            "科目编码|科目名称||||||",
            *(f"{label}|{row}|||" for label, row in zip(LABELS, amounts, strict=True)),
        )
        + f"\n2024年度一般公共预算财政拨款支出决算表\n{head}"
        + lines_of(
            "项目||合计|基本支出|项目支出",
            "科目编码|科目名称|||",
            *(f"{label}|{row}" for label, row in zip(LABELS, AMOUNTS, strict=True)),
        )
        + "\n"
    )


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A warehouse with each of the accounts."""
    directory = tmp_path_factory.mktemp("slipped_rows")
    files = []
    for letter, amounts in ACCOUNTS.items():
        files.append(directory / f"{letter}.txt")
        files[-1].write_text(_account(f"{letter}山市林业局", amounts), encoding="utf-8")
    with postgres_server.fresh_database(migrated=True) as address:
        load_and_build(address, files, tests=False)
        yield address


def _findings(url: str, letter: str) -> list[tuple[str, str, str]]:
    rows = query(
        url,
        "select kind, severity, message_zh from marts.fct_finding join marts.dim_account using (account_id)"
        " where organization = %s and severity <> 'note' order by kind",
        [f"{letter}山市林业局"],
    )
    return [(kind, severity, message) for kind, severity, message in rows]


@pytest.mark.parametrize(
    ("letter", "moved"),
    [("下", "第5行至第12行各栏的数整体下移了一行"), ("上", "第4行至第12行各栏的数整体上移了一行")],
)
def test_slipped_rows_are_one_finding_with_its_extent(url: str, letter: str, moved: str) -> None:
    ((kind, severity, message),) = _findings(url, letter)
    assert (kind, severity) == ("figures_misplaced", "error")
    assert moved in message


def test_one_wrong_digit_is_one_wrong_figure(url: str) -> None:
    ((kind, severity, message),) = _findings(url, "错")
    assert (kind, severity) == ("figure_suspect", "error")
    assert "印作 270.00，疑为 260.00" in message


def test_right_rows_are_not_accused(url: str) -> None:
    assert _findings(url, "正") == []
