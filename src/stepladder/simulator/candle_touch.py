"""Levels on candles: which bar reaches a level first, at what price, and when a bar cannot say.

A candle holds four prices and no order. What follows from the four is used: a bar that opens beyond
a level fills at its open, and of two levels on one side the nearer is passed first. What does not
follow is counted as ambiguous and left to the reader.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np

from stepladder.errors import InputError
from stepladder.simulator.geometric_brownian import require
from stepladder.simulator.time_grid import Flags, Floats, Integers

Kind = Literal["mark", "trade"]
NEVER = -1
"""Stands for the bar of a level that no bar reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candles:
    """Bars of many paths.

    Parameters
    ----------
    open, high, low, close
        Quote per base, all of one shape (paths, bars).
    kind
        Which price was recorded. Liquidation mostly watches the mark; trade candles reach further,
        and an answer made from them has to say so.
    """

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    kind: Kind

    def __post_init__(self) -> None:
        """Refuse bars whose high is not the highest or low the lowest; NaN is neither."""
        shapes = {prices.shape for prices in (self.open, self.high, self.low, self.close)}
        if len(shapes) != 1 or self.open.ndim != 2 or self.open.size == 0:
            expected = "four arrays of one shape (paths, bars)"
            raise InputError(expected=expected, found=str(sorted(shapes)), where="candles")
        if self.kind not in ("mark", "trade"):
            raise InputError(expected="mark or trade", found=repr(self.kind), where="candles.kind")
        sound = (
            (self.low > 0)
            & (self.low <= np.minimum(self.open, self.close))
            & (self.high >= np.maximum(self.open, self.close))
            & np.isfinite(self.high)
        )
        if not sound.all():
            path, bar = (int(place[0]) for place in np.nonzero(~sound))
            expected = "0 < low <= open, close <= high"
            found = " ".join(
                f"{float(prices[path, bar]):g}"
                for prices in (self.open, self.high, self.low, self.close)
            )
            raise InputError(expected=expected, found=found, where=f"candles[{path}][{bar}]")

    def adverse_extreme(self, size: float) -> Floats:
        """Return the worst price of each bar: for a long the low, for a short the high.

        Parameters
        ----------
        size
            Signed; not zero.
        """
        require("size", size)
        if size == 0:
            raise InputError(expected="a size that is not zero", found="0", where="size")
        return self.low if size > 0 else self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Touches:
    """Where each path first reaches a level.

    Parameters
    ----------
    bar
        Index of the bar, :data:`NEVER` where none does.
    price
        Fill price: the level, or the open of a bar that opened beyond it. NaN where never.
    gapped
        Whether the bar opened at the level or beyond it.
    """

    bar: Integers
    price: Floats
    gapped: Flags


def touches(candles: Candles, level: float, *, from_above: bool) -> Touches:
    """Return the first bar of each path that reaches a level, and at what price it fills.

    Parameters
    ----------
    candles
        Of one price series.
    level
        Quote per base. Equal to it is reached.
    from_above
        True for a level that falling prices reach.

    Examples
    --------
    The second bar opens below 95, so that a stop there fills at 93:

    >>> bars = np.array([[[100.0, 93.0]], [[101.0, 94.0]], [[97.0, 92.0]], [[98.0, 93.5]]])
    >>> candles = Candles(open=bars[0], high=bars[1], low=bars[2], close=bars[3], kind="mark")
    >>> touches(candles, 95.0, from_above=True)
    Touches(bar=array([1]), price=array([93.]), gapped=array([ True]))
    """
    require("level", level, above=0.0)
    if from_above:
        reached, beyond = candles.low <= level, candles.open <= level
    else:
        reached, beyond = candles.high >= level, candles.open >= level
    first = reached.argmax(axis=1)
    rows = np.arange(first.size)
    ever = reached[rows, first]
    gapped: Flags = ever & beyond[rows, first]
    fill = np.where(gapped, candles.open[rows, first], level)
    return Touches(
        bar=np.where(ever, first, NEVER).astype(np.int64),
        price=np.where(ever, fill, np.nan),
        gapped=gapped,
    )


class Winner(IntEnum):
    """Which of two levels a path reaches first."""

    NEITHER = 0
    FIRST = 1
    SECOND = 2
    AMBIGUOUS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A price to wait for, and the candles it is looked for on."""

    candles: Candles
    price: float
    from_above: bool

    def touches(self) -> Touches:
        """Return where each path first reaches it."""
        return touches(self.candles, self.price, from_above=self.from_above)


def race(first: Level, second: Level) -> Integers:
    """Return which of two levels each path reaches first, as :class:`Winner`, of shape (paths,).

    Within one bar: a level at the open comes before one inside; on one series and one side the
    nearer comes before the further; anything else is ambiguous, also two levels at one open and two
    that watch different series.

    Examples
    --------
    A long's liquidation at 95 and its target at 105, both inside the only bar:

    >>> bars = np.array([[[100.0]], [[106.0]], [[94.0]], [[101.0]]])
    >>> candles = Candles(open=bars[0], high=bars[1], low=bars[2], close=bars[3], kind="mark")
    >>> liquidation = Level(candles=candles, price=95.0, from_above=True)
    >>> target = Level(candles=candles, price=105.0, from_above=False)
    >>> stop = Level(candles=candles, price=97.0, from_above=True)
    >>> [Winner(int(race(liquidation, other)[0])).name for other in (target, stop)]
    ['AMBIGUOUS', 'SECOND']
    """
    if first.candles.open.shape != second.candles.open.shape:
        expected, found = str(first.candles.open.shape), str(second.candles.open.shape)
        raise InputError(expected=f"bars of shape {expected}", found=found, where="second")
    one, two = first.touches(), second.touches()
    last = first.candles.open.shape[1]
    one_bar = np.where(one.bar == NEVER, last, one.bar)
    two_bar = np.where(two.bar == NEVER, last, two.bar)
    inside = _inside_one_bar(first, second)
    winner = np.where(one.gapped & two.gapped, Winner.AMBIGUOUS, inside)
    winner = np.where(one.gapped & ~two.gapped, Winner.FIRST, winner)
    winner = np.where(two.gapped & ~one.gapped, Winner.SECOND, winner)
    winner = np.where(one_bar < two_bar, Winner.FIRST, winner)
    winner = np.where(two_bar < one_bar, Winner.SECOND, winner)
    neither = (one.bar == NEVER) & (two.bar == NEVER)
    return np.where(neither, Winner.NEITHER, winner).astype(np.int64)


def _inside_one_bar(first: Level, second: Level) -> Winner:
    """Which of two levels inside one bar the price passes first, where that follows at all."""
    if first.candles is not second.candles or first.from_above != second.from_above:
        return Winner.AMBIGUOUS
    if first.price == second.price:
        return Winner.AMBIGUOUS
    return Winner.FIRST if (first.price > second.price) == first.from_above else Winner.SECOND
