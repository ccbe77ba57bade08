"""The rules of published cases once more, in fractions and word for word; shares no code with src.

A rule with a square root is worked out over sixty digits instead.
"""

from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise

Inputs = Mapping[str, object]
Figure = Fraction | bool | None | list[object]
Rule = Callable[[Inputs], Mapping[str, Figure]]
ZERO = Fraction(0)
MILLIONTH = Fraction(1, 10**6)
ROOTS = Context(prec=60)


def _n(inputs: Inputs, *names: str) -> list[Fraction]:
    return [Fraction(str(inputs[name])) for name in names]


def _rows(inputs: Inputs, name: str) -> list[Mapping[str, str]]:
    rows = inputs[name]
    assert isinstance(rows, list)
    return rows


def _floor(value: Fraction, step: Fraction) -> Fraction:
    return value // step * step


def _ceil(value: Fraction, step: Fraction) -> Fraction:
    return -(-value // step) * step


def _root(value: Fraction) -> Fraction:
    exact = ROOTS.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Fraction(ROOTS.sqrt(exact))


def _chain(floors: list[Fraction], rates: list[Fraction]) -> list[Fraction]:
    """Deduction of a tier: what the slices below it pay less at their own rates."""
    return [
        sum(
            ((floors[j + 1] - floors[j]) * (rates[k] - rates[j]) for j in range(k)),
            ZERO,
        )
        for k in range(len(floors))
    ]


def ladder_deduction(inputs: Inputs) -> Mapping[str, Figure]:
    rows = _rows(inputs, "tiers")
    floors = [Fraction(row["floor"]) for row in rows]
    return {
        "maintenance_deductions": list(
            _chain(floors, [Fraction(row["maintenance_margin_rate"]) for row in rows])
        )
    }


def hl_ladder_deduction(inputs: Inputs) -> Mapping[str, Figure]:
    rows = _rows(inputs, "tiers")
    rates = [1 / (2 * Fraction(row["max_leverage"])) for row in rows]
    deductions = _chain([Fraction(row["floor"]) for row in rows], rates)
    return {"maintenance_margin_rates": list(rates), "maintenance_deductions": list(deductions)}


def ladder_lookup(inputs: Inputs) -> Mapping[str, Figure]:
    rows, (notional,) = _rows(inputs, "tiers"), _n(inputs, "notional")
    reached = max(i for i, row in enumerate(rows) if Fraction(row["floor"]) <= notional)
    rates = [Fraction(row["maintenance_margin_rate"]) for row in rows]
    deductions = _chain([Fraction(row["floor"]) for row in rows], rates)
    return {
        "maintenance_margin_rate": rates[reached],
        "maintenance_deduction": deductions[reached],
    }


def bitget_mm_whole(inputs: Inputs) -> Mapping[str, Figure]:
    size, mark, fee = _n(inputs, "size", "mark_price", "taker_fee_rate")
    value = abs(size) * mark
    rates = [
        Fraction(row["maintenance_margin_rate"])
        for row in _rows(inputs, "tiers")
        if Fraction(row["floor"]) <= value
    ]
    return {"maintenance_margin": value * (rates[-1] + fee)}


def coinbase_margins(inputs: Inputs) -> Mapping[str, Figure]:
    (initial,) = _n(inputs, "initial_margin_rate")
    maintenance = initial * Fraction(2, 3)
    return {
        "maintenance_margin_rate": maintenance,
        "closeout_margin_rate": max(initial / 3, maintenance - Fraction(12, 100)),
    }


def dydx_mmf(inputs: Inputs) -> Mapping[str, Figure]:
    initial, share = _n(inputs, "initial_margin_rate", "maintenance_fraction")
    return {"maintenance_margin_rate": _floor(initial * share, MILLIONTH)}


def _dydx_rate(inputs: Inputs, interest: Fraction) -> Fraction:
    base, lower, upper = _n(inputs, "initial_margin_rate", "oi_lower_cap", "oi_upper_cap")
    if upper == 0 or interest <= lower:
        return base
    if interest >= upper:
        return Fraction(1)
    return base + _floor((1 - base) * (interest - lower) / (upper - lower), MILLIONTH)


def dydx_oi_rate(inputs: Inputs) -> Mapping[str, Figure]:
    (interest,) = _n(inputs, "open_interest_notional")
    return {"initial_margin_rate_effective": _dydx_rate(inputs, interest)}


def dydx_oi_margin(inputs: Inputs) -> Mapping[str, Figure]:
    interest, notional = _n(inputs, "open_interest_notional", "notional")
    return {"initial_margin": _ceil(notional * _dydx_rate(inputs, interest), MILLIONTH)}


def dydx_requirements(inputs: Inputs) -> Mapping[str, Figure]:
    size, price, base, share, interest = _n(
        inputs,
        "size",
        "oracle_price",
        "initial_margin_rate",
        "maintenance_fraction",
        "open_interest",
    )
    value = abs(size) * price
    rate = _dydx_rate(inputs, _floor(interest * price, MILLIONTH))
    return {
        "initial_margin": _ceil(value * rate, MILLIONTH),
        "maintenance_margin": _ceil(value * base * share, MILLIONTH),
    }


def dydx_bankruptcy_slice(inputs: Inputs) -> Mapping[str, Figure]:
    balance, rate, delta = _n(inputs, "quote_balance", "maintenance_margin_rate", "delta_size")
    rows = [_n(row, "size", "price") for row in _rows(inputs, "positions")]
    equity = balance + sum((size * price for size, price in rows), ZERO)
    margin = sum((abs(size) * price * rate for size, price in rows), ZERO)
    size, price = rows[int(str(inputs["position_index"]))]
    freed = abs(abs(size + delta) - abs(size)) * price * rate
    share = _floor(equity * freed / margin, MILLIONTH)
    return {"bankruptcy_quote_amount": -delta * price - share}


def drift_size_premium(inputs: Inputs) -> Mapping[str, Figure]:
    weight, factor, size = _n(inputs, "weight", "imf_factor", "size")
    return {"weight_effective": max(weight, weight * Fraction(4, 5) + factor * _root(size))}


def drift_size_discount(inputs: Inputs) -> Mapping[str, Figure]:
    weight, factor, size = _n(inputs, "weight", "imf_factor", "size")
    if factor == 0:
        return {"weight_effective": weight}
    return {"weight_effective": min(weight, Fraction(11, 10) / (1 + factor * _root(size)))}


def drift_deposit_scale(inputs: Inputs) -> Mapping[str, Figure]:
    deposits, price, start, weight = _n(inputs, "deposits", "price", "scale_start", "weight")
    return {"weight_effective": weight * min(Fraction(1), start / (deposits * price))}


def drift_margin_kinds(inputs: Inputs) -> Mapping[str, Figure]:
    rates = _n(inputs, "initial_margin_rate", "maintenance_margin_rate")
    return {"fill_margin_rate": sum(rates, ZERO) / 2}


def deribit_initial_margin(inputs: Inputs) -> Mapping[str, Figure]:
    size, index, base, slope = _n(inputs, "size", "index_price", "base_rate", "slope_rate")
    rate = base + slope * abs(size)
    return {"initial_margin_rate": rate, "initial_margin": rate * abs(size) * index}


def okx_collateral_tiers(inputs: Inputs) -> Mapping[str, Figure]:
    (amount,) = _n(inputs, "amount")
    total, below = ZERO, ZERO
    for row in _rows(inputs, "tiers"):
        cap = amount if row["cap"] is None else Fraction(row["cap"])
        total += max(ZERO, min(amount, cap) - below) * Fraction(row["ratio"])
        below = cap
    return {"collateral": total}


def binance_haircut(inputs: Inputs) -> Mapping[str, Figure]:
    value, ratio, deficit, rate = _n(
        inputs, "collateral_value", "collateral_ratio", "deficit", "auto_exchange_rate"
    )
    return {"margin_value": value * ratio, "value_sold": deficit / rate}


def paradex_open_size(inputs: Inputs) -> Mapping[str, Figure]:
    size, buys, sells, rate, mark = _n(
        inputs, "size", "buy_order_size", "sell_order_size", "initial_margin_rate", "mark_price"
    )
    buy, sell = max(ZERO, buys + size), max(ZERO, sells - size)
    return {"buy_open": buy, "sell_open": sell, "initial_margin": max(buy, sell) * rate * mark}


def paradex_partial_share(inputs: Inputs) -> Mapping[str, Figure]:
    collateral, step, target, penalty_rate = _n(
        inputs, "collateral", "share_step", "target_ratio", "penalty_rate"
    )
    rows = [
        _n(row, "size", "entry_price", "mark_price", "maintenance_margin_rate")
        for row in _rows(inputs, "positions")
    ]
    profit = sum((size * (mark - entry) for size, entry, mark, _ in rows), ZERO)
    margin = sum((abs(size) * mark * rate for size, _, mark, rate in rows), ZERO)
    value, share = collateral + profit, step
    while True:
        penalty = share * penalty_rate * margin
        solvent = value > penalty and margin * (1 - share) / (value - penalty) < target
        if solvent or share + step > 1:  # an account that owes more than it has is not cured
            break
        share += step
    return {
        "share": share,
        "penalty": penalty,
        "account_value": value,
        "maintenance_margin": margin,
        "collateral_after": collateral + share * profit - penalty,
    }


def paradex_social_loss(inputs: Inputs) -> Mapping[str, Figure]:
    hole, balance, withdrawal = _n(inputs, "exchange_bankruptcy", "total_balance", "withdrawal")
    factor = hole / (balance + hole)
    return {"factor": factor, "charge": factor * withdrawal}


def g_gap_exit(inputs: Inputs) -> Mapping[str, Figure]:
    balance, leverage, entry, trigger, opened = _n(
        inputs, "balance", "leverage", "entry_price", "trigger_price", "open_price"
    )
    move = min(opened, trigger) / entry - 1
    return {"balance_after": max(ZERO, balance * (1 + leverage * move))}


def g_book_walk(inputs: Inputs) -> Mapping[str, Figure]:
    size = _n(inputs, "size")[0]
    levels = inputs["levels"]
    assert isinstance(levels, list)
    before = paid = ZERO
    for price, resting in (map(Fraction, level) for level in levels):
        # What of the order lies between the sizes in front of this level and behind it.
        paid += price * max(ZERO, min(size, before + resting) - before)
        before += resting
    return {"notional": paid, "average_price": paid / size if size <= before else None}


def g_bad_debt(inputs: Inputs) -> Mapping[str, Figure]:
    mark, impact, size, bankruptcy = _n(
        inputs, "mark_price", "impact", "closed_size", "bankruptcy_price"
    )
    sign = 1 if inputs["side"] == "long" else -1
    price = mark - sign * impact * size
    return {
        "execution_price": price,
        "bad_debt": size * max(ZERO, sign * (bankruptcy - price)),
    }


def snx_fill_price(inputs: Inputs) -> Mapping[str, Figure]:
    price, skew, size, scale = _n(inputs, "price", "skew", "size", "skew_scale")
    return {"fill_price": price * (1 + (skew / scale + (skew + size) / scale) / 2)}


def g_almgren_chriss(inputs: Inputs) -> Mapping[str, Figure]:
    """Without exponentials: the holdings solve a recurrence, from nothing at the end backwards."""
    size, horizon, periods, sigma, fixed, permanent, temporary, aversion = _n(
        inputs,
        "size",
        "horizon",
        "periods",
        "volatility",
        "fixed_cost",
        "permanent_impact",
        "temporary_impact",
        "risk_aversion",
    )
    tau = horizon / periods
    net = temporary - permanent * tau / 2
    pull = aversion * sigma**2 / net
    held = [ZERO, Fraction(1)]
    for _ in range(int(periods) - 1):
        held.append((2 + pull * tau**2) * held[-1] - held[-2])
    held = [size * value / held[-1] for value in reversed(held)]
    sold = [a - b for a, b in pairwise(held)]
    cost = permanent * size**2 / 2 + fixed * size + net / tau * sum(n**2 for n in sold)
    variance = sigma**2 * tau * sum(h**2 for h in held[1:])
    return {
        "holdings": list(held),
        "expected_cost": cost,
        "variance": variance,
        "utility": cost + aversion * variance,
        "half_life": 1 / _root(pull),
    }


def g_obizhaeva_wang(inputs: Inputs) -> Mapping[str, Figure]:
    size, horizon, half_life = _n(inputs, "size", "horizon", "half_life")
    block = size / (Fraction(ROOTS.ln(Decimal(2))) / half_life * horizon + 2)
    return {"first_block": block, "continuous_total": size - 2 * block}


def liq_buffer(inputs: Inputs) -> Mapping[str, Figure]:
    price, entry, buffer = _n(inputs, "liquidation_price", "entry_price", "buffer")
    return {"buffered_liquidation_price": price * (1 - buffer) + entry * buffer}


def bybit_inverse_cross(inputs: Inputs) -> Mapping[str, Figure]:
    size, entry, balance, ordered, rate, fee, tick = _n(
        inputs,
        "contracts_usd",
        "entry_price",
        "balance",
        "order_margin",
        "maintenance_margin_rate",
        "taker_fee_rate",
        "tick_size",
    )
    free = balance - ordered
    bankrupt = (1 + fee) * size / (size / entry + free)
    inverse = 1 / entry + (free - size / entry * rate - size * fee / bankrupt) / size
    return {"bankruptcy_price": bankrupt, "liquidation_price": _ceil(1 / inverse, tick)}


def vega_isolated_margin(inputs: Inputs) -> Mapping[str, Figure]:
    size, entry, factor = _n(inputs, "size", "entry_price", "margin_factor")
    return {"margin": abs(size) * entry * factor}


def vega_order_margin(inputs: Inputs) -> Mapping[str, Figure]:
    price, ordered, offset, factor = _n(
        inputs, "limit_price", "order_size", "offsetting_size", "margin_factor"
    )
    return {"order_margin": price * max(ZERO, ordered - offset) * factor}


def _risk(inputs: Inputs, size: Fraction) -> Fraction:
    return _n(inputs, "risk_factor_long" if size > 0 else "risk_factor_short")[0]


def vega_margin(inputs: Inputs) -> Mapping[str, Figure]:
    size, mark, slippage, factor, payment, scale = _n(
        inputs,
        "size",
        "mark_price",
        "linear_slippage",
        "funding_margin_factor",
        "funding_payment",
        "asset_scale",
    )
    asked = abs(size) * mark * (slippage + _risk(inputs, size))
    whole = _ceil((asked + max(ZERO, factor * size * payment)) * scale, Fraction(1))
    figures: dict[str, Figure] = {"maintenance_margin": whole}
    for level in ("search", "initial", "release"):
        scaling = inputs[f"scaling_{level}"]
        figures[f"{level}_level"] = (
            None if scaling is None else _floor(Fraction(str(scaling)) * whole, Fraction(1))
        )
    return figures


def vega_liq_price(inputs: Inputs) -> Mapping[str, Figure]:
    collateral, size, mark, linear, quadratic, funding = _n(
        inputs,
        "collateral",
        "size",
        "mark_price",
        "linear_slippage",
        "quadratic_slippage",
        "funding_per_unit",
    )
    rate = linear + abs(size) * quadratic + _risk(inputs, size)
    free = collateral - max(ZERO, size * funding)
    slope = abs(size) * rate - size
    return {"liquidation_price": None if slope == 0 else max(ZERO, (free - size * mark) / slope)}


def vega_position_pnl(inputs: Inputs) -> Mapping[str, Figure]:
    """Trades booked against an average entry; what turns a position is a new one."""
    (mark,) = _n(inputs, "mark_price")
    trades = inputs["trades"]
    assert isinstance(trades, list)
    held, cost, realised = ZERO, ZERO, ZERO
    for size, price in ((Fraction(a), Fraction(b)) for a, b in trades):
        closing = ZERO
        if held * size < 0:
            closing = min(abs(size), abs(held)) * (1 if size > 0 else -1)
            average = cost / held
            realised -= closing * (price - average)
            cost += closing * average
        cost += (size - closing) * price
        held += size
    return {
        "position": held,
        "average_entry": None if held == 0 else cost / held,
        "realized_pnl": _floor(realised, Fraction(1, 10**8)),
        "unrealized_pnl": held * mark - cost,
    }


def snx_pnl(inputs: Inputs) -> Mapping[str, Figure]:
    size, before, scale, opened, mark = _n(
        inputs, "size", "skew_before", "skew_scale", "open_price", "mark_price"
    )
    premium = (before / scale + (before + size) / scale) / 2
    return {"unrealized_pnl": size * (mark - opened * (1 + premium))}


def snx_available_margin(inputs: Inputs) -> Mapping[str, Figure]:
    total = _n(inputs, "collateral")[0]
    for row in _rows(inputs, "positions"):
        profit = snx_pnl(row)["unrealized_pnl"]
        assert isinstance(profit, Fraction)
        total += profit
    return {"available_margin": total}


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        ladder_deduction,
        hl_ladder_deduction,
        ladder_lookup,
        bitget_mm_whole,
        coinbase_margins,
        dydx_mmf,
        dydx_oi_rate,
        dydx_oi_margin,
        dydx_requirements,
        dydx_bankruptcy_slice,
        drift_size_premium,
        drift_size_discount,
        drift_deposit_scale,
        drift_margin_kinds,
        deribit_initial_margin,
        okx_collateral_tiers,
        binance_haircut,
        paradex_open_size,
        paradex_partial_share,
        paradex_social_loss,
        g_gap_exit,
        g_book_walk,
        g_bad_debt,
        snx_fill_price,
        g_almgren_chriss,
        g_obizhaeva_wang,
        liq_buffer,
        bybit_inverse_cross,
        vega_isolated_margin,
        vega_order_margin,
        vega_margin,
        vega_liq_price,
        vega_position_pnl,
        snx_pnl,
        snx_available_margin,
    )
}
"""Groups that the oracle of tests/vectors has no account for."""
