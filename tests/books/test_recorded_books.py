"""Books rebuilt from recorded streams, and what they cost."""

from decimal import Decimal
from fractions import Fraction
from itertools import islice, zip_longest
from pathlib import Path

import pytest

from stepladder.adapters.depth_stream import DepthStream
from stepladder.inputs.book_rebuild import BookRebuild, DepthDelta, DepthSnapshot
from stepladder.inputs.book_walk import walk_notional
from stepladder.inputs.cost_curve import CostCurve, cost_curve
from stepladder.inputs.impact_fit import fit_impact
from stepladder.inputs.size_doubling import share_of_doublings
from stepladder.model.exact import EXACT, localcontext
from tests.support.order_books import brute_cost_bps

MILLION = Decimal(10) ** 6
COSTS = {
    1: "1.13",
    2: "2.27",
    4: "4.01",
    8: "6.05",
    16: "9.04",
    32: "16.13",
    64: "37.60",
}
"""Basis points against the best bid, by millions of USDT sold."""
GROUP_NS = 30 * 10**9
NOTIONALS = [MILLION / 16 * 2**k for k in range(11)]
SMALL = [notional / 250 for notional in NOTIONALS]
"""For coins that hold a few hundred thousand a side."""
COMPARED = {"SUSHIUSDT": 25, "AKROUSDT": 19, "KEEPUSDT": 13, "CTKUSDT": 18}


def test_btc_equals_a_brute_force_rebuild_at_every_hundredth_message(btc):
    assert (btc.compared, btc.different) == (65, [])
    assert (btc.rebuild.applied, btc.rebuild.dropped) == (6_547, 4)
    assert btc.stream.others == {"bookTicker": 66_089, "trade": 21_313}


def test_eth_equals_a_brute_force_rebuild_at_every_hundredth_message(eth):
    assert (eth.compared, eth.different) == (65, [])
    assert (eth.rebuild.applied, eth.rebuild.dropped) == (6_581, 5)


def test_four_thin_coins_equal_a_brute_force_rebuild(coins):
    assert {symbol: found.compared for symbol, found in coins.items()} == COMPARED
    assert [found.different for found in coins.values()] == [[], [], [], []]
    assert all(found.rebuild.applied > 100 for found in coins.values())


@pytest.mark.parametrize("millions", COSTS)
def test_a_sale_costs_what_the_recorded_book_says(btc, millions: int):
    assert "update 5123117546718" in btc.at.source
    with localcontext(EXACT):
        walk = walk_notional(btc.at, millions * MILLION, sells=True)
        by_force = brute_cost_bps(btc.brute_bids, Fraction(millions) * 10**6)
        assert walk.cost_bps is not None
        assert abs(walk.cost_bps - Decimal(COSTS[millions])) <= Decimal("0.01")
        assert abs(Fraction(walk.cost_bps) - by_force) < Fraction(1, 10**30)
    assert walk.is_whole
    assert walk.reference_price == Decimal("61739.7")


def test_an_order_that_reaches_below_the_snapshot_says_so(btc):
    """The snapshot ends at 61653.40; by price three sizes reach below it, 16 m only just."""
    with localcontext(EXACT):
        walks = {m: walk_notional(btc.at, m * MILLION, sells=True) for m in COSTS}
    assert btc.at.known_bid_end == Decimal("61653.4")
    assert [walks[m].outcome for m in COSTS] == ["filled"] * 4 + ["data_exhausted"] * 3
    assert walks[8].beyond_known == 0
    assert 0 < walks[16].beyond_known < walks[16].filled_size / 10
    assert walks[32].beyond_known > walks[32].filled_size / 4
    # The best thousand levels of that instant, wherever the snapshot ended, hold 23.4 m.
    assert [m for m in COSTS if walks[m].levels > 1_000] == [32, 64]


def test_the_receivers_clock_is_not_used_for_order(btc):
    """It ran more than a second behind, so every message came before it was sent."""
    assert btc.stream.behind == 6_552
    assert btc.stream.clock_unit_ns == 1


def test_a_clock_in_microseconds_is_read_as_such(recordings: Path):
    stream = DepthStream(recordings / "hist_usdm_btcusdt_20230405.gz")
    messages = list(islice(stream, 50))
    assert stream.clock_unit_ns == 1_000
    assert stream.behind < 50
    assert all(abs(m.time_ns - 1_680_652_800 * 10**9) < 60 * 10**9 for m in messages)


