"""Books without levels: both sides drawn by a profile, walked by its closed form."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stepladder.errors import InputError
from stepladder.formulas.book_walk import cost_bps
from stepladder.formulas.price_impact import (
    conceded_price,
    exponential_average,
    exponential_marginal,
    linear_average,
    linear_marginal,
    square_root_average,
    square_root_marginal,
)
from stepladder.inputs.book_walk import BookWalk
from stepladder.model.exact import ONE, ZERO

Profile = Literal["linear", "square_root", "exponential"]
Concession = Callable[[Decimal], Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametricDepth:
    """A book around ``best_price`` (quote per base), the same on both sides.

    ``linear``: ``steepness`` is the fraction of the price given up per unit of size.
    ``square_root``: ``steepness`` is the fraction given up at a size of one.
    ``exponential``: ``steepness`` is the distance over which the density falls to 1/e, a fraction
    of the price, and ``depth`` all that a side will ever hold.

    A sale can never push the price to zero: what the profile would fill there is left over, and the
    order ends as ``liquidity_exhausted``. A profile has no unknown end.

    Examples
    --------
    >>> book = ParametricDepth(profile="linear", best_price=Decimal(100), steepness=Decimal("0.01"))
    >>> walk = book.walk(Decimal(4), sells=True)
    >>> walk.average_price.normalize(), walk.marginal_price.normalize(), walk.outcome
    (Decimal('98'), Decimal('96'), 'filled')
    """

    profile: Profile
    best_price: Decimal
    steepness: Decimal
    depth: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse what is no profile."""
        for name, value in (("best_price", self.best_price), ("steepness", self.steepness)):
            if not value.is_finite() or value <= 0:
                raise InputError(
                    expected="a number above zero", found=f"{value:f}", where=f"depth: {name}"
                )
        needs_depth = self.profile == "exponential"
        if needs_depth != (self.depth is not None) or (self.depth is not None and self.depth <= 0):
            raise InputError(
                expected="a depth above zero" if needs_depth else "no depth",
                found="nothing" if self.depth is None else f"{self.depth:f}",
                where=f"depth: {self.profile}",
            )

    def walk(self, size: Decimal, *, sells: bool) -> BookWalk:
        """Trade a size by the closed form, up to what the side can hold."""
        most = self._most(sells=sells)
        is_whole = most is None or size < most
        filled = size if most is None or is_whole else most
        average, marginal = self._concessions()
        price = last = None
        if filled > 0:
            price = conceded_price(self.best_price, average(filled), sells)
        if filled > 0 and is_whole:
            last = conceded_price(self.best_price, marginal(filled), sells)
        return BookWalk(
            sells=sells,
            outcome="filled" if is_whole else "liquidity_exhausted",
            reference_price=self.best_price,
            average_price=price,
            marginal_price=last,
            cost_bps=None if price is None else cost_bps(self.best_price, price, sells),
            filled_size=filled,
            filled_notional=ZERO if price is None else price * filled,
            unfilled_size=size - filled,
            unfilled_notional=None,
            beyond_known=ZERO,
            levels=0,
        )

    def _most(self, *, sells: bool) -> Decimal | None:
        """Size at which the side is used up, or a sale would reach a price of zero."""
        if self.depth is not None:
            if not sells:
                return self.depth * (ONE - SLIVER)
            # The concession is one where the rest has fallen to e to the minus one over the scale.
            return self.depth * (ONE - max((-ONE / self.steepness).exp(), SLIVER))
        if not sells:
            return None
        if self.profile == "linear":
            return ONE / self.steepness
        return (ONE / self.steepness) ** 2

    def _concessions(self) -> tuple[Concession, Concession]:
        steep, depth = self.steepness, self.depth
        if depth is not None:
            return (
                lambda size: exponential_average(size, depth, steep),
                lambda size: exponential_marginal(size, depth, steep),
            )
        if self.profile == "linear":
            return (
                lambda size: linear_average(size, steep),
                lambda size: linear_marginal(size, steep),
            )
        return (
            lambda size: square_root_average(size, steep),
            lambda size: square_root_marginal(size, steep),
        )


SLIVER = Decimal("1e-15")
"""Share of an exponential side that is never reached: its price has no end."""
