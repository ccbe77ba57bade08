"""Who bears a loss: the fund, the other side in its order, depositors and open positions."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from stepladder.errors import InputError
from stepladder.formulas.adl_price import funded_bankruptcy_price
from stepladder.formulas.adl_ranking import margin_weighted_return, profit_on_wallet
from stepladder.formulas.bankruptcy_slice import equity_of_slice
from stepladder.formulas.insurance_fund import (
    drawdown_to_absorb,
    fund_after_loss,
    fund_change,
    fund_drawdown,
    fund_level,
)
from stepladder.formulas.maintenance_margin import whole_position_requirement
from stepladder.formulas.position_value import position_value
from stepladder.formulas.primitives import round_down, round_up
from stepladder.formulas.profit import profit
from stepladder.formulas.socialised_loss import deposit_index_cut, loss_per_unit
from stepladder.liquidation.adl_policy import (
    RISK_WEIGHTS,
    Candidate,
    drained,
    queue_cuts,
    queue_order,
    risk_weights,
)
from stepladder.liquidation.adl_price import AdlPriceRule, adl_price
from stepladder.liquidation.allocation import shares
from stepladder.liquidation.steps.order_price import sick_account_price
from stepladder.model.exact import ZERO
from stepladder.model.unknown import Unknown, known
from stepladder.verification.answers.answered import Answer, ThroughAccount
from stepladder.verification.answers.given import (
    OWNER,
    Inputs,
    chosen,
    fields,
    number,
    numbers,
    rows,
    series,
)
from stepladder.verification.answers.losses import slice_amount
from stepladder.verification.answers.question import LINEAR, Question, held, told
from stepladder.verification.answers.stated_rules import MILLIONTH, one_rate

TEN_DECIMALS = Decimal("1e-10")


def drain(inputs: Inputs) -> dict[str, object]:
    """Cuts that leave the smallest largest leverage."""
    price, total = numbers(inputs, "price", "total_size")
    sizes = [Fraction(size) for size in series(inputs, "sizes")]
    worths = [Fraction(equity) / Fraction(price) for equity in series(inputs, "equities")]
    _same_length(sizes, worths)
    cuts, level = drained(Fraction(total), sizes, worths)
    return {"cuts": [_figure(cut) for cut in cuts], "level": level and _figure(level)}


def in_proportion(inputs: Inputs) -> dict[str, object]:
    """The same share of every profit."""
    profits = [max(Fraction(gain), Fraction(0)) for gain in series(inputs, "profits")]
    budget = Fraction(number(inputs, "budget"))
    seized = shares(budget, profits, profits)
    total = sum(profits)
    share = sum(seized) / total if total else None
    return {"haircut": share and _figure(share), **_after(inputs, seized)}


def one_after_another(inputs: Inputs) -> dict[str, object]:
    """Profits taken whole, in a stated order."""
    profits = [max(Fraction(gain), Fraction(0)) for gain in series(inputs, "profits")]
    places = list(range(len(profits)))
    order = [chosen(places, place - 1, "order") for place in series(inputs, "order")]
    if len(set(order)) != len(order):
        raise InputError(expected="each account once", found="one twice", where=f"{OWNER}: order")
    return _after(inputs, queue_cuts(Fraction(number(inputs, "budget")), profits, order))


def _after(inputs: Inputs, seized: list[Fraction]) -> dict[str, object]:
    gains, cash = series(inputs, "profits"), series(inputs, "cash")
    _same_length(gains, cash)
    taken = [_figure(amount) for amount in seized]
    return {
        "seized": taken,
        "equity_after": [
            fund_after_loss(gain + own, amount)
            for gain, own, amount in zip(gains, cash, taken, strict=True)
        ],
    }


def by_risk(inputs: Inputs) -> dict[str, object]:
    """Shares by equity and a weight of leverage."""
    worths = [Fraction(equity) for equity in series(inputs, "equities")]
    leverages = [Fraction(leverage) for leverage in series(inputs, "leverages")]
    _same_length(worths, leverages)
    rule = fields(inputs).choice("weight_rule", RISK_WEIGHTS)
    weights = risk_weights(worths, leverages, rule)
    total = sum(weights)
    return {"shares": [_figure(weight / total) if total else None for weight in weights]}


def closed_by_score(inputs: Inputs) -> dict[str, object]:
    """Accounts by falling score, closed at the bankruptcy price until the size is absorbed."""
    size, price = numbers(inputs, "size", "bankruptcy_price")
    listed = [fields(row) for row in rows(inputs, "accounts")]
    candidates = [
        Candidate(
            party=row.text("id"),
            lots=0,
            worth=Fraction(0),
            score=row.number("score"),
            seniority=place,
        )
        for place, row in enumerate(listed)
    ]
    order = queue_order(candidates)
    caps = [Fraction(row.number("size")) for row in listed]
    cuts = queue_cuts(Fraction(size), caps, order)
    return {
        "order": [candidates[i].party for i in order],
        "closed": {candidates[i].party: _figure(cuts[i]) for i in order if cuts[i]},
        "adl_price": adl_price(
            AdlPriceRule(price="bankruptcy"), bankruptcy=price, prices={"mark": price}
        ),
    }


def near_the_mark(inputs: Inputs) -> dict[str, object]:
    """Bankruptcy price, or the mark where that is too far away."""
    size, entry, mark, margin, wallet, deviation = numbers(
        inputs,
        "size",
        "entry_price",
        "mark_price",
        "position_margin",
        "wallet_balance",
        "max_deviation",
    )
    bankruptcy = funded_bankruptcy_price(entry, margin + wallet, size)
    rule = AdlPriceRule(price="bankruptcy", largest_deviation=deviation)
    return {
        "bankruptcy_price": bankruptcy,
        "adl_price": adl_price(rule, bankruptcy=bankruptcy, prices={"mark": mark}),
    }


def deleveraged(inputs: Inputs) -> dict[str, object]:
    """Counterparties one after the other, each taking its share of the account's equity along."""
    balance, size, oracle, delta = numbers(
        inputs, "quote_balance", "size", "oracle_price", "delta_size"
    )
    listed = [
        tuple(numbers(row, "quote_balance", "size")) for row in rows(inputs, "counterparties")
    ]
    caps = [Fraction(abs(other)) if other * size < 0 else Fraction(0) for _, other in listed]
    cuts = queue_cuts(Fraction(abs(delta)), caps, range(len(caps)))
    equity, side = balance + position_value(size, oracle), 1 if size > 0 else -1
    after = []
    for (quote, other), cut in zip(listed, cuts, strict=True):
        part = _figure(cut)
        gained = equity_of_slice(equity, part, abs(size)) - side * position_value(part, oracle)
        after.append({"quote_balance": quote + gained, "size": other + side * part})
    return {
        "counterparties": after,
        "remaining_size": _figure(Fraction(abs(delta)) - sum(cuts)),
    }


