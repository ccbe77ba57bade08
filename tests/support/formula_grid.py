"""One grid for every formula: the arguments it takes, at zeros, signs, tier edges and extremes."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from inspect import getmembers, isfunction
from itertools import product
from pkgutil import iter_modules

import stepladder.formulas

VALUES: dict[str, tuple[str, ...]] = {
    "signed": ("0", "-1", "0.3", "650000", "-13.25", "1e-9", "-99999999999.5", "1e15"),
    "unsigned": ("0", "1e-9", "49999.99", "50000", "600000", "650000.01", "1e15"),
    "positive": ("1e-9", "0.16395", "100", "97500", "1e12"),
    "negative": ("-1e-9", "-4.5", "-97500", "-1e12"),
    "not_zero": ("-1e12", "-97500", "-0.01", "1e-9", "13", "3683.979"),
    "rate": ("0", "0.0001", "0.004", "0.0125", "0.5"),
    "signed_rate": ("-0.0025", "-0.0001", "0", "0.0003", "0.04"),
    "leverage": ("1", "3", "20", "33.33", "125"),
    # Multiples of a step only where the step is exact in binary; near them everywhere.
    "amount": ("0", "7.25", "-7.25", "8", "-8", "7735.372549", "-1234567.1", "1e-9", "4e12"),
    "step": ("0.25", "0.5", "8", "3.7"),
    "deviation": ("0", "-0.5", "1.25", "-3.3", "6", "-11.9", "-12.1", "-30"),
    "tail": ("0", "0.4", "3.3", "11.9", "12", "12.1", "16.7", "1e6"),
    "volatility": ("0.05", "0.6", "2"),
    "years": ("0.0001", "0.02", "1"),
    "exponent": ("0", "-0.033", "-1", "-5.5", "-30", "0.2"),
    "flag": ("True", "False"),
    "count": ("0", "1", "7"),
}
COUNTS = {"flag", "count"}
Number = int | float | Decimal | Fraction


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Kinds of a formula's arguments, and the size of the terms it adds up.

    Floats carry an error relative to those terms; where ``terms`` is None, to the result itself.
    ``skip`` leaves out combinations for which the formula is not defined. A root has no fraction:
    the reference of an ``irrational`` formula is itself over fifty digits.
    """

    kinds: tuple[str, ...]
    terms: Callable[..., Fraction] | None = None
    skip: Callable[..., bool] | None = None
    irrational: bool = False


def _crossing_terms(near: Fraction, near_room: Fraction, far: Fraction, far_room: Fraction):
    return near + (far + near) * near_room / (near_room - far_room)


def _web_terms(exposure: Fraction, cost: Fraction, cash: Fraction, rate: Fraction):
    return (abs(cost) + abs(cash)) / (abs(exposure) * (1 - rate))


def _curved_terms(
    near: Fraction, room: Fraction, far: Fraction, far_room: Fraction, bend: Fraction
) -> Fraction:
    return near + far + (room - far_room) / max(bend * abs(far - near), Fraction(1, 10**9))


