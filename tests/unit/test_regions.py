"""Accounts in the shapes of twenty-six provinces and years: every table is recognised, every cell in its column."""

import pytest

from loaders.forms.recogniser import recognise
from loaders.readers import read_content
from tests.golden_accounts import printed_rows
from tests.renderings.formats import FORMATS
from tests.renderings.regions.provinces import Region
from tests.renderings.regions.provinces_by_name import REGIONS


@pytest.mark.parametrize("form", ["html", "docx", "xlsx"])
@pytest.mark.parametrize("region", REGIONS, ids=lambda region: f"{region.name}{region.year}")
def test_an_account_of_a_province_comes_back(region: Region, form: str) -> None:
    account = region.account(seed=region.year)
    printed = region.tables(account)
    content = FORMATS[form](f"{account.organization}{account.year}年度部门决算", printed)
    recognised = recognise(read_content(content, "决算", "决算", "/"))
    refused = [str(t.refusal.en) for t in recognised.tables if t.refusal]
    found = [table for table in recognised.tables if table.form_id]
    assert [t.form_id for t in found] == [t.form_id for t in printed], refused
    for table, expected in zip(found, printed, strict=True):
        assert table.marks.unit == expected.unit, expected.title
        assert printed_rows(table) == expected.says(), expected.title
    names = {e.value for e in recognised.evidence if e.field == "organization"}
    assert names == {account.organization}
