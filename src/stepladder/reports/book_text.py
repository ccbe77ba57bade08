"""A book and its orders as text: the answer first, what is not known right below it."""

from decimal import Decimal

from stepladder.inputs.book_answer import BookAnswer, BookOrder
from stepladder.model.exact import EXACT, localcontext
from stepladder.model.number import printable
from stepladder.model.order_book import OrderBook
from stepladder.model.time import time_text
from stepladder.reports.number_format import price

MEANING = {
    "liquidity_exhausted": "the side holds no more",
    "data_exhausted": "past the price to which the book is known: an upper bound",
}


def book_text(answer: BookAnswer) -> str:
    """The answer for people: one line an order, costs in basis points against the best quote."""
    with localcontext(EXACT):
        lines = [_headline(answer), ""]
        names = f"{'cost bp':>10}{'average':>14}{'last level':>14}{'unfilled':>16}"
        lines.append(f"{'order':<16}{names}  outcome")
        lines += [_order_line(order) for order in answer.orders]
        outcomes = {order.walk.outcome for order in answer.orders}
        notes = [f"{name}: {words}" for name, words in MEANING.items() if name in outcomes]
        return "\n".join([*lines, "", *notes, *_book_lines(answer)])


def order_name(order: BookOrder) -> str:
    """What an order is called: its side and its notional.

    Millions are written as such.
    """
    side = "sell" if order.walk.sells else "buy"
    for unit, power in (("m", 6), ("k", 3)):
        scaled = order.notional / Decimal(10) ** power
        if scaled >= 1 and scaled * 1000 == (scaled * 1000).to_integral_value():
            return f"{side} {scaled.normalize():f}{unit}"
    return f"{side} {order.notional:f}"


def _headline(answer: BookAnswer) -> str:
    sure = [order for order in answer.orders if order.walk.outcome == "filled"]
    if not sure:
        return "No order fills where the book is known."
    largest = max(sure, key=lambda order: order.notional)
    return (
        f"{order_name(largest)} costs {largest.walk.cost_bps:.2f} bp against the best "
        f"{'bid' if largest.walk.sells else 'ask'}: the largest that fills where the book is known."
    )


def _order_line(order: BookOrder) -> str:
    walk = order.walk
    cost = "none" if walk.cost_bps is None else f"{walk.cost_bps:.2f}"
    rest = f"{walk.unfilled_notional or 0:,.0f}"
    return (
        f"{order_name(order):<16}{cost:>10}{price(walk.average_price):>14}"
        f"{price(walk.marginal_price):>14}{rest:>16}  {walk.outcome}"
    )


def _book_lines(answer: BookAnswer) -> list[str]:
    book = answer.book
    when = time_text(book.time_ns) if book.time_ns else "no time given"
    lines = [f"book: {printable(book.source)}, {when}, {_known(book)}"]
    if answer.messages:
        lines.append(
            f"{answer.messages:,} changes applied, {answer.skipped:,} already in the snapshot"
        )
    lines.append("Depth as recorded: nothing grows back, nobody withdraws.")
    return lines


def _known(book: OrderBook) -> str:
    ends = (book.known_bid_end, book.known_ask_end)
    if ends == (None, None):
        return "taken as whole"
    return f"known from {price(ends[0])} to {price(ends[1])}"
