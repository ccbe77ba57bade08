"""Index and mark: what the constituents, the book and the trades of a case make of a price."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.inputs.book_mark import book_mark
from stepladder.inputs.constituent import Constituent
from stepladder.inputs.index_price import index_price
from stepladder.inputs.index_rule import IndexRule
from stepladder.inputs.mark_price import mark_at, no_marks, update
from stepladder.inputs.mark_rule import MarkRule
from stepladder.inputs.mark_term import MarkTerm
from stepladder.inputs.price_tick import PriceTick
from stepladder.inputs.source_marks import MarkSource, median_mark, weighted_mark
from stepladder.inputs.time_weighted_average import recent_average, time_weighted_average
from stepladder.inputs.trade_mark import trade_mark
from stepladder.model.exact import ONE, ZERO
from stepladder.model.time import NS_PER_HOUR
from stepladder.verification.answers.answered import Answer
from stepladder.verification.answers.given import (
    OWNER,
    Inputs,
    number,
    numbers,
    pairs,
    rows,
    series,
)


def deribit_index(inputs: Inputs) -> dict[str, object]:
    """Constituents capped round their median, then their weighted mean."""
    rule = IndexRule(
        name="of the case",
        combine="weighted_mean",
        outliers="cap",
        bound=number(inputs, "cap"),
        bounds={},
        several=False,
        stale_seconds=None,
        frozen_seconds=None,
        minimum_sources=ONE,
        weights=None,
        quarantine=None,
        citation=OWNER,
        status="confirmed",
    )
    constituents = [
        Constituent(source=str(place), price=price, time_ns=0, weight=weight)
        for place, (price, weight) in enumerate(
            zip(series(inputs, "prices"), series(inputs, "weights"), strict=True)
        )
    ]
    _, answer = index_price(rule, constituents, 0, owner=OWNER)
    return {
        "median": answer.median,
        "capped": [judged.price for judged in answer.sources],
        "index_price": answer.index,
    }


def aevo_mark_leg(inputs: Inputs) -> dict[str, object]:
    """The funding term of a mark, its rate being hourly."""
    index, rate, hours = numbers(inputs, "index_price", "funding_rate", "hours_to_funding")
    rule = MarkRule(
        name="of the case",
        term=MarkTerm(kind="funding_basis", interval_hours=ONE),
        check_interval_seconds=None,
        citation=OWNER,
        status="confirmed",
    )
    tick = PriceTick(
        time_ns=0,
        index=index,
        funding_rate=rate,
        next_funding_ns=int(hours * NS_PER_HOUR),
    )
    state = update(rule, no_marks(rule), tick)
    answer = mark_at(rule, state, 0, funding_interval_hours=ONE, owner=OWNER)
    return {"price_1": answer.mark}


def vega_mark_book(inputs: Inputs) -> dict[str, object]:
    """The middle of what a margin's worth of volume trades at on either side."""
    cash, scaling, slippage, short, long = numbers(
        inputs, "cash", "initial_scaling", "slippage", "risk_factor_short", "risk_factor_long"
    )
    found = book_mark(
        pairs(inputs, "bids"),
        pairs(inputs, "asks"),
        cash=cash,
        initial_scaling=scaling,
        slippage=slippage,
        risk_factor_short=short,
        risk_factor_long=long,
    )
    return {
        "mark_price": found.mark_price,
        "buy_volume": found.buy_volume,
        "sell_volume": found.sell_volume,
    }


def vega_mark_book_twap(inputs: Inputs) -> dict[str, object]:
    """Time-weighted mean of the recent observations, in whole units."""
    mean = recent_average(
        pairs(inputs, "observations"), number(inputs, "now"), number(inputs, "period")
    )
    return {"mark_price": None if mean is None else Decimal(int(mean))}


def vega_mark_median(inputs: Inputs) -> dict[str, object]:
    """Median of the sources that are not stale."""
    sources = _sources(inputs, [ZERO] * len(series(inputs, "prices")))
    return {"mark_price": median_mark(sources, number(inputs, "now"))}


def vega_mark_weighted(inputs: Inputs) -> dict[str, object]:
    """Mean by weight of the sources that are not stale."""
    sources = _sources(inputs, series(inputs, "weights"))
    return {"mark_price": weighted_mark(sources, number(inputs, "now"))}


def vega_mark_trades(inputs: Inputs) -> dict[str, object]:
    """Mean price of the trades by size, older ones faded."""
    trades = [numbers(row, "price", "size", "time") for row in rows(inputs, "trades")]
    mark = trade_mark(
        trades,
        number(inputs, "now"),
        window=number(inputs, "window"),
        decay_weight=number(inputs, "decay_weight"),
        decay_power=int(number(inputs, "decay_power")),
    )
    return {"mark_price": mark}


def vega_twap(inputs: Inputs) -> dict[str, object]:
    """Time-weighted mean of a step function, some spans without weight."""
    mean = time_weighted_average(
        pairs(inputs, "observations"),
        number(inputs, "start"),
        number(inputs, "end"),
        initial=number(inputs, "initial"),
        excluded=pairs(inputs, "excluded"),
    )
    return {"twap": mean}


def _sources(inputs: Inputs, weights: list[Decimal]) -> list[MarkSource]:
    columns = (series(inputs, name) for name in ("prices", "last_update", "staleness"))
    return [
        MarkSource(price=price, last_update=updated, staleness=staleness, weight=weight)
        for price, updated, staleness, weight in zip(*columns, weights, strict=True)
    ]


PRICES: Mapping[str, Answer] = {
    "deribit_index": deribit_index,
    "aevo_mark_leg": aevo_mark_leg,
    "vega_mark_book": vega_mark_book,
    "vega_mark_book_twap": vega_mark_book_twap,
    "vega_mark_median": vega_mark_median,
    "vega_mark_trades": vega_mark_trades,
    "vega_mark_weighted": vega_mark_weighted,
    "vega_twap": vega_twap,
}
"""The function for each group of cases about index and mark."""
