"""Draw a ladder: the rate as steps, and what it asks against the straight line others draw."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import MarginLadder
from stepladder.model.unknown import Unknown
from stepladder.reports.html_page import html_page, write_page
from stepladder.reports.ladder_text import UNNAMED, answer_text, headline, percent_text
from stepladder.venues.ladder_answer import LadderAnswer
from stepladder.venues.ladder_diff import tier_above
from stepladder.venues.ladder_lint import CAP_MAX

SAMPLES_PER_TIER = 24
BELOW_FIRST_FLOOR = Decimal(10)
OPEN_END = Decimal(3)
TICK_GAP = Decimal("1.2")
FEW_DECADES = 4
FIRST_TIER_LINE = "first tier's rate for everything, as ordinary calculators ask"
COLOURS = {"rate": "#2f7d4f", "requirement": "#1f6feb", "straight": "#c9302c"}


def drawn_span(ladder: MarginLadder) -> tuple[Decimal, Decimal]:
    """The notionals worth drawing: from a tenth of the first step to the end of what is known."""
    if ladder.growth is not None and ladder.growth.factor > 0:
        high = _grown_fivefold(ladder)
        return high / 1000, high
    floors = [tier.floor for tier in ladder.tiers if tier.floor > 0]
    known_end = ladder.end if ladder.end is not None and ladder.end <= CAP_MAX else None
    if not floors:
        high = known_end or Decimal(1_000_000)
        return high / 1000, high
    return floors[0] / BELOW_FIRST_FLOOR, known_end or floors[-1] * OPEN_END


def _grown_fivefold(ladder: MarginLadder) -> Decimal:
    """Size at which a rate has grown to some five times its base."""
    assert ladder.growth is not None
    ratio = ladder.tiers[0].maintenance_margin_rate * 4 / ladder.growth.factor
    grown = ratio if ladder.shape == "slope" else ratio * ratio
    return grown + ladder.growth.shift


def requirement_points(ladder: MarginLadder) -> list[tuple[Decimal, Decimal]]:
    """Notional and requirement along the ladder, with both sides of every floor."""
    low, high = drawn_span(ladder)
    edges = [low, *(tier.floor for tier in ladder.tiers if low < tier.floor < high), high]
    points = []
    for near, far in pairwise(edges):
        tier = tier_above(ladder, near)
        ratio = (far / near).ln() / SAMPLES_PER_TIER
        for sample in range(SAMPLES_PER_TIER):
            notional = near * (ratio * sample).exp()
            points.append((notional, ladder.requirement_in_tier(notional, tier)))
        points.append((far, ladder.requirement_in_tier(far, tier)))
    return points


def straight_line(ladder: MarginLadder) -> list[tuple[Decimal, Decimal]]:
    """What the first tier's rate alone would ask over the same notionals."""
    rate = ladder.tiers[0].maintenance_margin_rate
    return [(notional, notional * rate) for notional in drawn_span(ladder)]


def ladder_figure(answer: LadderAnswer) -> go.Figure | None:
    """Rate and requirement against notional, both axes logarithmic; None for an unknown ladder."""
    ladder = answer.ladder
    if isinstance(ladder, Unknown):
        return None
    with localcontext(EXACT):
        rates, asked, straight = (
            _rate_steps(ladder),
            requirement_points(ladder),
            straight_line(ladder),
        )
    what = "of the slice" if ladder.shape == "marginal" else "of the whole position"
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08)
    rate_name, curved = f"maintenance rate {what}", ladder.growth is not None
    figure.add_trace(_line(rates, rate_name, "rate", "%{y:.4~%}", curved=curved), 1, 1)
    figure.add_trace(_line(asked, "requirement", "requirement", "%{y:,.2f}"), 2, 1)
    figure.add_trace(_line(straight, FIRST_TIER_LINE, "straight", "%{y:,.2f}", "dash"), 2, 1)
    unit = f", {answer.unit}" if answer.unit else ""
    figure.update_xaxes(type="log", dtick="D2", showspikes=True, exponentformat="SI")
    what_is_looked_up = "notional" if ladder.unit == "notional" else "size"
    figure.update_xaxes(title_text=f"{what_is_looked_up}{unit}", row=2, col=1)
    figure.update_yaxes(type="log", exponentformat="SI")
    figure.update_yaxes(title_text=f"rate {what}", row=1, col=1, **_rate_ticks(ladder))
    decades = (asked[-1][1] / asked[0][1]).log10()
    dtick = "D2" if decades < FEW_DECADES else 1
    figure.update_yaxes(title_text=f"maintenance margin{unit}", dtick=dtick, row=2, col=1)
    figure.update_layout(
        template="plotly_white",
        height=680,
        hovermode="x",
        margin={"t": 60, "l": 80, "r": 30, "b": 60},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
    return figure


def write_ladder_html(answer: LadderAnswer, path: Path) -> None:
    """Write the figure and everything known about the ladder as one page."""
    sections: list[tuple[str, go.Figure | str]] = []
    figure = ladder_figure(answer)
    if figure is not None:
        sections.append((headline(answer), figure))
    sections.append(("The ladder", answer_text(answer, explain=True)))
    title = f"Margin ladder of {answer.symbol or UNNAMED} at {answer.owner}"
    write_page(html_page(title, sections), path)


def _rate_ticks(ladder: MarginLadder) -> dict[str, list[object]]:
    """Ticks at the rates themselves, as many as can be told apart."""
    shown: list[Decimal] = []
    if ladder.growth is not None:
        base = ladder.tiers[0].maintenance_margin_rate
        shown = [base, base * 2, base * 5]
    for tier in ladder.tiers if ladder.growth is None else ():
        rate = tier.maintenance_margin_rate
        if not shown or rate > shown[-1] * TICK_GAP:
            shown.append(rate)
    return {
        "tickvals": [float(rate) for rate in shown],
        "ticktext": [percent_text(rate) for rate in shown],
    }


def _rate_steps(ladder: MarginLadder) -> list[tuple[Decimal, Decimal]]:
    low, high = drawn_span(ladder)
    if ladder.growth is not None:
        return [(x, asked / x) for x, asked in requirement_points(ladder)]
    steps = [(low, ladder.tiers[tier_above(ladder, low)].maintenance_margin_rate)]
    steps += [
        (tier.floor, tier.maintenance_margin_rate)
        for tier in ladder.tiers
        if low < tier.floor < high
    ]
    return [*steps, (high, steps[-1][1])]


def _line(
    points: Sequence[tuple[Decimal, Decimal]],
    name: str,
    kind: str,
    hover: str,
    dash: str = "solid",
    *,
    curved: bool = False,
) -> go.Scatter:
    return go.Scatter(
        x=[float(x) for x, _ in points],
        y=[float(y) for _, y in points],
        name=name,
        mode="lines",
        line={
            "color": COLOURS[kind],
            "dash": dash,
            "width": 2,
            "shape": "hv" if kind == "rate" and not curved else "linear",
        },
        hovertemplate=f"%{{x:,.0f}}: {hover}<extra></extra>",
    )
