"""Contradictions that move a margin or a liquidation price: asked of the whole engine."""

from decimal import Decimal

from stepladder.errors import InvariantError
from stepladder.model.fields import Fields, as_list
from stepladder.model.unknown import Unknown
from stepladder.verification.contradictions.account_question import ask, stated_ladder
from stepladder.verification.contradictions.record import Figure

CENTS = 2
IMPLIED = Decimal("1E-12")
"""Places kept of a deduction that is worked back."""


def liquidation_price(fields: Fields) -> tuple[Figure, ...]:
    """First price at which the stated position is liquidatable, against it."""
    price = ask(fields).liquidation_price()
    return (_figure("liquidation price", price, "USD", CENTS, fields),)


def implied_deduction(fields: Fields) -> tuple[Figure, ...]:
    """Deduction behind a printed price, and the price that the engine gives with it."""
    leg = ask(fields).position.terms.leg
    if isinstance(leg, Unknown):
        raise InvariantError(f"{fields.where()}: no deduction, {leg}")
    coordinate = leg.contract.coordinate(fields.number("printed_price"))
    equity = fields.number("margin") + leg.profit(coordinate)
    deduction = leg.requirement_in_tier(coordinate, 0) - equity
    (tier,) = as_list(fields.take("tiers"), where=fields.where("tiers"))
    with_it = [*as_list(tier, where=fields.where("tiers"))[:-1], deduction.quantize(IMPLIED)]
    again = Fields({**fields.data, "tiers": [with_it]}, owner=fields.owner, path=fields.path)
    asset = fields.text("settlement_asset")
    return (
        *liquidation_price(again),
        _figure("deduction behind it", deduction, asset, 3, fields),
    )


def maintenance(fields: Fields) -> tuple[Figure, ...]:
    """What the stated position must hold, fee in the trigger included."""
    required = ask(fields).maintenance_margin
    asset = fields.text("settlement_asset")
    return (_figure("maintenance", required, asset, CENTS, fields),)


def maintenance_rate(fields: Fields) -> tuple[Figure, ...]:
    """Rate of the tier that holds the stated notional."""
    ladder = stated_ladder(fields)
    tier = ladder.tiers[ladder.tier_index(fields.number("notional"))]
    return (_figure("maintenance rate", tier.maintenance_margin_rate, "fraction", 4, fields),)


def _figure(
    name: str, value: Decimal | Unknown | None, unit: str, places: int, fields: Fields
) -> Figure:
    if value is None or isinstance(value, Unknown):
        raise InvariantError(f"{fields.where()}: no {name}, {value}")
    return Figure(name=name, value=value, unit=unit, places=places)
