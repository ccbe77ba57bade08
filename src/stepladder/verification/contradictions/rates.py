"""Contradictions about a rate or a weight."""

from stepladder.formulas.collateral_value import collateral_value
from stepladder.formulas.derived_rates import maintenance_of_initial, maintenance_rate_cap
from stepladder.formulas.funding_rate import margin_gap_cap
from stepladder.model.exact import ONE
from stepladder.model.fields import Fields
from stepladder.verification.contradictions.record import Figure


def cap_of_gap(fields: Fields) -> tuple[Figure, ...]:
    """Largest funding rate as a multiple of the gap between initial and maintenance rate."""
    cap = margin_gap_cap(
        fields.number("factor"),
        fields.number("initial_margin_rate"),
        fields.number("maintenance_margin_rate"),
    )
    return (Figure(name="funding cap", value=cap, unit="fraction", places=3),)


def cap_of_maintenance(fields: Fields) -> tuple[Figure, ...]:
    """Largest funding rate as a multiple of the maintenance rate."""
    cap = maintenance_rate_cap(
        fields.number("multiplier"), fields.number("maintenance_margin_rate")
    )
    return (Figure(name="funding cap", value=cap, unit="fraction", places=4),)


def maintenance_rate_of_initial(fields: Fields) -> tuple[Figure, ...]:
    """Maintenance rate as a share of the initial rate."""
    rate = maintenance_of_initial(
        fields.number("initial_margin_rate"), fields.number("maintenance_fraction")
    )
    return (Figure(name="maintenance rate", value=rate, unit="of notional", places=4),)


def collateral(fields: Fields) -> tuple[Figure, ...]:
    """What a holding counts for after its haircut."""
    weight = ONE - fields.number("haircut")
    value = collateral_value(fields.number("amount"), fields.number("price"), weight)
    return (Figure(name="collateral", value=value, unit="USD", places=0),)
