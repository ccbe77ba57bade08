"""Rates that grow with the market's open interest or with the size of the position."""

from collections.abc import Mapping
from decimal import Decimal

from stepladder.formulas.derived_rates import maintenance_of_initial
from stepladder.formulas.maintenance_margin import whole_position_requirement
from stepladder.formulas.primitives import round_down, round_up
from stepladder.formulas.size_scaled_margin import open_interest_scaled_rate, square_root_rate
from stepladder.model.exact import ONE, ZERO
from stepladder.model.unknown import Unknown
from stepladder.verification.answers.answered import Answer, Answered, ThroughAccount
from stepladder.verification.answers.given import Inputs, numbers
from stepladder.verification.answers.question import (
    LINEAR,
    Question,
    Told,
    held,
    told,
)
from stepladder.verification.answers.stated_rules import MILLIONTH, flat

FOUR_FIFTHS = Decimal("0.8")


def _rate(inputs: Inputs, open_interest: Decimal) -> Decimal:
    """Initial rate at so much open interest; the chain cuts what it adds to millionths."""
    base, lower, upper = numbers(inputs, "initial_margin_rate", "oi_lower_cap", "oi_upper_cap")
    if upper == ZERO:
        return base
    return round_down(open_interest_scaled_rate(base, lower, upper, open_interest), MILLIONTH)


def scaled_rate(inputs: Inputs) -> dict[str, object]:
    """Initial rate as open interest goes from one bound to the other."""
    (interest,) = numbers(inputs, "open_interest_notional")
    return {"initial_margin_rate_effective": _rate(inputs, interest)}


def scaled_initial(inputs: Inputs) -> Answered:
    """Initial margin of a notional at the rate of the open interest, rounded up."""
    value, interest = numbers(inputs, "notional", "open_interest_notional")
    rate = _rate(inputs, interest)
    if ZERO in (value, rate):
        return {"initial_margin": ZERO}
    answer = _flat(value, ONE, rate, rate)
    return ThroughAccount({"initial_margin": _rounded_up(answer.initial_margin)})


def both_requirements(inputs: Inputs) -> Answered:
    """Both requirements of a position; only the initial one grows with open interest."""
    size, price, interest, base, share = numbers(
        inputs,
        "size",
        "oracle_price",
        "open_interest",
        "initial_margin_rate",
        "maintenance_fraction",
    )
    initial = _rate(inputs, round_down(interest * price, MILLIONTH))
    maintenance = maintenance_of_initial(base, share)
    if ZERO in (price, size, initial, maintenance):
        # No account holds a position without a size or a price; the arithmetic still stands.
        value = abs(size) * price
        return {
            "initial_margin": _rounded_up(whole_position_requirement(value, initial)),
            "maintenance_margin": _rounded_up(whole_position_requirement(value, maintenance)),
        }
    answer = _flat(size, price, initial, maintenance)
    return ThroughAccount(
        {
            "initial_margin": _rounded_up(answer.initial_margin),
            "maintenance_margin": _rounded_up(answer.maintenance_margin),
        }
    )


def _flat(size: Decimal, price: Decimal, initial: Decimal, maintenance: Decimal) -> Told:
    return told(
        Question(
            positions=[held(LINEAR, size, price)],
            ladders={LINEAR.symbol: flat(initial, maintenance)},
            collateral={"USDT": abs(size) * price},
            venue="dydx-v4",
        )
    )


def _rounded_up(margin: Decimal | Unknown) -> Decimal | Unknown:
    return margin if isinstance(margin, Unknown) else round_up(margin, MILLIONTH)


def size_premium(inputs: Inputs) -> dict[str, object]:
    """Weight of a liability, which grows with the square root of its size.

    A weight above one is no margin rate, so the formula of the ladder is asked, not a ladder.
    """
    weight, factor, size = numbers(inputs, "weight", "imf_factor", "size")
    return {"weight_effective": square_root_rate(weight, factor, FOUR_FIFTHS, ZERO, size)}


SCALED_MARGINS: Mapping[str, Answer] = {
    "dydx_oi_rate": scaled_rate,
    "dydx_oi_margin": scaled_initial,
    "dydx_requirements": both_requirements,
    "drift_size_premium": size_premium,
}
