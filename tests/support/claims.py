"""What the engine claims about an account, held against the oracle."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random

from stepladder.liquidation.uncertainty import Budget
from stepladder.model.unknown import Unknown
from stepladder.pipeline.account_answer import AccountAnswer, PoolAnswer, Prices
from tests.support import oracle
from tests.support.generator import Case, draw_case
from tests.support.oracle import Pool
from tests.support.oracle_account import taker_rate
from tests.support.questions import ask

HAIR = Fraction(1, 10**25)
"""Far more than fifty digits can be off, far less than any edge is wide."""
NOISE = Fraction(1, 10**35)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One direction of one position, and the oracle's pool for it."""

    case: Case
    pool: Pool
    symbol: str
    answer: PoolAnswer
    prices: Prices

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Venue, margin mode, direction, and what was found."""
        return self.case.setting.venue, self.pool.mode, self.prices.direction, self.outcome

    @property
    def outcome(self) -> str:
        """Crossing, jump, never, already, unknown, or not judged at all."""
        budget = self.prices.budget
        if isinstance(budget, Unknown):
            return "not known"
        return budget.optimistic.kind or budget.optimistic.status

    @property
    def budget(self) -> Budget:
        """The worked-out trigger; only where it is known."""
        assert isinstance(self.prices.budget, Budget)
        return self.prices.budget

    @property
    def mark(self) -> Fraction:
        return next(leg.mark for leg in self.pool.legs if leg.symbol == self.symbol)

    @property
    def price(self) -> Fraction | None:
        found = self.budget.optimistic.price
        return None if found is None else Fraction(found)

    @property
    def outward(self) -> int:
        return 1 if self.prices.direction == "up" else -1

    @property
    def taken(self) -> bool:
        """Whether a jump happens on its edge, and not only beyond it."""
        inverse = next(leg for leg in self.pool.legs if leg.symbol == self.symbol).terms.inverse
        grows = (self.prices.direction == "up") != inverse
        return grows == (self.pool.switches.edge_tier == "upper")

    @property
    def repeats(self) -> bool:
        """Whether digits without end turn up, so that an exact tie may fall either way."""
        close_fee = self.pool.switches.fee_in_trigger == "close_fee_at_bankruptcy"
        return close_fee or any(leg.terms.inverse for leg in self.pool.legs)

    @property
    def blur(self) -> Fraction:
        """How far fifty digits may be off, in the settlement asset."""
        return NOISE * sum(
            (oracle.worth(leg.terms, leg.size, leg.mark) for leg in self.pool.legs), Fraction(1)
        )

    def room(self, price: Fraction) -> Fraction | None:
        """The oracle's room with the symbol at a price."""
        return oracle.room(self.pool, self.symbol, price)

    def cautious_room(self, price: Fraction) -> Fraction | None:
        """The same with every allowance set aside."""
        switches = self.pool.switches
        fee = taker_rate(self.case.data, switches)
        return oracle.cautious_room(
            self.pool,
            self.symbol,
            price,
            fee_rate=max(fee, Fraction(0)) if switches.fee_in_trigger == "none" else Fraction(0),
            slippage_rate=Fraction(self.case.slippage_bps) / 10_000,
        )

    def nearer(self, price: Fraction, than: Fraction) -> bool:
        return abs(price - self.mark) < abs(than - self.mark) - NOISE * than


def answered(case: Case) -> AccountAnswer:
    """Put a case to the real engine."""
    return ask(case.data, hold=case.hold, slippage_bps=Decimal(case.slippage_bps))


def claims(case: Case, answer: AccountAnswer) -> Iterator[Claim]:
    """Every direction of every position."""
    known = {pool.name: pool for pool in case.pools()}
    assert {pool.pool.name for pool in answer.pools} == set(known)
    for pool in answer.pools:
        for found in pool.positions:
            for prices in found.prices:
                yield Claim(
                    case=case,
                    pool=known[pool.pool.name],
                    symbol=found.terms.position.symbol,
                    answer=pool,
                    prices=prices,
                )


def random_claims(rng: Random) -> Iterator[Claim]:
    """A drawn account, asked."""
    case = draw_case(rng)
    yield from claims(case, answered(case))


def figures_agree(claim: Claim) -> None:
    """Equity and requirement of the pool are the oracle's."""
    if not claim.pool.known or oracle.room(claim.pool) is None:
        assert isinstance(claim.prices.budget, Unknown)
        return
    maintenance = claim.answer.maintenance
    assert isinstance(maintenance.room, Decimal)
    assert isinstance(maintenance.equity, Decimal)
    exact = oracle.equity(claim.pool)
    asked = exact - _known(oracle.room(claim.pool))
    scale = abs(exact) + abs(asked) + 1
    assert abs(Fraction(maintenance.equity) - exact) <= scale * NOISE
    assert abs(Fraction(maintenance.room) - (exact - asked)) <= scale * NOISE