GRID: dict[str, Grid] = {
    "account_margin_ratio.account_margin_ratio": Grid(kinds=("unsigned", "positive")),
    "account_margin_ratio.margin_room": Grid(
        kinds=("signed", "unsigned"), terms=lambda a, b: abs(a) + abs(b)
    ),
    "auction_price.price_in_auction": Grid(
        kinds=("positive", "positive", "unsigned", "positive"),
        terms=lambda start, end, elapsed, duration: start + (start + end) * elapsed / duration,
    ),
    "auction_price.taker_edge": Grid(
        kinds=("positive", "positive", "flag"), terms=lambda price, fair, _: price / fair + 1
    ),
    "liquidation_fee.affordable_fee_rate": Grid(
        kinds=("rate", "rate", "unsigned", "positive"),
        terms=lambda margin, fee, shortage, notional: margin + fee + shortage / notional,
    ),
    "liquidation_fee.forced_close_fee": Grid(
        kinds=("unsigned", "positive", "rate", "positive", "rate")
    ),
    "liquidation_fee.waiting_fee_rate": Grid(kinds=("rate", "rate", "unsigned")),
    "liquidation_window.window_capacity": Grid(
        kinds=("rate", "rate", "positive", "unsigned", "rate")
    ),
    "minimum_slice.minimum_slice": Grid(
        kinds=("signed", "positive", "signed_rate", "rate"),
        terms=lambda shortage, freed, slippage, fee: (
            abs(shortage)
            * (freed + abs(slippage) + fee)
            / (freed - slippage - fee)
            / (freed - slippage - fee)
        ),
        skip=lambda shortage, freed, slippage, fee: freed == slippage + fee,
    ),
    "shortage_cover.base_to_cover": Grid(
        kinds=("unsigned", "positive", "leverage", "rate", "rate", "rate"),
        terms=lambda short, price, quote, rate, fee, fund: (
            short
            * price
            * (quote * (rate + fee) + fund)
            / (price * (quote * (rate - fee) - fund)) ** 2
        ),
        skip=lambda short, price, quote, rate, fee, fund: quote * (rate - fee) == fund,
    ),
    "shortage_cover.exchanged_amount": Grid(
        kinds=("unsigned", "positive", "leverage", "positive", "leverage")
    ),
    "shortage_cover.liability_to_cover": Grid(
        kinds=("unsigned", "positive", "leverage", "rate", "rate"),
        terms=lambda short, price, liability, asset, fee: (
            short
            * price
            * (liability + asset + fee * liability)
            / (price * (liability - asset - fee * liability)) ** 2
        ),
        skip=lambda short, price, liability, asset, fee: liability - asset == fee * liability,
    ),
    "shortage_cover.releasable_share": Grid(
        kinds=("positive", "unsigned", "leverage"),
        terms=lambda short, freed, pace: ((short + freed) * pace + freed) / short,
    ),
    "adl_price.bankruptcy_near_mark": Grid(
        kinds=("positive", "positive", "rate"), terms=lambda price, mark, most: price + mark
    ),
    "adl_price.funded_bankruptcy_price": Grid(
        kinds=("positive", "signed", "not_zero"),
        terms=lambda entry, funds, size: entry + abs(funds / size),
    ),
    "adl_ranking.leveraged_return": Grid(kinds=("signed_rate", "leverage")),
    "adl_ranking.margin_weighted_return": Grid(kinds=("unsigned", "rate")),
    "adl_ranking.price_gain_times_leverage": Grid(kinds=("positive", "positive", "leverage")),
    "adl_ranking.profit_on_wallet": Grid(kinds=("signed", "unsigned")),
    "adl_ranking.return_on_margin_ratio": Grid(kinds=("signed_rate", "positive")),
    "adl_ranking.return_times_leverage": Grid(kinds=("signed_rate", "leverage")),
    "adl_weights.drained_size": Grid(
        kinds=("unsigned", "unsigned", "rate"),
        terms=lambda size, worth, level: size + level * worth,
    ),
    "adl_weights.draining_level": Grid(
        kinds=("unsigned", "positive", "unsigned"),
        terms=lambda size, worth, cut: (size + cut) / worth,
    ),
    "adl_weights.power_weight": Grid(kinds=("leverage", "count")),
    "adl_weights.threshold_weight": Grid(
        kinds=("leverage", "rate"),
        terms=lambda leverage, threshold: leverage * (leverage + threshold),
    ),
    "averages.average_price": Grid(kinds=("signed", "positive")),
    "averages.decay_factor": Grid(kinds=("leverage", "leverage"), irrational=True),
    "averages.decayed_sum": Grid(
        kinds=("signed", "rate", "signed"),
        terms=lambda total, decay, addition: abs(total) * decay + abs(addition),
    ),
    "averages.faded_size": Grid(
        kinds=("unsigned", "unsigned", "positive", "rate", "count"),
        terms=lambda size, age, window, weight, power: (
            size * (1 + weight * (age / window) ** power)
        ),
        skip=lambda size, age, window, weight, power: age > window,
    ),
    "bankruptcy_slice.equity_of_slice": Grid(kinds=("signed", "unsigned", "positive")),
    "book_walk.capped_exit_price": Grid(
        kinds=("positive", "positive", "unsigned", "flag"),
        terms=lambda price, reference, cap, _: price + reference * (1 + cap),
    ),
    "book_walk.cost_bps": Grid(
        kinds=("positive", "positive", "flag"),
        terms=lambda reference, average, _: 10_000 * (1 + average / reference),
    ),
    "book_walk.refilled_size": Grid(
        kinds=("unsigned", "unsigned", "rate", "leverage"),
        terms=lambda full, left, rate, seconds: 2 * full + left,
        irrational=True,
    ),
    "book_walk.taken_size": Grid(kinds=("unsigned", "unsigned")),
    "collateral_sale.value_to_sell": Grid(kinds=("unsigned", "positive")),
    "collateral_value.collateral_value": Grid(kinds=("signed", "unsigned", "rate")),
    "collateral_value.weighted_profit": Grid(kinds=("signed", "rate")),
    "collateral_value.slice_of": Grid(
        kinds=("signed", "unsigned", "unsigned"),
        terms=lambda amount, floor, cap: abs(amount) + floor + cap,
        skip=lambda amount, floor, cap: floor > cap,
    ),
    "derived_rates.maintenance_of_initial": Grid(kinds=("rate", "rate")),
    "derived_rates.maintenance_rate_cap": Grid(kinds=("unsigned", "rate")),
    "execution_schedule.end_block": Grid(
        kinds=("unsigned", "positive", "unsigned"), irrational=True
    ),
    "execution_schedule.net_temporary_impact": Grid(
        kinds=("unsigned", "unsigned", "positive"),
        terms=lambda temporary, permanent, period: temporary + permanent * period,
    ),
    "execution_schedule.share_left": Grid(
        kinds=("rate", "rate", "leverage"),
        terms=lambda urgency, left, horizon: Fraction(1),
        irrational=True,
    ),
    "execution_schedule.urgency": Grid(
        kinds=("rate", "leverage", "leverage", "leverage"),
        terms=lambda aversion, volatility, impact, period: 1 + 1 / period,
        irrational=True,
    ),
    "fees.trading_fee": Grid(kinds=("unsigned", "signed_rate")),
    "fees.leverage_bankruptcy_notional": Grid(
        kinds=("unsigned", "leverage", "flag"), terms=lambda cost, leverage, _: 2 * cost
    ),
    "fillable_price.fillable_price": Grid(
        kinds=("positive", "rate", "unsigned", "rate", "flag"),
        terms=lambda oracle, adjusted, spread, rate, _: oracle + oracle * adjusted * spread * rate,
    ),
    "first_passage.log_distance": Grid(
        kinds=("positive", "positive"), terms=lambda price, barrier: Fraction(50), irrational=True
    ),
    "first_passage.drift_toward": Grid(
        kinds=("signed_rate", "volatility", "flag"),
        terms=lambda growth, volatility, _: abs(growth) + volatility * volatility,
    ),
    "first_passage.hit_probability": Grid(
        kinds=("rate", "signed_rate", "volatility", "years"),
        terms=lambda *_: Fraction(1),
        irrational=True,
    ),
    "first_passage.hit_time_density": Grid(
        kinds=("rate", "signed_rate", "volatility", "years"),
        terms=lambda distance, drift, volatility, years: 1 / years,
        irrational=True,
    ),
    "first_passage.bridge_hit_probability": Grid(
        kinds=("signed_rate", "rate", "volatility", "years"),
        terms=lambda *_: Fraction(1),
        irrational=True,
    ),
    "first_passage.monitoring_shift": Grid(kinds=("volatility", "years"), irrational=True),
    "funding_index.index_payment": Grid(kinds=("signed", "signed")),
    "funding_index.index_step": Grid(kinds=("signed_rate", "positive", "unsigned", "positive")),
    "funding_payment.funding_payment": Grid(kinds=("unsigned", "signed_rate", "flag")),
    "funding_premium.fair_basis_premium": Grid(
        kinds=("positive", "positive", "positive", "positive", "signed_rate"),
        terms=lambda bid, ask, mark, spot, basis: (bid + ask + mark + mark) / spot + abs(basis),
    ),
    "funding_premium.impact_notional": Grid(kinds=("unsigned", "positive")),
    "funding_premium.impact_premium": Grid(
        kinds=("positive", "positive", "positive"),
        terms=lambda bid, ask, price: (bid + ask) / price + 2,
    ),
    "funding_premium.relative_premium": Grid(
        kinds=("positive", "positive"), terms=lambda price, reference: price / reference + 1
    ),
    "funding_rate.capped_rate": Grid(
        kinds=("signed", "negative", "positive"), terms=lambda a, low, high: abs(a) - low + high
    ),
    "funding_rate.carry_premium": Grid(
        kinds=("positive", "positive", "signed"),
        terms=lambda perpetual, spot, carry: (perpetual + spot + abs(carry)) / spot,
    ),
    "funding_rate.damped_rate": Grid(
        kinds=("signed_rate", "signed_rate", "rate"),
        terms=lambda premium, interest, damper: abs(premium) + abs(interest) + damper,
    ),
    "funding_rate.deadband_rate": Grid(
        kinds=("signed_rate", "rate"), terms=lambda premium, damper: abs(premium) + damper
    ),
    "funding_rate.interest_difference": Grid(
        kinds=("signed_rate", "signed_rate", "positive"),
        terms=lambda quote, base, times: (abs(quote) + abs(base)) / times,
    ),
    "funding_rate.margin_gap_cap": Grid(
        kinds=("unsigned", "rate", "rate"), terms=lambda factor, high, low: factor * (high + low)
    ),
    "funding_rate.rate_over_interval": Grid(kinds=("signed_rate", "positive", "positive")),
    "funding_rate.twap_spread_payment": Grid(
        kinds=("positive", "positive", "signed", "unsigned", "positive"),
        terms=lambda mark, oracle, offset, most, times: (
            (mark + oracle + abs(offset) + most) / times
        ),
    ),
    "funding_skew.drifted_rate": Grid(
        kinds=("signed_rate", "signed_rate", "unsigned"),
        terms=lambda rate, velocity, days: abs(rate) + abs(velocity) * days,
    ),
    "funding_skew.drifting_funding": Grid(
        kinds=("signed_rate", "signed_rate", "unsigned", "signed"),
        terms=lambda start, end, days, value: (abs(start) + abs(end)) * days * abs(value),
    ),
    "funding_skew.funding_velocity": Grid(kinds=("signed", "positive", "unsigned")),
    "funding_skew.receiving_rate": Grid(kinds=("rate", "unsigned", "positive", "unsigned")),
    "funding_skew.skew_ratio_rate": Grid(
        kinds=("unsigned", "positive", "unsigned", "positive", "rate"),
        terms=lambda longs, shorts, mark, index, kappa: kappa * (longs / shorts + mark / index),
    ),
    "gap_exit.gap_exit_balance": Grid(
        kinds=("unsigned", "leverage", "positive", "positive", "positive"),
        terms=lambda balance, leverage, entry, trigger, opened: (
            balance + balance * leverage * (trigger + opened + entry) / entry
        ),
    ),
    "index_price.capped_price": Grid(
        kinds=("positive", "positive", "rate"), terms=lambda price, centre, bound: price + centre
    ),
    "index_price.relative_deviation": Grid(
        kinds=("positive", "positive"), terms=lambda price, centre: price / centre + 1
    ),
    "initial_margin.initial_margin": Grid(kinds=("unsigned", "leverage")),
    "initial_margin.leverage_in_tier": Grid(kinds=("positive", "unsigned", "leverage")),
    "initial_margin.effective_leverage": Grid(kinds=("unsigned", "not_zero")),
    "insurance_fund.drawdown_to_absorb": Grid(
        kinds=("signed_rate", "signed_rate", "positive"),
        terms=lambda drawdown, limit, pool: (abs(drawdown) + abs(limit)) * pool,
    ),
    "insurance_fund.fund_change": Grid(
        kinds=("signed", "signed", "unsigned"),
        terms=lambda proceeds, owed, fee: abs(proceeds) + abs(owed) + fee,
    ),
    "insurance_fund.fund_drawdown": Grid(
        kinds=("signed", "signed", "positive"),
        terms=lambda now, best, pool: (abs(now) + abs(best)) / pool,
    ),
    "insurance_fund.fund_after_loss": Grid(
        kinds=("unsigned", "unsigned"), terms=lambda balance, loss: balance + loss
    ),
    "insurance_fund.fund_level": Grid(
        kinds=("unsigned", "rate"), terms=lambda reference, drop: reference * (1 + drop)
    ),
    "inverse_bankruptcy.bankruptcy_price_after_fee": Grid(
        kinds=("not_zero", "positive", "unsigned", "rate"),
        skip=lambda contracts, entry, balance, fee: contracts < 0,
    ),
    "liquidation_price.zero_crossing": Grid(
        kinds=("positive", "unsigned", "unsigned", "negative"), terms=_crossing_terms
    ),
    "liquidation_price.curved_crossing": Grid(
        kinds=("positive", "unsigned", "unsigned", "negative", "positive"),
        terms=_curved_terms,
        skip=lambda near, room, far, far_room, bend: near == far,
        irrational=True,
    ),
    "liquidation_price.web_calculator_price": Grid(
        kinds=("not_zero", "signed", "unsigned", "rate"), terms=_web_terms
    ),
    "maintenance_margin.marginal_requirement": Grid(
        kinds=("unsigned", "rate", "unsigned"), terms=lambda n, rate, ded: n * rate + ded
    ),
    "maintenance_margin.whole_position_requirement": Grid(kinds=("unsigned", "rate")),
    "maintenance_margin.maintenance_deduction": Grid(
        kinds=("unsigned", "unsigned", "rate", "rate"),
        terms=lambda before, floor, low, high: before + floor * (low + high),
    ),
    "maintenance_margin.half_of_initial_rate": Grid(kinds=("leverage",)),
    "maintenance_margin.requirement_with_fee": Grid(
        kinds=("signed", "unsigned", "signed_rate", "unsigned"),
        terms=lambda asked, n, rate, fee: abs(asked) + n * abs(rate) + fee,
    ),
    "margin_levels.close_out_rate": Grid(
        kinds=("rate", "rate", "rate"),
        terms=lambda initial, maintenance, gap: initial + maintenance + gap,
    ),
    "margin_levels.fill_rate": Grid(kinds=("rate", "rate")),
    "margin_levels.two_thirds_rate": Grid(kinds=("rate",)),
    "mark_price.basis_price": Grid(
        kinds=("positive", "signed"), terms=lambda index, basis: index + abs(basis)
    ),
    "mark_price.blended_price": Grid(
        kinds=("positive", "positive", "rate"), terms=lambda external, own, weight: external + own
    ),
    "mark_price.funding_basis_price": Grid(
        kinds=("positive", "signed_rate", "unsigned", "positive"),
        terms=lambda index, rate, left, interval: index * (1 + abs(rate) * left / interval),
    ),
    "mark_price.margin_backed_volume": Grid(
        kinds=("unsigned", "leverage", "rate", "leverage", "positive")
    ),
    "mark_price.mid_price": Grid(kinds=("positive", "positive")),
    "mark_price.ramp_weight": Grid(kinds=("unsigned", "positive")),
    "open_size.open_buy_size": Grid(
        kinds=("signed", "unsigned"), terms=lambda size, orders: abs(size) + orders
    ),
    "open_size.open_sell_size": Grid(
        kinds=("signed", "unsigned"), terms=lambda size, orders: abs(size) + orders
    ),
    "partial_liquidation.ratio_after_share": Grid(
        kinds=("rate", "unsigned", "positive", "unsigned"),
        terms=lambda share, margin, value, penalty: (
            margin * (value + penalty) / abs(value - penalty) / abs(value - penalty)
        ),
        skip=lambda share, margin, value, penalty: value == penalty,
    ),
    "partial_liquidation.share_penalty": Grid(kinds=("rate", "rate", "unsigned")),
    "position_value.inverse_coordinate": Grid(kinds=("positive",)),
    "position_value.position_value": Grid(kinds=("signed", "positive")),
    "position_value.notional": Grid(kinds=("signed",)),
    "price_impact.bad_debt": Grid(
        kinds=("positive", "positive", "unsigned", "flag"),
        terms=lambda bankruptcy, execution, size, _: (bankruptcy + execution) * size,
    ),
    "price_impact.conceded_price": Grid(
        kinds=("positive", "signed_rate", "flag"),
        terms=lambda price, concession, _: price * (1 + abs(concession)),
    ),
    "price_impact.exponential_average": Grid(
        kinds=("rate", "leverage", "rate"),
        terms=lambda size, depth, scale: scale * (2 + depth / (size or 1)),
        irrational=True,
    ),
    "price_impact.exponential_marginal": Grid(
        kinds=("rate", "leverage", "rate"),
        terms=lambda size, depth, scale: scale,
        irrational=True,
    ),
    "price_impact.linear_average": Grid(kinds=("unsigned", "rate")),
    "price_impact.linear_execution_price": Grid(
        kinds=("positive", "rate", "unsigned", "flag"),
        terms=lambda mark, impact, size, _: mark + impact * size,
    ),
    "price_impact.linear_marginal": Grid(kinds=("unsigned", "rate")),
    "price_impact.power_cost": Grid(kinds=("positive", "rate", "rate"), irrational=True),
    "price_impact.square_root_average": Grid(kinds=("unsigned", "rate"), irrational=True),
    "price_impact.square_root_marginal": Grid(kinds=("unsigned", "rate"), irrational=True),
    "primitives.exponential": Grid(kinds=("exponent",), irrational=True),
    "primitives.logarithm": Grid(kinds=("positive",), irrational=True),
    "primitives.normal_cdf": Grid(kinds=("deviation",), irrational=True),
    "primitives.normal_density": Grid(kinds=("deviation",), irrational=True),
    "primitives.normal_tail_ratio": Grid(kinds=("tail",), irrational=True),
    "primitives.square_root": Grid(kinds=("unsigned",), irrational=True),
    "primitives.floor_steps": Grid(kinds=("amount", "step")),
    "primitives.ceil_steps": Grid(kinds=("amount", "step")),
    "primitives.round_down": Grid(kinds=("amount", "step")),
    "primitives.round_up": Grid(kinds=("amount", "step")),
    "profit.profit": Grid(kinds=("signed", "signed"), terms=lambda a, b: abs(a) + abs(b)),
    "profit.released_entry_cost": Grid(
        kinds=("signed", "positive", "positive"), skip=lambda _, closed, size: closed > size
    ),
    "size_scaled_margin.slope_rate": Grid(kinds=("rate", "rate", "unsigned")),
    "size_scaled_margin.square_root_rate": Grid(
        kinds=("rate", "rate", "rate", "unsigned", "unsigned"),
        terms=lambda base, factor, share, shift, coins: base + factor * (coins + shift) + 1,
        irrational=True,
    ),
    "size_scaled_margin.open_interest_scaled_rate": Grid(
        kinds=("rate", "unsigned", "positive", "unsigned"),
        terms=lambda base, lower, upper, market: base + (market + lower + upper) / (upper - lower),
        skip=lambda base, lower, upper, market: lower >= upper,
    ),
    "risk_limit_steps.step_maintenance_rate": Grid(kinds=("rate", "count")),
    "risk_limit_steps.step_initial_rate": Grid(kinds=("rate", "rate", "count")),
    "size_scaled_weight.deposit_scaled_weight": Grid(kinds=("rate", "unsigned", "unsigned")),
    "size_scaled_weight.size_discounted_weight": Grid(
        kinds=("rate", "rate", "unsigned", "leverage"), irrational=True
    ),
    "skew_fill_price.skew_fill_price": Grid(
        kinds=("positive", "signed", "signed", "positive"),
        terms=lambda price, skew, size, scale: price + price * (abs(skew) + abs(size)) / scale,
    ),
    "socialised_loss.deposit_index_cut": Grid(kinds=("unsigned", "positive", "positive")),
    "socialised_loss.loss_per_unit": Grid(kinds=("unsigned", "positive", "unsigned")),
    "socialised_loss.socialised_share": Grid(kinds=("unsigned", "positive")),
    "trigger_buffer.buffered_price": Grid(
        kinds=("positive", "positive", "rate"),
        terms=lambda price, entry, buffer: price + buffer * (entry + price),
    ),
}


