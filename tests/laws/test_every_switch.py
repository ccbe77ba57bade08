"""The liquidation price under every combination of switches, against a room worked out by hand."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import event, given

from stepladder.model.unknown import Unknown
from stepladder.verbs.account import account
from tests.support.chance import chance
from tests.support.questions import pool_of, position_of, prices_of
from tests.support.switch_worlds import (
    CONVERSIONS,
    FEES,
    SHAPES,
    SYMBOL,
    VALUE_PRICES,
    Question,
    Switchboard,
    draw,
    edges,
    moving_price,
    room,
    rulebook_of,
)

HAIR = Fraction(1, 10**12)
NOISE = Fraction(1, 10**24)
SEED = 20_261_123
DRAWN = 2_000


def agrees(board: Switchboard, asked: Question, rng: Random) -> list[str]:
    """Check both directions of one question; return what was found."""
    answer = account(asked.data(), rulebook=rulebook_of(board), slippage_bps=Decimal(0))
    start = moving_price(board, asked)
    now = room(board, asked, start)
    assert now is not None
    got = pool_of(answer).maintenance.room
    assert not isinstance(got, Unknown), str(got)
    scale = abs(Fraction(asked.cash)) + abs(now) + 1
    assert abs(Fraction(got) - now) <= scale * NOISE
    found: list[str] = []
    for direction, outward in (("down", -1), ("up", 1)):
        budget = prices_of(position_of(answer, SYMBOL), direction).budget
        assert not isinstance(budget, Unknown), str(budget)
        trigger = budget.optimistic
        found.append(trigger.kind or trigger.status)
        if trigger.status == "already":
            assert now < scale * NOISE
        elif trigger.price is None:
            assert trigger.status == "never"
            safe_until(board, asked, Fraction(1, 1000) if outward < 0 else 1000, start, rng)
        else:
            price = Fraction(trigger.price)
            safe_until(board, asked, price / start, start, rng)
            beyond = room(board, asked, price * (1 + outward * HAIR))
            assert beyond is not None
            assert beyond < 0, f"not liquidatable beyond {float(price)}"
    return found


def safe_until(
    board: Switchboard, asked: Question, ratio: Fraction | int, start: Fraction, rng: Random
) -> None:
    """No price between the present one and its multiple is liquidatable."""
    end = start * ratio
    samples = [start + (end - start) * Fraction(rng.randint(0, 999), 1000) for _ in range(10)]
    samples += [edge * (1 + hair) for edge in edges(board, asked) for hair in (-HAIR, 0, HAIR)]
    samples.append(end + (start - end) * HAIR)
    for price in samples:
        if min(start, end) < price < max(start, end) and abs(price - end) > end * HAIR / 2:
            left = room(board, asked, price)
            assert left is not None
            assert left >= -NOISE * (abs(Fraction(asked.cash)) + 1), (
                f"liquidatable at {float(price)}, before {float(end)}"
            )


@given(chance)
def test_no_nearer_price_liquidates_under_any_switches(rng: Random):
    board, asked = draw(rng)
    for outcome in agrees(board, asked, rng):
        event(f"{board.shape} {outcome}")


def test_the_combinations_are_reached_and_counted(capsys: pytest.CaptureFixture[str]):
    rng = Random(SEED)
    reached: Counter[tuple[str, ...]] = Counter()
    outcomes: Counter[tuple[str, str]] = Counter()
    for _ in range(DRAWN):
        board, asked = draw(rng)
        reached[board.key] += 1
        outcomes.update((board.shape, outcome) for outcome in agrees(board, asked, rng))
    with capsys.disabled():
        print(f"\n{DRAWN} venues, {len(reached)} combinations of switches; outcomes:")
        print("  " + ", ".join(f"{s} {o} {n}" for (s, o), n in sorted(outcomes.items())))
    pairs = {(key[0], key[2]) for key in reached}
    assert pairs == set(product(SHAPES, VALUE_PRICES))
    assert {(key[0], key[3]) for key in reached} == set(product(SHAPES, FEES))
    assert {(key[0], key[4]) for key in reached} == set(product(SHAPES, CONVERSIONS))
    assert {(key[0], key[5]) for key in reached} == set(product(SHAPES, ("linear", "inverse")))
    for shape in SHAPES:
        assert {"crossing", "never", "already"} <= {o for s, o in outcomes if s == shape}
    assert outcomes["whole_position", "jump"] > 0
