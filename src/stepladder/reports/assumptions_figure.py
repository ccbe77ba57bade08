"""Draw the ranking of assumptions: one bar per flip, earlier to the right."""

from decimal import Decimal

import plotly.graph_objects as go

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.pipeline.assumption_effects import AssumptionsAnswer, Effect
from stepladder.reports.assumptions_text import merged, position_words, shift_words

EARLIER, LATER, NONE = "#c9302c", "#2f7d4f", "#999999"
BARS_MAX = 30
BAR_HEIGHT = 26
LABEL_MAX = 58


def assumptions_figure(answer: AssumptionsAnswer) -> go.Figure | None:
    """Bars of the shift of the liquidation price; None where the base is not known.

    A flip between never and a price has no length: it is written, not drawn.
    """
    if isinstance(answer.base, Unknown) or not answer.effects:
        return None
    with localcontext(EXACT):
        rows = merged(answer.effects, by_price=True)[:BARS_MAX][::-1]
        return _draw(answer, rows)


def _draw(answer: AssumptionsAnswer, rows: list[tuple[Effect, str]]) -> go.Figure:
    shifts = [_length(effect) for effect, _ in rows]
    figure = go.Figure(
        go.Bar(
            x=[float(shift) for shift in shifts],
            y=list(range(len(rows))),
            orientation="h",
            marker={"color": [_colour(shift) for shift in shifts]},
            text=[shift_words(effect) if effect.shift != 0 else "0" for effect, _ in rows],
            textposition="outside",
            cliponaxis=False,
            hovertext=[label for _, label in rows],
            hoverinfo="text+x",
        )
    )
    reach = max((abs(shift) for shift in shifts), default=Decimal(0)) or Decimal(1)
    ends = min([*shifts, Decimal(0)]), max([*shifts, Decimal(0)])
    figure.update_layout(
        template="plotly_white",
        height=140 + BAR_HEIGHT * len(rows),
        margin={"t": 30, "l": 20, "r": 40, "b": 60},
        xaxis_title=f"shift of the liquidation price of {position_words(answer)} "
        "(price units; right: earlier)",
        xaxis_tickformat=",",
        xaxis_range=[
            float(ends[0] - reach * Decimal("0.3") * (ends[0] < 0)),
            float(ends[1] + reach * Decimal("0.3")),
        ],
        yaxis={
            "tickmode": "array",
            "tickvals": list(range(len(rows))),
            "ticktext": [_short(label) for _, label in rows],
            "automargin": True,
        },
        showlegend=False,
    )
    figure.add_vline(x=0, line={"color": "#333333", "width": 1})
    return figure


def _length(effect: Effect) -> Decimal:
    return effect.shift if isinstance(effect.shift, Decimal) else Decimal(0)


def _colour(shift: Decimal) -> str:
    return NONE if shift == 0 else EARLIER if shift > 0 else LATER


def _short(label: str) -> str:
    return label if len(label) <= LABEL_MAX else f"{label[: LABEL_MAX - 1]}…"
