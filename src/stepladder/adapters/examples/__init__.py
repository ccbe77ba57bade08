"""Packaged example accounts, one JSON file each, and a commented template."""

EXAMPLES = {
    "binance-one-long": "13 BTC long at 20 times, on the Binance ladder of October 2024",
    "binance-hedged-book": "long BTC against short ETH, one wallet: each leg can liquidate both",
    "bitmex-inverse-step": "an inverse long just below a risk-limit step: a jump liquidates it",
    "funding-trigger": "an isolated long that the next funding liquidates, mark unchanged",
    "thirteen-coins": "13 BTC long at 20 times, all prices given: the position that demo compares",
    "facts-missing": "no mark, no collateral, no leverage: what is unknown and what it blocks",
}
"""Name and one line of each."""
