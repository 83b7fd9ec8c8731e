"""Six layouts in which accounts are really published, each a function from an account to its printed tables."""

from collections.abc import Callable

from tests.renderings.account import Account
from tests.renderings.printed import PrintedTable
from tests.renderings.regions.before_2018 import before_2018
from tests.renderings.regions.compared import compared
from tests.renderings.regions.national import national
from tests.renderings.regions.shanghai import shanghai
from tests.renderings.regions.university import university
from tests.renderings.regions.yunnan import yunnan

Layout = Callable[[Account], list[PrintedTable]]

LAYOUTS: dict[str, Layout] = {
    "yunnan": yunnan,
    "shanghai": shanghai,
    "national": national,
    "university": university,
    "before_2018": before_2018,
    "compared": compared,
}
