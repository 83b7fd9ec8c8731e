"""The review on a terminal: what comes first, what is left for --all, and that lines fit in both languages."""

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from loaders import language
from loaders.language import Language
from loaders.review import overview, terminal
from loaders.review.contents import Review
from loaders.review.overview import worst_first
from loaders.review.terminal import show_review
from tests.reviews import ACCOUNT, PROVENANCE, many


@pytest.fixture(params=Language)
def spoken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Language:
    """One language, then the other."""
    monkeypatch.setattr(language, "_of_run", request.param)
    found: Language = request.param
    return found


def shown(capsys: pytest.CaptureFixture[str], review: Review, *, everything: bool = False) -> str:
    show_review(review, everything=everything)
    return capsys.readouterr().out


def test_findings_come_before_identities_and_tables(
    spoken: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    said = shown(capsys, Review((ACCOUNT,), PROVENANCE))
    words = {
        Language.CHINESE: ["核对：", "发现：错误 1 项", "\n错误（1 项）", "勾稽关系", "\n表："],
        Language.ENGLISH: [
            "Verified:",
            "Findings: 1 error",
            "\nerror (1)",
            "identities:",
            "Tables:",
        ],
    }[spoken]
    places = [said.index(each) for each in words]
    assert places == sorted(places)
    assert "03.row" in said
    assert "02.tuition" not in said
    assert "02.tuition" in shown(capsys, Review((ACCOUNT,), PROVENANCE), everything=True)


def test_of_many_accounts_a_table_and_the_worst_three(
    spoken: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = replace(ACCOUNT, findings=(), organization="甲市清白局")
    accounts = (clean, *many(50).accounts)
    assert worst_first(accounts)[-1] is clean
    said = shown(capsys, Review(accounts, PROVENANCE))
    assert {Language.CHINESE: "51 个账户", Language.ENGLISH: "51 accounts"}[spoken] in said
    assert len(re.findall("甲市第[0-9]+局 2024", said)) == 40
    assert {Language.CHINESE: "还有 11 个", Language.ENGLISH: "11 more"}[spoken] in said
    assert said.count({Language.CHINESE: "发现：", Language.ENGLISH: "Findings:"}[spoken]) == 3


@pytest.mark.parametrize("width", [80, 120])
def test_lines_fit_a_terminal(
    spoken: Language,
    width: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(terminal, "_width", lambda: width)
    finding = replace(
        ACCOUNT.findings[0],
        message_zh="不成立："
        + "支出决算表合计行 05_06.social_insurance 等于末级行之和，相差 1,234,567.89 元；" * 5,
        message_en="broken: "
        + "the total of 05_06.social_insurance differs by 1,234,567.89 yuan; " * 5,
    )
    account = replace(
        ACCOUNT, organization="甲市第一局", findings=(finding,) * 3, tables=ACCOUNT.tables[:1]
    )
    for accounts in ((account,), (account,) * 5):
        lines = shown(capsys, Review(accounts, PROVENANCE)).splitlines()
        assert not [line for line in lines if cell_len(line) > width]
        joined = " ".join(lines)
        assert "05_06.social_insurance" in joined
        assert "1,234,567.89" in joined


def test_a_name_that_is_too_long_is_cut_with_a_mark(spoken: Language) -> None:
    long = replace(ACCOUNT, organization="很长的名称" * 20)
    assert "…" in overview._name(long)
    assert cell_len(overview._name(long)) < 60


def test_a_name_that_just_fits_is_whole() -> None:
    fits = replace(ACCOUNT, organization="局" * 18)
    assert overview._name(fits).startswith("局" * 18 + " ")
