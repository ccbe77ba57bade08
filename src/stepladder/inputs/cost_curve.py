"""What a book asks for orders of growing size: the raw material of fits and of doublings."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stepladder.inputs.book_walk import walk_notional
from stepladder.model.order_book import OrderBook


@dataclass(frozen=True, slots=True, kw_only=True)
class CostCurve:
    """Costs in basis points by notional, ascending; None where the book could not say.

    ``group`` ties books together that are not independent, such as those of one minute; intervals
    are taken over groups and not over books.
    """

    group: str
    notionals: tuple[Decimal, ...]
    costs: tuple[Decimal | None, ...]


def cost_curve(
    book: OrderBook, notionals: Sequence[Decimal], *, sells: bool, group: str
) -> CostCurve:
    """Walk one order after another through the same book.

    Only a walk that ends as ``filled`` has a cost here: past the known end it would be too high,
    and the part that an exhausted side fills is another order.

    Parameters
    ----------
    notionals
        Quote, ascending, above zero.
    """
    walks = (walk_notional(book, notional, sells=sells) for notional in notionals)
    return CostCurve(
        group=group,
        notionals=tuple(notionals),
        costs=tuple(walk.cost_bps if walk.outcome == "filled" else None for walk in walks),
    )
