"""Jump-diffusion (Merton 1976): geometric Brownian motion with normal jumps of the logarithm."""

from dataclasses import dataclass

import numpy as np

from stepladder.errors import InputError
from stepladder.simulator.geometric_brownian import require
from stepladder.simulator.substream import Paths, Purpose, normals, uniforms
from stepladder.simulator.time_grid import Floats, Integers, TimeGrid

MOST_JUMPS_PER_STEP = 100.0
"""Expected, not drawn. Above it the step is too long for a path to say when a jump came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JumpDiffusion:
    """A price that diffuses and now and then jumps.

    The jumps' mean is taken off the drift, so that ``growth_rate`` is that of the expected price
    however often it jumps.

    Parameters
    ----------
    start, growth_rate, volatility
        As in :class:`~stepladder.simulator.geometric_brownian.GeometricBrownian`.
    jumps_per_year
        Zero or more.
    jump_mean, jump_deviation
        Of the jump of the logarithm; a mean of -0.05 is about 5 % down.

    Examples
    --------
    >>> model = JumpDiffusion(
    ...     start=100.0, growth_rate=0.0, volatility=0.5,
    ...     jumps_per_year=50.0, jump_mean=-0.03, jump_deviation=0.05,
    ... )
    >>> grid = TimeGrid.even(start_ns=0, step_ns=3600 * 10**9, steps=24)
    >>> model.prices(grid, Paths(seed=7, count=3)).shape
    (3, 24)

    References
    ----------
    R. C. Merton, Option pricing when underlying stock returns are discontinuous (1976).
    """

    start: float
    growth_rate: float
    volatility: float
    jumps_per_year: float
    jump_mean: float
    jump_deviation: float

    def __post_init__(self) -> None:
        """Refuse what is no price, volatility or intensity; NaN is none."""
        require("start", self.start, above=0.0)
        require("growth_rate", self.growth_rate)
        require("volatility", self.volatility, least=0.0)
        require("jumps_per_year", self.jumps_per_year, least=0.0)
        require("jump_mean", self.jump_mean)
        require("jump_deviation", self.jump_deviation, least=0.0)

    @property
    def drift(self) -> float:
        """Drift of the logarithm between jumps, per year."""
        mean_jump = np.expm1(self.jump_mean + self.jump_deviation * self.jump_deviation / 2)
        return float(
            self.growth_rate
            - self.volatility * self.volatility / 2
            - self.jumps_per_year * mean_jump
        )

    def prices(self, grid: TimeGrid, paths: Paths) -> Floats:
        """Return prices of shape (paths, steps), at the times of the grid."""
        self._refuse_long_steps(grid)
        logarithm = np.zeros(paths.count)
        prices = np.empty((paths.count, grid.steps))
        for k, years in enumerate(grid.step_years.tolist()):
            spread = self.volatility * years**0.5
            logarithm += self.drift * years + spread * normals(paths, Purpose.DIFFUSION, k)
            counts = poisson_quantile(
                uniforms(paths, Purpose.JUMP_COUNT, k), self.jumps_per_year * years
            )
            if counts.any():
                # A sum of so many normal jumps is one normal number.
                sizes = normals(paths, Purpose.JUMP_SIZE, k)
                logarithm += counts * self.jump_mean
                logarithm += np.sqrt(counts) * (self.jump_deviation * sizes)
            prices[:, k] = self.start * np.exp(logarithm)
        return prices

    def jump_counts(self, grid: TimeGrid, paths: Paths) -> Integers:
        """Return how many jumps each step of each path of :meth:`prices` holds."""
        self._refuse_long_steps(grid)
        counts = np.empty((paths.count, grid.steps), dtype=np.int64)
        for k, years in enumerate(grid.step_years.tolist()):
            draws = uniforms(paths, Purpose.JUMP_COUNT, k)
            counts[:, k] = poisson_quantile(draws, self.jumps_per_year * years)
        return counts

    def _refuse_long_steps(self, grid: TimeGrid) -> None:
        most = float(grid.step_years.max()) * self.jumps_per_year
        if not most <= MOST_JUMPS_PER_STEP:
            expected = f"at most {MOST_JUMPS_PER_STEP:g} jumps expected in a step"
            raise InputError(expected=expected, found=f"{most:g}", where="jumps_per_year")


def poisson_quantile(probability: Floats, mean: float) -> Integers:
    """Return how many events fall into a step, by inverting the distribution.

    Parameters
    ----------
    probability
        Uniform draws, of shape (paths,).
    mean
        Events expected, from zero to :data:`MOST_JUMPS_PER_STEP`.

    Examples
    --------
    >>> poisson_quantile(np.array([0.3, 0.4, 0.95]), 1.0).tolist()
    [0, 1, 3]
    """
    counts = np.zeros(probability.shape, dtype=np.int64)
    term = float(np.exp(-mean))
    reached = term
    k = 0
    above = probability > reached
    while above.any():
        counts[above] += 1
        k += 1
        term *= mean / k
        if reached + term == reached and k > mean:
            break  # the sum stays just below one by its own rounding
        reached += term
        above = probability > reached
    return counts
