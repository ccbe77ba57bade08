"""The rules of liquidation steps once more, in fractions and word for word; no code of src."""

from collections.abc import Mapping
from fractions import Fraction

from tests.support.rules_by_hand import (
    MILLIONTH,
    ZERO,
    Figure,
    Inputs,
    Rule,
    _ceil,
    _floor,
    _n,
    _rows,
)

ONE = Fraction(1)


def _sign(value: Fraction) -> int:
    return 1 if value > 0 else -1


def _unit(inputs: Inputs, name: str) -> Fraction:
    return Fraction(1, 10 ** int(str(inputs[name])))


def dydx_partial_size(inputs: Inputs) -> Mapping[str, Figure]:
    size, lot, least, portion, price = _n(
        inputs, "size", "size_step", "min_notional", "max_portion", "price"
    )
    whole = _floor(abs(size) * price, ONE)
    limit = min(whole, max(_floor(whole * portion, ONE), least))
    if inputs["max_account_notional"] is not None:
        limit = min(limit, Fraction(str(inputs["max_account_notional"])))
    if whole <= limit or abs(size) <= lot:
        return {"delta_size": -size}
    lots = max(1, limit / price // lot)
    return {"delta_size": -_sign(size) * lots * lot}


def dydx_fillable(inputs: Inputs) -> Mapping[str, Figure]:
    cash, rate, adjustment, spread = _n(
        inputs,
        "quote_balance",
        "maintenance_margin_rate",
        "bankruptcy_adjustment",
        "spread_to_maintenance_ratio",
    )
    rows = [_n(row, "size", "price") for row in _rows(inputs, "positions")]
    equity = cash + sum(s * p for s, p in rows)
    margin = sum(abs(s) * p for s, p in rows) * rate
    size, price = rows[int(str(inputs["position_index"]))]
    sick = sorted((ZERO, adjustment * (1 - equity / margin), ONE))[1]
    value = size * price
    return {"order_price": (value - sick * spread * abs(value) * rate) / size}


def g_min_slice(inputs: Inputs) -> Mapping[str, Figure]:
    size, mark, equity, rate, fee, executed = _n(
        inputs,
        "size",
        "mark_price",
        "equity",
        "maintenance_margin_rate",
        "fee_rate",
        "execution_price",
    )
    # A slice x: equity - x * (executed - mark) - x * fee * mark = (|size| - x) * mark * rate.
    per_unit = rate * mark - fee * mark - (executed - mark) * -_sign(size)
    return {"slice_size": (abs(size) * mark * rate - equity) / per_unit}


def g_liq_fee(inputs: Inputs) -> Mapping[str, Figure]:
    on_reference, reference, on_fill, fill, size = _n(
        inputs,
        "reference_fee_rate",
        "reference_price",
        "execution_fee_rate",
        "execution_price",
        "size",
    )
    return {"fee": size * (on_reference * reference + on_fill * fill)}


def hl_fill_fee(inputs: Inputs) -> Mapping[str, Figure]:
    price, size, rate, mark = _n(inputs, "fill_price", "size", "fee_rate", "mark_price")
    return {"fee": abs(size) * rate * price, "slippage_from_mark": price - mark}


def snx_window_cap(inputs: Inputs) -> Mapping[str, Figure]:
    maker, taker, scale, seconds, times, asked, gone = _n(
        inputs,
        "maker_fee_rate",
        "taker_fee_rate",
        "skew_scale",
        "window_seconds",
        "multiplier",
        "requested",
        "already_in_window",
    )
    most = scale * seconds * times * (maker + taker)
    return {"max_in_window": most, "liquidated": sorted((ZERO, asked, most - gone))[1]}


def vega_disposal(inputs: Inputs) -> Mapping[str, Figure]:
    left, fraction, full, share, volume = _n(
        inputs,
        "position",
        "disposal_fraction",
        "full_disposal_size",
        "max_fraction",
        "available_volume",
    )
    trades: list[object] = []
    while left > 0:
        wanted = left if left <= full else _ceil(fraction * left, ONE)
        trades.append(min(wanted, left, _floor(share * volume, ONE)))
        left -= trades[-1]  # type: ignore[operator]
    return {"trades": trades}


def lighter_zero_price(inputs: Inputs) -> Mapping[str, Figure]:
    value, fraction = _n(inputs, "account_value", "close_fraction")
    rows = [
        _n(row, "size", "mark_price", "maintenance_margin_rate")
        for row in _rows(inputs, "positions")
    ]
    margin = sum(abs(s) * p * m for s, p, m in rows)
    size, mark, rate = rows[int(str(inputs["position_index"]))]
    price = mark * (1 - _sign(size) * rate * value / margin)
    after = value + fraction * size * (price - mark)
    return {
        "zero_price": price,
        "ratio_after": after / (margin - fraction * abs(size) * mark * rate),
    }


def paradex_cancel(inputs: Inputs) -> Mapping[str, Figure]:
    size = _n(inputs, "size")[0]
    reduces = "sell" if size > 0 else "buy"
    orders = list(_rows(inputs, "orders"))
    gone = [order for order in orders if order["side"] != reduces]
    rest = sorted(
        (order for order in orders if order["side"] == reduces),
        key=lambda order: Fraction(order["price"]),
        reverse=reduces == "buy",
    )
    while sum(Fraction(order["size"]) for order in rest) > abs(size):
        gone.append(rest.pop())
    return {"cancelled": [[order["side"], Fraction(order["price"])] for order in gone]}


def drift_base_to_cover(inputs: Inputs) -> Mapping[str, Figure]:
    short, price, quote, rate, fee, fund = _n(
        inputs,
        "margin_shortage",
        "oracle_price",
        "quote_price",
        "margin_rate",
        "liquidator_fee_rate",
        "insurance_fee_rate",
    )
    if rate <= fee:
        return {"base_size": None}
    return {"base_size": _floor(short / (price * (quote * (rate - fee) - fund)), MILLIONTH / 1000)}


def drift_liability_to_cover(inputs: Inputs) -> Mapping[str, Figure]:
    short, asset, reward, liability, cost, price, fund = _n(
        inputs,
        "margin_shortage",
        "asset_weight",
        "asset_multiplier",
        "liability_weight",
        "liability_multiplier",
        "price",
        "insurance_fee_rate",
    )
    counted = _floor(asset * reward / cost, Fraction(1, 10**5))
    if asset >= liability or counted >= liability:
        return {"liability_amount": None}
    unit = _unit(inputs, "liability_decimals")
    freed = price * (liability - counted - fund * liability)
    return {"liability_amount": max(unit, _floor(short / freed, unit))}


def drift_implied_liability(inputs: Inputs) -> Mapping[str, Figure]:
    amount, price, reward, owed_price, cost = _n(
        inputs,
        "asset_amount",
        "asset_price",
        "asset_multiplier",
        "liability_price",
        "liability_multiplier",
    )
    repaid = amount * price / reward * cost / owed_price
    return {"liability_amount": _ceil(repaid, _unit(inputs, "liability_decimals"))}


def drift_asset_for_liability(inputs: Inputs) -> Mapping[str, Figure]:
    balance, price, reward, owed, owed_price, cost = _n(
        inputs,
        "asset_balance",
        "asset_price",
        "asset_multiplier",
        "liability_amount",
        "liability_price",
        "liability_multiplier",
    )
    taken = _floor(owed * owed_price / cost * reward / price, _unit(inputs, "asset_decimals"))
    whole = abs(taken * price - balance * price) < 1
    return {"asset_amount": balance if whole else taken}


def drift_pacing(inputs: Inputs) -> Mapping[str, Figure]:
    short, slots, duration, first, freed = _n(
        inputs,
        "margin_shortage",
        "slots_elapsed",
        "duration_slots",
        "initial_share",
        "already_freed",
    )
    if short < 50:
        return {"share": ONE}
    by_now = min(ONE, slots / duration + first)
    return {"share": max(ZERO, (short + freed) * by_now - freed) / short}


def drift_fee_ramp(inputs: Inputs) -> Mapping[str, Figure]:
    base, most, per_slot, grace, slot, active = _n(
        inputs,
        "base_fee_rate",
        "max_fee_rate",
        "fee_rate_per_slot",
        "grace_slots",
        "slot",
        "last_active_slot",
    )
    waited = slot - active
    return {"fee_rate": base if waited < grace else min(most, base + waited * per_slot)}


def drift_perp_insurance_fee(inputs: Inputs) -> Mapping[str, Figure]:
    short, size, rate, fee, price, quote, most = _n(
        inputs,
        "margin_shortage",
        "base_size",
        "margin_rate",
        "liquidator_fee_rate",
        "oracle_price",
        "quote_price",
        "max_insurance_fee_rate",
    )
    value = abs(size) * price * quote
    if value == 0 or rate <= fee:
        return {"insurance_fee_rate": ZERO}
    left = _floor(rate - fee - short / value, MILLIONTH)
    return {"insurance_fee_rate": min(most, max(ZERO, _floor(left * 95 / 100, MILLIONTH)))}


def drift_spot_insurance_fee(inputs: Inputs) -> Mapping[str, Figure]:
    short, amount, asset, reward, liability, cost, price, most = _n(
        inputs,
        "margin_shortage",
        "token_amount",
        "asset_weight",
        "asset_multiplier",
        "liability_weight",
        "liability_multiplier",
        "price",
        "max_insurance_fee_rate",
    )
    if asset >= liability or cost == 0 or amount * price == 0:
        return {"insurance_fee_rate": ZERO}
    left = max(ZERO, liability - asset * reward / cost) - short / (amount * price)
    return {"insurance_fee_rate": min(most, _floor(max(ZERO, left) / liability, MILLIONTH))}


def drift_auction(inputs: Inputs) -> Mapping[str, Figure]:
    oracle, limit = _n(inputs, "oracle_price", "limit_price")
    # A short is a long with every price turned round; only the cut of the step is not turned.
    sign = 1 if inputs["side"] == "long" else -1
    wide = _floor(oracle / 200, MILLIONTH)
    if limit == 0:
        return {"start_price": oracle, "end_price": oracle + sign * wide}
    if sign * limit >= sign * oracle:
        return {
            "start_price": oracle,
            "end_price": sign * min(sign * limit, sign * oracle + wide),
        }
    before = sign * limit - _floor(limit / 200, MILLIONTH)
    return {"start_price": sign * min(before, sign * oracle - wide), "end_price": limit}


STEP_RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        dydx_partial_size,
        dydx_fillable,
        g_min_slice,
        g_liq_fee,
        hl_fill_fee,
        snx_window_cap,
        vega_disposal,
        lighter_zero_price,
        paradex_cancel,
        drift_base_to_cover,
        drift_liability_to_cover,
        drift_implied_liability,
        drift_asset_for_liability,
        drift_pacing,
        drift_fee_ramp,
        drift_perp_insurance_fee,
        drift_spot_insurance_fee,
        drift_auction,
    )
}
"""Groups of steps, joined to the others where inputs are moved."""
