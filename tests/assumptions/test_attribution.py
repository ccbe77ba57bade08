"""Shares of a difference: exact, summing, recomputed by brute force over every order."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, strategies as st

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.unknown import Unknown, unknown
from stepladder.pipeline.assumption import Scene
from stepladder.pipeline.assumption_effects import shift_between
from stepladder.pipeline.assumption_outcome import Outcome, move_left, outcome
from stepladder.pipeline.comparison import nearer, shares
from stepladder.pipeline.comparison_mixture import GROUPS, Side, differing, mixture, sides_of
from stepladder.pipeline.comparison_scene import alone, moved, scene_at
from stepladder.pipeline.comparison_shares import shapley_shares
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules
from stepladder.verbs.account import account
from stepladder.verbs.compare import compare
from tests.assumptions.worlds import SYMBOLS, scene_of, scenes_at, words
from tests.support.switch_worlds import SYMBOL, draw, rulebook_of

TOLERANCE = Decimal("1e-9")
POSITIONS = ("0.1", "-0.1", "1", "12", "-35", "-200", "450")
FIRSTS = ("binance-usdm", "bitmex", "deribit", "bybit-linear")


@cache
def pairs_of(first: str, coins: str, isolated: bool = False) -> list[tuple[Side, Side]]:
    """The position at a venue, beside the same at every other one."""
    with localcontext(EXACT):
        scene = scene_of(words(coins, venue=first, isolated=isolated))
        found = [sides_of(scene, other) for other in scenes_at(scene).values()]
    pairs = [pair for pair in found if not isinstance(pair, Unknown)]
    assert len(pairs) >= 9
    return pairs


def shift_of(pair: tuple[Side, Side]) -> Decimal:
    one, two = (outcome(side.scene) for side in pair)
    assert isinstance(one, Outcome)
    assert isinstance(two, Outcome)
    shift = shift_between(one, two)
    assert isinstance(shift, Decimal)
    return shift


@pytest.mark.parametrize("isolated", [False, True])
@pytest.mark.parametrize("coins", POSITIONS)
@pytest.mark.parametrize("first", FIRSTS)
def test_a_mixture_of_everything_is_the_other_venue_and_of_nothing_the_first(
    first: str, coins: str, isolated: bool
):
    with localcontext(EXACT):
        for pair in pairs_of(first, coins, isolated):
            check_ends(pair, shift_of(pair))


def check_ends(pair: tuple[Side, Side], shift: Decimal) -> None:
    base = move_left(pair[0].scene)
    whole = nearer(base, mixture(*pair, frozenset(differing(*pair))))
    assert nearer(base, mixture(*pair, frozenset())) == 0
    assert isinstance(whole, Decimal)
    assert abs(whole - shift) <= TOLERANCE


@pytest.mark.parametrize("coins", ["0.1", "-35", "450"])
@pytest.mark.parametrize("first", FIRSTS)
def test_shares_add_up_and_are_what_brute_force_finds(first: str, coins: str):
    with localcontext(EXACT):
        for pair in pairs_of(first, coins):
            found = shares(*pair, shift_of(pair))
            assert not isinstance(found, Unknown), str(found)
            assert list(found) == list(GROUPS)
            assert abs(sum(found.values()) - shift_of(pair)) <= TOLERANCE
            by_force = brute_force(*pair)
            assert all(abs(found[rule] - by_force.get(rule, 0)) <= TOLERANCE for rule in found)


def brute_force(first: Side, other: Side) -> dict[str, Decimal]:
    """Average over every order, one rule exchanged after the other."""
    players = differing(first, other)
    worth: dict[frozenset[str], Decimal] = {}
    base = move_left(first.scene)

    def at(taken: frozenset[str]) -> Decimal:
        if taken not in worth:
            found = nearer(base, mixture(first, other, taken))
            assert isinstance(found, Decimal)
            worth[taken] = found
        return worth[taken]

    total = dict.fromkeys(players, Decimal(0))
    orders = list(permutations(players))
    for order in orders:
        taken: frozenset[str] = frozenset()
        for player in order:
            total[player] += at(taken | {player}) - at(taken)
            taken |= {player}
    return {player: value / len(orders) for player, value in total.items()}


SEEDS = range(8)
PER_SEED = 40


@pytest.mark.parametrize("seed", SEEDS)
def test_any_two_made_up_venues_mix(seed: int):
    """Every shape, unit, price, fee, conversion and kind on either side.

    One position is asked about under the first venue and moved to the second. Counted, so that a
    world in which nothing can be compared does not pass.
    """
    rng, compared = Random(seed), 0
    for _ in range(PER_SEED):
        (board, asked), (other, _) = draw(rng), draw(rng)
        with localcontext(EXACT):
            answer = account(asked.data(), rulebook=rulebook_of(board))
            first = alone(answer.account, answer.rules, 0)
            second = elsewhere(first, replace(rulebook_of(other), venue="elsewhere"))
            pair = sides_of(first, second)
            assert not isinstance(pair, Unknown), str(pair)
            moves = move_left(first), move_left(second)
            if None in moves:
                continue
            assert isinstance(moves[0], Decimal)
            assert isinstance(moves[1], Decimal)
            shift = moves[0] - moves[1]
            check_ends(pair, shift)
            found = shares(*pair, shift)
            if isinstance(found, Unknown):
                assert "never liquidated" in str(found)
                continue
            assert abs(sum(found.values()) - shift) <= TOLERANCE
            compared += 1
    assert compared > PER_SEED * 0.6


def elsewhere(scene: Scene, rulebook: Rulebook) -> Scene:
    """The position under another made-up venue, whose contract has the same name."""
    before, after = scene.contract, rulebook.contracts[SYMBOL]
    assert not isinstance(before, Unknown)
    found = moved(scene, Rules(rulebook=rulebook, at=scene.rules.at), before, after)
    assert isinstance(found, Scene)
    return found


def test_every_group_of_rules_has_a_share_somewhere():
    """A group that never has one would be dead code, or a token that hides a difference."""
    moving: set[str] = set()
    with localcontext(EXACT):
        for first in ("binance-usdm", "deribit"):
            for coins in ("0.1", "450"):
                for pair in pairs_of(first, coins):
                    found = shares(*pair, shift_of(pair))
                    assert not isinstance(found, Unknown)
                    moving |= {rule for rule, share in found.items() if share != 0}
    assert set(GROUPS) - moving == {"equity_rule"}  # see test_a_stablecoin_below_par


def test_a_stablecoin_below_par_is_the_equity_rule():
    """Paradex counts USDC at its price; Hyperliquid does not."""
    data: dict[str, object] = {
        "schema": "stepladder.account/1",
        "venue": "hyperliquid",
        "as_of": "2026-10-01",
        "margin_mode": "cross",
        "collateral": [{"asset": "USDC", "amount": "5000"}],
        "positions": [{"symbol": "BTC", "size": "1", "entry_price": "100000", "leverage": "20"}],
        "orders": [],
        "prices": {"BTC": {"mark": "100000", "index": "100000"}},
        "collateral_prices": {"USDC": "0.99"},
    }
    answer = compare(data, venues=["hyperliquid", "paradex"])
    paradex = answer.venues[1]
    assert isinstance(paradex.attribution, dict)
    # 1 % of the collateral less, and of the entry cost too, which is paid back: a gain of 950.
    assert paradex.attribution["equity_rule"] < -900
    assert abs(sum(paradex.attribution.values()) - Decimal(str(paradex.shift))) <= TOLERANCE


def priced_pair(first: str, second: str, **fields: object) -> tuple[Side, Side]:
    """One coin at two venues, with a price of each dollar asset."""
    symbol, units = SYMBOLS.get(first, ("BTC-USD-PERP", Decimal(1)))
    data: dict[str, object] = {
        "schema": "stepladder.account/1",
        "venue": first,
        "as_of": "2026-10-01",
        "margin_mode": "cross",
        "collateral": [{"asset": "USDC" if first == "paradex" else "USDT", "amount": "5000"}],
        "positions": [
            {"symbol": symbol, "size": f"{units}", "entry_price": "100000", "leverage": "20"}
        ],
        "orders": [],
        "prices": {symbol: {"mark": "100000", "index": "100000"}},
        "collateral_prices": {"USDC": "0.98", "USDT": "1.01"},
        **fields,
    }
    answer = account(data)
    scene = alone(answer.account, answer.rules, 0)
    other = scene_at(scene, Rules(rulebook=packaged_rulebook(second), at=scene.rules.at))
    assert isinstance(other, Scene)
    pair = sides_of(scene, other)
    assert not isinstance(pair, Unknown)
    return pair


@pytest.mark.parametrize(
    ("first", "second"), [("binance-usdm", "paradex"), ("paradex", "okx-swap")]
)
def test_the_price_of_a_dollar_asset_goes_with_the_equity_rule(first: str, second: str):
    """Paradex in USDC at 0.98, mixed into a contract in USDT: 0.98 counts, not USDT's 1.01."""
    with localcontext(EXACT):
        pair = priced_pair(first, second)
        assert "equity_rule" in differing(*pair)
        check_ends(pair, shift_of(pair))


