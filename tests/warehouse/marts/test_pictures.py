"""Figures that a machine read from a picture: verified by exact arithmetic alone, and never when misread."""

import random
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from loaders.database.connection import connect
from loaders.document import TEXT_OVER_PICTURE, Document, ReadingProblem, Row, Table
from loaders.forms.recogniser import recognise
from loaders.loading.kept import pack, unpack
from loaders.loading.landing import land_document
from loaders.loading.raw_rows import prepare
from tests.accounts import document_of, sample_text
from tests.altered_accounts import (
    ORGANIZATION,
    Place,
    build_marts,
    decimals_of,
    in_ten_thousands,
    printed_number,
    query,
    table_rows,
    with_cell,
)
from tests.postgres import PostgresServer

MISREAD = tuple(f"误读市{number}局" for number in "一二三四五六")


def _as_picture(document: Document) -> Document:
    blocks = tuple(
        replace(block, read_by=TEXT_OVER_PICTURE) if isinstance(block, Table) else block
        for block in document.blocks
    )
    return replace(document, blocks=blocks)


def _misread(text: str, dice: random.Random) -> tuple[str, Place, str]:
    """The text with one digit of one amount taken for another, and where."""
    places = [
        (Place(row.line, column), cell)
        for row in table_rows(text)
        for column, cell in enumerate(row.cells, start=1)
        if printed_number(cell) and decimals_of(cell) == 2 and not cell.endswith("%")
    ]
    place, cell = dice.choice(places)
    at = dice.choice([n for n, character in enumerate(cell) if character.isdigit()])
    digit = dice.choice([d for d in "123456789" if d != cell[at]])
    wrong = cell[:at] + digit + cell[at + 1 :]
    return with_cell(text, place, wrong), place, wrong


@pytest.fixture(scope="module")
def misread() -> dict[str, tuple[str, Place, str]]:
    dice = random.Random(20)
    return {name: _misread(sample_text(), dice) for name in MISREAD}


@pytest.fixture(scope="module")
def url(
    postgres_server: PostgresServer, misread: dict[str, tuple[str, Place, str]]
) -> Iterator[str]:
    text = sample_text()
    of_text = {"文字市财政局": text}
    of_pictures = {
        "图片市财政局": text,
        "万元市财政局": in_ten_thousands(text),
        # 2010301 行政运行 taken for a code of another name, 2010303 机关服务
        "编码市财政局": text.replace("2010301", "2010303"),
        **{name: wrong for name, (wrong, _, _) in misread.items()},
    }
    with postgres_server.fresh_database(migrated=True) as url:
        for name, printed in (of_text | of_pictures).items():
            document = document_of(printed.replace(ORGANIZATION, name), f"{name}.txt")
            if name in of_pictures:
                document = _as_picture(document)
            with connect(url) as connection:
                land_document(connection, prepare(recognise(document)), run_id=uuid4(), seconds=0)
        build_marts(url)
        yield url


def _figures(url: str, organization: str) -> dict[str, int]:
    counts = query(
        url,
        "select verification, count(*) from marts.fct_reported_amount"
        " join marts.dim_account using (account_id) where organization = %s group by 1",
        [organization],
    )
    return dict(counts)


def test_what_adds_up_exactly_is_verified_and_nothing_else(url: str) -> None:
    text, picture = _figures(url, "文字市财政局"), _figures(url, "图片市财政局")
    assert sum(text.values()) == sum(picture.values())
    assert set(picture) <= {"verified", "unverified"}
    assert 0.65 * text["verified"] < picture["verified"] <= text["verified"]


def test_what_adds_up_within_rounding_is_not_verified(url: str) -> None:
    assert "within_rounding" not in _figures(url, "万元市财政局")
    assert query(url, "select distinct read_by from marts.fct_reported_amount order by 1") == [
        ("text",),
        ("text_over_picture",),
    ]


def test_a_row_whose_name_is_another_codes_is_not_verified(url: str) -> None:
    rows = query(
        url,
        "select functional_code, verification, count(*) from marts.fct_reported_amount"
        " join marts.dim_account using (account_id)"
        " where organization in ('编码市财政局', '图片市财政局')"
        " and functional_code in ('2010301', '2010303') group by 1, 2",
    )
    assert {code for code, state, _ in rows if state == "verified"} == {"2010301"}
    assert "2010303" in {code for code, _, _ in rows}


def test_no_misread_figure_is_verified(
    url: str, misread: dict[str, tuple[str, Place, str]]
) -> None:
    for name, (_, place, wrong) in misread.items():
        states = query(
            url,
            "select verification from marts.fct_reported_amount"
            " join marts.dim_account using (account_id)"
            " where organization = %s and printed_line = %s and column_no = %s and printed_text = %s",
            [name, place.line, place.column, wrong],
        )
        assert len(states) == 1, name
        assert states[0][0] in ("unverified", "withheld"), (name, place, wrong)


def test_what_an_older_version_kept_of_a_picture_is_read_from_it() -> None:
    old = Document(
        document_of("甲").source,
        (Table((Row(("1",), page=1),)), Table((Row(("2",), page=2),))),
        (ReadingProblem("recognised_picture", "", "", page=2),),
    )
    assert [t.read_by for t in unpack(pack(old).content).tables()] == ["text", TEXT_OVER_PICTURE]
