"""The verb ``demo``: the main job on real rules, without a file."""

from stepladder.adapters.command_line import TypedAccount
from stepladder.adapters.example import example_data
from stepladder.errors import InvariantError
from stepladder.pipeline.demonstration import Demonstration
from stepladder.venues.ladder_answer import LadderAnswer
from stepladder.verbs.account import account
from stepladder.verbs.ladder import ladder_show

AS_OF = "2026-03-01"
"""A day for which the four rulebooks have a ladder that was seen or announced."""
LINEAR = ("binance-usdm", "bybit-linear", "hyperliquid")


def demo() -> Demonstration:
    """Ask where 13 BTC from 50,000 at 20 times are liquidated, under four venues' rules.

    Examples
    --------
    >>> [answer.account.venue for answer in demo().same_position]
    ['binance-usdm', 'bybit-linear', 'hyperliquid', 'bitmex']
    """
    answers = [
        account(
            TypedAccount(
                venue=venue,
                positions=[f"{'BTC' if venue == 'hyperliquid' else 'BTCUSDT'}:+13@50000"],
                cash="32500",
                leverages=["20"],
                marks=["50000"],
                fee_tier="base",
                as_of=AS_OF,
            )
        )
        for venue in LINEAR
    ]
    inverse = TypedAccount(
        venue="bitmex",
        positions=["XBTUSD:+650000@50000"],
        cash="0.65",
        leverages=["20"],
        marks=["50000"],
        funding=["0.0001"],
        fee_tier="base",
        opened_at=AS_OF,
        as_of=AS_OF,
    )
    ladder = ladder_show("binance-usdm", "BTCUSDT", as_of=AS_OF)
    if not isinstance(ladder, LadderAnswer):
        raise InvariantError("one symbol has one ladder")
    return Demonstration(
        same_position=(*answers, account(inverse)),
        cross_book=account(example_data("binance-hedged-book")),
        ladder=ladder,
    )
