"""A book and its orders as data; numbers are texts."""

from decimal import Decimal

from stepladder.inputs.book_answer import BookAnswer, BookOrder
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import number_text
from stepladder.model.time import time_text

SCHEMA = "stepladder.book/1"


def book_json(answer: BookAnswer) -> dict[str, object]:
    """The whole answer, without the levels."""
    book = answer.book
    with localcontext(EXACT):
        return {
            "schema": SCHEMA,
            "symbol": book.symbol,
            "source": book.source,
            "time": time_text(book.time_ns) if book.time_ns else None,
            "levels": {"bids": len(book.bids), "asks": len(book.asks)},
            "known": {"bid_end": _text(book.known_bid_end), "ask_end": _text(book.known_ask_end)},
            "messages": answer.messages,
            "skipped": answer.skipped,
            "orders": [_order(order) for order in answer.orders],
        }


def _order(order: BookOrder) -> dict[str, object]:
    walk = order.walk
    return {
        "side": "sell" if walk.sells else "buy",
        "notional": _text(order.notional),
        "outcome": walk.outcome,
        "reference_price": _text(walk.reference_price),
        "average_price": _text(walk.average_price),
        "marginal_price": _text(walk.marginal_price),
        "cost_bps": _text(walk.cost_bps),
        "filled_size": _text(walk.filled_size),
        "filled_notional": _text(walk.filled_notional),
        "unfilled_notional": _text(walk.unfilled_notional),
        "beyond_known_size": _text(walk.beyond_known),
        "levels": walk.levels,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else number_text(value)