def score_of_position(inputs: Inputs) -> dict[str, object]:
    """Profit over wallet, and that times the margin ratio."""
    gain, wallet, ratio = numbers(inputs, "unrealized_pnl", "wallet_balance", "margin_ratio")
    share = profit_on_wallet(gain, wallet)
    return {"pnl_percent": share, "leverage_pnl": margin_weighted_return(share, ratio)}


def pool_drawdown(inputs: Inputs) -> dict[str, object]:
    """Drawdown of a pool by one symbol, and what is beyond the limit."""
    balance, highest, now, best, limit, least = numbers(
        inputs,
        "pool_balance",
        "pool_max_8h",
        "symbol_pnl",
        "symbol_pnl_max_8h",
        "ratio_threshold",
        "balance_threshold",
    )
    drawdown = fund_drawdown(now, best, highest)
    return {
        "pnl_ratio": drawdown,
        "triggered": balance > least and drawdown <= limit,
        "loss_to_absorb": drawdown_to_absorb(drawdown, limit, highest),
    }


def fund_can_pay(inputs: Inputs) -> dict[str, object]:
    """Whether a fill may be paid for by the fund."""
    balance, change = numbers(inputs, "insurance_fund_balance", "insurance_fund_delta")
    return {"fill_allowed": change >= 0 or fund_after_loss(balance, -change) >= 0}


