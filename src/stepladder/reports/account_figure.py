"""Draw where one position is liquidated: the room of its pool along the price."""

from decimal import Decimal
from itertools import pairwise

import plotly.graph_objects as go

from stepladder.liquidation.room_curve import room_curve
from stepladder.liquidation.trigger import RoomCurve
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer, PoolAnswer, PositionAnswer
from stepladder.reports.number_format import price as price_text

SAMPLES = 240
MARKS = {
    "mark": "#1f6feb",
    "liquidated": "#c9302c",
    "conservative": "#e08e0b",
    "web calculators": "#7a52cc",
    "bankrupt": "#333333",
}


def account_figure(answer: AccountAnswer, index: int = 0) -> go.Figure | None:
    """Room against price for position ``index``; None where something needed is unknown.

    The curve is the pool's equity less its requirement with every other price held; it is drawn
    through the tier edges exactly, so a jump shows as a jump. Amounts in the settlement asset.
    """
    positions = [(pool, position) for pool in answer.pools for position in pool.positions]
    pool, position = positions[index]
    with localcontext(EXACT):
        curve = room_curve(pool.pool, position.terms.position.symbol)
        if isinstance(curve, Unknown):
            return None
        return _draw(curve, pool, position)


def _draw(curve: RoomCurve, pool: PoolAnswer, position: PositionAnswer) -> go.Figure:
    lines = _lines(curve, position)
    low, high = _span([value for _, value in lines])
    figure = go.Figure()
    prices, rooms = _points(curve, low, high)
    figure.add_trace(
        go.Scatter(x=prices, y=rooms, mode="lines", name="room", line={"color": "#2f7d4f"})
    )
    figure.add_hline(y=0, line={"color": "#999999", "width": 1})
    for height, (name, value) in enumerate(sorted(lines, key=lambda line: line[1])):
        figure.add_vline(
            x=float(value),
            line={"color": MARKS[name], "width": 2, "dash": "dot" if name != "mark" else "solid"},
        )
        figure.add_annotation(
            x=float(value),
            y=1.05 + 0.06 * (height % 4),
            yref="paper",
            text=f"{name} {price_text(value)}",
            showarrow=False,
            font={"color": MARKS[name], "size": 12},
        )
    symbol = position.terms.position.symbol
    figure.update_layout(
        template="plotly_white",
        height=460,
        margin={"t": 110, "l": 80, "r": 30, "b": 60},
        xaxis_title=f"mark price of {symbol}",
        xaxis_tickformat=",",
        yaxis_tickformat=",",
        yaxis_title=f"room of {pool.pool.name}, {pool.pool.asset}",
        showlegend=False,
    )
    return figure


def _lines(curve: RoomCurve, position: PositionAnswer) -> list[tuple[str, Decimal]]:
    """Named prices worth a line: the nearest trigger's and its companions."""
    contract = curve.legs[0].contract
    found = [("mark", contract.coordinate(curve.start))]
    for prices in position.prices:
        budget = prices.budget
        if isinstance(budget, Unknown):
            continue
        if budget.optimistic.price is not None:
            found.append(("liquidated", budget.optimistic.price))
            if isinstance(budget.conservative, Decimal) and (
                budget.conservative != budget.optimistic.price
            ):
                found.append(("conservative", budget.conservative))
        if isinstance(prices.web_formula, Decimal):
            found.append(("web calculators", prices.web_formula))
    if isinstance(position.bankruptcy_price, Decimal):
        found.append(("bankrupt", position.bankruptcy_price))
    mark = found[0][1]
    return [(name, value) for name, value in found if mark / 3 <= value <= mark * 3]


def _span(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    low, high = min(values), max(values)
    margin = max((high - low) / 4, high / 100)
    return max(low - margin, high / 1000), high + margin


def _points(curve: RoomCurve, low: Decimal, high: Decimal) -> tuple[list[float], list[float]]:
    """Sample the curve, with both sides of every tier edge in the range."""
    contract = curve.legs[0].contract
    ends = sorted((contract.coordinate(low), contract.coordinate(high)))
    edges = {
        leg.floor_coordinate(index)
        for leg in curve.legs
        for index in range(1, len(leg.ladder.tiers))
        if ends[0] < leg.floor_coordinate(index) < ends[1]
    }
    step = (ends[1] - ends[0]) / SAMPLES
    stops = sorted({ends[0] + step * i for i in range(SAMPLES + 1)} | edges)
    points: list[tuple[float, float]] = []
    for near, far in pairwise(stops):
        tiers = curve.tiers_at((near + far) / 2)
        for coordinate in (near, far):
            room = curve.room(coordinate, tiers)
            points.append((float(contract.coordinate(coordinate)), float(room)))
    return [x for x, _ in points], [y for _, y in points]
