"""Charts as inline SVG. Every figure of a chart also stands as text beside it, so the drawing itself says nothing new."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from loaders.report.figures import Row

# Told apart without colour too: each part is named beside the drawing, in the order of the drawing.
COLOURS = ("#1f4e79", "#b5651d", "#4a7c59", "#7a4b8b", "#8c8c8c", "#c09a2b")


@dataclass(frozen=True)
class Part:
    """One part of a bar: its name, its amount in 万元 and the colour it is drawn in."""

    name: str
    amount: Decimal
    colour: str


@dataclass(frozen=True)
class Bar:
    """A bar of parts one after the other: where the money came from, or where it went."""

    name: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> Decimal:
        """Sum of the parts, 万元."""
        return sum((part.amount for part in self.parts), Decimal(0))


def flow(overview: Row) -> tuple[Bar, ...]:
    """Where the money of the year came from and where it went, 万元; none where income or expenditure is not known."""
    income, spent = overview["本年收入_万元"], overview["本年支出_万元"]
    if income is None or spent is None:
        return ()
    appropriation = overview["财政拨款收入_万元"]
    basic, project = overview["基本支出_万元"], overview["项目支出_万元"]
    whole = basic is not None and project is not None
    sources = [
        ("年初结转和结余", overview["年初结转和结余_万元"]),
        *(
            [("财政拨款收入", appropriation), ("其他各项收入", income - appropriation)]
            if appropriation is not None
            else [("本年收入", income)]
        ),
    ]
    uses = [
        *(
            [("基本支出", basic), ("项目支出", project), ("其他支出", spent - basic - project)]
            if whole
            else [("本年支出", spent)]
        ),
        ("结余分配", overview["结余分配_万元"]),
        ("年末结转和结余", overview["年末结转和结余_万元"]),
    ]
    bars = (_bar("来源", sources), _bar("去向", uses))
    # A negative part cannot be drawn; the table says it.
    drawable = all(part.amount >= 0 for bar in bars for part in bar.parts)
    return bars if drawable and all(bar.parts for bar in bars) else ()


def _bar(name: str, amounts: Sequence[tuple[str, Decimal | None]]) -> Bar:
    return Bar(
        name,
        tuple(
            Part(part, amount, COLOURS[number % len(COLOURS)])
            for number, (part, amount) in enumerate(amounts)
            if amount
        ),
    )


def stacked(bar: Bar, widest: Decimal) -> Markup:
    """The bar as SVG, as long in proportion to the widest as its total."""
    drawn, at = [], Decimal(0)
    for part in bar.parts:
        width = part.amount / widest * 1000 if widest else Decimal(0)
        drawn.append(
            Markup('<rect x="{:.2f}" y="0" width="{:.2f}" height="36" fill="{}"/>').format(
                at, width, part.colour
            )
        )
        at += width
    return Markup(
        '<svg class="stacked" viewBox="0 0 1000 36" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>'
    ).format(Markup("").join(drawn))


def share(percent: Any) -> Markup:
    """A short bar for a percentage; nothing where there is none or it cannot be drawn."""
    if percent is None or percent < 0:
        return Markup("")
    return Markup(
        '<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="100" height="8" fill="#e3e8ee"/><rect width="{:.2f}" height="8" fill="#1f4e79"/></svg>'
    ).format(min(percent, 100))


def swatch(colour: str) -> Markup:
    """The colour of a part, before its name."""
    return Markup(
        '<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true" focusable="false">'
        '<rect width="10" height="10" fill="{}"/></svg>'
    ).format(colour)
