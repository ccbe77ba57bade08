"""The drawn accounts really reach every venue, direction, margin mode and outcome."""

from collections import Counter
from itertools import product
from random import Random

import pytest

from tests.support.claims import random_claims

ACCOUNTS = 3_000
SEED = 20_251_010
VENUES = ("binance-usdm", "bitmex", "bybit-linear", "hyperliquid")
MODES = ("cross", "isolated")
DIRECTIONS = ("down", "up")
OUTCOMES = ("crossing", "jump", "never", "already", "unknown", "not known")


def test_every_combination_is_reached(capsys: pytest.CaptureFixture[str]):
    rng = Random(SEED)
    reached = Counter(claim.key for _ in range(ACCOUNTS) for claim in random_claims(rng))
    possible = set(product(VENUES, MODES, DIRECTIONS, OUTCOMES))
    with capsys.disabled():
        print(f"\n{ACCOUNTS} accounts, {reached.total()} questions by venue and outcome:")
        for venue in VENUES:
            counts = [
                sum(reached[venue, mode, way, outcome] for mode in MODES for way in DIRECTIONS)
                for outcome in OUTCOMES
            ]
            row = ", ".join(f"{o} {n}" for o, n in zip(OUTCOMES, counts, strict=True))
            print(f"  {venue}: {row}")
        rarest = min(possible, key=lambda key: reached[key])
        print(f"  rarest: {' '.join(rarest)}, {reached[rarest]} times")
    assert set(reached) == possible, sorted(set(reached) ^ possible)
