"""Draw the references over a tape: venue's mark, ours, index and last, with the funding instant."""

from decimal import Decimal

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from stepladder.inputs.mark_over_tape import MarkPoint
from stepladder.inputs.references_answer import ReferencesAnswer
from stepladder.model.time import NS_PER_SECOND, time_text
from stepladder.model.unknown import Unknown

COLOURS = {
    "index": "#7a52cc",
    "last": "#9aa5b1",
    "venue's mark": "#1f6feb",
    "our mark": "#c9302c",
    "funding": "#2f7d4f",
}


def references_figure(answer: ReferencesAnswer) -> go.Figure | None:
    """Prices over time above, the distance of our mark from the venue's below; None without ticks.

    Each settlement of funding is a vertical line at its own instant.
    """
    if not answer.points:
        return None
    times = [_moment(point.time_ns) for point in answer.points]
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[0.72, 0.28]
    )
    for name, values in _series(answer).items():
        figure.add_trace(_line(times, values, name), 1, 1)
    errors = [_signed_error(point) for point in answer.points]
    figure.add_trace(
        go.Scatter(
            x=times,
            y=errors,
            mode="lines",
            line={"color": COLOURS["our mark"], "width": 1.5},
            showlegend=False,
            hovertemplate="%{y:.3f} bp<extra></extra>",
        ),
        2,
        1,
    )
    for found in answer.settlements:
        figure.add_vline(
            x=_moment(found.time_ns), line={"color": COLOURS["funding"], "dash": "dot"}
        )
        figure.add_annotation(
            x=_moment(found.time_ns),
            y=1.0,
            yref="y domain",
            text="funding",
            showarrow=False,
            xanchor="left",
            xshift=4,
            font={"color": COLOURS["funding"]},
        )
    figure.update_yaxes(title_text="price", tickformat=",", row=1, col=1)
    figure.update_yaxes(title_text="ours less venue's, bp", zeroline=True, row=2, col=1)
    figure.update_xaxes(title_text="time, UTC", row=2, col=1)
    figure.update_layout(
        template="plotly_white",
        height=680,
        hovermode="x unified",
        margin={"t": 60, "l": 90, "r": 30, "b": 60},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
    return figure


def _series(answer: ReferencesAnswer) -> dict[str, list[float | None]]:
    """The lines in the order they are drawn, ours on top."""
    points = answer.points
    return {
        "index": [_number(point.index) for point in points],
        "last": [_number(point.last) for point in points],
        "venue's mark": [_number(point.venue_mark) for point in points],
        "our mark": [_number(point.mark) for point in points],
    }


def _signed_error(point: MarkPoint) -> float | None:
    if isinstance(point.mark, Unknown):
        return None
    return float(point.mark / point.venue_mark - 1) * 10_000


def _number(value: Decimal | Unknown | None) -> float | None:
    return None if value is None or isinstance(value, Unknown) else float(value)


def _moment(time_ns: int) -> str:
    return time_text(time_ns // (NS_PER_SECOND // 1000) * (NS_PER_SECOND // 1000)).rstrip("Z")


def _line(times: list[str], values: list[float | None], name: str) -> go.Scatter:
    return go.Scatter(
        x=times,
        y=values,
        name=name,
        mode="lines",
        line={
            "color": COLOURS[name],
            "width": 1 if name == "last" else 2,
            "shape": "hv" if name == "last" else "linear",
            "dash": "dot" if name == "our mark" else "solid",
        },
        hovertemplate="%{y:,.2f}",
    )
