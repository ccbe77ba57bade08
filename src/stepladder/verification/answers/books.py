"""Orders and depth: a book walked, a price moved by its own order, a close that leaves a debt."""

from collections.abc import Mapping

from stepladder.errors import InputError
from stepladder.formulas.execution_schedule import end_block
from stepladder.formulas.price_impact import bad_debt, linear_execution_price
from stepladder.formulas.skew_fill_price import skew_fill_price
from stepladder.inputs.book_walk import walk_size
from stepladder.inputs.execution_schedule import ImpactTerms, least_cost_schedule
from stepladder.model.order_book import Level, OrderBook, checked_book
from stepladder.verification.answers.answered import Answer
from stepladder.verification.answers.given import OWNER, Inputs, fields, number, numbers, pairs


def book_walk(inputs: Inputs) -> dict[str, object]:
    """Notional and average price of a size bought from a book; no average where it is too thin."""
    asks = tuple(Level(price, size) for price, size in pairs(inputs, "levels"))
    book = OrderBook(
        symbol="",
        time_ns=0,
        bids=(),
        asks=asks,
        known_bid_end=None,
        known_ask_end=None,
        source=OWNER,
    )
    walk = walk_size(checked_book(book), number(inputs, "size"), sells=False)
    average = walk.average_price if walk.is_whole else None
    return {"notional": walk.filled_notional, "average_price": average}


def fill_around_skew(inputs: Inputs) -> dict[str, object]:
    """Fill price of a venue that quotes around the skew of its book."""
    scale = number(inputs, "skew_scale")
    if scale <= 0:
        raise InputError(
            expected="a scale above zero", found=f"{scale:f}", where=f"{OWNER}: skew_scale"
        )
    return {"fill_price": skew_fill_price(*numbers(inputs, "price", "skew", "size", "skew_scale"))}


def debt_of_close(inputs: Inputs) -> dict[str, object]:
    """Price of a forced close under linear impact, and what it leaves unpaid."""
    sells = fields(inputs).choice("side", ("long", "short")) == "long"
    mark, impact, size, bankruptcy = numbers(
        inputs, "mark_price", "impact", "closed_size", "bankruptcy_price"
    )
    price = linear_execution_price(mark, impact, size, sells)
    return {"execution_price": price, "bad_debt": bad_debt(bankruptcy, price, size, sells)}


def spread_over_periods(inputs: Inputs) -> dict[str, object]:
    """The least-cost schedule of a large order under linear impact."""
    size, horizon, periods, aversion = numbers(
        inputs, "size", "horizon", "periods", "risk_aversion"
    )
    if periods != periods.to_integral_value():
        raise InputError(expected="a whole number", found=f"{periods:f}", where=f"{OWNER}: periods")
    volatility, fixed, permanent, temporary = numbers(
        inputs, "volatility", "fixed_cost", "permanent_impact", "temporary_impact"
    )
    plan = least_cost_schedule(
        size,
        horizon=horizon,
        periods=int(periods),
        terms=ImpactTerms(
            volatility=volatility,
            fixed_cost=fixed,
            permanent_impact=permanent,
            temporary_impact=temporary,
        ),
        risk_aversion=aversion,
    )
    return {
        "holdings": list(plan.holdings),
        "expected_cost": plan.expected_cost,
        "variance": plan.variance,
        "utility": plan.utility,
        "half_life": plan.half_life,
    }


def blocks_at_the_ends(inputs: Inputs) -> dict[str, object]:
    """Blocks at both ends and the rest in between, against a book that grows back."""
    size, half_life, horizon = numbers(inputs, "size", "half_life", "horizon")
    if half_life <= 0 or horizon < 0:
        raise InputError(
            expected="a half-life above zero and a horizon of zero or more",
            found=f"{half_life:f}, {horizon:f}",
            where=OWNER,
        )
    block = end_block(size, half_life, horizon)
    return {"first_block": block, "continuous_total": size - 2 * block}


BOOKS: Mapping[str, Answer] = {
    "g_book_walk": book_walk,
    "snx_fill_price": fill_around_skew,
    "g_bad_debt": debt_of_close,
    "g_almgren_chriss": spread_over_periods,
    "g_obizhaeva_wang": blocks_at_the_ends,
}
