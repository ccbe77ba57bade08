"""The conservative price is never further away; a requirement never falls as a position grows."""

from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given

from stepladder.adapters.account_file import read_account
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import MarginLadder
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_venues
from tests.support import oracle
from tests.support.chance import chance
from tests.support.claims import NOISE, Claim, claims
from tests.support.generator import HOLDS, Case, draw_case
from tests.support.questions import ask, rulebook_of

LADDERS = 128
SLIPPAGE = ("0", "10", "200")


def asked_again(case: Case, rng: Random) -> tuple[Case, str]:
    """The case with another fee tier, another hold, and other funding."""
    data = deepcopy(case.data)
    data["fee_tier"] = rng.choice((None, "base", *case.setting.switches.taker_by_tier))
    for row in oracle.table_of(data, "funding").values():
        assert isinstance(row, dict)
        row["rate"] = rng.choice(("-0.004", "-0.0001", "0", "0.0001", "0.004"))
    hold = rng.choice(tuple(HOLDS))
    return Case(setting=case.setting, data=data, hold=hold, slippage_bps="0"), hold


def away(claim: Claim, price: object) -> Fraction | None:
    """Distance from the mark, which must lie on the right side; None is out of reach."""
    if price is None:
        return None
    assert isinstance(price, Decimal)
    distance = (Fraction(price) - claim.mark) * claim.outward
    assert distance >= -NOISE * claim.mark, f"{price} lies on the wrong side of the mark"
    return distance


def no_further(near: Fraction | None, far: Fraction | None) -> bool:
    return far is None or (near is not None and near <= far * (1 + NOISE) + NOISE)


@given(chance)
def test_conservative_is_never_further_away_than_optimistic(rng: Random):
    case, hold = asked_again(draw_case(rng), rng)
    for slippage in SLIPPAGE:
        answer = ask(case.data, hold=hold, slippage_bps=Decimal(slippage))
        for claim in claims(case, answer):
            if isinstance(claim.prices.budget, Unknown):
                continue
            optimistic, cautious = claim.budget.optimistic, claim.budget.conservative
            if optimistic.status == "already":
                assert cautious is None
            elif optimistic.status == "unknown":
                assert cautious is not None
            else:
                assert not isinstance(cautious, Unknown)
                assert no_further(away(claim, cautious), away(claim, optimistic.price))


@given(chance)
def test_more_slippage_never_moves_the_conservative_price_further_away(rng: Random):
    case = draw_case(rng)
    by_slippage = [
        list(claims(case, ask(case.data, hold=case.hold, slippage_bps=Decimal(slippage))))
        for slippage in SLIPPAGE
    ]
    for same_claim in zip(*by_slippage, strict=True):
        if any(isinstance(claim.prices.budget, Unknown) for claim in same_claim):
            continue
        found = [claim.budget.conservative for claim in same_claim]
        if any(isinstance(price, Unknown) for price in found):
            continue
        distances = [away(same_claim[0], price) for price in found]
        for less, more in pairwise(distances):
            assert no_further(more, less)


@given(chance)
def test_a_ladder_asks_what_its_slices_ask_and_never_less_of_more(rng: Random):
    case = draw_case(rng)
    with localcontext(EXACT):
        read, _ = read_account(case.data, owner="test", now_ns=0, rulebook_of=rulebook_of)
    switches = case.setting.switches
    for symbol, ladder in read.ladders.items():
        rows = oracle.table_of(case.data, "ladders")[symbol]
        tiers = oracle.read_tiers(rows)  # type: ignore[arg-type]
        samples = around_edges([tier.floor for tier in tiers])
        for notional in samples:
            if tiers[-1].cap is None or notional <= tiers[-1].cap:
                assert asked(ladder, notional) == oracle.ladder_requirement(
                    switches, tiers, notional
                )
        if all(tier.deduction is None for tier in tiers):
            rises(ladder, samples)


@pytest.mark.parametrize("venue", packaged_venues())
def test_packaged_ladders_never_ask_less_of_more(venue: str):
    for versions in rulebook_of(venue).ladders.values():
        for version in versions:
            if not isinstance(version.ladder, Unknown):
                floors = [Fraction(tier.floor) for tier in version.ladder.tiers]
                rises(version.ladder, around_edges(floors))


def test_the_packaged_ladders_are_counted():
    versions = [
        version
        for venue in packaged_venues()
        for each in rulebook_of(venue).ladders.values()
        for version in each
    ]
    assert len(versions) == LADDERS, f"{len(versions)}: change the count on purpose only"


def asked(ladder: MarginLadder, notional: Fraction) -> Fraction:
    with localcontext(EXACT):
        exact = Decimal(notional.numerator) / Decimal(notional.denominator)
        return Fraction(ladder.requirement(exact))


def around_edges(floors: Sequence[Fraction]) -> list[Fraction]:
    """Every edge, a hair to both sides of it, and points between and beyond."""
    hair = Fraction(1, 10**18)
    samples = {Fraction(0)}
    for low, high in zip(floors, [*floors[1:], floors[-1] * 2 + 10], strict=True):
        samples |= {low, low + hair, (low + high) / 2, high - hair}
    return sorted(samples)


def rises(ladder: MarginLadder, samples: Sequence[Fraction]) -> None:
    """Monotone in the notional, and without a leap where the ladder is marginal."""
    rates = [Fraction(tier.maintenance_margin_rate) for tier in ladder.tiers]
    for low, high in pairwise(samples):
        climbed = asked(ladder, high) - asked(ladder, low)
        assert climbed >= 0, f"asks less at {high} than at {low}"
        if ladder.shape == "marginal":
            blur = NOISE * (high + 1)
            assert climbed >= min(rates) * (high - low) - blur, f"leaps down before {high}"
            assert climbed <= max(rates) * (high - low) + blur, f"leaps up before {high}"
