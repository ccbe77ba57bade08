"""Ask a packaged rulebook about one day."""

from functools import cache

from stepladder.model.time import parse_time
from stepladder.model.unknown import Unknown, unknown
from stepladder.venues.ladder_version import LadderVersion
from stepladder.venues.packaged import packaged_rulebook
from stepladder.venues.rulebook import Rulebook
from stepladder.venues.rules import Rules

VENUES = (
    "aevo",
    "aster",
    "binance-usdm",
    "bitget",
    "bitmex",
    "bybit-linear",
    "coinbase-intx",
    "deribit",
    "drift-v2",
    "dydx-v4",
    "gate-usdt",
    "gmx-v2",
    "hyperliquid",
    "kraken",
    "kucoin-futures",
    "lighter",
    "okx-swap",
    "paradex",
    "phemex-usdtm",
)
WITHOUT_LADDER = ("aevo", "aster", "drift-v2", "gate-usdt", "phemex-usdtm")
"""Venues whose live ladder nobody read: any answer about a liquidation price is unknown."""

NOT_SAID = unknown("opened_at", "not given", owner="test")


@cache
def packaged(venue: str) -> Rulebook:
    return packaged_rulebook(venue)


def rules_at(venue: str, instant: str) -> Rules:
    return Rules(rulebook=packaged(venue), at=parse_time(instant, where="test"))


def ladder_on(
    venue: str, symbol: str, instant: str, opened: str | None = None
) -> LadderVersion | Unknown:
    opened_at = NOT_SAID if opened is None else parse_time(opened, where="test")
    return rules_at(venue, instant).ladder(symbol, opened_at=opened_at)


def version_on(venue: str, symbol: str, instant: str, opened: str | None = None) -> LadderVersion:
    version = ladder_on(venue, symbol, instant, opened)
    assert isinstance(version, LadderVersion), str(version)
    return version
