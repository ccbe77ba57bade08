"""How often a barrier is touched, from paths that are looked at only now and then.

A path may touch the barrier and be back before the next look. So the plain count is too low, by
several standard errors even at short steps, and more paths do not help. Two ways to put it right:
the probability of a touch between two looks (bridge), or a barrier that is nearer (shift).
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from stepladder.errors import InputError
from stepladder.formulas.first_passage import monitoring_shift
from stepladder.simulator.geometric_brownian import GeometricBrownian, require
from stepladder.simulator.substream import Paths
from stepladder.simulator.time_grid import Flags, Floats, TimeGrid

CHUNK = 8_192


class Monitoring(StrEnum):
    """What is made of the time between two looks."""

    LOOKS_ONLY = "looks_only"
    BRIDGE = "bridge"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A probability from paths, and its standard error."""

    probability: float
    standard_error: float
    paths: int

    def errors_from(self, value: float) -> float:
        """Return how many standard errors the estimate lies above a value."""
        return (self.probability - value) / self.standard_error


def signed_distance(prices: Floats, start: float, barrier: float) -> Floats:
    """Return the logarithm from each price to the barrier: zero or less at it and beyond.

    A price that is not one is refused: a NaN would never touch, and so read as safe.

    Examples
    --------
    >>> signed_distance(np.array([[100.0, 90.0, 80.0]]), 100.0, 90.0).round(4).tolist()
    [[0.1054, 0.0, -0.1178]]
    """
    if not (np.isfinite(prices) & (prices > 0)).all():
        expected, found = "finite prices above zero", "a price that is not"
        raise InputError(expected=expected, found=found, where="prices")
    ratio = prices / barrier if barrier <= start else barrier / prices
    distance: Floats = np.log(ratio)
    return distance


def hit_weights(
    prices: Floats,
    grid: TimeGrid,
    *,
    start: float,
    barrier: float,
    volatility: float,
    monitoring: Monitoring,
) -> Floats:
    """Return how surely each path has touched the barrier, from 0 to 1, of shape (paths,).

    Parameters
    ----------
    prices
        Of shape (paths, steps), at the times of the grid.
    start, barrier
        Quote per base. The barrier is reached from above or below, as the start lies; a start at it
        has touched it.
    volatility
        Of the diffusion, above zero unless only the looks count. Both corrections hold for prices
        that diffuse between two looks; a jump there makes the bridge too high.

    Examples
    --------
    >>> grid = TimeGrid.even(start_ns=0, step_ns=86_400 * 10**9, steps=2)
    >>> for monitoring in Monitoring:
    ...     weights = hit_weights(
    ...         np.array([[95.0, 92.0]]), grid,
    ...         start=100.0, barrier=90.0, volatility=0.8, monitoring=monitoring,
    ...     )
    ...     print(monitoring, weights.round(4).tolist())
    looks_only [0.0]
    bridge [0.259]
    shift [1.0]
    """
    require("barrier", barrier, above=0.0)
    require("start", start, above=0.0)
    if prices.ndim != 2 or prices.shape[1] != grid.steps:
        expected = f"shape (paths, {grid.steps})"
        raise InputError(expected=expected, found=f"{prices.shape}", where="prices")
    if monitoring != Monitoring.LOOKS_ONLY:
        require("volatility", volatility, above=0.0)
    distances = signed_distance(prices, start, barrier)
    first = float(signed_distance(np.array([start]), start, barrier)[0])
    if first <= 0:
        return np.ones(prices.shape[0])
    if monitoring == Monitoring.BRIDGE:
        return _bridge_weights(distances, grid, first, volatility)
    nearer = np.zeros(grid.steps)
    if monitoring == Monitoring.SHIFT:
        nearer = np.array([monitoring_shift(volatility, years) for years in grid.step_years])
    touched: Flags = (distances - nearer).min(axis=1) <= 0
    return touched.astype(np.float64)


def _bridge_weights(distances: Floats, grid: TimeGrid, first: float, volatility: float) -> Floats:
    """Probability that each path touched the barrier, given where it was at each look."""
    survival = np.ones(distances.shape[0])
    before = np.full(distances.shape[0], first)
    for k, years in enumerate(grid.step_years.tolist()):
        # A copy in one piece: what is computed on strides may differ in the last bit.
        after = distances[:, k].copy()
        clear = (before > 0) & (after > 0)
        survival *= np.where(clear, crossing_complement(before, after, volatility, years), 0.0)
        before = after
    touched: Floats = 1 - survival
    return touched


def crossing_complement(before: Floats, after: Floats, volatility: float, years: float) -> Floats:
    """Return one less :func:`~stepladder.formulas.first_passage.bridge_hit_probability`, on arrays.

    Meant for looks on the near side of the barrier; elsewhere the barrier was touched for certain.
    """
    exponent = before * after * (-2 / (volatility * volatility * years))
    complement: Floats = -np.expm1(np.minimum(exponent, 0.0))
    return complement


def estimate(weights: Floats) -> Estimate:
    """Return the mean of the weights and its standard error, whatever the order of the paths.

    Sums are rounded once, at the end, so that no order and no chunk size shows.

    Examples
    --------
    >>> estimate(np.array([1.0, 0.0, 0.0, 0.0]))
    Estimate(probability=0.25, standard_error=0.25, paths=4)
    """
    count = weights.size
    mean = math.fsum(weights.tolist()) / count
    variance = math.fsum(((weights - mean) ** 2).tolist()) / (count - 1)
    return Estimate(probability=mean, standard_error=math.sqrt(variance / count), paths=count)


def estimate_first_passage(
    model: GeometricBrownian, grid: TimeGrid, paths: Paths, *, barrier: float
) -> dict[Monitoring, Estimate]:
    """Return the probability that the barrier is touched on the grid's time, by each monitoring.

    All three come from the same paths, so that what differs is the monitoring and not chance. The
    truth is :func:`stepladder.formulas.first_passage.hit_probability`.

    Examples
    --------
    >>> model = GeometricBrownian(start=100.0, growth_rate=0.0, volatility=0.8)
    >>> grid = TimeGrid.even(start_ns=0, step_ns=3600 * 10**9, steps=24)
    >>> found = estimate_first_passage(model, grid, Paths(seed=7, count=4000), barrier=96.0)
    >>> for monitoring, each in found.items():
    ...     print(f"{monitoring:10} {each.probability:.3f} +- {each.standard_error:.3f}")
    looks_only 0.274 +- 0.007
    bridge     0.327 +- 0.007
    shift      0.329 +- 0.007
    """
    weights: dict[Monitoring, list[Floats]] = {monitoring: [] for monitoring in Monitoring}
    for chunk in paths.chunks(CHUNK):
        prices = model.prices(grid, chunk)
        for monitoring in Monitoring:
            found = hit_weights(
                prices,
                grid,
                start=model.start,
                barrier=barrier,
                volatility=model.volatility,
                monitoring=monitoring,
            )
            weights[monitoring].append(found)
    return {monitoring: estimate(np.concatenate(all_)) for monitoring, all_ in weights.items()}
