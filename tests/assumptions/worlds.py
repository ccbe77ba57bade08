"""Positions at packaged venues, for the laws of assumptions and comparisons."""

from collections.abc import Iterator
from decimal import Decimal

from stepladder.adapters.command_line import TypedAccount
from stepladder.model.account import Account
from stepladder.pipeline.assumption import Scene
from stepladder.pipeline.comparison_mixture import sides_of
from stepladder.pipeline.comparison_scene import alone, scene_at
from stepladder.venues.packaged import packaged_rulebook, packaged_venues
from stepladder.venues.rules import Rules
from stepladder.verbs.account import account

PRICE = Decimal(100_000)
SYMBOLS = {
    "binance-usdm": ("BTCUSDT", Decimal(1)),
    "bybit-linear": ("BTCUSDT", Decimal(1)),
    "okx-swap": ("BTC-USDT-SWAP", Decimal(100)),
    "bitmex": ("XBTUSD", PRICE),
    "deribit": ("BTC-PERPETUAL", PRICE / 10),
    "hyperliquid": ("BTC", Decimal(1)),
}
"""A venue's symbol, and its units for one coin at the price."""
INVERSE = ("bitmex", "deribit")
DAY = "2026-10-01"


def words(
    coins: str,
    *,
    venue: str = "binance-usdm",
    leverage: str = "20",
    mark: str = "100000",
    index: str | None = "100200",
    isolated: bool = False,
    funding: str | None = "0.0001",
) -> TypedAccount:
    """A position of so many coins from 100,000, with the margin of its leverage."""
    symbol, units = SYMBOLS[venue]
    size = Decimal(coins) * units
    margin = round(abs(Decimal(coins)) * PRICE / Decimal(leverage), 2)
    cash = f"{margin / PRICE if venue in INVERSE else margin:f}"
    return TypedAccount(
        venue=venue,
        positions=[f"{symbol}:{size:f}@{PRICE}"],
        cash="0" if isolated else cash,
        isolated_margins=[cash] if isolated else [],
        margin_mode="isolated" if isolated else "cross",
        leverages=[leverage],
        marks=[mark],
        indexes=[] if index is None else [index],
        funding=[] if funding is None else [f"{funding}@2026-10-01T08:00Z"],
        fee_tier="base",
        opened_at="2026-01-01",
        as_of=DAY,
    )


def resolved(typed: TypedAccount) -> tuple[Account, Rules]:
    """The account and the rules of typed words."""
    answer = account(typed)
    return answer.account, answer.rules


def scene_of(typed: TypedAccount) -> Scene:
    """The one position alone."""
    held, rules = resolved(typed)
    return alone(held, rules, 0)


def scenes_at(scene: Scene) -> dict[str, Scene]:
    """The same position at every packaged venue that knows enough of its rules."""
    return dict(_known_scenes(scene))


def _known_scenes(scene: Scene) -> Iterator[tuple[str, Scene]]:
    for venue in packaged_venues():
        moved = scene_at(scene, Rules(rulebook=packaged_rulebook(venue), at=scene.rules.at))
        if isinstance(moved, Scene) and isinstance(sides_of(scene, moved), tuple):
            yield venue, moved
