"""By how much ordinary calculators misplace the liquidation of a half-million long.

A long of 499,999 (126 symbols have a tier edge at exactly 500,000) at ten times, or the tier's
maximum where that is less, on every USDT perpetual of Binance's recorded ladders of 2024-10-24:
distance to the mark by the first-tier formula over the true distance, less one. Packaged ladders
run everywhere, recorded ones where they are. The picture goes to build/first_tier_formula.html.
"""

import os
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles

import plotly.graph_objects as go

from benchmarks.registry import Figure, WrongAnswerError
from stepladder.adapters.ladder_file import read_ladders
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import Tier
from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown
from stepladder.reports.html_page import html_page, write_page
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules
from stepladder.verbs.account import account

DAY = "2024-10-24"
PICTURE = Path("build/first_tier_formula.html")
LEVERAGE = Decimal(10)
# median, 90th percentile and share above 10 %, each in percent: the published figures
PUBLISHED = {499_999: (29.1, 51.0, 87.1), 500_000: (18.1, 46.4, 65.7)}


def recorded_ladders() -> dict[str, tuple[Tier, ...]]:
    """Return every USDT perpetual's ladder of the day, or nothing where the recording is absent."""
    folder = os.environ.get("STEPLADDER_TEST_DATA")
    if folder is None:
        return {}
    path = Path(folder) / "data/binance_ladders/binance_ladders_to_20250929.parquet"
    if not path.exists():
        return {}
    file = read_ladders(path)
    if isinstance(file, Rulebook):
        raise WrongAnswerError("a table of ladders is no rulebook")
    day = parse_time(DAY, where="day")
    return {
        symbol: tiers
        for (at, symbol), tiers in file.ladders.items()
        if at == day and symbol.endswith("/USDT:USDT")
    }


def packaged_ladders() -> dict[str, tuple[Tier, ...]]:
    """Return the ladders that ship with stepladder, as of the day, where they reach far enough."""
    rules = Rules(rulebook=packaged_rulebook("binance-usdm"), at=parse_time(DAY, where="day"))
    found = {}
    for symbol in rules.rulebook.ladders:
        version = rules.ladder(symbol, opened_at=rules.at)
        if not isinstance(version, Unknown) and not isinstance(version.ladder, Unknown):
            found[symbol] = version.ladder.tiers
    return found


def overstatement(symbol: str, tiers: Sequence[Tier], notional: int) -> float:
    """Distance by the first-tier formula over the true distance, less one, in percent."""
    size = Decimal(notional)
    tier = [tier for tier in tiers if tier.floor <= size][-1]
    if isinstance(tier.max_leverage, Unknown):
        raise WrongAnswerError(f"{symbol}: every recorded tier has a maximum leverage")
    leverage = min(LEVERAGE, tier.max_leverage)
    with localcontext(EXACT):
        cash = size / leverage
    answer = account(
        {
            "schema": "stepladder.account/1",
            "venue": "binance-usdm",
            "as_of": DAY,
            "margin_mode": "cross",
            "collateral": [{"asset": "USDT", "amount": cash}],
            "positions": [
                {"symbol": symbol, "size": size, "entry_price": "1", "leverage": leverage}
            ],
            "orders": [],
            "prices": {symbol: {"mark": "1"}},
            "ladders": {symbol: [row(tier) for tier in tiers]},
        }
    )
    prices = answer.pools[0].positions[0].prices[0]
    if isinstance(prices.budget, Unknown) or prices.budget.optimistic.price is None:
        raise WrongAnswerError(f"{symbol}: no liquidation price")
    web = prices.web_formula
    if not isinstance(web, Decimal):
        raise WrongAnswerError(f"{symbol}: no web formula")
    return float(((1 - web) / (1 - prices.budget.optimistic.price) - 1) * 100)


def row(tier: Tier) -> dict[str, object]:
    """Return a tier as an account file holds it."""
    return {
        "floor": tier.floor,
        "cap": tier.cap,
        "maintenance_margin_rate": tier.maintenance_margin_rate,
        "max_leverage": None if isinstance(tier.max_leverage, Unknown) else tier.max_leverage,
        "maintenance_deduction": tier.maintenance_deduction,
    }


def figures(
    name: str, values: Sequence[float], gates: tuple[float, float, float] | None
) -> list[Figure]:
    """Return median, 90th percentile and the share above 10 %, held to the published figures."""
    found = (
        median(values),
        quantiles(values, n=10, method="inclusive")[8],
        100 * sum(value > 10 for value in values) / len(values),
    )
    labels = ("median", "90th percentile", "share over 10 %")
    return [
        Figure(
            name=f"{name}, {label}",
            value=round(value, 2),
            unit="%",
            gate=None if gates is None else gates[i],
            ok=None if gates is None else round(value, 1) == gates[i],
        )
        for i, (label, value) in enumerate(zip(labels, found, strict=True))
    ]


def draw(samples: dict[str, list[float]]) -> None:
    """Draw the share of symbols up to each error, one line per sample."""
    figure = go.Figure()
    for name, values in samples.items():
        ordered = sorted(values)
        shares = [100 * (i + 1) / len(ordered) for i in range(len(ordered))]
        figure.add_trace(
            go.Scatter(x=ordered, y=shares, mode="lines", line={"shape": "hv"}, name=name)
        )
    figure.update_layout(
        template="plotly_white",
        xaxis_title="first-tier formula puts the liquidation too far away by, %",
        yaxis_title="share of symbols up to there, %",
        legend={"orientation": "h", "y": 1.1},
    )
    title = "What ordinary liquidation calculators leave out"
    write_page(html_page(title, [("Long at 10 times, Binance ladders", figure)]), PICTURE)


def run() -> list[Figure]:
    """Measure both samples, draw them, and compare the recorded one with the published figures."""
    found: list[Figure] = []
    samples: dict[str, list[float]] = {}
    recorded, packaged = recorded_ladders(), packaged_ladders()
    for notional, gates in PUBLISHED.items():
        values = [overstatement(symbol, tiers, notional) for symbol, tiers in packaged.items()]
        found += figures(f"{len(values)} packaged ladders, {notional:,} long", values, None)
        if recorded:
            start = time.perf_counter()
            values = [overstatement(symbol, tiers, notional) for symbol, tiers in recorded.items()]
            seconds = time.perf_counter() - start
            name = f"{len(values)} recorded ladders, {notional:,} long"
            samples[name] = values
            found += figures(name, values, gates)
            per_answer = round(1000 * seconds / len(values), 2)
            found.append(Figure(name=f"{name}, time an answer", value=per_answer, unit="ms"))
        else:
            samples[f"{len(values)} packaged ladders, {notional:,} long"] = values
    draw(samples)
    return found
