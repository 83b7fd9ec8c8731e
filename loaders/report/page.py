"""The pages: one for an account, and an index of several. Nothing is fetched, printed text is escaped."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jinja2 import ChoiceLoader, Environment, PackageLoader

from loaders.language import Language, speaking
from loaders.report import charts
from loaders.report.figures import Figures, Row
from loaders.review import words
from loaders.review.contents import Provenance, Review
from loaders.review.page import account_view, page_environment, page_words, source_of

# How the state of verification is marked, by the classes of the review's style sheet.
STATE_MARKS = {
    "已核对": "holds",
    "四舍五入内相符": "holds",
    "未核对": "not_evaluable",
    "不予采用": "broken",
    "空表": "note",
}
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Group:
    """Rows of one form, with the state of that form."""

    title: str
    state: str
    rows: tuple[Row, ...]


@speaking(
    Language.CHINESE
)  # the page is in Chinese, as the views it shows, whatever the language of the run
def as_report(figures: Figures, review: Review, index: str | None = None) -> str:
    """The page of one account; `index` is the address of the page that lists all, where there is one."""
    (account,) = review.accounts
    environment = _environment()
    bars = charts.flow(figures.overview[0])
    return environment.get_template("report.html.j2").render(
        figures=figures,
        overview=figures.overview[0],
        bars=bars,
        widest=max((bar.total for bar in bars), default=Decimal(0)),
        functions=groups(figures.functions, ("资金范围", "表名")),
        economics=groups(figures.economics, ("支出性质", "表名")),
        three_public=groups(figures.three_public, ("资金范围", "表名")),
        agency=groups(figures.agency, ("资金范围", "表名")),
        view=account_view(1, account),
        index=index,
        provenance=review.provenance,
        **page_words(review, in_full=True),
        **_shared(environment),
    )


@speaking(Language.CHINESE)
def as_index(overviews: Sequence[Row], addresses: Sequence[str], provenance: Provenance) -> str:
    """The page that lists accounts: the address of each page, its chief figures, its state."""
    environment = _environment()
    return environment.get_template("index.html.j2").render(
        accounts=list(zip(overviews, addresses, strict=True)),
        provenance=provenance,
        words=words,
        **_shared(environment),
    )


def groups(rows: Iterable[Row], by: tuple[str, str]) -> list[Group]:
    """The rows of each form apart, in their order; all funds before single ones."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row[by[0]], row[by[1]]), []).append(row)
    order = sorted(found, key=lambda key: key[0] not in ("全部资金", "基本支出", "财政拨款"))
    return [
        Group(f"{form}（{kind}）", found[kind, form][0]["勾稽状态"], tuple(found[kind, form]))
        for kind, form in order
    ]


def other_expenditure(row: Row) -> Decimal | None:
    """Remittance, business expenditure and subsidy of a functional row together, 万元; None where none is printed."""
    parts = [row[f"{name}_万元"] for name in ("上缴上级支出", "经营支出", "对附属单位补助支出")]
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known else None


def in_ten_thousands(value: Decimal | None) -> str:
    """万元 with two decimals, rounded half up, thousands apart; — where there is none."""
    return "—" if value is None else f"{value.quantize(_CENT, ROUND_HALF_UP):,f}"


def in_yuan(value: Decimal | None) -> str:
    """元 to the cent, thousands apart; — where there is none."""
    return "—" if value is None else f"{value:,.2f}"


def _environment() -> Environment:
    environment = page_environment()
    assert environment.loader is not None  # noqa: S101 - made with one
    environment.loader = ChoiceLoader(
        [PackageLoader("loaders.report", "templates"), environment.loader]
    )
    environment.filters.update(wan=in_ten_thousands, yuan=in_yuan)
    return environment


def _shared(environment: Environment) -> dict[str, object]:
    script = source_of(environment, "page.js")
    return {
        "style": source_of(environment, "page.css") + source_of(environment, "report.css"),
        "script": script,
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "stacked": charts.stacked,
        "share": charts.share,
        "swatch": charts.swatch,
        "other_expenditure": other_expenditure,
        "mark": lambda state: STATE_MARKS.get(state or "", ""),
    }
