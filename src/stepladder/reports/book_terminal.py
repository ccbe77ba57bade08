"""Costs of a book's orders as bars in the terminal."""

from stepladder.inputs.book_answer import BookAnswer
from stepladder.model.exact import ZERO
from stepladder.reports.bar_terminal import FULL, bar_picture
from stepladder.reports.book_text import order_name

DOUBTFUL = "░"


def book_picture(answer: BookAnswer, *, width: int, colour: bool = False) -> str:
    """A bar an order, light where the figure is not of a filled order; empty where none costs."""
    rows = [
        (
            order_name(order),
            [
                (
                    order.walk.cost_bps or ZERO,
                    FULL if order.walk.outcome == "filled" else DOUBTFUL,
                )
            ],
        )
        for order in answer.orders
    ]
    title = f"cost in bp against the best quote ({DOUBTFUL} not filled where the book is known)"
    return bar_picture(rows, title, width=width, colour=colour)