def test_tables_hold_the_same_messages_as_the_raw_lines(recordings: Path):
    raw = DepthStream(recordings / "usdm_btcusdt_20240808.gz")
    table = DepthStream(recordings / "usdm_btcusdt_20240808.deltas.parquet")
    snapshot = DepthStream(recordings / "usdm_btcusdt_20240808.snapshot.parquet")
    found = [next(iter(snapshot))]
    expected = [m for m in islice(raw, 2_000) if isinstance(m, DepthSnapshot)]
    assert len(expected) == 1
    assert (found[0].bids, found[0].asks) == (expected[0].bids, expected[0].asks)
    deltas = [m for m in islice(raw, 2_001) if not isinstance(m, DepthSnapshot)]
    for delta, row in zip_longest(deltas, islice(table, 2_000)):
        assert isinstance(row, DepthDelta)
        assert (delta.final_update_id, delta.prev_final_update_id) == (
            row.final_update_id,
            row.prev_final_update_id,
        )
        assert (delta.time_ns, delta.bids, delta.asks) == (row.time_ns, row.bids, row.asks)


def test_a_recording_without_a_snapshot_knows_its_best_quotes_only(recordings: Path):
    rebuild = BookRebuild(symbol="BTCUSDT", source="2023", without_snapshot=True)
    with localcontext(EXACT):
        for message in islice(DepthStream(recordings / "hist_usdm_btcusdt_20230405.gz"), 3_000):
            rebuild.take(message)
        book = rebuild.book()
        walk = walk_notional(book, MILLION * 10, sells=True)
    assert rebuild.applied == 3_000
    assert book.known_bid_end == book.bids[0].price
    assert walk.outcome == "data_exhausted"


@pytest.fixture(scope="module")
def curves(btc, eth, coins) -> list[CostCurve]:
    """Every recorded book that is known beyond its best quotes, both sides."""
    found = [("BTC", btc, NOTIONALS, GROUP_NS), ("ETH", eth, NOTIONALS, GROUP_NS)]
    found += [(symbol, coin, SMALL, GROUP_NS // 6) for symbol, coin in coins.items()]
    with localcontext(EXACT):
        return [
            cost_curve(
                book,
                notionals,
                sells=sells,
                group=f"{name} {'bids' if sells else 'asks'} {book.time_ns // group_ns}",
            )
            for name, rebuilt, notionals, group_ns in found
            for book in rebuilt.books
            for sells in (True, False)
        ]


def test_how_often_twice_the_size_costs_more_than_twice_as_much(curves):
    with localcontext(EXACT):
        found = share_of_doublings(curves)
        large = share_of_doublings([c for c in curves if c.group[:3] in ("BTC", "ETH")])
        thin = share_of_doublings([c for c in curves if c.group[:3] not in ("BTC", "ETH")])
    for each in (large, thin):
        print(
            f"\n{each.more_than_double} of {each.doublings}: {each.share:.3f} "
            f"({each.low:.3f} to {each.high:.3f})"
        )
    print(
        f"\n{found.more_than_double} of {found.doublings} doublings more than double the cost: "
        f"{found.share:.3f}, 95 % interval {found.low:.3f} to {found.high:.3f} over "
        f"{found.groups} groups; {found.at_the_quote} from the quote, {found.unanswered} past "
        "what is known"
    )
    assert found.doublings + found.at_the_quote + found.unanswered == len(curves) * 10
    assert found.groups >= 60
    assert 0 < found.low < found.share < found.high < 1


def test_the_fit_foretells_books_that_it_has_not_seen(curves):
    """Even stretches of 30 seconds fit, odd ones judge, each market by itself."""
    for name in ("BTC bids", "ETH bids", "BTC asks", "ETH asks"):
        own = [curve for curve in curves if curve.group.startswith(name)]
        seen = [c for c in own if int(c.group.split()[-1]) % 2 == 0]
        held_back = [c for c in own if int(c.group.split()[-1]) % 2 == 1]
        with localcontext(EXACT):
            fit = fit_impact(seen)
            misses, flat_misses = [], []
            pairs = [
                pair
                for curve in held_back
                for pair in zip(curve.notionals, curve.costs, strict=True)
                if pair[1]
            ]
            middle = sorted(c for _, c in pairs)[len(pairs) // 2]
            for notional, cost in pairs:
                misses.append(abs((fit.cost_bps(notional) / cost).ln()))
                flat_misses.append(abs((middle / cost).ln()))
        miss = sorted(misses)[len(misses) // 2].exp()
        flat = sorted(flat_misses)[len(misses) // 2].exp()
        print(
            f"\n{name}: elasticity {fit.elasticity:.3f} ({fit.elasticity_low:.3f} to "
            f"{fit.elasticity_high:.3f}), median factor {miss:.2f}, one cost for all {flat:.2f}"
        )
        assert fit.elasticity_low < fit.elasticity < fit.elasticity_high
        assert miss < 2
        assert miss < flat