def test_a_fee_tier_goes_with_the_fee():
    """Retail at Paradex pays nothing, the base tier elsewhere does: the fee of each is its own."""
    with localcontext(EXACT):
        for fee_tier in ("retail", "base"):
            pair = priced_pair("paradex", "okx-swap", fee_tier=fee_tier)
            check_ends(pair, shift_of(pair))
            rate = mixture(*pair, frozenset({"fee_in_trigger"}))
            assert isinstance(rate, Scene)
            assert rate.rules.taker_fee_rate(rate.account.fee_tier) == Decimal("0.0005")
            kept = mixture(*pair, frozenset({"ladder_tiers"}))
            assert isinstance(kept, Scene)
            taker = Decimal(0) if fee_tier == "retail" else Decimal("0.00045")
            assert kept.rules.taker_fee_rate(kept.account.fee_tier) == taker


def test_the_edge_rule_goes_with_the_look_up():
    with localcontext(EXACT):
        scene = scene_of(words("12", venue="binance-usdm"))
        bitmex = scenes_at(scene)["bitmex"]
        pair = sides_of(scene, bitmex)
        assert not isinstance(pair, Unknown)
        for group, edge in (("look_up_unit", "lower"), ("ladder_tiers", "upper")):
            mixed = mixture(*pair, frozenset({group}))
            assert isinstance(mixed, Scene)
            ladder = mixed.terms.ladder
            assert not isinstance(ladder, Unknown)
            assert ladder.edge_tier == edge


numbers = st.decimals(-1_000, 1_000, places=3)


@given(st.integers(0, 5).flatmap(lambda n: st.tuples(st.just(n), st.lists(
    numbers, min_size=2**n, max_size=2**n))))  # fmt: skip
def test_shares_of_any_game_are_those_of_brute_force_in_fractions(game: tuple[int, list[Decimal]]):
    count, worths = game
    names = tuple("abcde"[:count])

    def worth(taken: frozenset[str]) -> Decimal:
        return worths[sum(1 << i for i, name in enumerate(names) if name in taken)]

    with localcontext(EXACT):
        found = shapley_shares(names, worth)
    assert not isinstance(found, Unknown)
    orders = list(permutations(names))
    for name in names:
        total = Fraction(0)
        for order in orders:
            before = frozenset(order[: order.index(name)])
            total += Fraction(worth(before | {name})) - Fraction(worth(before))
        assert abs(Fraction(found[name]) - total / len(orders)) <= Fraction(1, 10**9)


def test_one_unknown_mixture_makes_every_share_unknown_and_names_it():
    gap = unknown("fees.taker", "not read", owner="rulebook x")
    found = shapley_shares(("a", "b"), lambda taken: gap if taken == {"a"} else Decimal(1))
    assert found == gap
