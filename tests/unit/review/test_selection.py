"""Names of accounts: what they stand for, and what is offered where they stand for none."""

from uuid import UUID

import pytest

from loaders.errors import ConfigurationError
from loaders.review.selection import _named

ROWS = [
    (UUID(int=number), organization, year)
    for number, (organization, year) in enumerate(
        [
            ("上海市普陀区财政局", 2023),
            ("上海市普陀区财政局", 2024),
            ("曲靖市财政局", 2024),
            ("曲靖市人民政府办公室", 2024),
        ]
    )
]


def test_an_organisation_is_every_year_of_it_and_a_year_is_one() -> None:
    assert _named("上海市普陀区财政局", ROWS) == [UUID(int=0), UUID(int=1)]
    assert _named("上海市普陀区财政局：2024", ROWS) == [UUID(int=1)]


@pytest.mark.parametrize("name", ["财政局", "财政局:2024"])
def test_organisations_that_contain_a_name_are_offered_each_once(name: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        _named(name, ROWS)
    said = raised.value.message
    assert "名称中含有它的单位有：上海市普陀区财政局、曲靖市财政局。" in said.zh
    assert "Organisations that contain it: 上海市普陀区财政局, 曲靖市财政局. " in said.en


def test_names_that_read_alike_are_offered_where_none_contains_it() -> None:
    with pytest.raises(ConfigurationError) as raised:
        _named("曲靖市人民政府办公厅", ROWS)
    assert "相近的有：曲靖市人民政府办公室" in raised.value.message.zh


def test_very_many_are_not_all_listed() -> None:
    with pytest.raises(ConfigurationError) as raised:
        _named("财政局", [(UUID(int=n), f"第{n}区财政局", 2024) for n in range(30)])
    assert "第9区财政局等 30 个" in raised.value.message.zh
    assert "and 20 more" in raised.value.message.en