def nothing_nearer_liquidates(claim: Claim, rng: Random) -> None:
    """No sampled price strictly nearer is liquidatable, and the price itself is."""
    price, mark = claim.price, claim.mark
    assert price is not None
    edges = oracle.edge_prices(claim.pool, claim.symbol)
    between = [edge * (1 + hair) for edge in edges for hair in (-HAIR, Fraction(0), HAIR)]
    between += [mark + (price - mark) * Fraction(rng.randint(0, 999), 1_000) for _ in range(8)]
    between.append(price * (1 - claim.outward * HAIR))
    for sample in between:
        if claim.nearer(sample, price) and (sample - mark) * claim.outward >= 0:
            left = claim.room(sample)
            assert left is not None, f"no ladder at {float(sample)}, before {float(price)}"
            assert left >= 0, f"liquidatable at {float(sample)}, before {float(price)}"
    exact = min((edge for edge in edges), key=lambda edge: abs(edge - price), default=price)
    if claim.outcome == "jump":
        assert abs(exact - price) <= NOISE * price, "a jump away from any edge"
    at = exact if claim.outcome == "jump" else price
    if claim.outcome == "jump" and claim.taken:
        assert _known(claim.room(at)) < 0, "the edge itself is in the tier that liquidates"
    else:
        assert _known(claim.room(at * (1 + claim.outward * HAIR))) < 0, "not liquidatable there"


def first_tick_is_the_first_beyond(claim: Claim, tick: Fraction) -> bool:
    """Walk a lattice of ticks with the oracle and compare; False where the room recovers."""
    walked = oracle.scan(claim.room, oracle.ticks_from(claim.mark, tick, claim.prices.direction))
    status, price = claim.budget.optimistic.status, claim.price
    now = _known(claim.room(claim.mark))
    if status == "already":
        assert now < (claim.blur if claim.repeats else 0), "not liquidatable at the mark"
        return True
    assert now >= (-claim.blur if claim.repeats else 0), "liquidatable at the mark"
    if price is None:
        assert walked.first is None, f"{status}, but liquidatable at {walked.first}"
        if status == "never" and walked.ladder_ends is not None:
            assert claim.budget.optimistic.beyond_ladder is not None
        return True
    return _compare(claim, price, tick, walked.first)


def _compare(claim: Claim, price: Fraction, tick: Fraction, first: Fraction | None) -> bool:
    outward = claim.outward
    count = price / tick
    steps = Fraction(-(-count // 1) if outward > 0 else count // 1)
    nearest = round(count)
    if abs(nearest * tick - price) <= NOISE * price:
        on_edge = claim.outcome == "jump" and claim.taken
        steps = Fraction(nearest if on_edge else nearest + outward)
    expected = steps * tick
    if first is not None:
        assert (first - expected) * outward >= 0, f"liquidatable at {first}, before {price}"
    left = claim.room(expected) if expected > 0 else None
    if left is None or left >= 0:
        return False  # the room recovers, or the ladder ends, before the next tick
    if first is None or (first - expected) * outward > 0:
        # Upwards ever fewer ticks are walked, and not for ever: this one was not.
        assert expected > claim.mark * 2, f"liquidatable at {expected}, not found by walking"
        return False
    assert first == expected, f"first tick {first}, the price {float(price)} says {expected}"
    return True


def cautious_price_is_first(claim: Claim, tick: Fraction) -> None:
    """The conservative price is where the room with every allowance set aside ends."""
    cautious = claim.budget.conservative
    if claim.outcome == "already":
        assert cautious is None
        return
    walked = oracle.scan(
        claim.cautious_room, oracle.ticks_from(claim.mark, tick, claim.prices.direction)
    )
    if cautious is None or isinstance(cautious, Unknown):
        assert walked.first is None
        return
    price = Fraction(cautious)
    if walked.first is not None:
        assert (walked.first - price) * claim.outward >= -NOISE * price
    if _known(claim.cautious_room(claim.mark)) < 0:
        assert abs(price - claim.mark) <= NOISE * price
        return
    assert _known(claim.cautious_room(price * (1 + claim.outward * HAIR))) < 0
    if abs(price - claim.mark) > HAIR * price:
        assert _known(claim.cautious_room(price * (1 - claim.outward * HAIR))) >= 0


def _known(value: Fraction | None) -> Fraction:
    assert value is not None
    return value


def tick_below(price: Fraction, rng: Random) -> Fraction:
    """A tick of one, two or five times a power of ten: some twenty to two hundred to the price."""
    power = Fraction(1)
    while power * 20 > price:
        power /= 10
    while power * 200 <= price:
        power *= 10
    return power * rng.choice((1, 2, 5)) / rng.choice((1, 2))
