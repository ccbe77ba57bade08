"""Laws of the liquidation price, over accounts drawn at random from the four venues."""

from random import Random

from hypothesis import event, given

from stepladder.model.unknown import Unknown
from tests.support.chance import chance
from tests.support.claims import (
    cautious_price_is_first,
    figures_agree,
    first_tick_is_the_first_beyond,
    nothing_nearer_liquidates,
    random_claims,
    tick_below,
)


@given(chance)
def test_no_price_nearer_than_the_liquidation_price_liquidates(rng: Random):
    for claim in random_claims(rng):
        figures_agree(claim)
        event(" ".join(claim.key))
        if claim.outcome in ("crossing", "jump"):
            nothing_nearer_liquidates(claim, rng)


@given(chance)
def test_the_first_liquidatable_tick_is_the_first_beyond_the_price(rng: Random):
    for claim in random_claims(rng):
        if not isinstance(claim.prices.budget, Unknown):
            met = first_tick_is_the_first_beyond(claim, tick_below(claim.mark, rng))
            event("first tick met" if met else "room recovers between two ticks")


@given(chance)
def test_the_conservative_price_is_where_the_allowances_end_the_room(rng: Random):
    for claim in random_claims(rng):
        if not isinstance(claim.prices.budget, Unknown):
            cautious_price_is_first(claim, tick_below(claim.mark, rng))
