"""Draw the comparison of venues: the shift of each, stacked by the rules that make it."""

from collections.abc import Mapping
from decimal import Decimal

import plotly.graph_objects as go

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.pipeline.comparison import CompareAnswer, VenueAnswer
from stepladder.pipeline.comparison_mixture import GROUPS
from stepladder.reports.assumptions_text import signed, words
from stepladder.reports.compare_text import price_words, question, ranked

COLOURS = dict(
    zip(
        GROUPS,
        (
            "#1f6feb",
            "#7a52cc",
            "#17a2b8",
            "#e08e0b",
            "#c9302c",
            "#8c6d46",
            "#2f7d4f",
            "#333333",
        ),
        strict=True,
    )
)
BAR_HEIGHT = 34


def compare_figure(answer: CompareAnswer) -> go.Figure | None:
    """Stacked bars of the shift to the first venue; None where nothing can be compared."""
    with localcontext(EXACT):
        shown = [venue for venue in ranked(answer) if isinstance(venue.shift, Decimal)]
        return _draw(answer, shown[::-1]) if len(shown) > 1 else None


def _draw(answer: CompareAnswer, venues: list[VenueAnswer]) -> go.Figure:
    figure = go.Figure()
    names = [f"{venue.venue}  {price_words(venue)}" for venue in venues]
    for rule in GROUPS:
        shares = [shares_of(venue).get(rule, Decimal(0)) for venue in venues]
        if any(shares):
            figure.add_bar(
                x=[float(share) for share in shares],
                y=names,
                orientation="h",
                name=words(rule),
                marker={"color": COLOURS[rule]},
                hovertext=[signed(share) for share in shares],
                hoverinfo="name+text",
            )
    shifts = [venue.shift for venue in venues if isinstance(venue.shift, Decimal)]
    figure.add_scatter(
        x=[float(shift) for shift in shifts],
        y=names,
        mode="markers",
        marker={"symbol": "diamond", "size": 10, "color": "#ffffff", "line": {"width": 2}},
        name="shift in all",
        hovertext=[signed(shift) for shift in shifts],
        hoverinfo="name+text",
    )
    figure.add_vline(x=0, line={"color": "#333333", "width": 1})
    figure.update_layout(
        template="plotly_white",
        barmode="relative",
        height=170 + BAR_HEIGHT * len(venues),
        margin={"t": 60, "l": 20, "r": 30, "b": 60},
        xaxis_title=f"{question(answer.scene.position)}: liquidated earlier (right) than at "
        f"{answer.venues[0].venue}, price units",
        xaxis_tickformat=",",
        yaxis={"automargin": True},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
    )
    return figure


def shares_of(venue: VenueAnswer) -> Mapping[str, Decimal]:
    """Shares by rule; empty where they are not known."""
    found = venue.attribution
    return {} if found is None or isinstance(found, Unknown) else found