def public_formulas() -> dict[str, Callable[..., Number]]:
    """Every public function written in a module of ``formulas``, as ``module.function``."""
    found: dict[str, Callable[..., Number]] = {}
    for module in iter_modules(stepladder.formulas.__path__):
        loaded = import_module(f"stepladder.formulas.{module.name}")
        for name, function in getmembers(loaded, isfunction):
            if function.__module__ == loaded.__name__ and not name.startswith("_"):
                found[f"{module.name}.{name}"] = function
    return found


def grid_points(grid: Grid) -> Iterator[tuple[str, ...]]:
    """Every combination of arguments, as texts."""
    for point in product(*(VALUES[kind] for kind in grid.kinds)):
        numbers = [Fraction(text) for text in point if text not in ("True", "False")]
        if grid.skip is None or not grid.skip(*numbers):
            yield point


def arguments(point: tuple[str, ...], grid: Grid, read: Callable[[str], object]) -> list[object]:
    """The arguments of one point in one number type; flags and counts stay what they are."""
    values: list[object] = []
    for text, kind in zip(point, grid.kinds, strict=True):
        if kind == "flag":
            values.append(text == "True")
        else:
            values.append(int(text) if kind == "count" else read(text))
    return values


def close(got: Number, exact: Fraction, scale: Fraction, *, digits: int) -> bool:
    """Whether a number agrees to so many digits of ``scale``."""
    if isinstance(got, float) and not math.isfinite(got):
        return False
    return abs(Fraction(got) - exact) <= scale / Fraction(10) ** digits
