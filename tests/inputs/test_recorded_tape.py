"""The recorded tape of 2023-04-05: our mark, the settlement, the fund's trade (acceptance 4)."""

from decimal import Decimal
from pathlib import Path

import pytest

from stepladder.adapters.price_tape import read_tape
from stepladder.inputs.mark_over_tape import mark_error, play
from stepladder.inputs.mark_rule import MarkRule, mark_rule
from stepladder.inputs.price_tape import PriceTape
from stepladder.inputs.references_answer import ReferencesAnswer
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.time import parse_time, time_text
from stepladder.model.unknown import Unknown
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rules import Rules
from stepladder.verbs.references import references
from tests.support.price_worlds import D, rule_of

MEDIAN_BPS, LARGEST_BPS = D("0.1"), D(1)
"""The stated error: a tenth of a basis point in the middle, one at most."""
STREAMS = ("mark", "bbo", "trades")
HOURS = D(8)


@pytest.fixture(scope="module")
def tape(shared_data: Path) -> PriceTape:
    folder = shared_data / "data" / "hftbacktest"
    return read_tape(*(folder / f"hist_usdm_btcusdt_20230405.{s}.parquet" for s in STREAMS))


@pytest.fixture(scope="module")
def found(tape: PriceTape) -> ReferencesAnswer:
    return references(tape, venue="binance-usdm")


def test_the_tape_is_read_whole_and_in_order(tape: PriceTape):
    assert len(tape.rows) == 415 + 37_440 + 10_738
    times = [row.time_ns for row in tape.rows]
    assert times == sorted(times)
    assert tape.out_of_order == 0
    assert time_text(times[0]) == "2023-04-05T00:00:00.01Z"


def test_our_mark_stays_within_the_stated_error_once_the_window_has_filled(
    found: ReferencesAnswer,
):
    assert isinstance(found.rule, MarkRule)
    assert found.rule.term.terms[1].window_seconds == 60, "the rules of the tape's own day"
    error = found.error
    assert error is not None
    assert error.median_bps <= MEDIAN_BPS
    assert error.largest_bps <= LARGEST_BPS
    assert error.count == 355, "every tick from the sixtieth sample on"
    assert found.filled_ns is not None
    assert time_text(found.filled_ns) == "2023-04-05T00:01:00Z"
    assert (found.out_of_order, found.crossed, found.missing) == (0, 0, ())


def test_the_stated_error_tells_the_rule_from_the_index_and_from_the_funding_term(
    tape: PriceTape,
):
    """The bound would be worthless if anything met it."""
    for kind, at_least in (("oracle", D("2.5")), ("funding_basis", D(4))):
        rule = rule_of({"combine": "only", "terms": [{"kind": kind}]})
        with localcontext(EXACT):
            points, _ = play(rule, tape, funding_interval_hours=HOURS)
            error = mark_error(points)
        assert error is not None
        assert error.median_bps > at_least
    rule = rule_of({"combine": "only", "terms": [{"kind": "last"}]})
    with localcontext(EXACT):
        points, _ = play(rule, tape, funding_interval_hours=HOURS)
        error = mark_error(points)
    assert error is not None
    assert error.largest_bps > LARGEST_BPS, "the last price alone is a wick now and then"


def test_every_vintage_of_the_rule_is_held_against_the_same_ticks(found: ReferencesAnswer):
    fits = {fit.name: fit for fit in found.fits}
    assert list(fits) == ["first", "from 2025-09-18T08:01:00Z", "COIN-M FAQ copy, 150 s"]
    for fit in found.fits:
        assert fit.error is not None
        assert fit.off_last is not None
        assert fit.error.count == 265, "from the 150th sample on, for all of them"
        assert fit.off_last.count == 178
        assert fit.error.median_bps <= MEDIAN_BPS
        assert fit.error.largest_bps <= LARGEST_BPS
    shown = [fit.off_last.median_bps for fit in found.fits if fit.off_last is not None]
    sixty, thirty, longest = shown
    assert longest < sixty < thirty, "where the average shows, the longest window is nearest"
    assert found.best_fit is fits["COIN-M FAQ copy, 150 s"]


def test_the_settlement_is_found_from_the_change_of_the_next_funding_time(
    found: ReferencesAnswer,
):
    (settlement,) = found.settlements
    assert settlement.time_ns == parse_time("2023-04-05T00:00:00Z", where="test")
    assert settlement.seen_ns == parse_time("2023-04-05T00:00:01Z", where="test")
    assert settlement.next_ns == parse_time("2023-04-05T08:00:00Z", where="test")
    assert found.funding_interval_hours == 8


def test_the_funds_trade_is_named_and_does_not_move_the_mark(found: ReferencesAnswer):
    (effect,) = found.off_market
    trade = effect.trade.trade
    assert (trade.kind, trade.price, trade.size) == ("INSURANCE_FUND", D("28722.5"), D("0.001"))
    assert time_text(trade.time_ns) == "2023-04-05T00:01:14.406Z"
    deviation = effect.trade.deviation
    assert deviation is not None
    assert D("0.020") < deviation < D("0.021")
    assert isinstance(effect.before, Decimal)
    assert effect.after == effect.before
    assert isinstance(effect.had_it_counted, Decimal)
    moved = (effect.had_it_counted / effect.before - 1) * 10_000
    assert 4 < moved < 5, "it would have made the funding term the middle one"


def test_the_funds_trade_is_no_last_price_at_any_tick(tape: PriceTape):
    rules = Rules(rulebook=packaged_rulebook("binance-usdm"), at=tape.rows[0].time_ns)
    rule = mark_rule(rules)
    assert isinstance(rule, MarkRule)
    with localcontext(EXACT):
        lasts = [tick.last for _, tick in tape.ticks() if tick.last is not None]
        counted = [tick.last for _, tick in tape.ticks(off_market_counts=True) if tick.last]
    assert max(lasts) < 28_200
    assert len(counted) == len(lasts) + 1


def test_a_venue_whose_mark_needs_what_the_tape_has_not_is_unknown_and_says_what(
    tape: PriceTape,
):
    hyperliquid = references(tape, venue="hyperliquid")
    assert hyperliquid.error is None
    facts = {missing.fact for missing in hyperliquid.missing}
    assert "external median (Binance, OKX, Bybit, Gate, MEXC)" in facts
    okx = references(tape, venue="okx-swap")
    assert okx.error is None
    assert "window_seconds" in okx.missing[0].fact
    kraken = references(tape, venue="kraken")
    assert isinstance(kraken.rule, Unknown)
    assert len(kraken.points) == 415
    assert kraken.points[-1].index is not None
