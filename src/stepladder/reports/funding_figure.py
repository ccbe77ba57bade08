"""Draw funding histories: what a long has paid since the start, venue by venue."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

import plotly.graph_objects as go

from stepladder.incentives.funding_finding import FundingFinding
from stepladder.incentives.funding_history import FundingHistory
from stepladder.incentives.funding_series import FundingSeries
from stepladder.model.time import NS_PER_DAY, NS_PER_HOUR, time_text
from stepladder.reports.funding_text import finding_sentence, history_text
from stepladder.reports.html_page import html_page, write_page

MARKED = {"FHIST-003": "diamond", "FHIST-004": "line-ns-open", "FHIST-009": "triangle-up"}
"""Findings with a place in time: interval changes, gaps, caps and floors."""
Point = tuple[int, Decimal | None]


def accrued_points(series: FundingSeries, findings: Sequence[FundingFinding]) -> list[Point]:
    """Sum of the rates so far, one point a day (each if they are few), None inside a gap."""
    sums = accumulate(row.rate for row in series.rows)
    closes = {
        one.end
        for one in findings
        if one.rule_id == "FHIST-004" and (one.venue, one.coin) == (series.venue, series.coin)
    }
    span = series.rows[-1].at - series.rows[0].at
    grain = NS_PER_DAY if span > 30 * NS_PER_DAY else NS_PER_HOUR
    points: list[Point] = []
    bucket = -1
    for row, total in zip(series.rows, sums, strict=True):
        if row.at in closes and points:
            points.append((row.at - 1, None))
            bucket = -1
        if row.at // grain == bucket:
            points[-1] = (row.at, total)
        else:
            points.append((row.at, total))
            bucket = row.at // grain
    return points


def funding_figure(history: FundingHistory, coin: str | None = None) -> go.Figure | None:
    """Accrued funding of one coin, a line for each venue; None for an empty history."""
    coins = [one.coin for one in history.series]
    if not coins:
        return None
    shown = coins[0] if coin is None else coin
    figure = go.Figure()
    for series in history.series:
        if series.coin == shown:
            points = accrued_points(series, history.findings)
            figure.add_trace(
                go.Scatter(
                    x=[time_text(at) for at, _ in points],
                    y=[None if total is None else float(total) for _, total in points],
                    name=series.venue,
                    mode="lines",
                    connectgaps=False,
                    hovertemplate="%{x}: %{y:.4%}<extra>" + series.venue + "</extra>",
                )
            )
            _mark(figure, series, history.findings)
    figure.update_layout(
        template="plotly_white",
        height=460,
        margin={"t": 50, "l": 80, "r": 30, "b": 50},
        yaxis={"tickformat": ".2%", "title": "paid by a long since the start"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
    return figure


def write_funding_html(history: FundingHistory, path: Path) -> None:
    """Write a figure for each coin and everything found as one page."""
    sections: list[tuple[str, go.Figure | str]] = []
    for coin in dict.fromkeys(one.coin for one in history.series):
        figure = funding_figure(history, coin)
        if figure is not None:
            sections.append((f"{coin}: funding paid by a long", figure))
    sections.append(("What can be misread", history_text(history)))
    write_page(html_page(f"Funding history: {history.owner}", sections), path)


def _mark(figure: go.Figure, series: FundingSeries, findings: Sequence[FundingFinding]) -> None:
    totals = dict(
        zip(
            (row.at for row in series.rows),
            accumulate(row.rate for row in series.rows),
            strict=True,
        )
    )
    places = [
        one
        for one in findings
        if one.rule_id in MARKED and (one.venue, one.coin) == (series.venue, series.coin)
    ]
    if not places:
        return
    figure.add_trace(
        go.Scatter(
            x=[time_text(one.start) for one in places],
            y=[float(totals[one.start]) for one in places],
            mode="markers",
            showlegend=False,
            marker={"size": 10, "symbol": [MARKED[one.rule_id] for one in places]},
            text=[f"{one.rule_id} {series.venue}: {finding_sentence(one)}" for one in places],
            hovertemplate="%{text}<extra></extra>",
        )
    )