def fund_dropped(inputs: Inputs) -> dict[str, object]:
    """Level of the fund at which deleveraging starts."""
    balance, reference, drop = numbers(inputs, "fund_balance", "fund_reference_8h", "max_drop")
    level = fund_level(reference, drop)
    return {"threshold": level, "triggered": balance < level}


def change_of_slice(inputs: Inputs) -> ThroughAccount:
    """What a liquidated slice brings or costs the fund."""
    delta, fill, rate = numbers(inputs, "delta_size", "fill_price", "max_liquidation_fee_rate")
    owed = slice_amount(inputs).figures["bankruptcy_quote_amount"]
    if not isinstance(owed, Decimal):
        return ThroughAccount({"insurance_fund_delta": owed})
    traded = round_down(abs(position_value(delta, fill)), MILLIONTH)
    most = round_down(traded * rate, MILLIONTH)
    proceeds = traded if delta < 0 else -traded
    return ThroughAccount({"insurance_fund_delta": fund_change(proceeds, owed, most)})


def example_of_a_loss(inputs: Inputs) -> ThroughAccount:
    """A long below bankruptcy: order price, fill, and what the fund pays."""
    deposit, size, entry, oracle, fill, rate, spread, adjustment = numbers(
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
    answer = told(
        Question(
            positions=[held(LINEAR, size, entry)],
            ladders={LINEAR.symbol: one_rate(rate)},
            marks={LINEAR.symbol: oracle},
            collateral={"USDT": deposit},
        )
    )
    both = known(answer.equity, answer.pool_maintenance)
    if isinstance(both, Unknown):
        return ThroughAccount({"equity": both})
    cost = position_value(size, entry)
    left = deposit + profit(position_value(size, fill), cost)
    return ThroughAccount(
        {
            "equity": both[0],
            "maintenance_margin_at_entry": whole_position_requirement(abs(cost), rate),
            "order_price": sick_account_price(
                oracle,
                equity=both[0],
                maintenance=both[1],
                maintenance_margin_rate=rate,
                bankruptcy_adjustment=adjustment,
                spread_to_maintenance=spread,
                is_long=size > 0,
            ),
            "insurance_fund_delta": fund_change(left, ZERO, ZERO),
        }
    )


def cut_of_deposits(inputs: Inputs) -> dict[str, object]:
    """Cut of the interest index, rounded up to ten decimals; none without deposits."""
    loss, deposits, index = numbers(inputs, "loss", "deposits", "cumulative_interest")
    if deposits == 0:
        return {"interest_index_delta": ZERO}
    return {
        "interest_index_delta": round_up(deposit_index_cut(loss, deposits, index), TEN_DECIMALS)
    }


def cost_of_open_size(inputs: Inputs) -> dict[str, object]:
    """Loss for each open unit of both sides, rounded up to six decimals."""
    loss, longs, shorts = numbers(inputs, "loss", "base_long", "base_short")
    if longs == 0 and shorts == 0:
        raise InputError(expected="an open position", found="none", where=OWNER)
    each = loss_per_unit(abs(loss), abs(longs), abs(shorts))
    return {"funding_index_delta": round_up(each, MILLIONTH)}


def _same_length(
    first: list[Fraction] | list[Decimal], second: list[Fraction] | list[Decimal]
) -> None:
    if len(first) != len(second):
        raise InputError(expected=f"{len(first)} figures", found=str(len(second)), where=OWNER)


def _figure(value: Fraction | int) -> Decimal:
    exact = Fraction(value)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


WATERFALL: Mapping[str, Answer] = {
    "g_adl_leverage_drain": drain,
    "g_adl_prorata": in_proportion,
    "g_adl_queue": one_after_another,
    "g_adl_weighted": by_risk,
    "bitmex_adl": closed_by_score,
    "bybit_adl_price": near_the_mark,
    "dydx_deleverage": deleveraged,
    "binance_adl_rank": score_of_position,
    "bybit_adl_trigger": pool_drawdown,
    "dydx_fund_check": fund_can_pay,
    "okx_adl_trigger": fund_dropped,
    "dydx_insurance_delta": change_of_slice,
    "dydx_fund_example": example_of_a_loss,
    "drift_social_deposit": cut_of_deposits,
    "drift_social_perp": cost_of_open_size,
}
