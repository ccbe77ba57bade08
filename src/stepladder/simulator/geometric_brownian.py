"""Geometric Brownian motion: normal steps of the logarithm, no memory, no jump."""

from dataclasses import dataclass

import numpy as np

from stepladder.errors import InputError
from stepladder.simulator.substream import Paths, Purpose, normals
from stepladder.simulator.time_grid import Floats, TimeGrid


@dataclass(frozen=True, slots=True, kw_only=True)
class GeometricBrownian:
    """A price whose logarithm diffuses.

    Parameters
    ----------
    start
        Price at the start of the grid, quote per base, above zero.
    growth_rate
        Of the expected price, per year of 365 days, continuously compounded. 0 is a martingale.
    volatility
        Standard deviation of the logarithm per root of a year; at 0 the path is a line.

    Examples
    --------
    >>> model = GeometricBrownian(start=100.0, growth_rate=0.0, volatility=0.8)
    >>> grid = TimeGrid.even(start_ns=0, step_ns=3600 * 10**9, steps=24)
    >>> model.prices(grid, Paths(seed=7, count=3)).shape
    (3, 24)
    """

    start: float
    growth_rate: float
    volatility: float

    def __post_init__(self) -> None:
        """Refuse what is no price or no volatility; NaN is neither."""
        require("start", self.start, above=0.0)
        require("growth_rate", self.growth_rate)
        require("volatility", self.volatility, least=0.0)

    def prices(self, grid: TimeGrid, paths: Paths) -> Floats:
        """Return prices of shape (paths, steps), at the times of the grid."""
        logarithm = np.zeros(paths.count)
        prices = np.empty((paths.count, grid.steps))
        carried = self.growth_rate - self.volatility * self.volatility / 2
        for k, years in enumerate(grid.step_years.tolist()):
            spread = self.volatility * years**0.5
            logarithm += carried * years + spread * normals(paths, Purpose.DIFFUSION, k)
            prices[:, k] = self.start * np.exp(logarithm)
        return prices


def require(
    name: str, value: float, *, above: float | None = None, least: float | None = None
) -> None:
    """Refuse a number that is not finite, or not in its range."""
    if not np.isfinite(value):
        raise InputError(expected="a finite number", found=str(value), where=name)
    if above is not None and not value > above:
        raise InputError(expected=f"a number above {above}", found=str(value), where=name)
    if least is not None and not value >= least:
        raise InputError(expected=f"a number from {least} on", found=str(value), where=name)
