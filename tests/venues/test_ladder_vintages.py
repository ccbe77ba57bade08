"""Which ladder binds, on both sides of each change, and for positions of either age."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from stepladder.model.exact import EXACT, localcontext
from stepladder.model.ladder import MarginLadder
from stepladder.model.time import parse_time, time_text
from stepladder.model.unknown import Unknown
from stepladder.venues.ladder_version import LadderVersion
from tests.support.ladder_rows import rows
from tests.support.rulebook_questions import NOT_SAID, ladder_on, packaged, rules_at, version_on


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    with localcontext(EXACT):
        yield


def ladder_of(venue: str, symbol: str, at: int, opened_at: int) -> MarginLadder | Unknown:
    found = rules_at(venue, time_text(at)).ladder(symbol, opened_at=opened_at)
    return found.ladder if isinstance(found, LadderVersion) else found


def requirement(ladder: MarginLadder | Unknown, amount: str) -> Decimal | None:
    """What ``amount`` requires, in its own unit; None where the ladder is not known."""
    return None if isinstance(ladder, Unknown) else ladder.requirement(Decimal(amount))


@dataclass(frozen=True, slots=True)
class Change:
    """One ladder, the instant it changed, and what one amount required before and after."""

    venue: str
    symbol: str
    instant: str
    amount: str
    before: str | None
    after: str | None


FOR_ALL = (
    Change("bybit-linear", "VOXELUSDT", "2025-07-02T09:00:00Z", "20000", "400", "552.9"),
    Change("binance-usdm", "HIVEUSDT", "2025-09-15T06:30:00Z", "20000", "425", "700"),
    Change("bitget", "ETHUSDT", "2025-09-26T08:19:00Z", "100000", "500", "400"),
    Change("bitget", "BTCUSDT", "2025-09-26T08:22:00Z", "100000", None, "400"),
    Change("okx-swap", "ACE-USDT-SWAP", "2025-11-13T06:00:00Z", "10000", "300", "200"),
    Change("okx-swap", "AGLD-USDT-SWAP", "2025-11-13T06:00:00Z", "15000", "450", "300"),
    Change("okx-swap", "ASTER-USDT-SWAP", "2025-11-13T06:00:00Z", "42000", "1470", "420"),
    Change("okx-swap", "ADA-USDT-SWAP", "2023-05-19T08:00:00Z", "1000", "15", "5"),
    Change("bitmex", "XBTUSD", "2020-04-17T01:00:00Z", "200", "1", "0.9"),
    Change("bitmex", "XBTUSD", "2020-05-05T02:00:00Z", "200", "0.9", "0.8"),
    Change("bitmex", "XBTUSD", "2020-07-29T02:00:00Z", "200", "0.8", None),
    Change("deribit", "BTC-PERPETUAL", "2022-01-11T00:00:00Z", "350", None, "9.625"),
    Change("deribit", "ETH-PERPETUAL", "2022-01-11T00:00:00Z", "1000", None, "14"),
)
"""Changes that bind open positions too, or are read so. Deribit: 350 BTC at 2.75 %."""

FOR_NEW = (
    Change("kucoin-futures", "WAXPUSDTM", "2025-06-25T06:00:00Z", "5000", "85", "125"),
    Change("kucoin-futures", "WAXPUSDTM", "2025-06-25T06:00:00Z", "150000", "7500", "15000"),
    Change("bitget", "BTCUSDT", "2025-11-10T08:00:00Z", "330000", "1650", "1450"),
    Change("bitget", "1000SATSUSDT", "2025-09-27T10:00:00Z", "5000", "33", "100"),
    Change("bitget", "SAFEUSDT", "2025-03-28T10:00:00Z", "5000", None, "50"),
    Change("bitmex", "XBTUSD", "2024-03-19T04:00:00Z", "350", None, "3.5"),
)
"""Changes that leave open positions alone."""


def name_of(change: Change) -> str:
    return f"{change.venue} {change.symbol} {change.instant} {change.amount}"


def expected(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("change", FOR_ALL, ids=name_of)
def test_a_change_for_all_binds_every_position_from_its_instant_on(change: Change):
    at = parse_time(change.instant, where="test")
    for opened_at in (at - 1, at):
        before = ladder_of(change.venue, change.symbol, at - 1, opened_at)
        after = ladder_of(change.venue, change.symbol, at, opened_at)
        assert requirement(before, change.amount) == expected(change.before)
        assert requirement(after, change.amount) == expected(change.after)


@pytest.mark.parametrize("change", FOR_NEW, ids=name_of)
def test_a_change_for_new_positions_leaves_open_ones_alone(change: Change):
    at = parse_time(change.instant, where="test")
    old = ladder_of(change.venue, change.symbol, at - 1, at - 1)
    kept = ladder_of(change.venue, change.symbol, at, at - 1)
    new = ladder_of(change.venue, change.symbol, at, at)
    assert requirement(old, change.amount) == expected(change.before)
    assert requirement(kept, change.amount) == expected(change.before)
    assert requirement(new, change.amount) == expected(change.after)
    assert ladder_on(change.venue, change.symbol, change.instant) == NOT_SAID


@pytest.mark.parametrize(
    ("opened", "shape", "margin"),
    [
        ("2025-11-10T07:59:59Z", "whole_position", 1848),
        ("2025-11-10T08:00:00Z", "marginal", 1648),
    ],
)
def test_bitget_margin_of_three_bitcoins_by_their_age(opened: str, shape: str, margin: int):
    """C25: 3 BTC at 110,000, with the closing fee at the mark that the venue counts."""
    rules = rules_at("bitget", "2026-01-01")
    ladder = version_on("bitget", "BTCUSDT", "2026-01-01", opened).ladder
    assert isinstance(ladder, MarginLadder)
    assert ladder.shape == shape
    assert rules.fee_in_trigger() == "taker_at_mark"
    fee = rules.taker_fee_rate(None)
    assert isinstance(fee, Decimal)
    assert ladder.requirement(Decimal(330_000)) + 330_000 * fee == margin


@pytest.mark.parametrize(
    ("symbol", "opened", "reaches_old", "before", "after"),
    [
        ("1000SATSUSDT", "2025-09-27T09:59:59Z", "2025-09-30T10:00:00Z", "33", "100"),
        ("1000SATSUSDT", "2025-09-27T10:00:00Z", "2025-09-30T10:00:00Z", "100", "100"),
        ("SAFEUSDT", "2025-03-28T09:59:59Z", "2025-04-03T10:00:00Z", None, "50"),
        ("SAFEUSDT", "2025-03-28T10:00:00Z", "2025-04-03T10:00:00Z", "50", "50"),
    ],
)
def test_bitget_reaches_older_positions_days_later(
    symbol: str, opened: str, reaches_old: str, before: str | None, after: str
):
    at, opened_at = (parse_time(text, where="test") for text in (reaches_old, opened))
    for instant, margin in ((at - 1, before), (at, after)):
        ladder = ladder_of("bitget", symbol, instant, opened_at)
        assert requirement(ladder, "5000") == expected(margin)


@pytest.mark.parametrize(
    ("symbol", "notional", "in_2024", "in_2025"),
    [
        ("WIFUSDT", "6000000", "243900", "293900"),
        ("WIFUSDT", "10000000", "443900", "756400"),
        ("BTCUSDT", "50000", "200", "200"),
    ],
)
def test_binance_between_two_recordings(symbol: str, notional: str, in_2024: str, in_2025: str):
    for day, amount in (("2024-10-24", in_2024), ("2025-09-29", in_2025)):
        ladder = version_on("binance-usdm", symbol, day).ladder
        assert requirement(ladder, notional) == Decimal(amount)


@pytest.mark.parametrize(
    ("day", "cap", "leverage"), [("2024-10-24", 50_000, 125), ("2025-09-29", 300_000, 150)]
)
def test_binance_first_tier_as_recorded(day: str, cap: int, leverage: int):
    first = rows(version_on("binance-usdm", "BTCUSDT", day))[0]
    assert first[1] == cap
    assert first[3] == leverage


@pytest.mark.parametrize("symbol", ["BTCUSDT", "ETHUSDT"])
def test_binance_deductions_rose_by_250_to_550(symbol: str):
    old, new = (
        {row[2]: row[4] for row in rows(version_on("binance-usdm", symbol, day))[1:]}
        for day in ("2024-10-24", "2025-09-29")
    )
    rises = {new[rate] - old[rate] for rate in old.keys() & new.keys()}  # type: ignore[operator]
    assert rises
    assert all(250 <= rise <= 550 for rise in rises), rises


def test_binance_ladder_between_two_recordings_is_unknown():
    ladder = ladder_on("binance-usdm", "BTCUSDT", "2025-03-01")
    assert isinstance(ladder, Unknown)
    assert "2024-10-24" in str(ladder)
    assert "2025-09-29" in str(ladder)


def test_binance_ladder_before_the_first_recording_is_unknown():
    ladder = ladder_on("binance-usdm", "BTCUSDT", "2022-02-11T23:59:59Z")
    assert isinstance(ladder, Unknown)
    assert "2022-02-12" in str(ladder)


@pytest.mark.parametrize(
    ("venue", "symbol", "instant"),
    [
        ("binance-usdm", "HIVEUSDT", "2025-09-01"),
        ("bybit-linear", "VOXELUSDT", "2025-06-30"),
        ("kucoin-futures", "WAXPUSDTM", "2025-06-22T23:59:59Z"),
        ("okx-swap", "ACE-USDT-SWAP", "2025-11-01"),
        ("gmx-v2", "BTC", "2026-03-12T23:59:59Z"),
        ("dydx-v4", "BTC-USD", "2024-06-01"),
    ],
)
def test_what_a_notice_replaced_is_not_known_for_ever(venue: str, symbol: str, instant: str):
    assert isinstance(ladder_on(venue, symbol, instant), Unknown)


def test_bitmex_binds_only_positions_opened_since():
    since = version_on("bitmex", "XBTUSD", "2024-12-01", "2024-03-19T04:00:00Z")
    first, second = rows(since)[:2]
    assert list(first) == [0, 200, Decimal("0.005"), 100, None]
    assert list(second) == [200, 350, Decimal("0.01"), 1 / Decimal("0.015"), None]
    before = version_on("bitmex", "XBTUSD", "2024-12-01", "2024-03-19T03:59:59Z")
    assert isinstance(before.ladder, Unknown)
    assert "not read" in str(before.ladder)


@pytest.mark.parametrize(
    ("coin", "maintenance", "leverage"), [("BTC", "0.005", 100), ("WIF", "0.01", None)]
)
def test_gmx_asks_one_rate_of_every_size(coin: str, maintenance: str, leverage: int | None):
    version = version_on("gmx-v2", coin, "2026-11-01")
    (row,) = rows(version)
    assert list(row) == [0, None, Decimal(maintenance), leverage, None]
    assert isinstance(version.ladder, MarginLadder)
    for size in ("1", "100000000"):
        assert requirement(version.ladder, size) == Decimal(size) * Decimal(maintenance)


@pytest.mark.parametrize(("symbol", "name"), [("BTC", "BTC"), ("ETH", "ETH")])
def test_deribit_ladders_follow_its_slopes(symbol: str, name: str):
    slope = packaged("deribit").facts["ladder"][name][-1].value
    version = version_on("deribit", f"{symbol}-PERPETUAL", "2026-11-01")
    assert isinstance(slope, dict)
    assert isinstance(version.ladder, MarginLadder)
    assert version.ladder.growth is not None
    assert version.ladder.growth.factor == slope["slope_per_coin"]
    assert version.ladder.tiers[0].maintenance_margin_rate == slope["maintenance_base"]
    assert version.ladder.initial_margin_rate == slope["initial_base"]


def test_kucoin_knows_the_first_level_of_bitcoin_only():
    version = version_on("kucoin-futures", "XBTUSDTM", "2026-11-01")
    assert version.partial
    (row,) = rows(version)
    assert list(row) == [0, 250000, Decimal("0.004"), 125, None]
