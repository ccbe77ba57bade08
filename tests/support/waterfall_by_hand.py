"""Who bears a loss, once more: in fractions, by search and by hand; shares no code with src."""

from collections.abc import Mapping
from fractions import Fraction

Inputs = Mapping[str, object]
ZERO = Fraction(0)
MILLIONTH = Fraction(1, 10**6)


def _n(inputs: Inputs, *names: str) -> list[Fraction]:
    return [Fraction(str(inputs[name])) for name in names]


def _list(inputs: Inputs, name: str):
    found = inputs[name]
    assert isinstance(found, list)
    return found


def _fractions(inputs: Inputs, name: str) -> list[Fraction]:
    return [Fraction(str(each)) for each in _list(inputs, name)]


def _down(value: Fraction, step: Fraction = MILLIONTH) -> Fraction:
    return value // step * step


def _up(value: Fraction, step: Fraction = MILLIONTH) -> Fraction:
    return -(-value // step) * step


def g_adl_leverage_drain(inputs: Inputs):
    """Try every set of accounts that may be cut: the one whose level fits all the others."""
    sizes, equities = _fractions(inputs, "sizes"), _fractions(inputs, "equities")
    price, total = _n(inputs, "price", "total_size")
    for chosen in range(1, 2 ** len(sizes)):
        cut = [i for i in range(len(sizes)) if chosen >> i & 1]
        level = (sum(sizes[i] for i in cut) - total) * price / sum(equities[i] for i in cut)
        cuts = [max(ZERO, s - level * e / price) for s, e in zip(sizes, equities, strict=True)]
        if sum(cuts) == total:
            return {"cuts": cuts, "level": level}
    raise AssertionError("no level fits")


def g_adl_prorata(inputs: Inputs):
    profits, cash = _fractions(inputs, "profits"), _fractions(inputs, "cash")
    share = _n(inputs, "budget")[0] / sum(p for p in profits if p > 0)
    seized = [share * max(p, ZERO) for p in profits]
    rest = [p + c - s for p, c, s in zip(profits, cash, seized, strict=True)]
    return {"haircut": share, "seized": seized, "equity_after": rest}


def g_adl_queue(inputs: Inputs):
    profits, cash = _fractions(inputs, "profits"), _fractions(inputs, "cash")
    budget = _n(inputs, "budget")[0]
    order = [int(place) - 1 for place in _list(inputs, "order")]
    seized = list(profits)
    for place, account in enumerate(order):
        before = sum((max(profits[i], ZERO) for i in order[:place]), ZERO)
        seized[account] = max(ZERO, min(profits[account], budget - before))
    rest = [p + c - s for p, c, s in zip(profits, cash, seized, strict=True)]
    return {"seized": seized, "equity_after": rest}


def g_adl_weighted(inputs: Inputs):
    weigh = {
        "power2": lambda x: x * x,
        "power3": lambda x: x * x * x,
        "threshold": lambda x: x * max(x - Fraction("0.9"), ZERO),
    }[str(inputs["weight_rule"])]
    pairs = zip(_fractions(inputs, "equities"), _fractions(inputs, "leverages"), strict=True)
    weights = [equity * weigh(leverage) for equity, leverage in pairs]
    return {"shares": [weight / sum(weights) for weight in weights]}


def bitmex_adl(inputs: Inputs):
    size, price = _n(inputs, "size", "bankruptcy_price")
    rows = sorted(_list(inputs, "accounts"), key=lambda row: Fraction(row["score"]), reverse=True)
    closed, left = {}, size
    for row in rows:
        if left > 0:
            closed[row["id"]] = min(left, Fraction(row["size"]))
            left -= closed[row["id"]]
    return {"order": [row["id"] for row in rows], "closed": closed, "adl_price": price}


def bybit_adl_price(inputs: Inputs):
    size, entry, mark, margin, wallet, most = _n(
        inputs,
        "size",
        "entry_price",
        "mark_price",
        "position_margin",
        "wallet_balance",
        "max_deviation",
    )
    price = entry - (margin + wallet) / size
    return {
        "bankruptcy_price": price,
        "adl_price": mark if abs(price / mark - 1) > most else price,
    }


def dydx_deleverage(inputs: Inputs):
    """Slice by slice, the account's balance and size carried along."""
    quote, size, delta = _n(inputs, "quote_balance", "size", "delta_size")
    after, left = [], abs(delta)
    for row in _list(inputs, "counterparties"):
        balance, other = Fraction(row["quote_balance"]), Fraction(row["size"])
        taken = min(left, abs(other)) if other * size < 0 else ZERO
        if taken:
            paid = quote * taken / abs(size)  # the slice's share of the balance goes with it
            balance, quote = balance + paid, quote - paid
            other += taken if size > 0 else -taken
            size -= taken if size > 0 else -taken
            left -= taken
        after.append({"quote_balance": balance, "size": other})
    return {"counterparties": after, "remaining_size": left}


def binance_adl_rank(inputs: Inputs):
    gain, wallet, ratio = _n(inputs, "unrealized_pnl", "wallet_balance", "margin_ratio")
    share = max(gain, ZERO) / max(wallet, Fraction(1))
    return {"pnl_percent": share, "leverage_pnl": share * ratio}


def bybit_adl_trigger(inputs: Inputs):
    balance, pool, now, best, limit, least = _n(
        inputs,
        "pool_balance",
        "pool_max_8h",
        "symbol_pnl",
        "symbol_pnl_max_8h",
        "ratio_threshold",
        "balance_threshold",
    )
    lost = best - now
    return {
        "pnl_ratio": -lost / pool,
        "triggered": balance > least and lost >= -limit * pool,
        "loss_to_absorb": max(ZERO, lost + limit * pool),
    }


def dydx_fund_check(inputs: Inputs):
    balance, change = _n(inputs, "insurance_fund_balance", "insurance_fund_delta")
    return {"fill_allowed": change >= 0 or -change <= balance}


def okx_adl_trigger(inputs: Inputs):
    balance, reference, drop = _n(inputs, "fund_balance", "fund_reference_8h", "max_drop")
    return {
        "threshold": reference * (1 - drop),
        "triggered": reference - balance > reference * drop,
    }


def dydx_insurance_delta(inputs: Inputs):
    """One position: a slice takes the share of the equity that it is of the position."""
    quote, rate, delta, fill, fee = _n(
        inputs,
        "quote_balance",
        "maintenance_margin_rate",
        "delta_size",
        "fill_price",
        "max_liquidation_fee_rate",
    )
    rows = _list(inputs, "positions")
    assert len(rows) == 1
    assert rate > 0
    size, price = Fraction(rows[0]["size"]), Fraction(rows[0]["price"])
    equity, value = quote + size * price, abs(size) * price
    freed = abs(abs(size) - abs(size + delta)) * price
    owed = -delta * price - _down(equity * freed / value)
    paid = _down(abs(delta) * fill)
    left = (paid if delta < 0 else -paid) - owed
    return {"insurance_fund_delta": left if left <= 0 else min(left, _down(paid * fee))}


def dydx_fund_example(inputs: Inputs):
    deposit, size, entry, oracle, fill, rate, spread, adjustment = _n(
        inputs,
        "deposit",
        "size",
        "entry_price",
        "oracle_price",
        "fill_price",
        "maintenance_margin_rate",
        "spread_to_maintenance_ratio",
        "bankruptcy_adjustment",
    )
    equity = deposit + size * (oracle - entry)
    sick = min(max(adjustment * (1 - equity / (size * oracle * rate)), ZERO), Fraction(1))
    return {
        "equity": equity,
        "maintenance_margin_at_entry": size * entry * rate,
        "order_price": oracle * (1 - sick * spread * rate),
        "insurance_fund_delta": min(ZERO, deposit + size * (fill - entry)),
    }


def drift_social_deposit(inputs: Inputs):
    loss, deposits, index = _n(inputs, "loss", "deposits", "cumulative_interest")
    cut = ZERO if deposits == 0 else _up(index * loss / deposits, Fraction(1, 10**10))
    return {"interest_index_delta": cut}


def drift_social_perp(inputs: Inputs):
    loss, longs, shorts = _n(inputs, "loss", "base_long", "base_short")
    return {"funding_index_delta": _up(abs(loss) / (abs(longs) + abs(shorts)))}


WATERFALL_RULES = {
    rule.__name__: rule
    for rule in (
        g_adl_leverage_drain,
        g_adl_prorata,
        g_adl_queue,
        g_adl_weighted,
        bitmex_adl,
        bybit_adl_price,
        dydx_deleverage,
        binance_adl_rank,
        bybit_adl_trigger,
        dydx_fund_check,
        okx_adl_trigger,
        dydx_insurance_delta,
        dydx_fund_example,
        drift_social_deposit,
        drift_social_perp,
    )
}
